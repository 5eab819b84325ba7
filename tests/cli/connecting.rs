//! `skill connect`: what it writes into the files of MCP clients, and what it leaves as it is.

use std::fs;

use serde_json::{Value, json};

use crate::environment::{Environment, Outcome, assert_holds};

/// Each client, its file below the user's folder, and the key that its servers stand under.
const CLIENTS: [(&str, &str, &str); 6] = [
    ("claude-desktop", ".config/Claude/claude_desktop_config.json", "mcpServers"),
    ("claude-code", ".claude.json", "mcpServers"),
    ("cursor", ".cursor/mcp.json", "mcpServers"),
    ("vscode", ".config/Code/User/mcp.json", "servers"),
    ("codex", ".codex/config.toml", "mcp_servers"),
    ("zed", ".config/zed/settings.json", "context_servers"),
];

fn connect(environment: &Environment, arguments: &[&str]) -> Outcome {
    let mut command = environment.command(&[&["connect"], arguments].concat());
    command.env("HOME", environment.path("user"));
    for variable in [
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "CLAUDE_CONFIG_DIR",
        "CODEX_HOME",
        "VSCODE_PORTABLE",
        "VSCODE_APPDATA",
        "FLATPAK_XDG_CONFIG_HOME",
    ] {
        command.env_remove(variable);
    }
    environment.finish(command, "")
}

#[track_caller]
fn done(environment: &Environment, arguments: &[&str]) -> String {
    let outcome = connect(environment, arguments);
    assert_eq!(outcome.code, 0, "{arguments:?}: {outcome:?}");
    outcome.stderr
}

fn read(environment: &Environment, file: &str) -> String {
    fs::read_to_string(environment.path(&format!("user/{file}"))).unwrap()
}

fn write(environment: &Environment, file: &str, text: &str) {
    environment.write(&format!("user/{file}"), text);
}

/// The entry that a client reads.
fn entry(text: &str, file: &str, key: &str) -> Value {
    let value: Value = if file.ends_with(".toml") {
        serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap()
    } else {
        serde_json::from_str(text).unwrap()
    };
    value[key]["skills"].clone()
}

#[cfg(target_os = "linux")]
#[test]
fn each_client_is_told_and_forgets_again() {
    for (client, file, key) in CLIENTS {
        let environment = Environment::new();
        let folder = environment.path(&format!("user/{file}"));
        fs::create_dir_all(folder.parent().unwrap()).unwrap();
        assert_holds(&done(&environment, &[client]), &["connected", file, "then:"]);
        let text = read(&environment, file);
        let entry = entry(&text, file, key);
        assert_eq!(entry["args"], json!(["serve"]), "{client}: {text}");
        assert!(std::path::Path::new(entry["command"].as_str().unwrap()).is_absolute(), "{text}");
        assert_eq!(entry["env"]["SKILL_HOME"], environment.path("home").to_str().unwrap(), "{text}");
        assert_eq!(entry.get("type").is_some(), ["claude-code", "vscode"].contains(&client), "{text}");
        // What is written starts a server.
        let mut server = std::process::Command::new(entry["command"].as_str().unwrap());
        let output =
            server.arg("serve").env("SKILL_HOME", environment.path("home")).stdin(std::process::Stdio::null()).output();
        assert!(output.unwrap().status.success());
        assert_holds(&done(&environment, &[client]), &["nothing is to be changed"]);
        assert_eq!(read(&environment, file), text);
        assert_holds(&done(&environment, &[client, "--remove"]), &["took `skills` out"]);
        assert!(!read(&environment, file).contains("\"serve\""), "{client}");
        assert_holds(&done(&environment, &[client, "--remove"]), &["nothing is to be changed"]);
    }
}

const COMMENTED: &str = "// mine\n{\n\t\"editor.fontSize\": 14, // large\n\t/* servers */\n\t\"SERVERS\": {\n\t\t// the first\n\t\t\"other\": { \"command\": \"x\", \"env\": { \"TOKEN\": \"s3cret\" } }, // last\n\t},\n\t\"big\": 12345678901234567890123,\n\t\"twice\": 1.50,\n}\n";

