use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};

/// The revision that a request is written in.
pub(crate) const VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
const METHOD: HeaderName = HeaderName::from_static("mcp-method");
const NAME: HeaderName = HeaderName::from_static("mcp-name");

/// A parameter whose schema has this keyword is repeated in the header `Mcp-Param-` and its value.
const ANNOTATION: &str = "x-mcp-header";

/// A header that has come once, as text.
///
/// # Errors
/// Says what is wrong with it.
pub(crate) fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, String> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(format!("the header {name} has come twice"));
    }
    text(value).map(Some).ok_or_else(|| format!("the header {name} holds characters that no header may"))
}

fn text(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok().map(|text| text.trim_matches([' ', '\t']))
}

/// Holds the headers of a request of the second era against its body (basic/transports/streamable-http, "Standard Headers").
///
/// # Errors
/// Says which header is missing, or says something else.
pub(crate) fn match_body(headers: &HeaderMap, method: &str, params: &Map<String, Value>) -> Result<(), String> {
    must_be(headers, &METHOD, method, str::to_owned)?;
    let name = match method {
        "tools/call" | "prompts/get" => params.get("name"),
        "resources/read" => params.get("uri"),
        _ => return Ok(()),
    };
    // Without it, the parameters are wrong, which is told as such.
    match name.and_then(Value::as_str) {
        Some(name) => must_be(headers, &NAME, name, |text| decoded(text).unwrap_or_default()),
        None => Ok(()),
    }
}

fn must_be(headers: &HeaderMap, name: &HeaderName, wanted: &str, read: impl Fn(&str) -> String) -> Result<(), String> {
    match single(headers, name)? {
        None => Err(format!("the header {name} is missing")),
        Some(text) if read(text) == wanted => Ok(()),
        Some(_) => Err(format!("the header {name} does not match the body")),
    }
}

/// Holds the headers of a call against its arguments, by the tool's schema ("Custom Headers from Tool Parameters").
///
/// # Errors
/// Says which header is missing, or says something else.
pub(crate) fn match_arguments(
    headers: &HeaderMap,
    schema: &Map<String, Value>,
    arguments: Option<&Map<String, Value>>,
) -> Result<(), String> {
    let Some(Value::Object(properties)) = schema.get("properties") else { return Ok(()) };
    for (key, property) in properties {
        let value = arguments.and_then(|arguments| arguments.get(key));
        let Value::Object(property) = property else { continue };
        if let Some(name) = property.get(ANNOTATION).and_then(Value::as_str) {
            let name = format!("mcp-param-{}", name.to_ascii_lowercase());
            let name: HeaderName = name.parse().map_err(|_| format!("`{name}` is no name of a header"))?;
            match_argument(headers, &name, value)?;
        }
        match_arguments(headers, property, value.and_then(Value::as_object))?;
    }
    Ok(())
}

fn match_argument(headers: &HeaderMap, name: &HeaderName, value: Option<&Value>) -> Result<(), String> {
    let header = single(headers, name)?;
    let value = value.filter(|value| !value.is_null());
    let (header, value) = match (header, value) {
        (None, None) => return Ok(()),
        (None, Some(_)) => return Err(format!("the header {name} is missing")),
        (Some(_), None) => return Err(format!("the header {name} is of an argument that is not there")),
        (Some(header), Some(value)) => (header, value),
    };
    let text = decoded(header).ok_or_else(|| format!("the header {name} is not what Base64 looks like"))?;
    let same = match value {
        Value::String(value) => *value == text,
        Value::Bool(value) => value.to_string() == text,
        Value::Number(value) => value.to_string() == text || value.as_f64() == text.parse().ok(),
        // Nothing else has a header; the schema refuses it.
        _ => true,
    };
    if same { Ok(()) } else { Err(format!("the header {name} does not match the body")) }
}

