use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

/// A web server on this machine that answers the header `x-key` as it understands it: without the spaces around it, and its
/// bytes taken for Latin-1 (RFC 9110, section 5.5). Where there is none, it answers `nothing`.
pub struct Echo {
    pub port: u16,
}

impl Echo {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port to listen at");
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                std::thread::spawn(move || answer(&stream));
            }
        });
        Self { port }
    }

    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// Answers one request, and closes the connection. Who hangs up before is not missed.
fn answer(mut stream: &TcpStream) {
    let mut key = "nothing".to_owned();
    for line in BufReader::new(stream).split(b'\n').map_while(Result::ok).take_while(|line| line != b"\r") {
        let line: String = line.into_iter().map(char::from).collect();
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("x-key")
        {
            key = value.trim_matches([' ', '\t', '\r']).to_owned();
        }
    }
    let _ = write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{key}", key.len());
}
