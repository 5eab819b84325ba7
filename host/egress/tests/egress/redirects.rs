use skill_egress::{Error, Kind, Request};

use crate::server::{Server, ok, redirect, respond};
use crate::world::{World, get, post};

/// A server that sends `/n` on to `/n+1`, and ends at `/last`.
async fn chain(last: usize) -> Server {
    Server::start(move |request| {
        let at: usize = request.path[1..].parse().unwrap();
        if at == last { ok("the end") } else { redirect(302, &format!("/{}", at + 1)) }
    })
    .await
}

fn to(server: &Server) -> World {
    World::allowing([server.url("")])
}

#[tokio::test]
async fn ten_are_followed_and_no_more() {
    let server = chain(10).await;
    let response = to(&server).call().get(server.url("/0")).await.unwrap();
    assert_eq!((response.url, response.body), (server.url("/10"), b"the end".to_vec()));

    let server = chain(11).await;
    let error = to(&server).call().get(server.url("/0")).await.unwrap_err();
    assert_eq!((error.to_string(), error.kind()), ("more than 10 redirects".to_owned(), Kind::Protocol));
    assert_eq!(server.seen().len(), 11);

    let wanted = Request { max_redirects: 255, ..get(server.url("/0")) };
    assert_eq!(to(&server).call().gate.send(wanted).await.unwrap_err(), Error::Redirects(10));
    let wanted = Request { max_redirects: 3, ..get(server.url("/0")) };
    assert_eq!(to(&server).call().gate.send(wanted).await.unwrap_err(), Error::Redirects(3));
}

#[tokio::test]
async fn a_loop_ends() {
    let server = Server::start(|_| redirect(307, "/")).await;
    assert_eq!(to(&server).call().get(server.url("/")).await.unwrap_err(), Error::Redirects(10));
}

#[tokio::test]
async fn none_wanted_is_none_followed() {
    let server = chain(1).await;
    let response = to(&server).call().gate.send(Request { max_redirects: 0, ..get(server.url("/0")) }).await.unwrap();
    assert_eq!((response.status, response.url), (302, server.url("/0")));
    assert!(response.headers.contains(&("location".into(), "/1".into())), "{:?}", response.headers);
}

#[tokio::test]
async fn each_one_is_checked_anew() {
    let inner = Server::start(|_| ok("secret")).await;
    for target in [inner.url("/"), format!("http://0x7f.1:{}/", inner.port), "http://169.254.169.254/latest".into()] {
        let outer = Server::start(move |_| redirect(302, &target)).await;
        let error = to(&outer).call().get(outer.url("/")).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Denied, "{error}");
    }
    let outer = Server::start(|_| redirect(302, "ftp://example.com/")).await;
    let error = to(&outer).call().get(outer.url("/")).await.unwrap_err();
    assert!(error.to_string().contains("its scheme is `ftp`"), "{error}");
    let outer = Server::start(|_| redirect(302, "http://u:p@127.0.0.1/")).await;
    assert_eq!(to(&outer).call().get(outer.url("/")).await.unwrap_err().kind(), Kind::Protocol);
    assert_eq!(inner.connections(), 0);
}

#[tokio::test]
async fn credentials_stay_with_their_origin() {
    let second = Server::start(|_| ok("")).await;
    let target = second.url("/");
    let first = Server::start(
        move |request| {
            if request.path == "/away" { redirect(307, &target) } else { redirect(307, "/away") }
        },
    )
    .await;
    let world = World::allowing([first.url(""), second.url("")]);
    let headers = ["authorization", "cookie", "x-other"].map(|name| (name.to_owned(), "value".to_owned()));
    let request = Request { headers: headers.to_vec(), ..get(first.url("/")) };
    world.call().gate.send(request).await.unwrap();
    for seen in first.seen() {
        assert!(seen.header("authorization").is_some() && seen.header("cookie").is_some(), "{}", seen.head);
    }
    let seen = second.only();
    assert_eq!((seen.header("authorization"), seen.header("cookie")), (None, None));
    assert_eq!(seen.header("x-other").as_deref(), Some("value"));
}

#[tokio::test]
async fn what_was_dropped_does_not_come_back() {
    let home = std::sync::Arc::new(std::sync::OnceLock::<String>::new());
    let back = home.clone();
    let second = Server::start(move |_| redirect(307, back.get().unwrap())).await;
    let target = second.url("/");
    let first =
        Server::start(move |request| if request.path == "/back" { ok("") } else { redirect(307, &target) }).await;
    home.set(first.url("/back")).unwrap();
    let world = World::allowing([first.url(""), second.url("")]);
    let request = Request { headers: vec![("cookie".into(), "a=b".into())], ..get(first.url("/")) };
    world.call().gate.send(request).await.unwrap();
    let cookies: Vec<_> = first.seen().iter().map(|seen| seen.header("cookie")).collect();
    assert_eq!(cookies, [Some("a=b".to_owned()), None]);
}

#[tokio::test]
async fn the_method_changes_as_browsers_do_it() {
    for (status, method, wanted, keeps_body) in [
        (301, "POST", "GET", false),
        (302, "POST", "GET", false),
        (303, "POST", "GET", false),
        (303, "PUT", "GET", false),
        (303, "HEAD", "HEAD", true),
        (301, "PUT", "PUT", true),
        (307, "POST", "POST", true),
        (308, "POST", "POST", true),
    ] {
        let server = Server::start(
            move |seen| if seen.path == "/end" { respond(200, &[], "") } else { redirect(status, "/end") },
        )
        .await;
        let mut request = Request { method: method.into(), ..post(server.url("/"), "text/plain", "body") };
        if method == "HEAD" {
            request = Request { method: method.into(), ..get(server.url("/")) };
        }
        to(&server).call().gate.send(request).await.unwrap();
        let seen = server.seen();
        let last = seen.last().unwrap();
        assert_eq!(last.method, wanted, "{status} {method}");
        let kept = last.header("content-type").is_some() && last.text() == "body";
        assert!(kept == keeps_body || method == "HEAD", "{status} {method}: {last:?}");
    }
}

#[tokio::test]
async fn a_redirect_without_a_target_is_a_response() {
    let server = Server::start(|_| respond(302, &[], "nowhere")).await;
    assert_eq!(to(&server).call().get(server.url("/")).await.unwrap().status, 302);
    let server = Server::start(|_| respond(304, &[("location", "/x")], "")).await;
    assert_eq!(to(&server).call().get(server.url("/")).await.unwrap().status, 304);
}
