//! Names of tools and prompts.

/// Whether the contract takes it: `[A-Za-z0-9][A-Za-z0-9_-]*`.
pub fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-'))
}

/// `createIssue` and `create_issue` become `create-issue`, `HTTPGet` `http-get`; a digit stays where it is.
pub fn kebab_case(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut kebab = String::new();
    for (at, &character) in characters.iter().enumerate() {
        if character == '_' {
            separate(&mut kebab);
            continue;
        }
        if at > 0 && begins_word(characters[at - 1], character, characters.get(at + 1)) {
            separate(&mut kebab);
        }
        kebab.extend(character.to_lowercase());
    }
    kebab.trim_end_matches('-').to_owned()
}

fn separate(kebab: &mut String) {
    if !kebab.is_empty() && !kebab.ends_with('-') {
        kebab.push('-');
    }
}

/// In `HTTPGet` the `G` begins a word although a capital stands before it.
fn begins_word(before: char, character: char, after: Option<&char>) -> bool {
    let before_last_capital = before.is_uppercase() && after.is_some_and(|after| after.is_lowercase());
    character.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit() || before_last_capital)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_names_become_kebab_case() {
        let cases = [
            ("greet", "greet"),
            ("create_issue", "create-issue"),
            ("createIssue", "create-issue"),
            ("HTTPGet", "http-get"),
            ("getHTTP", "get-http"),
            ("sha256", "sha256"),
            ("sha256_sum", "sha256-sum"),
            ("sha256Sum", "sha256-sum"),
            ("_private__name_", "private-name"),
        ];
        for (function, name) in cases {
            assert_eq!(kebab_case(function), name);
        }
    }

    #[test]
    fn names_are_those_of_the_contract() {
        for name in ["a", "A-b_c", "0"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "-a", "_a", "a b", "ä"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
