//! One thing fetched, redirects and all.

use bytes::Bytes;
use http::{Response, StatusCode, header};
use hyper::body::Incoming;

use super::{
    Refusal,
    address::is_public,
    exchange::ask,
    kind::Wanted,
    layer::Settings,
    location::{Host, Location},
};
use crate::transport::collect_capped;

/// Content, and what it is.
#[derive(Clone)]
pub(super) struct Fetched {
    pub(super) media_type: &'static str,
    pub(super) content: Bytes,
}

/// Fetches what stands at an address, up to this many bytes.
pub(super) async fn fetch(
    mut location: Location,
    wanted: Wanted,
    limit: usize,
    settings: &Settings,
) -> Result<Fetched, Refusal> {
    for _ in 0..=settings.redirects {
        let answer = checked(&location, wanted, settings).await?;
        match answer.status() {
            StatusCode::OK => return read(answer, wanted, limit).await,
            StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT => {
                let to = answer.headers().get(header::LOCATION);
                let to = to.and_then(|to| to.to_str().ok()).ok_or(Refusal::Nowhere)?;
                location = location.redirect(to)?;
            }
            status => return Err(Refusal::Status(status.as_u16())),
        }
    }
    Err(Refusal::Redirects(settings.redirects))
}

/// Asks a host, where it and all of its addresses may be asked.
async fn checked(
    location: &Location,
    wanted: Wanted,
    settings: &Settings,
) -> Result<Response<Incoming>, Refusal> {
    let host = &location.host;
    if let Some(allowed) = &settings.hosts
        && !allowed.iter().any(|allowed| host.is_within(allowed))
    {
        return Err(Refusal::Host);
    }
    let addresses = match host {
        Host::Address(address) => vec![*address],
        Host::Name(name) => settings.network.addresses(name).await?,
    };
    if !addresses.iter().all(|address| is_public(*address)) {
        return Err(Refusal::NotPublic);
    }
    ask(location, &addresses, wanted, settings).await
}

async fn read(
    answer: Response<Incoming>,
    wanted: Wanted,
    limit: usize,
) -> Result<Fetched, Refusal> {
    let (parts, body) = answer.into_parts();
    let encoding = parts.headers.get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        return Err(Refusal::Encoded);
    }
    let content = collect_capped(body, limit).await.map_err(|error| {
        if error.is_too_large() {
            Refusal::TooLarge(limit)
        } else {
            Refusal::Connect(error)
        }
    })?;
    let media_type = wanted.check(&parts.headers, &content)?;
    Ok(Fetched {
        media_type,
        content,
    })
}
