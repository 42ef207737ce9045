//! Members that appear twice: the last counts, as with those who read JSON into a map, and a `null` that
//! comes last takes back what was said before it.

use bytes::Bytes;
use http::Response;
use serde_json::Value;
use tollgate::{
    Completion,
    protocol::{OpenAiChat, Protocol},
};

use crate::harness::{collect, openai, stream};

fn whole(choice: &str, beside: &str) -> Completion {
    let body = format!(r#"{{"id":"c","choices":[{{"index":0,{choice}}}]{beside}}}"#);
    let (parts, ()) = Response::new(()).into_parts();
    OpenAiChat::decode(&parts, &Bytes::from(body), &openai()).unwrap()
}

#[test]
fn the_last_of_two_members_counts_also_where_it_is_null() {
    let said = |message: &str| whole(&format!(r#""message":{{{message}}}"#), "");
    assert_eq!(said(r#""content":"a","content":"b""#).text(), "b");
    assert_eq!(said(r#""content":"a","content":null"#).text(), "");
    assert_eq!(said(r#""refusal":"a","refusal":null"#).refusal(), "");
    assert_eq!(said(r#""reasoning":"a","reasoning":null"#).reasoning(), "");
    let calls = r#""tool_calls":[{"id":"i","function":{"name":"f","arguments":""}}]"#;
    assert_eq!(said(calls).tool_calls().count(), 1);
    let taken_back = said(&format!(r#"{calls},"tool_calls":null"#));
    assert_eq!(taken_back.tool_calls().count(), 0);
}

#[test]
fn a_member_without_a_meaning_is_taken_back_too() {
    for (members, left) in [
        (r#","x":1,"y":2"#, Some(1)),
        (r#","y":2,"x":1,"x":3"#, Some(3)),
        (r#","y":2,"x":1,"x":null"#, None),
        (r#","x":1,"x":null,"y":2"#, None),
        (r#","x":null,"x":1,"y":2"#, Some(1)),
        (r#","x":null,"y":2"#, None),
    ] {
        let answer = whole(r#""message":{"content":"a"}"#, members);
        let left = left.map(Value::from);
        assert_eq!(answer.extra.get("x"), left.as_ref(), "{members}");
        assert_eq!(answer.extra.get("y"), Some(&Value::from(2)), "{members}");
        let message = format!(r#""message":{{"content":"a"{members}}}"#);
        let answer = whole(&message, "");
        assert_eq!(answer.message().extra.get("x"), left.as_ref(), "{members}");
    }
}

#[test]
fn a_message_that_is_taken_back_says_nothing_unless_a_delta_does() {
    let said = |choice: &str| whole(choice, "").text().into_owned();
    let message = r#""message":{"content":"a"}"#;
    let delta = r#""delta":{"content":"b"}"#;
    assert_eq!(
        said(&format!(r#"{message},"message":{{"content":"c"}}"#)),
        "c"
    );
    assert_eq!(said(&format!(r#"{message},"message":null"#)), "");
    assert_eq!(said(&format!("{message},{delta}")), "a");
    assert_eq!(said(&format!("{delta},{message}")), "a");
    assert_eq!(said(&format!(r#"{message},{delta},"message":null"#)), "b");
}

#[test]
fn the_same_holds_in_a_chunk() {
    let chunk = r#"{"choices":[{"index":0,"delta":{"content":"a","content":null}}]}"#;
    let end = r#"{"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}]}"#;
    let body = format!("data: {chunk}\n\ndata: {end}\n\ndata: [DONE]\n\n");
    let answer = collect(stream(&[body.as_bytes()])).unwrap();
    assert_eq!(answer.text(), "b");
}

#[test]
fn a_member_that_comes_twice_is_no_reason_to_fail() {
    let body = Bytes::from_static(
        b"{\"id\":\"a\",\"id\":\"b\",\"choices\":[],\"choices\":[{\"message\":{\"content\":\"hi\"},\"message\":{\"content\":\"ho\"}}]}",
    );
    let (parts, ()) = Response::new(()).into_parts();
    let answer = OpenAiChat::decode(&parts, &body, &openai()).unwrap();
    assert_eq!(answer.text(), "ho");
    assert_eq!(answer.id(), Some("b"));
}
