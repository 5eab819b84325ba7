/// A function's name as a tool's, in kebab-case: `createIssue` and `create_issue` become `create-issue`, `HTTPGet`
/// becomes `http-get`; digits stay with what is before them.
pub(super) fn kebab_case(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut kebab = String::new();
    for (index, &c) in characters.iter().enumerate() {
        let separator = c == '_' || c == '$';
        let begins_word = c.is_uppercase() && index > 0 && {
            let previous = characters[index - 1];
            let next_is_lower = characters.get(index + 1).is_some_and(|next| next.is_lowercase());
            previous.is_lowercase() || previous.is_numeric() || (previous.is_uppercase() && next_is_lower)
        };
        if (separator || begins_word) && !kebab.is_empty() && !kebab.ends_with('-') {
            kebab.push('-');
        }
        if !separator {
            kebab.extend(c.to_lowercase());
        }
    }
    kebab.truncate(kebab.trim_end_matches('-').len());
    kebab
}

/// Whether the contract takes this as the name of a tool or a prompt: `[A-Za-z0-9][A-Za-z0-9_-]*`.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_by_hyphens() {
        for (name, tool) in [
            ("greet", "greet"),
            ("createIssue", "create-issue"),
            ("create_issue", "create-issue"),
            ("CREATE_ISSUE", "create-issue"),
            ("HTTPGet", "http-get"),
            ("getHTTP", "get-http"),
            ("sha256Sum", "sha256-sum"),
            ("toISO8601", "to-iso8601"),
            ("v2", "v2"),
            ("_private__name_", "private-name"),
            ("$", ""),
        ] {
            assert_eq!(kebab_case(name), tool);
        }
    }

    #[test]
    fn names_are_ascii() {
        assert!(is_name("a") && is_name("0a_B-c"));
        assert!(!is_name("") && !is_name("-a") && !is_name("größe") && !is_name("a b"));
    }
}
