//! Secrets that a header changes on its way: the spaces around them are lost, and what is no ASCII is read as Latin-1.

use crate::echo::Echo;
use crate::environment::{Environment, assert_holds, guest};

const VALUE: &str = "hunter22hunter22";

/// The guest that sends, installed with the secret `token` for this server.
fn keeper(server: &Echo) -> Environment {
    let environment = Environment::new();
    let origin = server.origin();
    environment.write("home/config/settings.toml", "[secrets]\nstore = \"env\"\n");
    environment.write("keeper/it.wasm", std::fs::read(guest("http_send")).unwrap());
    let manifest = format!(
        "[skill]\nname = \"keeper\"\nentry = \"it.wasm\"\n[capabilities]\nnetwork = [\"{origin}\"]\n\
         [secrets.token]\ndescription = \"A token.\"\naudience = [\"{origin}\"]\nheader = \"X-Key: {{}}\"\n"
    );
    environment.write("keeper/skill.toml", manifest);
    environment.ok(&["install", "./keeper", "--allow-network", &origin]);
    environment
}

/// What the guest answers of one request with this secret.
fn send(environment: &Environment, server: &Echo, secret: &str) -> String {
    let url = format!("url={}/", server.origin());
    let mut command = environment.command(&["run", "keeper", "send", &url]);
    command.env("SKILL_SECRET_KEEPER__TOKEN", secret).env("SKILL_AUDIENCE_KEEPER__TOKEN", server.origin());
    let outcome = environment.finish(command, "");
    assert_eq!(outcome.code, 0, "{outcome:?}");
    outcome.stdout.trim_end().to_owned()
}

#[test]
fn a_server_that_echoes_it_without_them_tells_the_guest_nothing() {
    let server = Echo::start();
    let environment = keeper(&server);
    for secret in [VALUE.to_owned(), format!("{VALUE} "), format!("  {VALUE}"), format!(" {VALUE} ")] {
        is_hidden(&send(&environment, &server, &secret));
    }
}

#[test]
fn a_server_that_echoes_it_as_latin_1_tells_the_guest_nothing() {
    let server = Echo::start();
    let environment = keeper(&server);
    for secret in ["påsswörd-hunter22", "пароль-hunter22", "hunter22-日本語"] {
        is_hidden(&send(&environment, &server, secret));
    }
}

/// All that was answered is a reference. What is taken out of the guest's own answer has another form: this is what the guest
/// saw.
#[track_caller]
fn is_hidden(told: &str) {
    let reference = told.strip_prefix("200 skill-secret-");
    assert!(reference.is_some_and(|letters| letters.len() == 32 && letters.is_ascii()), "{told}");
}

#[test]
fn spaces_make_no_secret_long_enough() {
    let server = Echo::start();
    let environment = keeper(&server);
    let told = send(&environment, &server, "  short  ");
    assert_holds(&told, &["Error::Unreachable(\"the secret `token` can't be sent: "]);
    environment.keep_secrets_in_a_file("");
    let outcome = environment.run_with(&["secret", "keeper", "set", "token"], "  short  \n");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{outcome:?}");
    assert_holds(&outcome.stderr, &["a secret has at least 8 bytes, and this is shorter"]);
}
