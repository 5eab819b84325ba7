use skill_egress::{Kind, Request};

use crate::server::{Server, ok, respond};
use crate::world::{World, get, post};

async fn refused(request: Request) -> String {
    let server = Server::start(|_| ok("hello")).await;
    let request = Request { url: server.url(&request.url), ..request };
    let error = World::allowing([server.url("")]).call().gate.send(request).await.unwrap_err();
    assert_eq!(error.kind(), Kind::InvalidRequest, "{error}");
    assert_eq!(server.connections(), 0);
    error.to_string()
}

fn with_header(name: &str, value: &str) -> Request {
    Request { headers: vec![(name.into(), value.into())], ..get("/") }
}

#[tokio::test]
async fn framing_is_the_hosts_affair() {
    for name in [
        "Host",
        "Content-Length",
        "Connection",
        "Keep-Alive",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Expect",
        "Proxy-Authorization",
        "Proxy-Connection",
        "HTTP2-Settings",
    ] {
        let text = refused(with_header(name, "1")).await;
        assert_eq!(text, format!("the header `{}` is the host's to set: leave it out", name.to_ascii_lowercase()));
    }
}

#[tokio::test]
async fn no_header_smuggles_another() {
    for value in ["a\r\nx-evil: 1", "a\nb", "a\rb", "a\0b"] {
        assert_eq!(
            refused(with_header("x-a", value)).await,
            "the header `x-a` holds a line break or another control character"
        );
    }
    assert_eq!(refused(with_header("x-a: 1\r\nx-b", "a")).await, "`x-a: 1\\r\\nx-b` is no header name");
    assert_eq!(refused(with_header("", "a")).await, "`` is no header name");
    let big = refused(with_header("x-a", &"a".repeat(70_000))).await;
    assert_eq!(big, "the request's headers have more than 65536 bytes");
    let many = Request { headers: vec![("x-a".into(), String::new()); 40_000], ..get("/") };
    assert_eq!(refused(many).await, big);
}

#[tokio::test]
async fn methods_are_tokens_and_no_tunnels() {
    for method in ["CONNECT", "connect", "TRACE", "TRACK"] {
        let text = refused(Request { method: method.into(), ..get("/") }).await;
        assert_eq!(text, format!("requests of the method {method} are not sent"));
    }
    for method in ["", "GET / HTTP/1.1\r\nx: y\r\n\r\n", "GET POST", "GÉT"] {
        assert!(
            refused(Request { method: method.into(), ..get("/") }).await.ends_with("is no method such as GET or POST")
        );
    }
}

#[tokio::test]
async fn urls_are_absolute_and_spoken() {
    for url in ["", "/x", "ftp://example.com/", "file:///etc/passwd", "http://", "http://[::1", "http://a b/"] {
        let error = World { any: true, ..World::default() }.call().get(url).await.unwrap_err();
        assert_eq!(error.kind(), Kind::InvalidRequest, "{url}: {error}");
    }
}

#[tokio::test]
async fn what_goes_out_is_what_was_asked() {
    let server = Server::start(|_| respond(404, &[("X-Answer", "yes")], "body")).await;
    let url = server.url("/a/../b?q=1#fragment");
    let mut request = post(&url, "text/plain", "hello");
    request.headers.push(("X-Twice".into(), "one".into()));
    request.headers.push(("Accept-Encoding".into(), "br".into()));
    let response = World::allowing([server.url("")]).call().gate.send(request).await.unwrap();
    assert_eq!((response.status, response.url), (404, server.url("/b?q=1")));
    assert_eq!(response.body, b"body");
    assert!(response.headers.contains(&("x-answer".into(), "yes".into())));
    let seen = server.only();
    assert_eq!((seen.method.as_str(), seen.path.as_str(), seen.text().as_str()), ("POST", "/b?q=1", "hello"));
    assert_eq!(seen.header("host").unwrap(), format!("127.0.0.1:{}", server.port));
    assert_eq!(seen.header("content-length").as_deref(), Some("5"));
    assert_eq!(seen.header("accept-encoding").as_deref(), Some("gzip"));
    assert_eq!(seen.header("user-agent").as_deref(), Some(concat!("skill-engine/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(seen.header("x-twice").as_deref(), Some("one"));
}

#[tokio::test]
async fn no_proxy_comes_from_the_environment() {
    let proxy = Server::start(|_| ok("proxied")).await;
    let server = Server::start(|_| ok("direct")).await;
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        // Other tests of this process speak to their servers at the same time: none of them goes through the proxy either.
        #[expect(unsafe_code, reason = "nothing here reads the environment without std's lock")]
        unsafe {
            std::env::set_var(name, proxy.url(""));
        }
    }
    let response = World::allowing([server.url("")]).call().get(server.url("/")).await.unwrap();
    assert_eq!((response.body, proxy.connections()), (b"direct".to_vec(), 0));
}
