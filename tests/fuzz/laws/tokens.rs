//! The answer of whoever gives tokens is a token or a refusal, and neither shows what it holds.

use std::future::{Ready, ready};

use bytes::Bytes;
use futures_util::FutureExt;
use http::{Request, Response};
use tollgate::{
    providers::{entra::Identity, refresh::TokenSource},
    transport::Payload,
    types::Secret,
};
use tower::{BoxError, service_fn};

use super::shown::{SECRET, tells_no_secret};

const STATUSES: [u16; 6] = [200, 201, 400, 401, 429, 503];

pub(crate) fn law(data: &[u8]) {
    let secret = Secret::new("a-secret").expect("a secret");
    let identity = Identity::client_secret("tenant", "client", secret);
    for status in STATUSES {
        let body = Payload::from(Bytes::copy_from_slice(data));
        let mut answer = Some(
            Response::builder()
                .status(status)
                .body(body)
                .expect("a status"),
        );
        let http = service_fn(move |_: Request<Payload>| -> Ready<Result<_, BoxError>> {
            ready(answer.take().ok_or_else(|| "asked twice".into()))
        });
        let token = identity.fetch(http).now_or_never().expect("nothing waits");
        match token {
            Ok(token) => {
                assert!(status < 300, "a refusal is no token");
                assert!(!format!("{token:?}").contains(SECRET));
            }
            Err(error) => tells_no_secret(&error),
        }
    }
}
