use std::sync::Arc;

use http::{Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use skill_egress::{Error, Kind};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

use crate::authority::Authority;
use crate::server::{Server, ok};
use crate::world::{Names, World, get, post};

/// A world in which `api.example.com` is on this machine.
fn world(authority: &Authority, port: u16) -> World {
    let rules = [format!("https://api.example.com:{port}"), format!("https://127.0.0.1:{port}")];
    World {
        names: Names::of([("api.example.com", &[&["127.0.0.1"]])]),
        also_trusted: vec![CertificateDer::from_pem_slice(authority.pem.as_bytes()).unwrap()],
        ..World::allowing(rules)
    }
}

/// Answers with the version that a request came in, its headers and its body.
async fn http2(tls: Arc<ServerConfig>) -> u16 {
    let tls = TlsAcceptor::from(tls);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let tls = tls.clone();
            tokio::spawn(async move {
                let Ok(stream) = tls.accept(stream).await else { return };
                let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                let _ = builder.serve_connection(TokioIo::new(stream), service_fn(echo)).await;
            });
        }
    });
    port
}

async fn echo(request: http::Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let (parts, body) = request.into_parts();
    if parts.uri.path() == "/flood" {
        let mut response = Response::new(Full::default());
        for at in 0..2000 {
            response.headers_mut().insert(
                http::HeaderName::from_bytes(format!("x-{at}").as_bytes()).unwrap(),
                "0123456789012345678901234567890123456789".parse().unwrap(),
            );
        }
        return Ok(response);
    }
    let body = body.collect().await?.to_bytes();
    let text = format!("{:?} {} {} {:?} {}", parts.version, parts.method, parts.uri, parts.headers, body.len());
    Ok(Response::builder().status(StatusCode::OK).body(text.into()).unwrap())
}

#[tokio::test]
async fn a_name_is_checked_against_the_certificate() {
    let authority = Authority::new("one");
    let server = Server::start_tls(authority.server("api.example.com", &["http/1.1"]), |_| ok("hello")).await;
    let world = world(&authority, server.port);
    let response = world.call().get(format!("https://api.example.com:{}/", server.port)).await.unwrap();
    assert_eq!(response.body, b"hello");
    assert_eq!(server.only().header("host").unwrap(), format!("api.example.com:{}", server.port));

    let error = world.call().get(format!("https://127.0.0.1:{}/", server.port)).await.unwrap_err();
    assert!(matches!(&error, Error::Tls { host, .. } if host == "127.0.0.1"), "{error}");
    assert!(error.to_string().contains("its certificate does not hold"), "{error}");
    assert_eq!(error.kind(), Kind::Unreachable);
}

#[tokio::test]
async fn who_is_not_trusted_is_not_spoken_to() {
    let server = Server::start_tls(Authority::new("one").server("api.example.com", &[]), |_| ok("hello")).await;
    let world = world(&Authority::new("two"), server.port);
    let error = world.call().get(format!("https://api.example.com:{}/", server.port)).await.unwrap_err();
    let wanted = "its certificate does not hold: it is signed by nobody that this system trusts";
    assert_eq!(error.to_string(), format!("no secure connection to `api.example.com`: {wanted}"));
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn who_speaks_no_tls_is_told_apart() {
    let server = Server::start(|_| ok("plain")).await;
    let world = world(&Authority::new("one"), server.port);
    let error = world.call().get(format!("https://api.example.com:{}/", server.port)).await.unwrap_err();
    assert!(matches!(error, Error::Tls { .. }), "{error}");
}

#[tokio::test]
async fn http2_is_spoken_where_the_server_can() {
    let authority = Authority::new("one");
    let port = http2(authority.server("api.example.com", &["h2", "http/1.1"])).await;
    let world = world(&authority, port);
    let call = world.call();
    let url = format!("https://api.example.com:{port}/a?b=c");
    let response = call.gate.send(post(&url, "text/plain", "12345")).await.unwrap();
    let text = String::from_utf8(response.body).unwrap();
    assert!(text.starts_with(&format!("HTTP/2.0 POST {url} ")) && text.ends_with(" 5"), "{text}");
    assert!(!text.contains("\"host\""), "{text}");
    // The protocol has no word of its own for it.
    let error = call.gate.send(get(format!("https://api.example.com:{port}/flood"))).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Protocol, "{error}");
}

#[tokio::test]
async fn a_secret_travels_over_http2() {
    let authority = Authority::new("one");
    let port = http2(authority.server("api.example.com", &["h2"])).await;
    let origin = format!("https://api.example.com:{port}");
    let call = world(&authority, port).secret("token", &origin, "header = \"x-key: <{}>\"").call();
    let text = String::from_utf8(call.get(&origin).await.unwrap().body).unwrap();
    // The server echoes its headers in the form that the language prints them.
    assert!(text.contains(&format!("\"x-key\": \"<{}>\"", call.reference("token").await)), "{text}");
}

#[tokio::test]
async fn requests_share_an_http2_connection() {
    let authority = Authority::new("one");
    let port = http2(authority.server("api.example.com", &["h2"])).await;
    let world = world(&authority, port);
    let (egress, url) = (world.egress(), format!("https://api.example.com:{port}/"));
    world.call_through(&egress, "github").get(&url).await.unwrap();
    // From now on the name leads nowhere: only a connection that is open already helps.
    let call = world.lost(&egress);
    let (one, two) = tokio::join!(call.get(&url), call.get(&url));
    assert_eq!((one.unwrap().status, two.unwrap().status), (200, 200));
}

#[tokio::test]
async fn an_address_can_have_a_certificate() {
    let authority = Authority::new("one");
    let server = Server::start_tls(authority.server("127.0.0.1", &["http/1.1"]), |_| ok("hello")).await;
    let response = world(&authority, server.port).call().get(format!("https://127.0.0.1:{}/", server.port)).await;
    assert_eq!(response.unwrap().body, b"hello");
}
