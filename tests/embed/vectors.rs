//! Vectors as base64.

use bytes::Bytes;
use http::Response;
use proptest::prelude::*;
use serde_json::json;
use tollgate::protocol::{EmbedProtocol, OpenAiChat, vector_from_base64, vector_to_base64};

use crate::harness::openai;

proptest! {
    #[test]
    fn a_vector_survives_base64_bit_by_bit(bits in prop::collection::vec(any::<u32>(), 0..64)) {
        let vector: Vec<f32> = bits.iter().copied().map(f32::from_bits).collect();
        let again = vector_from_base64(&vector_to_base64(&vector)).unwrap();
        let again: Vec<u32> = again.into_iter().map(f32::to_bits).collect();
        prop_assert_eq!(again, bits);
    }

    #[test]
    fn any_text_is_a_vector_or_none(text in "[A-Za-z0-9+/=]{0,40}|\\PC{0,20}") {
        if let Some(vector) = vector_from_base64(&text) {
            prop_assert_eq!(vector_to_base64(&vector), text);
        }
    }

    #[test]
    fn decimal_and_base64_of_a_vector_are_read_as_the_same(
        vector in prop::collection::vec(prop::num::f32::NORMAL | prop::num::f32::ZERO, 1..32),
    ) {
        let read = |embedding: serde_json::Value| {
            let body = Bytes::from(json!({"data": [{"embedding": embedding}]}).to_string());
            let (parts, ()) = Response::new(()).into_parts();
            OpenAiChat::decode_embed(&parts, &body, &openai()).map(|answer| answer.vectors)
        };
        let text = read(json!(vector_to_base64(&vector))).unwrap();
        prop_assert_eq!(text.as_slice(), std::slice::from_ref(&vector));
        prop_assert_eq!(read(json!(vector)).unwrap(), text);
    }
}
