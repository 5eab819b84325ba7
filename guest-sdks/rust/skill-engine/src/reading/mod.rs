//! JSON values as Rust's types, with errors that name the place in the JSON.

mod key;
mod unfit;
mod variant;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

use key::Key;
pub use unfit::{Step, Unfit};
use variant::Variant;

/// Reads a value, or says what does not fit.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, Unfit> {
    T::deserialize(Reader(value))
}

/// One value. In contrast to `serde_json`'s own it takes `3.0` for an integer, as JSON Schema does.
struct Reader(Value);

macro_rules! integers {
    ($($deserialize:ident $visit:ident $type:ty;)*) => {
        $(
            fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
                visitor.$visit(integer::<$type>(&self.0)?)
            }
        )*
    };
}

impl<'de> Deserializer<'de> for Reader {
    type Error = Unfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(truth),
            Value::Number(number) => match whole(&number) {
                Some(number) => match (u64::try_from(number), i64::try_from(number)) {
                    (Ok(number), _) => visitor.visit_u64(number),
                    (_, Ok(number)) => visitor.visit_i64(number),
                    _ => visitor.visit_i128(number),
                },
                None => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => visitor.visit_seq(Items { items: items.into_iter(), at: 0 }),
            Value::Object(members) => visitor.visit_map(Members { members: members.into_iter(), next: None }),
        }
    }

    integers! {
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_i128 visit_i128 i128;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_u128 visit_u128 u128;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        let number = float(&self.0)? as f32;
        if number.is_finite() {
            visitor.visit_f32(number)
        } else {
            Err(Unfit::because(format!("{} does not fit a f32", self.0)))
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_f64(float(&self.0)?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            value => visitor.visit_some(Self(value)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_enum(Variant::of(self.0)?)
    }

    forward_to_deserialize_any! {
        bool char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// What is left of an array.
struct Items {
    items: std::vec::IntoIter<Value>,
    at: usize,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Unfit;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unfit> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let at = self.at;
        self.at += 1;
        seed.deserialize(Reader(item)).map(Some).map_err(|unfit| unfit.within(Step::Item(at)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// What is left of an object.
struct Members {
    members: <Map<String, Value> as IntoIterator>::IntoIter,
    next: Option<(String, Value)>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Unfit;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unfit> {
        self.next = self.members.next();
        self.next.as_ref().map(|(name, _)| seed.deserialize(Key(name.clone()))).transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unfit> {
        let (name, value) = self.next.take().expect("serde asks for a value after its key");
        seed.deserialize(Reader(value)).map_err(|unfit| unfit.within(Step::Member(name)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.members.len())
    }
}

fn integer<T: TryFrom<i128>>(value: &Value) -> Result<T, Unfit> {
    let Some(number) = value.as_number().and_then(whole) else {
        return Err(Unfit::because(format!("expected an integer, found {}", unfit::shown(value))));
    };
    T::try_from(number).map_err(|_| Unfit::because(format!("{value} does not fit a {}", std::any::type_name::<T>())))
}

fn float(value: &Value) -> Result<f64, Unfit> {
    value.as_f64().ok_or_else(|| Unfit::because(format!("expected a number, found {}", unfit::shown(value))))
}

/// The number, where it is a whole one, however it is written.
fn whole(number: &serde_json::Number) -> Option<i128> {
    let exact = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    exact.or_else(|| {
        let number = number.as_f64()?;
        (number.fract() == 0.0 && number.abs() < 2f64.powi(64)).then_some(number as i128)
    })
}
