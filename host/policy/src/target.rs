use std::fmt;

use skill_package::{Host, InvalidHost, Origin, Scheme};
use url::Url;

/// Where a request goes, in the one spelling that is both checked and sent.
///
/// What WHATWG URL undoes is undone (capital letters, percent-encoding and IDNA in the host, IPv4 in octal, hexadecimal,
/// decimal and short forms, `.` and `..` in the path, a default port), the root's trailing dot is dropped, and so is the
/// fragment, which is never sent. A user name or password is refused (RFC 9110, section 4.2.4).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target {
    url: Url,
    origin: Origin,
}

/// Why no request goes to a URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTarget {
    #[error("it is no absolute URL: {0}")]
    Url(#[from] url::ParseError),
    #[error("its scheme is `{}`: only `http` and `https` are spoken", .0.escape_debug())]
    Scheme(String),
    #[error("it has a user name or password: send an `Authorization` header instead")]
    UserInfo,
    #[error(transparent)]
    Host(#[from] InvalidHost),
    #[error("there is no port 0")]
    Port,
    #[error("it is longer than {} bytes", Target::LONGEST)]
    TooLong,
}

impl Target {
    /// Bytes of a URL at most; servers take about 8,000 (RFC 9110, section 4.1).
    pub const LONGEST: usize = 32 << 10;

    /// From an absolute URL.
    pub fn parse(text: &str) -> Result<Self, InvalidTarget> {
        check_length(text)?;
        Self::of(Url::parse(text)?)
    }

    /// From a `Location` header, which may be relative to this target (RFC 9110, section 10.2.2).
    pub fn join(&self, location: &str) -> Result<Self, InvalidTarget> {
        check_length(location)?;
        Self::of(self.url.join(location)?)
    }

    fn of(mut url: Url) -> Result<Self, InvalidTarget> {
        let scheme = Scheme::of(url.scheme()).ok_or_else(|| InvalidTarget::Scheme(url.scheme().to_owned()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidTarget::UserInfo);
        }
        let host = Host::of(url.host())?;
        let port = url.port().unwrap_or(scheme.default_port());
        if port == 0 {
            return Err(InvalidTarget::Port);
        }
        url.set_fragment(None);
        // Without its trailing dot a name is still the same host to its server, and the only one that a certificate names.
        url.set_host(Some(&host.to_string()))?;
        // Percent-encoding may have made it longer than it was written.
        check_length(url.as_str())?;
        Ok(Self { url, origin: Origin { scheme, host, port } })
    }

    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    pub fn scheme(&self) -> Scheme {
        self.origin.scheme
    }

    pub fn host(&self) -> &Host {
        &self.origin.host
    }

    pub fn port(&self) -> u16 {
        self.origin.port
    }

    /// The normalised URL, without a fragment.
    pub fn url(&self) -> &Url {
        &self.url
    }
}

fn check_length(text: &str) -> Result<(), InvalidTarget> {
    if text.len() > Target::LONGEST { Err(InvalidTarget::TooLong) } else { Ok(()) }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.url.fmt(f)
    }
}
