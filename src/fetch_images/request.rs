//! What a request names by its address, and the content in its place.

use std::{collections::HashMap, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use tokio::time::{Instant, timeout_at};

use super::{
    FetchError, Refusal,
    fetch::{Fetched, fetch},
    kind::Wanted,
    layer::Settings,
    location::Location,
};
use crate::{
    ChatRequest,
    types::{File, Part, Source},
};

/// A part that is to be fetched.
struct Place {
    message: usize,
    part: usize,
    wanted: Wanted,
    url: Arc<str>,
}

/// Whether there is anything to fetch.
pub(super) fn names_addresses(request: &ChatRequest) -> bool {
    let messages = request.messages().iter();
    let mut parts = messages.flat_map(|message| &message.content);
    parts.any(|part| named(part).is_some())
}

fn named(part: &Part) -> Option<(Wanted, Arc<str>)> {
    match part {
        Part::Image(image) => match &image.source {
            Source::Url(url) if !url.starts_with("data:") => {
                Some((Wanted::Picture, Arc::clone(url)))
            }
            Source::Url(_) | Source::Bytes { .. } => None,
        },
        Part::File(file) => Some((Wanted::Document, file.url()?.into())),
        _ => None,
    }
}

fn places(request: &ChatRequest) -> Vec<Place> {
    let messages = request.messages().iter().enumerate();
    let places = messages.flat_map(|(at, message)| {
        let parts = message.content.iter().enumerate();
        parts.filter_map(move |(part, content)| {
            let (wanted, url) = named(content)?;
            Some(Place {
                message: at,
                part,
                wanted,
                url,
            })
        })
    });
    places.collect()
}

/// The request with contents in the place of addresses. They are fetched one after the other, and what
/// stands at the same address once.
pub(super) async fn inline(
    mut request: ChatRequest,
    settings: Arc<Settings>,
) -> Result<ChatRequest, FetchError> {
    let until = Instant::now() + settings.time;
    let mut left = settings.total;
    let mut fetched: HashMap<(Arc<str>, Wanted), Fetched> = HashMap::new();
    for (count, place) in places(&request).into_iter().enumerate() {
        let fail = |refusal| {
            let field = format!("messages[{}].content[{}]", place.message, place.part);
            Err(FetchError::new(field, refusal))
        };
        if count >= settings.parts {
            return fail(Refusal::TooMany(settings.parts));
        }
        let key = (Arc::clone(&place.url), place.wanted);
        let content = match fetched.get(&key) {
            Some(known) => known.clone(),
            None => {
                let limit = settings.part.min(left);
                let location = Location::parse(&place.url);
                let content = async { fetch(location?, place.wanted, limit, &settings).await };
                match timeout_at(until, content).await {
                    Ok(Ok(content)) => content,
                    Ok(Err(refusal)) => return fail(refusal),
                    Err(_) => return fail(Refusal::Elapsed(settings.time)),
                }
            }
        };
        // Each place costs its room in what is sent, whether it was fetched before or not.
        let Some(rest) = left.checked_sub(content.content.len()) else {
            return fail(Refusal::TooLarge(settings.total));
        };
        left = rest;
        put(&mut request, &place, &content);
        fetched.insert(key, content);
    }
    Ok(request)
}

fn put(request: &mut ChatRequest, place: &Place, fetched: &Fetched) {
    let messages = request.messages_mut();
    let message = messages.get_mut(place.message);
    match message.and_then(|message| message.content.get_mut(place.part)) {
        Some(Part::Image(image)) => {
            image.source = Source::Bytes {
                media_type: fetched.media_type.into(),
                bytes: fetched.content.clone(),
            };
        }
        Some(Part::File(file)) => document(file, place, fetched),
        _ => {}
    }
}

fn document(file: &mut File, place: &Place, fetched: &Fetched) {
    let data = BASE64_STANDARD.encode(&fetched.content);
    file.data = Some(format!("data:{};base64,{data}", fetched.media_type).into());
    if file.name.is_none() {
        let location = Location::parse(&place.url).ok();
        file.name = location.and_then(|location| location.file_name().map(Arc::from));
    }
}
