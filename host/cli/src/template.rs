use std::path::Path;

use skill_package::SkillName;

/// The languages that a skill can be begun in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Lang {
    Ts,
    Js,
    Python,
    Rust,
}

/// What a new skill is made of.
pub(crate) struct Template<'a> {
    pub(crate) lang: Lang,
    pub(crate) name: &'a SkillName,
    /// The unpacked SDKs, for editors to find the types in.
    pub(crate) sdk: &'a Path,
}

impl Template<'_> {
    /// Each file, relative to the skill's folder, with its content.
    pub(crate) fn files(&self) -> Vec<(&'static str, String)> {
        const MANIFEST: &str = include_str!("../templates/skill.toml");
        let (entry, sdk, files): (_, _, &[(&str, &str)]) = match self.lang {
            Lang::Ts => (
                "src/index.ts",
                "js/src/index.ts",
                &[
                    ("src/index.ts", include_str!("../templates/typescript/index.ts")),
                    ("tsconfig.json", include_str!("../templates/typescript/tsconfig.json")),
                ],
            ),
            Lang::Js => (
                "src/index.js",
                "js/src/index.ts",
                &[
                    ("src/index.js", include_str!("../templates/javascript/index.js")),
                    ("tsconfig.json", include_str!("../templates/javascript/tsconfig.json")),
                ],
            ),
            Lang::Python => (
                "main.py",
                "python/src",
                &[
                    ("main.py", include_str!("../templates/python/main.py")),
                    ("pyproject.toml", include_str!("../templates/python/pyproject.toml")),
                ],
            ),
            Lang::Rust => (
                "Cargo.toml",
                "rust/skill-engine",
                &[
                    ("Cargo.toml", include_str!("../templates/rust/Cargo.toml")),
                    ("src/lib.rs", include_str!("../templates/rust/lib.rs")),
                    (".cargo/config.toml", include_str!("../templates/rust/config.toml")),
                ],
            ),
        };
        // JSON's strings are TOML's.
        let sdk = serde_json::Value::from(self.sdk.join(sdk).to_string_lossy()).to_string();
        let fill = |text: &str| {
            text.replace("{{name}}", self.name.as_str()).replace("{{entry}}", entry).replace("{{sdk}}", &sdk)
        };
        [("skill.toml", MANIFEST)].iter().chain(files).map(|(path, text)| (*path, fill(text))).collect()
    }
}
