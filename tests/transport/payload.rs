//! A request body that can be sent again.

use bytes::Bytes;
use http_body::Body;
use http_body_util::BodyExt;
use tollgate::transport::Payload;

#[tokio::test]
async fn a_payload_is_one_frame_of_a_known_size_and_then_ends() {
    let mut payload = Payload::from(Bytes::from_static(b"hello"));
    assert_eq!(payload.size_hint().exact(), Some(5));
    assert!(!payload.is_end_stream());
    let frame = payload.frame().await.unwrap().unwrap();
    assert_eq!(frame.into_data().unwrap(), "hello");
    assert_eq!(payload.size_hint().exact(), Some(0));
    assert!(payload.is_end_stream());
    assert!(payload.frame().await.is_none());
    assert_eq!(payload.as_bytes(), "hello");
}

#[tokio::test]
async fn an_empty_payload_is_at_its_end() {
    let mut payload = Payload::default();
    assert_eq!(
        (payload.size_hint().exact(), payload.is_end_stream()),
        (Some(0), true)
    );
    assert!(payload.frame().await.is_none());
}

#[tokio::test]
async fn a_clone_of_a_payload_that_was_sent_is_sent_from_the_start() {
    let (mut payload, sent) = Payload::watched("hello");
    payload.frame().await;
    let clone = payload.clone();
    assert_eq!(clone.collect().await.unwrap().to_bytes(), "hello");
    assert!(sent.is_sent());
}

#[tokio::test]
async fn the_handle_hears_of_a_clone_that_is_sent() {
    let (payload, sent) = Payload::watched("hello");
    let mut clone = payload.clone();
    let heard = sent.clone();
    assert!(!heard.is_sent());
    clone.frame().await;
    assert!(heard.is_sent());
}

#[test]
fn debug_shows_the_length_and_nothing_else() {
    let payload = Payload::from(Bytes::from_static(b"my secret prompt"));
    assert_eq!(format!("{payload:?}"), "Payload { len: 16, .. }");
}
