//! When things came, in a stream that may begin with a refusal.

use std::{convert::Infallible, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use http::{Request, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use serde_json::json;
use tokio::time::{Instant, sleep};
use tollgate::{
    ChatExt, ChatRequest, Event,
    providers::Anthropic,
    transport::Payload,
    types::{Message, Secret},
};
use tower::service_fn;

use crate::framed::framed;

const HEAD: Duration = Duration::from_secs(1);
const FRAME: Duration = Duration::from_secs(2);
const WORDS: Duration = Duration::from_secs(4);

/// A turn of a model makes the head wait for the first frame, and changes nothing of what is told.
#[tokio::test(start_paused = true)]
async fn the_times_of_a_stream_are_told_from_its_head_whatever_was_said_before() {
    for (before, given) in [(None, HEAD), (Some(Message::assistant("ho")), HEAD + FRAME)] {
        let http = service_fn(async |_: Request<Payload>| {
            sleep(HEAD).await;
            let start = json!({"type": "message_start", "message": {"model": "m"}});
            let words = json!({"type": "content_block_start", "index": 0,
                "content_block": {"type": "text", "text": "Salut"}});
            let end = json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}});
            let pieces = [(FRAME, start), (WORDS, words), (Duration::ZERO, end)];
            let body = stream::iter(pieces).then(async |(wait, event)| {
                sleep(wait).await;
                let bytes = framed(tollgate::protocol::Framing::Sse, &[event]);
                Ok::<_, Infallible>(Frame::data(Bytes::from(bytes)))
            });
            let answer = Response::builder().header("content-type", "text/event-stream");
            let answer = answer.body(StreamBody::new(Box::pin(body)));
            Ok::<_, Infallible>(answer.expect("the head is well-formed"))
        });
        let builder = Anthropic::builder().key(Secret::new("k").expect("a key"));
        let mut chat = builder.http(http).build().expect("it is complete");
        let mut request = ChatRequest::new("claude-haiku-4-5").user("hi");
        if let Some(turn) = before {
            request = request.message(turn).user("go on");
        }
        let began = Instant::now();
        let events = chat.stream(request).await.expect("it begins");
        assert_eq!(began.elapsed(), given);
        let events: Vec<_> = events.try_collect().await.expect("it ends well");
        let Some(Event::Done(summary)) = events.last() else {
            panic!("a stream ends with its summary");
        };
        assert_eq!(summary.head, Some(HEAD));
        assert_eq!(summary.first_item, Some(HEAD + FRAME + WORDS));
        assert_eq!(summary.latency, Some(began.elapsed()));
    }
}
