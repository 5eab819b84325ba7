use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;

/// Finds the addresses of a name. Asked once for every connection, never for a literal address.
pub trait Resolver: Send + Sync {
    /// `host` is a normalised name: lower case, ASCII, no trailing dot.
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a>;
}

pub type Resolving<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// The system's own resolver, `getaddrinfo`: `/etc/hosts`, mDNS, VPNs and split DNS work as everywhere else on the machine.
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect()) })
    }
}
