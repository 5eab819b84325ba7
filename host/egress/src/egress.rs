use std::sync::Arc;

use tokio::runtime::Handle;
use tokio_rustls::rustls::pki_types::CertificateDer;

use crate::lookups::Lookups;
use crate::pool::Pool;
use crate::resolver::{Resolver, SystemResolver};
use crate::tls::Tls;

/// The one way out of a process: how names are resolved, whose certificates are trusted, and which connections are open.
///
/// There is no proxy, and none is taken from the environment: a proxy would resolve names after they were checked.
#[derive(Clone)]
pub struct Egress(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) io: Handle,
    pub(crate) lookups: Lookups,
    pub(crate) tls: Tls,
    pub(crate) pool: Arc<Pool>,
}

impl Egress {
    /// `io` is the runtime that drives connections; guests wait on theirs. Opens nothing and reads no file yet.
    pub fn new(io: Handle) -> Self {
        Self::with(io, Box::new(SystemResolver), Vec::new())
    }

    /// The same with another resolver, and with certificate authorities that are trusted beside the system's.
    pub fn with(io: Handle, resolver: Box<dyn Resolver>, also_trusted: Vec<CertificateDer<'static>>) -> Self {
        let pool = Arc::new(Pool::new(io.clone()));
        Self(Arc::new(Shared { io, lookups: Lookups::new(resolver), tls: Tls::new(also_trusted), pool }))
    }
}
