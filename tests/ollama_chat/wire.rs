//! Recorded traffic, where it is at hand.

use tollgate::protocol::{OllamaChat, Protocol};

use crate::{
    harness::{collect, head, ollama, pieces},
    recordings::recordings,
};

#[test]
fn recorded_traffic_is_read() {
    let Some(recordings) = recordings("ollama", &["chat", "chat_stream", "error"]) else {
        return;
    };
    for recording in &recordings {
        let id = recording["id"].as_str().unwrap();
        let answer = &recording["response"];
        let status = u16::try_from(answer["status"].as_u64().unwrap()).unwrap();
        let body = answer["body"].to_string();
        let completion = match recording["operation"].as_str().unwrap() {
            "chat" => OllamaChat::decode(&head(status), &body.into(), &ollama()).unwrap(),
            "chat_stream" => {
                let lines = answer["body_text"].as_str().unwrap().as_bytes();
                let (events, ended) = pieces(&[lines]);
                let bytes: Vec<&[u8]> = lines.chunks(1).collect();
                assert!(events == pieces(&bytes).0, "{id}");
                collect((events, ended)).unwrap()
            }
            _ => {
                let error = OllamaChat::error(&head(status), body.as_bytes(), &ollama(), None);
                assert_eq!(error.status(), Some(status), "{id}");
                continue;
            }
        };
        // Servers of early 2024 give no reason, and none is made up.
        let reason = answer.to_string().contains("done_reason");
        assert_eq!(completion.finish_reason().is_some(), reason, "{id}");
        let usage = completion.usage();
        assert!(usage.output > 0 || usage.estimated, "{id}");
        assert!(
            completion.tool_calls().all(|call| !call.id.is_empty()),
            "{id}"
        );
    }
    eprintln!("{} recorded exchanges were run", recordings.len());
}
