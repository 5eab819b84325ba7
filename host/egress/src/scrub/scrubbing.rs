use std::collections::HashSet;

use zeroize::Zeroizing;

use super::pattern::{Pattern, State};
use super::scrubber::Scrubber;

/// A scrubber's work on one stream, whose chunks may end anywhere.
///
/// Only what may be the beginning of a value is held back, so that a stream of events goes on flowing.
pub(crate) struct Scrubbing {
    /// What has been read and not been handed on.
    held: Zeroizing<Vec<u8>>,
    /// The position of the first held byte in the stream, and the one after the last.
    base: u64,
    end: u64,
    /// In the order in which they began.
    candidates: Vec<Candidate>,
    /// Those before the byte that is read; kept for its room alone.
    before: Vec<Candidate>,
    /// In the order in which they begin; may overlap.
    matches: Vec<Match>,
    found_any: bool,
}

/// A match that has begun and may still come to nothing.
#[derive(Clone, Copy)]
struct Candidate {
    start: u64,
    pattern: usize,
    secret: usize,
    state: State,
}

struct Match {
    start: u64,
    end: u64,
    secret: usize,
}

/// The states of all candidates, by their patterns.
type Seen = HashSet<(usize, State)>;

/// From so many candidates on, equal ones are found by hashing.
const FEW: usize = 16;

impl Scrubbing {
    pub(crate) fn new() -> Self {
        Self {
            held: Zeroizing::default(),
            base: 0,
            end: 0,
            candidates: Vec::new(),
            before: Vec::new(),
            matches: Vec::new(),
            found_any: false,
        }
    }

    /// Reads a chunk, and writes what is known to hold no value.
    pub(crate) fn push(&mut self, scrubber: &Scrubber, chunk: &[u8], out: &mut Vec<u8>) {
        let patterns: Vec<(usize, &Pattern)> = scrubber.patterns().collect();
        let mut rest = chunk;
        loop {
            if self.candidates.is_empty() {
                let skipped = rest.iter().position(|&byte| scrubber.can_begin(byte)).unwrap_or(rest.len());
                self.end += skipped as u64;
                rest = &rest[skipped..];
            }
            let [byte, after @ ..] = rest else { break };
            self.read(scrubber, &patterns, *byte);
            rest = after;
        }
        self.emit(scrubber, chunk, out);
    }

    /// Writes the rest.
    pub(crate) fn finish(&mut self, scrubber: &Scrubber, out: &mut Vec<u8>) {
        self.candidates.clear();
        self.emit(scrubber, b"", out);
    }

    /// Whether anything was taken out so far.
    pub(crate) fn found_any(&self) -> bool {
        self.found_any
    }

    fn read(&mut self, scrubber: &Scrubber, patterns: &[(usize, &Pattern)], byte: u8) {
        let start = self.end;
        self.end += 1;
        let mut before = std::mem::take(&mut self.before);
        std::mem::swap(&mut before, &mut self.candidates);
        let mut seen = HashSet::new();
        for candidate in before.drain(..) {
            self.advance(candidate, patterns, byte, &mut seen);
        }
        if scrubber.can_begin(byte) {
            for (pattern, &(secret, _)) in patterns.iter().enumerate() {
                self.advance(Candidate { start, pattern, secret, state: State::START }, patterns, byte, &mut seen);
            }
        }
        self.before = before;
    }

    fn advance(&mut self, candidate: Candidate, patterns: &[(usize, &Pattern)], byte: u8, seen: &mut Seen) {
        let pattern = patterns[candidate.pattern].1;
        pattern.read(candidate.state, byte, |state| {
            let next = Candidate { state, ..candidate };
            if pattern.is_match(state) {
                self.found(Match { start: next.start, end: self.end, secret: next.secret });
            } else if is_new(&self.candidates, seen, &next) {
                self.candidates.push(next);
            }
        });
    }

    fn found(&mut self, found: Match) {
        self.found_any = true;
        let place = self.matches.partition_point(|other| other.start <= found.start);
        self.matches.insert(place, found);
    }

    /// Writes up to the first byte that a candidate begins with. Every byte of every match is dropped; matches that
    /// overlap leave one label.
    fn emit(&mut self, scrubber: &Scrubber, chunk: &[u8], out: &mut Vec<u8>) {
        let safe = self.candidates.first().map_or(self.end, |candidate| candidate.start);
        let known = self.matches.iter().take_while(|found| found.start <= safe).count();
        let mut window = Window { held: &self.held, chunk, base: self.base };
        for found in self.matches.drain(..known) {
            if found.start >= window.base {
                window.hand_on(found.start, out);
                out.extend_from_slice(scrubber.label(found.secret).as_bytes());
            }
            window.skip(found.end);
        }
        window.hand_on(safe, out);
        let (held, rest, base) = (window.held.len(), window.chunk.len(), window.base);
        let dropped = self.held.len() - held;
        self.held.drain(..dropped);
        self.held.extend_from_slice(&chunk[chunk.len() - rest..]);
        self.base = base;
    }
}

/// What has been read and not been handed on: what was held, then the chunk that has just come.
struct Window<'a> {
    held: &'a [u8],
    chunk: &'a [u8],
    /// The position of the first byte in the stream.
    base: u64,
}

impl Window<'_> {
    /// Writes all before a position.
    fn hand_on(&mut self, until: u64, out: &mut Vec<u8>) {
        let (held, chunk) = self.split(until);
        out.extend_from_slice(held);
        out.extend_from_slice(chunk);
    }

    /// Drops all before a position.
    fn skip(&mut self, until: u64) {
        self.split(until);
    }

    fn split(&mut self, until: u64) -> (&[u8], &[u8]) {
        let count = usize::try_from(until.saturating_sub(self.base)).unwrap_or(usize::MAX);
        let from_held = count.min(self.held.len());
        let from_chunk = (count - from_held).min(self.chunk.len());
        self.base += (from_held + from_chunk) as u64;
        let (held, chunk);
        (held, self.held) = self.held.split_at(from_held);
        (chunk, self.chunk) = self.chunk.split_at(from_chunk);
        (held, chunk)
    }
}

/// Of candidates in the same state the one that began first covers the others.
fn is_new(candidates: &[Candidate], seen: &mut Seen, next: &Candidate) -> bool {
    if candidates.len() < FEW {
        return !candidates.iter().any(|other| other.pattern == next.pattern && other.state == next.state);
    }
    if seen.is_empty() {
        seen.extend(candidates.iter().map(|other| (other.pattern, other.state)));
    }
    seen.insert((next.pattern, next.state))
}
