//! What of a request is fetched, and what becomes of it.

use bytes::Bytes;
use tollgate::{
    ChatRequest, Message,
    protocol::{Endpoint, OllamaChat, Protocol},
    types::{File, Image, Part, Source},
};

use crate::support::{PDF, PNG, World, ok, png};

const CAT: &str = "https://cdn.example.com/cat.png?token=secret";

#[tokio::test]
async fn pictures_and_documents_are_replaced_where_they_stand_and_nothing_else_is() {
    let world = World::with(vec![
        png("/cat.png?token=secret"),
        ok("/a/report.pdf", "application/pdf", PDF),
    ])
    .await;
    let mut detailed = Image::url(CAT).detail("high");
    detailed.extra.insert("kept", serde_json::json!(true));
    let inline = Part::image("data:image/png;base64,aGk=");
    let here = Part::Image(Image::bytes("image/png", "here"));
    let uploaded = Part::File(File::uploaded("file-1"));
    let mut named = File::linked("https://cdn.example.com/a/report.pdf");
    named.name = Some("mine.pdf".into());
    let request = ChatRequest::new("llava")
        .system("Look.")
        .message(Message::user([
            Part::text("What is it? https://cdn.example.com/not-fetched"),
            Part::Image(detailed),
            inline.clone(),
            here.clone(),
            uploaded.clone(),
        ]))
        .message(Message::tool("call_1", [Part::image(CAT)]))
        .message(Message::user([
            Part::File(File::linked("https://cdn.example.com/a/report.pdf")),
            Part::File(named),
        ]));
    let before = request.clone();
    let sent = world.ask(&world.layer(), request).await.unwrap();

    let said = &sent.messages()[1].content;
    assert_eq!(said[0], before.messages()[1].content[0]);
    assert_eq!(said[2..], [inline, here, uploaded]);
    let Part::Image(image) = &said[1] else {
        panic!("it is a picture")
    };
    let bytes = Source::Bytes {
        media_type: "image/png".into(),
        bytes: Bytes::from_static(PNG),
    };
    assert_eq!(image.source, bytes);
    assert_eq!(image.detail.as_deref(), Some("high"));
    assert!(image.extra.contains("kept"));
    assert!(matches!(&sent.messages()[2].content[0], Part::Image(image) if image.source == bytes));
    let names = sent.messages()[3].content.iter().map(|part| match part {
        Part::File(file) => {
            let data = file.data.as_deref().unwrap();
            assert!(data.starts_with("data:application/pdf;base64,JVBERi0"));
            file.name.as_deref()
        }
        _ => None,
    });
    assert_eq!(
        names.collect::<Vec<_>>(),
        [Some("report.pdf"), Some("mine.pdf")]
    );

    assert_eq!(world.server.asked().len(), 2, "each address is asked once");
    let untouched = before.messages()[1].content[1].clone();
    assert!(matches!(untouched, Part::Image(image) if image.source == Source::Url(CAT.into())));
}

#[tokio::test]
async fn what_was_fetched_can_be_sent_to_ollama() {
    let world = World::with(vec![png("/cat.png?token=secret")]).await;
    let ollama = Endpoint::new("ollama", "http://127.0.0.1:11434").unwrap();
    let request = ChatRequest::new("llava").message(Message::user([Part::image(CAT)]));
    OllamaChat::encode(&request, &ollama).unwrap_err();
    let sent = world.ask(&world.layer(), request).await.unwrap();
    let body = OllamaChat::encode(&sent, &ollama).unwrap().into_body();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["messages"][0]["images"][0], "iVBORw0KGgogcGljdHVyZQ==");
}

#[tokio::test]
async fn a_request_without_addresses_is_passed_on_as_it_is() {
    let world = World::with(vec![]).await;
    let request = ChatRequest::new("llava").user("https://cdn.example.com/a.png");
    let sent = world.ask(&world.layer(), request.clone()).await.unwrap();
    assert_eq!(sent.messages(), request.messages());
    assert!(world.network.lookups().is_empty());
}
