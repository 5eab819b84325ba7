use skill_package::{Manifest, hidden_character};
use skill_policy::{Grants, Requests};

/// `data` is a `skill.toml`: it is a manifest that survives storage, or an error with a place in the text.
pub fn manifest(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    match Manifest::parse(text) {
        Ok(manifest) => check(&manifest),
        Err(error) => {
            let lines = text.split('\n').count();
            assert!((1..=lines).contains(&error.position.line) && error.position.column >= 1, "{error:?}");
            assert!(!error.message.is_empty(), "{error:?}");
        }
    }
}

fn check(manifest: &Manifest) {
    let json = serde_json::to_string(manifest).expect("a manifest has a form in JSON");
    let stored: Manifest = serde_json::from_str(&json).expect("what was stored can be read");
    // JSON keeps a float to its last digit but one: only that settings are all there is compared.
    let but_config = |manifest: &Manifest| Manifest { config: Default::default(), ..manifest.clone() };
    assert_eq!(but_config(&stored), but_config(manifest));
    assert!(stored.config.keys().eq(manifest.config.keys()));

    let entry = &manifest.skill.entry;
    assert!(entry.is_relative() && !entry.starts_with(".."), "{entry:?}");
    assert_eq!(hidden_character(&manifest.skill.description), None);
    check_requests(&Requests::of(manifest));
    for secret in manifest.secrets.values() {
        assert!(secret.audience.rules().len() > 0);
        if let Some(header) = &secret.header {
            assert_eq!(header.to_string().parse().as_ref(), Ok(header));
            assert!(!format!("{header}").contains(['\r', '\n', '\0']));
        }
    }
}

fn check_requests(requests: &Requests) {
    for rule in requests.network.rules() {
        assert_eq!(rule.to_string().parse().as_ref(), Ok(rule));
    }
    for folder in requests.read.iter().chain(&requests.write) {
        assert!(folder.as_str().starts_with('/') && !folder.as_str().split('/').any(|part| part == ".."));
    }
    assert_eq!(Grants::default().missing(requests), requests.list());
    assert_eq!(requests.added_to(requests), []);
}
