use std::ops::Range;

use memchr::memmem;

/// What a guest holds in place of a secret: 160 random bits, new in every call.
///
/// Its letters survive every encoding that a request goes through: they are the same in a header, a URL, a form, in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference(String);

const PREFIX: &str = "skill-secret-";
/// RFC 4648 section 6, in small letters.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// Five bits each.
const LETTERS: usize = 32;

impl Reference {
    pub(crate) const LENGTH: usize = PREFIX.len() + LETTERS;

    /// Fails where the system has no random numbers.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; LETTERS];
        getrandom::fill(&mut bytes)?;
        let letters = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        Ok(Self(PREFIX.chars().chain(letters).collect()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Where in a text something stands that looks like a reference, of this call or another.
    pub(crate) fn find(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
        let starts = memmem::find_iter(text, PREFIX);
        starts.map(|start| start..start + Self::LENGTH).filter(|range| {
            let letters = text.get(range.start + PREFIX.len()..range.end);
            letters.is_some_and(|letters| letters.iter().all(|letter| ALPHABET.contains(letter)))
        })
    }

    /// How many bytes at the end of a text may be the beginning of a reference.
    pub(crate) fn begun(text: &[u8]) -> usize {
        let longest = text.len().min(Self::LENGTH - 1);
        let begins = |length: &usize| {
            let end = &text[text.len() - length..];
            let (prefix, letters) = end.split_at(end.len().min(PREFIX.len()));
            PREFIX.as_bytes().starts_with(prefix) && letters.iter().all(|letter| ALPHABET.contains(letter))
        };
        (1..=longest).rev().find(begins).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_found_wherever_it_stands() {
        let reference = Reference::random().unwrap();
        assert_eq!(reference.as_str().len(), Reference::LENGTH);
        assert_ne!(reference, Reference::random().unwrap());
        let text = format!("skill-secret-short {}{}x", reference.as_str(), reference.as_str());
        let found: Vec<&str> = Reference::find(text.as_bytes()).map(|range| &text[range]).collect();
        assert_eq!(found, [reference.as_str(), reference.as_str()]);
    }

    #[test]
    fn a_beginning_at_the_end_is_noticed() {
        let reference = Reference::random().unwrap();
        for length in 0..Reference::LENGTH {
            let text = format!("-skill-secret- {}", &reference.as_str()[..length]);
            assert_eq!(Reference::begun(text.as_bytes()), length);
        }
        assert_eq!(Reference::begun(format!("{}!", &reference.as_str()[..20]).as_bytes()), 0);
    }
}
