//! Signatures against those of others: AWS's own suite, and botocore.

use std::{fs, path::Path};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Uri};
use serde_json::{Value, json};
use tollgate::{
    providers::sigv4::{CredentialSource, SigV4Layer},
    transport::Payload,
    types::Secret,
};
use tower::{Layer, ServiceExt};

use crate::{
    fake::{Fake, answer, moment},
    vectors,
};

/// What is sent for a request that is signed in these circumstances.
async fn signed(request: Request<Payload>, context: &Value) -> Request<Payload> {
    let text = |name: &str| context[name].as_str().unwrap().to_owned();
    let credentials = &context["credentials"];
    let token = credentials["token"]
        .as_str()
        .map(|token| Secret::new(token).unwrap());
    let source = CredentialSource::keys(
        credentials["access_key_id"].as_str().unwrap(),
        &Secret::new(credentials["secret_access_key"].as_str().unwrap()).unwrap(),
        token.as_ref(),
    );
    let at = moment(&text("timestamp"));
    let fake = Fake::new(|_, _| answer(200, &[], ""));
    let signer = SigV4Layer::new(source, text("region"))
        .service(text("service"))
        .clock(move || at)
        .layer(fake.clone());
    let answered = signer.oneshot(request).await.unwrap();
    assert_eq!(answered.status(), 200);
    fake.asked().remove(0)
}

