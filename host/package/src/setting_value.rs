use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess};
use serde_json::{Map, Number, Value};

/// Reads the value of a setting: what TOML and JSON both have a word for, and so no date, infinity, NaN or null, and no
/// integer beyond 64 bits. An error stands at the very value that is at fault, however deep it lies.
pub fn setting_value<'de, D: Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
    Setting.deserialize(from)
}

/// The key under which `toml` hands out a date, in a table of one entry.
const DATE: &str = "$__toml_private_datetime";

struct Setting;

impl<'de> DeserializeSeed<'de> for Setting {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> de::Visitor<'de> for Setting {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, number, boolean, list or table")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        let value = i64::try_from(value).map_err(|_| E::custom(too_large()))?;
        Ok(value.into())
    }

    fn visit_i128<E: de::Error>(self, _: i128) -> Result<Value, E> {
        Err(E::custom(too_large()))
    }

    fn visit_u128<E: de::Error>(self, _: u128) -> Result<Value, E> {
        Err(E::custom(too_large()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        number.map(Value::Number).ok_or_else(|| E::custom("a setting can't be infinite, or no number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Err(E::custom("a setting can't be null: leave it out"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(Self)? {
            items.push(item);
        }
        Ok(items.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(key) = table.next_key::<String>()? {
            if key == DATE {
                return Err(de::Error::custom("a setting can't be a date: write it as a string"));
            }
            fields.insert(key, table.next_value_seed(Self)?);
        }
        Ok(fields.into())
    }
}

fn too_large() -> String {
    format!("a setting can't be an integer beyond {} and {}", i64::MIN, i64::MAX)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::TomlPosition;

    #[derive(Deserialize)]
    struct Holder {
        #[serde(deserialize_with = "setting_value")]
        x: Value,
    }

    fn read(toml: &str) -> Result<Value, String> {
        toml::from_str::<Holder>(toml).map(|holder| holder.x).map_err(|error| {
            let at = TomlPosition::of(toml, error.span().map_or(0, |span| span.start));
            format!("{at} {}", error.message())
        })
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let text = "x = [true, -7, 9223372036854775807, 1.5, \"a\", [], { b = 1, a = { c = \"\" } }]";
        assert_eq!(read(text).unwrap(), json!([true, -7, i64::MAX, 1.5, "a", [], { "b": 1, "a": { "c": "" } }]));
    }

    #[test]
    fn a_fault_is_told_where_it_stands() {
        for (text, wanted) in [
            ("x = 1979-05-27", "1:5 a setting can't be a date"),
            ("x = [1,\n  { at = 07:32:00 }]", "2:10 a setting can't be a date"),
            ("x = [nan]", "1:6 a setting can't be infinite"),
            ("x = { a = -inf }", "1:11 a setting can't be infinite"),
            ("x = 9223372036854775808", "1:5 a setting can't be an integer beyond"),
            ("[x]\na = 1\nb = [9999999999999999999999]", "3:6 a setting can't be an integer beyond"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(wanted), "{text}: {error}");
        }
        for (text, wanted) in [("null", "can't be null"), ("[1, 9223372036854775808]", "beyond"), ("1e999", "range")] {
            let error = serde_json::from_str::<Holder>(&format!("{{\"x\": {text}}}")).err().unwrap().to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }
}
