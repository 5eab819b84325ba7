use serde::de::DeserializeOwned;

use super::Error;
use crate::bindings::skill::engine::http;
use crate::reading::read;

/// What came back.
#[derive(Clone, Debug)]
pub struct Response {
    /// The URL that answered, after redirects.
    pub url: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// Decoded.
    pub body: Vec<u8>,
}

impl Response {
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The URL that answered, after redirects.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The first header of that name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Names and values, in the order in which they came.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The body as text; what is not UTF-8 becomes `U+FFFD`.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON, read as a type; `serde_json::Value` takes any.
    ///
    /// The error says where in the JSON something does not fit.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let unreadable = |reason| Error::Unreadable { url: self.url.clone(), reason };
        let value =
            serde_json::from_slice(&self.body).map_err(|error| unreadable(format!("it is no JSON: {error}")))?;
        read(value).map_err(|unfit| unreadable(unfit.to_string()))
    }

    /// The body, decoded.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// Makes a response with a status from 400 on an error.
    pub fn error_for_status(self) -> Result<Self, Error> {
        if self.status < 400 { Ok(self) } else { Err(Error::Status { url: self.url, status: self.status }) }
    }
}

impl From<http::Response> for Response {
    fn from(response: http::Response) -> Self {
        Self { url: response.url, status: response.status, headers: response.headers, body: response.body }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn response(status: u16, body: &str) -> Response {
        let headers = [("content-type", "text/plain"), ("a", "1"), ("A", "2")];
        Response {
            url: "https://a.example/".to_owned(),
            status,
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_response_is_read_in_many_ways() {
        let response = response(200, r#"{"ids":[1,2]}"#);
        assert_eq!((response.status(), response.url()), (200, "https://a.example/"));
        assert_eq!(
            (response.header("Content-Type"), response.header("A"), response.header("b")),
            (Some("text/plain"), Some("1"), None)
        );
        assert_eq!(response.headers().len(), 3);
        assert_eq!(response.text().as_bytes(), response.bytes());
        assert_eq!(response.json::<Value>(), Ok(json!({ "ids": [1, 2] })));
        assert_eq!(response.json::<std::collections::BTreeMap<String, Vec<u8>>>().unwrap()["ids"], [1, 2]);
    }

    #[test]
    fn a_body_of_another_shape_is_an_error_with_its_place() {
        let error =
            response(200, r#"{"ids":["x"]}"#).json::<std::collections::BTreeMap<String, Vec<u8>>>().unwrap_err();
        let expected = "the response of https://a.example/ can't be read: `ids[0]`: expected an integer, found \"x\"";
        assert_eq!(error.to_string(), expected);
        let error = response(200, "<html>").json::<Value>().unwrap_err();
        assert!(error.to_string().contains("it is no JSON: expected value at line 1"), "{error}");
    }

    #[test]
    fn a_status_from_400_on_can_be_an_error() {
        assert!(response(399, "").error_for_status().is_ok());
        let error = response(404, "").error_for_status().unwrap_err();
        assert_eq!(error.to_string(), "https://a.example/ answered with the status 404");
    }
}
