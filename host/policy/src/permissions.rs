use std::collections::{BTreeMap, BTreeSet};

use skill_package::{EnvName, GuestPath, Key};

use crate::{Attempt, Denial, FolderError, Grants, HostFolder, HostPath, NetworkPermission, Reason, Request, Requests};

/// What a skill may do: what it asks for, as far as the user allows it. The only form in which either reaches a sandbox.
///
/// The default is nothing at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions {
    network: NetworkPermission,
    folders: Vec<Folder>,
    env: BTreeSet<EnvName>,
    reveal: BTreeSet<Key>,
    requests: Requests,
    /// Folders that are granted and can't be given, and why.
    unusable: BTreeMap<GuestPath, FolderError>,
}

/// One folder that a guest sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    pub guest: GuestPath,
    pub host: HostFolder,
    pub access: Access,
}

/// What may be done in a folder, from less to more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    Read,
    /// Includes reading.
    Write,
}

impl Permissions {
    /// `open` finds the folder that a user named: it puts in the home folder ([`HostPath::expand`]), follows links, and
    /// has [`HostFolder::check`] say that it is none of the engine's. A folder that it refuses is left out, so that one
    /// that is gone takes nothing else away; what is tried in it is denied with the reason.
    pub fn of(
        requests: &Requests,
        grants: &Grants,
        mut open: impl FnMut(&HostPath) -> Result<HostFolder, FolderError>,
    ) -> Self {
        let mut folders = Vec::new();
        let mut unusable = BTreeMap::new();
        for (guest, host, access) in granted_folders(requests, grants) {
            match open(host) {
                Ok(host) => folders.push(Folder { guest: guest.clone(), host, access }),
                Err(error) => drop(unusable.insert(guest.clone(), error)),
            }
        }
        Self {
            network: NetworkPermission::new(requests.network.clone(), grants.network.clone()),
            folders,
            env: requests.env.intersection(&grants.env).cloned().collect(),
            reveal: requests.reveal.intersection(&grants.reveal).cloned().collect(),
            requests: requests.clone(),
            unusable,
        }
    }

    pub fn network(&self) -> &NetworkPermission {
        &self.network
    }

    /// The folders that the guest sees, none of them twice; one may lie in another.
    pub fn folders(&self) -> &[Folder] {
        &self.folders
    }

    /// Granted folders that are left out, and why.
    pub fn unusable_folders(&self) -> &BTreeMap<GuestPath, FolderError> {
        &self.unusable
    }

    /// The names of the variables that the guest sees, where the user's environment has them.
    pub fn env(&self) -> &BTreeSet<EnvName> {
        &self.env
    }

    /// Whether the guest may see the value of a secret.
    pub fn reveal(&self, secret: &str) -> Result<(), Denial> {
        if self.reveal.contains(secret) {
            return Ok(());
        }
        let reason = self.reason(self.requests.reveal.contains(secret));
        let remedy = secret.parse().ok().map(Request::Reveal);
        Err(Denial::new(Attempt::Reveal(secret.to_owned()), reason, remedy))
    }

    /// What to say when a guest tries what its folders don't allow. `path` is absolute, in the guest's words.
    pub fn deny_path(&self, path: &str, access: Access) -> Denial {
        let attempt = match access {
            Access::Read => Attempt::Read(path.to_owned()),
            Access::Write => Attempt::Write(path.to_owned()),
        };
        let Ok(path) = path.parse::<GuestPath>() else {
            return Denial::of(attempt);
        };
        if let Some((_, error)) = self.unusable.iter().find(|(folder, _)| folder.contains(&path)) {
            return Denial::new(
                attempt,
                Reason::Other(format!("the folder granted for it can't be used: {error}")),
                None,
            );
        }
        let asked = self.asked_folder(&path, access);
        let reason = self.reason(asked.is_some());
        let folder = asked.cloned().unwrap_or_else(|| path.top());
        let remedy = match access {
            Access::Read => Request::Read(folder),
            Access::Write => Request::Write(folder),
        };
        Denial::new(attempt, reason, Some(remedy))
    }

