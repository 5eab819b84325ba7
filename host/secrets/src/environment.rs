use std::env;
use std::ffi::OsString;

use skill_home::SECRET_VARIABLE as VALUE;
use skill_package::{Key, SkillName};
use skill_policy::Secret;

use crate::record::Stored;
use crate::{Audience, InstallationId, StoreError};

/// Secrets from environment variables, for CI: read, never written, and known by the name of the skill alone.
///
/// `SKILL_SECRET_NAME__KEY` is the value and `SKILL_AUDIENCE_NAME__KEY` whom it may be sent to, rules joined by `;`.
/// Both are needed: the value goes only where whoever set it meant it to go. Names stand in capitals with `_` for `-`,
/// and `__` for a `_` of the key. A key that this would make look like another has no variable.
pub(crate) struct Environment {
    value: ValueOf,
    names: AllNames,
}

type ValueOf = Box<dyn Fn(&str) -> Option<OsString> + Send + Sync>;
type AllNames = Box<dyn Fn() -> Vec<OsString> + Send + Sync>;

const AUDIENCE: &str = "SKILL_AUDIENCE_";

impl Environment {
    /// That of this process.
    pub(crate) fn new() -> Self {
        Self {
            value: Box::new(|name| env::var_os(name)),
            names: Box::new(|| env::vars_os().map(|(name, _)| name).collect()),
        }
    }

    /// An empty variable counts as none: CI systems leave one where a run has no right to the secret.
    pub(crate) fn read(&self, installation: &InstallationId, key: &Key) -> Result<Option<Stored>, StoreError> {
        let Some(variable) = variable(installation.name(), key) else {
            return Err(StoreError::NoVariable { key: key.as_str().to_owned() });
        };
        let Some(value) = (self.value)(&variable).filter(|value| !value.is_empty()) else { return Ok(None) };
        let secret = Secret::from_bytes(value.into_encoded_bytes().into())
            .map_err(|source| StoreError::Variable { variable: variable.clone(), source })?;
        let audience = (self.value)(&audience_variable(&variable)).unwrap_or_default();
        match Audience::new(audience.to_string_lossy().split(';').map(str::trim)) {
            Ok(audience) => Ok(Some(Stored { secret, audience, set_at: None })),
            Err(_) => Err(StoreError::NoAudience { variable }),
        }
    }

    /// The keys whose variables are set.
    pub(crate) fn list(&self, installation: &InstallationId) -> Vec<Key> {
        let prefix = prefix(installation.name());
        let set = |name: &str| (self.value)(name).is_some_and(|value| !value.is_empty());
        let mut keys: Vec<_> = (self.names)()
            .iter()
            .filter_map(|name| name.to_str().filter(|name| set(name))?.strip_prefix(&prefix).and_then(key))
            .collect();
        keys.sort();
        keys
    }

    /// How to set what can't be set here.
    pub(crate) fn read_only(installation: &InstallationId, key: &Key) -> StoreError {
        let variables = variable(installation.name(), key).map(|value| {
            let audience = audience_variable(&value);
            [value, audience]
        });
        StoreError::ReadOnly { variables }
    }
}

/// The variable with the audience of the secret in another one.
pub(crate) fn audience_variable(variable: &str) -> String {
    format!("{AUDIENCE}{}", variable.strip_prefix(VALUE).unwrap_or(variable))
}

/// `SKILL_SECRET_NAME__`. Names hold no two hyphens in a row and end in none, and keys begin with a letter: the first
/// `__` ends the name.
fn prefix(name: &SkillName) -> String {
    format!("{VALUE}{}__", name.as_str().to_ascii_uppercase().replace('-', "_"))
}

