//! Parts of a message's content as an endpoint writes them.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::{
    Error,
    protocol::{Files, Quirks, unsupported::Unsupported},
    types::{Block, Extra, File, Message, Part, Reasoning, Role, form::PROTOCOL},
};

/// Writes the parts of a message as the endpoint knows them, and refuses those that it does not. Says
/// whether anything is left of the message.
pub(super) fn written(
    at: usize,
    message: &mut Cow<'_, Message>,
    quirks: &Quirks,
    unsupported: Unsupported<'_>,
) -> Result<bool, Error> {
    let mut left_out = Vec::new();
    let media = quirks.media.knows(message.role.as_str());
    for part in 0..message.content.len() {
        let place = format_args!("messages[{at}].content[{part}]");
        match &message.content[part] {
            Part::Image(_) | Part::Audio(_) | Part::File(_) if !media => {
                unsupported.field(place, "to this provider, whose role this is says only text")?;
                left_out.push(part);
            }
            Part::Opaque(block) if block.protocol != PROTOCOL => {
                // What a model wrote for another protocol is lost on this one in any case.
                if message.role != Role::Assistant {
                    unsupported.field(place, "only another protocol knows this part")?;
                }
                left_out.push(part);
            }
            Part::Audio(_) if !quirks.audio => {
                unsupported.field(place, "this provider hears no recordings")?;
                left_out.push(part);
            }
            Part::File(_) if quirks.files == Files::Unknown => {
                unsupported.field(place, "this provider reads no documents")?;
                left_out.push(part);
            }
            Part::File(file) if quirks.files == Files::File && file.url().is_some() => {
                unsupported.field(place, "this provider fetches no documents")?;
                left_out.push(part);
            }
            Part::File(file) if quirks.files == Files::DocumentUrl => {
                let written = document(file);
                message.to_mut().content[part] = written;
            }
            other if quirks.closed_messages => {
                if let Some((name, _)) = beside(other).and_then(|beside| beside.iter().next()) {
                    let place = format_args!("messages[{at}].content[{part}].{name}");
                    unsupported.field(place, "not known to this provider")?;
                    alone(&mut message.to_mut().content[part]);
                }
            }
            _ => {}
        }
    }
    let is_left = left_out.is_empty() || left_out.len() < message.content.len();
    for part in left_out.into_iter().rev() {
        message.to_mut().content.remove(part);
    }
    Ok(is_left)
}

/// What the caller put beside a part.
fn beside(part: &Part) -> Option<&Extra> {
    match part {
        Part::Text(text) => Some(&text.extra),
        Part::Image(image) => Some(&image.extra),
        Part::Audio(audio) => Some(&audio.extra),
        _ => None,
    }
}

fn alone(part: &mut Part) {
    match part {
        Part::Text(text) => text.extra = Extra::default(),
        Part::Image(image) => image.extra = Extra::default(),
        Part::Audio(audio) => audio.extra = Extra::default(),
        _ => {}
    }
}

/// A document in Mistral's form; an address may stand where the content does.
fn document(file: &File) -> Part {
    own(match (&file.id, &file.data) {
        (Some(id), _) => json!({"type": "file", "file_id": id}),
        (None, data) => {
            let mut part = json!({"type": "document_url", "document_url": data});
            if let Some(name) = &file.name {
                part["document_name"] = json!(name);
            }
            part
        }
    })
}

/// Thoughts in Mistral's form.
pub(super) fn thinking(reasoning: &Reasoning) -> Part {
    let texts = json!([{"type": "text", "text": reasoning.text}]);
    let mut part = json!({"type": "thinking", "thinking": texts});
    if let Some(signature) = &reasoning.signature {
        part["signature"] = json!(signature);
    }
    own(part)
}

fn own(part: Value) -> Part {
    Part::Opaque(Block::new(PROTOCOL, part))
}
