//! What skills offer beside their tools: prompts, resources, and `SKILL.md`, in both eras.

use serde_json::{Value, json};

use crate::environment::{Environment, assert_holds, guest};
use crate::server::Server;

const MANIFEST: &str = r#"
[skill]
name = "notes"
entry = "count.wasm"

[resources."today.txt"]
uri = "notes://today"
title = "Today"
description = "What is to be done today."
mime-type = "text/plain"
audience = ["user"]
priority = 0.5

[resources."day.json"]
uri = "notes://days/{day}/plan"
complete.day = ["monday", "Tuesday", "thursday"]
"#;

const PROMPT: &str = "---\ntitle: Review\ndescription: Reviews a note.\narguments:\n- name: note\n  required: true\n  \
                      complete: [first, second, Final]\n- name: tone\n---\n\nReview `{{note}}`. {{tone}}\n";

const GUIDE: &str = "---\nname: notes\ndescription: Takes notes.\nlicense: MIT\nmetadata: {level: 3}\n---\n# Notes\n";

/// The folder of a skill that ships something of each kind.
fn notes(environment: &Environment) -> String {
    let program = std::fs::read(guest("count")).unwrap();
    environment.write("notes/count.wasm", program);
    environment.write("notes/skill.toml", MANIFEST);
    environment.write("notes/prompts/review.md", PROMPT);
    environment.write("notes/resources/today.txt", "Sleep.");
    environment.write("notes/resources/day.json", "{\"day\":\"{{day}}\"}");
    environment.write("notes/resources/deep/a b.bin", b"\xff\x00");
    environment.write("notes/references/more.md", "# More");
    environment.write("notes/scripts/run.sh", "rm -rf /");
    environment.write("notes/SKILL.md", GUIDE);
    environment.path("notes").to_str().unwrap().to_owned()
}

fn installed() -> (Environment, Server) {
    let environment = Environment::new();
    let notes = notes(&environment);
    let told = environment.run(&["install", &notes]);
    assert_holds(&told.stderr, &["installed notes (1 tool, 1 prompt, 5 resources)"]);
    let server = Server::start(&environment);
    (environment, server)
}

fn read(server: &mut Server, id: u64, uri: &str) -> Value {
    let answer = server.request(id, "resources/read", json!({ "uri": uri }));
    answer["result"]["contents"][0].clone()
}

#[test]
fn prompts_are_listed_filled_and_completed() {
    let (_environment, mut server) = installed();
    let wanted = json!([{
        "name": "notes__review",
        "title": "Review",
        "description": "Reviews a note.",
        "arguments": [{ "name": "note", "required": true }, { "name": "tone", "required": false }],
    }]);
    assert_eq!(server.request(1, "prompts/list", json!({}))["result"], json!({ "prompts": wanted }));
    let listed = server.stateless(2, "prompts/list", json!({}))["result"].clone();
    assert_eq!((&listed["prompts"], &listed["ttlMs"]), (&wanted, &json!(5000)));

    let arguments = json!({ "note": "{{tone}}", "tone": "Be kind." });
    let get = json!({ "name": "notes__review", "arguments": arguments });
    let text = json!({ "type": "text", "text": "Review `{{tone}}`. Be kind." });
    let messages = json!([{ "role": "user", "content": text }]);
    let wanted = json!({ "description": "Reviews a note.", "messages": messages });
    assert_eq!(server.request(3, "prompts/get", get.clone())["result"], wanted);
    assert_eq!(server.stateless(4, "prompts/get", get)["result"]["messages"], messages);
    for (name, arguments, wanted) in [
        ("notes__review", json!({}), "the argument `note` is required"),
        ("notes__review", json!({ "note": "a", "other": "b" }), "there is no argument `other`"),
        ("notes__review", json!({ "note": 7 }), "the argument `note` is no string"),
        ("notes__reveiw", json!({}), "unknown prompt `notes__reveiw`"),
        ("review", json!({}), "unknown prompt `review`"),
    ] {
        let error = server.request(5, "prompts/get", json!({ "name": name, "arguments": arguments }))["error"].clone();
        assert_eq!((&error["code"], &error["message"]), (&json!(-32602), &json!(wanted)));
    }

    let mut complete = |reference: Value, name: &str, value: &str| {
        let params = json!({ "ref": reference, "argument": { "name": name, "value": value } });
        server.request(6, "completion/complete", params)
    };
    let prompt = json!({ "type": "ref/prompt", "name": "notes__review" });
    let day = json!({ "type": "ref/resource", "uri": "notes://days/{day}/plan" });
    for (reference, name, value, wanted) in [
        (&prompt, "note", "F", vec!["first", "Final"]),
        (&prompt, "note", "x", vec![]),
        (&prompt, "tone", "", vec![]),
        (&day, "day", "T", vec!["Tuesday", "thursday"]),
    ] {
        let completion = complete(reference.clone(), name, value)["result"]["completion"].clone();
        assert_eq!(completion, json!({ "values": wanted, "total": wanted.len(), "hasMore": false }));
    }
    let none = json!({ "type": "ref/prompt", "name": "nothing" });
    for (reference, name) in [(prompt, "other"), (day, "month"), (none, "note")] {
        assert_eq!(complete(reference.clone(), name, "")["error"]["code"], -32602, "{reference} {name}");
    }
    server.end();
}

