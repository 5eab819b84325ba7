use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Tells people, and programs that look for leaked secrets, what they have found.
const PREFIX: &str = "skill_";

/// What a caller shows: `skill_` and 256 random bits in base64url, which are characters of a bearer token (RFC 6750, section 2.1).
pub struct Token(String);

/// The SHA-256 of a token's text, as 64 hexadecimal digits.
///
/// A fast hash is enough: what it is made of can't be guessed, as a password can. For the same reason it does no harm
/// that comparing two takes longer the more of them is alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TokenDigest(String);

impl Token {
    pub(crate) fn random() -> Self {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the system gives random numbers");
        Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// To be shown to who has asked for it, and to nobody else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl TokenDigest {
    /// Of what a caller shows, which may be anything.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, other) = (Token::random(), Token::random());
        assert_ne!(one.reveal(), other.reveal());
        assert_eq!(one.reveal().len(), PREFIX.len() + 43);
        assert!(one.reveal().chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)));
        assert_eq!(format!("{one:?}"), "Token(…)");
    }

    #[test]
    fn a_digest_is_that_of_sha_256() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(TokenDigest::of("abc").0, abc);
    }
}
