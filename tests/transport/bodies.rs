//! Limits on bodies: how large, and how silent.

use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::time::{Instant, Sleep, sleep};
use tollgate::transport::{
    ERROR_BODY_LIMIT, Limit, SilenceLimit, collect_capped, collect_truncated,
};
use tower::BoxError;

/// What a scripted body does next.
#[derive(Debug)]
enum Step {
    Data(&'static str),
    Trailers,
    Wait(Duration),
    Fail(io::ErrorKind),
}

/// A body that plays a script, and then waits for ever or ends.
#[derive(Debug, Default)]
struct Script {
    steps: VecDeque<Step>,
    waiting: Option<Pin<Box<Sleep>>>,
    declares: u64,
    hangs: bool,
}

fn script(steps: impl IntoIterator<Item = Step>) -> Script {
    Script {
        steps: steps.into_iter().collect(),
        ..Script::default()
    }
}

impl Body for Script {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            if let Some(waiting) = &mut self.waiting {
                std::task::ready!(waiting.as_mut().poll(cx));
                self.waiting = None;
            }
            return Poll::Ready(match self.steps.pop_front() {
                Some(Step::Data(data)) => {
                    Some(Ok(Frame::data(Bytes::from_static(data.as_bytes()))))
                }
                Some(Step::Trailers) => Some(Ok(Frame::trailers(http::HeaderMap::new()))),
                Some(Step::Fail(kind)) => Some(Err(io::Error::from(kind).into())),
                Some(Step::Wait(wait)) => {
                    self.waiting = Some(Box::pin(sleep(wait)));
                    continue;
                }
                None if self.hangs => return Poll::Pending,
                None => None,
            });
        }
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = SizeHint::new();
        hint.set_lower(self.declares);
        hint
    }
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_body_up_to_the_limit_is_read_whole_and_its_trailers_skipped() {
    let body = || {
        script([
            Step::Data("he"),
            Step::Data(""),
            Step::Data("llo"),
            Step::Trailers,
        ])
    };
    assert_eq!(collect_capped(body(), 5).await.unwrap(), "hello");
    assert_eq!(collect_capped(script([]), 0).await.unwrap(), "");
    let error = collect_capped(body(), 4).await.unwrap_err();
    assert_eq!(error.exceeded(), Some(Limit::Body));
}

#[tokio::test]
async fn a_body_fails_at_the_limit_and_is_not_read_further() {
    let mut body = script([Step::Data("hello"), Step::Data("world")]);
    body.hangs = true;
    assert!(collect_capped(body, 9).await.unwrap_err().is_too_large());
}

#[tokio::test]
async fn a_declared_length_over_the_limit_fails_before_a_byte_is_read() {
    let mut body = script([]);
    (body.declares, body.hangs) = (11, true);
    assert!(collect_capped(body, 10).await.unwrap_err().is_too_large());
}

#[tokio::test]
async fn a_body_of_one_frame_is_not_copied() {
    let text = "hello";
    let read = collect_capped(script([Step::Data(text)]), 5).await.unwrap();
    assert_eq!(read.as_ptr(), text.as_ptr());
}

#[tokio::test]
async fn a_body_that_breaks_off_is_closed() {
    let body = script([Step::Data("he"), Step::Fail(io::ErrorKind::ConnectionReset)]);
    assert!(collect_capped(body, 5).await.unwrap_err().is_closed());
}

#[tokio::test]
async fn an_errors_body_is_cut_at_the_limit_and_not_read_further() {
    let body = || {
        let mut body = script([Step::Data("hello"), Step::Data("world")]);
        body.hangs = true;
        body
    };
    assert_eq!(collect_truncated(body(), 5).await, "hello");
    assert_eq!(collect_truncated(body(), 7).await, "hellowo");
    assert_eq!(collect_truncated(body(), 0).await, "");
}

#[tokio::test]
async fn of_an_errors_body_that_breaks_off_there_is_what_came() {
    let body = script([
        Step::Data("he"),
        Step::Trailers,
        Step::Fail(io::ErrorKind::BrokenPipe),
    ]);
    assert_eq!(collect_truncated(body, ERROR_BODY_LIMIT).await, "he");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_goes_silent_fails_after_the_limit_counted_from_its_last_byte() {
    let start = Instant::now();
    let mut body = script([
        Step::Wait(SECOND * 9),
        Step::Data("a"),
        Step::Wait(SECOND * 9),
        Step::Data(""),
        Step::Wait(SECOND * 4),
        Step::Data("b"),
    ]);
    body.hangs = true;
    let mut body = SilenceLimit::new(body, Some(SECOND * 10));
    for expected in ["a", "", "b"] {
        let frame = body.frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), expected);
    }
    let error = body.frame().await.unwrap().unwrap_err();
    assert!(error.is_silent());
    assert_eq!(start.elapsed().as_secs(), 9 + 9 + 4 + 10);
    assert!(body.frame().await.is_none());
    assert!(body.is_end_stream());
    assert_eq!(
        error.to_string(),
        "not a byte came for 10s: if such pauses are normal, raise the silence limit"
    );
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_not_taken_for_a_silent_server() {
    let mut body = script([Step::Data("a"), Step::Wait(SECOND * 9), Step::Data("b")]);
    body.hangs = true;
    let mut body = SilenceLimit::new(body, Some(SECOND * 10));
    for _ in 0..2 {
        sleep(SECOND * 3600).await;
        assert!(body.frame().await.unwrap().is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_limit_a_body_may_be_silent_for_ever() {
    for limit in [None, Some(Duration::MAX)] {
        let body = script([Step::Wait(SECOND * 86_400), Step::Data("late")]);
        let body = SilenceLimit::new(body, limit);
        assert_eq!(collect_capped(body, 10).await.unwrap(), "late");
    }
}

#[tokio::test(start_paused = true)]
async fn silence_is_still_known_as_such_after_collecting() {
    let mut body = script([Step::Data("a")]);
    body.hangs = true;
    let body = SilenceLimit::new(body, Some(SECOND));
    assert!(collect_capped(body, 10).await.unwrap_err().is_silent());
}
