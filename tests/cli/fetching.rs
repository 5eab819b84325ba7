//! `fetch` of a skill in TypeScript, as the standard has it: redirects, decoding, and signals that abort.

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::environment::{Environment, assert_holds};
use crate::site::{Reply, Seen, Site, Step, ok};

const SKILL: &str = r#"
/** Says how it went. */
export async function go(args: { url: string; method?: string; body?: string; redirect?: "follow" | "manual" | "error" }): Promise<string> {
  const { url, ...init } = args;
  try {
    const response = await fetch(url, { ...init, headers: { authorization: "Basic YQ==", "x-a": "1" } });
    return `${response.status} ${new URL(response.url).pathname} ${response.redirected} ${await response.text()}`;
  } catch (error) {
    return `${error}`;
  }
}

/** Waits no longer than it has to. */
export async function abort(args: { url: string; after: number }): Promise<string> {
  const signal = args.after === 0 ? AbortSignal.abort(new Error("before")) : AbortSignal.timeout(args.after);
  try {
    return await (await fetch(args.url, { signal })).text();
  } catch (error) {
    return (error as Error).message === "before" ? "before" : (error as Error).name;
  }
}
"#;

fn page(status: &str, headers: &str, body: &[u8]) -> Reply {
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    vec![Step::Write([head.as_bytes(), body].concat())]
}

fn encoded(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn fetching(site: &Site) -> (Environment, Vec<String>) {
    let environment = Environment::new();
    environment.write("fetching.ts", SKILL);
    (environment, vec!["--allow-network".to_owned(), site.url("")])
}

fn run(environment: &Environment, grants: &[String], words: &[&str]) -> String {
    let words = ["run", "./fetching.ts"].into_iter().chain(words.iter().copied());
    let words: Vec<_> = words.chain(grants.iter().map(String::as_str)).collect();
    environment.ok(&words).trim_end_matches('\n').to_owned()
}

#[test]
fn redirects_are_followed_and_bodies_decoded() {
    let site = Site::start(|seen: &Seen| match seen.path.as_str() {
        "/moved" => page("302 Found", "location: /here\r\n", b""),
        "/kept" => page("307 Temporary Redirect", "location: /here\r\n", b""),
        "/round" => page("302 Found", "location: /round\r\n", b""),
        "/packed" => page("200 OK", "content-encoding: gzip\r\n", &encoded("unpacked: ü")),
        _ => ok(format!("{} {}", seen.method, seen.text())),
    });
    let (environment, grants) = fetching(&site);
    let go = |path: &str, more: &[&str]| {
        let url = format!("url={}", site.url(path));
        run(&environment, &grants, &[&["go", &url], more].concat())
    };
    assert_eq!(go("/here", &[]), "200 /here false GET ");
    assert_eq!(go("/moved", &[]), "200 /here true GET ");
    assert_eq!(go("/moved", &["method=POST", "body=said"]), "200 /here true GET ");
    assert_eq!(go("/kept", &["method=POST", "body=said"]), "200 /here true POST said");
    assert_eq!(go("/moved", &["redirect=manual"]), "302 /moved false ");
    assert!(go("/moved", &["redirect=error"]).contains("redirects, which this request does not allow"));
    assert!(go("/round", &[]).contains("redirects more than 10 times"));
    assert_eq!(go("/packed", &[]), "200 /packed false unpacked: ü");
}

#[test]
fn credentials_stay_with_their_origin() {
    let other = Site::start(|_| ok("there"));
    let target = other.url("/");
    let site = Site::start(move |_| page("302 Found", &format!("location: {target}\r\n"), b""));
    let (environment, mut grants) = fetching(&site);
    grants.extend(["--allow-network".to_owned(), other.url("")]);
    assert_eq!(run(&environment, &grants, &["go", &format!("url={}", site.url("/"))]), "200 / true there");
    let (first, second) = (site.only(), other.only());
    assert_eq!((first.header("authorization"), first.header("x-a")), (Some("Basic YQ=="), Some("1")));
    assert_eq!((second.header("authorization"), second.header("x-a")), (None, Some("1")));
}

#[test]
fn a_failure_shows_where_it_was_called() {
    let environment = Environment::new();
    let source = "export async function reach(args: { url: string }): Promise<number> {\n  \
        const answer = await fetch(args.url);\n  return answer.status;\n}\n";
    environment.write("reach.ts", source);
    let errors = environment.fails(3, &["run", "./reach.ts", "reach", "url=https://example.com/"]);
    assert_holds(&errors, &["at reach (reach.ts:2:24)", "2 |   const answer = await fetch(args.url);"]);
}

#[test]
fn a_signal_ends_the_wait() {
    let site = Site::start(|_| vec![Step::Wait(Duration::from_secs(20))]);
    let (environment, grants) = fetching(&site);
    let url = format!("url={}", site.url("/"));
    // The interpreter is there from now on.
    assert_eq!(run(&environment, &grants, &["abort", &url, "after=0"]), "before");
    site.was_not_asked();
    let start = Instant::now();
    assert_eq!(run(&environment, &grants, &["abort", &url, "after=100"]), "TimeoutError");
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
}
