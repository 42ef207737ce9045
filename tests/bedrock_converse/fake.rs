//! An HTTP service that answers by a function of the request, and keeps what it was asked.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use tollgate::transport::Payload;
use tower::Service;

pub(crate) type Answer = Response<Full<Bytes>>;
type Answers = dyn Fn(&Request<Payload>, usize) -> Answer + Send + Sync;

/// What an exchange takes, so that several are under way at once.
pub(crate) const TAKES: Duration = Duration::from_millis(10);

/// Answers by a function of the request and of how many there were before it.
#[derive(Clone)]
pub(crate) struct Fake {
    answers: Arc<Answers>,
    asked: Arc<Mutex<Vec<Request<Payload>>>>,
}

impl Fake {
    pub(crate) fn new(
        answers: impl Fn(&Request<Payload>, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self {
            answers: Arc::new(answers),
            asked: Arc::default(),
        }
    }

    pub(crate) fn asked(&self) -> Vec<Request<Payload>> {
        self.asked.lock().unwrap().clone()
    }

    /// The requests to this host.
    pub(crate) fn asked_of(&self, host: &str) -> Vec<Request<Payload>> {
        let mut asked = self.asked();
        asked.retain(|request| request.uri().host() == Some(host));
        asked
    }
}

impl Service<Request<Payload>> for Fake {
    type Response = Answer;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Answer, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        let mut asked = self.asked.lock().unwrap();
        let answer = (self.answers)(&request, asked.len());
        asked.push(request);
        Box::pin(async move {
            tokio::time::sleep(TAKES).await;
            Ok(answer)
        })
    }
}

pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut answer = Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    answer.body(Full::from(body.to_owned())).unwrap()
}

/// The moment of an RFC 3339 date in UTC.
pub(crate) fn moment(date: &str) -> SystemTime {
    let number = |from, to| date.get(from..to).unwrap().parse::<u64>().unwrap();
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    // Days since 0000-03-01 (Howard Hinnant, days_from_civil).
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    let seconds = number(11, 13) * 3600 + number(14, 16) * 60 + number(17, 19);
    SystemTime::UNIX_EPOCH + Duration::from_secs((days - 719_468) * 86_400 + seconds)
}
