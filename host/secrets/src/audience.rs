use serde::{Deserialize, Serialize};

/// Whom a secret may be sent to: network rules in their canonical text, at least one.
///
/// Sorted and without repetition, so that two of them are equal when they allow the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Audience(Vec<String>);

/// A secret for nobody is of no use to anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the audience of a secret has at least one member")]
pub struct NoAudience;

impl Audience {
    /// The caller writes each rule in its canonical form: they are compared as texts.
    pub fn new(rules: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, NoAudience> {
        let mut rules: Vec<String> = rules.into_iter().map(Into::into).filter(|rule| !rule.is_empty()).collect();
        rules.sort_unstable();
        rules.dedup();
        if rules.is_empty() { Err(NoAudience) } else { Ok(Self(rules)) }
    }

    pub fn rules(&self) -> &[String] {
        &self.0
    }
}

impl TryFrom<Vec<String>> for Audience {
    type Error = NoAudience;

    fn try_from(rules: Vec<String>) -> Result<Self, NoAudience> {
        Self::new(rules)
    }
}

impl From<Audience> for Vec<String> {
    fn from(audience: Audience) -> Self {
        audience.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_repetition_do_not_count() {
        let one = Audience::new(["https://b.example", "https://a.example", "https://b.example"]).unwrap();
        let other = Audience::new(["https://a.example", "https://b.example"]).unwrap();
        assert_eq!(one, other);
        assert_eq!(one.rules(), ["https://a.example", "https://b.example"]);
        assert_ne!(one, Audience::new(["https://a.example"]).unwrap());
    }

    #[test]
    fn nobody_is_no_audience() {
        assert_eq!(Audience::new([""; 2]), Err(NoAudience));
        assert!(serde_json::from_str::<Audience>("[]").is_err());
    }
}
