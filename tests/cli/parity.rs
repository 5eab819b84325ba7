//! The cases that every SDK has to answer alike, asked of one skill in each language, and of both of its forms.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};

use crate::environment::{Environment, assert_holds};
use crate::parity_prompts;
use crate::server::{Server, modern};
use crate::site::{Seen, Site, Step};

/// One question, and what is wanted of the answer.
struct Case {
    name: String,
    tool: String,
    arguments: Value,
    /// What has to come back: exactly one of `answer`, `refused` and `failed`.
    wanted: Wanted,
    /// Lines that the user's log gets, in this order.
    log: Vec<String>,
    progress: Vec<Value>,
    /// By language, why it is not asked of that one.
    except: BTreeMap<String, String>,
}

enum Wanted {
    Answer(Value),
    /// The arguments don't fit; the message holds these words.
    Refused(Vec<String>),
    /// The tool fails with this message, and a stack in the author's own file.
    /// With this beside it for programs, if anything.
    Failed(String, Option<Value>),
}

impl Case {
    fn all(site: &Site) -> Vec<Self> {
        let mut files: Vec<_> =
            std::fs::read_dir(folder("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let read = |file: PathBuf| {
            let text = std::fs::read_to_string(&file).unwrap().replace("$SITE", &site.url(""));
            let cases: Vec<Map<String, Value>> = serde_json::from_str(&text).unwrap();
            cases.into_iter().map(Self::read)
        };
        files.into_iter().flat_map(read).collect()
    }

    /// A key that nobody knows would be a check that is not made.
    fn read(mut fields: Map<String, Value>) -> Self {
        let mut take = |key: &str| fields.remove(key);
        let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned)).expect("a text");
        let texts = |value: Value| serde_json::from_value::<Vec<String>>(value).expect("texts");
        let wanted = match (take("answer"), take("refused"), take("failed")) {
            (Some(answer), None, None) => Wanted::Answer(answer),
            (None, Some(words), None) => Wanted::Refused(texts(words)),
            (None, None, Some(message)) => Wanted::Failed(text(Some(message)), take("data")),
            _ => panic!("one of `answer`, `refused` and `failed`"),
        };
        let case = Self {
            name: text(take("name")),
            tool: text(take("tool")),
            arguments: take("arguments").expect("arguments"),
            wanted,
            log: take("log").map(texts).unwrap_or_default(),
            progress: take("progress").map(|list| list.as_array().unwrap().clone()).unwrap_or_default(),
            except: take("except").map(|except| serde_json::from_value(except).unwrap()).unwrap_or_default(),
        };
        assert!(fields.is_empty(), "{}: {fields:?}", case.name);
        case
    }
}

/// A skill in one language and one form, as a client sees it.
struct Subject {
    language: &'static str,
    form: &'static str,
    server: Server,
    asked: u64,
}

impl Subject {
    /// `target` is a folder or a component.
    fn serve(environment: &Environment, site: &Site, language: &'static str, form: &'static str, target: &str) -> Self {
        let grant = site.url("");
        let server = Server::start_with(environment, &["serve", target, "--build", "--allow-network", &grant]);
        Self { language, form, server, asked: 0 }
    }

    fn ask(&mut self, case: &Case) -> (Vec<Value>, Value) {
        self.asked += 1;
        let tool = format!("parity-{}__{}", self.language, case.tool);
        self.server.send_call(self.asked, &tool, case.arguments.clone());
        self.server.reports(self.asked)
    }

    fn check(&mut self, case: &Case) -> Result<Value, String> {
        let (progress, mut message) = self.ask(case);
        let result = message["result"].take();
        if !alike(&Value::Array(progress.clone()), &Value::Array(case.progress.clone())) {
            return Err(format!("progress {progress:?}"));
        }
        let fits = match &case.wanted {
            Wanted::Answer(answer) => alike(&shown(&result), answer),
            Wanted::Refused(words) => {
                result["isError"] == true && words.iter().all(|word| said(&result).contains(word))
            }
            Wanted::Failed(message, data) => {
                let told = result["_meta"].get("skill-engine/data");
                result["isError"] == true && said(&result) == message && told == data.as_ref()
            }
        };
        if fits { Ok(result) } else { Err(format!("{result} {}", message["error"])) }
    }
}

