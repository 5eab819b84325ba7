//! Prompts that a skill makes by functions, in both eras. What the SDKs make of them alike, `parity_prompts.rs` asks.

use serde_json::{Value, json};

use crate::environment::{Environment, assert_holds};
use crate::server::{Server, modern, text};
use crate::web::Web;

const PROMPTS: &str = r#"
import { content, http, message, prompt, user } from "skill-engine";

/** Tells the time. */
export const time = () => "late";

/** Plans a day. */
export const plan = prompt(
  { title: "Plan", complete: { city: (value, { day = "any day", ...others }) => [[value, day, ...Object.keys(others)].join(", ")] } },
  ({ city, day }: { city: string; day?: "monday" | "friday" }) => [
    `Plan ${day ?? "a day"} in ${city}.`,
    message.assistant(content.text("Gladly.")),
  ],
);

export const many = prompt({ complete: { one: Array.from({ length: 150 }, (_, n) => `n${n}`) } }, (args: { one: string }) => args.one);

export const fetched = prompt({}, () => http.send({ url: "http://127.0.0.1:9/" }).text());

export const wrong = prompt({}, () => {
  throw new Error("no such day");
});

export const broken = prompt({ complete: { a: () => { throw new Error("nothing comes to mind"); } } }, (args: { a: string }) => 3 as never);

export const asked = prompt({}, (args: { topic?: string }) => {
  const schema = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };
  const { who } = user.ask({ who: user.form("For whom?", schema) });
  return `For ${(who.content as { name?: string } | undefined)?.name ?? "nobody"}: ${args.topic ?? "anything"}`;
});
"#;

fn environment() -> Environment {
    let environment = Environment::new();
    environment.write("day.ts", PROMPTS);
    environment
}

fn served() -> (Environment, Server) {
    let environment = environment();
    let server = Server::start_with(&environment, &["serve", "./day.ts"]);
    (environment, server)
}

fn said(role: &str, text: &str) -> Value {
    json!({ "role": role, "content": { "type": "text", "text": text } })
}

#[test]
fn they_are_listed_and_made_in_both_eras() {
    let (_environment, mut server) = served();
    let plan = json!({
        "name": "day__plan",
        "title": "Plan",
        "description": "Plans a day.",
        "arguments": [{ "name": "city", "required": true }, { "name": "day", "required": false }],
    });
    let names = ["day__plan", "day__many", "day__fetched", "day__wrong", "day__broken", "day__asked"];
    for listed in [server.request(1, "prompts/list", json!({})), server.stateless(2, "prompts/list", json!({}))] {
        let listed = listed["result"]["prompts"].as_array().unwrap().clone();
        let listed_names: Vec<_> = listed.iter().map(|prompt| prompt["name"].as_str().unwrap()).collect();
        assert_eq!((listed_names, &listed[0]), (names.to_vec(), &plan));
    }
    let get = json!({ "name": "day__plan", "arguments": { "city": "Oslo", "day": "friday" } });
    let messages = json!([said("user", "Plan friday in Oslo."), said("assistant", "Gladly.")]);
    assert_eq!(server.request(3, "prompts/get", get.clone())["result"], json!({ "messages": messages }));
    let modern = server.stateless(4, "prompts/get", get)["result"].clone();
    assert_eq!((&modern["messages"], &modern["resultType"]), (&messages, &json!("complete")));
    // The function is a tool no less for that.
    assert_eq!(server.request(5, "tools/list", json!({}))["result"]["tools"].as_array().unwrap().len(), 1);
    server.end();
}

