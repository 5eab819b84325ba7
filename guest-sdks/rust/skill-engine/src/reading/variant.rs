use serde::de::value::UnitDeserializer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, VariantAccess, Visitor};
use serde_json::Value;

use super::Reader;
use super::key::Key;
use super::unfit::{Step, Unfit, shown};

/// A value of an enum, as `serde` writes it: the variant's name, or an object of the name and the content.
pub struct Variant {
    name: String,
    content: Option<Value>,
}

impl Variant {
    pub fn of(value: Value) -> Result<Self, Unfit> {
        match value {
            Value::String(name) => Ok(Self { name, content: None }),
            Value::Object(members) if members.len() == 1 => {
                let (name, content) = members.into_iter().next().expect("there is one");
                Ok(Self { name, content: Some(content) })
            }
            other => {
                Err(Unfit::because(format!("expected a string or an object with one member, found {}", shown(&other))))
            }
        }
    }
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Unfit;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Unfit> {
        let variant = seed.deserialize(Key(self.name.clone()))?;
        Ok((variant, self))
    }
}

impl Variant {
    /// Reads what stands beside the name.
    fn read<T>(self, read: impl FnOnce(Reader) -> Result<T, Unfit>) -> Result<T, Unfit> {
        let Some(content) = self.content else {
            return Err(Unfit::because(format!("`{}` needs a value: an object with that one member", self.name)));
        };
        read(Reader(content)).map_err(|unfit| unfit.within(Step::Member(self.name)))
    }
}

impl<'de> VariantAccess<'de> for Variant {
    type Error = Unfit;

    fn unit_variant(self) -> Result<(), Unfit> {
        match self.content {
            None | Some(Value::Null) => Ok(()),
            Some(content) => {
                Err(Unfit::because(format!("expected nothing, found {}", shown(&content)))
                    .within(Step::Member(self.name)))
            }
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Unfit> {
        self.read(|content| seed.deserialize(content))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unfit> {
        self.read(|content| content.deserialize_any(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Unfit> {
        self.read(|content| content.deserialize_any(visitor))
    }
}

/// A variant that is the name of a member: nothing can stand beside it.
pub struct Unit;

impl<'de> VariantAccess<'de> for Unit {
    type Error = Unfit;

    fn unit_variant(self) -> Result<(), Unfit> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Unfit> {
        seed.deserialize(UnitDeserializer::new())
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_unit()
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_unit()
    }
}