impl Subject {
    /// Lets the tool ask its user, twice, and says of each time what comes back. A client of the second era answers.
    fn consult(&mut self, first: &Value) -> [Value; 3] {
        let name = format!("parity-{}__consult", self.language);
        let mut params = json!({ "name": name, "arguments": { "question": "Who?" }, "_meta": modern() });
        params["_meta"]["io.modelcontextprotocol/clientCapabilities"] =
            json!({ "elicitation": { "form": {}, "url": {} }, "sampling": {} });
        let mut answers = vec![None, Some(first.clone())];
        answers.push(Some(
            json!({ "model": { "role": "assistant", "model": "m-1", "content": { "type": "text", "text": "" } } }),
        ));
        let mut results = answers.into_iter().map(|answers| {
            if let Some(answers) = answers {
                params["inputResponses"] = answers;
            }
            self.asked += 1;
            let request = json!({ "jsonrpc": "2.0", "id": self.asked, "method": "tools/call", "params": params });
            self.server.send(&request.to_string());
            let mut result = self.server.answer(self.asked)["result"].take();
            params["requestState"] = result["requestState"].take();
            result.as_object_mut().unwrap().retain(|key, _| key == "inputRequests" || key == "content");
            result
        });
        [(); 3].map(|()| results.next().unwrap())
    }
}

fn said(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap_or_default()
}

/// An answer without what says that it is none but a complete one.
fn shown(result: &Value) -> Value {
    let mut shown = result.clone();
    if let Some(fields) = shown.as_object_mut() {
        fields.retain(|key, value| !(key == "isError" && value == false || key == "resultType"));
    }
    shown
}

/// Whether two values are the same to a client: numbers by what they say, and JSON in a text by what it says.
fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::String(one), Value::String(other)) => {
            let json = |text: &str| serde_json::from_str(text).ok().filter(|json: &Value| json.is_object());
            one == other || json(one).zip(json(other)).is_some_and(|(one, other)| alike(&one, &other))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let there = |(key, value): (&String, &Value)| other.get(key).is_some_and(|other| alike(value, other));
            one.len() == other.len() && one.iter().all(there)
        }
        _ => one == other,
    }
}

fn site() -> Site {
    Site::start(|seen: &Seen| {
        let answer = |status: &str, headers: &str, body: &[u8]| {
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
            vec![Step::Write([head.as_bytes(), body].concat())]
        };
        let plain = "content-type: text/plain\r\n";
        match seen.path.as_str() {
            "/text" => answer("200 OK", plain, "Grüße".as_bytes()),
            "/moved" => answer("302 Found", "location: /text\r\n", b""),
            "/echo" => {
                let said = format!("{} {} x-a={} {}", seen.method, seen.path, seen.header("x-a").unwrap(), seen.text());
                answer("200 OK", plain, said.as_bytes())
            }
            "/gzip" => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
                std::io::Write::write_all(&mut encoder, b"compressed").unwrap();
                let encoded = encoder.finish().unwrap();
                answer("200 OK", &format!("{plain}content-encoding: gzip\r\n"), &encoded)
            }
            "/slow" => vec![Step::Wait(std::time::Duration::from_secs(5))],
            "/garbage" => vec![Step::Write(b"nonsense\r\n\r\n".to_vec())],
            _ => answer("404 Not Found", "", b"no"),
        }
    })
}

