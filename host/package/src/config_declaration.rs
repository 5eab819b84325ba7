use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::setting_value;
use crate::text::{hidden, hidden_within, visible};

/// One `[config.KEY]` table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConfigDeclaration {
    pub description: String,
    /// What the guest reads where the user has set nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// No tool is called before the user has set a value. Excludes a default.
    pub required: bool,
}

impl<'de> Deserialize<'de> for ConfigDeclaration {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            #[serde(default, deserialize_with = "visible")]
            description: String,
            #[serde(default, deserialize_with = "default_value")]
            default: Option<Value>,
            #[serde(default)]
            required: bool,
        }
        let Table { description, default, required } = Table::deserialize(from)?;
        if required && default.is_some() {
            return Err(D::Error::custom("a setting is either `required` or has a `default`, not both"));
        }
        Ok(Self { description, default, required })
    }
}

fn default_value<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    let value = setting_value(from)?;
    match hidden_within(&value) {
        Some(c) => Err(D::Error::custom(hidden(c))),
        None => Ok(Some(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ConfigDeclaration, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn a_setting_is_required_or_has_a_default() {
        assert_eq!(read("default = [1, \"x\"]").unwrap().default, Some(serde_json::json!([1, "x"])));
        assert!(read("required = true").unwrap().required);
        assert!(read("required = true\ndefault = 1").unwrap_err().contains("not both"));
        assert!(read("default = 2026-01-01").unwrap_err().contains("can't be a date"));
        assert!(read("defualt = 1").unwrap_err().contains("unknown field `defualt`"));
    }
}
