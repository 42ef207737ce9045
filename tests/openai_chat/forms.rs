//! Requests with members deleted, nulled, retyped and wrapped (`HAZARDS` H-10, H-11).

use proptest::prelude::*;
use serde_json::json;

use crate::mutations;

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_request_may_be_anything_and_is_read_or_refused(changes in mutations::some()) {
        let mut document = json!({
            "model": "m",
            "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]},
                         {"role": "assistant", "tool_calls": [{"id": "a", "function": {"name": "f", "arguments": "{}"}}]}],
            "tools": [{"type": "function", "function": {"name": "f"}}],
            "response_format": {"type": "json_schema", "json_schema": {"name": "s", "schema": {}}},
            "functions": [{"name": "g"}], "function_call": {"name": "g"},
        });
        mutations::apply(&mut document, &[""], &changes);
        if let Ok(request) = serde_json::from_value::<tollgate::ChatRequest>(document) {
            let form = serde_json::to_value(&request).unwrap();
            let again: tollgate::ChatRequest = serde_json::from_value(form.clone()).unwrap();
            prop_assert_eq!(serde_json::to_value(&again).unwrap(), form);
            prop_assert!(tollgate::types::input_bound(&request) > 0);
        }
    }
}