/// Compares a list of tools to the one that all languages have. Where a language says something else, the list says why,
/// and what stands instead at which JSON pointer (RFC 6901).
fn check_tools(language: &str, list: &str) {
    let wanted = std::fs::read_to_string(folder("tools.json")).unwrap();
    let wanted: Vec<Map<String, Value>> = serde_json::from_str(&wanted).unwrap();
    let listed: Vec<Value> = serde_json::from_str(list).unwrap();
    assert_eq!(listed.len(), wanted.len());
    for (listed, mut wanted) in listed.iter().zip(wanted) {
        let except = wanted.remove("except");
        let mut wanted = Value::Object(wanted);
        wanted["name"] = format!("parity-{language}__{}", wanted["name"].as_str().unwrap()).into();
        for (place, instead) in except.iter().filter_map(|except| except.get(language)?.as_object()).flatten() {
            if place != "why" {
                *wanted.pointer_mut(place).expect(place) = instead.clone();
            }
        }
        assert_eq!(*listed, wanted, "{language}: {listed:#}");
    }
}

/// Asks all cases of one language, of each of its forms, whose answers have to be the same byte for byte.
fn ask(language: &'static str, forms: &[&'static str]) {
    let (environment, site) = (Environment::new(), site());
    environment.write("home/config/settings.toml", "[secrets]\nstore = \"env\"\n");
    let source = folder(language);
    let (mut lists, mut subjects) = (Vec::new(), Vec::new());
    for form in forms {
        let target = match *form {
            "component" => {
                let built = environment.path(&format!("parity-{language}.wasm"));
                environment.ok(&["build", source.to_str().unwrap(), "-o", built.to_str().unwrap()]);
                // Beside the manifest, which says what it asks for.
                let manifest = std::fs::read_to_string(source.join("skill.toml")).unwrap();
                let entry = manifest.lines().find(|line| line.starts_with("entry")).unwrap();
                environment.write("component/skill.toml", manifest.replace(entry, "entry = \"skill.wasm\""));
                std::fs::copy(&built, environment.path("component/skill.wasm")).unwrap();
                environment.path("component")
            }
            _ => source.clone(),
        };
        let target = target.to_str().unwrap();
        // What takes minutes the first time is not what a client waits for either.
        lists.push(environment.ok(&["tools", target, "--build", "--json"]));
        subjects.push(Subject::serve(&environment, &site, language, form, target));
    }
    assert!(lists.iter().all(|list| *list == lists[0]), "the forms have other tools: {lists:#?}");
    check_tools(language, &lists[0]);
    let cases = Case::all(&site);
    assert!(cases.len() >= 40, "{}", cases.len());
    subjects.iter_mut().for_each(check_consulting);
    let skill = format!("parity-{language}");
    let prompts: Vec<_> = subjects.iter_mut().map(|it| parity_prompts::check(&skill, &mut it.server)).collect();
    assert!(prompts.iter().all(|answers| *answers == prompts[0]), "the forms make other prompts: {prompts:#?}");
    let mut faults = Vec::new();
    for case in cases.iter().filter(|case| !case.except.contains_key(language)) {
        let answers: Vec<_> = subjects.iter_mut().map(|subject| (subject.form, subject.check(case))).collect();
        for (form, answer) in &answers {
            if let Err(fault) = answer {
                faults.push(format!("{} ({form}): {fault}", case.name));
            }
        }
        let texts: Vec<_> =
            answers.iter().filter_map(|(_, answer)| answer.as_ref().ok()).map(Value::to_string).collect();
        if texts.iter().any(|text| *text != texts[0]) {
            faults.push(format!("{}: the forms differ: {texts:?}", case.name));
        }
    }
    for subject in subjects {
        let (form, log) = (subject.form, subject.server.end());
        faults.extend(log_faults(language, &cases, &log).map(|fault| format!("{fault} ({form}):\n{log}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A tool that asks its user twice is called three times, with the same questions in every language.
fn check_consulting(subject: &mut Subject) {
    let schema = json!({ "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] });
    let asks = |message: &str| format!("parity-{} asks: {message}", subject.language);
    let form = json!({ "mode": "form", "message": asks("Who?"), "requestedSchema": schema });
    let page =
        json!({ "mode": "url", "message": asks("Look there."), "url": "https://example.com/", "elicitationId": "" });
    let asked = |requests: Value| json!({ "inputRequests": requests });
    let elicitation = |params: &Value| json!({ "method": "elicitation/create", "params": params });
    let first = asked(json!({ "who": elicitation(&form), "page": elicitation(&page) }));
    let sampling = json!({ "method": "sampling/createMessage", "params": { "messages": [], "maxTokens": 9 } });
    let text = |text: &str| json!({ "content": [{ "type": "text", "text": text }] });
    let accepted =
        json!({ "who": { "action": "accept", "content": { "name": "Ada" } }, "page": { "action": "accept" } });
    let wanted = [first.clone(), asked(json!({ "model": sampling })), text("Ada accept m-1")];
    assert_eq!(subject.consult(&accepted), wanted, "{} {}", subject.language, subject.form);
    let refused = json!({ "who": { "action": "decline" }, "page": { "action": "cancel" } });
    let again = subject.consult(&refused);
    assert_eq!(again[..2], [first, text("decline cancel")], "{} {}", subject.language, subject.form);
}

/// What the log lacks: lines, and stacks of failures.
fn log_faults<'a>(language: &'a str, cases: &'a [Case], log: &'a str) -> impl Iterator<Item = String> + 'a {
    cases.iter().filter(move |case| !case.except.contains_key(language)).filter_map(move |case| {
        let line = |line: &&String| {
            let (level, text) = line.split_once(' ').unwrap();
            !log.lines().any(|logged| logged.contains(&format!("{level} {text} ")))
        };
        if let Some(lacks) = case.log.iter().find(line) {
            return Some(format!("{}: the log lacks `{lacks}`", case.name));
        }
        let stack = matches!(case.wanted, Wanted::Failed(..)) && !log.contains(place(language));
        stack.then(|| format!("{}: the log names no place in `{}…`", case.name, place(language)))
    })
}

/// How a stack names a line of the skill's own file.
fn place(language: &str) -> &'static str {
    match language {
        "typescript" => "(index.ts:",
        "python" => "File \"parity.py\", line ",
        "rust" => "src/lib.rs:",
        other => panic!("no skill in {other}"),
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../guest-sdks/parity")).join(name)
}

#[test]
fn python_answers_every_case() {
    ask("python", &["script", "component"]);
}

#[test]
fn typescript_answers_every_case() {
    ask("typescript", &["script", "component"]);
}

#[test]
fn rust_answers_every_case() {
    ask("rust", &["source", "component"]);
}

/// What a client is told over the protocol, a person at a shell is told as well.
#[test]
fn a_shell_shows_what_a_tool_says() {
    let environment = Environment::new();
    environment.write("home/config/settings.toml", "[secrets]\nstore = \"env\"\n");
    for language in ["typescript", "python", "rust"] {
        let name = format!("parity-{language}");
        environment.ok(&["install", folder(language).to_str().unwrap(), "--build"]);
        let run = |words: &[&str]| {
            let mut command = environment.command(&[&["run", &name], words].concat());
            // A secret that its user meant for somebody else than the skill does.
            let key = format!("PARITY_{}__TOKEN", language.to_uppercase());
            command.env(format!("SKILL_SECRET_{key}"), "correct horse");
            command.env(format!("SKILL_AUDIENCE_{key}"), "https://elsewhere.example");
            environment.finish(command, "")
        };
        let said = run(&["say", "text=Grüße"]);
        assert_eq!((said.code, said.stdout.as_str()), (0, "said\n"), "{language}: {said:?}");
        assert_eq!(said.stderr.matches("Grüße").count(), 3, "a debug line is not told: {language}: {said:?}");
        assert_holds(&said.stderr, &["INFO", "WARN", "ERROR"]);
        let walked = run(&["walk", "steps=2"]);
        assert_eq!(walked.stdout, "there\n", "{language}: {walked:?}");
        assert_holds(&walked.stderr, &["1/2 step 1\n", "2/2 step 2\n"]);
        let failed = run(&["fail", "why=so it is"]);
        assert_eq!((failed.code, failed.stdout.as_str()), (1, ""), "{language}: {failed:?}");
        assert_holds(&failed.stderr, &[&format!("error: `{name}:fail` failed: so it is\n"), place(language)]);
        assert_eq!(run(&["secret", "name=token"]).stdout, "denied\n", "{language}");
    }
}