    /// What to say when a guest looks for variables: one that it asks for and doesn't get is named. `None` where it
    /// gets all that it asks for, which is some.
    pub fn deny_environment(&self) -> Option<Denial> {
        let missing = self.requests.env.difference(&self.env).next().cloned();
        let denied = missing.is_some() || self.env.is_empty();
        denied.then(|| Denial::new(Attempt::ReadEnvironment, Reason::NoGrant, missing.map(Request::Env)))
    }

    fn asked_folder(&self, path: &GuestPath, access: Access) -> Option<&GuestPath> {
        let read = (access == Access::Read).then_some(&self.requests.read);
        self.requests.write.iter().chain(read.into_iter().flatten()).find(|folder| folder.contains(path))
    }

    fn reason(&self, asked: bool) -> Reason {
        if asked || self.requests.open { Reason::NoGrant } else { Reason::NotRequested }
    }
}

/// The folders that both sides name, each once. Writing that is granted where only reading is asked for is reading.
fn granted_folders<'a>(requests: &Requests, grants: &'a Grants) -> Vec<(&'a GuestPath, &'a HostPath, Access)> {
    let write = grants.write.iter().filter(|(guest, _)| requests.reads(guest)).map(|(guest, host)| {
        let access = if requests.writes(guest) { Access::Write } else { Access::Read };
        (guest, host, access)
    });
    let read = grants.read.iter().filter(|(guest, _)| requests.reads(guest) && !grants.write.contains_key(*guest));
    write.chain(read.map(|(guest, host)| (guest, host, Access::Read))).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use skill_package::Manifest;

    use super::*;
    use crate::Target;

    fn requests(tables: &str) -> Requests {
        let start = "[skill]\nname = \"x\"\nentry = \"a.ts\"\n";
        Requests::of(&Manifest::parse(&format!("{start}{tables}")).unwrap())
    }

    fn grants(text: &str) -> Grants {
        toml::from_str(text).unwrap()
    }

    fn open(path: &HostPath) -> Result<HostFolder, FolderError> {
        HostFolder::check(path.expand(Path::new("/home/ada")), &["/home/ada/.cache/skill-engine"])
    }

    fn permissions(asked: &str, given: &str) -> Permissions {
        Permissions::of(&requests(asked), &grants(given), open)
    }

    fn folders(permissions: &Permissions) -> Vec<String> {
        let told = |folder: &Folder| format!("{} {} {:?}", folder.guest, folder.host.path().display(), folder.access);
        permissions.folders().iter().map(told).collect()
    }

    const ALL: &str = r#"
[capabilities]
network = ["https://a.test"]
read = ["/notes"]
write = ["/out"]
env = ["LANG", "TZ"]
[secrets.token]
audience = ["https://a.test"]
reveal = true
"#;

    const EVERYTHING: &str = r#"
allow_network = true
allow_read = { "/notes" = "~/notes", "/etc" = "/etc" }
allow_write = { "/out/today" = "/srv/out", "/notes/new" = "/srv/new" }
allow_env = ["LANG", "PATH"]
allow_reveal = ["token", "other"]
"#;

    #[test]
    fn what_runs_is_asked_for_and_granted() {
        let both = permissions(ALL, EVERYTHING);
        assert_eq!(
            folders(&both),
            ["/notes/new /srv/new Read", "/out/today /srv/out Write", "/notes /home/ada/notes Read"]
        );
        assert_eq!(both.env().iter().map(EnvName::as_str).collect::<Vec<_>>(), ["LANG"]);
        assert!(both.reveal("token").is_ok() && both.reveal("other").is_err());
        let decides = |permissions: &Permissions, url: &str| {
            permissions.network().decide(&Target::parse(url).unwrap(), "GET").is_ok()
        };
        assert!(decides(&both, "https://a.test") && !decides(&both, "https://b.test"));
        for nothing in [permissions(ALL, ""), permissions("", EVERYTHING), Permissions::default()] {
            assert!(nothing.folders().is_empty() && nothing.env().is_empty() && nothing.reveal("token").is_err());
            assert!(!decides(&nothing, "https://a.test"));
        }
    }

    #[test]
    fn a_direct_run_asks_for_what_its_command_line_grants() {
        let given = grants(EVERYTHING);
        let direct = Permissions::of(&Requests::default().with(&given), &given, open);
        assert_eq!(direct.folders().len(), 4);
        assert_eq!(direct.env().len(), 2);
        assert!(direct.reveal("other").is_ok());
        assert!(direct.network().decide(&Target::parse("https://b.test").unwrap(), "GET").is_ok());
        let bare = Permissions::of(&Requests::default().with(&Grants::default()), &Grants::default(), open);
        let denial = bare.deny_path("/data/a/b.txt", Access::Read);
        assert_eq!(denial.because(), "no grant covers this path");
        assert_eq!(denial.remedy().unwrap().to_string(), "--allow-read /data=FOLDER");
        let denial = bare.network().decide(&Target::parse("https://b.test").unwrap(), "GET").unwrap_err();
        assert_eq!(denial.remedy().unwrap().to_string(), "--allow-network https://b.test");
        assert_eq!(bare.reveal("k").unwrap_err().remedy().unwrap().to_string(), "--allow-reveal k");
    }

    #[test]
    fn a_denied_path_says_what_would_help() {
        let some = permissions(ALL, "allow_write = { \"/out\" = \"~\" }");
        for (path, access, because, hint) in [
            (
                "/notes/a.txt",
                Access::Read,
                "no grant covers this path",
                Some("skill grant x --allow-read /notes=FOLDER"),
            ),
            (
                "/notes/a.txt",
                Access::Write,
                "its skill.toml doesn't ask for it under `write`",
                Some("ask the author of `x` to add `/notes` to `write` under [capabilities] in skill.toml"),
            ),
            (
                "/etc/passwd",
                Access::Read,
                "its skill.toml doesn't ask for it under `read`",
                Some("ask the author of `x` to add `/etc` to `read` under [capabilities] in skill.toml"),
            ),
            (
                "/out/x",
                Access::Write,
                "the folder granted for it can't be used: `/home/ada` would let it see \
                 `/home/ada/.cache/skill-engine`, where the engine keeps its own",
                None,
            ),
            ("/../x", Access::Read, "no grant covers this path", None),
        ] {
            let denial = some.deny_path(path, access);
            assert_eq!((denial.because().as_str(), denial.hint("x").as_deref()), (because, hint), "{path}");
        }
        assert!(some.folders().is_empty() && some.unusable_folders().len() == 1);
    }

    #[test]
    fn a_missing_variable_is_named() {
        let denial = permissions(ALL, "allow_env = [\"LANG\"]").deny_environment().unwrap();
        assert_eq!(denial.hint("x").unwrap(), "skill grant x --allow-env TZ");
        assert_eq!(permissions("", "").deny_environment().unwrap().hint("x"), None);
        assert_eq!(permissions(ALL, "allow_env = [\"LANG\", \"TZ\"]").deny_environment(), None);
    }

    #[test]
    fn a_denied_secret_says_whose_turn_it_is() {
        let denial = permissions(ALL, "").reveal("token").unwrap_err();
        assert_eq!(denial.sentence("x"), "skill `x` may not see the value of the secret `token`");
        assert_eq!(denial.hint("x").unwrap(), "skill grant x --allow-reveal token");
        let denial = permissions(ALL, "").reveal("other").unwrap_err();
        assert!(denial.hint("x").unwrap().contains("`reveal = true` under [secrets.other]"));
        assert_eq!(permissions(ALL, "").reveal("no key").unwrap_err().hint("x"), None);
    }
}
