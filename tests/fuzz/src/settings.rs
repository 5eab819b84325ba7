use skill_policy::{Grants, Settings};

/// `data` is a `settings.toml`: what it allows is told in flags that allow the same, or it has an error with a place.
pub fn settings(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    match Settings::parse(text) {
        Ok(settings) => settings.skills.values().for_each(|skill| check(&skill.grants())),
        Err(error) => {
            let lines = text.split('\n').count();
            assert!((1..=lines).contains(&error.position.line) && error.position.column >= 1, "{error:?}");
            assert!(!error.message.is_empty(), "{error:?}");
        }
    }
}

fn check(grants: &Grants) {
    let json = serde_json::to_string(grants).expect("grants have a form in JSON");
    assert_eq!(&serde_json::from_str::<Grants>(&json).expect("what was stored can be read"), grants);
    let mut again = Grants::default();
    for grant in grants.list() {
        assert!(again.add(grant.clone()), "{grant} stands there twice");
    }
    assert_eq!(&again, grants);
    for grant in grants.list() {
        assert!(again.remove(&grant.request()), "{grant} can't be taken back");
    }
    assert_eq!(again, Grants::default());
}
