//! One test for each way around what is refused (`HAZARDS` H-51).

use tollgate::types::Part;

use crate::support::{PUBLIC, World, ip, picture, png, reason, to};

/// Every literal of an address that is not public, and of a host that is none.
#[tokio::test]
async fn an_address_that_is_not_public_is_never_asked() {
    let world = World::with(vec![png("/a")]).await;
    for (host, why) in [
        ("127.0.0.1", "NotPublic"),
        ("169.254.169.254", "NotPublic"),
        ("0.0.0.0", "NotPublic"),
        ("10.1.2.3", "NotPublic"),
        ("100.100.100.200", "NotPublic"),
        ("192.168.0.1", "NotPublic"),
        ("168.63.129.16", "NotPublic"),
        ("[::1]", "NotPublic"),
        ("[::]", "NotPublic"),
        ("[::ffff:127.0.0.1]", "NotPublic"),
        ("[::ffff:7f00:1]", "NotPublic"),
        ("[::ffff:169.254.169.254]", "NotPublic"),
        ("[64:ff9b::7f00:1]", "NotPublic"),
        ("[2002:7f00:1::]", "NotPublic"),
        ("[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "NotPublic"),
        ("[fd00:ec2::254]", "NotPublic"),
        ("[fe80::1]", "NotPublic"),
        ("[ff02::1]", "NotPublic"),
        ("2130706433", "Host"),
        ("0x7f000001", "Host"),
        ("0x7f.1", "Host"),
        ("0177.0.0.1", "Host"),
        ("017700000001", "Host"),
        ("127.1", "Host"),
        ("127.0.0.1.", "Host"),
        ("localhost", "Host"),
        ("localhost.", "Host"),
        ("a.localhost", "NotPublic"),
        ("metadata.google.internal", "NotPublic"),
        ("[fe80::1%25eth0]", "Host"),
        ("cdn.example.com:22", "Port"),
        ("cdn.example.com@127.0.0.1", "User"),
        ("user:secret@cdn.example.com", "User"),
    ] {
        let url = format!("https://{host}/latest?token=secret");
        assert_eq!(world.refuses(&url).await, why, "{host}");
    }
    assert!(world.network.lookups().is_empty());
    assert!(world.network.connections().is_empty());
}

#[tokio::test]
async fn nothing_but_https_is_asked() {
    let world = World::with(vec![png("/a")]).await;
    for scheme in [
        "http",
        "file",
        "gopher",
        "ftp",
        "ws",
        "unix",
        "HTTP",
        "javascript",
    ] {
        let url = format!("{scheme}://cdn.example.com/a");
        assert_eq!(world.refuses(&url).await, "Scheme", "{scheme}");
    }
    assert_eq!(world.refuses("DATA:image/png;base64,aGk=").await, "Scheme");
    assert!(world.network.connections().is_empty());
}

#[tokio::test]
async fn a_name_that_leads_to_one_private_address_is_not_asked_at_the_others() {
    let world = World::with(vec![png("/a")]).await;
    for addresses in [
        vec!["127.0.0.1"],
        vec![PUBLIC, "10.0.0.1"],
        vec!["169.254.169.254", PUBLIC],
        vec![PUBLIC, "::ffff:127.0.0.1"],
        vec![PUBLIC, "64:ff9b::a00:1"],
    ] {
        let name = format!("n{}.example.org", world.network.lookups().len());
        let addresses: Vec<_> = addresses.into_iter().map(ip).collect();
        let _ = world.network.clone().name(&name, addresses);
        assert_eq!(
            world.refuses(&format!("https://{name}/a")).await,
            "NotPublic"
        );
    }
    assert!(world.network.connections().is_empty());
}

/// The second lookup would lead to this machine: there is none.
#[tokio::test]
async fn a_name_is_looked_up_once_and_its_address_then_is_the_one_that_is_asked() {
    let world = World::with(vec![png("/a")]).await;
    let network = world
        .network
        .clone()
        .name("cdn.example.com", [ip("127.0.0.1")]);
    let sent = world
        .ask(&world.layer(), picture("https://cdn.example.com/a"))
        .await;
    sent.unwrap();
    assert_eq!(network.lookups(), ["cdn.example.com"]);
    assert_eq!(network.connections(), [ip(PUBLIC)]);

    let again = world.refuses("https://cdn.example.com/a").await;
    assert_eq!(again, "NotPublic", "another request looks again");
}

#[tokio::test]
async fn every_redirect_is_looked_at_as_an_address_is() {
    let world = World::with(vec![
        to("/http", 302, "http://cdn.example.com/a"),
        to(
            "/metadata",
            302,
            "https://169.254.169.254/latest?token=secret",
        ),
        to("/mapped", 301, "//[::ffff:127.0.0.1]/latest"),
        to("/decimal", 307, "https://2130706433/"),
        to("/file", 303, "file:///etc/secret"),
        to("/user", 308, "https://a:secret@cdn.example.com/a"),
        to("/port", 302, "https://cdn.example.com:6379/"),
        to("/rebound", 302, "https://private.example.org/a"),
        to("/broken", 302, "https://[/"),
        (
            "/nowhere",
            "302 Found\r\ncontent-length: 0".to_owned(),
            Vec::new(),
        ),
    ])
    .await;
    let _ = world
        .network
        .clone()
        .name("private.example.org", [ip("192.168.1.1")]);
    for (path, why) in [
        ("/http", "Scheme"),
        ("/metadata", "NotPublic"),
        ("/mapped", "NotPublic"),
        ("/decimal", "Host"),
        ("/file", "Scheme"),
        ("/user", "User"),
        ("/port", "Port"),
        ("/rebound", "NotPublic"),
        ("/broken", "Url"),
        ("/nowhere", "Nowhere"),
    ] {
        let url = format!("https://cdn.example.com{path}");
        assert_eq!(world.refuses(&url).await, why, "{path}");
    }
    let only = world
        .network
        .connections()
        .iter()
        .all(|at| *at == ip(PUBLIC));
    assert!(only, "the private host was never connected to");
}

#[tokio::test]
async fn redirects_are_followed_from_host_to_host_and_only_so_many_times() {
    let world = World::with(vec![
        to("/1", 301, "/2"),
        to("/2", 302, "https://other.example.net/3"),
        to("/3", 307, "//cdn.example.com/a.png"),
        png("/a.png"),
        to("/0", 308, "1"),
        to("/loop", 302, "/loop"),
    ])
    .await;
    let sent = world
        .ask(&world.layer(), picture("https://cdn.example.com/1"))
        .await;
    assert!(matches!(
        &sent.unwrap().messages()[0].content[0],
        Part::Image(_)
    ));
    let through = [PUBLIC, PUBLIC, "2606:4700:4700::1111", PUBLIC].map(ip);
    assert_eq!(world.network.connections(), through);
    assert_eq!(
        world.refuses("https://cdn.example.com/0").await,
        "Redirects"
    );
    assert_eq!(
        world.refuses("https://cdn.example.com/loop").await,
        "Redirects"
    );
    let never = world.layer().redirects(0);
    let error = world
        .ask(&never, picture("https://cdn.example.com/1"))
        .await
        .unwrap_err();
    assert_eq!(reason(&error), "Redirects");
}

#[tokio::test]
async fn nothing_that_identifies_anybody_goes_along() {
    let world = World::with(vec![
        (
            "/1",
            "302 Found\r\nset-cookie: a=b\r\nlocation: /a\r\ncontent-length: 0".to_owned(),
            Vec::new(),
        ),
        png("/a"),
    ])
    .await;
    let request = picture("https://cdn.example.com/1")
        .caller("tenant")
        .credential("ollama", tollgate::types::Secret::new("sk-secret").unwrap());
    world.ask(&world.layer(), request).await.unwrap();
    let asked = world.server.asked();
    for head in &asked {
        let mut names: Vec<_> = head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(':'))
            .map(|(name, _)| name.to_ascii_lowercase())
            .collect();
        names.sort();
        assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
        assert!(head.starts_with("GET /"));
    }
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn a_certificate_has_to_name_the_host() {
    let world = World::with(vec![png("/a")]).await;
    let _ = world
        .network
        .clone()
        .name("unnamed.example.org", [ip(PUBLIC)]);
    assert_eq!(
        world.refuses("https://unnamed.example.org/a").await,
        "Connect"
    );
    let distrusting = tollgate::fetch_images::FetchImagesLayer::new().over(&world.network);
    let error = world
        .ask(&distrusting, picture("https://cdn.example.com/a"))
        .await;
    assert_eq!(reason(&error.unwrap_err()), "Connect");
    assert!(world.server.asked().is_empty());
}

#[tokio::test]
async fn only_the_hosts_that_are_allowed_are_asked() {
    let world = World::with(vec![
        png("/a"),
        to("/out", 302, "https://other.example.net/a"),
    ])
    .await;
    let layer = world.layer().hosts(["Example.com"]);
    world
        .ask(&layer, picture("https://cdn.example.com/a"))
        .await
        .unwrap();
    for url in [
        "https://other.example.net/a",
        "https://cdn.example.com/out",
        "https://notexample.com/a",
        "https://8.8.8.8/a",
    ] {
        let error = world.ask(&layer, picture(url)).await.unwrap_err();
        assert_eq!(reason(&error), "Host", "{url}");
    }
}
