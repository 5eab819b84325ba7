use serde_json::Value;

use super::kinds::Kinds;

/// A constraint that a comment can put on a type: `@minimum 1`. In the order in which schemas have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Keyword {
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
    MultipleOf,
    MinLength,
    MaxLength,
    Pattern,
    Format,
    MinItems,
    MaxItems,
    UniqueItems,
    MinProperties,
    MaxProperties,
}

impl Keyword {
    const ALL: [Self; 14] = [
        Self::Minimum,
        Self::Maximum,
        Self::ExclusiveMinimum,
        Self::ExclusiveMaximum,
        Self::MultipleOf,
        Self::MinLength,
        Self::MaxLength,
        Self::Pattern,
        Self::Format,
        Self::MinItems,
        Self::MaxItems,
        Self::UniqueItems,
        Self::MinProperties,
        Self::MaxProperties,
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|keyword| keyword.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::ExclusiveMinimum => "exclusiveMinimum",
            Self::ExclusiveMaximum => "exclusiveMaximum",
            Self::MultipleOf => "multipleOf",
            Self::MinLength => "minLength",
            Self::MaxLength => "maxLength",
            Self::Pattern => "pattern",
            Self::Format => "format",
            Self::MinItems => "minItems",
            Self::MaxItems => "maxItems",
            Self::UniqueItems => "uniqueItems",
            Self::MinProperties => "minProperties",
            Self::MaxProperties => "maxProperties",
        }
    }

    /// Whether it says anything of values of these kinds.
    pub(super) fn applies(self, kinds: Kinds) -> bool {
        kinds.anything
            || match self {
                Self::Minimum | Self::Maximum | Self::ExclusiveMinimum | Self::ExclusiveMaximum | Self::MultipleOf => {
                    kinds.numbers
                }
                Self::MinLength | Self::MaxLength | Self::Pattern => kinds.strings,
                Self::Format => kinds.strings || kinds.numbers,
                Self::MinItems | Self::MaxItems => kinds.lists,
                Self::UniqueItems => kinds.lists || kinds.tuples,
                Self::MinProperties | Self::MaxProperties => kinds.objects,
            }
    }

    /// The value that a comment gives it, or what that should have been.
    pub(super) fn value(self, text: &str) -> Result<Value, &'static str> {
        let json = serde_json::from_str::<Value>(text).ok();
        match self {
            Self::Minimum | Self::Maximum | Self::ExclusiveMinimum | Self::ExclusiveMaximum => {
                json.filter(Value::is_number).ok_or("a number")
            }
            Self::MultipleOf => {
                json.filter(|value| value.as_f64().is_some_and(|number| number > 0.0)).ok_or("a number above 0")
            }
            Self::Pattern | Self::Format => self::text(text).map(Value::String),
            Self::UniqueItems if text.is_empty() => Ok(true.into()),
            Self::UniqueItems => json.filter(Value::is_boolean).ok_or("true or false"),
            Self::MinLength
            | Self::MaxLength
            | Self::MinItems
            | Self::MaxItems
            | Self::MinProperties
            | Self::MaxProperties => json.filter(Value::is_u64).ok_or("a whole number from 0 up"),
        }
    }
}

/// Text as it stands, or within the quotes of JSON.
pub(super) fn text(text: &str) -> Result<String, &'static str> {
    match serde_json::from_str(text) {
        Ok(Value::String(quoted)) => Ok(quoted),
        _ if text.is_empty() => Err("a text"),
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_keyword_is_known_by_its_name() {
        for keyword in Keyword::ALL {
            assert_eq!(Keyword::named(keyword.name()), Some(keyword));
        }
        assert_eq!(Keyword::named("minlength"), None);
    }

    #[test]
    fn values_are_json_of_the_right_kind() {
        assert_eq!(Keyword::Minimum.value("-1.5"), Ok((-1.5).into()));
        assert_eq!(Keyword::Minimum.value("\"1\""), Err("a number"));
        assert_eq!(Keyword::MinLength.value("1"), Ok(1.into()));
        assert_eq!(Keyword::MinLength.value("-1"), Err("a whole number from 0 up"));
        assert_eq!(Keyword::MultipleOf.value("0"), Err("a number above 0"));
        assert_eq!(Keyword::Pattern.value("^a{2}$"), Ok("^a{2}$".into()));
        assert_eq!(Keyword::Pattern.value("\"^\\\\d$\""), Ok("^\\d$".into()));
        assert_eq!(Keyword::Format.value(""), Err("a text"));
        assert_eq!(Keyword::UniqueItems.value(""), Ok(true.into()));
        assert_eq!(Keyword::UniqueItems.value("yes"), Err("true or false"));
    }
}
