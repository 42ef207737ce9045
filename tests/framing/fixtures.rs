//! Our own fixtures fall into the same frames wherever they are cut.

use tollgate::protocol::Framing;

use crate::{frames::frames, messages, seeds};

/// The protocols, and how their streams are framed.
const FRAMED: [(&str, Framing); 7] = [
    ("anthropic_messages", Framing::Sse),
    ("bedrock_converse", Framing::AwsEventStream),
    ("cohere_chat", Framing::Sse),
    ("gemini_generate", Framing::SseOrJson),
    ("ollama_chat", Framing::Ndjson),
    ("openai_chat", Framing::Sse),
    ("openai_responses", Framing::Sse),
];

#[test]
fn every_fixture_is_the_same_frames_wherever_it_is_cut_in_two() {
    for (protocol, framing) in FRAMED {
        let (mut streams, mut cuts) = (0, 0);
        for (name, seed) in seeds::of(&format!("{protocol}_events")) {
            let body = match framing {
                Framing::AwsEventStream => messages::written(&seed),
                _ => seed,
            };
            let whole = frames(framing, &[&body]);
            for at in 0..=body.len() {
                let (before, after) = body.split_at(at);
                let cut = frames(framing, &[before, after]);
                assert!(cut == whole, "{protocol}, {name} cut at {at}");
            }
            streams += 1;
            cuts += body.len() + 1;
        }
        println!("{protocol}: {streams} streams, cut at {cuts} places");
        assert!(streams > 3, "{protocol} has streams");
    }
}
