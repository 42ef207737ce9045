//! Size, kind, time and count.

use std::time::Duration;

use crate::support::{PDF, PNG, World, document, ok, picture, pictures, png, reason};

fn headed(path: &'static str, head: &str, body: impl Into<Vec<u8>>) -> crate::server::Route {
    (path, head.to_owned(), body.into())
}

#[tokio::test]
async fn content_has_to_be_what_it_is_said_to_be_and_what_is_due() {
    let gif = b"GIF89a picture".to_vec();
    let webp = b"RIFF\0\0\0\0WEBP picture".to_vec();
    let world = World::with(vec![
        png("/png"),
        ok("/jpg", "image/jpg; q=1", b"\xff\xd8\xff\xe0 picture"),
        ok("/gif", "application/octet-stream", gif.clone()),
        ok("/webp", "IMAGE/WEBP", webp),
        headed("/unsaid", "200 OK", PNG),
        ok("/pdf", "application/pdf", PDF),
        ok("/html", "image/png", b"<html>secret</html>"),
        ok("/svg", "image/svg+xml", b"<svg/>"),
        ok("/lie", "text/html", PNG),
        ok("/other", "image/jpeg", gif),
        ok("/empty", "image/png", b""),
        headed("/odd", "200 OK\r\ncontent-type: \u{e9}", PNG),
        headed(
            "/zipped",
            "200 OK\r\ncontent-type: image/png\r\ncontent-encoding: gzip",
            PNG,
        ),
    ])
    .await;
    for (path, media_type) in [
        ("png", "image/png"),
        ("jpg", "image/jpeg"),
        ("gif", "image/gif"),
        ("webp", "image/webp"),
        ("unsaid", "image/png"),
    ] {
        let url = format!("https://cdn.example.com/{path}");
        let sent = world.ask(&world.layer(), picture(&url)).await.unwrap();
        let body = serde_json::to_value(&sent).unwrap();
        let url = body.pointer("/messages/0/content/0/image_url/url").unwrap();
        let expected = format!("data:{media_type};base64,");
        assert!(url.as_str().unwrap().starts_with(&expected), "{path}");
    }
    for path in ["pdf", "html", "svg", "lie", "other", "empty", "odd"] {
        let url = format!("https://cdn.example.com/{path}");
        assert_eq!(world.refuses(&url).await, "Kind", "{path}");
    }
    assert_eq!(
        world.refuses("https://cdn.example.com/zipped").await,
        "Encoded"
    );
    let error = world
        .ask(&world.layer(), document("https://cdn.example.com/png"))
        .await;
    assert_eq!(reason(&error.unwrap_err()), "Kind");
}

#[tokio::test]
async fn a_body_that_says_or_becomes_too_large_is_not_read_to_its_end() {
    let large = [PNG, &vec![0; 100_000]].concat();
    let world = World::with(vec![
        ok("/said", "image/png", large.clone()),
        headed(
            "/unsaid",
            "200 OK\r\ncontent-type: image/png",
            large.clone(),
        ),
        headed("/huge", "200 OK\r\ncontent-length: 10000000000", PNG),
        png("/a"),
    ])
    .await;
    let layer = world.layer().part_limit(50_000);
    for path in ["said", "unsaid", "huge"] {
        let url = format!("https://cdn.example.com/{path}");
        let error = world.ask(&layer, picture(&url)).await.unwrap_err();
        assert_eq!(reason(&error), "TooLarge", "{path}");
    }
    let exact = world.layer().part_limit(large.len());
    world
        .ask(&exact, picture("https://cdn.example.com/said"))
        .await
        .unwrap();

    let two = ["https://cdn.example.com/a", "https://other.example.net/a"];
    let both = world.layer().total_limit(2 * PNG.len());
    world.ask(&both, pictures(&two)).await.unwrap();
    let fewer = world.layer().total_limit(2 * PNG.len() - 1);
    let error = world.ask(&fewer, pictures(&two)).await.unwrap_err();
    assert_eq!(reason(&error), "TooLarge");
    assert!(
        error
            .message()
            .unwrap()
            .starts_with("`messages[0].content[1]`")
    );
    let twice = pictures(&[two[0], two[0]]);
    let error = world.ask(&fewer, twice).await.unwrap_err();
    assert_eq!(
        reason(&error),
        "TooLarge",
        "what is fetched once is sent twice"
    );
}

#[tokio::test]
async fn only_so_many_parts_are_fetched() {
    let world = World::with(vec![png("/a")]).await;
    let layer = world.layer().parts(2);
    let url = "https://cdn.example.com/a";
    world.ask(&layer, pictures(&[url, url])).await.unwrap();
    let error = world
        .ask(&layer, pictures(&[url, url, url]))
        .await
        .unwrap_err();
    assert_eq!(reason(&error), "TooMany");
    assert!(
        error
            .message()
            .unwrap()
            .starts_with("`messages[0].content[2]`")
    );
}

#[tokio::test(start_paused = true)]
async fn a_lookup_that_never_ends_ends_with_the_time_for_all() {
    let world = World::with(vec![]).await;
    let _ = world.network.clone().name("slow.example.org", []);
    let began = tokio::time::Instant::now();
    let layer = world.layer().time_limit(Duration::from_secs(7));
    let error = world
        .ask(&layer, picture("https://slow.example.org/a"))
        .await
        .unwrap_err();
    assert_eq!(reason(&error), "Elapsed");
    assert_eq!(began.elapsed(), Duration::from_secs(7));
}

#[tokio::test]
async fn a_host_that_never_answers_ends_with_the_time_for_all() {
    let world = World::with(vec![]).await;
    let layer = world.layer().time_limit(Duration::from_millis(50));
    let error = world
        .ask(&layer, picture("https://cdn.example.com/silent"))
        .await
        .unwrap_err();
    assert_eq!(reason(&error), "Elapsed");
}

#[tokio::test]
async fn what_is_not_there_is_told_by_its_status() {
    let world = World::with(vec![
        headed("/404", "404 Not Found\r\ncontent-length: 0", ""),
        headed("/500", "500 Error\r\ncontent-length: 0", ""),
        headed("/204", "204 No Content", ""),
        headed("/206", "206 Partial\r\ncontent-length: 3", "abc"),
        headed("/304", "304 Not Modified", ""),
        headed(
            "/cut",
            "200 OK\r\ncontent-type: image/png\r\ncontent-length: 99",
            PNG,
        ),
        headed("/garbage", "nonsense", ""),
    ])
    .await;
    for status in ["404", "500", "204", "206", "304"] {
        let url = format!("https://cdn.example.com/{status}");
        let error = world.ask(&world.layer(), picture(&url)).await.unwrap_err();
        assert_eq!(reason(&error), "Status");
        assert!(error.message().unwrap().ends_with(status));
    }
    for path in ["cut", "garbage"] {
        let url = format!("https://cdn.example.com/{path}");
        assert_eq!(world.refuses(&url).await, "Connect", "{path}");
    }
    assert_eq!(
        world.refuses("https://unknown.example.org/a").await,
        "Unresolved"
    );
}
