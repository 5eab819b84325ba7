//! What comes back, and what a guest says: the value of a secret is in none of it.

use std::io::Write;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::environment::{assert_holds, guest};
use crate::keeping::{Keeper, TOKEN, assert_hides};
use crate::sending::Way;
use crate::server::{Server, text};
use crate::site::{Reply, Seen, Site, Step, ok, respond};

/// Gives the value back in some form or other.
fn echo(seen: &Seen) -> Reply {
    let value = seen.header("x-key").unwrap_or_default();
    match seen.path.as_str() {
        "/plain" => ok(format!("<{value}>")),
        "/headers" => respond(200, &[("x-echo", value), ("set-cookie", &format!("k={}", percent(value)))], ""),
        "/base64" => ok(STANDARD.encode(format!("ab{value}yz"))),
        "/basic" => ok(URL_SAFE_NO_PAD.encode(format!("me:{value}"))),
        "/percent" => ok(percent(value)),
        "/form" => ok(percent(value).replace("%20", "+")),
        "/json" => ok(json!({ "k": value }).to_string().replace('/', "\\/")),
        "/gzip" => respond(200, &[("content-encoding", "gzip")], gzip(&format!("<{value}>"))),
        "/split" => {
            let chunk = |text: &str| Step::Write(format!("{:x}\r\n{text}\r\n", text.len()).into());
            let head = Step::Write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".into());
            let pause = || Step::Wait(Duration::from_millis(20));
            let end = Step::Write(b"0\r\n\r\n".into());
            vec![head, chunk("<"), chunk(&value[..5]), pause(), chunk(&value[5..]), chunk(">"), pause(), end]
        }
        "/reason" => vec![Step::Write(format!("HTTP/1.1 200 {value}\r\ncontent-length: 0\r\n\r\n").into())],
        "/fault" => vec![Step::Write(format!("HTTP/1.1 {value}\r\n\r\n").into())],
        "/location" => respond(302, &[("location", &format!("ftp://x.example/{}", percent(value)))], ""),
        "/encoded" => respond(200, &[("content-encoding", "br")], value),
        _ => respond(404, &[], ""),
    }
}

fn percent(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric();
    text.bytes().map(|byte| if plain(&byte) { char::from(byte).into() } else { format!("%{byte:02X}") }).collect()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn whatever_a_server_echoes_holds_the_reference_only() {
    let site = Site::start(echo);
    for way in Way::BOTH {
        let keeper = Keeper::new(&way.guest(), &site.url(""), "header = \"X-Key: {}\"", &[&site.url("")]);
        for (path, wanted) in [
            ("/plain", " 200 <REFERENCE>"),
            ("/headers", "\"x-echo\", \"REFERENCE\")"),
            ("/base64", " 200 YWJREFERENCE"),
            ("/basic", "REFERENCE"),
            ("/percent", " 200 REFERENCE"),
            ("/form", " 200 REFERENCE"),
            ("/json", "{\"k\":\"REFERENCE\"}"),
            ("/gzip", " 200 <REFERENCE>"),
            ("/split", " 200 <REFERENCE>"),
            ("/reason", "] 200"),
            ("/fault", "Protocol"),
            ("/location", if way == Way::SkillHttp { "its scheme is `ftp`" } else { "] 302" }),
            ("/encoded", "Protocol"),
        ] {
            let mut arguments = way.to(&site.authority(), path);
            arguments["whole"] = true.into();
            arguments.as_object_mut().unwrap().remove("follow");
            // `call` has looked at everything that was printed.
            let told = keeper.send(&arguments);
            let answer = masked(&told.answer);
            assert!(answer.contains(wanted), "{way:?} {path}: {answer}");
            assert_eq!(site.only().header("x-key"), Some(TOKEN));
        }
    }
}

/// With `REFERENCE` in the place of every reference.
fn masked(text: &str) -> String {
    let mut parts = text.split("skill-secret-");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |whole, part| whole + "REFERENCE" + &part[32..])
}

/// A guest that asks for the value, with or without the right to it.
fn asking(more: &str) -> Keeper {
    Keeper::new(&guest("secrets_ask"), "https://api.example.com", more, &[])
}

fn token() -> Value {
    json!({ "name": "token" })
}

#[test]
fn a_value_is_revealed_only_where_the_manifest_asks_and_the_user_grants() {
    let denial = "reveal denied: this skill may not see the value of the secret `token`";
    let keeper = asking("");
    let told = keeper.call("reveal", &token());
    told.answers(&format!("Error::Denied(\"{denial}\")"));
    assert_holds(&told.log, &[&format!("{denial}: its skill.toml doesn't ask for it")]);
    let keeper = asking("reveal = true");
    let told = keeper.call("reveal", &token());
    told.answers(&format!("Error::Denied(\"{denial}\")"));
    let hint =
        "revealing a secret's value needs a grant of its own; try: skill grant keeper --allow-reveal token tool=";
    assert_holds(&told.log, &[hint]);
    keeper.environment.ok(&["grant", "keeper", "--allow-reveal", "token"]);
    let backwards: String = TOKEN.chars().rev().collect();
    keeper.call("reveal", &token()).answers(&backwards);
    keeper.call("reveal", &json!({ "name": "other" })).answers("Error::Undeclared");
    keeper.environment.ok(&["revoke", "keeper", "--allow-reveal", "token"]);
    keeper.call("reveal", &token()).answers(&format!("Error::Denied(\"{denial}\")"));
}

#[test]
fn a_value_that_was_revealed_is_scrubbed_from_what_the_guest_says() {
    let keeper = asking("reveal = true");
    keeper.environment.ok(&["grant", "keeper", "--allow-reveal", "token"]);
    let told = keeper.call("tell", &token());
    told.answers("<[secret token]> [secret token] \"[secret token]\"");
    for said in ["logged", "reported", "printed", "complained"] {
        assert_holds(&told.log, &[&format!("{said} [secret token]")]);
    }
    let told = keeper.call("knock", &token());
    assert_holds(&told.log, &["read denied: this skill may not read `/door/[secret token]`"]);
    let outcome = keeper.run(&["run", "keeper", "blurt", "name=token"]);
    assert_eq!(outcome.code, 1);
    assert_holds(&outcome.stderr, &["`keeper:blurt` failed: it is [secret token], is it not?"]);
    keeper.run(&["history", "keeper", "--json"]);
}

#[test]
fn a_client_sees_no_more() {
    let keeper = asking("reveal = true");
    keeper.environment.ok(&["grant", "keeper", "--allow-reveal", "token"]);
    let mut server = Server::of(keeper.command(&["serve"]));
    server.send_call(1, "keeper__tell", token());
    let (_, answer) = server.reports(1);
    assert_eq!(text(&answer), "<[secret token]> [secret token] \"[secret token]\"");
    let failure = server.call(2, "keeper__blurt", token());
    assert_hides(&failure.to_string());
    assert!(text(&failure).contains("it is [secret token], is it not?"), "{failure}");
    assert_hides(&server.end());
}
