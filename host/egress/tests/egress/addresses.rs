use skill_egress::{Error, Kind};

use crate::server::{Server, ok};
use crate::world::{Names, World};

fn denied(error: &Error) -> &skill_policy::Denial {
    match error {
        Error::Denied(denial) => denial,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn nothing_is_reached_without_a_grant() {
    let server = Server::start(|_| ok("hello")).await;
    let error = World::default().call().get(server.url("/")).await.unwrap_err();
    assert_eq!(denied(&error).to_string(), format!("network denied: this skill may not reach `{}`", server.url("")));
    assert_eq!(error.kind(), Kind::Denied);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_private_address_is_refused_in_every_spelling() {
    let server = Server::start(|_| ok("hello")).await;
    let port = server.port;
    let world = World { any: true, ..World::default() };
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "0.0.0.0",
        "0",
        "[::]",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "[fc00::1]",
        "[fe80::1]",
        "[ff02::1]",
        "[2001::1]",
        "[2001:db8::1]",
        "LOCALHOST",
        "localhost.",
    ] {
        let world = World {
            names: Names::of([("localhost", &[&["127.0.0.1"]])]),
            ..World { any: world.any, ..World::default() }
        };
        let error = world.call().get(format!("http://{host}:{port}/")).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Denied, "{host}: {error:?}");
    }
    let error = world.call().get(format!("http://a@127.0.0.1:{port}/")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the URL can't be requested: it has a user name or password: send an `Authorization` header instead"
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn every_address_of_a_name_is_checked() {
    let server = Server::start(|_| ok("hello")).await;
    let port = server.port;
    let resolving = |answer: &'static [&'static str]| World {
        names: Names::of([("api.example.com", &[answer])]),
        ..World::allowing([format!("http://api.example.com:{port}")])
    };
    for answer in [
        &["127.0.0.1"][..],
        &["::1"],
        &["::ffff:127.0.0.1"],
        &["169.254.169.254"],
        // One public address makes the other no better, wherever it stands.
        &["93.184.215.14", "127.0.0.1"],
        &["127.0.0.1", "93.184.215.14"],
    ] {
        let error = resolving(answer).call().get(format!("http://api.example.com:{port}/")).await.unwrap_err();
        let denial = denied(&error);
        assert!(denial.because().starts_with("the name leads to "), "{answer:?}: {}", denial.because());
        // A guest is not told where the names of the user's network lead.
        assert_eq!(
            error.to_string(),
            format!("network denied: this skill may not reach `http://api.example.com:{port}`")
        );
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_name_is_resolved_once() {
    let server = Server::start(|_| ok("hello")).await;
    let port = server.port;
    // Public when it is asked first, and private from then on. 192.0.2.1 stands for the public one: nothing answers there, so that
    // whatever connects has asked again.
    let world = World {
        names: Names::of([("api.example.com", &[&["192.0.2.1"], &["127.0.0.1"]])]),
        limits: skill_egress::Limits { connect: std::time::Duration::from_millis(300), ..Default::default() },
        ..World::allowing([format!("http://api.example.com:{port}"), format!("http://192.0.2.1:{port}")])
    };
    let call = world.call();
    let url = format!("http://api.example.com:{port}/");
    let error = call.get(&url).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. } | Error::Connect { .. }), "{error:?}");
    assert_eq!(server.connections(), 0);
    // The next request asks again, and is refused.
    assert_eq!(call.get(&url).await.unwrap_err().kind(), Kind::Denied);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_private_address_is_reached_by_its_own_rule() {
    let server = Server::start(|_| ok("hello")).await;
    let url = server.url("/");
    let response = World::allowing([url.trim_end_matches('/')]).call().get(&url).await.unwrap();
    assert_eq!((response.status, response.url), (200, url.clone()));
    for rule in
        [format!("https://127.0.0.1:{}", server.port), "http://127.0.0.1".into(), format!("POST {}", server.url(""))]
    {
        assert_eq!(World::allowing([rule]).call().get(&url).await.unwrap_err().kind(), Kind::Denied);
    }
}

#[tokio::test]
async fn the_next_address_is_tried() {
    let server = Server::start(|_| ok("hello")).await;
    let port = server.port;
    let world = World {
        names: Names::of([("api.example.com", &[&["127.0.0.2", "127.0.0.1"]])]),
        ..World::allowing(["api.example.com", "127.0.0.1", "127.0.0.2"].map(|host| format!("http://{host}:{port}")))
    };
    assert_eq!(world.call().get(format!("http://api.example.com:{port}/")).await.unwrap().status, 200);
}

#[tokio::test]
async fn an_unknown_name_and_a_closed_port_are_told_apart() {
    let world = World { any: true, ..World::default() };
    let error = world.call().get("http://nowhere.example.com/").await.unwrap_err();
    assert_eq!(error.to_string(), "`nowhere.example.com` has no address: no such name");
    assert_eq!(error.kind(), Kind::Unreachable);
    let error = World::allowing(["http://127.0.0.1:1"]).call().get("http://127.0.0.1:1/").await.unwrap_err();
    assert!(error.to_string().starts_with("no connection to `127.0.0.1`: "), "{error}");
    assert_eq!(error.kind(), Kind::Unreachable);
}
