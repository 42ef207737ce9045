//! The arithmetic of token counts.

use serde_json::{Map, Value};

use crate::{protocol::lenient::count, types::Usage};

/// What is known of the usage so far: of each member the latest that was stated.
///
/// The counts of a stream are cumulative, and some hosts correct in the end what they said in the
/// beginning, so nothing is ever added (`PROVIDERS` §3.2, `HAZARDS` H-13).
#[derive(Default)]
pub(super) struct Stated(Map<String, Value>);

impl Stated {
    /// Takes over what is stated now.
    pub(super) fn update(&mut self, later: Value) {
        if let Value::Object(later) = later {
            let stated = later.into_iter().filter(|(_, value)| !value.is_null());
            self.0.extend(stated);
        }
    }

    /// The service tier that answers. The speed `fast` is priced as a tier is.
    pub(super) fn tier(&self) -> Option<&str> {
        let word = |name| self.0.get(name).and_then(Value::as_str);
        word("speed")
            .filter(|speed| *speed == "fast")
            .or_else(|| word("service_tier"))
    }

    /// Takes out what has no place among the counts.
    pub(super) fn beside(&mut self) -> Map<String, Value> {
        let names = ["server_tool_use", "iterations", "inference_geo"];
        let taken = names
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), self.0.shift_remove(name)?)));
        taken.collect()
    }

    /// The counts; `None` where none is stated.
    ///
    /// `input_tokens` is what was neither read from nor written to a cache; `output_tokens` holds
    /// the reasoning (`PROVIDERS` §1.3).
    pub(super) fn usage(&self) -> Option<Usage> {
        let at = |name| count(self.0.get(name));
        let within = |outer: &str, name| count(self.0.get(outer)?.get(name));
        let (input, output) = (at("input_tokens"), at("output_tokens"));
        if input.is_none() && output.is_none() {
            return None;
        }
        let split = |name| within("cache_creation", name).unwrap_or_default();
        let (short, long) = (
            split("ephemeral_5m_input_tokens"),
            split("ephemeral_1h_input_tokens"),
        );
        let written = at("cache_creation_input_tokens").unwrap_or(short.saturating_add(long));
        let long = long.min(written);
        let output = output.unwrap_or_default();
        let thought = within("output_tokens_details", "thinking_tokens");
        let thought = thought.unwrap_or_default().min(output);
        Some(Usage {
            input: input.unwrap_or_default(),
            cache_read: at("cache_read_input_tokens").unwrap_or_default(),
            cache_write: written - long,
            cache_write_1h: long,
            output: output - thought,
            reasoning: thought,
            ..Usage::default()
        })
    }
}
