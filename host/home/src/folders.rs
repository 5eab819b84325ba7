use std::ffi::OsString;
use std::path::{Path, PathBuf};

use etcetera::app_strategy::{AppStrategy, AppStrategyArgs, choose_app_strategy};

use crate::{Changes, DiskError, Journal, Lock};

/// The engine's folders: settings, what is installed, and what can be made again.
#[derive(Debug, Clone)]
pub struct Home {
    config: PathBuf,
    data: PathBuf,
    cache: PathBuf,
    seal_key: Option<PathBuf>,
}

/// No folder is known to keep things in.
#[derive(Debug, thiserror::Error)]
#[error("the home folder of the current user is not known")]
pub struct NoHome;

impl Home {
    /// `SKILL_HOME` puts all three folders under one root, `SKILL_CACHE` overrides the cache (and `SKILL_SEAL_KEY` the
    /// file of the key, for those who share a cache and trust each other with it); else the
    /// XDG base directories on Linux and macOS, the known folders on Windows.
    pub fn from_env() -> Result<Self, NoHome> {
        Self::from_vars(|name| std::env::var_os(name).filter(|value| !value.is_empty()))
    }

    fn from_vars(var: impl Fn(&str) -> Option<OsString>) -> Result<Self, NoHome> {
        let absolute = |path: OsString| std::path::absolute(path).map_err(|_| NoHome);
        let mut home = match var("SKILL_HOME") {
            Some(root) => Self::under(&absolute(root)?),
            None => Self::of_user()?,
        };
        if let Some(cache) = var("SKILL_CACHE") {
            home.cache = absolute(cache)?;
        }
        home.seal_key = var("SKILL_SEAL_KEY").map(absolute).transpose()?;
        Ok(home)
    }

    /// All three folders under one root.
    pub fn under(root: &Path) -> Self {
        Self { config: root.join("config"), data: root.join("data"), cache: root.join("cache"), seal_key: None }
    }

    fn of_user() -> Result<Self, NoHome> {
        let app = AppStrategyArgs {
            top_level_domain: "dev".into(),
            author: "skill-engine".into(),
            app_name: "skill-engine".into(),
        };
        let strategy = choose_app_strategy(app).map_err(|_| NoHome)?;
        Ok(Self {
            config: strategy.config_dir(),
            data: strategy.data_dir(),
            cache: strategy.cache_dir(),
            seal_key: None,
        })
    }

    /// `settings.toml`: what the user decided.
    pub fn settings(&self) -> PathBuf {
        self.config.join("settings.toml")
    }

    /// One `NAME.json` for each installed skill.
    pub fn installations(&self) -> PathBuf {
        self.data.join("installations")
    }

    /// What installed skills are run from, by digest.
    pub fn artifacts(&self) -> PathBuf {
        self.data.join("artifacts")
    }

    /// What installed skills ship beside their programs, by digest.
    pub fn attachments(&self) -> PathBuf {
        self.data.join("attachments")
    }

    /// `tokens.json`: who may call a server over HTTP.
    pub fn tokens(&self) -> PathBuf {
        self.data.join("tokens.json")
    }

    /// What is kept of secrets beside the keychain: their names, and the encrypted file.
    pub fn secrets(&self) -> PathBuf {
        self.data.join("secrets")
    }

    pub fn changes(&self) -> Changes {
        Changes::at(self.data.join("changes"))
    }

    /// What other programs' files were before the engine changed them.
    pub fn backups(&self) -> PathBuf {
        self.data.join("backups")
    }

    /// What was called, denied, granted and installed.
    pub fn audit(&self) -> Journal {
        Journal::at(self.data.join("audit"))
    }

    /// Held by whoever changes what is installed or set.
    pub fn lock(&self) -> Result<Lock, DiskError> {
        Lock::acquire(&self.data.join("lock"))
    }

    /// Whatever can be made again.
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// Machine code, by artifact and engine.
    pub fn compiled(&self) -> PathBuf {
        self.cache.join("compiled")
    }

    /// The key that machine code is sealed with. It lies outside of the cache: who can write there alone has it not.
    pub fn seal_key(&self) -> PathBuf {
        self.seal_key.clone().unwrap_or_else(|| self.data.join("seal.key"))
    }

    /// What is the engine's own: no guest is given a folder that contains one of these or lies in one.
    ///
    /// The key's file stands beside the folders, since it may lie anywhere. All are canonical, whether they are there
    /// yet or not.
    pub fn own_folders(&self) -> Vec<PathBuf> {
        let key = self.seal_key();
        [&self.config, &self.data, &self.cache, &key].into_iter().map(|path| canonical(path)).collect()
    }

    /// Components built from source that is not installed, by the digest of the source.
    pub fn builds(&self) -> PathBuf {
        self.cache.join("builds")
    }

    /// Tool lists of artifacts that are not installed, by digest.
    pub fn tool_lists(&self) -> PathBuf {
        self.cache.join("tool-lists")
    }
}

/// The path as the file system spells it; what is not there yet stands as it is, below what is.
fn canonical(path: &Path) -> PathBuf {
    match (path.canonicalize(), path.parent(), path.file_name()) {
        (Ok(path), ..) => path,
        (Err(_), Some(parent), Some(name)) => canonical(parent).join(name),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(vars: &[(&str, &str)]) -> Home {
        Home::from_vars(|name| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value)))
            .unwrap()
    }

    #[test]
    fn one_root_holds_everything() {
        let home = home(&[("SKILL_HOME", "/x")]);
        assert_eq!(home.settings(), Path::new("/x/config/settings.toml"));
        assert_eq!(home.installations(), Path::new("/x/data/installations"));
        assert_eq!(home.cache(), Path::new("/x/cache"));
    }

    #[test]
    fn the_cache_can_lie_elsewhere() {
        let home = home(&[("SKILL_HOME", "/x"), ("SKILL_CACHE", "/y")]);
        assert_eq!(home.compiled(), Path::new("/y/compiled"));
        assert_eq!(home.artifacts(), Path::new("/x/data/artifacts"));
    }

    #[test]
    fn the_key_lies_outside_of_the_cache() {
        for vars in [&[("SKILL_HOME", "/x")][..], &[("SKILL_HOME", "/x"), ("SKILL_CACHE", "/y")]] {
            let home = home(vars);
            assert!(!home.seal_key().starts_with(home.cache()), "{}", home.seal_key().display());
        }
    }

    #[test]
    fn a_relative_root_is_made_absolute() {
        assert!(home(&[("SKILL_HOME", "x")]).settings().is_absolute());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_the_engines_own_is_known_by_its_true_path() {
        let root = tempfile::tempdir().unwrap();
        let true_root = root.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.path().join("real/cache")).unwrap();
        std::os::unix::fs::symlink("real", root.path().join("link")).unwrap();
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        let home = home(&[
            ("SKILL_HOME", &text(root.path().join("link"))),
            ("SKILL_SEAL_KEY", &text(root.path().join("elsewhere/key"))),
        ]);
        let wanted = ["real/config", "real/data", "real/cache", "elsewhere/key"].map(|path| true_root.join(path));
        assert_eq!(home.own_folders(), wanted);
    }
}
