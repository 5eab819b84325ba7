use std::net::{IpAddr, SocketAddr};

use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::uri::Authority;
use http::{StatusCode, Uri};
use rmcp::model::ErrorCode;

use crate::http::answers::{Answer, refused};
use crate::http::headers::single;

/// The names under which a server lets itself be called.
///
/// A page of the web that makes a browser call a server on this machine gives itself away by its `Origin`, and one that
/// has rebound its own name to this machine's address by the `Host` (basic/transports, "Security Warning").
pub(crate) struct Guard {
    hosts: Vec<String>,
}

/// The head of a request at most, in bytes.
pub(crate) const HEAD: usize = 64 * 1024;

/// What this machine calls itself.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

impl Guard {
    /// For a server at an address: that, and `hosts`. To what calls from this machine it is this machine, too.
    pub(crate) fn new(address: SocketAddr, hosts: &[String]) -> Self {
        let own = match address.ip() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        };
        let hosts = hosts.iter().map(|host| host.to_ascii_lowercase());
        Self { hosts: hosts.chain([own]).collect() }
    }

    /// Refuses a request that was meant for another host, or comes from a page of another, or whose head is too large.
    ///
    /// `called` is the address that it came to, which is nobody else's.
    pub(crate) fn admit(&self, parts: &Parts, called: IpAddr) -> Result<(), Answer> {
        let refused = |status, reason: &str| refused(status, ErrorCode::INVALID_REQUEST, reason, None);
        let forbidden = |reason| refused(StatusCode::FORBIDDEN, reason);
        if size(parts) > HEAD {
            return Err(refused(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "the head has over 64 KiB"));
        }
        // Of two, whoever stands before this server may have looked at the other.
        let header = single(&parts.headers, &HOST).map_err(|fault| refused(StatusCode::BAD_REQUEST, &fault))?;
        let named = parts.uri.authority().cloned().or_else(|| header.and_then(|host| host.parse().ok()));
        let Some(host) = named else {
            return Err(refused(StatusCode::BAD_REQUEST, "the request names no host"));
        };
        if !self.knows(&host, called) {
            return Err(forbidden("this server is not called by the name in `Host`; see --allow-host"));
        }
        let mut origins = parts.headers.get_all(ORIGIN).iter();
        let known = |origin: &http::HeaderValue| {
            let origin: Option<Uri> = origin.to_str().ok().and_then(|origin| origin.parse().ok());
            let scheme = origin.as_ref().and_then(Uri::scheme_str);
            matches!(scheme, Some("http" | "https"))
                && origin.as_ref().and_then(Uri::authority).is_some_and(|host| self.knows(host, called))
        };
        if !origins.all(known) {
            return Err(forbidden("pages of this `Origin` may not call this server; see --allow-host"));
        }
        Ok(())
    }

    /// Whatever the port: only the name can be somebody else's.
    fn knows(&self, authority: &Authority, called: IpAddr) -> bool {
        let host = authority.host().to_ascii_lowercase();
        let host = host.strip_suffix('.').unwrap_or(&host);
        let address = host.trim_start_matches('[').trim_end_matches(']').parse();
        let own = address.is_ok_and(|address: IpAddr| address.to_canonical() == called);
        let local = called.is_loopback() && LOCAL.contains(&host);
        !authority.as_str().contains('@') && (own || local || self.hosts.iter().any(|known| known == host))
    }
}

/// The bytes of a head, without what separates its parts.
fn size(parts: &Parts) -> usize {
    let target = parts.uri.path_and_query().map_or(0, |target| target.as_str().len());
    parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>() + target
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn status((guard, called): &(Guard, IpAddr), host: &str, origin: Option<&str>) -> u16 {
        let mut request = Request::get("/mcp");
        if !host.is_empty() {
            request = request.header(HOST, host);
        }
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        guard.admit(&parts, *called).map_or_else(|refused| refused.status().as_u16(), |()| 200)
    }

    #[test]
    fn only_its_own_names_are_known() {
        let guard = |address: &str, called: &str, hosts: &[String]| {
            (Guard::new(address.parse().unwrap(), hosts), called.parse().unwrap())
        };
        let local = guard("127.0.0.1:8080", "127.0.0.1", &["Tools.Example.com".to_owned()]);
        for host in ["localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:80", "tools.example.com", "localhost."] {
            assert_eq!(status(&local, host, None), 200, "{host}");
            assert_eq!(status(&local, "localhost", Some(&format!("http://{host}"))), 200, "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "evil@localhost",
            "10.0.0.1",
            "[::2]",
            "127.0.0.1.evil.example:80",
        ] {
            assert_eq!(status(&local, host, None), 403, "{host}");
            assert_eq!(status(&local, "localhost", Some(&format!("https://{host}"))), 403, "{host}");
        }
        for origin in ["null", "file://", "localhost", "chrome-extension://localhost", ""] {
            assert_eq!(status(&local, "localhost", Some(origin)), 403, "{origin}");
        }
        assert_eq!(status(&local, "", None), 400);
        let asked = |request: http::request::Builder| {
            let (parts, ()) = request.body(()).unwrap().into_parts();
            local.0.admit(&parts, local.1).map_or_else(|refused| refused.status().as_u16(), |()| 200)
        };
        assert_eq!(asked(Request::get("/mcp").header(HOST, "localhost").header(HOST, "evil.example")), 400);
        let long = |length| Request::get("/mcp").header(HOST, "localhost").header("x", "x".repeat(length));
        assert_eq!([60_000, 70_000].map(|length| asked(long(length))), [200, 431]);
        let public = guard("0.0.0.0:443", "192.0.2.7", &[]);
        assert_eq!(status(&public, "192.0.2.7", None), 200);
        for other in ["localhost", "127.0.0.1", "192.0.2.8"] {
            assert_eq!(status(&public, other, None), 403, "{other}");
        }
        // The address that it says it listens to leads a client on the same machine there.
        let here = guard("0.0.0.0:443", "127.0.0.1", &[]);
        for host in ["0.0.0.0:443", "localhost", "127.0.0.1"] {
            assert_eq!(status(&here, host, None), 200, "{host}");
        }
        let six = guard("[::]:443", "2001:db8::1", &[]);
        assert_eq!(status(&six, "[2001:DB8:0::1]:443", None), 200);
        assert_eq!(status(&six, "[2001:db8::2]", None), 403);
    }
}
