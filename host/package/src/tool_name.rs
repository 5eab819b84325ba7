use std::fmt;

use crate::SkillName;

/// Between a skill's name and its tool's. Skill names hold no underscore, so the first one ends them.
const SEPARATOR: &str = "__";

/// The name under which a client sees a tool: `NAME__TOOL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToolName<'a> {
    pub skill: &'a str,
    pub tool: &'a str,
}

impl<'a> ToolName<'a> {
    /// Clients take names of this many bytes at most.
    pub const LONGEST: usize = 64;

    pub fn new(skill: &'a SkillName, tool: &'a str) -> Self {
        Self { skill: skill.as_str(), tool }
    }

    /// Takes a client's name apart; `None` where it names no skill.
    pub fn parse(name: &'a str) -> Option<Self> {
        name.split_once(SEPARATOR).map(|(skill, tool)| Self { skill, tool })
    }
}

impl fmt::Display for ToolName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{SEPARATOR}{}", self.skill, self.tool)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_separator_splits() {
        assert_eq!(ToolName::parse("github__create-issue"), Some(ToolName { skill: "github", tool: "create-issue" }));
        assert_eq!(ToolName::parse("a__b__c"), Some(ToolName { skill: "a", tool: "b__c" }));
        assert_eq!(ToolName::parse("a_b"), None);
        assert_eq!(ToolName::new(&"a-b".parse().unwrap(), "c_d").to_string(), "a-b__c_d");
    }
}
