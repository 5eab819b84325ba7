use bytes::Bytes;
use http::{Response, header};
use http_body::Body;
use http_body_util::BodyExt;

use crate::error::Error;
use crate::headers::{scrub_headers, size};
use crate::incoming::ResponseBody;
use crate::limits::Limits;
use crate::scrub::Scrubber;

/// What a server answered, before a guest sees its headers: they may still hold secrets.
pub(crate) struct Answer {
    response: Response<ResponseBody>,
    scrubber: Scrubber,
}

impl Answer {
    /// Makes the body one that a guest may see. What is scrubbed is decoded for it.
    pub(crate) fn new(
        mut response: Response<ResponseBody>,
        scrubber: Scrubber,
        decode: bool,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let headers = response.headers();
        if headers.len() > limits.response_fields || size(headers) > limits.response_headers {
            return Err(Error::HeadersTooLarge(limits.response_headers as u64));
        }
        if !response.body().is_end_stream() && (decode || !scrubber.is_empty()) {
            let gzip = is_gzip(&response)?;
            if gzip {
                response.body_mut().decode();
                response.headers_mut().remove(header::CONTENT_ENCODING);
            }
            if gzip || !scrubber.is_empty() {
                // The length of what is handed on is known at its end only.
                response.headers_mut().remove(header::CONTENT_LENGTH);
            }
            response.body_mut().scrub(scrubber.clone());
        }
        Ok(Self { response, scrubber })
    }

    pub(crate) fn status(&self) -> http::StatusCode {
        self.response.status()
    }

    /// Where a redirect leads (RFC 9110 section 15.4). 300 leaves the choice to the guest, 304 is none.
    pub(crate) fn location(&self) -> Option<&[u8]> {
        let follows = matches!(self.response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
        let location = self.response.headers().get(header::LOCATION)?;
        follows.then(|| location.as_bytes())
    }

    /// The response as a guest may see it.
    pub(crate) fn into_response(mut self) -> Response<ResponseBody> {
        scrub_headers(&self.scrubber, self.response.headers_mut());
        self.response
    }

    /// The same with its body as a whole.
    pub(crate) async fn into_whole(self) -> Result<Response<Bytes>, Error> {
        let (parts, body) = self.into_response().into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Response::from_parts(parts, body))
    }
}

/// Whether a body is encoded by gzip; an error where it is encoded in a way that was not asked for.
fn is_gzip(response: &Response<ResponseBody>) -> Result<bool, Error> {
    let mut gzip = false;
    for value in response.headers().get_all(header::CONTENT_ENCODING) {
        let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        for coding in value.split(',').map(str::trim) {
            match coding {
                "" | "identity" => {}
                "gzip" | "x-gzip" if !gzip => gzip = true,
                _ => return Err(Error::Protocol("the response is encoded in a way that was not asked for".into())),
            }
        }
    }
    Ok(gzip)
}
