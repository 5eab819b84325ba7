//! Tools that ask their user: through clients of both eras, and at a terminal.

use serde_json::{Value, json};

use crate::environment::{Environment, assert_holds};
use crate::server::{Server, modern, text};
use crate::web::Web;

const BOOKING: &str = r#"
import { user } from "skill-engine";

const DAY = {
  type: "object",
  properties: {
    day: { type: "string", oneOf: [{ const: "fri", title: "Friday" }, { const: "sat", title: "Saturday" }] },
    hour: { type: "integer", minimum: 18, default: 19 },
    outside: { type: "boolean" },
  },
  required: ["day", "hour"],
};

/** Books a table. */
export function book({ people }: { people: number }): string {
  const { when } = user.ask({ when: user.form(`When do the ${people} of you come?`, DAY) });
  if (when.action !== "accept") return `${when.action}: nothing is booked`;
  const { pay } = user.ask({ pay: user.url("Please pay.", "https://pay.example.com/1") });
  return `${people} ${JSON.stringify(when.content)} ${pay.action}`;
}

/** Asks without end. */
export function pester(): string {
  for (let round = 0; ; round++) user.ask({ [`k${round}`]: user.form("Again?", DAY) });
}

/** Asks another question under the same key. */
export function change(): string {
  const { sure } = user.ask({ sure: user.form(`Remove ${Math.random()} files?`, DAY) });
  return sure.action;
}

/** Tries another way, and fails for another reason. */
export function fallback(): string {
  try {
    user.ask({ a: user.sampling({ messages: [], maxTokens: 1 }) });
  } catch {
    throw new Error("the disk is full");
  }
  return "";
}

/** Asks what nobody should be asked. */
export function bother(): string {
  user.ask({ a: user.url("Come here.", "javascript:alert(1)") });
  return "";
}
"#;

fn booking() -> Environment {
    let environment = Environment::new();
    environment.write("booking.ts", BOOKING);
    environment
}

/// A server, and a client of the first era that lets its user be asked.
fn asked() -> (Environment, Server) {
    let environment = booking();
    let mut server = Server::start_silent(&environment, &["serve", "./booking.ts"]);
    let capabilities = json!({ "elicitation": { "form": {}, "url": {} } });
    let client = json!({ "name": "test", "version": "0" });
    let hello = json!({ "protocolVersion": "2025-11-25", "capabilities": capabilities, "clientInfo": client });
    assert!(server.request(0, "initialize", hello)["result"].is_object());
    server.notify("notifications/initialized", json!({}));
    (environment, server)
}

/// Answers the request that the server has just sent.
fn reply(server: &mut Server, asked: &Value, answer: &Value) {
    let mut message = json!({ "jsonrpc": "2.0", "id": asked["id"] });
    let kind = if answer.get("code").is_some() { "error" } else { "result" };
    message[kind] = answer.clone();
    server.send(&message.to_string());
}

fn params(arguments: Value) -> Value {
    let mut params = json!({ "name": "booking__book", "arguments": arguments, "_meta": modern() });
    params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({ "elicitation": { "form": {}, "url": {} } });
    params
}

const FRIDAY: &str = r#"{ "action": "accept", "content": { "day": "fri", "hour": 20 } }"#;

fn friday() -> Value {
    serde_json::from_str(FRIDAY).unwrap()
}

#[test]
fn an_answer_that_can_not_be_read_ends_the_wait() {
    let (_environment, mut server) = asked();
    let both = json!({ "result": {}, "error": { "code": 1, "message": "x" } });
    for (id, answer, told) in [(1, json!({ "error": 5 }), "`error`: "), (2, both, "and not both")] {
        server.send_call(id, "booking__book", json!({ "people": 2 }));
        let mut message = answer;
        message["jsonrpc"] = json!("2.0");
        message["id"] = server.message()["id"].clone();
        server.send(&message.to_string());
        let ended = server.answer(id);
        assert_eq!(ended["result"]["isError"], true, "{ended}");
        assert_holds(text(&ended), &["the client did not ask its user: ", told]);
    }
    server.end();
}

