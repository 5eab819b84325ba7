use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use skill_package::{HeaderForm, HeaderTemplate, Origin};
use skill_policy::{Reason, Target};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::seal::escape::Escape;
use crate::seal::misuse::{Place, unknown};
use crate::seal::reference::Reference;
use crate::seal::seals::{Opened, Seal};
use crate::seal::{Seals, SecretError};

/// Puts the values of a call's secrets into one request.
///
/// Every reference is either replaced or ends in a denial: none ever leaves. The guest's own texts stay as they are; what
/// holds a value is new, and wiped when the request is gone.
pub(crate) struct Insertion<'a> {
    seals: &'a Seals,
    origin: &'a Origin,
    method: &'a str,
}

impl<'a> Insertion<'a> {
    /// Opens the secrets whose audience the request goes to, whether or not it carries them: what comes back may hold
    /// values that were sent there before.
    pub(crate) async fn new(seals: &'a Seals, target: &'a Target, method: &'a str) -> Result<Self, Error> {
        let insertion = Self { seals, origin: target.origin(), method };
        for seal in seals.iter().filter(|seal| seal.is_for(target.origin())) {
            match seals.open(seal).await {
                Ok(_) => {}
                // It was never sent there: no request may carry it.
                Err(SecretError::Denied(_)) if seal.declaration.header.is_none() => {}
                Err(error) => return Err(Error::Secret { name: seal.name.as_str().to_owned(), error }),
            }
        }
        Ok(insertion)
    }

    /// Whether a body that the guest is still writing has to be there as a whole, because a value may have to be put into it.
    pub(crate) fn needs_whole_body(&self) -> bool {
        self.seals.iter().any(|seal| seal.declaration.in_body && seal.covers(self.origin, self.method))
    }

    /// The URL to send to.
    pub(crate) fn uri(&self, target: &Target) -> Result<Uri, Error> {
        let url = target.url().as_str();
        let query = url.find('?').map_or(url.len(), |mark| mark + 1);
        for text in [self.method, &url[..query]] {
            if let Some(range) = self.find(text.as_bytes()).next() {
                return Err(self.seals.misuse(&text.as_bytes()[range], self.origin, Place::Line));
            }
        }
        let sealed = self.replace(url.as_bytes(), Place::Query, |value| Escape::Percent.apply(value))?;
        let uri = match sealed {
            Some(sealed) => Uri::from_maybe_shared(Bytes::from_owner(sealed)),
            None => Uri::try_from(url),
        };
        uri.map_err(|error| Error::Invalid(format!("the URL can't be sent: {error}")))
    }

    /// The headers to send: the guest's, with its references replaced, and those that the manifest declares.
    pub(crate) fn headers(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        for name in headers.keys() {
            if let Some(range) = self.find(name.as_str().as_bytes()).next() {
                return Err(self.seals.misuse(&name.as_str().as_bytes()[range], self.origin, Place::HeaderName));
            }
        }
        for (name, value) in headers.iter_mut() {
            let raw = |value: &str| Zeroizing::new(value.to_owned());
            let sealed = match self.basic(name, value)? {
                Some(sealed) => Some(sealed),
                None => self.replace(value.as_bytes(), Place::Header, raw)?,
            };
            if let Some(sealed) = sealed {
                *value = secret_value(sealed)?;
            }
        }
        self.declared(headers)
    }

