use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use skill_catalog::Catalog;
use skill_mcp::{Http, Identity};
use skill_tokens::Tokens;

use crate::error::Failure;
use crate::print::note;

/// How a server listens over HTTP.
#[derive(clap::Args)]
pub(crate) struct HttpFlags {
    /// Listen to this address instead, under /mcp; port 0 lets the system choose one
    #[arg(long, value_name = "ADDRESS")]
    http: Option<SocketAddr>,
    /// Another name that the server is called by, as behind a proxy
    #[arg(long = "allow-host", value_name = "HOST", requires = "http")]
    hosts: Vec<String>,
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

impl HttpFlags {
    /// `None` where no address is given.
    pub(crate) fn options(self, catalog: &Catalog) -> Result<Option<Http>, Failure> {
        let Some(address) = self.http else { return Ok(None) };
        let local = address.ip().is_loopback();
        let token = self.require_token || !local;
        let identity = self.tls_cert.zip(self.tls_key);
        let identity = identity.map(|(certificates, key)| Identity { certificates, key });
        if token && Tokens::of(catalog.home().clone()).all()?.is_empty() {
            return Err(Failure::new("nobody has a token yet: there is nobody to serve").hint("skill token new NAME"));
        }
        if !local && identity.is_none() {
            note!("warning: tokens and answers can be read on the way; see --tls-cert");
        }
        Ok(Some(Http { address, hosts: self.hosts, token, rate: self.rate, identity }))
    }
}
