use std::fmt;

use skill_package::{EnvName, Key};
use skill_policy::{Grant, Grants, Request};

/// What is allowed, one flag each
#[derive(clap::Args)]
pub(crate) struct GrantFlags {
    /// Let it reach a host: [METHOD,METHOD ]scheme://host[:port], or `true` for every public host
    #[arg(long, value_name = "RULE", value_parser = Grant::network)]
    allow_network: Vec<Grant>,
    /// Let it read a folder: the path that it sees, and the folder that it gets
    #[arg(long, value_name = "GUEST=HOST", value_parser = folder(Grant::read))]
    allow_read: Vec<Grant>,
    /// Let it read and write a folder
    #[arg(long, value_name = "GUEST=HOST", value_parser = folder(Grant::write))]
    allow_write: Vec<Grant>,
    /// Let it see an environment variable
    #[arg(long, value_name = "NAME")]
    allow_env: Vec<EnvName>,
    /// Let it see the value of a secret, not only use it
    #[arg(long, value_name = "SECRET")]
    allow_reveal: Vec<Key>,
}

impl GrantFlags {
    pub(crate) fn list(&self) -> Vec<Grant> {
        let env = self.allow_env.iter().cloned().map(Grant::Env);
        let reveal = self.allow_reveal.iter().cloned().map(Grant::Reveal);
        let given = [&self.allow_network, &self.allow_read, &self.allow_write].into_iter().flatten().cloned();
        given.chain(env).chain(reveal).collect()
    }

    pub(crate) fn grants(&self) -> Grants {
        let mut grants = Grants::default();
        for grant in self.list() {
            grants.add(grant);
        }
        grants
    }
}

/// What is taken back, one flag each
#[derive(clap::Args)]
pub(crate) struct RevokeFlags {
    /// A rule as it was granted, or `true`
    #[arg(long, value_name = "RULE", value_parser = Request::network)]
    allow_network: Vec<Request>,
    /// A folder to read, as the skill sees it; GUEST=HOST works too
    #[arg(long, value_name = "GUEST", value_parser = guest(Request::Read))]
    allow_read: Vec<Request>,
    /// A folder to read and write, as the skill sees it; GUEST=HOST works too
    #[arg(long, value_name = "GUEST", value_parser = guest(Request::Write))]
    allow_write: Vec<Request>,
    /// An environment variable
    #[arg(long, value_name = "NAME")]
    allow_env: Vec<EnvName>,
    /// The value of a secret
    #[arg(long, value_name = "SECRET")]
    allow_reveal: Vec<Key>,
    /// Everything that it was granted
    #[arg(long)]
    pub(crate) all: bool,
}

impl RevokeFlags {
    pub(crate) fn list(&self) -> Vec<Request> {
        let env = self.allow_env.iter().cloned().map(Request::Env);
        let reveal = self.allow_reveal.iter().cloned().map(Request::Reveal);
        let given = [&self.allow_network, &self.allow_read, &self.allow_write].into_iter().flatten().cloned();
        given.chain(env).chain(reveal).collect()
    }
}

/// A flag's folder is where the command is run, unless it is a whole path.
fn folder<E: fmt::Display>(
    parse: impl Fn(&str) -> Result<Grant, E> + Clone + Send + Sync + 'static,
) -> impl Fn(&str) -> Result<Grant, String> + Clone + Send + Sync + 'static {
    move |text| {
        let whole = text.split_once('=').and_then(|(guest, host)| {
            let relative = !host.is_empty() && !host.starts_with('~') && std::path::Path::new(host).is_relative();
            relative.then(|| std::path::absolute(host).ok()).flatten().map(|host| (guest, host))
        });
        let parsed = match whole {
            Some((guest, host)) => match host.to_str() {
                Some(host) => parse(&format!("{guest}={host}")),
                None => return Err("the path of the current folder is not UTF-8".to_owned()),
            },
            None => parse(text),
        };
        parsed.map_err(|error| error.to_string())
    }
}

fn guest(
    make: fn(skill_package::GuestPath) -> Request,
) -> impl Fn(&str) -> Result<Request, String> + Clone + Send + Sync + 'static {
    move |text| {
        let guest = text.split_once('=').map_or(text, |(guest, _)| guest);
        guest.parse().map(make).map_err(|error: skill_package::InvalidGuestPath| error.to_string())
    }
}
