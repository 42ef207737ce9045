//! Fallbacks in the middle of a conversation.

use tollgate::{ChatExt, layers::FallbackLayer, testing::Answer};
use tower::ServiceBuilder;

use crate::worlds::{WORLDS, answered, going_on, seals, upstream};

/// From each to each: to another provider, and to another family of the same.
#[tokio::test]
async fn a_fallback_is_sent_no_seal_of_another_and_the_next_turn_has_its_own() {
    for world in &WORLDS {
        for target in &WORLDS {
            let (first, second) = (upstream(world).await, upstream(target).await);
            let message = answered(world, &mut (world.build)(first.url(), "one")).await;
            first.answer_with(|_| Answer::status(503));
            let last = (target.build)(second.url(), "two").retargeted(target.other);
            let mut chat = ServiceBuilder::new()
                .layer(FallbackLayer::new([last]))
                .service((world.build)(first.url(), "one"));

            let name = format!("{} to {}", world.name, target.name);
            let answer = chat
                .complete(going_on(world.model, &message))
                .await
                .unwrap();
            assert!(answer.summary().fallback, "{name}");
            assert!(seals(&first) > 0, "{name}: its own");
            assert_eq!(seals(&second), 0, "{name}: of another");

            // The turn that it wrote goes back to it, and those before it do not.
            let request = going_on(target.other, &message)
                .message(answer.message())
                .user("more");
            let mut own = (target.build)(second.url(), "two");
            own.complete(request).await.unwrap();
            let both = seals(&second);
            let alone = going_on(target.other, answer.message());
            own.complete(alone).await.unwrap();
            assert_eq!((both, both > 0), (seals(&second), true), "{name}");
        }
    }
}
