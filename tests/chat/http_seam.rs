//! Other people's layers fit below a provider.

use tollgate::{ChatExt, transport::HttpClient};
use tower::ServiceBuilder;
use tower_http::{decompression::DecompressionLayer, trace::TraceLayer};

use crate::support::{over, request, streamed, upstream, whole};

#[tokio::test]
async fn tower_https_layers_fit_between_a_provider_and_its_client() {
    let upstream = upstream().await;
    let http = ServiceBuilder::new()
        .layer(TraceLayer::new_for_http())
        .layer(DecompressionLayer::new())
        .service(HttpClient::new());
    let mut chat = over(&upstream, http);

    upstream.play([whole(1), streamed(&["Sa", "lut"])]);
    assert_eq!(chat.complete(request()).await.unwrap().text(), "Salut");
    let answer = chat.complete(request().streamed(true)).await.unwrap();
    assert_eq!(answer.text(), "Salut");
    assert_eq!(upstream.requests(), 2);
}
