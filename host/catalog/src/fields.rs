use serde_json::{Map, Value};

use crate::schema::Schema;

/// What is wrong with the fields that a user has filled into a form, by the form's schema: the text of a JSON object.
///
/// # Errors
/// Says why nothing can be checked by this schema.
pub fn check_fields(schema: &str, fields: &Map<String, Value>) -> Result<Vec<String>, String> {
    let schema: Map<String, Value> = serde_json::from_str(schema).map_err(|error| error.to_string())?;
    Schema::new(&schema)?.check_plain(&Value::Object(fields.clone())).map_err(|endless| endless.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_fit_their_form_or_not() {
        let schema = r#"{"type":"object","properties":{"n":{"type":"integer","minimum":1}},"required":["n"]}"#;
        let check = |fields: Value| check_fields(schema, fields.as_object().unwrap());
        assert_eq!(check(json!({ "n": 1 })), Ok(vec![]));
        assert_eq!(check(json!({})), Ok(vec!["`n` is required".to_owned()]));
        assert_eq!(check(json!({ "n": 0 })).unwrap().len(), 1);
        for broken in ["", "[]", r##"{"type":"object","$ref":"#/$defs/a"}"##, r#"{"type":"object","required":1}"#] {
            assert!(check_fields(broken, &Map::new()).is_err(), "{broken}");
        }
    }
}