#[cfg(target_os = "linux")]
#[test]
fn all_else_in_a_file_stays_as_it_is() {
    for (client, file, key) in [CLIENTS[3], CLIENTS[5]] {
        let environment = Environment::new();
        let before = COMMENTED.replace("SERVERS", key);
        write(&environment, file, &before);
        let told = done(&environment, &[client]);
        let after = read(&environment, file);
        for line in before.lines().filter(|line| !line.contains("// last")) {
            assert!(after.lines().any(|it| it == line), "{line} is gone from:\n{after}");
        }
        assert_holds(&after, &["// last", "\"skills\": {"]);
        // The file as it was is kept, and its owner alone reads it.
        let kept = told.lines().find_map(|line| line.strip_prefix("what it was before is kept in ")).unwrap();
        assert_eq!(fs::read_to_string(kept).unwrap(), before);
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(kept).unwrap().permissions()) & 0o777, 0o600);
        done(&environment, &[client, "--remove"]);
        assert_eq!(read(&environment, file), before);
    }
    let (client, file, _) = CLIENTS[4];
    for before in [
        "# mine\nmodel = 'o'\n\n[mcp_servers.other]\n# its program\ncommand = \"x\" # here\n\n[profiles.a]\nx = 1 # end\n# last\n",
        "mcp_servers = { other = { command = \"x\" } } # inline\nmodel = \"o\"\n",
        "model = \"o\"\r\n\r\n[mcp_servers]\r\nother.command = \"x\"\r\n# last\r\n",
    ] {
        let environment = Environment::new();
        write(&environment, file, before);
        done(&environment, &[client]);
        let after = read(&environment, file);
        for line in before.split_inclusive('\n').filter(|line| !line.contains("inline")) {
            assert!(after.split_inclusive('\n').any(|it| it == line), "{line:?} is gone from:\n{after}");
        }
        assert_eq!(entry(&after, file, "mcp_servers")["args"], json!(["serve"]));
        done(&environment, &[client, "--remove"]);
        assert_eq!(read(&environment, file), before);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_user_has_added_to_the_entry_stays() {
    let environment = Environment::new();
    let file = ".cursor/mcp.json";
    write(
        &environment,
        file,
        r#"{"mcpServers":{"skills":{"command":"/old/skill","args":["serve","a"],"env":{"A":"b"},"disabled":true}}}"#,
    );
    done(&environment, &["cursor"]);
    let entry = entry(&read(&environment, file), file, "mcpServers");
    assert_eq!(
        (&entry["args"], &entry["disabled"], &entry["env"]["A"]),
        (&json!(["serve"]), &json!(true), &json!("b"))
    );
    done(&environment, &["cursor", "count", "./here", "--name", "more"]);
    let text: Value = serde_json::from_str(&read(&environment, file)).unwrap();
    assert_eq!(
        text["mcpServers"]["more"]["args"],
        json!(["serve", "count", environment.path("here").to_str().unwrap()])
    );
    assert!(text["mcpServers"]["skills"].is_object());
}

#[cfg(target_os = "linux")]
#[test]
fn what_can_not_be_changed_without_harm_is_left_alone() {
    let bad = [
        ("cursor", ".cursor/mcp.json", "{ // no comments here\n}", "is not what Cursor can read"),
        ("cursor", ".cursor/mcp.json", "{", "is not what Cursor can read"),
        ("cursor", ".cursor/mcp.json", "[]", "the whole is no object"),
        ("cursor", ".cursor/mcp.json", r#"{"mcpServers":[]}"#, "`mcpServers` is no object"),
        ("cursor", ".cursor/mcp.json", r#"{"mcpServers":null}"#, "`mcpServers` is no object"),
        ("cursor", ".cursor/mcp.json", r#"{"mcpServers":{},"mcpServers":{}}"#, "stands twice"),
        (
            "cursor",
            ".cursor/mcp.json",
            r#"{"mcpServers":{"skills":{"url":"http://x"}}}"#,
            "already means another server",
        ),
        (
            "cursor",
            ".cursor/mcp.json",
            r#"{"mcpServers":{"skills":{"command":"other"}}}"#,
            "already means another server",
        ),
        ("cursor", ".cursor/mcp.json", r#"{"mcpServers":{"skills":5}}"#, "already means another server"),
        ("codex", ".codex/config.toml", "mcp_servers = 5", "`mcp_servers` is no table"),
        ("codex", ".codex/config.toml", "a = 1\na = 2", "is not what Codex can read"),
        ("codex", ".codex/config.toml", "[mcp_servers.skills]\nurl = \"x\"", "already means another server"),
        ("codex", ".codex/config.toml", "a = 1\r\nb = 2\n", "without harm"),
    ];
    for (client, file, text, complaint) in bad {
        let environment = Environment::new();
        write(&environment, file, text);
        let outcome = connect(&environment, &[client]);
        assert_eq!(outcome.code, 1, "{text}: {outcome:?}");
        assert_holds(&outcome.stderr, &[complaint, "try:"]);
        assert_eq!(read(&environment, file), text);
        assert!(!environment.path("home/data/backups").exists(), "{text}");
    }
    let environment = Environment::new();
    let outcome = connect(&environment, &["zed"]);
    assert_eq!(outcome.code, 1);
    assert_holds(&outcome.stderr, &["does not seem to be installed", "--config"]);
    for name in ["", "a b", "ä", "a.b"] {
        assert_eq!(connect(&environment, &["zed", "--name", name]).code, 2, "{name}");
    }
    assert_eq!(connect(&environment, &["emacs"]).code, 2);
    fs::create_dir_all(environment.path("user/.cursor")).unwrap();
    fs::write(environment.path("user/.cursor/mcp.json"), b"{\"a\":\"\xff\"}").unwrap();
    assert_holds(&connect(&environment, &["cursor"]).stderr, &["is not UTF-8"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_keeps_its_links_and_its_permissions() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    let environment = Environment::new();
    let kept = environment.path("dotfiles/mcp.json");
    environment.write("dotfiles/mcp.json", "{}");
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o640)).unwrap();
    fs::create_dir_all(environment.path("user/.cursor")).unwrap();
    let link = environment.path("user/.cursor/mcp.json");
    symlink("../../dotfiles/mcp.json", &link).unwrap();
    done(&environment, &["cursor"]);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&kept).unwrap().mode() & 0o777, 0o640);
    assert_holds(&fs::read_to_string(&kept).unwrap(), &["serve"]);
    // A name that another folder has too.
    let other = environment.path("dotfiles/other.json");
    fs::hard_link(&kept, &other).unwrap();
    done(&environment, &["cursor", "--remove"]);
    assert_eq!(fs::metadata(&kept).unwrap().nlink(), 2);
    assert!(!fs::read_to_string(&other).unwrap().contains("serve"));
    // A link whose file is not there yet, and one that leads to itself.
    fs::remove_file(&kept).unwrap();
    done(&environment, &["cursor"]);
    assert_holds(&fs::read_to_string(&kept).unwrap(), &["serve"]);
    fs::remove_file(&link).unwrap();
    symlink("mcp.json", &link).unwrap();
    assert_holds(&connect(&environment, &["cursor"]).stderr, &["lead in a circle"]);
}

#[cfg(target_os = "linux")]
#[test]
fn what_can_not_be_served_yet_is_told() {
    let environment = Environment::new();
    environment.write("here.ts", "");
    write(&environment, ".cursor/mcp.json", "{}");
    let told = done(&environment, &["cursor", "nothing", "./here.ts", "./there.ts"]);
    assert_holds(
        &told,
        &["warning: no skill `nothing` is installed", "warning: there is no `./there.ts`", "connected"],
    );
    assert!(!told.contains("there is no `./here.ts`"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_dry_run_shows_the_entry_alone_and_writes_nothing() {
    for (client, file, key) in CLIENTS {
        let environment = Environment::new();
        let before = if file.ends_with(".toml") {
            "[mcp_servers.other]\ncommand = \"x\"\nenv = { TOKEN = \"s3cret\" }\n".to_owned()
        } else {
            format!("{{\"{key}\":{{\"other\":{{\"command\":\"x\",\"env\":{{\"TOKEN\":\"s3cret\"}}}}}}}}")
        };
        write(&environment, file, &before);
        let outcome = connect(&environment, &[client, "--dry-run"]);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert_holds(&outcome.stderr, &["would be added to", file]);
        assert_eq!(entry(&outcome.stdout, file, key)["args"], json!(["serve"]));
        assert!(!format!("{outcome:?}").contains("s3cret"), "{outcome:?}");
        assert_eq!(read(&environment, file), before);
        assert!(!environment.path("home/data/backups").exists());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_its_client_is_writing_is_waited_for() {
    let environment = Environment::new();
    write(&environment, ".claude.json", "{}");
    let sign = environment.path("user/.claude.json.lock");
    fs::create_dir(&sign).unwrap();
    let outcome = connect(&environment, &["claude-code"]);
    assert_eq!(outcome.code, 1);
    assert_holds(&outcome.stderr, &["another program keeps changing", "end the client"]);
    assert_eq!(read(&environment, ".claude.json"), "{}");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(300));
            fs::remove_dir(&sign).unwrap();
        });
        done(&environment, &["claude-code"]);
    });
    assert!(!sign.exists());
    assert_holds(&read(&environment, ".claude.json"), &["serve"]);
}
