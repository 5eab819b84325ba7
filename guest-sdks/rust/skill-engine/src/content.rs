//! Blocks of an answer or of a message: `content::image(png, "image/png")`, or a list of them.
//!
//! ```
//! use skill_engine::content::{self, Content, Reader};
//!
//! let note = content::text("made by hand").audience([Reader::User]).priority(0.5);
//! let answer: Vec<Content> = vec![note, content::link("https://example.com", "example").title("An example")];
//! ```

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

pub use crate::bindings::skill::engine::types::Reader;
use crate::bindings::skill::engine::types::{self, Body, EmbeddedResource, Media, ResourceData, ResourceLink};
use crate::output::Output;

/// One block of a tool's answer, or what a message of a prompt says. A text becomes one by `into`.
#[derive(Clone, Debug)]
pub struct Content(pub(crate) types::Content);

/// What an embedded resource holds.
#[derive(Clone, Debug)]
pub enum Data {
    Text(String),
    Bytes(Vec<u8>),
}

pub fn text(text: impl Into<String>) -> Content {
    Content::new(Body::Text(text.into()))
}

pub fn image(data: impl Into<Vec<u8>>, mime_type: impl Into<String>) -> Content {
    Content::new(Body::Image(Media { data: data.into(), mime_type: mime_type.into() }))
}

pub fn audio(data: impl Into<Vec<u8>>, mime_type: impl Into<String>) -> Content {
    Content::new(Body::Audio(Media { data: data.into(), mime_type: mime_type.into() }))
}

/// Something that the client can fetch by itself.
pub fn link(uri: impl Into<String>, name: impl Into<String>) -> Content {
    let (uri, name) = (uri.into(), name.into());
    Content::new(Body::Link(ResourceLink { uri, name, title: None, description: None, mime_type: None, size: None }))
}

/// A resource with what it holds: text or bytes.
pub fn embedded(uri: impl Into<String>, data: impl Into<Data>) -> Content {
    let data = match data.into() {
        Data::Text(text) => ResourceData::Text(text),
        Data::Bytes(bytes) => ResourceData::Blob(bytes),
    };
    Content::new(Body::Embedded(EmbeddedResource { uri: uri.into(), mime_type: None, data }))
}

/// An answer of several parts, none of which is there yet.
#[must_use]
pub fn output() -> Output {
    Output::default()
}

impl Content {
    fn new(body: Body) -> Self {
        Self(types::Content { body, audience: Vec::new(), priority: None, meta: None })
    }

    /// Whom the block is for: everybody, where left out.
    #[must_use]
    pub fn audience(mut self, audience: impl IntoIterator<Item = Reader>) -> Self {
        self.0.audience = audience.into_iter().collect();
        self
    }

    /// From 0 (optional) to 1 (required).
    #[must_use]
    pub fn priority(mut self, priority: f32) -> Self {
        self.0.priority = Some(priority);
        self
    }

    /// For extensions of the protocol: a JSON object, anything else panics.
    #[must_use]
    #[track_caller]
    pub fn meta(mut self, meta: impl Serialize) -> Self {
        self.0.meta = Some(Value::from(object(meta)).to_string());
        self
    }

    /// For people. Only a link has one: on another block it panics.
    #[must_use]
    #[track_caller]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.as_link("title").title = Some(title.into());
        self
    }

    /// Only a link has one: on another block it panics.
    #[must_use]
    #[track_caller]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.as_link("description").description = Some(description.into());
        self
    }

    /// In bytes. Only a link has one: on another block it panics.
    #[must_use]
    #[track_caller]
    pub fn size(mut self, size: u64) -> Self {
        self.as_link("size").size = Some(size);
        self
    }

    /// Of a link or an embedded resource; an image and audio have theirs already. On a text it panics.
    #[must_use]
    #[track_caller]
    pub fn mime_type(mut self, mime_type: impl Into<String>) -> Self {
        let mime_type = mime_type.into();
        match &mut self.0.body {
            Body::Link(link) => link.mime_type = Some(mime_type),
            Body::Embedded(resource) => resource.mime_type = Some(mime_type),
            Body::Image(media) | Body::Audio(media) => media.mime_type = mime_type,
            Body::Text(_) => panic!("a text has no `mime_type`"),
        }
        self
    }

    #[track_caller]
    fn as_link(&mut self, option: &str) -> &mut ResourceLink {
        match &mut self.0.body {
            Body::Link(link) => link,
            _ => panic!("only a link has a `{option}`"),
        }
    }
}

/// The JSON object that metadata have to be.
#[track_caller]
pub(crate) fn object(meta: impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(meta) {
        Ok(Value::Object(meta)) => meta,
        Ok(other) => panic!("metadata are a JSON object, and not {other}"),
        Err(error) => panic!("JSON can't say these metadata: {error}"),
    }
}

impl From<&str> for Content {
    fn from(words: &str) -> Self {
        text(words)
    }
}

impl From<String> for Content {
    fn from(words: String) -> Self {
        text(words)
    }
}

impl From<Cow<'_, str>> for Content {
    fn from(words: Cow<'_, str>) -> Self {
        text(words)
    }
}

impl From<&str> for Data {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Data {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Data {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<&[u8]> for Data {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Data {
    fn from(bytes: &[u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}
