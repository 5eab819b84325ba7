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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_is_checked_and_sent() {
        for (text, wanted) in [
            ("https://api.example.com", "https://api.example.com/"),
            ("HTTPS://API.Example.com.:443/a/../b?q=1#part", "https://api.example.com/b?q=1"),
            ("http://2130706433:80", "http://127.0.0.1/"),
            ("http://0x7f.1:8080/x", "http://127.0.0.1:8080/x"),
            ("http:\\\\0177.0.0.1", "http://127.0.0.1/"),
            ("http://127.1./", "http://127.0.0.1/"),
            ("http://@127.0.0.1/", "http://127.0.0.1/"),
            ("http://example。com", "http://example.com/"),
            ("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
            (" ht\ntp://exa\tmple.com/ ", "http://example.com/"),
        ] {
            assert_eq!(Target::parse(text).unwrap().to_string(), wanted, "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_normalised_is_refused() {
        for (text, wanted) in [
            ("", "no absolute URL"),
            ("/path", "no absolute URL"),
            ("https://", "no absolute URL"),
            ("http://256.0.0.1", "no absolute URL"),
            ("http://a b/", "no absolute URL"),
            ("http://x:99999/", "no absolute URL"),
            ("http://x:0/", "no port 0"),
            ("ftp://x/", "its scheme is `ftp`"),
            ("file:///etc/passwd", "its scheme is `file`"),
            ("data:text/plain,x", "its scheme is `data`"),
            ("http://a@127.0.0.1/", "user name or password"),
            ("http://:x@127.0.0.1/", "user name or password"),
            ("http:a@127.0.0.1/", "user name or password"),
            ("http://api.example.com@127.0.0.1/", "user name or password"),
            ("http://a..b/", "no domain name"),
            ("http://a*b/", "no domain name"),
            (&format!("http://x/{}", "a".repeat(40_000)), "longer than 32768 bytes"),
            (&format!("http://x/{}", "é".repeat(6_000)), "longer than 32768 bytes"),
        ] {
            let error = Target::parse(text).map(|target| target.to_string()).unwrap_err().to_string();
            assert!(error.contains(wanted), "{text:.40}: {error}");
        }
    }

    #[test]
    fn a_redirect_starts_over() {
        let from = Target::parse("https://a.test/x/y?q").unwrap();
        for (location, wanted) in [
            ("/z", "https://a.test/z"),
            ("z", "https://a.test/x/z"),
            ("//0x7f.1/", "https://127.0.0.1/"),
            ("http://LOCALHOST:8080", "http://localhost:8080/"),
            ("?r=http://u@v/", "https://a.test/x/y?r=http://u@v/"),
        ] {
            assert_eq!(from.join(location).unwrap().to_string(), wanted, "{location}");
        }
        for location in ["javascript:alert(1)", "//u@b.test", "file:///x", "//a..b"] {
            assert!(from.join(location).is_err(), "{location}");
        }
    }
}
