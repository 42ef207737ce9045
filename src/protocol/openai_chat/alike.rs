//! Chunks that are like the one before them but for their text.

use std::{ops::Range, str};

use memchr::{memchr, memmem};

use super::answer::Answer;

/// So many chunks in a row may be unlike the one that is kept, until none is kept any more.
const UNLIKE: u8 = 4;

/// A chunk longer than this is not kept.
const LONGEST: usize = 4 * 1_024;

/// OpenAI's padding, so that the length of a chunk says nothing of its text (`PROVIDERS` §2).
const PADDING: &[u8] = b"\"obfuscation\":\"";

/// The last chunk that was read, if it said a piece of text and nothing else.
///
/// The chunks of a stream are the same, byte for byte, but for what stands between the quotes of the
/// text, and of the padding that some have. So after one was read as JSON, the next is read by
/// comparing what stands around the text. Where nothing is escaped each byte of a text stands for
/// itself, so that what is the same around it means the same.
#[derive(Default)]
pub(super) struct Alike {
    choice: u32,
    chunk: Vec<u8>,
    /// Where in the chunk the text stands; empty while none is kept.
    text: Range<usize>,
    /// Where behind the text the padding stands.
    padding: Option<Range<usize>>,
    unlike: u8,
}

impl Alike {
    /// The text of a chunk, and which alternative it belongs to, if the chunk is like the one before.
    pub(super) fn text<'a>(&mut self, chunk: &'a [u8]) -> Option<(u32, &'a str)> {
        if self.text.is_empty() {
            return None;
        }
        let text = self.compare(chunk);
        self.unlike = text.map_or(self.unlike + 1, |_| 0);
        Some((self.choice, text?))
    }

    /// Keeps a chunk that was read, if it says a piece of text and nothing else.
    pub(super) fn keep(&mut self, chunk: &[u8], read: &Answer<'_, false>) {
        self.text = 0..0;
        if self.unlike >= UNLIKE || chunk.len() > LONGEST {
            return;
        }
        if let Some((choice, text)) = read.only_text()
            && let Some(text) = place(chunk, text)
        {
            let padding = memmem::find(&chunk[text.end..], PADDING);
            self.padding = padding.and_then(|at| {
                let start = text.end + at + PADDING.len();
                Some(start..start + string(&chunk[start..])?.len())
            });
            self.chunk.clear();
            self.chunk.extend_from_slice(chunk);
            self.choice = choice;
            self.text = text;
        }
    }

    fn compare<'a>(&self, chunk: &'a [u8]) -> Option<&'a str> {
        let kept = &*self.chunk;
        let rest = chunk.strip_prefix(&kept[..self.text.start])?;
        let text = string(rest).filter(|text| !text.is_empty())?;
        let mut rest = &rest[text.len()..];
        let mut kept = &kept[self.text.end..];
        if let Some(padding) = &self.padding {
            let (between, behind) = (padding.start - self.text.end, padding.end - self.text.end);
            rest = rest.strip_prefix(&kept[..between])?;
            rest = &rest[string(rest)?.len()..];
            kept = &kept[behind..];
        }
        (rest == kept).then_some(text)
    }
}

/// Where in a chunk a text stands that is known to stand there.
fn place(chunk: &[u8], text: &str) -> Option<Range<usize>> {
    if text.is_empty() || memchr(b'\\', chunk).is_some() {
        return None;
    }
    let quoted = [b"\"", text.as_bytes(), b"\""].concat();
    let mut found = memmem::find_iter(chunk, &quoted);
    // Found twice, one of them may be something else that reads the same.
    match (found.next(), found.next()) {
        (Some(at), None) => Some(at + 1..at + 1 + text.len()),
        _ => None,
    }
}