fn variable(name: &SkillName, key: &Key) -> Option<String> {
    let key = key.as_str();
    let separators = key.split(|c: char| c.is_ascii_alphanumeric()).any(|run| run.len() > 1);
    if separators || key.contains(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let key = key.to_ascii_uppercase().replace('_', "__").replace('-', "_");
    Some(format!("{}{key}", prefix(name)))
}

/// The key behind the end of a variable's name, as far as [`variable`] writes it.
fn key(end: &str) -> Option<Key> {
    if end.contains(|c: char| c.is_ascii_lowercase()) || end.contains("___") {
        return None;
    }
    Key::try_from(end.to_ascii_lowercase().replace("__", "\0").replace('_', "-").replace('\0', "_")).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        let variables: BTreeMap<_, _> =
            variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect();
        let names = variables.keys().cloned().collect::<Vec<_>>();
        Environment {
            value: Box::new(move |name| variables.get(&OsString::from(name)).cloned()),
            names: Box::new(move || names.clone()),
        }
    }

    fn id(name: &str) -> InstallationId {
        InstallationId::new(name.parse().unwrap(), b"/x")
    }

    fn key_of(text: &str) -> Key {
        text.to_owned().try_into().unwrap()
    }

    fn variable_of(name: &str, key: &str) -> Option<String> {
        variable(&name.parse().unwrap(), &key_of(key))
    }

    #[test]
    fn names_and_keys_become_variables() {
        assert_eq!(variable_of("github", "token").unwrap(), "SKILL_SECRET_GITHUB__TOKEN");
        assert_eq!(variable_of("my-skill", "api-key").unwrap(), "SKILL_SECRET_MY_SKILL__API_KEY");
        assert_eq!(variable_of("my-skill", "api_key").unwrap(), "SKILL_SECRET_MY_SKILL__API__KEY");
        for key in ["Token", "apiKey", "a--b", "a__b", "a-_b", "a_-b", "a-_"] {
            assert_eq!(variable_of("x", key), None, "{key}");
        }
    }

    #[test]
    fn no_two_secrets_have_the_same_variable() {
        let words = ["a", "b", "a-b", "b-a", "a-b-a"];
        let keys = ["a", "b", "a-b", "a_b", "b-a", "a-", "a_", "a_b-a", "a-b_a", "b_a", "a1"];
        let mut seen = BTreeMap::new();
        for name in words {
            for key_text in keys {
                let variable = variable_of(name, key_text).unwrap();
                let end = variable.strip_prefix(&prefix(&name.parse().unwrap())).unwrap();
                assert_eq!(key(end).unwrap().as_str(), key_text);
                if let Some(other) = seen.insert(variable.clone(), (name, key_text)) {
                    panic!("{variable}: {other:?} and {:?}", (name, key_text));
                }
            }
        }
    }

    #[test]
    fn a_value_needs_its_audience() {
        let set = [
            ("SKILL_SECRET_X__TOKEN", "12345678"),
            ("SKILL_AUDIENCE_X__TOKEN", "https://b.example; https://a.example"),
        ];
        let stored = environment(&set).read(&id("x"), &key_of("token")).unwrap().unwrap();
        assert_eq!(stored.secret.expose(), "12345678");
        assert_eq!(stored.audience.rules(), ["https://a.example", "https://b.example"]);
        assert_eq!(stored.set_at, None);
        for audience in [&set[..1], &[set[0], ("SKILL_AUDIENCE_X__TOKEN", " ; ")]] {
            let error = environment(audience).read(&id("x"), &key_of("token")).unwrap_err();
            assert!(error.hint().unwrap().starts_with("SKILL_AUDIENCE_X__TOKEN="), "{error:?}");
        }
    }

    #[test]
    fn what_is_not_there_is_none_and_what_is_no_secret_is_refused() {
        let read = |set: &[(&str, &str)]| environment(set).read(&id("x"), &key_of("token"));
        assert!(read(&[]).unwrap().is_none());
        assert!(read(&[("SKILL_SECRET_X__TOKEN", "")]).unwrap().is_none());
        assert!(read(&[("SKILL_SECRET_Y__TOKEN", "12345678")]).unwrap().is_none());
        let error = read(&[("SKILL_SECRET_X__TOKEN", "hunter2")]).unwrap_err();
        assert_eq!(error.to_string(), "the value of `SKILL_SECRET_X__TOKEN` can't be used");
        assert!(!format!("{error:?}").contains("hunter2"));
        assert!(matches!(environment(&[]).read(&id("x"), &key_of("Token")), Err(StoreError::NoVariable { .. })));
    }

    #[test]
    fn the_list_holds_what_is_set_for_one_skill() {
        let there = environment(&[
            ("SKILL_SECRET_X__TOKEN", "12345678"),
            ("SKILL_SECRET_X__API_KEY", "12345678"),
            ("SKILL_SECRET_X__EMPTY", ""),
            ("SKILL_SECRET_X__lower", "12345678"),
            ("SKILL_SECRET_X_Y__OTHER", "12345678"),
            ("SKILL_AUDIENCE_X__TOKEN", "https://a.example"),
            ("PATH", "/bin"),
        ]);
        let keys: Vec<_> = there.list(&id("x")).into_iter().map(String::from).collect();
        assert_eq!(keys, ["api-key", "token"]);
    }
}
