use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use skill_package::{EnvName, GuestPath, Key, NetworkRequest};

use crate::{Grant, HostPath, NetworkGrants, Request, Requests};

/// All that a user allows one installation: the `allow_` words of `[skills.NAME]` in `settings.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Grants {
    #[serde(rename = "allow_network")]
    pub network: NetworkGrants,
    #[serde(rename = "allow_read")]
    pub read: BTreeMap<GuestPath, HostPath>,
    /// Writing includes reading. Wins over `read` for the same guest folder.
    #[serde(rename = "allow_write")]
    pub write: BTreeMap<GuestPath, HostPath>,
    #[serde(rename = "allow_env")]
    pub env: BTreeSet<EnvName>,
    #[serde(rename = "allow_reveal")]
    pub reveal: BTreeSet<Key>,
}

impl Grants {
    /// One by one, in the order of the words in `settings.toml`.
    pub fn list(&self) -> Vec<Grant> {
        let any = self.network.any.then_some(Grant::AnyNetwork);
        let rules = self.network.rules.iter().cloned().map(Grant::Network);
        let read = self.read.iter().map(|(guest, host)| Grant::Read(guest.clone(), host.clone()));
        let write = self.write.iter().map(|(guest, host)| Grant::Write(guest.clone(), host.clone()));
        let env = self.env.iter().cloned().map(Grant::Env);
        let reveal = self.reveal.iter().cloned().map(Grant::Reveal);
        any.into_iter().chain(rules).chain(read).chain(write).chain(env).chain(reveal).collect()
    }

    /// Allows one thing more; a folder that was mapped already is mapped anew. Answers whether anything changed.
    pub fn add(&mut self, grant: Grant) -> bool {
        match grant {
            Grant::AnyNetwork => !std::mem::replace(&mut self.network.any, true),
            Grant::Network(rule) => self.network.rules.insert(rule),
            Grant::Read(guest, host) => self.read.insert(guest, host.clone()) != Some(host),
            Grant::Write(guest, host) => self.write.insert(guest, host.clone()) != Some(host),
            Grant::Env(name) => self.env.insert(name),
            Grant::Reveal(key) => self.reveal.insert(key),
        }
    }

    /// Takes back what was granted in the same words; what another grant still covers stays allowed. Answers whether
    /// anything changed.
    pub fn remove(&mut self, request: &Request) -> bool {
        match request {
            Request::AnyNetwork => std::mem::replace(&mut self.network.any, false),
            Request::Network(rule) => self.network.rules.remove(rule),
            Request::Read(guest) => self.read.remove(guest).is_some(),
            Request::Write(guest) => self.write.remove(guest).is_some(),
            Request::Env(name) => self.env.remove(name),
            Request::Reveal(key) => self.reveal.remove(key),
        }
    }

    /// What these allow and `older` ones did not: with both sides changed places, what was taken back.
    pub fn added_to(&self, older: &Self) -> Vec<Grant> {
        let older: BTreeSet<Grant> = older.list().into_iter().collect();
        self.list().into_iter().filter(|grant| !older.contains(grant)).collect()
    }

    /// What is asked for and not allowed in full.
    pub fn missing(&self, requests: &Requests) -> Vec<Request> {
        requests.list().into_iter().filter(|request| !self.satisfy(request)).collect()
    }

    fn satisfy(&self, request: &Request) -> bool {
        match request {
            Request::AnyNetwork => self.network.any,
            Request::Network(rule) => self.network.include(rule),
            Request::Read(path) => self.read.contains_key(path) || self.write.contains_key(path),
            Request::Write(path) => self.write.contains_key(path),
            Request::Env(name) => self.env.contains(name),
            Request::Reveal(key) => self.reveal.contains(key),
        }
    }

