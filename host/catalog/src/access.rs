use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use skill_egress::{Gate, Seals, SecretSource};
use skill_home::is_secret_variable;
use skill_package::EnvName;
use skill_policy::{Grants, HostPath, Permissions, Requests, Settings, StoreChoice};
use skill_runtime::{Context, Limits, User};
use skill_secrets::SecretStore;

use crate::catalog::{Catalog, lock};
use crate::folder::open_folder;
use crate::secrets::{NoSecrets, StoredSecrets, installation_id};
use crate::skill::Skill;

/// What one call of a skill may reach: the permissions, and the ways out that they open.
pub(crate) struct Access {
    pub(crate) permissions: Arc<Permissions>,
    env: BTreeMap<String, String>,
    seals: Arc<Seals>,
    gate: Gate,
}

impl Access {
    /// The context of a call, with what it is not allowed left out.
    pub(crate) fn context(
        self,
        config: BTreeMap<String, String>,
        limits: Limits,
        listener: skill_runtime::Listener,
        user: User,
    ) -> Context {
        Context {
            config: Arc::new(config),
            permissions: self.permissions,
            env: Arc::new(self.env),
            gate: self.gate,
            seals: self.seals,
            limits,
            listener,
            user,
            usage: Arc::default(),
        }
    }
}

/// What the user allows a skill: by settings if it is installed, and by the command line for one call.
pub(crate) fn grants(skill: &Skill, settings: &Settings, given: &Grants) -> Grants {
    let mut grants = match (&skill.source, settings.skills.get(&skill.name)) {
        (Some(_), Some(own)) => own.grants(),
        _ => Grants::default(),
    };
    for grant in given.list() {
        grants.add(grant);
    }
    grants
}

impl Catalog {
    /// What a call of a skill may reach.
    pub(crate) fn access(&self, skill: &Skill, settings: &Settings, given: &Grants, limits: &Limits) -> Access {
        let permissions = self.permissions(skill, settings, given);
        let source: Arc<dyn SecretSource> = match &skill.source {
            Some(source) if !skill.manifest.secrets.is_empty() => Arc::new(StoredSecrets {
                store: self.secret_store(&settings.secrets),
                installation: installation_id(&skill.name, source),
                declarations: skill.manifest.secrets.clone(),
            }),
            Some(_) => Arc::new(NoSecrets("the skill declares none")),
            None => Arc::new(NoSecrets("secrets belong to installed skills: install it first")),
        };
        self.reaching(skill, permissions, source, limits)
    }

    /// What the listing of tools may reach, which is nothing.
    pub(crate) fn no_access(&self, skill: &Skill, limits: &Limits) -> Access {
        let none = Arc::new(NoSecrets("no secret is there while a skill lists its tools"));
        self.reaching(skill, Permissions::default(), none, limits)
    }

    /// What a skill may do: what it asks for, as far as the user allows it.
    pub(crate) fn permissions(&self, skill: &Skill, settings: &Settings, given: &Grants) -> Permissions {
        let grants = grants(skill, settings, given);
        let requests = match &skill.source {
            Some(_) => Requests::of(&skill.manifest),
            None => Requests::of(&skill.manifest).with(&grants),
        };
        Permissions::of(&requests, &grants, |path: &HostPath| open_folder(path, self.home()))
    }

    fn reaching(
        &self,
        skill: &Skill,
        permissions: Permissions,
        source: Arc<dyn SecretSource>,
        limits: &Limits,
    ) -> Access {
        let seals = Arc::new(Seals::new(&skill.manifest.secrets, source));
        // Connections are shared among the calls of one installation, or of one folder or file.
        let owner = match &skill.source {
            Some(source) => installation_id(&skill.name, source).to_string(),
            None => skill.artifact.digest.to_string(),
        };
        let out =
            skill_egress::Limits { total: limits.timeout, open: limits.requests, ..skill_egress::Limits::default() };
        let gate = Gate::new(self.egress(), &owner, permissions.network().clone(), seals.clone(), out);
        Access { env: variables(&permissions), permissions: Arc::new(permissions), seals, gate }
    }

    /// Where the user's secrets lie. Kept as long as the user wants the same store: it may have asked for a passphrase.
    pub(crate) fn secret_store(&self, choice: &StoreChoice) -> Arc<SecretStore> {
        let mut kept = lock(&self.secrets);
        if let Some((known, store)) = &*kept
            && known == choice
        {
            return store.clone();
        }
        let ask = self.ask.map(|ask| Box::new(ask) as skill_secrets::Ask);
        let store = Arc::new(SecretStore::new(expanded(choice), self.home(), ask));
        *kept = Some((choice.clone(), store.clone()));
        store
    }
}

/// With the user's home folder in the place of `~`.
fn expanded(choice: &StoreChoice) -> StoreChoice {
    let expand = |path: &Path| {
        let (Some(text), Some(home)) = (path.to_str(), std::env::home_dir()) else { return path.to_owned() };
        text.parse::<HostPath>().map_or_else(|_| path.to_owned(), |path| path.expand(&home))
    };
    match choice {
        StoreChoice::File { passphrase_file: Some(path) } => StoreChoice::File { passphrase_file: Some(expand(path)) },
        other => other.clone(),
    }
}

/// The permitted variables that this process has. One that holds a secret is never given.
fn variables(permissions: &Permissions) -> BTreeMap<String, String> {
    let value = |name: &str| if is_secret_variable(name) { None } else { std::env::var(name).ok() };
    let names = permissions.env().iter().map(EnvName::as_str);
    names.filter_map(|name| Some((name.to_owned(), value(name)?))).collect()
}