/// What stands between `=?base64?` and `?=`, or the text as it is.
fn decoded(text: &str) -> Option<String> {
    match text.strip_prefix("=?base64?").and_then(|text| text.strip_suffix("?=")) {
        Some(encoded) => STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok()),
        None => Some(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| {
            (name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap())
        };
        let mut headers = HeaderMap::new();
        for (name, value) in pairs.iter().map(pair) {
            headers.append(name, value);
        }
        headers
    }

    fn arguments(pairs: &[(&str, &str)], arguments: &Value) -> Result<(), String> {
        let schema = json!({ "properties": {
            "region": { "type": "string", "x-mcp-header": "Region" },
            "count": { "type": "integer", "x-mcp-header": "Count" },
            "sure": { "type": "boolean", "x-mcp-header": "Sure" },
            "deep": { "type": "object", "properties": { "id": { "type": "string", "x-mcp-header": "Id" } } },
        } });
        match_arguments(&headers(pairs), schema.as_object().unwrap(), arguments.as_object())
    }

    #[test]
    fn the_method_and_the_name_are_repeated() {
        let call = json!({ "name": "größe" });
        let call = call.as_object().unwrap();
        let method = ("Mcp-Method", "tools/call");
        for (name, good) in [("=?base64?Z3LDtsOfZQ==?=", true), ("grosse", false), ("=?base64?Z3LDtsOfZQ?=", false)] {
            let matched = match_body(&headers(&[method, ("Mcp-Name", name)]), "tools/call", call);
            assert_eq!(matched.is_ok(), good, "{name}: {matched:?}");
        }
        for wrong in [vec![method], vec![("Mcp-Name", "x")], vec![method, method]] {
            assert!(match_body(&headers(&wrong), "tools/call", call).is_err(), "{wrong:?}");
        }
        assert!(match_body(&headers(&[("Mcp-Method", " tools/list\t")]), "tools/list", &Map::new()).is_ok());
        assert!(match_body(&headers(&[("Mcp-Method", "Tools/List")]), "tools/list", &Map::new()).is_err());
    }

    #[test]
    fn annotated_arguments_are_repeated() {
        let good = [
            (vec![], json!({})),
            (vec![], json!({ "region": null })),
            (vec![("Mcp-Param-Region", "eu")], json!({ "region": "eu" })),
            (vec![("Mcp-Param-Region", "")], json!({ "region": "" })),
            (vec![("Mcp-Param-Region", "=?base64?SGVsbG8sIOS4lueVjA==?=")], json!({ "region": "Hello, 世界" })),
            (vec![("Mcp-Param-Region", "=?BASE64?SGk=?=")], json!({ "region": "=?BASE64?SGk=?=" })),
            (vec![("Mcp-Param-Count", "42")], json!({ "count": 42 })),
            (vec![("Mcp-Param-Count", "42")], json!({ "count": 42.0 })),
            (vec![("Mcp-Param-Sure", "true")], json!({ "sure": true })),
            (vec![("Mcp-Param-Id", "7")], json!({ "deep": { "id": "7" } })),
            (vec![("Mcp-Param-Other", "7")], json!({})),
        ];
        for (headers, given) in good {
            assert_eq!(arguments(&headers, &given), Ok(()), "{headers:?} {given}");
        }
        let bad = [
            (vec![], json!({ "region": "eu" })),
            (vec![("Mcp-Param-Region", "us")], json!({ "region": "eu" })),
            (vec![("Mcp-Param-Region", "eu")], json!({})),
            (vec![("Mcp-Param-Region", "=?base64?SGk?=")], json!({ "region": "Hi" })),
            (vec![("Mcp-Param-Region", "=?base64?SG!k?=")], json!({ "region": "Hi" })),
            (vec![("Mcp-Param-Count", "43")], json!({ "count": 42 })),
            (vec![("Mcp-Param-Sure", "1")], json!({ "sure": true })),
            (vec![("Mcp-Param-Id", "8")], json!({ "deep": { "id": "7" } })),
            (vec![("Mcp-Param-Region", "eu"), ("Mcp-Param-Region", "eu")], json!({ "region": "eu" })),
        ];
        for (headers, given) in bad {
            assert!(arguments(&headers, &given).is_err(), "{headers:?} {given}");
        }
    }
}
