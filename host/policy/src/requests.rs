use std::collections::BTreeSet;

use skill_package::{EnvName, GuestPath, Key, Manifest, NetworkRequest};

use crate::{Grants, Request};

/// All that a skill asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requests {
    pub network: NetworkRequest,
    pub read: BTreeSet<GuestPath>,
    /// Writing includes reading.
    pub write: BTreeSet<GuestPath>,
    pub env: BTreeSet<EnvName>,
    pub reveal: BTreeSet<Key>,
    /// Whoever grants also asks, so that no denial points at the manifest.
    pub(crate) open: bool,
}

impl Requests {
    /// What a manifest asks for.
    pub fn of(manifest: &Manifest) -> Self {
        let capabilities = &manifest.capabilities;
        let revealed = manifest.secrets.iter().filter(|(_, secret)| secret.reveal);
        Self {
            network: capabilities.network.clone(),
            read: capabilities.read.iter().cloned().collect(),
            write: capabilities.write.iter().cloned().collect(),
            env: capabilities.env.iter().cloned().collect(),
            reveal: revealed.map(|(key, _)| key.clone()).collect(),
            open: false,
        }
    }

    /// With all that is granted counted as asked for: so it is for a folder or file that is run directly, whose grants
    /// are those of its command line.
    pub fn with(mut self, grants: &Grants) -> Self {
        // What is granted decides alone, and it decides by rules of its own.
        self.network = NetworkRequest::Any;
        self.read.extend(grants.read.keys().cloned());
        self.write.extend(grants.write.keys().cloned());
        self.env.extend(grants.env.iter().cloned());
        self.reveal.extend(grants.reveal.iter().cloned());
        self.open = true;
        self
    }

    /// One by one, in the order of the manifest's words.
    pub fn list(&self) -> Vec<Request> {
        let any = (self.network == NetworkRequest::Any).then_some(Request::AnyNetwork);
        let rules = self.network.rules().iter().cloned().map(Request::Network);
        let read = self.read.iter().cloned().map(Request::Read);
        let write = self.write.iter().cloned().map(Request::Write);
        let env = self.env.iter().cloned().map(Request::Env);
        let reveal = self.reveal.iter().cloned().map(Request::Reveal);
        any.into_iter().chain(rules).chain(read).chain(write).chain(env).chain(reveal).collect()
    }

    /// What these ask for and `older` ones did not, for the question whether to take a later version.
    pub fn added_to(&self, older: &Self) -> Vec<Request> {
        self.list().into_iter().filter(|request| !older.include(request)).collect()
    }

    /// Whether what a request asks for is asked for already.
    fn include(&self, request: &Request) -> bool {
        match request {
            Request::AnyNetwork => self.network == NetworkRequest::Any,
            Request::Network(rule) => {
                self.network == NetworkRequest::Any || self.network.rules().iter().any(|own| own.includes(rule))
            }
            Request::Read(path) => self.reads(path),
            Request::Write(path) => self.writes(path),
            Request::Env(name) => self.env.contains(name),
            Request::Reveal(key) => self.reveal.contains(key),
        }
    }

    /// Whether reading this folder is asked for.
    pub(crate) fn reads(&self, path: &GuestPath) -> bool {
        self.writes(path) || self.read.iter().any(|own| own.contains(path))
    }

    /// Whether writing this folder is asked for.
    pub(crate) fn writes(&self, path: &GuestPath) -> bool {
        self.write.iter().any(|own| own.contains(path))
    }
}
