use std::{fmt, time::Duration};

use super::{
    WrongOrder, order,
    text::{cut, type_name},
};

const MAX_NAME: usize = 64;
const MAX_VALUE: usize = 256;
const MAX_SETTINGS: usize = 64;
const MAX_LAYERS: usize = 1_000;

/// What a stack is made of: a layer, its settings, and what stands inside of it.
///
/// It displays as an indented tree, the outermost layer first. See [the module](super) for what it
/// never shows and for its bounds.
///
/// # Examples
///
/// ```
/// use tollgate_layers::Description;
///
/// let stack = Description::new("deadline")
///     .setting("patience", "10s")
///     .child(Description::new("target"));
/// assert_eq!(stack.to_string(), "deadline (patience: 10s)\n  target\n");
/// assert_eq!(stack.get("patience"), Some("10s"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Description {
    name: Box<str>,
    settings: Vec<(Box<str>, Box<str>)>,
    children: Vec<Self>,
    /// This one and all below it.
    layers: usize,
    /// The layers below this one for which there was no room.
    left_out: usize,
}

impl Description {
    /// A layer or a leaf of this name, without settings and with nothing inside.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: cut(name, MAX_NAME),
            settings: Vec::new(),
            children: Vec::new(),
            layers: 1,
            left_out: 0,
        }
    }

    /// A leaf of which no more is known than its type.
    #[must_use]
    pub fn opaque<T: ?Sized>(name: &str) -> Self {
        Self::new(name).setting_type::<T>("type")
    }

    /// Adds a setting. Beyond the 64th they are left out.
    #[must_use]
    pub fn setting(mut self, key: &str, value: impl fmt::Display) -> Self {
        if self.settings.len() < MAX_SETTINGS {
            let setting = (cut(key, MAX_NAME), cut(value, MAX_VALUE));
            self.settings.push(setting);
        }
        self
    }

    /// Adds a setting that is a length of time, or `none`.
    #[must_use]
    pub fn duration(self, key: &str, value: impl Into<Option<Duration>>) -> Self {
        match value.into() {
            Some(time) => self.setting(key, format_args!("{time:?}")),
            None => self.setting(key, "none"),
        }
    }

    /// Adds a setting of which the type is shown and nothing else, a closure for instance.
    #[must_use]
    pub fn setting_type<T: ?Sized>(self, key: &str) -> Self {
        self.setting(key, type_name::<T>())
    }

    /// Puts a layer inside of this one, after those that are there. Where a stack gets more than
    /// 1,000 layers, it is left out, and counted.
    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        if self.layers + child.layers <= MAX_LAYERS {
            self.layers += child.layers;
            self.children.push(child);
        } else {
            self.left_out += child.layers + child.left_out;
        }
        self
    }

    /// The name of the outermost layer.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The settings of the outermost layer, in the order in which they were added.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &str)> {
        self.settings.iter().map(|(key, value)| (&**key, &**value))
    }

    /// The value of a setting of the outermost layer.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let mut settings = self.settings();
        settings.find_map(|(name, value)| (name == key).then_some(value))
    }

    /// What stands inside of the outermost layer: one stack for most layers, the targets for a
    /// fallback or a router.
    #[must_use]
    pub fn children(&self) -> &[Self] {
        &self.children
    }

    /// Looks for layers that stand in an order in which one of them cannot do what it is for.
    ///
    /// Layers are known by their names, whosesoever they are; of one that is not known, and of
    /// what is not in sight, nothing is said.
    ///
    /// # Errors
    ///
    /// [`WrongOrder`], with each pair of layers that should change places, and why.
    pub fn check(&self) -> Result<(), WrongOrder> {
        order::check(self)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let indent = 2 * depth;
        write!(f, "{:indent$}{}", "", self.name)?;
        for (n, (key, value)) in self.settings.iter().enumerate() {
            let before = if n == 0 { " (" } else { ", " };
            write!(f, "{before}{key}: {value}")?;
        }
        f.write_str(if self.settings.is_empty() {
            "\n"
        } else {
            ")\n"
        })?;
        for child in &self.children {
            child.write(f, depth + 1)?;
        }
        if self.left_out > 0 {
            writeln!(f, "{:indent$}  … {} layers more", "", self.left_out)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Description {
    /// The outermost layer: the tree is for [`Display`](fmt::Display).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Description")
            .field("name", &self.name)
            .field("layers", &self.layers)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}
