use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, Method, header};
use skill_policy::Target;

use crate::answer::Answer;
use crate::error::Error;
use crate::exchange::{Exchange, Hop, HopBody, Timeouts};
use crate::gate::Inner;
use crate::headers::{CREDENTIALS, check_headers, parse_headers};
use crate::outgoing::too_long;
use crate::request::{Request, Response};
use crate::target;

/// A whole request on its way from redirect to redirect. Each hop starts over, and no credential leaves its origin.
pub(crate) struct Follow<'a> {
    gate: &'a Inner,
    end: Instant,
    redirects: u8,
    target: Target,
    method: Method,
    headers: HeaderMap,
    body: Option<Bytes>,
}

impl<'a> Follow<'a> {
    pub(crate) fn new(gate: &'a Inner, request: Request, end: Instant) -> Result<Self, Error> {
        let limits = &gate.limits;
        let mut headers = parse_headers(&request.headers, limits.request_headers)?;
        if headers.contains_key(header::CONTENT_LENGTH) {
            return Err(Error::Invalid("the header `content-length` is the host's to set: leave it out".into()));
        }
        check_headers(&headers, limits.request_headers)?;
        // The guest gets the body decoded, so that encodings are the host's affair.
        headers.remove(header::ACCEPT_ENCODING);
        if request.body.as_ref().is_some_and(|body| body.len() as u64 > limits.request_body) {
            return Err(too_long(limits.request_body));
        }
        Ok(Self {
            gate,
            end,
            redirects: request.max_redirects.min(limits.redirects),
            target: target::parse(&request.url)?,
            method: target::method(&request.method)?,
            headers,
            body: request.body.map(Bytes::from),
        })
    }

    /// Sends, and follows redirects until something else comes.
    pub(crate) async fn run(mut self) -> Result<Response, Error> {
        let exchange = Exchange::new(self.gate, Timeouts::default(), self.end, true);
        let mut left = self.redirects;
        loop {
            let answer = exchange.run(self.hop()).await?;
            match answer.location() {
                Some(location) if self.redirects > 0 => {
                    left = left.checked_sub(1).ok_or(Error::Redirects(self.redirects))?;
                    self.redirect(&answer, location)?;
                }
                _ => return self.finish(answer).await,
            }
        }
    }

    fn hop(&self) -> Hop {
        Hop {
            target: self.target.clone(),
            method: self.method.clone(),
            headers: self.headers.clone(),
            body: HopBody::Whole(self.body.clone()),
        }
    }

    /// Makes this the request that the redirect asks for.
    fn redirect(&mut self, answer: &Answer, location: &[u8]) -> Result<(), Error> {
        let seals = &self.gate.seals;
        let nowhere = |why: &str| Error::Protocol(format!("the server redirects to where no request goes: {why}"));
        let text = std::str::from_utf8(location).map_err(|_| nowhere("it is no text"))?;
        let next = self.target.join(text).map_err(|error| nowhere(&seals.scrubber().scrub(&error.to_string())))?;
        self.rewrite(answer.status().as_u16());
        // A server that was sent a value must not have it carried to another one.
        seals.check_location(location, &next, self.method.as_str())?;
        if next.origin() != self.target.origin() {
            for name in CREDENTIALS {
                self.headers.remove(name);
            }
            seals.remove_sealed(&mut self.headers);
        }
        self.target = next;
        Ok(())
    }

    /// What a redirect makes of the method (RFC 9110 section 15.4; Fetch section 4.4).
    fn rewrite(&mut self, status: u16) {
        let to_get = match status {
            301 | 302 => self.method == Method::POST,
            303 => self.method != Method::GET && self.method != Method::HEAD,
            _ => false,
        };
        if to_get {
            self.method = Method::GET;
            self.body = None;
            for name in
                [header::CONTENT_ENCODING, header::CONTENT_LANGUAGE, header::CONTENT_LOCATION, header::CONTENT_TYPE]
            {
                self.headers.remove(name);
            }
        }
    }

    async fn finish(self, answer: Answer) -> Result<Response, Error> {
        let (parts, body) = answer.into_whole().await?.into_parts();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let headers = parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes())));
        let scrubber = self.gate.seals.scrubber_for(self.target.origin());
        Ok(Response {
            url: scrubber.scrub(self.target.url().as_str()).into_owned(),
            status: parts.status.as_u16(),
            headers: headers.collect(),
            body: body.into(),
        })
    }
}
