use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::SystemTime;

use skill_catalog::Catalog;
use skill_mcp::{Http, Identity};
use skill_package::Host;
use skill_tokens::Tokens;

use crate::error::Failure;
use crate::print::note;

/// How a server listens over HTTP.
#[derive(clap::Args)]
pub(crate) struct HttpFlags {
    /// Listen to this address instead, under /mcp; port 0 lets the system choose one
    #[arg(long, value_name = "ADDRESS")]
    http: Option<SocketAddr>,
    /// Another name that the server is called by, as behind a proxy: then only who shows a token is served
    #[arg(long = "allow-host", value_name = "HOST", requires = "http")]
    hosts: Vec<ServedHost>,
    /// Serve only who shows a token of `skill token new`, on this machine too; elsewhere that is always so
    #[arg(long, requires = "http")]
    require_token: bool,
    /// Requests a second that each client may send; for a moment, ten times as many
    #[arg(long, value_name = "REQUESTS", default_value = "200", requires = "http")]
    rate: NonZeroU32,
    /// Speak TLS with this certificate, and those that lead to one that clients trust (PEM); read again when it changes
    #[arg(long, value_name = "FILE", requires_all = ["http", "tls_key"])]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

/// A name or address as it stands in `Host`, without a port.
#[derive(Clone)]
struct ServedHost(String);

impl FromStr for ServedHost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let address = text.parse::<IpAddr>().map(|address| match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        });
        let host = address.or_else(|_| {
            let host = url::Host::parse(text).map_err(|error| error.to_string());
            let host = host.and_then(|host| Host::of(Some(host)).map_err(|error| error.to_string()));
            host.map(|host| host.to_string())
        });
        host.map(Self).map_err(|_| {
            let text = text.escape_debug();
            format!("`{text}` is no name of a host such as tools.example.com, without scheme, port and path")
        })
    }
}

impl HttpFlags {
    /// `None` where no address is given.
    pub(crate) fn options(self, catalog: &Catalog) -> Result<Option<Http>, Failure> {
        let Some(address) = self.http else { return Ok(None) };
        let local = address.ip().is_loopback();
        // What comes through a proxy comes from this machine, whoever sent it.
        let token = self.require_token || !local || !self.hosts.is_empty();
        let identity = self.tls_cert.zip(self.tls_key);
        let identity = identity.map(|(certificates, key)| Identity { certificates, key });
        let now = SystemTime::now();
        if token && Tokens::of(catalog.home().clone()).all()?.iter().all(|permit| permit.has_expired(now)) {
            return Err(
                Failure::new("nobody has a token that is good: there is nobody to serve").hint("skill token new NAME")
            );
        }
        if !local && identity.is_none() {
            note!("warning: tokens and answers can be read on the way; see --tls-cert");
        }
        let hosts = self.hosts.into_iter().map(|host| host.0).collect();
        Ok(Some(Http { address, hosts, token, rate: self.rate, identity }))
    }
}
