//! Names whose addresses change or mix: what was checked is what is connected to.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::authority::Authority;
use crate::dns::Dns;
use crate::environment::{Environment, assert_holds};
use crate::namespace::{PUBLIC, within};
use crate::sending::{Way, send};
use crate::site::{Site, ok};

#[test]
fn a_name_that_turns_private_leads_nowhere() {
    within("rebinding::turning");
}

#[test]
#[ignore = "run by the test above, within namespaces"]
fn turning() {
    const TURNING: &[&[&str]] = &[&[PUBLIC], &["127.0.0.1"]];
    let dns =
        Dns::answering([("one.example.com", TURNING), ("two.example.com", TURNING), ("again.example.com", TURNING)]);
    let site = Site::at("[::]:80", |_| ok("reached"));
    let environment = Environment::new();
    for (way, name) in [(Way::SkillHttp, "one.example.com"), (Way::WasiHttp, "two.example.com")] {
        let told = send(&environment, way, &["true"], &way.to(name, "/"));
        assert!(told.answer.starts_with("200"), "{told:?}");
        // Asked once: to ask again would have led to this machine.
        assert_eq!(dns.asked(name), 1);
        site.only();
        let told = send(&environment, way, &["true"], &way.to(name, "/"));
        let because = "the name leads to 127.0.0.1, which is loopback (RFC 1122)";
        told.is_denied(way, &format!("http://{name}"), because, "--allow-network http://127.0.0.1");
        site.was_not_asked();
    }
    // Twice in one call: over the connection of the first time, which leads to where it was checked.
    let arguments = json!({ "url": "http://again.example.com/", "twice": true });
    send(&environment, Way::SkillHttp, &["true"], &arguments).answers("200 reached");
    assert_eq!((site.taken().len(), dns.asked("again.example.com")), (2, 1));
}

#[test]
fn a_name_with_a_public_and_a_private_address_is_refused() {
    within("rebinding::mixed");
}

#[test]
#[ignore = "run by the test above, within namespaces"]
fn mixed() {
    let _dns = Dns::answering([
        ("front.example.com", &[&[PUBLIC, "127.0.0.1"]]),
        ("back.example.com", &[&["127.0.0.1", PUBLIC]]),
        ("six.example.com", &[&[PUBLIC, "fc00::1"]]),
    ]);
    let site = Site::at("[::]:80", |_| ok("reached"));
    let environment = Environment::new();
    for way in Way::BOTH {
        for (name, address, what) in [
            ("front.example.com", "127.0.0.1", "loopback (RFC 1122)"),
            ("back.example.com", "127.0.0.1", "loopback (RFC 1122)"),
            ("six.example.com", "fc00::1", "unique local (RFC 4193)"),
        ] {
            // By its own rule too: a name of the public DNS is its owner's to point anywhere.
            for rule in ["true".to_owned(), format!("http://{name}"), "http://*.example.com".to_owned()] {
                let told = send(&environment, way, &[&rule], &way.to(name, "/"));
                assert_eq!(told.answer, way.denied(&format!("http://{name}")));
                assert_holds(&told.log, &[&format!("the name leads to {address}, which is {what}; try: ")]);
            }
        }
    }
    site.was_not_asked();
    // The rule that the hint names is what allows it.
    let rules = ["http://front.example.com", "http://127.0.0.1"];
    let told = send(&environment, Way::SkillHttp, &rules, &json!({ "url": "http://front.example.com/" }));
    told.answers("200 reached");
}

#[test]
fn a_rule_for_a_name_lets_it_lead_as_far_as_the_name_says() {
    within("rebinding::naming");
}

#[test]
#[ignore = "run by the test above, within namespaces"]
fn naming() {
    let _dns = Dns::answering([("nas.local", &[&["10.1.2.3"]]), ("git.corp", &[&["127.0.0.1"]])]);
    let site = Site::at("[::]:80", |_| ok("reached"));
    let environment = Environment::new();
    let ask = |rule: &str, url: &str| send(&environment, Way::SkillHttp, &[rule], &json!({ "url": url }));
    ask("http://nas.local", "http://nas.local/").answers("200 reached");
    site.only();
    let told = ask("true", "http://nas.local/");
    let because = "the name leads to 10.1.2.3, which is private use (RFC 1918)";
    told.is_denied(Way::SkillHttp, "http://nas.local", because, "--allow-network http://nas.local");
    // This machine is one of them.
    ask("http://git.corp", "http://git.corp/").answers("200 reached");
    site.only();
    let because = "no grant covers this host";
    let told = ask("http://nas.local", "http://git.corp/");
    told.is_denied(Way::SkillHttp, "http://git.corp", because, "--allow-network http://git.corp");
    let missing = ask("true", "http://missing.example.com/");
    assert_holds(&missing.answer, &["Error::Unreachable(\"`missing.example.com` has no address: "]);
    site.was_not_asked();
}

#[test]
fn a_certificate_has_to_be_the_names() {
    within("rebinding::certificates");
}

#[test]
#[ignore = "run by the test above, within namespaces"]
fn certificates() {
    let _dns = Dns::answering([("api.example.com", &[&[PUBLIC]]), ("other.example.com", &[&[PUBLIC]])]);
    let (authority, environment) = (Authority::new("ours"), Environment::new());
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = |_: &_| {
        COUNT.fetch_add(1, Ordering::SeqCst);
        ok("reached")
    };
    let _site = Site::secure((PUBLIC, 443), authority.server("api.example.com", &["http/1.1"]), count);
    let trusted = environment.write("trusted.pem", &authority.pem);
    let nobody = environment.write("nobody.pem", Authority::new("another").pem);
    let ask = |url: &str, trusted: &str| {
        let arguments = json!({ "url": url }).to_string();
        let guest = Way::SkillHttp.guest();
        let mut command =
            environment.command(&["run", &guest, "send", "--json", &arguments, "--allow-network", "true"]);
        command.env("SSL_CERT_FILE", trusted).env_remove("SSL_CERT_DIR");
        environment.finish(command, "").stdout
    };
    assert_eq!(ask("https://api.example.com/", &trusted).trim(), "200 reached");
    let wrong = ask("https://other.example.com/", &trusted);
    assert_holds(&wrong, &["Error::Unreachable(\"no secure connection to `other.example.com`: its certificate"]);
    let unknown = ask("https://api.example.com/", &nobody);
    assert_holds(&unknown, &["its certificate does not hold: it is signed by nobody that this system trusts\")"]);
    let literal = ask(&format!("https://{PUBLIC}/"), &trusted);
    assert_holds(&literal, &["Error::Unreachable(\"no secure connection to "]);
    assert_eq!(COUNT.load(Ordering::SeqCst), 1);
}
