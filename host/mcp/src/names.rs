use std::collections::{HashMap, HashSet};

use skill_package::{SkillName, ToolName};

/// How clients call what skills offer: by `SKILL__NAME`, or by `NAME` alone where that is wanted and nobody else has it.
pub(crate) struct Names {
    /// Those that are known without their skill's name.
    bare: HashSet<String>,
}

impl Names {
    /// For these names, each as often as a skill has it.
    pub(crate) fn new<'a>(unprefixed: bool, names: impl Iterator<Item = &'a str>) -> Self {
        let mut count = HashMap::new();
        if unprefixed {
            names.for_each(|name| *count.entry(name).or_insert(0_usize) += 1);
        }
        // With the separator in it, it could be that of another skill.
        let bare = count.into_iter().filter(|(name, count)| *count == 1 && ToolName::parse(name).is_none());
        Self { bare: bare.map(|(name, _)| name.to_owned()).collect() }
    }

    /// Whether something is known by this name alone, without that of its skill.
    pub(crate) fn is_bare(&self, name: &str) -> bool {
        self.bare.contains(name)
    }

    pub(crate) fn of(&self, skill: &SkillName, name: &str) -> String {
        if self.is_bare(name) { name.to_owned() } else { ToolName::new(skill, name).to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_means_one_thing() {
        let names = Names::new(true, ["a", "b", "b", "x__y"].into_iter());
        let skill = "s".parse().unwrap();
        let of = ["a", "b", "x__y"].map(|name| names.of(&skill, name));
        assert_eq!(of, ["a", "s__b", "s__x__y"]);
        assert_eq!(Names::new(false, ["a"].into_iter()).of(&skill, "a"), "s__a");
    }
}
