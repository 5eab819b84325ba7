/// The beginning of the variables that hold secrets, `SKILL_SECRET_NAME__KEY`.
pub const SECRET_VARIABLE: &str = "SKILL_SECRET_";

/// Whether an environment variable may hold a secret: programs that the engine starts have no business with it, nor has
/// any skill.
pub fn is_secret_variable(name: &str) -> bool {
    // Names of variables are told apart by case on some systems alone.
    name.get(..SECRET_VARIABLE.len()).is_some_and(|start| start.eq_ignore_ascii_case(SECRET_VARIABLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_with_secrets_are_known_whatever_their_case() {
        assert!(is_secret_variable("SKILL_SECRET_X__TOKEN") && is_secret_variable("skill_secret_x"));
        assert!(
            !is_secret_variable("SKILL_HOME")
                && !is_secret_variable("SKILL_SECRE")
                && !is_secret_variable("ääääääääää")
        );
    }
}