#[test]
fn a_client_of_the_first_era_is_sent_the_questions() {
    let (environment, mut server) = asked();
    server.send_call(1, "booking__book", json!({ "people": 2 }));
    let form = server.message();
    assert_eq!(form["method"], "elicitation/create", "{form}");
    assert_eq!(form["params"]["message"], "booking asks: When do the 2 of you come?");
    assert_eq!(form["params"]["requestedSchema"]["properties"]["hour"]["default"], 19);
    // What does not fit is asked again.
    reply(&mut server, &form, &json!({ "action": "accept", "content": { "day": "mon", "hour": 20 } }));
    let again = server.message();
    assert_eq!(again["params"]["requestedSchema"], form["params"]["requestedSchema"]);
    reply(&mut server, &again, &friday());
    let page = server.message();
    assert_eq!((&page["params"]["mode"], &page["params"]["url"]), (&json!("url"), &json!("https://pay.example.com/1")));
    assert_eq!(page["params"]["elicitationId"].as_str().unwrap().len(), 16);
    reply(&mut server, &page, &json!({ "action": "accept" }));
    assert_eq!(text(&server.answer(1)), "2 {\"day\":\"fri\",\"hour\":20} accept");

    for (answer, wanted) in [
        (json!({ "action": "decline" }), "decline: nothing is booked"),
        (json!({ "action": "cancel" }), "cancel: nothing is booked"),
        (
            json!({ "code": -1, "message": "no dialog" }),
            "`booking:book` was ended: the client did not ask its user: no dialog",
        ),
    ] {
        server.send_call(2, "booking__book", json!({ "people": 2 }));
        let form = server.message();
        reply(&mut server, &form, &answer);
        assert_eq!(text(&server.answer(2)), wanted);
    }
    // An answer is good for its own question alone.
    server.send_call(4, "booking__change", json!({}));
    for _ in 0..10 {
        let asked = server.message();
        reply(&mut server, &asked, &friday());
    }
    assert_holds(text(&server.answer(4)), &["it asked its user 10 times"]);
    assert_holds(text(&server.call(3, "booking__bother", json!({}))), &["the question `a`: its URL is no plain"]);
    server.end();
    assert_holds(&environment.ok(&["history"]), &["asked", "ok"]);
}

#[test]
fn other_requests_are_answered_while_a_user_thinks() {
    let (_environment, mut server) = asked();
    server.send_call(1, "booking__book", json!({ "people": 2 }));
    let form = server.message();
    assert_eq!(server.request(2, "ping", json!({}))["result"], json!({}));
    server.notify("notifications/cancelled", json!({ "requestId": 1 }));
    // The client may close its dialog.
    assert_eq!(server.notification("notifications/cancelled")["params"]["requestId"], form["id"]);
    assert_eq!(server.request(3, "ping", json!({}))["result"], json!({}));
    // An answer that comes too late is nobody's.
    reply(&mut server, &form, &friday());
    assert_eq!(server.request(4, "ping", json!({}))["result"], json!({}));
    server.end();
}

#[test]
fn who_is_asked_without_end_is_left_alone() {
    let (_environment, mut server) = asked();
    server.send_call(1, "booking__pester", json!({}));
    for _ in 0..10 {
        let asked = server.message();
        reply(&mut server, &asked, &friday());
    }
    let answer = server.answer(1);
    assert_eq!(answer["result"]["isError"], true);
    assert_holds(text(&answer), &["`booking:pester` was ended: it asked its user 10 times"]);
    server.end();
}

#[test]
fn a_client_that_can_not_ask_gets_an_error_of_the_tool() {
    let environment = booking();
    let mut server = Server::start_with(&environment, &["serve", "./booking.ts"]);
    let answer = server.call(1, "booking__book", json!({ "people": 2 }));
    assert_eq!(answer["result"]["isError"], true, "{answer}");
    assert_eq!(text(&answer), "the client has no way to ask its user for this: form");
    // The second era has an error of its own for that.
    let refused = server.stateless(2, "tools/call", json!({ "name": "booking__book", "arguments": { "people": 2 } }));
    assert_eq!(refused["error"]["code"], -32021, "{refused}");
    assert_eq!(refused["error"]["data"]["requiredCapabilities"], json!({ "elicitation": { "form": {} } }));
    // What was caught is not why it failed.
    let failed = server.stateless(3, "tools/call", json!({ "name": "booking__fallback", "arguments": {} }));
    assert_eq!(text(&failed), "the disk is full");
    server.end();
}

