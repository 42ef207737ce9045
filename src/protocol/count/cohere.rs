use bytes::Bytes;
use http::{Request, response::Parts};
use serde_json::{Value, json};

use super::{CountTokens, asked, at};
use crate::{
    Error,
    protocol::{CohereChat, Endpoint, openai_chat::decode::undecodable, unsupported::Unsupported},
    types::{ChatRequest, Part},
};

/// The most characters of a text (cohere 7.3.1, `tokenize`).
const LONGEST: usize = 65_536;

/// `POST /v1/tokenize`, of everything that is said, put together: Cohere counts texts only. It bills
/// for them and not for what stands around them; tools, which it shows to the model in another form,
/// are counted by their JSON.
impl CountTokens for CohereChat {
    fn encode_count(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        let (mut body, sent) = asked::<Self>(request, endpoint)?;
        let mut said = Vec::new();
        for member in ["messages", "documents"] {
            texts(&body.remove(member).unwrap_or_default(), &mut said);
        }
        said.extend(body.remove("tools").map(|tools| tools.to_string()));
        let text = said.join("\n");
        let mut parts = request.messages().iter().flat_map(|turn| &turn.content);
        let seen = parts.any(|part| matches!(part, Part::Image(_)));
        if seen || !(1..=LONGEST).contains(&text.chars().count()) {
            let unsupported = Unsupported::of(request, endpoint);
            let why = "Cohere counts the tokens of texts, of 65 536 characters at most";
            return Err(unsupported.error("messages", why));
        }
        let address = endpoint.join(&["v1", "tokenize"])?;
        let body = json!({"text": text, "model": request.model()});
        Ok(at(sent, address, &body))
    }

    fn decode_count(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<u64, Error> {
        let answer = serde_json::from_slice::<Value>(body).unwrap_or_default();
        let tokens = answer.get("tokens").and_then(Value::as_array);
        let tokens = tokens.map(|tokens| tokens.len() as u64);
        tokens.ok_or_else(|| undecodable(parts, endpoint.provider(), "the answer has no tokens"))
    }
}

/// The texts of a document, but for the words of the protocol.
fn texts(value: &Value, said: &mut Vec<String>) {
    const WORDS: [&str; 4] = ["role", "type", "id", "tool_call_id"];
    match value {
        Value::String(text) => said.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, said)),
        Value::Object(members) => {
            let members = members.iter();
            let members = members.filter(|(name, _)| !WORDS.contains(&name.as_str()));
            members.for_each(|(_, value)| texts(value, said));
        }
        _ => {}
    }
}
