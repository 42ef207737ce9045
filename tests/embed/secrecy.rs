//! A key, a text and a vector are shown nowhere.

use std::fmt::Write as _;

use serde_json::json;
use tollgate::{
    EmbedExt, EmbedRequest,
    layers::Track,
    testing::Answer,
    types::{EmbedInput, Secret},
};
use tower::{Service, ServiceExt};

use crate::support::{MODEL, embedder, upstream};

const TEXT: &str = "canary-text";

#[tokio::test]
async fn keys_texts_tokens_and_vectors_are_in_no_debug_and_no_display() {
    let upstream = upstream().await;
    let mut embedder = embedder(&upstream);
    let request = || {
        EmbedRequest::new(MODEL, [TEXT])
            .end_user(TEXT)
            .extra("prompt", json!(TEXT))
            .credential("other", Secret::new("sk-canary-other").unwrap())
    };
    let mut shown = format!("{embedder:?} {:?} {:?}", request(), request().record());
    for input in [
        TEXT.into(),
        [TEXT].into(),
        vec![70_707].into(),
        vec![vec![70_707]].into(),
    ] {
        let input: EmbedInput = input;
        write!(shown, "{input:?} ").unwrap();
    }

    let vector =
        json!({"data": [{"embedding": [0.70707]}], "usage": {"prompt_tokens": 1}, "note": TEXT});
    upstream.play([
        Answer::json(vector.clone()),
        Answer::json(vector),
        Answer::json(json!({"data": [{"embedding": [TEXT, 0.70707]}]})),
        Answer::status(400).body(format!(
            r#"{{"error":{{"message":"bad {TEXT} sk-canary"}}}}"#
        )),
    ]);
    let future = embedder.ready().await.unwrap().call(request());
    write!(shown, "{future:?} ").unwrap();
    write!(shown, "{:?} ", future.await.unwrap()).unwrap();
    write!(shown, "{:?} ", embedder.embed(request())).unwrap();
    write!(shown, "{:?} ", embedder.embed(request()).await.unwrap()).unwrap();
    for _ in 0..2 {
        let error = embedder.embed(request()).await.unwrap_err();
        write!(shown, "{error} {error:?} ").unwrap();
    }
    for canary in ["canary", "70707", "70_707"] {
        assert!(!shown.contains(canary), "{canary}: {shown}");
    }
}
