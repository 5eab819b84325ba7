//! What a rule covers, however a guest writes it; and redirects, which are checked anew.

use serde_json::json;

use crate::environment::{Environment, assert_holds};
use crate::sending::{Way, send};
use crate::site::{Site, ok, redirect, respond};

#[test]
fn no_spelling_hides_an_address() {
    let (environment, site) = (Environment::new(), Site::start(|_| ok("reached")));
    let port = site.port;
    let origin = site.url("");
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "127.0.0.1.",
        "127。0。0。1",
        "127．0．0．1",
        "①②⑦.0.0.1",
    ] {
        for way in Way::BOTH {
            let told = send(&environment, way, &["true"], &way.to(&format!("{host}:{port}"), "/"));
            if way == Way::WasiHttp && !host.is_ascii() {
                // An authority of `wasi:http` is ASCII to begin with.
                told.answers("ErrorCode::HttpRequestUriInvalid");
            } else {
                let because = "127.0.0.1 is loopback (RFC 1122), not a public address";
                told.is_denied(way, &origin, because, &format!("--allow-network {origin}"));
            }
        }
    }
    let percent = json!({ "url": format!("http://%31%32%37.0.0.1:{port}/") });
    let told = send(&environment, Way::SkillHttp, &["true"], &percent);
    assert_eq!(told.answer, Way::SkillHttp.denied(&origin));
    site.was_not_asked();
}

#[test]
fn a_spelling_of_what_is_granted_is_the_same_place() {
    let (environment, site) = (Environment::new(), Site::start(|_| ok("reached")));
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "127.0.0.1."] {
        for way in Way::BOTH {
            let told = send(&environment, way, &[&site.url("")], &way.to(&format!("{host}:{}", site.port), "/"));
            assert!(told.answer.starts_with("200"), "{told:?}");
            assert_eq!(site.only().header("host"), Some(site.authority().as_str()));
        }
    }
}

#[test]
fn localhost_is_this_machine_in_every_spelling() {
    let (environment, site) = (Environment::new(), Site::start(|_| ok("reached")));
    for host in ["localhost", "LOCALHOST", "LocalHost.", "ｌｏｃａｌｈｏｓｔ"] {
        let url = format!("http://{host}:{}/", site.port);
        let told = send(&environment, Way::SkillHttp, &["true"], &json!({ "url": url }));
        let origin = format!("http://localhost:{}", site.port);
        assert_eq!(told.answer, Way::SkillHttp.denied(&origin));
        let line = format!("may not reach `{origin}`: the name leads to ");
        assert_holds(&told.log, &[&line, "which is loopback (RFC ", &format!("; try: --allow-network {origin} tool=")]);
        site.was_not_asked();
        let told = send(&environment, Way::SkillHttp, &[&origin], &json!({ "url": url }));
        told.answers("200 reached");
        assert_eq!(site.only().header("host"), Some(&origin[7..]));
    }
}

#[test]
fn a_user_name_in_a_url_hides_no_host() {
    let (environment, site) = (Environment::new(), Site::start(|_| ok("reached")));
    let rules = ["true", &site.url("")];
    for front in ["a@", "a:b@", ":b@", "api.example.com@", "api.example.com:80@"] {
        let url = format!("http://{front}127.0.0.1:{}/", site.port);
        send(&environment, Way::SkillHttp, &rules, &json!({ "url": url })).answers(
            "Error::InvalidRequest(\"the URL can't be requested: it has a user name or password: send an \
             `Authorization` header instead\")",
        );
        let authority = format!("{front}127.0.0.1:{}", site.port);
        let told = send(&environment, Way::WasiHttp, &rules, &json!({ "authority": authority }));
        assert!(told.answer.starts_with("ErrorCode::"), "{told:?}");
    }
    site.was_not_asked();
}

#[test]
fn a_rule_covers_its_scheme_port_and_methods_alone() {
    let (environment, site) = (Environment::new(), Site::start(|_| ok("reached")));
    let origin = site.url("");
    let port = site.port;
    let other = if port == 8080 { 8081 } else { 8080 };
    for rule in [
        format!("http://127.0.0.1:{other}"),
        "http://127.0.0.1".to_owned(),
        format!("https://127.0.0.1:{port}"),
        format!("POST http://127.0.0.1:{port}"),
    ] {
        for way in Way::BOTH {
            let told = send(&environment, way, &[&rule], &way.to(&site.authority(), "/"));
            told.is_denied(
                way,
                &origin,
                &format!("granted for this host: `{rule}`"),
                &format!("--allow-network {origin}"),
            );
        }
    }
    let elsewhere = send(&environment, Way::SkillHttp, &["http://127.0.0.2"], &json!({ "url": site.url("/") }));
    elsewhere.is_denied(Way::SkillHttp, &origin, "no grant covers this host", &format!("--allow-network {origin}"));
    site.was_not_asked();
}

