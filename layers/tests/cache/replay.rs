//! An answer is recorded once, and given again as it is asked for.

use tollgate_layers::testing::{Call, Reply};
use tower::Service;

use crate::{cached, read, streamed};

#[tokio::test]
async fn a_stream_is_kept_once_and_given_again_whole_and_streamed() {
    let (mut chat, inner) = cached(Reply::stream([1, 2, 3]).used(9));
    read(&mut chat, streamed()).await.unwrap();
    for (call, is_whole) in [
        (Call::new(), true),
        (streamed(), false),
        (Call::new(), true),
    ] {
        let answer = chat.call(call).await.unwrap();
        assert_eq!(answer.is_whole(), is_whole);
        let (values, note) = answer.collect().await.unwrap();
        assert_eq!((values, note.used, note.cached), (vec![1, 2, 3], 9, true));
    }
    assert_eq!(inner.calls(), 1);
}

#[tokio::test]
async fn a_whole_answer_is_given_again_as_a_stream() {
    let (mut chat, inner) = cached(Reply::whole().values([4, 5]).used(2));
    read(&mut chat, Call::new()).await.unwrap();
    let answer = chat.call(streamed()).await.unwrap();
    assert!(!answer.is_whole());
    let (values, note) = answer.collect().await.unwrap();
    assert_eq!((values, note.used, inner.calls()), (vec![4, 5], 2, 1));
}

#[tokio::test]
async fn a_stream_is_kept_when_its_end_is_handed_over_and_no_sooner() {
    let (mut chat, inner) = cached(Reply::stream([1]));
    let first = chat.call(streamed()).await.unwrap();
    drop(chat.call(streamed()).await.unwrap());
    first.collect().await.unwrap();
    assert!(read(&mut chat, streamed()).await.unwrap().1.cached);
    assert_eq!(inner.calls(), 2);
}

#[tokio::test]
async fn a_replay_that_is_dropped_leaves_the_answer_where_it_is() {
    let (mut chat, inner) = cached(Reply::stream([1]));
    read(&mut chat, streamed()).await.unwrap();
    drop(chat.call(streamed()).await.unwrap());
    assert!(read(&mut chat, streamed()).await.unwrap().1.cached);
    assert_eq!(inner.calls(), 1);
}

#[tokio::test]
async fn other_requests_are_other_answers() {
    let (mut chat, inner) = cached(Reply::whole());
    read(&mut chat, Call::new().to("one")).await.unwrap();
    let (_, note) = read(&mut chat, Call::new().to("two")).await.unwrap();
    assert_eq!((note.cached, inner.calls()), (false, 2));
}