fn header(request: &Request<Payload>, name: &str) -> String {
    let value = request.headers().get(name);
    value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

/// `PROVIDERS` §11.
#[tokio::test]
async fn a_signature_is_that_of_botocore() {
    let uri = "https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse";
    let body = r#"{"messages":[{"role":"user","content":[{"text":"hi"}]}]}"#;
    let request = Request::post(uri)
        .header("content-type", "application/json")
        // What goes along unsigned, because it changes on the way.
        .header("user-agent", "tollgate/0")
        .header("accept-encoding", "identity")
        .header("connection", "keep-alive")
        .body(Payload::from(Bytes::from_static(body.as_bytes())))
        .unwrap();
    let context = json!({
        "credentials": {
            "access_key_id": "AKIDEXAMPLE",
            "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        },
        "region": "us-east-1", "service": "bedrock", "timestamp": "2026-01-02T03:04:05Z",
    });
    let sent = signed(request, &context).await;
    assert_eq!(header(&sent, "x-amz-date"), "20260102T030405Z");
    assert_eq!(
        header(&sent, "authorization"),
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request, \
         SignedHeaders=content-type;host;x-amz-date, \
         Signature=6b18186d5132c71249f705372d764ddfd8a9890b662230fb355af564c05e1c35"
    );
    assert!(sent.headers()["authorization"].is_sensitive());
    assert_eq!(sent.uri(), uri, "the path goes out as it was");
}

/// Of each exchange of the suite the signature in the headers. What the services of Bedrock have
/// other rules for is held to those: paths are normalised, and encoded once more.
#[tokio::test]
async fn the_suite_of_aws_is_signed_as_it_says() {
    let Some(folder) = vectors::folder("aws-sigv4", "aws-signing-test-suite/v4") else {
        return;
    };
    let mut names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let (mut ran, mut left) = (0, Vec::new());
    for name in &names {
        // S3 encodes a path once, where this crate's own tests leave these out too.
        if ["get-space-normalized", "get-space-unnormalized", "get-utf8"].contains(&name.as_str()) {
            left.push(name.as_str());
            continue;
        }
        // S3 normalises no path; everyone else signs what the other form of the exchange says.
        let twin = name.replace("-unnormalized", "-normalized");
        let case = Case::read(&folder.join(name), &folder.join(twin));
        let sent = signed(case.request, &case.context).await;
        assert_eq!(header(&sent, "authorization"), case.signature, "{name}");
        ran += 1;
    }
    println!("{ran} exchanges of the SigV4 suite are signed as it says; left out: {left:?}");
    assert!(ran >= 37, "{ran}");
}

struct Case {
    request: Request<Payload>,
    context: Value,
    signature: String,
}

impl Case {
    fn read(folder: &Path, twin: &Path) -> Self {
        let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        let (head, body) = split(&text("request.txt"));
        let (signed, _) =
            split(&fs::read_to_string(twin.join("header-signed-request.txt")).unwrap());
        let signature = signed
            .iter()
            .find_map(|(name, value)| (name == "authorization").then(|| value.clone()))
            .unwrap();
        let context = fs::read(folder.join("context.json"));
        let mut context = match context {
            Ok(context) => serde_json::from_slice(&context).unwrap(),
            Err(_) => older(&signature, &head),
        };
        let mut request = Request::new(Payload::from(Bytes::from(body)));
        let (method, target) = head[0].1.split_once(' ').unwrap();
        *request.method_mut() = method.parse().unwrap();
        let mut host = "";
        for (name, value) in &head[1..] {
            match name.as_str() {
                "host" => host = value,
                // It is written anew.
                "x-amz-date" => {}
                name => {
                    let value = HeaderValue::from_str(value).unwrap();
                    let name: HeaderName = name.parse().unwrap();
                    request.headers_mut().append(name, value);
                }
            }
        }
        let target = target.strip_suffix(" HTTP/1.1").unwrap_or(target);
        *request.uri_mut() = uri(host, target);
        if context["sign_body"] == true {
            // Whoever wants it signed says it.
            let name = "x-amz-content-sha256";
            let known = signed_header(twin, name);
            request
                .headers_mut()
                .insert(name, HeaderValue::from_str(&known).unwrap());
        }
        if context["omit_session_token"] == true {
            context["credentials"]["token"] = Value::Null;
        }
        Self {
            request,
            context,
            signature,
        }
    }
}

fn signed_header(folder: &Path, name: &str) -> String {
    let text = fs::read_to_string(folder.join("header-signed-request.txt")).unwrap();
    let (head, _) = split(&text);
    let mut values = head.into_iter().filter(|(known, _)| known == name);
    values.next().unwrap().1
}

/// The first line and the headers, in lower case, and the body.
fn split(text: &str) -> (Vec<(String, String)>, String) {
    let text = text.replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines: Vec<(String, String)> = Vec::new();
    for (at, line) in head.lines().enumerate() {
        if at == 0 {
            lines.push((String::new(), line.to_owned()));
        } else if line.starts_with(' ') {
            let last = lines.last_mut().unwrap();
            last.1.push_str(line);
        } else if let Some((name, value)) = line.split_once(':') {
            lines.push((name.to_lowercase(), value.trim().to_owned()));
        }
    }
    (lines, body.trim_end_matches('\n').to_owned())
}

/// What two older exchanges were signed with, which have no context of their own.
fn older(signature: &str, head: &[(String, String)]) -> Value {
    let scope = signature.split_once("Credential=").unwrap().1;
    let scope: Vec<_> = scope.split(',').next().unwrap().split('/').collect();
    let date = head.iter().find(|(name, _)| name == "x-amz-date").unwrap();
    let date = &date.1;
    let secret = match scope[0] {
        "AKIDEXAMPLE" => "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        _ => "notrealrnrELgWzOk3IfjzDKtFBhDby",
    };
    json!({
        "credentials": {"access_key_id": scope[0], "secret_access_key": secret},
        "region": scope[2],
        "service": scope[3],
        "timestamp": format!(
            "{}-{}-{}T{}:{}:{}Z",
            &date[0..4], &date[4..6], &date[6..8], &date[9..11], &date[11..13], &date[13..15]
        ),
    })
}

/// An address; what cannot stand in one is encoded.
fn uri(host: &str, target: &str) -> Uri {
    let encoded: String = target
        .bytes()
        .map(|byte| match byte {
            b' ' | 0x80.. => format!("%{byte:02X}"),
            _ => char::from(byte).to_string(),
        })
        .collect();
    format!("https://{host}{encoded}").parse().unwrap()
}
