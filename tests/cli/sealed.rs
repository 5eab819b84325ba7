//! Secrets on their way out: to whom they go, and in which places of a request.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::environment::assert_holds;
use crate::keeping::{Keeper, TOKEN};
use crate::sending::{Told, Way};
use crate::site::{Site, ok, redirect};

/// A server that the secret is for, one that it is not for, and a guest that may reach both.
fn two_sites(way: Way, more: &str) -> (Keeper, Site, Site) {
    let (own, evil) = (Site::start(|_| ok("own")), Site::start(|_| ok("evil")));
    let keeper = Keeper::new(&way.guest(), &own.url(""), more, &[&own.url(""), &evil.url("")]);
    (keeper, own, evil)
}

fn to(way: Way, site: &Site, more: Value) -> Value {
    let mut arguments = way.to(&site.authority(), "/");
    arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    arguments
}

#[track_caller]
fn is_denied(told: &Told, way: Way, site: &Site, because: &str) {
    let denial = format!("secrets denied: this skill may not send the secret `token` to `{}`", site.url(""));
    let error = match way {
        Way::SkillHttp => format!("Error::Denied(\"{denial}\")"),
        Way::WasiHttp => "ErrorCode::HttpRequestDenied".to_owned(),
    };
    assert_eq!(told.answer, error, "{}", told.log);
    assert_holds(&told.log, &[&format!("{denial}: {because} tool=")]);
}