    /// What is allowed and, since nobody asks for it, does nothing.
    pub fn idle(&self, requests: &Requests) -> Vec<Grant> {
        let asked = |grant: &Grant| match grant {
            Grant::AnyNetwork => requests.network != NetworkRequest::default(),
            Grant::Network(rule) => {
                requests.network == NetworkRequest::Any || requests.network.rules().iter().any(|own| own.overlaps(rule))
            }
            Grant::Read(guest, _) | Grant::Write(guest, _) => requests.reads(guest),
            Grant::Env(name) => requests.env.contains(name),
            Grant::Reveal(key) => requests.reveal.contains(key),
        };
        self.list().into_iter().filter(|grant| !asked(grant)).collect()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const TEXT: &str = r#"
allow_network = [true, "http://localhost:8080"]
allow_read = { "/notes" = "~/notes" }
allow_write = { "/out" = "/srv/out" }
allow_env = ["LANG"]
allow_reveal = ["token"]
"#;

    fn grants(text: &str) -> Grants {
        toml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
    }

    fn texts<T: ToString>(list: Vec<T>) -> Vec<String> {
        list.iter().map(T::to_string).collect()
    }

    #[test]
    fn settings_are_read_and_written() {
        let all = grants(TEXT);
        let flags = [
            "--allow-network true",
            "--allow-network http://localhost:8080",
            "--allow-read /notes=~/notes",
            "--allow-write /out=/srv/out",
            "--allow-env LANG",
            "--allow-reveal token",
        ];
        assert_eq!(texts(all.list()), flags);
        assert_eq!(grants(&toml::to_string(&all).unwrap()), all);
        assert_eq!(grants("allow_network = true").network, NetworkGrants { any: true, ..Default::default() });
        for (text, wanted) in [
            ("allow_network = \"a.test\"", "expected `true`, or a list of rules"),
            ("allow_network = [false]", "expected `true`, or a rule"),
            ("allow_network = [\"ftp://a.test\"]", "the scheme is `http` or `https`"),
            ("allow_read = { notes = \"~/notes\" }", "`notes` is no folder as a skill sees it"),
            ("allow_read = { \"/notes\" = \"notes\" }", "`notes` is no folder of yours"),
            ("allow_env = [\"A=B\"]", "can't be the name of an environment variable"),
        ] {
            let error = toml::from_str::<Grants>(text).unwrap_err().to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }

    #[test]
    fn what_is_added_can_be_removed() {
        let mut some = Grants::default();
        for grant in grants(TEXT).list() {
            assert!(some.add(grant.clone()), "{grant} is new");
            assert!(!some.add(grant.clone()), "{grant} is there already");
        }
        assert_eq!(some, grants(TEXT));
        assert!(some.add(Grant::read("/notes=/srv/notes").unwrap()), "mapped anew");
        assert_eq!(texts(some.added_to(&grants(TEXT))), ["--allow-read /notes=/srv/notes"]);
        for grant in some.clone().list() {
            assert!(some.remove(&grant.request()), "{grant}");
            assert!(!some.remove(&grant.request()), "{grant} is gone already");
        }
        assert_eq!(some, Grants::default());
        assert_eq!(grants(TEXT).added_to(&some).len(), 6);
    }

    #[test]
    fn what_is_missing_and_what_is_idle_are_told() {
        let manifest = r#"
[skill]
name = "x"
entry = "a.ts"
[capabilities]
network = ["https://a.test", "https://api.example.com", "http://10.0.0.1"]
read = ["/notes", "/in"]
write = ["/out"]
env = ["LANG", "TZ"]
"#;
        let requests = Requests::of(&skill_package::Manifest::parse(manifest).unwrap());
        assert_eq!(
            texts(grants(TEXT).missing(&requests)),
            [
                "--allow-network https://a.test",
                "--allow-network http://10.0.0.1",
                "--allow-read /in=FOLDER",
                "--allow-env TZ"
            ]
        );
        assert_eq!(
            texts(grants(TEXT).idle(&requests)),
            ["--allow-network http://localhost:8080", "--allow-reveal token"]
        );
        let later = Requests::of(
            &skill_package::Manifest::parse(&manifest.replace("\"/in\"", "\"/notes/x\", \"/inn\"")).unwrap(),
        );
        assert_eq!(texts(later.added_to(&requests)), ["--allow-read /inn=FOLDER"]);
    }
}
