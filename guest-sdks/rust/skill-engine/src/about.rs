//! What is known of a tool or a prompt beside its types.

use crate::bindings::skill::engine::types::{Failure, Icon};
use crate::place::Place;

pub struct About {
    /// The name under which clients know it.
    pub name: &'static str,
    pub title: Option<&'static str>,
    /// Empty, where nothing is said.
    pub description: &'static str,
    pub icons: &'static [StaticIcon],
    /// JSON text.
    pub meta: Option<&'static str>,
    pub place: Place,
}

pub struct StaticIcon {
    pub source: &'static str,
    pub mime_type: Option<&'static str>,
    pub sizes: &'static [&'static str],
}

impl About {
    pub(crate) fn icons(&self) -> Vec<Icon> {
        self.icons.iter().map(StaticIcon::encoded).collect()
    }

    /// The failure of the list that it would stand in. `what` it is.
    pub(crate) fn broken(&self, what: &str, problem: &str) -> Failure {
        let message = format!("the {what} `{}`: {problem}", self.name);
        Failure { message, stack: Some(self.place.to_string()), data: None }
    }
}

impl StaticIcon {
    fn encoded(&self) -> Icon {
        Icon {
            source: self.source.into(),
            mime_type: self.mime_type.map(Into::into),
            sizes: self.sizes.iter().map(|size| (*size).into()).collect(),
        }
    }
}