#[test]
fn a_declared_header_goes_to_its_audience_and_nobody_else() {
    for way in Way::BOTH {
        let (keeper, own, evil) = two_sites(way, "header = \"Authorization: Bearer {}\"");
        for headers in [json!({}), json!({ "authorization": "Bearer mine" })] {
            keeper.send(&to(way, &own, json!({ "headers": headers })));
            let seen = own.only();
            assert_eq!(seen.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
            assert_eq!(seen.header("accept-encoding"), Some("identity"));
        }
        keeper.send(&to(way, &evil, json!({})));
        assert_eq!(evil.only().header("authorization"), None);
    }
}

#[test]
fn basic_credentials_hold_the_value_within_their_base64() {
    let wanted = format!("Basic {}", STANDARD.encode(format!("me:{TOKEN}")));
    for way in Way::BOTH {
        let (keeper, own, _) = two_sites(way, "header = \"Authorization: Basic me:{}\"");
        keeper.send(&to(way, &own, json!({})));
        assert_eq!(own.only().header("authorization"), Some(wanted.as_str()));
        let (keeper, own, evil) = two_sites(way, "");
        let headers = json!({ "headers": { "Authorization": "Basic {basic}" } });
        keeper.send(&to(way, &own, headers.clone()));
        assert_eq!(own.only().header("authorization"), Some(wanted.as_str()));
        is_denied(&keeper.send(&to(way, &evil, headers)), way, &evil, &for_only(&own));
        evil.was_not_asked();
    }
}

fn for_only(site: &Site) -> String {
    format!("it is for `{}` only", site.url(""))
}

#[test]
fn a_reference_in_a_header_is_replaced_toward_its_audience_alone() {
    for way in Way::BOTH {
        let (keeper, own, evil) = two_sites(way, "");
        let headers = json!({ "headers": { "X-Key": "<{token}> {token}" } });
        keeper.send(&to(way, &own, headers.clone()));
        assert_eq!(own.only().header("x-key"), Some(format!("<{TOKEN}> {TOKEN}").as_str()));
        is_denied(&keeper.send(&to(way, &evil, headers)), way, &evil, &for_only(&own));
        evil.was_not_asked();
    }
}

#[test]
fn nowhere_in_a_request_does_it_go_to_another_host() {
    let (keeper, own, evil) = two_sites(Way::SkillHttp, "in-body = true");
    for request in [
        json!({ "url": evil.url("/?q={token}") }),
        json!({ "method": "POST", "body": "{token}", "headers": { "content-type": "text/plain" } }),
        json!({ "method": "POST", "body": "\"{token}\"", "headers": { "content-type": "application/json" } }),
        json!({ "method": "POST", "body": "a={token}", "headers": { "content-type": "application/x-www-form-urlencoded" } }),
    ] {
        let told = keeper.send(&to(Way::SkillHttp, &evil, request));
        is_denied(&told, Way::SkillHttp, &evil, &for_only(&own));
    }
    evil.was_not_asked();
}

#[test]
fn outside_of_headers_it_is_replaced_only_where_the_manifest_says_so() {
    let place = |place: &str| format!("the request has its reference in {place}");
    let never = place("its method, host or path: there it is never replaced");
    let body = place("its body: there it is replaced only if skill.toml says `in-body = true`");
    let query = place("its query: there it is replaced only if skill.toml says `in-body = true`");
    let (keeper, own, _) = two_sites(Way::SkillHttp, "");
    for (request, because) in [
        (json!({ "url": own.url("/{token}") }), &never),
        (json!({ "method": "{token}" }), &never),
        (json!({ "url": own.url("/?q={token}") }), &query),
        (json!({ "method": "POST", "body": "x {token}" }), &body),
        (json!({ "headers": { "{token}": "x" } }), &place("the name of a header: there it is never replaced")),
    ] {
        let told = keeper.send(&to(Way::SkillHttp, &own, request));
        is_denied(&told, Way::SkillHttp, &own, because);
    }
    own.was_not_asked();
    let (keeper, own, _) = two_sites(Way::WasiHttp, "");
    for (request, because) in [(json!({ "path": "/{token}" }), &never), (json!({ "path": "/?q={token}" }), &query)] {
        is_denied(&keeper.send(&to(Way::WasiHttp, &own, request)), Way::WasiHttp, &own, because);
    }
    own.was_not_asked();
}

#[test]
fn a_reference_that_comes_in_pieces_is_noticed() {
    let because =
        "the request has its reference in its body: there it is replaced only if skill.toml says `in-body = true`";
    let (keeper, own, _) = two_sites(Way::WasiHttp, "");
    let body = |piece: u64| json!({ "method": "POST", "chunks": ["a {token} b"], "piece": piece });
    for piece in [1, 7, 20, 46, 1000] {
        is_denied(&keeper.send(&to(Way::WasiHttp, &own, body(piece))), Way::WasiHttp, &own, because);
        // A request whose body broke off may have begun: it holds neither the value nor a whole reference.
        for seen in own.taken() {
            assert!(!seen.head.contains("skill-secret-") && seen.body.len() < 45, "{seen:?}");
        }
    }
    // Where it is to be replaced, it is, wherever it is cut.
    let (keeper, own, _) = two_sites(Way::WasiHttp, "in-body = true");
    for piece in [1, 7, 20, 46, 1000] {
        let mut request = to(Way::WasiHttp, &own, body(piece));
        request["headers"] = json!({ "content-type": "text/plain" });
        keeper.send(&request).answers("200");
        let (seen, wanted) = (own.only(), format!("a {TOKEN} b"));
        assert_eq!((seen.text(), seen.header("content-length")), (&*wanted, Some(&*wanted.len().to_string())));
    }
}

#[test]
fn in_query_and_body_it_is_escaped_and_counted() {
    const ESCAPED: &str = "tok%2Fen%2Bwith%20%22quotes%22%20%26%20more";
    let json_body = r#"{"a":"tok/en+with \"quotes\" & more","b":[1]}"#;
    let form = "application/x-www-form-urlencoded";
    for way in Way::BOTH {
        let (keeper, own, _) = two_sites(way, "in-body = true");
        let query = match way {
            Way::SkillHttp => json!({ "url": own.url("/a?x=1&q={token}&y") }),
            Way::WasiHttp => json!({ "path": "/a?x=1&q={token}&y" }),
        };
        keeper.send(&to(way, &own, query));
        assert_eq!(own.only().path, format!("/a?x=1&q={ESCAPED}&y"));
        for (content_type, body, wanted) in [
            ("application/json", r#"{"a":"{token}","b":[1]}"#, json_body.to_owned()),
            (form, "a=b&c={token}", format!("a=b&c={ESCAPED}")),
            ("text/plain; charset=utf-8", "{token}", TOKEN.to_owned()),
        ] {
            let headers = json!({ "content-type": content_type });
            let request = json!({ "method": "POST", "headers": headers, "body": body, "chunks": [body] });
            keeper.send(&to(way, &own, request));
            let seen = own.only();
            assert_eq!(seen.text(), wanted);
            assert_eq!(seen.header("content-length"), Some(wanted.len().to_string().as_str()));
        }
        let headers = json!({ "content-type": "image/png" });
        let binary =
            to(way, &own, json!({ "method": "POST", "headers": headers, "body": "{token}", "chunks": ["{token}"] }));
        let told = keeper.send(&binary);
        let because =
            "a value is put into bodies of JSON, XML, plain text and forms only, as `content-type` names them";
        is_denied(&told, way, &own, because);
        own.was_not_asked();
    }
}

#[test]
fn a_redirect_takes_no_secret_along() {
    let evil = Site::start(|_| ok("evil"));
    let target = evil.url("/");
    let own = Site::start(move |_| redirect(307, &target));
    let more = "in-body = true\nheader = \"x-declared: {}\"";
    let keeper = Keeper::new(&Way::SkillHttp.guest(), &own.url(""), more, &[&own.url(""), &evil.url("")]);
    let headers = json!({ "x-key": "{token}", "authorization": "Basic {basic}", "x-other": "kept" });
    keeper.send(&to(Way::SkillHttp, &own, json!({ "headers": headers }))).answers("200 evil");
    let seen = own.only();
    assert_eq!((seen.header("x-key"), seen.header("x-declared")), (Some(TOKEN), Some(TOKEN)));
    let seen = evil.only();
    let secret = (seen.header("x-key"), seen.header("x-declared"), seen.header("authorization"));
    assert_eq!((secret, seen.header("x-other")), ((None, None, None), Some("kept")));
    // A body can't be left behind.
    let headers = json!({ "content-type": "text/plain" });
    let request = json!({ "method": "POST", "headers": headers, "body": "{token}" });
    let told = keeper.send(&to(Way::SkillHttp, &own, request));
    is_denied(&told, Way::SkillHttp, &evil, &for_only(&own));
    evil.was_not_asked();
}

#[test]
fn an_open_redirect_carries_none_away() {
    let evil = Site::start(|_| ok("evil"));
    let target = evil.url("/");
    let own = Site::start(move |seen| {
        let query = seen.path.split_once("?q=").map_or("", |(_, query)| query);
        redirect(302, &format!("{target}?stolen={query}"))
    });
    let rules = [&*own.url(""), &*evil.url("")];
    let keeper = Keeper::new(&Way::SkillHttp.guest(), &own.url(""), "in-body = true", &rules);
    let told = keeper.send(&json!({ "url": own.url("/?q={token}") }));
    is_denied(&told, Way::SkillHttp, &evil, &for_only(&own));
    evil.was_not_asked();
    // By `wasi:http` the guest follows itself: it sees a reference, which goes nowhere else.
    let keeper = Keeper::new(&Way::WasiHttp.guest(), &own.url(""), "in-body = true", &rules);
    let told = keeper.send(&json!({ "authority": own.authority(), "path": "/?q={token}", "follow": true }));
    is_denied(&told, Way::WasiHttp, &evil, &for_only(&own));
    evil.was_not_asked();
}

#[test]
fn a_reference_is_worth_nothing_in_another_call() {
    let own = Site::start(|seen| ok(seen.header("x-key").unwrap_or_default()));
    let keeper = Keeper::new(&Way::SkillHttp.guest(), &own.url(""), "", &[&own.url("")]);
    let echo = to(Way::SkillHttp, &own, json!({ "headers": { "x-key": "{token}" } }));
    // What comes back is the reference.
    let references = [0, 1].map(|_| keeper.send(&echo).answer.replace("200 ", ""));
    assert_ne!(references[0], references[1]);
    assert!(references[0].starts_with("skill-secret-") && references[0].len() == 45, "{references:?}");
    own.taken();
    let told = keeper.send(&to(Way::SkillHttp, &own, json!({ "headers": { "x-key": references[0] } })));
    let denial = format!("secrets denied: this skill may not use the secret `{}`", references[0]);
    assert_eq!(told.answer, format!("Error::Denied(\"{denial}\")"));
    assert_holds(&told.log, &[&format!("{denial}: this reference is none of this call: each call gets its own tool=")]);
    own.was_not_asked();
}
