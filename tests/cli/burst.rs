//! More calls at once than can run: some wait, the rest is refused, and none is lost.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::json;

use crate::environment::{Environment, guest};
use crate::server::{Server, text};

#[test]
fn endless_loops_of_one_skill_keep_no_other_waiting() {
    for (settings, loops) in [("", 8), ("[limits]\ninstances = 4\n", 8)] {
        let environment = Environment::new();
        environment.write("home/config/settings.toml", settings);
        environment.ok(&["install", &guest("loop_forever")]);
        environment.ok(&["install", &guest("count")]);
        let mut server = Server::start(&environment);
        for id in 1..=loops {
            server.send_call(id, "loop-forever__loop", json!({}));
        }
        // `call` takes no other answer than its own: the loops have none yet.
        for id in 100..150 {
            assert_eq!(text(&server.call(id, "count__count", json!({}))), "1");
        }
        for id in 1..=loops {
            server.notify("notifications/cancelled", json!({ "requestId": id }));
        }
        server.end();
    }
}

#[test]
fn a_burst_waits_and_what_is_too_much_is_refused() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("sleep")]);
    let mut server = Server::start(&environment);
    // One skill has 64 of the 128 places, and 1,024 calls wait: 212 are too many.
    for id in 0..64 {
        server.send_call(id, "sleep__sleep", json!({ "ms": 5000 }));
    }
    std::thread::sleep(Duration::from_millis(500));
    for id in 64..1300 {
        server.send_call(id, "sleep__sleep", json!({ "ms": 1 }));
    }
    let answers = server.answers(1300);
    let ids: HashSet<_> = answers.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids.len(), 1300);
    let refused =
        "`sleep:sleep` failed: 1024 calls are waiting already\ntry: call it again when some of them have ended";
    let (awake, others): (Vec<_>, Vec<_>) =
        answers.iter().map(|(_, answer)| text(answer)).partition(|&it| it == "awake");
    assert!(others.iter().all(|&other| other == refused), "{others:?}");
    // Fewer are refused only where the machine is so busy that the first have slept before the last ask.
    assert!((1..=212).contains(&others.len()), "{} refused, {} answered", others.len(), awake.len());
    server.end();
}

#[test]
fn who_is_cancelled_while_it_waits_makes_room() {
    let environment = Environment::new();
    environment.write("home/config/settings.toml", "[limits]\ninstances = 1\n");
    environment.ok(&["install", &guest("loop_forever")]);
    environment.ok(&["install", &guest("count")]);
    let mut server = Server::start(&environment);
    server.send_call(1, "loop-forever__loop", json!({}));
    server.send_call(2, "loop-forever__loop", json!({}));
    server.notify("notifications/cancelled", json!({ "requestId": 2 }));
    server.send_call(3, "count__count", json!({}));
    server.notify("notifications/cancelled", json!({ "requestId": 1 }));
    assert_eq!(text(&server.answer(3)), "1");
    server.end();
}
