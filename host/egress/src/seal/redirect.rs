use http::HeaderMap;
use skill_policy::Target;

use crate::error::Error;
use crate::scrub::Scrubber;
use crate::seal::Seals;
use crate::seal::reference::Reference;

impl Seals {
    /// Refuses to follow a redirect that would carry a value, in whatever form, to where it may not be sent.
    pub(crate) fn check_location(&self, location: &[u8], next: &Target, method: &str) -> Result<(), Error> {
        for (seal, opened) in self.opened() {
            if !seal.covers(next.origin(), method) && Scrubber::of(&opened.forms).finds(location) {
                return Err(seal.outside_audience(next.origin()));
            }
        }
        Ok(())
    }

    /// Removes every header into which a value was put.
    pub(crate) fn remove_sealed(&self, headers: &mut HeaderMap) {
        let sealed = headers.iter().filter(|(_, value)| Reference::find(value.as_bytes()).next().is_some());
        let names: Vec<_> = sealed.map(|(name, _)| name.clone()).collect();
        for name in names {
            headers.remove(name);
        }
    }
}
