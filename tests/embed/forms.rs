//! Requests with members deleted, nulled, retyped and wrapped (`HAZARDS` H-10, H-11).

use proptest::prelude::*;
use serde_json::json;
use tollgate::EmbedRequest;

use crate::mutations;

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_request_may_be_anything_and_is_read_or_refused(changes in mutations::some()) {
        let mut document = json!({
            "model": "m", "input": [[1, 2], [3]], "dimensions": 5, "encoding_format": "float",
            "user": "u", "other": {"input": ["a", "b"]},
        });
        mutations::apply(&mut document, &[""], &changes);
        if let Ok(request) = serde_json::from_value::<EmbedRequest>(document) {
            let form = serde_json::to_value(&request).unwrap();
            let again: EmbedRequest = serde_json::from_value(form.clone()).unwrap();
            prop_assert_eq!(serde_json::to_value(&again).unwrap(), form);
            prop_assert!(request.input_bound() < 1_000);
        }
    }
}
