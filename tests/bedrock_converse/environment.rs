//! Where credentials and the region come from.

use std::{fs, path::PathBuf};

use bytes::Bytes;
use http::Request;
use tollgate::{
    Describe, ErrorKind,
    providers::{
        Bedrock,
        sigv4::{CredentialSource, SigV4Layer},
    },
    transport::Payload,
};
use tower::{Layer, ServiceExt};

use crate::fake::{Fake, answer};

/// The value of a variable in an environment that holds nothing else.
fn only<'a>(set: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
    |name| {
        let found = set.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    }
}

fn source(set: &[(&str, &str)]) -> Result<CredentialSource, tollgate::Error> {
    CredentialSource::from_variables(only(set))
}

/// A home with these shared files.
fn home(name: &str, credentials: &str, config: &str) -> PathBuf {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let folder = home.join(".aws");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("credentials"), credentials).unwrap();
    fs::write(folder.join("config"), config).unwrap();
    home
}

/// The access key that a request is signed with.
async fn signer(source: CredentialSource, fake: &Fake) -> String {
    let signer = SigV4Layer::new(source, "us-east-1").layer(fake.clone());
    let request = Request::post("https://example.com/")
        .body(Payload::from(Bytes::from_static(b"{}")))
        .unwrap();
    signer.oneshot(request).await.unwrap();
    let sent = fake.asked_of("example.com").pop().unwrap();
    let signature = sent.headers()["authorization"].to_str().unwrap().to_owned();
    let (_, scope) = signature.split_once("Credential=").unwrap();
    scope.split('/').next().unwrap().to_owned()
}

fn fine() -> Fake {
    Fake::new(|_, _| answer(200, &[], "{}"))
}

