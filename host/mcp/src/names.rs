use skill_package::SkillName;

/// Between a skill's name and its tool's. Skill names hold no underscore, so the first one ends them.
const SEPARATOR: &str = "__";

/// The name under which a client sees a tool.
pub(crate) fn join(skill: &SkillName, tool: &str) -> String {
    format!("{skill}{SEPARATOR}{tool}")
}

/// The skill and the tool that a client means.
pub(crate) fn split(name: &str) -> Option<(&str, &str)> {
    name.split_once(SEPARATOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_separator_splits() {
        assert_eq!(split("github__create-issue"), Some(("github", "create-issue")));
        assert_eq!(split("a__b__c"), Some(("a", "b__c")));
        assert_eq!(split("a_b"), None);
        assert_eq!(join(&"a-b".parse().unwrap(), "c_d"), "a-b__c_d");
    }
}
