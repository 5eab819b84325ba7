use http::Method;
use skill_policy::{InvalidTarget, Target};

use crate::error::Error;
use crate::headers::cut;

/// Where a request goes. What was written is not repeated: it may hold what a log should not.
pub(crate) fn parse(url: &str) -> Result<Target, Error> {
    Target::parse(url).map_err(|error: InvalidTarget| Error::Invalid(format!("the URL can't be requested: {error}")))
}

/// The method, which is case-sensitive (RFC 9110 section 9.1).
pub(crate) fn method(text: &str) -> Result<Method, Error> {
    let method = Method::from_bytes(text.as_bytes())
        .map_err(|_| Error::Invalid(format!("`{}` is no method such as GET or POST", cut(text))))?;
    // CONNECT asks for a tunnel through which anything goes, TRACE for an echo of the headers; browsers refuse the same (Fetch
    // section 2.2.1).
    if matches!(method.as_str().to_ascii_uppercase().as_str(), "CONNECT" | "TRACE" | "TRACK") {
        return Err(Error::Invalid(format!("requests of the method {method} are not sent")));
    }
    Ok(method)
}
