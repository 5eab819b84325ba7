//! What the user allows and takes back while `skill serve` runs.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::environment::{Environment, guest};
use crate::sending::Way;
use crate::server::{Server, text};
use crate::site::{Site, Step, begin, ok};

/// Two installed skills that ask to reach any host: `one` by `skill:engine/http`, `two` by `wasi:http`.
fn two_skills() -> Environment {
    let environment = Environment::new();
    for (name, way) in [("one", Way::SkillHttp), ("two", Way::WasiHttp)] {
        environment.write(&format!("{name}/it.wasm"), std::fs::read(way.guest()).unwrap());
        let manifest = format!("[skill]\nname = \"{name}\"\nentry = \"it.wasm\"\n[capabilities]\nnetwork = true\n");
        environment.write(&format!("{name}/skill.toml"), manifest);
        environment.ok(&["install", &format!("./{name}")]);
    }
    environment
}

#[test]
fn a_grant_holds_from_the_next_call_on() {
    let (environment, site) = (two_skills(), Site::start(|_| ok("reached")));
    let mut server = Server::start(&environment);
    let arguments = json!({ "url": site.url("/") });
    let origin = site.url("");
    assert_eq!(text(&server.call(1, "one__send", arguments.clone())), Way::SkillHttp.denied(&origin));
    environment.ok(&["grant", "one", "--allow-network", &origin]);
    assert_eq!(text(&server.call(2, "one__send", arguments.clone())), "200 reached");
    // It is the grant of that skill alone.
    let wasi = Way::WasiHttp.to(&site.authority(), "/");
    assert_eq!(text(&server.call(3, "two__send", wasi)), "ErrorCode::HttpRequestDenied");
    environment.ok(&["revoke", "one", "--allow-network", &origin]);
    assert_eq!(text(&server.call(4, "one__send", arguments)), Way::SkillHttp.denied(&origin));
    site.only();
    let log = server.end();
    let hint = format!("no grant covers this host; try: skill grant one --allow-network {origin}");
    assert!(log.contains(&hint), "{log}");
}

#[test]
fn taking_back_ends_the_calls_that_run_with_it() {
    let environment = two_skills();
    let slow = |seen: &crate::site::Seen| match seen.path.as_str() {
        "/stalls" => vec![begin(), Step::Wait(Duration::from_secs(600))],
        "/later" => std::iter::once(Step::Wait(Duration::from_secs(5))).chain(ok("in the end")).collect(),
        _ => vec![Step::Wait(Duration::from_secs(600))],
    };
    let site = Site::start(slow);
    let origin = site.url("");
    for name in ["one", "two"] {
        environment.ok(&["grant", name, "--allow-network", &origin]);
    }
    environment.ok(&["install", &guest("sleep"), "--as", "three"]);
    let mut server = Server::start(&environment);
    server.send_call(1, "one__send", json!({ "url": site.url("/") }));
    server.send_call(2, "one__send", json!({ "url": site.url("/stalls") }));
    server.send_call(3, "two__send", Way::WasiHttp.to(&site.authority(), "/later"));
    server.send_call(4, "three__sleep", json!({ "ms": 5000 }));
    wait_for(&site, 3);
    environment.ok(&["revoke", "one", "--allow-network", &origin]);
    let revoked = Instant::now();
    for (id, answer) in server.answers(2) {
        assert!(id == 1 || id == 2, "{id}: {answer}");
        assert_eq!(answer["result"]["isError"], true, "{answer}");
        let ended = "`one:send` was ended: what it was allowed was taken back meanwhile";
        assert!(text(&answer).starts_with(ended), "{answer}");
    }
    // A tenth of a second, where the machine has nothing else to do.
    assert!(revoked.elapsed() < Duration::from_secs(3), "{:?}", revoked.elapsed());
    let mut rest: Vec<_> = server.answers(2).into_iter().map(|(id, answer)| (id, text(&answer).to_owned())).collect();
    rest.sort();
    assert_eq!(rest, [(3, "200".to_owned()), (4, "awake".to_owned())]);
    server.end();
    let history = environment.ok(&["history", "one", "--json"]);
    assert!(history.contains("\"revoked\""), "{history}");
}

#[test]
fn removing_a_skill_ends_its_calls() {
    let (environment, site) = (two_skills(), Site::start(|_| vec![Step::Wait(Duration::from_secs(600))]));
    environment.ok(&["grant", "two", "--allow-network", &site.url("")]);
    let mut server = Server::start(&environment);
    server.send_call(1, "two__send", Way::WasiHttp.to(&site.authority(), "/"));
    wait_for(&site, 1);
    environment.ok(&["remove", "two"]);
    let ended = "`two:send` was ended: what it was allowed was taken back meanwhile";
    assert!(text(&server.answer(1)).starts_with(ended));
    // One that was granted nothing ends as well.
    environment.ok(&["install", &guest("progress_steps"), "--as", "three"]);
    server.send_call(2, "three__walk", json!({ "count": 1000, "ms": 20 }));
    server.notification("notifications/progress");
    environment.ok(&["remove", "three"]);
    let (_, answer) = server.reports(2);
    let ended = "`three:walk` was ended: what it was allowed was taken back meanwhile";
    assert!(text(&answer).starts_with(ended), "{answer}");
}

/// Waits until so many requests have come.
fn wait_for(site: &Site, count: usize) {
    let start = Instant::now();
    let mut seen = 0;
    while seen < count {
        seen += site.taken().len();
        assert!(start.elapsed() < Duration::from_secs(60), "{seen} of {count} requests came");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_client_has_no_way_to_grant() {
    let (environment, site) = (two_skills(), Site::start(|_| ok("reached")));
    let mut server = Server::start(&environment);
    let listed = server.request(1, "tools/list", json!({}));
    let tools = listed["result"]["tools"].as_array().unwrap();
    let mut names: Vec<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["one__send", "two__many", "two__send"]);
    let grant = json!({ "skill": "one", "name": "one", "network": [site.url("")], "allow_network": [site.url("")] });
    let mut id = 1;
    for tool in ["grant", "skill__grant", "one__grant", "grant-network-permission", "settings__set"] {
        id += 1;
        let answer = server.call(id, tool, grant.clone());
        assert!(is_refused(&answer), "{tool}: {answer}");
    }
    for method in ["grant", "skills/grant", "permissions/grant", "settings/set", "tools/grant", "secrets/set"] {
        id += 1;
        let answer = server.request(id, method, grant.clone());
        assert_eq!(answer["error"]["code"], -32601, "{method}: {answer}");
    }
    // What a client says beside the arguments grants nothing either.
    let params = json!({
        "name": "one__send", "arguments": { "url": site.url("/") },
        "_meta": { "allow_network": true, "grants": grant.clone() }, "grants": grant, "allow_network": true,
    });
    let answer = server.request(100, "tools/call", params);
    assert_eq!(text(&answer), Way::SkillHttp.denied(&site.url("")));
    site.was_not_asked();
    assert!(!environment.ok(&["permissions"]).contains("granted"));
}

fn is_refused(answer: &Value) -> bool {
    answer["error"]["code"] == -32602 || answer["result"]["isError"] == true
}
