//! Credentials that are fetched, renewed, and asked for again where they are refused.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Method, Request};
use serde_json::json;
use tokio::time::{Instant, advance};
use tollgate::{
    Error, ErrorKind,
    providers::sigv4::{CredentialSource, SigV4, SigV4Layer},
    transport::Payload,
    types::Secret,
};
use tower::{BoxError, Layer, ServiceExt};

use crate::fake::{Answer, Fake, answer, moment};

const BEDROCK: &str = "bedrock-runtime.us-east-1.amazonaws.com";
const INSTANCE: &str = "169.254.169.254";
const START: &str = "2026-11-21T12:00:00Z";

fn request() -> Request<Payload> {
    Request::post(format!("https://{BEDROCK}/model/x/converse"))
        .body(Payload::from(Bytes::from_static(b"{}")))
        .unwrap()
}

fn keys() -> CredentialSource {
    CredentialSource::keys("AKID", &Secret::new("canary").unwrap(), None)
}

/// A clock that starts at [`START`] and goes on as tokio's.
fn clock() -> impl Fn() -> SystemTime + Send + Sync + 'static {
    let began = Instant::now();
    move || moment(START) + began.elapsed()
}

fn signer(source: CredentialSource, fake: &Fake) -> SigV4<Fake> {
    SigV4Layer::new(source, "us-east-1")
        .clock(clock())
        .layer(fake.clone())
}

async fn ask(signer: &SigV4<Fake>) -> Result<Answer, BoxError> {
    signer.clone().oneshot(request()).await
}

/// The access keys that requests to Bedrock were signed with.
fn signers(fake: &Fake) -> Vec<String> {
    let asked = fake.asked_of(BEDROCK);
    let signers = asked.iter().map(|request| {
        let signature = request.headers()["authorization"].to_str().unwrap();
        let (_, scope) = signature.split_once("Credential=").unwrap();
        scope.split('/').next().unwrap().to_owned()
    });
    signers.collect()
}

/// An instance that gives credentials, named by how often it did, each for an hour; everything else
/// is Bedrock.
fn instance(bedrock: impl Fn(&Request<Payload>) -> Answer + Send + Sync + 'static) -> Fake {
    let given = std::sync::atomic::AtomicU64::new(0);
    let began = std::sync::OnceLock::new();
    Fake::new(move |request, _| {
        if request.uri().host() != Some(INSTANCE) {
            return bedrock(request);
        }
        let began = began.get_or_init(Instant::now);
        let path = request.uri().path();
        let session = request.headers().get("x-aws-ec2-metadata-token");
        match (request.method(), path) {
            (&Method::PUT, "/latest/api/token") => answer(200, &[], "session"),
            _ if session.is_none_or(|session| session != "session") => answer(401, &[], ""),
            (_, "/latest/meta-data/iam/security-credentials/") => answer(200, &[], "my role\n"),
            (_, "/latest/meta-data/iam/security-credentials/my%20role") => {
                let number = given.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
                let hour = began.elapsed().as_secs() / 3600 + 13;
                let body = json!({
                    "Code": "Success",
                    "AccessKeyId": format!("AKID{number}"),
                    "SecretAccessKey": "canary",
                    "Token": "token",
                    "Expiration": format!("2026-11-21T{hour}:00:00Z"),
                });
                answer(200, &[], &body.to_string())
            }
            _ => answer(404, &[], ""),
        }
    })
}

fn fine(_: &Request<Payload>) -> Answer {
    answer(200, &[], "{}")
}

fn expired() -> Answer {
    let name = "ExpiredTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/";
    answer(403, &[("x-amzn-errortype", name)], "{}")
}

#[tokio::test(start_paused = true)]
async fn a_session_token_goes_along_and_is_signed() {
    let token = Secret::new("my-token").unwrap();
    let source = CredentialSource::keys("AKID", &Secret::new("canary").unwrap(), Some(&token));
    let fake = Fake::new(|request, _| fine(request));
    ask(&signer(source, &fake)).await.unwrap();
    let sent = fake.asked().remove(0);
    assert_eq!(sent.headers()["x-amz-security-token"], "my-token");
    assert!(sent.headers()["x-amz-security-token"].is_sensitive());
    let signature = sent.headers()["authorization"].to_str().unwrap();
    assert!(signature.contains("host;x-amz-date;x-amz-security-token"));
    assert_eq!(sent.body().as_bytes(), "{}");
}

