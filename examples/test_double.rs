//! Application code tested against a script in place of a provider: no key, no socket, no waiting.
//!
//! `cargo run --example test_double` runs the checks; in an application they are its `#[test]`s.

use std::time::Duration;

use tokio::time::Instant;
use tollgate::{
    ChatExt, ChatRequest, Client, Error, ErrorKind, FinishReason,
    layers::RetryLayer,
    providers::scripted::{Scripted, answer, status},
};
use tower::ServiceBuilder;

/// How soon somebody has to look at a ticket.
#[derive(Debug, PartialEq, Eq)]
enum Urgency {
    Now,
    Later,
    /// The model did not say; somebody has to look at it to find out.
    Unclear,
}

/// The application: it knows a client, and no provider.
async fn urgency(client: &Client, ticket: &str) -> Result<Urgency, Error> {
    let request = ChatRequest::new("gpt-4o-mini")
        .system("Answer NOW or LATER.")
        .user(ticket)
        .temperature(0.0)
        .max_tokens(5);
    let answer = client.send(request).await?;
    Ok(match answer.text().trim() {
        _ if answer.finish_reason() != Some(&FinishReason::Stop) => Urgency::Unclear,
        "NOW" => Urgency::Now,
        "LATER" => Urgency::Later,
        _ => Urgency::Unclear,
    })
}

// Paused time: waits cost nothing, and are exact.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Error> {
    a_ticket_is_judged_by_the_models_word().await?;
    what_is_no_word_of_ours_is_unclear().await?;
    a_rate_limit_is_waited_out().await?;
    a_refused_key_is_told_at_once().await;
    println!("all four hold");
    Ok(())
}

async fn a_ticket_is_judged_by_the_models_word() -> Result<(), Error> {
    let model = Scripted::new([answer("NOW"), answer("LATER\n")]);
    let client = Client::new(model.clone().boxed_chat());
    assert_eq!(urgency(&client, "The site is down").await?, Urgency::Now);
    assert_eq!(urgency(&client, "A typo on page 3").await?, Urgency::Later);

    // A clone of the script tells what it was asked.
    let asked = &model.requests()[0];
    assert_eq!(asked.messages()[1].text(), "The site is down");
    assert_eq!(asked.settings().max_tokens, Some(5));
    Ok(())
}

async fn what_is_no_word_of_ours_is_unclear() -> Result<(), Error> {
    let cut = answer("NOW").finish(FinishReason::Length);
    let model = Scripted::new([answer("As a language model"), cut]);
    let client = Client::new(model.boxed_chat());
    assert_eq!(urgency(&client, "?").await?, Urgency::Unclear);
    assert_eq!(urgency(&client, "?").await?, Urgency::Unclear);
    Ok(())
}

async fn a_rate_limit_is_waited_out() -> Result<(), Error> {
    let wait = Duration::from_secs(20);
    let model = Scripted::new([status(429).retry_after(wait), answer("LATER")]);
    let stack = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .service(model);
    let client = Client::new(stack.boxed_chat());

    let began = Instant::now();
    assert_eq!(urgency(&client, "A typo").await?, Urgency::Later);
    assert!(began.elapsed() >= wait);
    Ok(())
}

async fn a_refused_key_is_told_at_once() {
    let model = Scripted::new([status(401)]);
    let stack = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .service(model);
    let client = Client::new(stack.boxed_chat());
    let refused = urgency(&client, "A typo").await;
    assert!(matches!(refused, Err(error) if error.kind() == ErrorKind::Authentication));
}
