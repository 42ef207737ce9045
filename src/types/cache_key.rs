//! Under which key the answer to a chat request is kept.

use serde::Serialize;
use serde_json::Number;
use tollgate_layers::{
    Cacheable,
    cache::{CacheKey, Scope},
};

use super::{ChatRequest, Extra, Message, Part, Settings};

/// Changes whenever the form below does, so that a store that outlives a release is not misread.
const DOMAIN: &[u8] = b"tollgate.chat.3";

impl Cacheable for ChatRequest {
    /// A BLAKE3 over all that can change the answer: the scope, the caller, the keys that are
    /// brought along, and the whole request with what the crate does not know of it. Every piece
    /// stands behind its length. Whether the answer is streamed stays out.
    fn cache_key(&self, scope: Scope) -> Option<CacheKey> {
        let mut key = Pieces::default();
        key.piece(DOMAIN);
        match scope {
            Scope::Shared => key.piece(b"shared"),
            Scope::PerCaller => {
                key.piece(b"per caller");
                key.piece(self.get_caller()?.as_bytes());
            }
        }
        for (provider, secret) in self.credentials().iter() {
            key.piece(provider.as_bytes());
            key.piece(secret.bytes());
        }
        // The same request without this is refused where the other is answered.
        key.piece(if self.drops_unsupported() {
            b"drop"
        } else {
            b"keep"
        });
        key.piece(b"request");
        key.piece(self.model().as_bytes());
        key.number(self.messages().len() as u64);
        for message in self.messages() {
            key.message(message)?;
        }
        key.settings(self.settings())?;
        Some(CacheKey::new(blake3::hash(&key.0).into()))
    }

    /// Whether the temperature is said aloud to be 0.
    fn is_repeatable(&self) -> bool {
        let temperature = self.settings().temperature.as_ref();
        temperature.and_then(Number::as_f64) == Some(0.0)
    }
}

/// Pieces in a row, so that no two lists of them look alike.
struct Pieces(Vec<u8>);

impl Default for Pieces {
    fn default() -> Self {
        Self(Vec::with_capacity(1_024))
    }
}

impl Pieces {
    /// A number, seven bits a byte, the lowest first.
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn piece(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    /// A word that may be absent, which is not the same as empty.
    fn word(&mut self, word: Option<&str>) {
        self.0.push(u8::from(word.is_some()));
        self.piece(word.unwrap_or_default().as_bytes());
    }

    /// The JSON of a value. `None` where it cannot be written.
    fn json(&mut self, value: &impl Serialize) -> Option<()> {
        let json = serde_json::to_vec(value).ok()?;
        self.piece(&json);
        Some(())
    }

    fn extra(&mut self, extra: &Extra) -> Option<()> {
        if extra.is_empty() {
            self.piece(b"");
            return Some(());
        }
        self.json(extra)
    }

    fn message(&mut self, message: &Message) -> Option<()> {
        // What the serde form has no place for is sent all the same, to the provider it came from.
        let origin = message.origin.as_ref();
        self.word(origin.map(|origin| &*origin.provider));
        let account = origin.and_then(|origin| origin.account);
        self.word(account.map(|account| account.to_string()).as_deref());
        self.word(origin.and_then(|origin| origin.model.as_deref()));
        let is_text = |part: &Part| matches!(part, Part::Text(_));
        if !message.content.iter().all(is_text) {
            self.piece(b"parts");
            self.json(message)?;
            for (at, part) in message.content.iter().enumerate() {
                match part {
                    Part::Reasoning(reasoning) => {
                        self.piece(reasoning.text.as_bytes());
                        self.word(reasoning.signature.as_deref());
                    }
                    Part::Opaque(block) => {
                        self.number(at as u64);
                        self.piece(block.protocol.as_bytes());
                        self.json(&block.value)?;
                    }
                    _ => {}
                }
            }
            return Some(());
        }
        self.piece(b"text");
        self.piece(message.role.as_str().as_bytes());
        self.word(message.name.as_deref());
        self.word(message.tool_call_id.as_deref());
        self.extra(&message.extra)?;
        self.number(message.content.len() as u64);
        for part in &message.content {
            if let Part::Text(text) = part {
                self.piece(text.text.as_bytes());
                self.extra(&text.extra)?;
            }
        }
        Some(())
    }

    fn settings(&mut self, settings: &Settings) -> Option<()> {
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
        self.count(*max_tokens);
        self.count(n.map(u64::from));
        self.count(top_logprobs.map(u64::from));
        self.count(logprobs.map(u64::from));
        self.count(parallel_tool_calls.map(u64::from));
        for number in [
            temperature,
            top_p,
            seed,
            frequency_penalty,
            presence_penalty,
        ] {
            match number {
                None => self.piece(b""),
                // As it is spelled: 1 and 1.0 are not sent alike.
                Some(number) => self.json(number)?,
            }
        }
        self.number(stop.len() as u64);
        for text in stop {
            self.piece(text.as_bytes());
        }
        for word in [reasoning_effort, user, service_tier] {
            self.word(word.as_deref());
        }
        self.extra(metadata)?;
        self.extra(extra)?;
        if tools.is_empty() && tool_choice.is_none() && response_format.is_none() {
            self.piece(b"");
            return Some(());
        }
        self.json(&(&**tools, tool_choice, response_format))
    }

    fn count(&mut self, count: Option<u64>) {
        self.0.push(u8::from(count.is_some()));
        self.number(count.unwrap_or_default());
    }
}