#[test]
fn what_can_not_be_made_is_an_error_of_the_request() {
    let (environment, mut server) = served();
    let name = |name: &str, arguments: Value| json!({ "name": name, "arguments": arguments });
    for (params, code, wanted) in [
        (name("day__plna", json!({})), -32602, "unknown prompt `day__plna`"),
        (name("plan", json!({})), -32602, "unknown prompt `plan`"),
        (name("day__time", json!({})), -32602, "unknown prompt `day__time`"),
        (name("day__plan", json!({})), -32602, "the argument `city` is missing"),
        (name("day__plan", json!({ "city": "a", "town": "b" })), -32602, "there is no argument `town`"),
        (name("day__plan", json!({ "city": 7 })), -32602, "the argument `city` is no string"),
        (name("day__plan", json!({ "city": "a", "day": "sunday" })), -32602, "\"monday\", \"friday\""),
        (name("day__wrong", json!({})), -32603, "no such day"),
        (name("day__broken", json!({ "a": "" })), -32603, "the prompt returned 3: it returns a string"),
        (name("day__fetched", json!({})), -32603, "try: --allow-network http://127.0.0.1:9"),
        (name("day__asked", json!({})), -32603, "the client has no way to ask its user for this: form"),
    ] {
        let error = server.request(1, "prompts/get", params)["error"].clone();
        assert_eq!(error["code"], code, "{error}");
        assert_holds(error["message"].as_str().unwrap(), &[wanted]);
    }
    // The second era has an error of its own for what the client can't do.
    let refused = server.stateless(2, "prompts/get", name("day__asked", json!({})))["error"].clone();
    assert_eq!(refused["code"], -32021, "{refused}");
    let log = server.end();
    // Where it went wrong is for the author.
    assert_holds(&log, &["no such day", "day.ts:21:"]);
    let history = environment.ok(&["history"]);
    assert_holds(&history, &[" prompt wrong  tool-error", " prompt plan  invalid-arguments", "denial"]);
}

#[test]
fn arguments_are_completed() {
    let (environment, mut server) = served();
    let mut complete = |prompt: &str, argument: &str, value: &str, others: Value| {
        let reference = json!({ "type": "ref/prompt", "name": prompt });
        let argument = json!({ "name": argument, "value": value });
        let params = json!({ "ref": reference, "argument": argument, "context": { "arguments": others } });
        server.request(1, "completion/complete", params)
    };
    let found = |answer: Value| answer["result"]["completion"]["values"].clone();
    assert_eq!(found(complete("day__plan", "city", "Os", json!({ "day": "friday" }))), json!(["Os, friday"]));
    // Of what it does not list, and of the very argument, the function does not hear.
    let strangers = json!({ "day": "friday", "city": "x", "hour": "9" });
    assert_eq!(found(complete("day__plan", "city", "Os", strangers)), json!(["Os, friday"]));
    assert_eq!(found(complete("day__plan", "day", "F", json!({}))), json!(["friday"]));
    assert_eq!(found(complete("day__plan", "day", "x", json!({}))), json!([]));
    let many = complete("day__many", "one", "n", json!({}))["result"]["completion"].clone();
    assert_eq!(
        (many["values"].as_array().unwrap().len(), &many["total"], &many["hasMore"]),
        (100, &json!(150), &json!(true))
    );
    for (prompt, argument, code) in
        [("day__plan", "town", -32602), ("day__none", "city", -32602), ("day__broken", "a", -32603)]
    {
        assert_eq!(complete(prompt, argument, "", json!({}))["error"]["code"], code, "{prompt} {argument}");
    }
    server.end();
    // Whoever types asks at each letter: that is no call to keep.
    assert!(!environment.ok(&["history"]).contains("plan"));
}

#[test]
fn the_user_is_asked_for_a_prompt_as_for_a_tool() {
    let environment = environment();
    let mut server = Server::start_silent(&environment, &["serve", "./day.ts"]);
    let client = json!({ "name": "test", "version": "0" });
    let hello = json!({ "protocolVersion": "2025-11-25", "capabilities": { "elicitation": {} }, "clientInfo": client });
    assert!(server.request(0, "initialize", hello)["result"].is_object());
    server.notify("notifications/initialized", json!({}));
    let params = json!({ "name": "day__asked", "arguments": { "topic": "rain" } });
    server.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "prompts/get", "params": params }).to_string());
    let form = server.message();
    assert_eq!(form["params"]["message"], "day asks: For whom?");
    let accepted = json!({ "action": "accept", "content": { "name": "Ada" } });
    server.send(&json!({ "jsonrpc": "2.0", "id": form["id"], "result": accepted }).to_string());
    assert_eq!(server.answer(1)["result"]["messages"], json!([said("user", "For Ada: rain")]));
    server.end();

    let web = Web::start(&environment, &["./day.ts"]);
    let get = |arguments: Value, state: &Value, answers: Value| {
        let mut params = json!({ "name": "day__asked", "arguments": arguments, "_meta": modern() });
        params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({ "elicitation": { "form": {} } });
        params["requestState"] = state.clone();
        params["inputResponses"] = answers;
        web.stateless(1, "prompts/get", params, &[]).answer()
    };
    let rain = || json!({ "topic": "rain" });
    let first = get(rain(), &Value::Null, Value::Null)["result"].clone();
    assert_eq!(first["resultType"], "input_required", "{first}");
    assert_eq!(first["inputRequests"]["who"]["params"]["message"], "day asks: For whom?");
    let (state, answers) = (&first["requestState"], json!({ "who": accepted }));
    let made = get(rain(), state, answers.clone())["result"].clone();
    assert_eq!(made["messages"], json!([said("user", "For Ada: rain")]));
    // The answers are for these arguments alone.
    assert_eq!(get(json!({ "topic": "sun" }), state, answers)["error"]["code"], -32602);
}

