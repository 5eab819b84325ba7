use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use skill_policy::Secret;

use super::pattern::Pattern;
use super::scrubbing::Scrubbing;

/// Takes secret values out of what comes back: headers, bodies, errors, logs, answers.
///
/// A value is found plain and in base64 (standard and URL-safe, wherever it begins in the encoded text), each of them also
/// percent-encoded, escaped in JSON or in HTML, wholly or in part. In its place stands a label.
#[derive(Clone, Default)]
pub struct Scrubber {
    secrets: Vec<Labelled>,
    first: First,
}

/// A value that is looked for; made once, shared by all scrubbers of a call.
#[derive(Clone)]
pub(crate) struct Forms(Arc<Vec<Pattern>>);

#[derive(Clone)]
struct Labelled {
    label: Arc<str>,
    forms: Forms,
}

/// The bytes that any match can begin with.
#[derive(Clone)]
struct First([bool; 256]);

impl Default for First {
    fn default() -> Self {
        Self([false; 256])
    }
}

impl Forms {
    pub(crate) fn of(value: &Secret) -> Self {
        Self(Arc::new(Pattern::all(value.expose())))
    }
}

impl Scrubber {
    /// Looks for these values; each is replaced by the label that stands before it.
    pub fn new<'a>(secrets: impl IntoIterator<Item = (&'a str, &'a Secret)>) -> Self {
        Self::with(secrets.into_iter().map(|(label, value)| (label.into(), Forms::of(value))))
    }

    pub(crate) fn with(secrets: impl IntoIterator<Item = (Arc<str>, Forms)>) -> Self {
        let mut scrubber = Self::default();
        for (label, forms) in secrets {
            for byte in forms.0.iter().flat_map(Pattern::first_bytes) {
                scrubber.first.0[usize::from(byte)] = true;
            }
            scrubber.secrets.push(Labelled { label, forms });
        }
        scrubber
    }

    /// There is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty()
    }

    /// The text without any value.
    pub fn scrub<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.scrub_bytes(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            // What is taken out are whole characters, and labels are text: this changes nothing.
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    /// Takes any value out of a text.
    pub fn scrub_text(&self, text: &mut String) {
        if let Cow::Owned(scrubbed) = self.scrub(text) {
            *text = scrubbed;
        }
    }

    /// The bytes without any value.
    pub fn scrub_bytes<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        if self.is_empty() {
            return Cow::Borrowed(bytes);
        }
        let mut out = Vec::with_capacity(bytes.len());
        let mut scrubbing = Scrubbing::new();
        scrubbing.push(self, bytes, &mut out);
        scrubbing.finish(self, &mut out);
        if scrubbing.found_any() { Cow::Owned(out) } else { Cow::Borrowed(bytes) }
    }

    /// Whether any value is in there.
    pub fn finds(&self, bytes: &[u8]) -> bool {
        matches!(self.scrub_bytes(bytes), Cow::Owned(_))
    }

    /// A scrubber for one value.
    pub(crate) fn of(forms: &Forms) -> Self {
        Self::with([("".into(), forms.clone())])
    }

    pub(super) fn can_begin(&self, byte: u8) -> bool {
        self.first.0[usize::from(byte)]
    }

    pub(super) fn label(&self, secret: usize) -> &str {
        &self.secrets[secret].label
    }

    /// Every pattern, with the secret that it is a form of.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (usize, &Pattern)> {
        let secrets = self.secrets.iter().enumerate();
        secrets.flat_map(|(index, secret)| secret.forms.0.iter().map(move |pattern| (index, pattern)))
    }
}

impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels = self.secrets.iter().map(|secret| &secret.label);
        f.debug_list().entries(labels).finish()
    }
}
