//! TLS with a certificate authority of our own.

use std::{net::SocketAddr, sync::Arc};

use http::{Request, Version};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{ClientConfig, RootCertStore, ServerConfig, pki_types::PrivatePkcs8KeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tollgate::transport::{Error, HttpClient, Payload};
use tower::ServiceExt;

/// A server for `localhost` that speaks what `alpn` names, and settings that trust it.
async fn server(alpn: &[&[u8]]) -> (SocketAddr, ClientConfig) {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = names.signed_by(&key, &authority).unwrap();

    let mut config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .unwrap();
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let Ok(socket) = acceptor.accept(socket).await else {
                continue;
            };
            let two = socket.get_ref().1.alpn_protocol() == Some(b"h2");
            let echo = service_fn(|request: Request<Incoming>| async {
                Ok::<_, hyper::Error>(http::Response::new(request.into_body()))
            });
            let socket = TokioIo::new(socket);
            tokio::spawn(async move {
                if two {
                    hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                        .serve_connection(socket, echo)
                        .await
                } else {
                    hyper::server::conn::http1::Builder::new()
                        .serve_connection(socket, echo)
                        .await
                }
            });
        }
    });

    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();
    let trusting = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    (at, trusting)
}

async fn version(client: HttpClient, at: SocketAddr) -> Result<Version, Error> {
    let url = format!("https://localhost:{}/", at.port());
    let (payload, _) = Payload::watched("{}");
    let answer = client
        .oneshot(Request::post(url).body(payload).unwrap())
        .await?;
    Ok(answer.version())
}

#[tokio::test]
async fn the_server_chooses_between_http1_and_http2() {
    for (alpn, expected) in [
        ([b"h2".as_slice(), b"http/1.1"].as_slice(), Version::HTTP_2),
        (&[b"http/1.1"], Version::HTTP_11),
        (&[], Version::HTTP_11),
    ] {
        let (at, mut trusting) = server(alpn).await;
        trusting.alpn_protocols = vec![b"spdy".to_vec()];
        let client = HttpClient::builder().tls(trusting).build();
        assert_eq!(version(client, at).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_a_connect_error() {
    let (at, _) = server(&[]).await;
    let error = version(HttpClient::new(), at).await.unwrap_err();
    assert!(error.is_connect() && !error.is_connect_timeout());
}