/// What stands before the quote that ends a string, where nothing in it is escaped.
fn string(rest: &[u8]) -> Option<&str> {
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    let end = rest.iter().position(special)?;
    if rest[end] != b'"' {
        return None;
    }
    str::from_utf8(&rest[..end]).ok()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::{
        protocol::{DecodeEvents, Frame, OpenAiChatDecoder},
        types::Event,
    };

    const HEAD: &str = r#"{"id":"c-1","created":1,"model":"m","choices":[{"index":0,"delta":"#;

    fn chunk(delta: &str, behind: &str) -> String {
        format!("{HEAD}{delta},\"finish_reason\":null}}]{behind}}}")
    }

    fn said(text: &str, padding: Option<&str>) -> String {
        let padding = padding.map(|one| format!(",\"obfuscation\":\"{one}\""));
        let delta = format!("{{\"content\":\"{text}\"}}");
        chunk(&delta, &padding.unwrap_or_default())
    }

    fn push(decoder: &mut OpenAiChatDecoder, chunk: &str) -> (bool, Vec<Event>) {
        let is_read = decoder.push(Frame {
            event: None,
            data: Bytes::copy_from_slice(chunk.as_bytes()),
        });
        let events = std::iter::from_fn(|| decoder.next()).collect();
        (is_read.is_ok(), events)
    }

    #[test]
    fn a_text_is_found_where_nothing_but_it_and_the_padding_is_another() {
        let mut alike = Alike::default();
        let first = said("Sa", Some("abc"));
        let mut read = Answer::default();
        crate::protocol::tolerant::object(first.as_bytes(), &mut read).unwrap();
        alike.keep(first.as_bytes(), &read);
        for text in ["lut", "é, ", "}]"] {
            let next = said(text, Some("x"));
            assert_eq!(alike.text(next.as_bytes()), Some((0, text)));
        }
        for other in [
            said("", Some("x")),
            said("a\\n", Some("x")),
            said("a\n", Some("x")),
            said("a", None),
            said("a", Some("\\n")),
        ] {
            assert_eq!(alike.text(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn it_is_given_up_where_no_chunk_is_like_the_one_before() {
        let mut decoder = OpenAiChatDecoder::new("openai".into());
        for number in 0..20 {
            let behind = format!(",\"created\":{number}");
            push(&mut decoder, &chunk(r#"{"content":"a"}"#, &behind));
        }
        assert_eq!(decoder.alike.unlike, UNLIKE);
        assert!(decoder.alike.text.is_empty());
    }

    /// Chunks that are nearly the same.
    fn pool() -> Vec<String> {
        let mut pool: Vec<_> = [
            "a", "bc", "", ":", ",", "m", "\\u0061", "a\\\"b", "é", "a\tb", "content",
        ]
        .iter()
        .flat_map(|text| {
            [
                said(text, None),
                said(text, Some("p")),
                said(text, Some("pad")),
            ]
        })
        .collect();
        pool.extend([
            chunk(r#"{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#, r#","x":"ab""#),
            chunk(r#"{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#, r#","x":"cd""#),
            chunk(r#"{"content":"\u0061"}"#, r#","x":"a""#),
            chunk(r#"{"content":"\u0061"}"#, r#","x":"b""#),
            chunk(r#"{"content":"a","content":"b"}"#, ""),
            chunk(r#"{"content":"a","refusal":"b"}"#, ""),
            chunk(r#"{"content":"a","reasoning_content":"b"}"#, ""),
            chunk(r#"{"content":"a","tool_calls":[{"index":0,"id":"i","function":{"name":"f","arguments":"{"}}]}"#, ""),
            chunk(r#"{"content":"a","annotations":[{"x":"a"}]}"#, ""),
            chunk(r#"{"content":"a","obfuscation":"p"}"#, ""),
            chunk(r#"{"content":"a"}"#, r#","usage":{"prompt_tokens":1}"#),
            chunk(r#"{"content":"a"}"#, r#","model":"n""#),
            chunk(r#"{"content":"b"}"#, r#","model":"n""#),
            chunk(r#"{"content":"a"}"#, r#","citations":["c"]"#),
            chunk(r#"{"content":"a"}"#, r#","error":{"message":"a"}"#),
            HEAD.replace(":0", ":1") + r#"{"content":"a"}}]}"#,
            HEAD.replace(":0", ":1") + r#"{"content":"b"}}]}"#,
            HEAD.to_owned() + r#"{"content":"a"},"finish_reason":"stop"}]}"#,
            said("a", None) + "x",
            "[DONE]".to_owned(),
        ]);
        pool
    }

    proptest! {
        #[test]
        fn a_stream_reads_the_same_where_each_chunk_is_read_as_json(
            picked in vec(prop::sample::select(pool()), 0..24),
        ) {
            let mut decoder = OpenAiChatDecoder::new("openai".into());
            let mut reader = OpenAiChatDecoder::new("openai".into());
            reader.alike.unlike = UNLIKE;
            for chunk in &picked {
                prop_assert_eq!(push(&mut decoder, chunk), push(&mut reader, chunk), "{}", chunk);
            }
            prop_assert!(reader.alike.chunk.is_empty());
        }
    }
}