#[test]
fn resources_are_listed_and_read() {
    let (_environment, mut server) = installed();
    let listed = server.request(1, "resources/list", json!({}))["result"]["resources"].clone();
    let uris: Vec<_> = listed.as_array().unwrap().iter().map(|resource| resource["uri"].as_str().unwrap()).collect();
    let wanted = [
        "skill://notes/SKILL.md",
        "skill://notes/references/more.md",
        "skill://notes/resources/deep/a%20b.bin",
        "notes://today",
    ];
    assert_eq!(uris, wanted);
    let today = json!({
        "uri": "notes://today", "name": "today.txt", "title": "Today", "description": "What is to be done today.",
        "mimeType": "text/plain", "size": 6, "annotations": { "audience": ["user"], "priority": 0.5 },
    });
    assert_eq!(listed[3], today);
    let templates = server.request(2, "resources/templates/list", json!({}))["result"].clone();
    let template =
        json!({ "uriTemplate": "notes://days/{day}/plan", "name": "day.json", "mimeType": "application/json" });
    assert_eq!(templates, json!({ "resourceTemplates": [template] }));

    for (uri, mime_type, kind, content) in [
        ("notes://today", "text/plain", "text", "Sleep."),
        ("notes://days/monday/plan", "application/json", "text", "{\"day\":\"monday\"}"),
        ("notes://days/%2F%22/plan", "application/json", "text", "{\"day\":\"/\\\"\"}"),
        ("skill://notes/resources/deep/a%20b.bin", "application/octet-stream", "blob", "/wA="),
        ("skill://notes/SKILL.md", "text/markdown", "text", GUIDE),
    ] {
        let wanted = json!({ "uri": uri, "mimeType": mime_type, kind: content });
        assert_eq!(read(&mut server, 3, uri), wanted);
        let modern = server.stateless(4, "resources/read", json!({ "uri": uri }))["result"].clone();
        assert_eq!((&modern["contents"], &modern["ttlMs"]), (&json!([wanted]), &json!(5000)));
    }
    for uri in [
        "notes://tomorrow",
        "notes://days//plan",
        "notes://days/a/b/plan",
        "skill://notes/scripts/run.sh",
        "skill://notes/skill.toml",
        "skill://notes/references",
        "skill://notes/resources/../count.wasm",
        "file:///etc/passwd",
        "",
    ] {
        let legacy = server.request(5, "resources/read", json!({ "uri": uri }))["error"].clone();
        assert_eq!((&legacy["code"], &legacy["data"]), (&json!(-32002), &json!({ "uri": uri })));
        let modern = server.stateless(6, "resources/read", json!({ "uri": uri }))["error"].clone();
        assert_eq!((&modern["code"], &modern["data"]), (&json!(-32602), &json!({ "uri": uri })));
    }
    server.end();
}

