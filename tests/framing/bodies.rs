//! Frames as bodies, and bodies in pieces.

use bytes::Bytes;
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};
use tollgate::protocol::Frame;

use crate::{messages::written, seeds::script};

/// How frames are framed, where there is a choice.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    /// What lines end in.
    pub(crate) end: &'static str,
    /// What stands between frames, and in front of them, which says nothing: an index for each.
    pub(crate) noise: Vec<Index>,
}

pub(crate) fn style() -> impl Strategy<Value = Style> {
    let noise = vec(any::<Index>(), 0..4);
    (select(&["\n", "\r\n", "\r"]), noise).prop_map(|(end, noise)| Style { end, noise })
}

impl Style {
    /// The noise in front of a frame.
    fn before(&self, at: usize, noises: &'static [&'static str]) -> String {
        let noise = self.noise.get(at % 5).map(|index| *index.get(noises));
        noise.unwrap_or_default().replace('\n', self.end)
    }
}

/// Server-sent events.
pub(crate) fn sse(frames: &[Frame], style: &Style) -> Vec<u8> {
    const NOISE: [&str; 5] = [": ping\n", "id: 7\n", "retry: 5\n\n", "\n", "event: x\n\n"];
    let mut body = String::new();
    for (at, frame) in frames.iter().enumerate() {
        body.push_str(&style.before(at, &NOISE));
        if let Some(name) = &frame.event {
            body.push_str(&format!("event: {}{}", text(name), style.end));
        }
        for line in text(&frame.data).split('\n') {
            body.push_str(&format!("data: {line}{}", style.end));
        }
        body.push_str(style.end);
    }
    body.into()
}

/// A list of objects, as Google writes one where no events were asked for.
pub(crate) fn array(frames: &[Frame], style: &Style) -> Vec<u8> {
    const NOISE: [&str; 3] = ["\n", " \n ", "\t"];
    let mut body = String::from("[");
    for (at, frame) in frames.iter().enumerate() {
        if at > 0 {
            body.push_str(",\n");
        }
        body.push_str(&style.before(at, &NOISE));
        body.push_str(text(&frame.data));
    }
    body.push_str("]\n");
    body.into()
}

/// A line each. Their ends are never CR alone.
pub(crate) fn ndjson(frames: &[Frame], style: &Style) -> Vec<u8> {
    const NOISE: [&str; 3] = ["\n", " \n", "\n\t"];
    let end = if style.end == "\r" { "\n" } else { style.end };
    let style = Style {
        end,
        noise: style.noise.clone(),
    };
    let mut body = String::new();
    for (at, frame) in frames.iter().enumerate() {
        body.push_str(&style.before(at, &NOISE));
        body.push_str(text(&frame.data));
        body.push_str(end);
    }
    body.into()
}

/// Messages, in which nothing is left to choose.
pub(crate) fn aws(frames: &[Frame], _: &Style) -> Vec<u8> {
    let message = |frame: &Frame| {
        let name = frame.event.as_deref().unwrap_or_default();
        let one = format!("{}\n{}", text(name), text(&frame.data));
        written(&script([one].into_iter()))
    };
    frames.iter().flat_map(message).collect()
}

/// A body cut at these places, two of which may be the same.
pub(crate) fn pieces<'a>(body: &'a [u8], cuts: &[Index]) -> Vec<&'a [u8]> {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
    cuts.sort_unstable();
    let ends = cuts.iter().copied().chain([body.len()]);
    let begins = [0].into_iter().chain(cuts.iter().copied());
    begins.zip(ends).map(|(from, to)| &body[from..to]).collect()
}

pub(crate) fn frame(name: Option<&str>, data: &impl ToString) -> Frame {
    Frame {
        event: name.map(|name| Bytes::copy_from_slice(name.as_bytes())),
        data: data.to_string().into(),
    }
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("frames are written in UTF-8")
}
