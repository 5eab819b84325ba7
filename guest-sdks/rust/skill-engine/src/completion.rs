//! What a client offers while its user types an argument of a prompt.

use std::collections::BTreeMap;

use crate::parameter::Readable;
use crate::schema::Schemas;
use crate::texts::choices;

/// An argument that is to be completed.
pub struct Asked<'a> {
    pub argument: &'a str,
    /// What the user has typed.
    pub value: &'a str,
    /// The arguments that are known already.
    pub others: &'a BTreeMap<String, String>,
}

impl Asked<'_> {
    /// Those of a list that begin as the user has, whatever the case.
    pub fn begun(&self, list: &[&str]) -> Vec<String> {
        let begun = self.value.to_lowercase();
        list.iter().filter(|text| text.to_lowercase().starts_with(&begun)).map(|text| (*text).to_owned()).collect()
    }

    /// As of a list, where the parameter's type is one.
    pub fn one_of<T>(&self, parameter: &Readable<T>) -> Vec<String> {
        let schema = parameter.schema(&mut Schemas::of_arguments());
        self.begun(&choices(&schema).unwrap_or_default())
    }
}

/// What a function of the author's offers.
pub fn texts<T: Into<String>>(offers: impl IntoIterator<Item = T>) -> Vec<String> {
    offers.into_iter().map(Into::into).collect()
}
