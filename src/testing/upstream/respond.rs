//! One request, answered.

use std::{mem, sync::Arc};

use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;

use super::{
    answer::Answer,
    exchange::{BrokenOff, Exchange},
    playback::Playback,
    shared::Shared,
    socket::Line,
    step::Step,
};

/// The largest request body that is read.
const BODY_LIMIT: usize = 32 * 1024 * 1024;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Reads a request whole, notes it, and plays its answer up to the head.
pub(super) async fn respond(
    shared: Arc<Shared>,
    line: Arc<Line>,
    request: Request<Incoming>,
) -> Result<Response<Playback>, BrokenOff> {
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => Some(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => None,
        Err(_) => return Err(BrokenOff),
    };
    let (asked, answer) = shared.ask(line.number, head, body);
    let exchange = Arc::new(Exchange::new(asked.number, line, Arc::clone(&shared)));
    let answer = answer.unwrap_or_else(|| shared.improvise(&asked));
    let mut answer = match &answer.mistake {
        Some(mistake) => Answer::complaint(500, mistake),
        None => answer,
    };

    let before = mem::take(&mut answer.before).into_iter();
    for step in before.chain(answer.instead.take()) {
        Arc::clone(&exchange).play(step).await?;
    }
    Ok(answer.into_response(&asked.method, exchange))
}

impl Answer {
    /// The head, complete, and the body about to be played.
    fn into_response(mut self, method: &Method, exchange: Arc<Exchange>) -> Response<Playback> {
        if self.length != Some(0) || !self.body.is_empty() {
            let content_type = self.content_type.clone();
            self.default_header(header::CONTENT_TYPE, content_type);
        }
        if let Some(length) = self.declared_length() {
            self.default_header(header::CONTENT_LENGTH, length.into());
        }
        if let Ok(id) = HeaderValue::try_from(format!("req_{}", exchange.number())) {
            self.default_header(REQUEST_ID, id);
        }
        // HTTP allows these no body, and hyper would drop it unplayed.
        let bodiless = method == Method::HEAD
            || matches!(
                self.status,
                StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
            );
        let steps = if bodiless { Vec::new() } else { self.body };

        let mut response = Response::new(Playback::new(steps, exchange));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }

    fn default_header(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.entry(name).or_insert(value);
    }

    /// The length of the whole body, unless all of it is sent and another step follows: hyper ends
    /// a body at its declared length, and would never play that step.
    fn declared_length(&self) -> Option<usize> {
        let length = self.length?;
        let sent: usize = self.body.iter().map(Step::len).sum();
        let ends = matches!(self.body.last(), Some(Step::Bytes(_)));
        (sent < length || (sent == length && ends)).then_some(length)
    }
}
