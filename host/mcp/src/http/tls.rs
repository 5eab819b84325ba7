use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{self, ServerConfig};

/// The files that a server proves with who it is.
#[derive(Debug, Clone)]
pub struct Identity {
    /// PEM: its certificate, and those that lead to one that clients trust.
    pub certificates: PathBuf,
    /// PEM: the private key of its certificate.
    pub key: PathBuf,
}

/// Why a server can't prove who it is.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("could not read `{}`: {reason}", path.display())]
    File { path: PathBuf, reason: String },
    #[error("the key in `{}` is not that of the certificate in `{}`: {source}", .identity.key.display(), .identity.certificates.display())]
    Mismatch { identity: Identity, source: rustls::Error },
}

/// Shows the certificate of an [`Identity`], and the next one once its files are renewed.
pub(crate) struct Certificates {
    identity: Identity,
    current: Mutex<(Arc<CertifiedKey>, Stamp)>,
}

/// When the two files were last changed.
type Stamp = [Option<SystemTime>; 2];

impl Certificates {
    pub(crate) fn load(identity: Identity) -> Result<Arc<Self>, IdentityError> {
        // First: what changes meanwhile is then seen.
        let stamp = identity.stamp();
        let current = Mutex::new((Arc::new(identity.load()?), stamp));
        Ok(Arc::new(Self { identity, current }))
    }

    /// Offers HTTP/1.1 over TLS 1.2 and 1.3. A connection of HTTP/2 could keep any number of requests open without reading
    /// an answer.
    pub(crate) fn acceptor(self: &Arc<Self>) -> TlsAcceptor {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().expect("the provider has them");
        let mut config = config.with_no_client_auth().with_cert_resolver(Arc::clone(self) as _);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Arc::new(config).into()
    }

    /// Looks whether the files have changed. What can't be used leaves the last certificate in place, and is tried again.
    pub(crate) fn renew(&self) {
        let stamp = self.identity.stamp();
        if self.current().1 == stamp {
            return;
        }
        match self.identity.load() {
            Ok(key) => *self.current() = (Arc::new(key), stamp),
            Err(error) => tracing::error!(%error, "the certificate is not renewed"),
        }
    }

    fn current(&self) -> MutexGuard<'_, (Arc<CertifiedKey>, Stamp)> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current().0))
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.identity.fmt(f)
    }
}

impl Identity {
    fn load(&self) -> Result<CertifiedKey, IdentityError> {
        let fault = |path: &PathBuf, reason: String| IdentityError::File { path: path.clone(), reason };
        let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&self.certificates).and_then(Iterator::collect);
        let chain = chain.map_err(|error| fault(&self.certificates, error.to_string()))?;
        if chain.is_empty() {
            return Err(fault(&self.certificates, "it holds no certificate".to_owned()));
        }
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(|error| fault(&self.key, error.to_string()))?;
        CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(|source| match source {
            rustls::Error::InconsistentKeys(_) => IdentityError::Mismatch { identity: self.clone(), source },
            // Of a kind that is not known here, say.
            other => fault(&self.key, other.to_string()),
        })
    }

    fn stamp(&self) -> Stamp {
        let changed = |path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
        [&self.certificates, &self.key].map(changed)
    }
}
