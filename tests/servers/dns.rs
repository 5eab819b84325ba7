use std::collections::HashMap;
use std::net::{IpAddr, UdpSocket};
use std::sync::{Arc, Mutex};

/// A DNS server (RFC 1035) that knows a few names. Each has answers for one question after the other; the last one stays.
pub struct Dns(Arc<Mutex<HashMap<String, Name>>>);

struct Name {
    answers: Vec<Vec<IpAddr>>,
    /// Questions for IPv4 addresses so far: one of each kind makes up one resolution.
    asked: usize,
}

const A: u16 = 1;
const AAAA: u16 = 28;

impl Dns {
    /// Each name with the addresses that it answers one time after the other.
    pub fn answering<const N: usize>(names: [(&str, &[&[&str]]); N]) -> Self {
        let addresses = |turn: &&[&str]| turn.iter().map(|address| address.parse().unwrap()).collect();
        Self::start(names.map(|(name, turns)| (name.to_owned(), turns.iter().map(addresses).collect())))
    }

    pub fn start(names: impl IntoIterator<Item = (String, Vec<Vec<IpAddr>>)>) -> Self {
        let names = names.into_iter().map(|(text, answers)| (text, Name { answers, asked: 0 })).collect();
        let names = Arc::new(Mutex::new(names));
        let socket = UdpSocket::bind("127.0.0.1:53").unwrap();
        let known = names.clone();
        std::thread::spawn(move || {
            let mut query = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut query) {
                let answer = answer(&query[..length], &mut known.lock().unwrap());
                let _ = socket.send_to(&answer, from);
            }
        });
        Self(names)
    }

    /// How often a name was asked for.
    pub fn asked(&self, name: &str) -> usize {
        self.0.lock().unwrap()[name].asked
    }
}

fn answer(query: &[u8], names: &mut HashMap<String, Name>) -> Vec<u8> {
    let mut labels = Vec::new();
    let mut at = 12;
    while query[at] > 0 {
        let end = at + 1 + usize::from(query[at]);
        labels.push(String::from_utf8_lossy(&query[at + 1..end]).to_lowercase());
        at = end;
    }
    let question = &query[12..at + 5];
    let kind = u16::from_be_bytes([query[at + 1], query[at + 2]]);
    let known = names.get_mut(&labels.join("."));
    let code = if known.is_some() { 0 } else { 3 };
    let found: Vec<IpAddr> = known.map(|name| name.next(kind)).unwrap_or_default();
    let count = u8::try_from(found.len()).unwrap();
    let mut answer = vec![query[0], query[1], 0x81, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0];
    answer.extend(question);
    for address in found {
        let bytes = match address {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        // The question's name, its kind and class, no time to live.
        answer.extend([0xc0, 12]);
        answer.extend(kind.to_be_bytes());
        answer.extend([0, 1, 0, 0, 0, 0, 0, u8::try_from(bytes.len()).unwrap()]);
        answer.extend(bytes);
    }
    answer
}

impl Name {
    fn next(&mut self, kind: u16) -> Vec<IpAddr> {
        let turn = if kind == A { self.asked } else { self.asked.saturating_sub(1) };
        self.asked += usize::from(kind == A);
        let answer = &self.answers[turn.min(self.answers.len() - 1)];
        answer.iter().filter(|address| kind == if address.is_ipv4() { A } else { AAAA }).copied().collect()
    }
}
