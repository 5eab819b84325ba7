//! One task with secrets in a process of its own: the tests start it, and read what it prints.
//!
//! Usage: secrets_child HOME TASK [NAME]

use std::env;
use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use skill_home::Home;
use skill_package::Key;
use skill_policy::Secret;
use skill_policy::StoreChoice;
use skill_secrets::{Audience, InstallationId, SecretStore, StoreError, ask_unseen, read_secret};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().collect();
    let [_, root, task, rest @ ..] = &arguments[..] else { return Err("secrets_child HOME TASK [NAME]".into()) };
    let root = Path::new(root);
    let home = Home::under(root);
    let answer = match task.as_str() {
        "write" => write(&home, root, &rest[0])?,
        "environment" => environment(&home),
        "keychain" => keychain(&home),
        "read" => format!("read {}", read_secret("Value: ")?.as_str()),
        "ask" => format!("asked {}", ask_unseen("Passphrase: ")?.as_str()),
        "break" => format!("before: {}\n{:?}\nafter: {}", modes()?, read_secret("Value: ").err(), modes()?),
        other => return Err(format!("there is no task `{other}`").into()),
    };
    println!("{answer}");
    Ok(())
}

/// How the terminal at standard input is set, in the words of `stty`.
fn modes() -> Result<String, Box<dyn Error>> {
    let output = Command::new("stty").arg("-g").stdin(Stdio::inherit()).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn github() -> InstallationId {
    InstallationId::new("github".parse().expect("a name"), b"/skills/github")
}

fn key(text: &str) -> Key {
    text.to_owned().try_into().expect("a key")
}

fn set(store: &SecretStore, name: &str) -> Result<(), StoreError> {
    let audience = Audience::new(["https://api.github.com"]).expect("a member");
    let secret = Secret::new(format!("value of {name}")).expect("long enough");
    store.set(&github(), &key(name), &secret, &audience)
}

/// Two secrets into the encrypted file, one after the other.
fn write(home: &Home, root: &Path, name: &str) -> Result<String, Box<dyn Error>> {
    let choice = StoreChoice::File { passphrase_file: Some(root.join("passphrase")) };
    let store = SecretStore::new(choice, home, None);
    for number in 1..=2 {
        set(&store, &format!("{name}{number}"))?;
    }
    Ok("written".to_owned())
}

fn environment(home: &Home) -> String {
    let store = SecretStore::new(StoreChoice::Environment, home, None);
    let read = match store.get(&github(), &key("token")) {
        Ok(Some(stored)) => format!("{} for {}", stored.secret.expose(), stored.audience.rules().join(" ")),
        Ok(None) => "none".to_owned(),
        Err(error) => error.to_string(),
    };
    let listed = store.list(&github()).unwrap_or_default();
    let listed: Vec<_> = listed.iter().map(Key::as_str).collect();
    let set = match set(&store, "token") {
        Err(StoreError::ReadOnly { .. }) => "read-only".to_owned(),
        other => format!("{other:?}"),
    };
    format!("{read}; listed: {}; set: {set}", listed.join(" "))
}

/// What the keychain answers to a read, and to one right after it, with the seconds each took.
fn keychain(home: &Home) -> String {
    let start = Instant::now();
    let store = SecretStore::new(StoreChoice::Keychain, home, None);
    let mut answers = vec![format!("made {}", start.elapsed().as_secs())];
    for _ in 0..2 {
        let start = Instant::now();
        let answer = match store.get(&github(), &key("token")) {
            Ok(Some(_)) => "some".to_owned(),
            Ok(None) => "none".to_owned(),
            Err(error) => {
                let because = error.source().map(ToString::to_string).unwrap_or_default();
                format!("{error} | {because} | {}", error.hint().unwrap_or_default().replace('\n', " "))
            }
        };
        answers.push(format!("{} s: {answer}", start.elapsed().as_secs()));
    }
    answers.join("\n")
}
