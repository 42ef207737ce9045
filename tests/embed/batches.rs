//! More inputs than the endpoint takes at once.

use tollgate::{
    EmbedExt, EmbedRequest, ErrorKind,
    layers::{Reach, Track},
    testing::Answer,
    types::{EmbedInput, EncodingFormat},
};
use tower::Service;

use crate::support::{MODEL, embedded, embedder, inputs, numbers, upstream};

#[tokio::test]
async fn one_input_is_answered_by_one_vector() {
    let upstream = upstream().await;
    upstream.answer_with(embedded);
    let answer = embedder(&upstream)
        .embed(EmbedRequest::new(MODEL, "7"))
        .await
        .unwrap();
    assert_eq!(answer.vectors, [[7.0, 1.0]]);
    assert_eq!((answer.usage().input, answer.usage().output), (1, 0));
    assert_eq!(answer.summary().reach, Reach::Answered);

    let asked = &upstream.asked()[0];
    assert_eq!(asked.path(), "/v1/embeddings");
    assert_eq!(asked.header("authorization"), Some("Bearer sk-canary"));
    assert_eq!(
        asked.json().unwrap()["input"],
        "7",
        "a text is not made a list"
    );
}

#[tokio::test]
async fn inputs_are_sent_2048_at_a_time_and_their_vectors_come_in_order() {
    for (all, parts) in [
        (2_047, vec![2_047]),
        (2_048, vec![2_048]),
        (2_049, vec![2_048, 1]),
        (5_000, vec![2_048, 2_048, 904]),
    ] {
        let upstream = upstream().await;
        upstream.answer_with(embedded);
        let answer = embedder(&upstream).embed(numbers(all)).await.unwrap();
        let asked: Vec<usize> = upstream.asked().iter().map(inputs).collect();
        assert_eq!(asked, parts);
        assert_eq!(answer.vectors.len(), all);
        let mut numbered = answer.vectors.iter().zip(0_u16..);
        assert!(numbered.all(|(vector, number)| *vector == [f32::from(number), 1.0]));
        assert_eq!(answer.usage().input, all as u64, "the sum of all parts");
        assert!(!answer.usage().estimated);
        assert_eq!(answer.summary().attempts(), 1, "the parts are one attempt");
        assert_eq!(upstream.connections(), 1);
    }
}

#[tokio::test]
async fn inputs_are_sent_as_many_as_300_000_tokens_hold_and_a_longer_one_alone() {
    let upstream = upstream().await;
    upstream.answer_with(embedded);
    let mut embedder = embedder(&upstream);
    // Two tokens more for each text, by its bound.
    let text = |bound: usize| "a".repeat(bound - 2);
    let texts = [150_000, 150_000, 1_000, 400_000, 299_000, 1_000, 1_000].map(text);
    let request = EmbedRequest::new(MODEL, texts.to_vec());
    let answer = embedder.embed(request).await.unwrap();
    let asked: Vec<usize> = upstream.asked().iter().map(inputs).collect();
    assert_eq!(asked, [2, 1, 1, 2, 1]);
    assert_eq!(answer.vectors.len(), 7);

    let lists = vec![vec![1_u32; 150_000], vec![1; 150_000], vec![1]];
    let request = EmbedRequest::new(MODEL, EmbedInput::from(lists));
    assert_eq!(embedder.embed(request).await.unwrap().vectors.len(), 3);
    let asked: Vec<usize> = upstream.asked()[5..].iter().map(inputs).collect();
    assert_eq!(asked, [2, 1], "token ids are counted exactly");
}

#[tokio::test]
async fn base64_and_decimal_give_the_same_vectors_over_the_wire() {
    let upstream = upstream().await;
    upstream.answer_with(embedded);
    let mut embedder = embedder(&upstream);
    let base64 = embedder.embed(numbers(9)).await.unwrap();
    let decimal = numbers(9).encoding_format(EncodingFormat::Float);
    assert_eq!(
        base64.vectors,
        embedder.embed(decimal).await.unwrap().vectors
    );
    let asked = upstream.asked();
    assert_eq!(asked[0].json().unwrap()["encoding_format"], "base64");
    assert_eq!(asked[1].json().unwrap()["encoding_format"], "float");
}

