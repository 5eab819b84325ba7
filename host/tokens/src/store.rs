use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use skill_home::{DiskError, Home, replace_file};
use skill_package::SkillName;

use crate::{Permit, Token, TokenDigest, TokenError, TokenName};

/// The tokens of a home, kept in one file that its owner alone can read.
#[derive(Debug, Clone)]
pub struct Tokens {
    home: Home,
}

/// Tells one state of the file from another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct State {
    changed: Option<SystemTime>,
    length: u64,
    /// Another one each time that the file is replaced.
    number: u64,
}

impl State {
    fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let number = 0;
        Self { changed: metadata.modified().ok(), length: metadata.len(), number }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    /// Raised when the form of the file changes.
    format: u32,
    tokens: Vec<Permit>,
}

const FORMAT: u32 = 1;

impl Tokens {
    pub fn of(home: Home) -> Self {
        Self { home }
    }

    /// Names the state of what is kept: it differs after each change, whoever made it. Reading it is cheap.
    pub fn state(&self) -> Result<State, TokenError> {
        let path = self.home.tokens();
        match fs::metadata(&path) {
            Ok(metadata) => Ok(State::of(&metadata)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(State::default()),
            Err(error) => Err(DiskError::on("read", &path)(error).into()),
        }
    }

    /// All of them in the order of their names, those that have expired too.
    ///
    /// # Errors
    /// The file can't be read, or is damaged: then no token is good.
    pub fn all(&self) -> Result<Vec<Permit>, TokenError> {
        let path = self.home.tokens();
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(DiskError::on("read", &path)(error).into()),
        };
        let damaged = |source| TokenError::Damaged { path: path.clone(), source };
        let stored: Stored = serde_json::from_slice(&text).map_err(damaged)?;
        if stored.format != FORMAT {
            let reason = format!("it has the form {} of another version", stored.format);
            return Err(damaged(serde::de::Error::custom(reason)));
        }
        Ok(stored.tokens)
    }

    /// Makes a token of a name that none has.
    pub fn create(
        &self,
        name: TokenName,
        skills: Option<BTreeSet<SkillName>>,
        expires: Option<SystemTime>,
    ) -> Result<Token, TokenError> {
        let token = Token::random();
        let digest = TokenDigest::of(token.reveal());
        let permit = Permit { name, digest, skills, created: SystemTime::now(), expires };
        let _lock = self.home.lock()?;
        let mut tokens = self.all()?;
        match tokens.binary_search_by(|other| other.name.cmp(&permit.name)) {
            Ok(_) => return Err(TokenError::Exists(permit.name)),
            Err(place) => tokens.insert(place, permit),
        }
        self.write(tokens)?;
        Ok(token)
    }

    /// Makes a token good for nothing any more; false where there is none of the name.
    pub fn revoke(&self, name: &TokenName) -> Result<bool, TokenError> {
        let _lock = self.home.lock()?;
        let mut tokens = self.all()?;
        let before = tokens.len();
        tokens.retain(|permit| permit.name != *name);
        if tokens.len() == before {
            return Ok(false);
        }
        self.write(tokens)?;
        Ok(true)
    }

    fn write(&self, tokens: Vec<Permit>) -> Result<(), TokenError> {
        let text = serde_json::to_vec_pretty(&Stored { format: FORMAT, tokens }).expect("it is plain data");
        replace_file(&self.home.tokens(), &text)?;
        Ok(self.home.changes().announce()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_not_the_token() {
        let root = tempfile::tempdir().unwrap();
        let tokens = Tokens::of(Home::under(root.path()));
        assert_eq!(tokens.all().unwrap(), []);
        let before = tokens.state().unwrap();
        let skills = BTreeSet::from(["hello".parse().unwrap()]);
        let token = tokens.create("zoe".parse().unwrap(), Some(skills.clone()), None).unwrap();
        assert_ne!(tokens.state().unwrap(), before);
        tokens.create("ada".parse().unwrap(), None, Some(SystemTime::now())).unwrap();
        let [ada, zoe] = &tokens.all().unwrap()[..] else { panic!("two tokens") };
        assert_eq!((ada.name.as_str(), zoe.name.as_str()), ("ada", "zoe"));
        assert_eq!((&zoe.skills, &zoe.digest), (&Some(skills), &TokenDigest::of(token.reveal())));
        assert!(ada.has_expired(SystemTime::now()) && !zoe.has_expired(SystemTime::now()));
        let kept = fs::read_to_string(root.path().join("data/tokens.json")).unwrap();
        assert!(!kept.contains(token.reveal()));
        assert!(matches!(tokens.create("ada".parse().unwrap(), None, None), Err(TokenError::Exists(_))));
        assert!(tokens.revoke(&"ada".parse().unwrap()).unwrap());
        assert!(!tokens.revoke(&"ada".parse().unwrap()).unwrap());
        assert_eq!(tokens.all().unwrap().len(), 1);
    }

    #[test]
    fn a_damaged_file_is_not_written_over() {
        let root = tempfile::tempdir().unwrap();
        let home = Home::under(root.path());
        for text in ["", "{}", r#"{"format":2,"tokens":[]}"#] {
            replace_file(&home.tokens(), text.as_bytes()).unwrap();
            let tokens = Tokens::of(home.clone());
            assert!(matches!(tokens.all(), Err(TokenError::Damaged { .. })));
            assert!(matches!(tokens.create("ada".parse().unwrap(), None, None), Err(TokenError::Damaged { .. })));
            assert_eq!(fs::read_to_string(home.tokens()).unwrap(), text);
        }
    }

    #[test]
    fn tokens_made_at_once_are_all_kept() {
        let root = tempfile::tempdir().unwrap();
        let tokens = Tokens::of(Home::under(root.path()));
        std::thread::scope(|scope| {
            for number in 0..8 {
                let tokens = &tokens;
                scope.spawn(move || tokens.create(format!("t{number}").parse().unwrap(), None, None).unwrap());
            }
        });
        assert_eq!(tokens.all().unwrap().len(), 8);
    }
}
