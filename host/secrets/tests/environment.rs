//! Secrets from environment variables, as a process in CI gets them.

mod support;

use support::{Child, TestHome};

fn answer(set: &[(&str, &str)]) -> String {
    Child::start("environment", &TestHome::new(), |child| child.envs(set.iter().copied())).answer()
}

#[test]
fn a_value_with_an_audience_is_read() {
    let set =
        [("SKILL_SECRET_GITHUB__TOKEN", "ghp_0123456789"), ("SKILL_AUDIENCE_GITHUB__TOKEN", "https://api.github.com")];
    assert_eq!(answer(&set), "ghp_0123456789 for https://api.github.com; listed: token; set: read-only");
}

#[test]
fn a_value_without_an_audience_is_not() {
    assert_eq!(
        answer(&[("SKILL_SECRET_GITHUB__TOKEN", "ghp_0123456789")]),
        "`SKILL_SECRET_GITHUB__TOKEN` is set, but not whom the secret may be sent to; listed: token; set: read-only"
    );
}

#[test]
fn nothing_set_is_nothing() {
    assert_eq!(answer(&[]), "none; listed: ; set: read-only");
}
