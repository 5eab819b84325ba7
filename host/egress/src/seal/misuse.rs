use skill_package::Origin;
use skill_policy::{Attempt, Denial, Reason};

use crate::error::Error;
use crate::seal::Seals;
use crate::seal::seals::Seal;

/// Where in a request a reference stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The method, the host or the path.
    Line,
    HeaderName,
    Header,
    Query,
    Body,
}

impl Seals {
    /// The denial for a reference that stands where it is not replaced.
    pub(crate) fn misuse(&self, reference: &[u8], origin: &Origin, place: Place) -> Error {
        match self.find(reference) {
            None => unknown(reference),
            Some((seal, _)) => seal.denial(origin, Reason::Other(place.because())),
        }
    }
}

/// A reference of an earlier call, or one that was made up.
pub(super) fn unknown(reference: &[u8]) -> Error {
    let reason = Reason::Other("this reference is none of this call: each call gets its own".into());
    Denial::new(Attempt::UseSecret(String::from_utf8_lossy(reference).into_owned()), reason, None).into()
}

impl Seal {
    pub(super) fn outside_audience(&self, origin: &Origin) -> Error {
        self.denial(origin, Reason::OutsideAudience(self.declaration.audience.clone()))
    }

    pub(super) fn denial(&self, origin: &Origin, reason: Reason) -> Error {
        let attempt = Attempt::SendSecret { secret: self.name.as_str().to_owned(), to: origin.to_string() };
        Denial::new(attempt, reason, None).into()
    }
}

impl Place {
    fn because(self) -> String {
        let place = match self {
            Self::Line => "its method, host or path: there it is never replaced",
            Self::HeaderName => "the name of a header: there it is never replaced",
            Self::Header => "a header: there it is not replaced",
            Self::Query => "its query: there it is replaced only if skill.toml says `in-body = true`",
            Self::Body => "its body: there it is replaced only if skill.toml says `in-body = true`",
        };
        format!("the request has its reference in {place}")
    }
}
