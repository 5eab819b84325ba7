//! The system's own resolver against a real DNS server, in network and mount namespaces of its own: there this machine
//! has a public address, and `/etc/resolv.conf` names a server that lies.
#![cfg(target_os = "linux")]

#[path = "../../../../tests/servers/authority.rs"]
mod authority;
#[path = "../../../../tests/servers/dns.rs"]
mod dns;

use std::process::Command;
use std::sync::Arc;

use authority::Authority;
use dns::Dns;
use skill_egress::{Egress, Error, Gate, Kind, Limits, Opening, Request, Response, Seals, SecretError, SecretSource};
use skill_package::NetworkRequest;
use skill_policy::{NetworkGrants, NetworkPermission};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio_rustls::TlsAcceptor;

/// An address that is globally reachable, and within the namespaces this machine's own.
const PUBLIC: &str = "93.184.215.14";
const PORT: u16 = 8080;

/// Runs a test of this file again, within namespaces.
fn in_namespaces(test: &str) {
    let folder = tempfile::tempdir().unwrap();
    let resolv = folder.path().join("resolv.conf");
    // Nobody is trusted yet: a test writes its authorities there.
    let trusted = folder.path().join("trusted.pem");
    std::fs::write(&resolv, "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n").unwrap();
    let setup = format!(
        "ip link set lo up && ip address add {PUBLIC}/32 dev lo && mount --bind \"$1\" /etc/resolv.conf && shift && exec \"$@\""
    );
    let status = Command::new("unshare")
        .args(["--map-root-user", "--net", "--mount", "sh", "-c", &setup, "sh"])
        .arg(resolv)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env("SSL_CERT_FILE", &trusted)
        .env_remove("SSL_CERT_DIR")
        .status()
        .expect("`unshare` and `ip` are there (Debian: util-linux, iproute2)");
    assert!(status.success(), "{test} failed within namespaces, or the system lets nobody make them");
}

#[test]
fn names_are_checked_by_what_they_lead_to() {
    in_namespaces("names_lead_somewhere");
}

#[tokio::test]
#[ignore = "run by the test above, within namespaces"]
async fn names_lead_somewhere() {
    let dns = Dns::answering([
        ("public.example.com", &[&[PUBLIC]]),
        ("private.example.com", &[&["10.1.2.3"]]),
        ("local.example.com", &[&["::1"]]),
        ("mapped.example.com", &[&["::ffff:127.0.0.1"]]),
        ("mixed.example.com", &[&[PUBLIC, "127.0.0.1"]]),
        ("two.example.com", &[&[PUBLIC, "fd00::1"]]),
        ("turning.example.com", &[&[PUBLIC], &["127.0.0.1"]]),
    ]);
    serve().await;

    assert_eq!(get("public.example.com").await.unwrap().body, b"hello");
    for name in ["private", "local", "mapped", "mixed", "two"] {
        let error = get(&format!("{name}.example.com")).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Denied, "{name}: {error}");
    }
    // In `/etc/hosts`, where no server is asked.
    assert_eq!(get("localhost").await.unwrap_err().kind(), Kind::Denied);
    assert!(matches!(get("missing.example.com").await.unwrap_err(), Error::Resolve { .. }));

    // Public when it is asked, private right after: it was asked once.
    assert_eq!(get("turning.example.com").await.unwrap().body, b"hello");
    assert_eq!(dns.asked("turning.example.com"), 1);
    assert_eq!(get("turning.example.com").await.unwrap_err().kind(), Kind::Denied);
}

#[test]
fn ssl_cert_file_says_who_is_trusted() {
    in_namespaces("a_file_says_who_is_trusted");
}

#[tokio::test]
#[ignore = "run by the test above, within namespaces"]
async fn a_file_says_who_is_trusted() {
    let _dns = Dns::answering([("public.example.com", &[&[PUBLIC]]), ("other.example.com", &[&[PUBLIC]])]);
    let authority = Authority::new("ours");
    let acceptor = TlsAcceptor::from(authority.server("public.example.com", &["http/1.1"]));
    let listener = TcpListener::bind(("0.0.0.0", 443)).await.unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                answer(stream).await;
            }
        }
    });
    let error = get_url("https://public.example.com/").await.unwrap_err();
    assert!(error.to_string().contains("name a file of them in SSL_CERT_FILE"), "{error}");
    std::fs::write(std::env::var("SSL_CERT_FILE").unwrap(), authority.pem).unwrap();
    assert_eq!(get_url("https://public.example.com/").await.unwrap().body, b"hello");
    assert!(matches!(get_url("https://other.example.com/").await.unwrap_err(), Error::Tls { .. }));
}

/// One request of a skill that may reach every public host.
async fn get(host: &str) -> Result<Response, Error> {
    get_url(&format!("http://{host}:{PORT}/")).await
}

async fn get_url(url: &str) -> Result<Response, Error> {
    let permission = NetworkPermission::new(NetworkRequest::Any, NetworkGrants { any: true, rules: [].into() });
    let seals = Arc::new(Seals::new(&[].into(), Arc::new(NoSecrets)));
    let gate = Gate::new(&Egress::new(Handle::current()), "names", permission, seals, Limits::default());
    let request = Request { method: "GET".into(), url: url.into(), ..Request::default() };
    gate.send(request).await
}

struct NoSecrets;

impl SecretSource for NoSecrets {
    fn open<'a>(&'a self, _name: &'a str) -> Opening<'a> {
        Box::pin(async { Err(SecretError::Unset) })
    }
}

/// Answers on every address, so that only a check keeps a request away.
async fn serve() {
    let listener = TcpListener::bind(("::", PORT)).await.unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            answer(stream).await;
        }
    });
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let _ = stream.read(&mut [0; 4096]).await;
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello").await;
    let _ = stream.shutdown().await;
}
