//! Default values of parameters.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use serde_json::Value;
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprLit, ExprUnary, Lit, Result, Type, UnOp};

use crate::code::at;
use crate::parameter::last_segment;

/// A default value: the author's literal, and the JSON that it is.
pub struct Default {
    literal: Expr,
    json: Value,
}

impl Default {
    pub fn parse(literal: Expr) -> Result<Self> {
        let json = json(&literal)?;
        Ok(Self { literal, json })
    }

    /// JSON text.
    pub fn json(&self) -> String {
        self.json.to_string()
    }

    /// Code that the compiler refuses where the literal is none of the type: as far as a literal can tell.
    pub fn check(&self, r#type: &Type) -> Option<TokenStream> {
        const NUMBERS: [&str; 14] =
            ["i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize", "f32", "f64"];
        let literal = &self.literal;
        let name = last_segment(r#type)?.ident.to_string();
        match name.as_str() {
            "String" => Some(quote_spanned! { at(literal) => const _: &str = #literal; }),
            name if name == "bool" || NUMBERS.contains(&name) => {
                Some(quote_spanned! { at(literal) => const _: #r#type = #literal; })
            }
            _ => None,
        }
    }
}

fn json(literal: &Expr) -> Result<Value> {
    match literal {
        Expr::Lit(ExprLit { lit, .. }) => of_literal(lit, ""),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match &**expr {
            Expr::Lit(ExprLit { lit: lit @ (Lit::Int(_) | Lit::Float(_)), .. }) => of_literal(lit, "-"),
            other => Err(refusal(other)),
        },
        Expr::Array(array) => array.elems.iter().map(json).collect::<Result<_>>().map(Value::Array),
        other => Err(refusal(other)),
    }
}

fn of_literal(literal: &Lit, sign: &str) -> Result<Value> {
    match literal {
        Lit::Str(text) => Ok(text.value().into()),
        Lit::Char(character) => Ok(character.value().to_string().into()),
        Lit::Bool(truth) => Ok(truth.value.into()),
        // In decimal, whatever it was written in; JSON has no digits beyond those of 64 bits.
        Lit::Int(number) => parsed(&format!("{sign}{}", number.base10_digits())).ok_or_else(|| too_large(literal)),
        Lit::Float(number) => parsed(&format!("{sign}{}", number.base10_digits())).ok_or_else(|| too_large(literal)),
        other => Err(refusal(other)),
    }
}

fn parsed(digits: &str) -> Option<Value> {
    let digits = digits.strip_suffix('.').map_or_else(|| digits.to_owned(), |whole| format!("{whole}.0"));
    serde_json::from_str(&digits).ok()
}

fn too_large(literal: &Lit) -> Error {
    Error::new(literal.span(), "JSON has no number as large as this")
}

fn refusal(value: &impl Spanned) -> Error {
    let message =
        "a default value is a literal, such as `\"text\"`, `true`, `3` or `-1.5`, or a list of them: `[\"a\", \"b\"]`";
    Error::new(value.span(), message)
}

#[cfg(test)]
mod tests {
    use syn::parse_str;

    use super::*;

    fn default(code: &str) -> Result<String> {
        Default::parse(parse_str(code).unwrap()).map(|default| default.json())
    }

    #[test]
    fn a_literal_is_json() {
        let cases = [
            (r#""a\"b""#, r#""a\"b""#),
            ("'x'", r#""x""#),
            ("true", "true"),
            ("0x10_u8", "16"),
            ("-1", "-1"),
            ("-1.5", "-1.5"),
            ("2.", "2.0"),
            ("1e3", "1000.0"),
            ("[]", "[]"),
            (r#"["a", "b"]"#, r#"["a","b"]"#),
        ];
        for (code, json) in cases {
            assert_eq!(default(code).unwrap(), json, "{code}");
        }
    }

    #[test]
    fn what_is_no_literal_is_refused() {
        for code in ["f()", "a", "1 + 1", "-true", "!1", "b\"a\"", "Some(1)", "(1)"] {
            assert!(default(code).unwrap_err().to_string().starts_with("a default value is a literal"), "{code}");
        }
        assert_eq!(default("1e400").unwrap_err().to_string(), "JSON has no number as large as this");
    }
}
