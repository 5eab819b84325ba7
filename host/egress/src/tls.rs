use std::sync::Arc;

use rustls_platform_verifier::Verifier;
use skill_package::Host;
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig};

use crate::Error;

/// Makes secure connections, trusting whom the system trusts.
///
/// On macOS and Windows the system itself checks certificates, with a company's own authorities and policies; on
/// Linux its certificate files are read, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name. That takes some milliseconds and
/// waits for the first secure connection.
pub(crate) struct Tls {
    also_trusted: Vec<CertificateDer<'static>>,
    connector: OnceCell<TlsConnector>,
}

impl Tls {
    pub(crate) fn new(also_trusted: Vec<CertificateDer<'static>>) -> Self {
        Self { also_trusted, connector: OnceCell::new() }
    }

    /// Shakes hands with a server, whose certificate must be for `host`.
    pub(crate) async fn connect(&self, host: &Host, stream: TcpStream) -> Result<TlsStream<TcpStream>, Error> {
        let fault = |reason: String| Error::Tls { host: host.to_string(), reason };
        let connector = self.connector.get_or_try_init(|| self.load()).await.map_err(fault)?;
        let name = match host {
            Host::Address(address) => ServerName::from(*address),
            Host::Name(name) => {
                ServerName::try_from(name.as_str().to_owned()).map_err(|error| fault(error.to_string()))?
            }
        };
        connector.connect(name, stream).await.map_err(|error| fault(explain(&error)))
    }

    async fn load(&self) -> Result<TlsConnector, String> {
        let roots = self.also_trusted.clone();
        let config = tokio::task::spawn_blocking(move || config(roots)).await.map_err(|error| error.to_string())?;
        config.map(|config| TlsConnector::from(Arc::new(config))).map_err(|error| {
            format!(
                "the system's trusted certificates can't be read: {error}; install them (`ca-certificates` on Debian) \
                 or name a file of them in SSL_CERT_FILE"
            )
        })
    }
}

fn config(roots: Vec<CertificateDer<'static>>) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(roots, provider.clone())?;
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Why there is no secure connection: the certificate's fault by itself, where it is one.
fn explain(error: &std::io::Error) -> String {
    use rustls::CertificateError::UnknownIssuer;
    use rustls::Error::InvalidCertificate;
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(InvalidCertificate(UnknownIssuer)) => {
            "its certificate does not hold: it is signed by nobody that this system trusts".into()
        }
        Some(InvalidCertificate(fault)) => format!("its certificate does not hold: {fault}"),
        Some(other) => other.to_string(),
        None => error.to_string(),
    }
}
