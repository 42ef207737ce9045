//! How the answer is to be made.

use serde_json::{Value, json};
use tollgate::{ChatRequest, types::ResponseFormat};

use super::{Added, Mark, Piece, pieces};

pub(super) const PIECES: &[Piece] = pieces! {
    limit temperature top_p stop seed alternatives frequency_penalty presence_penalty logprobs
    top_logprobs end_user note tier effort object schema
};

/// What says the same as another, so that they cannot be said together.
pub(super) const ALONE: &[Piece] = pieces! { described_schema };

/// A setting that goes by this name.
fn setting<const N: usize>(
    bare: ChatRequest,
    field: &'static str,
    at_stake: [Value; N],
    set: impl Fn(ChatRequest) -> ChatRequest,
) -> Added {
    Added::keeping(set(bare.clone()), [])
        .or(field, at_stake)
        .without(bare)
}

fn limit(ask: ChatRequest, _: &Mark) -> Added {
    let mut added = Added::keeping(ask.max_tokens(90_007), []);
    added.kept.push(json!(90_007));
    added
}

fn temperature(ask: ChatRequest, _: &Mark) -> Added {
    let set = |ask: ChatRequest| ask.temperature(0.125);
    setting(ask, "temperature", [json!(0.125)], set)
}

fn top_p(ask: ChatRequest, _: &Mark) -> Added {
    setting(ask, "top_p", [json!(0.375)], |ask| ask.top_p(0.375))
}

fn stop(ask: ChatRequest, mark: &Mark) -> Added {
    let word = mark.word("stop");
    setting(ask, "stop", [json!(word)], |ask| ask.stop([&*word]))
}

fn seed(ask: ChatRequest, _: &Mark) -> Added {
    setting(ask, "seed", [json!(80_007)], |ask| ask.seed(80_007))
}

fn alternatives(ask: ChatRequest, _: &Mark) -> Added {
    setting(ask, "n", [json!(7)], |ask| ask.n(7))
}

fn frequency_penalty(ask: ChatRequest, _: &Mark) -> Added {
    let set = |ask: ChatRequest| ask.frequency_penalty(0.625);
    setting(ask, "frequency_penalty", [json!(0.625)], set)
}

fn presence_penalty(ask: ChatRequest, _: &Mark) -> Added {
    let set = |ask: ChatRequest| ask.presence_penalty(0.875);
    setting(ask, "presence_penalty", [json!(0.875)], set)
}

fn logprobs(ask: ChatRequest, _: &Mark) -> Added {
    setting(ask, "logprobs", [], |ask| ask.logprobs(0))
}

fn top_logprobs(ask: ChatRequest, _: &Mark) -> Added {
    let mut added = setting(ask.logprobs(0), "top_logprobs", [], |ask| ask.logprobs(3));
    added.fields.push("logprobs");
    added
}

fn end_user(ask: ChatRequest, mark: &Mark) -> Added {
    let word = mark.word("user");
    setting(ask, "user", [json!(word)], |ask| ask.end_user(&*word))
}

fn note(ask: ChatRequest, mark: &Mark) -> Added {
    let word = mark.word("note");
    let set = |ask: ChatRequest| ask.metadata("note", &*word);
    setting(ask, "metadata", [json!(word)], set)
}

fn tier(ask: ChatRequest, _: &Mark) -> Added {
    setting(ask, "service_tier", [], |ask| ask.service_tier("flex"))
}

fn effort(ask: ChatRequest, _: &Mark) -> Added {
    let set = |ask: ChatRequest| ask.reasoning_effort("high");
    setting(ask, "reasoning_effort", [], set)
}

/// Unless a schema is asked for, which says more.
fn object(ask: ChatRequest, _: &Mark) -> Added {
    setting(ask, "response_format", [], |ask| {
        let asked = ask.settings().response_format.clone();
        ask.response_format(asked.unwrap_or(ResponseFormat::JsonObject))
    })
}

fn schema(ask: ChatRequest, mark: &Mark) -> Added {
    let word = mark.word("member");
    setting(ask, "response_format", [json!(word)], |ask| {
        let schema = json!({"type": "object", "additionalProperties": false,
            "properties": {&*word: {"type": "string"}}, "required": [word]});
        ask.response_format(ResponseFormat::json_schema("answer", schema))
    })
}

/// What a schema is for, which has a place of its own with few: it was lost with the others.
fn described_schema(ask: ChatRequest, mark: &Mark) -> Added {
    let schema = json!({"type": "object", "additionalProperties": false,
        "properties": {"city": {"type": "string"}}, "required": ["city"]});
    let mut format = ResponseFormat::json_schema("answer", schema);
    if let ResponseFormat::JsonSchema(form) = &mut format {
        form.description = Some(mark.word("purpose").into());
    }
    let purpose = mark.said("purpose");
    setting(ask, "response_format", [purpose], |ask| {
        ask.response_format(format.clone())
    })
}
