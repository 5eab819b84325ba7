use std::path::PathBuf;

use serde::Deserialize;

/// Where the user wants secrets to be kept: the table `[secrets]` of the settings.
///
/// ```toml
/// [secrets]
/// store = "file"                            # or "keychain", which is the default, or "env"
/// passphrase-file = "/path/to/passphrase"   # with "file" alone, and only where nobody is there to type it
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "Table")]
pub enum StoreChoice {
    #[default]
    Keychain,
    File {
        /// None: a person is asked.
        passphrase_file: Option<PathBuf>,
    },
    Environment,
}

#[derive(Deserialize, Default, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    #[default]
    Keychain,
    File,
    Env,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Table {
    #[serde(default)]
    store: Kind,
    passphrase_file: Option<PathBuf>,
}

impl TryFrom<Table> for StoreChoice {
    type Error = &'static str;

    fn try_from(Table { store, passphrase_file }: Table) -> Result<Self, Self::Error> {
        match store {
            Kind::File => Ok(Self::File { passphrase_file }),
            _ if passphrase_file.is_some() => Err("`passphrase-file` needs `store = \"file\"` beside it"),
            Kind::Keychain => Ok(Self::Keychain),
            Kind::Env => Ok(Self::Environment),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(table: &str) -> Result<StoreChoice, String> {
        toml::from_str(table).map_err(|error| error.to_string())
    }

    #[test]
    fn the_user_chooses_and_the_keychain_is_the_default() {
        assert_eq!(choice("").unwrap(), StoreChoice::default());
        assert_eq!(choice("store = 'keychain'").unwrap(), StoreChoice::Keychain);
        assert_eq!(choice("store = 'env'").unwrap(), StoreChoice::Environment);
        assert_eq!(choice("store = 'file'").unwrap(), StoreChoice::File { passphrase_file: None });
        let file = choice("store = 'file'\npassphrase-file = '/x'").unwrap();
        assert_eq!(file, StoreChoice::File { passphrase_file: Some("/x".into()) });
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for table in ["store = 'plain'", "store = 'file'\npassphrase = 'x'", "passphrase-file = '/x'", "store = 1"] {
            assert!(choice(table).is_err(), "{table}");
        }
        assert!(choice("passphrase-file = '/x'").unwrap_err().contains("needs `store = \"file\"`"));
    }
}