#[test]
fn a_reinstallation_shows_what_changes() {
    let environment = environment();
    let installed = environment.run(&["install", "./day.ts"]);
    assert_holds(&installed.stderr, &["installed day (1 tool, 6 prompts)"]);
    environment.write("day.ts", PROMPTS.replace("Plans a day.", "Sends the day to me.").replace("many = ", "lots = "));
    let error = environment.fails(1, &["install", "./day.ts"]);
    let wanted =
        ["~ prompt plan:", "Plans a day.", "Sends the day to me.", "prompt many", "prompt lots", "day stays as it is"];
    assert_holds(&error, &wanted);
    let mut server = Server::start(&environment);
    assert_eq!(server.request(1, "prompts/list", json!({}))["result"]["prompts"][0]["description"], "Plans a day.");
    environment.ok(&["install", "./day.ts", "--accept-changes"]);
    server.notification("notifications/prompts/list_changed");
    let listed = server.request(2, "prompts/list", json!({}))["result"]["prompts"].clone();
    assert_eq!((&listed[0]["description"], &listed[1]["name"]), (&json!("Sends the day to me."), &json!("day__lots")));
    server.end();
}

#[test]
fn an_edit_is_served_at_once() {
    let (environment, mut server) = served();
    let get = json!({ "name": "day__plan", "arguments": { "city": "Oslo" } });
    let made = |answer: Value| answer["result"]["messages"][0]["content"]["text"].clone();
    assert_eq!(made(server.request(1, "prompts/get", get.clone())), "Plan a day in Oslo.");
    environment.write("day.ts", PROMPTS.replace("Plan ${", "Draw ${").replace("many = ", "lots = "));
    server.notification("notifications/prompts/list_changed");
    assert_eq!(made(server.request(2, "prompts/get", get.clone())), "Draw a day in Oslo.");
    // What is broken is listed as it last was, and not run as that.
    environment.write("day.ts", "export const");
    let listed = server.request(3, "prompts/list", json!({}))["result"]["prompts"].as_array().unwrap().len();
    assert_eq!(listed, 6);
    let argument = json!({ "name": "city", "value": "" });
    let complete = json!({ "ref": { "type": "ref/prompt", "name": "day__plan" }, "argument": argument });
    for (method, params) in [("prompts/get", get), ("completion/complete", complete)] {
        let error = server.request(4, method, params)["error"].clone();
        assert_eq!(error["code"], -32603, "{error}");
        assert_holds(error["message"].as_str().unwrap(), &["skill `day` could not be built", "day.ts:1:"]);
    }
    server.end();
}

#[test]
fn a_tool_under_its_bare_name_is_not_run_as_it_was_either() {
    let environment = environment();
    let mut server = Server::start_with(&environment, &["serve", "./day.ts", "--unprefixed"]);
    assert_eq!(text(&server.call(1, "time", json!({}))), "late");
    environment.write("day.ts", "export const");
    let refused = server.call(2, "time", json!({}));
    assert_eq!(refused["result"]["isError"], true, "{refused}");
    assert_holds(text(&refused), &["skill `day` could not be built", "day.ts:1:"]);
    server.end();
}