#[test]
fn methods_are_checked_as_they_are_sent() {
    let (environment, site) = (Environment::new(), Site::start(|_| ok("reached")));
    let rule = format!("GET,HEAD {}", site.url(""));
    let ask = |way: Way, method: &str| {
        let mut arguments = way.to(&site.authority(), "/");
        arguments["method"] = method.into();
        send(&environment, way, &[&rule], &arguments)
    };
    for way in Way::BOTH {
        for method in ["GET", "HEAD"] {
            assert!(ask(way, method).answer.starts_with("200"));
            assert_eq!(site.only().method, method);
        }
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get", "PROPFIND"] {
            let (because, hint) =
                (format!("granted for this host: `{rule}`"), format!("--allow-network {}", site.url("")));
            ask(way, method).is_denied(way, &site.url(""), &because, &hint);
        }
        for method in ["CONNECT", "connect", "TRACE", "TRACK"] {
            let told = ask(way, method);
            assert_holds(&told.answer, &[&format!("requests of the method {method} are not sent")]);
        }
    }
    site.was_not_asked();
}

#[test]
fn a_redirect_is_checked_like_any_request() {
    let environment = Environment::new();
    let inner = Site::start(|_| ok("inside"));
    let target = inner.url("/x");
    let outer = Site::start(move |_| redirect(302, &target));
    for way in Way::BOTH {
        let arguments = way.to(&outer.authority(), "/");
        let told = send(&environment, way, &["true", &outer.url("")], &arguments);
        let because = "127.0.0.1 is loopback (RFC 1122), not a public address";
        told.is_denied(way, &inner.url(""), because, &format!("--allow-network {}", inner.url("")));
        inner.was_not_asked();
        // Both granted: it leads there.
        let told = send(&environment, way, &[&outer.url(""), &inner.url("")], &arguments);
        assert!(told.answer.starts_with("200"), "{told:?}");
        assert_eq!(inner.only().path, "/x");
    }
    for (location, why) in [
        ("ftp://127.0.0.1/", "its scheme is `ftp`: only `http` and `https` are spoken"),
        ("file:///etc/passwd", "its scheme is `file`: only `http` and `https` are spoken"),
        ("http://a:b@127.0.0.1/", "it has a user name or password: send an `Authorization` header instead"),
    ] {
        let outer = Site::start(move |_| redirect(302, location));
        let told = send(&environment, Way::SkillHttp, &["true", &outer.url("")], &json!({ "url": outer.url("/") }));
        told.answers(&format!("Error::Protocol(\"the server redirects to where no request goes: {why}\")"));
    }
}

#[test]
fn ten_redirects_are_followed_at_most() {
    let environment = Environment::new();
    let site = Site::start(|seen| {
        let at: u32 = seen.path[1..].parse().unwrap();
        if at == 0 { ok("the end") } else { redirect(302, &format!("/{}", at - 1)) }
    });
    for (path, wanted, answer, requests) in [
        ("/10", 255, "200 the end", 11),
        ("/11", 255, "Error::Protocol(\"more than 10 redirects\")", 11),
        ("/3", 2, "Error::Protocol(\"more than 2 redirects\")", 3),
        ("/3", 0, "302 ", 1),
    ] {
        let arguments = json!({ "url": site.url(path), "redirects": wanted });
        send(&environment, Way::SkillHttp, &[&site.url("")], &arguments).answers(answer.trim_end());
        assert_eq!(site.taken().len(), requests, "{path}");
    }
}

#[test]
fn credentials_stay_with_their_origin() {
    let environment = Environment::new();
    let second = Site::start(|_| ok("there"));
    let target = second.url("/");
    let first = Site::start(move |seen| if seen.path == "/" { redirect(307, "/away") } else { redirect(307, &target) });
    let headers = json!({ "Authorization": "Bearer mine", "Cookie": "a=b", "X-Other": "kept" });
    let arguments = json!({ "url": first.url("/"), "headers": headers });
    send(&environment, Way::SkillHttp, &[&first.url(""), &second.url("")], &arguments).answers("200 there");
    for seen in first.taken() {
        assert_eq!((seen.header("authorization"), seen.header("cookie")), (Some("Bearer mine"), Some("a=b")));
    }
    let seen = second.only();
    assert_eq!((seen.header("authorization"), seen.header("cookie")), (None, None));
    assert_eq!(seen.header("x-other"), Some("kept"));
}

#[test]
fn a_redirect_makes_of_the_method_what_its_status_says() {
    let environment = Environment::new();
    for (status, method, wanted, body) in [
        (301, "POST", "GET", ""),
        (302, "POST", "GET", ""),
        (302, "PUT", "PUT", "body"),
        (303, "POST", "GET", ""),
        (303, "DELETE", "GET", ""),
        (307, "POST", "POST", "body"),
        (308, "PUT", "PUT", "body"),
    ] {
        let site = Site::start(
            move |seen| if seen.path == "/end" { respond(200, &[], "end") } else { redirect(status, "/end") },
        );
        let arguments = json!({ "url": site.url("/"), "method": method, "body": "body" });
        send(&environment, Way::SkillHttp, &[&site.url("")], &arguments).answers("200 end");
        let seen = site.taken();
        assert_eq!((seen[0].method.as_str(), seen[0].text()), (method, "body"), "{status}");
        assert_eq!((seen[1].method.as_str(), seen[1].text()), (wanted, body), "{status}");
    }
    // A rule for one method ends a redirect that changes it.
    let site = Site::start(|_| redirect(303, "/end"));
    let rule = format!("POST {}", site.url(""));
    let told = send(&environment, Way::SkillHttp, &[&rule], &json!({ "url": site.url("/"), "method": "POST" }));
    assert_eq!(told.answer, Way::SkillHttp.denied(&site.url("")));
    assert_eq!(site.only().method, "POST");
}