#[tokio::test]
async fn nothing_to_embed_is_an_invalid_request_and_nothing_is_sent() {
    let upstream = upstream().await;
    let mut embedder = embedder(&upstream);
    let mut late: Vec<String> = vec!["a".to_owned(); 5_000];
    late[4_000].clear();
    for input in [
        EmbedInput::from(""),
        EmbedInput::from(Vec::<String>::new()),
        EmbedInput::from(Vec::<u32>::new()),
        EmbedInput::from(vec![vec![1], vec![]]),
        EmbedInput::from(late),
    ] {
        let request = EmbedRequest::new(MODEL, input);
        let record = request.record().clone();
        let error = embedder.embed(request).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.reach()),
            (ErrorKind::InvalidRequest, Reach::NotSent)
        );
        assert_eq!(error.provider(), Some("openai"));
        assert_eq!(
            record.with(|summary| summary.error),
            Some(ErrorKind::InvalidRequest)
        );
    }
    assert_eq!(upstream.requests(), 0);
}

#[tokio::test]
async fn a_part_that_fails_fails_the_call_and_what_the_others_used_is_told() {
    let upstream = upstream().await;
    upstream.answer_with(|asked| match asked.number {
        0 | 1 => embedded(asked),
        _ => Answer::status(429).header("retry-after", 3),
    });
    let error = embedder(&upstream).embed(numbers(5_000)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(
        (error.status(), error.reach()),
        (Some(429), Reach::Answered)
    );
    assert_eq!(error.retry_after().map(|wait| wait.as_secs()), Some(3));
    let [attempt] = error.attempts() else {
        panic!("the parts are one attempt");
    };
    assert_eq!(
        attempt.usage.input, 4_096,
        "the part that was refused used nothing"
    );
    assert!(!attempt.usage.estimated);
    assert_eq!(upstream.requests(), 3);
}

#[tokio::test]
async fn a_part_that_breaks_off_counts_its_bound_on_top_of_what_the_others_used() {
    let upstream = upstream().await;
    upstream.answer_with(|asked| match asked.number {
        0 => embedded(asked),
        _ => embedded(asked).cut_at(100),
    });
    let error = embedder(&upstream).embed(numbers(2_049)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.reach()),
        (ErrorKind::Connect, Reach::MaybeProcessed)
    );
    let usage = error.attempts()[0].usage;
    assert_eq!(usage.input, 2_048 + "2048".len() as u64 + 2);
    assert!(usage.estimated);
}

#[tokio::test]
async fn more_or_fewer_vectors_than_inputs_are_an_error_that_was_billed() {
    let upstream = upstream().await;
    let body = |vectors: usize| {
        let data: Vec<_> = (0..vectors)
            .map(|index| serde_json::json!({"index": index, "embedding": [1]}))
            .collect();
        Answer::json(serde_json::json!({"data": data, "usage": {"prompt_tokens": 2}}))
    };
    upstream.play([body(1), body(3)]);
    let mut embedder = embedder(&upstream);
    for _ in 0..2 {
        let request = EmbedRequest::new(MODEL, ["a", "b"]);
        let bound = request.input_bound();
        let error = embedder.embed(request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol);
        assert_eq!(error.attempts()[0].usage.input, bound);
    }
}

#[tokio::test]
async fn an_answer_without_usage_counts_its_bound_and_says_so() {
    let upstream = upstream().await;
    upstream.play([Answer::json(
        serde_json::json!({"data": [{"embedding": [1, 2]}]}),
    )]);
    let answer = embedder(&upstream)
        .embed(EmbedRequest::new(MODEL, "hello"))
        .await
        .unwrap();
    assert!(answer.usage().estimated);
    assert_eq!(answer.usage().input, 5 + 2);
    assert_eq!(
        answer.model().map(|model| &**model),
        Some(MODEL),
        "the one asked for"
    );
}

#[tokio::test]
async fn of_several_parts_only_the_one_without_usage_counts_its_bound() {
    let upstream = upstream().await;
    let silent = serde_json::json!({"data": [{"embedding": [2_048, 1]}]});
    upstream.answer_with(move |asked| match asked.number {
        0 => embedded(asked),
        _ => Answer::json(silent.clone()),
    });
    let answer = embedder(&upstream).embed(numbers(2_049)).await.unwrap();
    assert!(answer.usage().estimated);
    assert_eq!(answer.usage().input, 2_048 + "2048".len() as u64 + 2);
    assert_eq!(answer.vectors.len(), 2_049);
}

#[tokio::test]
async fn a_call_that_was_never_polled_sends_nothing() {
    let upstream = upstream().await;
    let mut embedder = embedder(&upstream);
    drop(embedder.call(numbers(1)));
    assert_eq!(upstream.requests(), 0);
}
