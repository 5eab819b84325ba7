//! Names that no name server answers, and proxies.

use std::net::{TcpListener, UdpSocket};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::echo::Echo;
use crate::environment::{Environment, assert_holds, guest};
use crate::namespace::within;
use crate::server::{Server, text};

#[test]
fn names_that_are_never_answered_hold_up_nobody_else() {
    within("lookups::with_a_silent_name_server");
}

#[test]
#[ignore = "run by the test above, within namespaces"]
fn with_a_silent_name_server() {
    let _silent = UdpSocket::bind("127.0.0.1:53").unwrap();
    let site = Echo::start();
    let environment = Environment::new();
    environment.write("home/config/settings.toml", "[limits]\ntimeout = \"60s\"\n");
    // A command ends without waiting for them.
    let start = Instant::now();
    let alone = environment.ok(&["run", &guest("http_lookups"), "look-up", "count=20", "--allow-network", "true"]);
    assert_eq!(alone.trim_end(), r#"{"Err(Error::Timeout)": 20}"#);
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());

    let local = format!("http://localhost:{}", site.port);
    for (name, program, rule) in [("hostile", "http_lookups", "true"), ("good", "http_send", &local)] {
        environment.write(&format!("{name}/it.wasm"), std::fs::read(guest(program)).unwrap());
        let manifest = format!("[skill]\nname = \"{name}\"\nentry = \"it.wasm\"\n[capabilities]\nnetwork = true\n");
        environment.write(&format!("{name}/skill.toml"), manifest);
        environment.ok(&["install", &format!("./{name}"), "--allow-network", rule]);
    }
    let mut server = Server::start(&environment);
    let before = server.threads();
    let told = server.call(1, "hostile__look-up", json!({ "count": 600 }));
    assert_eq!(text(&told), r#"{"Err(Error::Timeout)": 600}"#);
    let more = server.threads() - before;
    assert!(more < 50, "{more} threads more than before");
    // A name that has to be looked up as well.
    assert_eq!(text(&server.call(2, "good__send", json!({ "url": format!("{local}/") }))), "200 nothing");
    server.end();
}

#[test]
fn no_proxy_is_taken_from_the_environment() {
    let (proxy, environment) = (Echo::start(), Environment::new());
    // Nobody listens there any more.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let origin = format!("http://127.0.0.1:{port}");
    let mut command = environment.command(&[
        "run",
        &guest("http_send"),
        "send",
        &format!("url={origin}/"),
        "--allow-network",
        &origin,
    ]);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env(name, proxy.origin());
    }
    command.env_remove("no_proxy").env_remove("NO_PROXY");
    let told = environment.finish(command, "").stdout;
    assert_holds(&told, &["Error::Unreachable(\"no connection to `127.0.0.1`: Connection refused"]);
}
