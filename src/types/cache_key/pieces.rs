//! What a key is made of.

use std::io;

use serde::Serialize;
use serde_json::Number;
use tollgate_layers::cache::CacheKey;

use crate::types::{Extra, Message, Origin, Part, Role, Settings, Text};

/// A key of up to this many bytes is kept as it is, a longer one as its BLAKE3.
const LONGEST: usize = 4 * 1_024;

/// Pieces in a row, so that no two lists of them look alike.
pub(super) struct Pieces {
    held: Vec<u8>,
    /// Of all that came before what is held.
    hash: Option<Box<blake3::Hasher>>,
}

impl Pieces {
    pub(super) fn new(length: usize) -> Self {
        Self {
            held: Vec::with_capacity(length.min(LONGEST)),
            hash: None,
        }
    }

    pub(super) fn finish(self) -> CacheKey {
        match self.hash {
            None if self.held.len() <= LONGEST => CacheKey::exact(self.held),
            hash => {
                let mut hash = hash.unwrap_or_default();
                CacheKey::new(hash.update(&self.held).finalize().into())
            }
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.held.len() + bytes.len() > LONGEST {
            self.spill(bytes);
        } else {
            self.held.extend_from_slice(bytes);
        }
    }

    /// Hashes what is held and what comes next: it is too long to be a key.
    #[cold]
    fn spill(&mut self, bytes: &[u8]) {
        let hash = self.hash.get_or_insert_default();
        hash.update(&self.held).update(bytes);
        self.held.clear();
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.held.push(byte);
    }

    /// A number, seven bits a byte, the lowest first.
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.byte((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.byte(number as u8);
    }

    fn piece(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.push(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.piece(text.as_bytes());
    }

    fn role(&mut self, role: &Role) {
        self.byte(number(role));
        if let Role::Other(word) = role {
            self.text(word);
        }
    }

    /// The JSON of a value in a list, which shows where it ends. `None` where it cannot be written.
    fn json(&mut self, value: &impl Serialize) -> Option<()> {
        serde_json::to_writer(self, &[value]).ok()
    }

    /// One bit for each that is there.
    fn flags<const N: usize>(&mut self, flags: [bool; N]) {
        const { assert!(N <= 8) }
        let set = flags.iter().rev();
        self.byte(set.fold(0, |byte, flag| byte << 1 | u8::from(*flag)));
    }

    fn origin(&mut self, origin: &Origin) {
        let Origin {
            provider,
            account,
            model,
        } = origin;
        self.text(provider);
        self.flags([account.is_some(), model.is_some()]);
        if let Some(account) = account {
            self.text(&account.to_string());
        }
        if let Some(model) = model {
            self.text(model);
        }
    }

    fn extra(&mut self, extra: &Extra) -> Option<()> {
        if extra.is_empty() {
            return Some(());
        }
        self.json(extra)
    }

    pub(super) fn message(&mut self, message: &Message) -> Option<()> {
        if let Some((role, text)) = plain(message) {
            self.byte(PLAIN | role);
            self.text(text);
            return Some(());
        }
        let Message {
            role,
            content,
            name,
            tool_call_id,
            extra,
            // What the serde form has no place for is sent all the same, to the provider it came from.
            origin,
        } = message;
        let is_text = |part: &Part| matches!(part, Part::Text(_));
        let is_text = content.iter().all(is_text);
        self.flags([
            is_text,
            origin.is_some(),
            name.is_some(),
            tool_call_id.is_some(),
            !extra.is_empty(),
        ]);
        if let Some(origin) = origin {
            self.origin(origin);
        }
        if !is_text {
            return self.parts(message);
        }
        self.role(role);
        for word in [name, tool_call_id].into_iter().flatten() {
            self.text(word);
        }
        self.extra(extra)?;
        self.number(content.len() as u64);
        for part in content {
            if let Part::Text(Text { text, extra, .. }) = part {
                self.text(text);
                self.flags([!extra.is_empty()]);
                self.extra(extra)?;
            }
        }
        Some(())
    }

    /// A message that says more than text: its serde form, and what that leaves out.
    fn parts(&mut self, message: &Message) -> Option<()> {
        self.json(message)?;
        self.number(message.content.len() as u64);
        for part in &message.content {
            match part {
                Part::Reasoning(reasoning) => {
                    self.byte(1);
                    self.text(&reasoning.text);
                    self.flags([reasoning.signature.is_some()]);
                    self.text(reasoning.signature.as_deref().unwrap_or_default());
                }
                Part::Opaque(block) => {
                    self.byte(2);
                    self.text(block.protocol);
                    self.json(&block.value)?;
                }
                _ => self.byte(0),
            }
        }
        Some(())
    }

    /// Each setting that is there, behind a number of its own.
    pub(super) fn settings(&mut self, settings: &Settings) -> Option<()> {
        let Settings {
            max_tokens,
            temperature,
            top_p,
            n,
            stop,
            seed,
            frequency_penalty,
            presence_penalty,
            logprobs,
            top_logprobs,
            tools,
            tool_choice,
            parallel_tool_calls,
            response_format,
            reasoning_effort,
            user,
            metadata,
            service_tier,
            // It only says how the answer is to come.
            stream_options: _,
            extra,
        } = settings;
        self.count(1, *max_tokens);
        self.count(2, n.map(u64::from));
        self.count(3, top_logprobs.map(u64::from));
        self.count(4, logprobs.map(u64::from));
        self.count(5, parallel_tool_calls.map(u64::from));
        if !stop.is_empty() {
            self.count(6, Some(stop.len() as u64));
            stop.iter().for_each(|text| self.text(text));
        }
        self.decimal(10, temperature.as_ref())?;
        self.decimal(11, top_p.as_ref())?;
        self.decimal(12, seed.as_ref())?;
        self.decimal(13, frequency_penalty.as_ref())?;
        self.decimal(14, presence_penalty.as_ref())?;
        self.word(20, reasoning_effort.as_deref());
        self.word(21, user.as_deref());
        self.word(22, service_tier.as_deref());
        for (setting, members) in [(30, metadata), (31, extra)] {
            if !members.is_empty() {
                self.byte(setting);
                self.json(members)?;
            }
        }
        if tools.is_empty() && tool_choice.is_none() && response_format.is_none() {
            return Some(());
        }
        self.byte(32);
        self.json(&(&**tools, tool_choice, response_format))
    }

    fn count(&mut self, setting: u8, count: Option<u64>) {
        if let Some(count) = count {
            self.byte(setting);
            self.number(count);
        }
    }

    fn word(&mut self, setting: u8, word: Option<&str>) {
        if let Some(word) = word {
            self.byte(setting);
            self.text(word);
        }
    }

    /// A number as it is sent: 1 and 1.0 are not sent alike.
    fn decimal(&mut self, setting: u8, number: Option<&Number>) -> Option<()> {
        let Some(number) = number else {
            return Some(());
        };
        self.byte(setting);
        let (kind, bits) = match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => (0, number.to_le_bytes()),
            (None, Some(number)) => (1, number.to_le_bytes()),
            (None, None) => (2, number.as_f64()?.to_le_bytes()),
        };
        self.byte(kind);
        self.push(&bits);
        Some(())
    }
}

/// What a message begins with that is nothing but text; no set of flags is as large.
const PLAIN: u8 = 0x80;

/// The role and the text of a message that is nothing else, as nearly all are.
fn plain(message: &Message) -> Option<(u8, &str)> {
    let Message {
        role,
        content,
        name: None,
        tool_call_id: None,
        extra,
        origin: None,
    } = message
    else {
        return None;
    };
    let [
        Part::Text(Text {
            text,
            extra: beside,
        }),
    ] = &**content
    else {
        return None;
    };
    let is_all = extra.is_empty() && beside.is_empty() && !matches!(role, Role::Other(_));
    is_all.then(|| (number(role), text.as_str()))
}

const fn number(role: &Role) -> u8 {
    match role {
        Role::Other(_) => 0,
        Role::System => 1,
        Role::Developer => 2,
        Role::User => 3,
        Role::Assistant => 4,
        Role::Tool => 5,
    }
}

/// Takes JSON as it is written.
impl io::Write for Pieces {
    fn write(&mut self, written: &[u8]) -> io::Result<usize> {
        self.push(written);
        Ok(written.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
