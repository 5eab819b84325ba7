use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

/// One form of a secret that is looked for: a sequence of symbols, each of which may be spelled in several ways.
///
/// A symbol is a character of the value, or of its base64 form. Its spellings are what encoders make of it on the
/// way, in any mix: percent-encoded (RFC 3986 section 2.1; `+` for a space), also twice as in a URL within a URL, escaped in
/// JSON (RFC 8259 section 7), escaped in HTML.
pub(super) struct Pattern {
    /// All spellings, one after the other.
    text: Zeroizing<Vec<u8>>,
    spellings: Vec<Spelling>,
    /// Which spellings belong to which symbol.
    symbols: Vec<Range<u32>>,
}

#[derive(Clone, Copy)]
struct Spelling {
    start: u32,
    end: u32,
    /// Escapes are equal in upper and lower case (`%2f`, `%2F`); the character itself is not.
    exact: bool,
}

/// How far a candidate has come within a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum State {
    /// All symbols before this one have been read.
    Before(u32),
    /// Within this spelling of this symbol, before this byte of the pattern's text.
    Within { symbol: u32, spelling: u32, at: u32 },
}

impl State {
    pub(super) const START: Self = Self::Before(0);
}

impl Pattern {
    /// All forms of a value.
    ///
    /// Without the spaces around it: a server that gets them in a header does not see them. And as Latin-1, which many servers
    /// take what is no ASCII in a header for (RFC 9110 section 5.5).
    pub(super) fn all(value: &str) -> Vec<Self> {
        let value = value.trim();
        let mut patterns = Self::aligned(value);
        if !value.is_ascii() {
            // Room for all, so that nothing grows and leaves a copy behind.
            let mut latin1 = Zeroizing::new(String::with_capacity(value.len() * 2));
            latin1.extend(value.bytes().map(char::from));
            patterns.extend(Self::aligned(&latin1));
        }
        patterns
    }

    /// A text itself, and its base64 at each of the three alignments it can have in a longer one.
    fn aligned(value: &str) -> Vec<Self> {
        let mut patterns = vec![Self::new(value.chars(), value.len())];
        for shift in 0..3 {
            let text = base64_core(value.as_bytes(), shift);
            patterns.push(Self::new(text.chars(), text.len()));
        }
        patterns
    }

    fn new(characters: impl Iterator<Item = char>, length: usize) -> Self {
        // Room for all, so that nothing grows and leaves a copy behind.
        let mut pattern = Self {
            text: Zeroizing::new(Vec::with_capacity(length * 40)),
            spellings: Vec::with_capacity(length * 5),
            symbols: Vec::with_capacity(length),
        };
        for character in characters {
            let first = index(pattern.spellings.len());
            pattern.spell(character);
            pattern.symbols.push(first..index(pattern.spellings.len()));
        }
        pattern
    }

    fn spell(&mut self, character: char) {
        let mut utf8 = [0; 4];
        let utf8 = character.encode_utf8(&mut utf8).as_bytes();
        self.spelling(true, |text| text.extend_from_slice(utf8));
        self.spelling(false, |text| utf8.iter().for_each(|&byte| hex(text, b"%", byte)));
        self.spelling(false, |text| utf8.iter().for_each(|&byte| hex(text, b"%25", byte)));
        self.spelling(false, |text| {
            for &mut unit in character.encode_utf16(&mut [0; 2]) {
                let [high, low] = unit.to_be_bytes();
                hex(text, b"\\u", high);
                hex(text, b"", low);
            }
        });
        let others: &[&str] = match character {
            ' ' => &["+"],
            '/' => &["\\/", "_"],
            '+' => &["-"],
            '\\' => &["\\\\"],
            '"' => &["\\\"", "&quot;", "&#34;", "&#x22;"],
            '\'' => &["&#39;", "&#039;", "&#x27;", "&apos;"],
            '&' => &["&amp;", "&#38;", "&#x26;"],
            '<' => &["&lt;", "&#60;", "&#x3c;"],
            '>' => &["&gt;", "&#62;", "&#x3e;"],
            _ => &[],
        };
        others.iter().for_each(|other| self.spelling(false, |text| text.extend_from_slice(other.as_bytes())));
    }

    fn spelling(&mut self, exact: bool, write: impl FnOnce(&mut Vec<u8>)) {
        let start = index(self.text.len());
        write(&mut self.text);
        self.spellings.push(Spelling { start, end: index(self.text.len()), exact });
    }

    /// The bytes that a match can begin with.
    pub(super) fn first_bytes(&self) -> impl Iterator<Item = u8> {
        let spellings = self.spellings(0);
        spellings.flat_map(|(_, spelling)| {
            let byte = self.text[spelling.start as usize];
            [byte, if spelling.exact { byte } else { byte.to_ascii_lowercase() }]
        })
    }

    /// Reads one byte, and tells every state that is then possible; none is the end of this candidate.
    pub(super) fn read(&self, state: State, byte: u8, mut next: impl FnMut(State)) {
        match state {
            State::Before(symbol) => {
                for (index, spelling) in self.spellings(symbol) {
                    self.read_spelling(symbol, index, spelling, spelling.start, byte, &mut next);
                }
            }
            State::Within { symbol, spelling, at } => {
                self.read_spelling(symbol, spelling, self.spellings[spelling as usize], at, byte, &mut next);
            }
        }
    }

    fn read_spelling(
        &self,
        symbol: u32,
        index: u32,
        spelling: Spelling,
        at: u32,
        byte: u8,
        next: &mut impl FnMut(State),
    ) {
        let expected = self.text[at as usize];
        let equal = if spelling.exact { expected == byte } else { expected.eq_ignore_ascii_case(&byte) };
        if !equal {
        } else if at + 1 == spelling.end {
            next(State::Before(symbol + 1));
        } else {
            next(State::Within { symbol, spelling: index, at: at + 1 });
        }
    }

    /// The whole pattern has been read.
    pub(super) fn is_match(&self, state: State) -> bool {
        state == State::Before(index(self.symbols.len()))
    }

    fn spellings(&self, symbol: u32) -> impl Iterator<Item = (u32, Spelling)> {
        let range = self.symbols[symbol as usize].clone();
        range.map(|index| (index, self.spellings[index as usize]))
    }
}

/// A secret has some thousand bytes at most, so that everything here fits.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn hex(text: &mut Vec<u8>, before: &[u8], byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    text.extend_from_slice(before);
    text.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
}

/// The characters of the base64 form that depend on the value alone, when `shift` bytes stand before it.
fn base64_core(value: &[u8], shift: usize) -> Zeroizing<String> {
    let mut shifted = Zeroizing::new(Vec::with_capacity(shift + value.len()));
    shifted.resize(shift, 0);
    shifted.extend_from_slice(value);
    let text = Zeroizing::new(STANDARD_NO_PAD.encode(&*shifted));
    let whole = shifted.len() * 8 / 6;
    Zeroizing::new(text[(shift * 8).div_ceil(6)..whole].to_owned())
}