    /// `Basic` credentials hide a reference in base64 (RFC 7617 section 2).
    fn basic(&self, name: &HeaderName, value: &HeaderValue) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let credentials =
            value.as_bytes().split_at_checked(6).filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"basic "));
        let Some((scheme, encoded)) = credentials.filter(|_| name == header::AUTHORIZATION && !self.seals.is_empty())
        else {
            return Ok(None);
        };
        let Ok(pair) = STANDARD.decode(encoded.trim_ascii()) else { return Ok(None) };
        let raw = |value: &str| Zeroizing::new(value.to_owned());
        let Some(sealed) = self.replace(&pair, Place::Header, raw)? else { return Ok(None) };
        let encoded = Zeroizing::new(STANDARD.encode(&*sealed));
        Ok(Some(Zeroizing::new([scheme, encoded.as_bytes()].concat())))
    }

    /// Adds the headers that the manifest declares, in place of the guest's own of the same name.
    fn declared(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        for (seal, opened) in self.seals.opened() {
            if let Some(template) = &seal.declaration.header
                && seal.covers(self.origin, self.method)
            {
                let value = secret_value(fill(template, opened.value.expose()))?;
                headers.insert(header_name(template)?, value);
            }
        }
        Ok(())
    }

    /// The body to send. `None`: as it is.
    pub(crate) fn body(&self, body: &Bytes, headers: &HeaderMap) -> Result<Option<Bytes>, Error> {
        let Some(range) = self.find(body).next() else { return Ok(None) };
        let Some(escape) = Escape::for_body(headers) else {
            let (seal, _) = self.usable(&body[range], Place::Body)?;
            let why =
                "a value is put into bodies of JSON, XML, plain text and forms only, as `content-type` names them";
            return Err(seal.denial(self.origin, Reason::Other(why.into())));
        };
        let sealed = self.replace(body, Place::Body, |value| escape.apply(value))?;
        Ok(sealed.map(Bytes::from_owner))
    }

    /// Replaces every reference in a text. `None`: there is none.
    fn replace(
        &self,
        text: &[u8],
        place: Place,
        escape: impl Fn(&str) -> Zeroizing<String>,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let mut pieces: Vec<(Range<usize>, Zeroizing<String>)> = Vec::new();
        for range in self.find(text) {
            let (_, opened) = self.usable(&text[range.clone()], place)?;
            pieces.push((range, escape(opened.value.expose())));
        }
        if pieces.is_empty() {
            return Ok(None);
        }
        // Room for all, so that nothing grows and leaves a copy behind.
        let values: usize = pieces.iter().map(|(_, value)| value.len()).sum();
        let mut sealed = Zeroizing::new(Vec::with_capacity(text.len() + values));
        let mut end = 0;
        for (range, value) in pieces {
            sealed.extend_from_slice(&text[end..range.start]);
            sealed.extend_from_slice(value.as_bytes());
            end = range.end;
        }
        sealed.extend_from_slice(&text[end..]);
        Ok(Some(sealed))
    }

    /// The secret of a reference, if it may be put there.
    fn usable(&self, reference: &[u8], place: Place) -> Result<(&'a Seal, &'a Opened), Error> {
        let (seal, opened) = self.seals.find(reference).ok_or_else(|| unknown(reference))?;
        if !seal.covers(self.origin, self.method) {
            return Err(seal.outside_audience(self.origin));
        }
        if place != Place::Header && !seal.declaration.in_body {
            return Err(self.seals.misuse(reference, self.origin, place));
        }
        Ok((seal, opened))
    }

    /// A skill that declares no secret has no references, whatever its texts look like.
    fn find<'t>(&self, text: &'t [u8]) -> impl Iterator<Item = Range<usize>> + use<'t> {
        let text = if self.seals.is_empty() { b"" } else { text };
        Reference::find(text)
    }
}

fn secret_value(sealed: impl AsRef<[u8]> + Send + 'static) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(sealed))
        .map_err(|_| Error::Invalid("a secret's value can't stand in a header".into()))?;
    // Keeps it out of debug output, and of the tables of HTTP/2 (RFC 7541 section 7.1.3).
    value.set_sensitive(true);
    Ok(value)
}

fn header_name(template: &HeaderTemplate) -> Result<HeaderName, Error> {
    HeaderName::from_bytes(template.name().as_bytes())
        .map_err(|_| Error::Invalid(format!("`{}` is no header name", template.name())))
}

/// The value of a declared header.
fn fill(template: &HeaderTemplate, value: &str) -> Zeroizing<Vec<u8>> {
    let parts = [template.before().as_bytes(), value.as_bytes(), template.after().as_bytes()];
    let text = Zeroizing::new(parts.concat());
    match template.form() {
        HeaderForm::Plain => text,
        HeaderForm::Basic => {
            let encoded = Zeroizing::new(STANDARD.encode(&*text));
            Zeroizing::new([b"Basic ", encoded.as_bytes()].concat())
        }
    }
}