#[tokio::test]
async fn keys_of_the_environment_come_before_those_of_a_profile() {
    let home = home(
        "before",
        "[default]\naws_access_key_id=FILE\naws_secret_access_key=x\n",
        "",
    );
    let home = home.to_str().unwrap();
    let keys = [
        ("HOME", home),
        ("AWS_ACCESS_KEY_ID", " ENV\n"),
        ("AWS_SECRET_ACCESS_KEY", "canary"),
    ];
    assert_eq!(signer(source(&keys).unwrap(), &fine()).await, "ENV");
    assert_eq!(signer(source(&keys[..1]).unwrap(), &fine()).await, "FILE");
    let error = source(&keys[..2]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(error.message(), Some("AWS_SECRET_ACCESS_KEY is not set"));
}

#[tokio::test]
async fn a_profile_is_the_one_that_is_named() {
    let credentials = "[default]\naws_access_key_id=FIRST\naws_secret_access_key=x\n\
        [dev]\naws_access_key_id=DEV\naws_secret_access_key=x\n";
    let home = home("named", credentials, "[profile dev]\nregion = eu-west-3\n");
    let home = home.to_str().unwrap();
    let named = [("USERPROFILE", home), ("AWS_PROFILE", "dev")];
    assert_eq!(signer(source(&named).unwrap(), &fine()).await, "DEV");
    let bedrock = Bedrock::from_variables(only(&named)).unwrap();
    let shown = bedrock.describe().to_string();
    assert!(
        shown.contains("bedrock-runtime.eu-west-3.amazonaws.com"),
        "{shown}"
    );

    let nobody = [("HOME", home), ("AWS_PROFILE", "nobody")];
    let error = source(&nobody).unwrap_err();
    assert!(
        error.message().unwrap().contains("no file knows"),
        "{error}"
    );
}

#[tokio::test]
async fn the_files_are_read_again_where_their_keys_are_refused() {
    let keys = |id: &str| format!("[default]\naws_access_key_id={id}\naws_secret_access_key=x\n");
    let home = home("again", &keys("OLD"), "");
    let file = home.join(".aws/credentials");
    let fake = Fake::new(|request, _| {
        let signature = request.headers()["authorization"].to_str().unwrap();
        let old = signature.contains("OLD/");
        let name = [("x-amzn-errortype", "UnrecognizedClientException")];
        answer(if old { 403 } else { 200 }, &name, "{}")
    });
    let files = [("AWS_SHARED_CREDENTIALS_FILE", file.to_str().unwrap())];
    let layer = SigV4Layer::new(source(&files).unwrap(), "us-east-1");
    let signer = layer.layer(fake.clone());
    let ask = || {
        let request = Request::post("https://example.com/").body(Payload::default());
        signer.clone().oneshot(request.unwrap())
    };
    assert_eq!(ask().await.unwrap().status(), 403);
    fs::write(&file, keys("NEW")).unwrap();
    assert_eq!(ask().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_container_is_asked_with_the_token_that_is_in_the_file_now() {
    let given = r#"{"AccessKeyId": "CONTAINER", "SecretAccessKey": "canary", "Token": "t"}"#;
    let fake = || Fake::new(move |_, _| answer(200, &[], given));
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("container-token");
    fs::write(&file, "first\n").unwrap();
    let relative = [("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x?y=1")];
    let asked = fake();
    assert_eq!(
        signer(source(&relative).unwrap(), &asked).await,
        "CONTAINER"
    );
    let sent = asked.asked_of("169.254.170.2").remove(0);
    assert_eq!(sent.uri(), "http://169.254.170.2/v2/x?y=1");
    assert!(!sent.headers().contains_key("authorization"));

    let full = [
        (
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "http://169.254.170.23/v1/credentials",
        ),
        (
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
            file.to_str().unwrap(),
        ),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "other"),
    ];
    let full = source(&full).unwrap();
    fs::write(&file, "second\n").unwrap();
    let asked = fake();
    assert_eq!(signer(full, &asked).await, "CONTAINER");
    let sent = asked.asked_of("169.254.170.23").remove(0);
    assert_eq!(sent.headers()["authorization"], "second");
    assert!(sent.headers()["authorization"].is_sensitive());

    let far = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/")];
    assert_eq!(source(&far).unwrap_err().kind(), ErrorKind::Authentication);
}

#[test]
fn the_instance_is_the_last_resort_and_can_be_left_out() {
    let shown = format!("{:?}", source(&[]).unwrap());
    assert!(shown.contains("instance"), "{shown}");
    let error = source(&[("AWS_EC2_METADATA_DISABLED", "True")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(
        error
            .message()
            .unwrap()
            .contains("AWS_BEARER_TOKEN_BEDROCK")
    );
}

#[test]
fn a_region_is_needed_and_says_where_to_go() {
    let error = Bedrock::from_variables(only(&[("AWS_BEARER_TOKEN_BEDROCK", "k")])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.message(), Some("AWS_REGION is not set"));
    for (region, host) in [
        ("us-east-1", "bedrock-runtime.us-east-1.amazonaws.com"),
        (
            "us-gov-west-1",
            "bedrock-runtime.us-gov-west-1.amazonaws.com",
        ),
        ("cn-north-1", "bedrock-runtime.cn-north-1.amazonaws.com.cn"),
        (
            "eusc-de-east-1",
            "bedrock-runtime.eusc-de-east-1.amazonaws.eu",
        ),
    ] {
        let bedrock = Bedrock::builder(region).unwrap().build().unwrap();
        let shown = bedrock.describe().to_string();
        assert!(shown.contains(host), "{shown}");
    }
    for region in ["", "us-east-1.evil.com/", "US-EAST-1", "a@b", "x:1"] {
        assert!(Bedrock::builder(region).is_err(), "{region}");
    }
}

#[test]
fn a_key_of_bedrock_makes_other_credentials_needless() {
    let key = [
        ("AWS_BEARER_TOKEN_BEDROCK", "canary"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "half"),
    ];
    let bedrock = Bedrock::from_variables(only(&key)).unwrap();
    assert_eq!(bedrock.name(), "bedrock");
    assert!(!format!("{bedrock:?}").contains("canary"));
    assert!(
        Bedrock::from_variables(only(&key[1..])).is_err(),
        "half a key"
    );
}