#[test]
fn a_client_of_the_second_era_comes_back_with_the_answers() {
    let environment = booking();
    let web = Web::start(&environment, &["./booking.ts"]);
    let call = |mut params: Value, state: &Value, answers: Value| {
        params["requestState"] = state.clone();
        params["inputResponses"] = answers;
        web.stateless(1, "tools/call", params, &[]).answer()
    };
    let two = || params(json!({ "people": 2 }));
    let first = call(two(), &Value::Null, Value::Null)["result"].clone();
    assert_eq!(first["resultType"], "input_required");
    assert_eq!(first["inputRequests"]["when"]["method"], "elicitation/create");
    let state = &first["requestState"];
    // Nothing, what does not fit, and what nobody asked for: the question stays.
    for answers in
        [Value::Null, json!({}), json!({ "when": { "action": "accept" } }), json!({ "pay": { "action": "accept" } })]
    {
        let again = call(two(), state, answers.clone())["result"].clone();
        assert_eq!(
            again["inputRequests"].as_object().map(|requests| requests.contains_key("when")),
            Some(true),
            "{answers}"
        );
    }
    let second = call(two(), state, json!({ "when": friday(), "more": 1 }))["result"].clone();
    assert_eq!(second["inputRequests"]["pay"]["params"]["url"], "https://pay.example.com/1");
    let third = call(two(), &second["requestState"], json!({ "pay": { "action": "decline" } }));
    assert_eq!(text(&third), "2 {\"day\":\"fri\",\"hour\":20} decline");

    // A state is for its own call alone, and for nobody who makes it up.
    let tampered = state.as_str().unwrap().replace('.', "-");
    let mut flipped = state.as_str().unwrap().to_owned();
    let last = if flipped.ends_with('A') { 'B' } else { 'A' };
    flipped.pop();
    flipped.push(last);
    for (params, state) in [
        (params(json!({ "people": 3 })), state.clone()),
        (two(), json!(tampered)),
        (two(), json!(flipped)),
        (two(), json!("")),
        (two(), json!("x".repeat(100_000))),
    ] {
        let refused = call(params, &state, json!({ "when": friday() }));
        assert_eq!(refused["error"]["code"], -32602, "{refused}");
    }
    // An edit makes another skill of it.
    environment.write("booking.ts", BOOKING.replace("Please pay.", "Pay."));
    assert_eq!(call(two(), state, json!({ "when": friday() }))["error"]["code"], -32602);
}

#[test]
fn a_state_is_good_in_another_process_and_for_no_other_token() {
    let environment = booking();
    environment.ok(&["install", "./booking.ts"]);
    let [ada, eve] = ["ada", "eve"].map(|name| format!("Bearer {}", environment.ok(&["token", "new", name]).trim()));
    let ask = |web: &Web, token: &str, state: &Value| {
        let mut params = params(json!({ "people": 2 }));
        params["requestState"] = state.clone();
        params["inputResponses"] = json!({ "when": { "action": "decline" } });
        if state.is_null() {
            params.as_object_mut().unwrap().remove("inputResponses");
        }
        web.stateless(1, "tools/call", params, &[("Authorization", token)]).answer()
    };
    let first = Web::start(&environment, &["--require-token"]);
    let state = ask(&first, &ada, &Value::Null)["result"]["requestState"].clone();
    drop(first);
    let second = Web::start(&environment, &["--require-token"]);
    assert_eq!(ask(&second, &eve, &state)["error"]["code"], -32602);
    assert_eq!(text(&ask(&second, &ada, &state)), "decline: nothing is booked");
}

#[test]
fn a_session_is_asked_on_the_stream_of_its_call() {
    let environment = booking();
    let web = Web::start(&environment, &["./booking.ts"]);
    let client = json!({ "name": "test", "version": "0" });
    let hello = json!({ "protocolVersion": "2025-11-25", "capabilities": { "elicitation": {} }, "clientInfo": client });
    let opened = web.post(&[], &json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello }));
    let session = opened.header("mcp-session-id").unwrap().to_owned();
    opened.answer();
    web.notify(&session, "notifications/initialized", json!({}));
    let call = json!({ "name": "booking__book", "arguments": { "people": 2 } });
    let mut calling = web.ask(&session, 1, "tools/call", call);
    assert_eq!(calling.event().unwrap().1, None);
    let form = calling.event().unwrap().1.unwrap();
    assert_eq!(form["method"], "elicitation/create");
    let answer = json!({ "jsonrpc": "2.0", "id": form["id"], "result": { "action": "decline" } });
    assert_eq!(web.post(&[("Mcp-Session-Id", &session)], &answer).status, 202);
    assert_eq!(text(&calling.event().unwrap().1.unwrap()), "decline: nothing is booked");
}

#[cfg(target_os = "linux")]
#[test]
fn a_person_at_a_terminal_is_asked_there() {
    let environment = booking();
    let book = ["run", "./booking.ts", "book", "people=2"];
    // A choice that there is not, a wrong hour, and then what fits.
    let typed = "7\n2\nx\n17\ny\n2\n\nn\ny\ny\n";
    let answered = environment.run_at_terminal(&book, typed);
    let wanted = [
        "booking:book asks: When do the 2 of you come?",
        "1. Friday",
        "2. Saturday",
        "`7` does not fit",
        "`x` does not fit",
        "`hour`:",
        "booking:book asks: Please pay.",
        "https://pay.example.com/1",
        "2 {\"day\":\"sat\",\"hour\":19,\"outside\":false} accept",
    ];
    assert_eq!(answered.code, 0, "{answered:?}");
    assert_holds(&answered.stdout, &wanted);
    let declined = environment.run_at_terminal(&book, "1\n\n\nn\n");
    assert_holds(&declined.stdout, &["decline: nothing is booked"]);
    // Nobody is there.
    let alone = environment.fails(1, &book);
    assert_holds(&alone, &["the client has no way to ask its user for this: form"]);
}