#[tokio::test(start_paused = true)]
async fn what_authenticates_itself_passes_as_it_is() {
    let fake = Fake::new(|request, _| fine(request));
    let mut request = request();
    let key = http::HeaderValue::from_static("Bearer key");
    request.headers_mut().insert("authorization", key);
    signer(keys(), &fake).oneshot(request).await.unwrap();
    let sent = fake.asked().remove(0);
    assert_eq!(sent.headers()["authorization"], "Bearer key");
    assert_eq!(sent.headers().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_instance_is_asked_once_for_all_that_wait() {
    let fake = instance(fine);
    let signer = signer(CredentialSource::instance(), &fake);
    let (one, two, three) = tokio::join!(ask(&signer), ask(&signer), ask(&signer));
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    assert_eq!(signers(&fake), ["AKID1"; 3]);
    assert_eq!(
        fake.asked_of(INSTANCE).len(),
        3,
        "session, role, credentials"
    );
    let sent = fake.asked_of(BEDROCK).remove(0);
    assert_eq!(sent.headers()["x-amz-security-token"], "token");
}

#[tokio::test(start_paused = true)]
async fn credentials_are_renewed_before_they_expire() {
    let fake = instance(fine);
    let signer = signer(CredentialSource::instance(), &fake);
    ask(&signer).await.unwrap();
    advance(Duration::from_secs(54 * 60)).await;
    ask(&signer).await.unwrap();
    advance(Duration::from_secs(2 * 60)).await;
    ask(&signer).await.unwrap();
    advance(Duration::from_secs(2 * 60 * 60)).await;
    ask(&signer).await.unwrap();
    assert_eq!(signers(&fake), ["AKID1", "AKID1", "AKID2", "AKID3"]);
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_are_asked_for_again_once() {
    let fake = instance(|request| {
        let signature = request.headers()["authorization"].to_str().unwrap();
        match signature.contains("AKID1/") {
            true => expired(),
            false => answer(200, &[], "{}"),
        }
    });
    let signer = signer(CredentialSource::instance(), &fake);
    // New credentials that are refused at once would be refused again.
    assert_eq!(ask(&signer).await.unwrap().status(), 403);
    assert_eq!(signers(&fake), ["AKID1"]);
    advance(Duration::from_secs(60)).await;
    assert_eq!(ask(&signer).await.unwrap().status(), 200);
    assert_eq!(signers(&fake), ["AKID1", "AKID1", "AKID2"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_refuses_for_good_is_given_back() {
    let fake = instance(|_| expired());
    let signer = signer(CredentialSource::instance(), &fake);
    ask(&signer).await.unwrap();
    advance(Duration::from_secs(60)).await;
    assert_eq!(ask(&signer).await.unwrap().status(), 403);
    assert_eq!(signers(&fake), ["AKID1", "AKID1", "AKID2"]);

    let fake = Fake::new(|_, _| expired());
    let answered = ask(&self::signer(keys(), &fake)).await.unwrap();
    assert_eq!(answered.status(), 403);
    assert_eq!(fake.asked().len(), 1, "there are no others");

    let denied = ("x-amzn-errortype", "AccessDeniedException");
    let fake = instance(move |_| answer(403, &[denied], "{}"));
    let signer = self::signer(CredentialSource::instance(), &fake);
    advance(Duration::from_secs(60)).await;
    ask(&signer).await.unwrap();
    assert_eq!(signers(&fake).len(), 1, "others may do no more");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_set_by_the_server_once() {
    let fake = Fake::new(|request, _| {
        let date = request.headers()["x-amz-date"].to_str().unwrap();
        // The server tells whole seconds.
        if date.starts_with("20261121T1230") || date.starts_with("20261121T1229") {
            return answer(200, &[], "{}");
        }
        let headers = [
            ("x-amzn-errortype", "InvalidSignatureException:http://x/"),
            ("date", "Sat, 21 Nov 2026 12:30:00 GMT"),
        ];
        answer(403, &headers, "{}")
    });
    let signer = signer(keys(), &fake);
    assert_eq!(ask(&signer).await.unwrap().status(), 200);
    assert_eq!(fake.asked().len(), 2);
    assert_eq!(ask(&signer).await.unwrap().status(), 200);
    assert_eq!(fake.asked().len(), 3, "the time is known now");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_signature_at_the_right_time_is_not_sent_again() {
    let headers = [
        ("x-amzn-errortype", "InvalidSignatureException"),
        ("date", "Sat, 21 Nov 2026 12:01:00 GMT"),
    ];
    let fake = Fake::new(move |_, _| answer(403, &headers, "{}"));
    assert_eq!(ask(&signer(keys(), &fake)).await.unwrap().status(), 403);
    assert_eq!(fake.asked().len(), 1);
}

/// The error that no request to Bedrock was sent for.
async fn unsent(source: CredentialSource, fake: Fake) -> Box<Error> {
    let error = ask(&signer(source, &fake)).await.unwrap_err();
    assert!(fake.asked_of(BEDROCK).is_empty());
    error.downcast::<Error>().unwrap()
}

#[tokio::test(start_paused = true)]
async fn without_credentials_nothing_is_sent_and_the_error_says_why() {
    let source = CredentialSource::instance;
    for (fake, kind, says) in [
        (
            Fake::new(|_, _| answer(403, &[], "")),
            ErrorKind::Authentication,
            "no session",
        ),
        (
            Fake::new(|_, at| answer(if at == 0 { 200 } else { 404 }, &[], "x")),
            ErrorKind::Authentication,
            "no role",
        ),
        (
            Fake::new(|_, _| answer(503, &[], "")),
            ErrorKind::Server,
            "no session",
        ),
        (
            Fake::new(|_, at| answer(200, &[], if at == 2 { "{}" } else { "x" })),
            ErrorKind::Protocol,
            "no access key",
        ),
        (
            Fake::new(|_, at| {
                let late = r#"{"AccessKeyId": "a", "SecretAccessKey": "canary",
                               "Expiration": "2026-11-21T11:59:59Z"}"#;
                answer(200, &[], if at == 2 { late } else { "x" })
            }),
            ErrorKind::Protocol,
            "expired already",
        ),
        (
            Fake::new(|_, at| {
                let said = r#"{"Code": "Failed", "Message": "sorry"}"#;
                answer(200, &[], if at == 2 { said } else { "x" })
            }),
            ErrorKind::Authentication,
            "sorry",
        ),
    ] {
        let error = unsent(source(), fake).await;
        assert_eq!(error.kind(), kind, "{says}");
        let message = error.message().unwrap();
        assert!(message.contains(says), "{message}");
        assert!(!format!("{error:?} {error}").contains("canary"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_does_not_answer_is_waited_for_no_longer_than_said() {
    let fake = instance(fine);
    let signer = SigV4Layer::new(CredentialSource::instance(), "us-east-1")
        .patience(Duration::from_millis(15))
        .layer(fake.clone());
    let error = ask(&signer).await.unwrap_err();
    let error = error.downcast::<Error>().unwrap();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(fake.asked_of(BEDROCK).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_dropped_request_leaves_its_turn_to_the_next() {
    let fake = instance(fine);
    let signer = signer(CredentialSource::instance(), &fake);
    let impatient = tokio::time::timeout(Duration::from_millis(5), ask(&signer));
    assert!(impatient.await.is_err());
    assert_eq!(ask(&signer).await.unwrap().status(), 200);
    assert_eq!(signers(&fake), ["AKID1"]);
}

#[test]
fn nothing_shows_what_it_holds() {
    let source = keys();
    let layer = SigV4Layer::new(source.clone(), "us-east-1");
    let service = layer.layer(());
    let shown = format!("{source:?} {layer:?} {service:?}");
    assert!(
        !shown.contains("canary") && !shown.contains("AKID"),
        "{shown}"
    );
}