#[test]
fn a_guide_is_offered_by_the_skills_extension() {
    let (environment, mut server) = installed();
    let discovered = server.stateless(1, "server/discover", json!({}))["result"].clone();
    let extensions = json!({ "io.modelcontextprotocol/skills": { "directoryRead": true } });
    assert_eq!(discovered["capabilities"]["extensions"], extensions);
    let listed = server.stateless(2, "skills/list", json!({}))["result"]["skills"].clone();
    assert_eq!(listed[0]["uri"], "skill://notes/SKILL.md");
    let frontmatter =
        json!({ "name": "notes", "description": "Takes notes.", "license": "MIT", "metadata": { "level": 3 } });
    assert_eq!(listed[0]["frontmatter"], frontmatter);
    let files = listed[0]["resources"].as_array().unwrap();
    assert_eq!(files.len(), 3);
    for file in files {
        let content = read(&mut server, 3, file["uri"].as_str().unwrap());
        let size = content["text"].as_str().map_or(2, str::len);
        assert_eq!(file["size"], size, "{file}");
    }
    let get = |uri: &str| json!({ "uri": uri });
    assert_eq!(server.stateless(4, "skills/get", get("skill://notes/SKILL.md"))["result"]["skill"], listed[0]);
    assert_eq!(server.stateless(5, "skills/get", get("skill://other/SKILL.md"))["error"]["code"], -32602);

    let mut directory = |uri: &str| server.stateless(6, "resources/directory/read", get(uri));
    let children = directory("skill://notes")["result"]["resources"].clone();
    let names: Vec<_> = children.as_array().unwrap().iter().map(|child| child["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["notes", "references", "resources"]);
    assert_eq!(children[1]["mimeType"], "inode/directory");
    assert_eq!(children[1]["uri"], "skill://notes/references");
    assert_eq!(directory("skill://notes/references/")["result"]["resources"][0]["name"], "more.md");
    for uri in ["skill://notes/SKILL.md", "skill://not", "notes://", "skill:/"] {
        assert_eq!(directory(uri)["error"]["code"], -32602, "{uri}");
    }
    server.end();
    // Under another name the URI still ends in the name that the guide gives itself.
    environment.ok(&["remove", "notes"]);
    environment.ok(&["install", &notes(&environment), "--as", "mine"]);
    let mut server = Server::start(&environment);
    let listed = server.stateless(1, "skills/list", json!({}))["result"]["skills"].clone();
    assert_eq!(listed[0]["uri"], "skill://mine/notes/SKILL.md");
    server.end();
}

#[test]
fn who_has_subscribed_is_told_of_a_reinstallation() {
    let (environment, mut server) = installed();
    for (id, method) in [(1, "resources/subscribe"), (2, "resources/unsubscribe"), (3, "resources/subscribe")] {
        assert_eq!(server.request(id, method, json!({ "uri": "notes://today" }))["result"], json!({}));
        assert_eq!(server.request(id, method, json!({ "uri": "skill://notes/SKILL.md" }))["result"], json!({}));
    }
    assert_eq!(server.request(4, "resources/unsubscribe", json!({ "uri": "skill://notes/SKILL.md" }))["id"], 4);
    assert_eq!(server.request(5, "resources/subscribe", json!({ "uri": "notes://none" }))["error"]["code"], -32002);
    let asked = json!({ "resourcesListChanged": true, "resourceSubscriptions": ["notes://days/monday/plan"] });
    server.stateless(6, "subscriptions/listen", json!({ "notifications": asked }));
    let accepted = server.notification("notifications/subscriptions/acknowledged");
    assert_eq!(accepted["params"]["notifications"], asked);

    let reinstall = || environment.ok(&["install", environment.path("notes").to_str().unwrap(), "--accept-changes"]);
    environment.write("notes/SKILL.md", GUIDE.replace("# Notes", "# Other notes"));
    environment.write("notes/resources/today.txt", "Work..");
    reinstall();
    // The list says how large the guide is; of the two, only one is subscribed to.
    let mut told: Vec<_> = (0..3).map(|_| server.message()).collect();
    told.sort_by_key(Value::to_string);
    let methods: Vec<_> = told.iter().map(|message| message["method"].as_str().unwrap()).collect();
    let list = "notifications/resources/list_changed";
    assert_eq!(methods, [list, list, "notifications/resources/updated"], "{told:?}");
    assert_eq!(told[2]["params"]["uri"], "notes://today");
    assert_eq!(read(&mut server, 7, "notes://today")["text"], "Work..");

    environment.write("notes/resources/day.json", "{\"date\":\"{{day}}\"}");
    reinstall();
    let told = server.notification("notifications/resources/updated");
    assert_eq!(told["params"]["uri"], "notes://days/monday/plan");
    assert_eq!(told["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], 6);
    environment.write("notes/prompts/more.md", "More.");
    reinstall();
    server.notification("notifications/prompts/list_changed");
    server.end();
}

#[test]
fn an_edit_of_a_served_folder_is_told_and_seen() {
    let environment = Environment::new();
    let folder = notes(&environment);
    let mut server = Server::start_with(&environment, &["serve", &folder, "--unprefixed"]);
    assert_eq!(server.request(1, "prompts/list", json!({}))["result"]["prompts"][0]["name"], "review");
    server.request(2, "resources/subscribe", json!({ "uri": "notes://today" }));
    environment.write("notes/resources/today.txt", "Work..");
    assert_eq!(server.notification("notifications/resources/updated")["params"]["uri"], "notes://today");
    assert_eq!(read(&mut server, 3, "notes://today")["text"], "Work..");
    environment.write("notes/prompts/more.md", "More.");
    server.notification("notifications/prompts/list_changed");
    let get = server.request(4, "prompts/get", json!({ "name": "more" }));
    assert_eq!(get["result"]["messages"][0]["content"]["text"], "More.");
    // Tools stay while a prompt is broken; why it is, the log says.
    environment.write("notes/prompts/more.md", "{{none}}");
    server.notification("notifications/prompts/list_changed");
    assert_eq!(server.request(5, "prompts/list", json!({}))["result"]["prompts"], json!([]));
    assert_ne!(server.call(6, "count", json!({}))["result"]["isError"], true);
    assert_holds(&server.end(), &["the prompts and resources of a skill are left out", "prompts/more.md: `{{none}}`"]);
}

#[test]
fn what_can_not_be_offered_is_not_installed() {
    let environment = Environment::new();
    let folder = notes(&environment);
    for (file, content, wanted) in [
        ("prompts/review.md", "{{x}}", "prompts/review.md: `{{x}}` is none of its arguments"),
        ("prompts/deep/a.md", "", "prompts/deep/a.md: in `prompts/` stand Markdown files alone"),
        ("SKILL.md", "# Notes", "SKILL.md: it has no frontmatter"),
        ("resources/day.json", "{{month}}", "resources/day.json: `{{month}}` is of no name in its URI"),
    ] {
        let before = std::fs::read(environment.path("notes").join(file)).ok();
        let path = environment.write(&format!("notes/{file}"), content);
        let error = environment.fails(1, &["install", &folder]);
        assert_holds(&error, &["skill `notes` ships a file that can't be offered", wanted]);
        match before {
            Some(before) => std::fs::write(path, before).unwrap(),
            None => std::fs::remove_dir_all(environment.path("notes/prompts/deep")).unwrap(),
        }
    }
    std::fs::remove_file(environment.path("notes/resources/today.txt")).unwrap();
    assert_holds(&environment.fails(1, &["install", &folder]), &["file `resources/today.txt`, which is missing"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/passwd", environment.path("notes/resources/today.txt")).unwrap();
        let error = environment.fails(1, &["install", &folder]);
        assert_holds(&error, &["resources/today.txt: links are not followed"]);
    }
    assert_eq!(environment.ok(&["list", "--json"]), "[]\n");
}

#[test]
fn what_a_reinstallation_changes_is_shown_first() {
    let (environment, server) = installed();
    server.end();
    let folder = environment.path("notes").to_str().unwrap().to_owned();
    environment.ok(&["install", &folder]);
    environment.write("notes/prompts/review.md", PROMPT.replace("Review `{{note}}`.", "Send `{{note}}` to me."));
    environment.write("notes/resources/new.txt", "");
    std::fs::remove_dir_all(environment.path("notes/resources/deep")).unwrap();
    environment.write("notes/skill.toml", MANIFEST.replace("What is to be done today.", "Read this first."));
    let error = environment.fails(1, &["install", &folder]);
    let wanted = [
        "~ resource today.txt:",
        "Read this first.",
        "~ file prompts/review.md:",
        "Send `{{note}}` to me.",
        "+ file resources/new.txt",
        "- file resources/deep/a b.bin",
        "notes stays as it is",
    ];
    assert_holds(&error, &wanted);
    environment.ok(&["install", &folder, "--accept-changes"]);
    environment.ok(&["install", &folder]);
}

#[test]
fn an_archive_goes_with_its_skill_and_a_damaged_one_is_told() {
    let (environment, server) = installed();
    server.end();
    let archives = environment.path("home/data/attachments");
    let all = || std::fs::read_dir(&archives).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let archive = all();
    assert_eq!(archive.len(), 1);
    let content = std::fs::read(&archive[0]).unwrap();
    std::fs::write(&archive[0], &content[..1000]).unwrap();
    let mut server = Server::start(&environment);
    assert_eq!(server.request(1, "prompts/list", json!({}))["result"]["prompts"], json!([]));
    assert_eq!(server.request(2, "resources/list", json!({}))["result"]["resources"], json!([]));
    assert_eq!(server.request(3, "tools/list", json!({}))["result"]["tools"][0]["name"], "notes__count");
    assert_holds(&server.end(), &["it was changed since the skill was installed"]);
    environment.ok(&["install", environment.path("notes").to_str().unwrap(), "--accept-changes"]);
    assert_eq!(std::fs::read(&archive[0]).unwrap(), content);
    environment.ok(&["remove", "notes"]);
    assert_eq!(all(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn two_skills_with_one_name_for_something_do_not_hide_each_other() {
    let environment = Environment::new();
    let folder = notes(&environment);
    environment.ok(&["install", &folder]);
    let other = environment.path("other");
    let status = std::process::Command::new("cp").arg("-r").arg(&folder).arg(&other).status().unwrap();
    assert!(status.success());
    environment.write("other/skill.toml", MANIFEST.replace("\"notes\"", "\"other\""));
    environment.write("other/resources/today.txt", "Steal.");
    environment.ok(&["install", other.to_str().unwrap()]);
    let mut server = Server::start_with(&environment, &["serve", "--unprefixed"]);
    let names = |answer: &Value| -> Vec<String> {
        let prompts = answer["result"]["prompts"].as_array().unwrap();
        prompts.iter().map(|prompt| prompt["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&server.request(1, "prompts/list", json!({}))), ["notes__review", "other__review"]);
    // A URI means what the first skill says, whoever else claims it.
    assert_eq!(read(&mut server, 2, "notes://today")["text"], "Sleep.");
    let listed = server.request(3, "resources/list", json!({}))["result"]["resources"].clone();
    let uris: Vec<_> = listed.as_array().unwrap().iter().map(|resource| resource["uri"].as_str().unwrap()).collect();
    assert_eq!(uris.iter().filter(|uri| **uri == "notes://today").count(), 1);
    assert!(uris.contains(&"skill://other/notes/SKILL.md"), "{uris:?}");
    server.end();
}
