use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use skill_egress::{
    Egress, Error, Gate, Limits, Opening, Request, Resolver, Resolving, Seals, SecretError, SecretSource,
};
use skill_package::{Key, NetworkRequest, SecretDeclaration};
use skill_policy::Secret;
use skill_policy::{NetworkGrants, NetworkPermission};
use tokio::runtime::Handle;
use tokio_rustls::rustls::pki_types::CertificateDer;

pub const TOKEN: &str = "tok/en+with \"quotes\" & more";

/// The outside as one test wants it.
#[derive(Default)]
pub struct World {
    pub names: Names,
    pub also_trusted: Vec<CertificateDer<'static>>,
    pub limits: Limits,
    /// Network rules, granted and asked for.
    pub rules: Vec<String>,
    pub any: bool,
    /// The `[secrets]` tables.
    pub secrets: String,
    pub values: HashMap<&'static str, Result<&'static str, SecretError>>,
}

impl World {
    pub fn allowing<S: Into<String>>(rules: impl IntoIterator<Item = S>) -> Self {
        Self { rules: rules.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// Declares a secret whose value is [`TOKEN`].
    pub fn secret(mut self, name: &'static str, audience: &str, more: &str) -> Self {
        self.secrets.push_str(&format!("[{name}]\naudience = [\"{audience}\"]\n{more}\n"));
        self.values.insert(name, Ok(TOKEN));
        self
    }

    pub fn egress(&self) -> Egress {
        Egress::with(Handle::current(), Box::new(self.names.clone()), self.also_trusted.clone())
    }

    pub fn permission(&self) -> NetworkPermission {
        let rules = self.rules.iter().map(|rule| rule.parse().unwrap()).collect();
        NetworkPermission::new(NetworkRequest::Any, NetworkGrants { any: self.any, rules })
    }

    pub fn seals(&self) -> Arc<Seals> {
        let declarations: BTreeMap<Key, SecretDeclaration> = toml::from_str(&self.secrets).unwrap();
        Arc::new(Seals::new(&declarations, Arc::new(Values(self.values.clone()))))
    }

    pub fn call(&self) -> Call {
        self.call_through(&self.egress(), "github")
    }

    /// A call after all names have been forgotten.
    pub fn lost(&self, egress: &Egress) -> Call {
        self.names.0.lock().unwrap().clear();
        self.call_through(egress, "github")
    }

    pub fn call_through(&self, egress: &Egress, installation: &str) -> Call {
        let seals = self.seals();
        let gate = Gate::new(egress, installation, self.permission(), seals.clone(), self.limits.clone());
        Call { gate, seals }
    }
}

/// One call of a skill.
pub struct Call {
    pub gate: Gate,
    pub seals: Arc<Seals>,
}

impl Call {
    pub async fn get(&self, url: impl Into<String>) -> Result<skill_egress::Response, Error> {
        self.gate.send(get(url)).await
    }

    pub async fn reference(&self, name: &str) -> String {
        self.seals.reference(name).await.unwrap()
    }
}

pub fn get(url: impl Into<String>) -> Request {
    Request { method: "GET".into(), url: url.into(), max_redirects: 10, ..Request::default() }
}

pub fn post(url: impl Into<String>, content_type: &str, body: impl Into<Vec<u8>>) -> Request {
    let headers = vec![("content-type".into(), content_type.into())];
    Request { method: "POST".into(), headers, body: Some(body.into()), ..get(url) }
}

/// Answers names from a list, one answer after the other; the last one stays.
#[derive(Clone, Default)]
pub struct Names(Arc<Mutex<HashMap<String, VecDeque<Vec<IpAddr>>>>>);

impl Names {
    pub fn of<const N: usize>(names: [(&str, &[&[&str]]); N]) -> Self {
        let addresses = |texts: &&[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let answers = |(name, answers): (&str, &[&[&str]])| (name.into(), answers.iter().map(addresses).collect());
        Self(Arc::new(Mutex::new(names.into_iter().map(answers).collect())))
    }
}

impl Resolver for Names {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a> {
        let mut names = self.0.lock().unwrap();
        let answer = names
            .get_mut(host)
            .map(|answers| if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() });
        Box::pin(async move { answer.ok_or_else(|| io::Error::other("no such name")) })
    }
}

struct Values(HashMap<&'static str, Result<&'static str, SecretError>>);

impl SecretSource for Values {
    fn open<'a>(&'a self, name: &'a str) -> Opening<'a> {
        let value = self.0.get(name).cloned().unwrap_or(Err(SecretError::Unset));
        Box::pin(async move { value.map(|text| Secret::new(text.to_owned()).unwrap()) })
    }
}