#[test]
fn what_is_broken_of_one_skill_hides_no_tools() {
    let environment = environment();
    environment.write("a/skill.toml", "[skill]\nname = \"a\"\nentry = \"i.ts\"\n");
    environment.write("a/i.ts", "/** T. */\nexport const t = (): number => 1;\n");
    environment.write("a/prompts/p.md", "{{none}}");
    let shown = environment.run(&["tools", "./a"]);
    assert_eq!((shown.code, shown.stdout.as_str()), (0, "a:t\n    T.\n"), "{shown:?}");
    assert_holds(&shown.stderr, &["warning: skill `a` ships a file", "prompts/p.md: `{{none}}`"]);
    assert_holds(&environment.fails(2, &["tools", "a:t"]), &["`a:t` names a tool"]);
}

#[test]
fn a_prompt_is_a_file_or_a_function_and_not_both() {
    let environment = Environment::new();
    environment.write("day/skill.toml", "[skill]\nname = \"day\"\nentry = \"index.ts\"\n");
    environment.write("day/index.ts", PROMPTS);
    environment.write("day/prompts/plan.md", "Plan.");
    let error = environment.fails(1, &["install", "./day"]);
    assert_holds(&error, &["the prompt `plan` is made by a function", "prompts/plan.md"]);
    // A folder is served for its author, who sees the file.
    let mut server = Server::start_with(&environment, &["serve", "./day"]);
    let plan = server.request(1, "prompts/get", json!({ "name": "day__plan" }));
    assert_eq!(plan["result"]["messages"][0], said("user", "Plan."));
    let listed = server.request(2, "prompts/list", json!({}))["result"]["prompts"].as_array().unwrap().len();
    assert_eq!(listed, 6);
    let hidden = "a file in prompts/ takes the place of a function of its name skill=day prompt=plan";
    assert_holds(&server.end(), &[hidden]);
    environment.write("day/prompts/other.md", "Other.");
    std::fs::remove_file(environment.path("day/prompts/plan.md")).unwrap();
    let installed = environment.run(&["install", "./day"]);
    assert_holds(&installed.stderr, &["installed day (1 tool, 7 prompts)"]);
    let shown = environment.ok(&["tools", "day"]);
    let plan = "day prompt plan city=string [day=string]\n    Plans a day.\n";
    assert_holds(&shown, &["day:time\n    Tells the time.\nday prompt other\n", plan]);
    // The log counts those that it makes itself.
    assert_holds(&environment.ok(&["history"]), &["install  day  version 0.0.0, 1 tool, 6 prompts"]);
}

#[test]
fn what_can_be_no_prompt_names_its_place() {
    let environment = Environment::new();
    for (line, wanted) in [
        (
            "export const a = prompt({}, (args: { n: number }) => '');",
            vec!["clients pass strings", "`n`", "day.ts:2:29"],
        ),
        (
            "export const a = prompt({ complete: { b: ['c'] } } as {}, () => '');",
            vec!["completes `b`", "none of its arguments"],
        ),
        (
            "export const a = prompt({}, () => ''); export const b = prompt({ name: 'a' }, () => '');",
            vec!["both become the prompt `a`"],
        ),
    ] {
        environment.write("day.ts", format!("import {{ prompt }} from 'skill-engine';\n{line}\n"));
        let error = environment.fails(1, &["install", "./day.ts"]);
        assert_holds(&error, &wanted);
    }
}

#[test]
fn what_is_denied_to_a_completion_is_recorded() {
    let environment = Environment::new();
    let source = r#"
import { http, prompt } from "skill-engine";
const complete = { a: () => [http.send({ url: "http://127.0.0.1:9/" }).text()] };
export const nosy = prompt({ complete }, (args: { a: string }) => args.a);
"#;
    environment.write("nosy.ts", source);
    let mut server = Server::start_with(&environment, &["serve", "./nosy.ts"]);
    let reference = json!({ "type": "ref/prompt", "name": "nosy__nosy" });
    let params = json!({ "ref": reference, "argument": { "name": "a", "value": "" } });
    let error = server.request(1, "completion/complete", params)["error"].clone();
    assert_eq!(error["code"], -32603);
    assert_holds(error["message"].as_str().unwrap(), &["network denied"]);
    server.end();
    let history = environment.ok(&["history"]);
    assert_holds(&history, &["denial", "nosy.ts prompt nosy  network http://127.0.0.1:9: no grant covers this host"]);
    assert!(!history.contains(" call "), "{history}");
}
