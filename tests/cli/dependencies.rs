//! Packages that a skill names: taken as they are pinned, without their native code, or refused.

use crate::environment::{Environment, assert_holds};

/// `ms` in a version that is not its newest, as npm pins it.
const LOCK: &str = r#"{
  "name": "t",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": { "name": "t", "dependencies": { "ms": "^2.0.0" } },
    "node_modules/ms": {
      "version": "2.0.0",
      "integrity": "sha512-Tpp60P6IUJDTuOq/5Z8cdskzJujfwqfOTkrwIwj7IRISpnkJnT6SyJ4PCPnGMoFjC9ddhal5KVIYtAt97ix05A=="
    }
  }
}
"#;

/// A TypeScript skill that says which `ms` it has, under a lock file.
fn typescript(lock: &str) -> Environment {
    let environment = Environment::new();
    environment.write("t/skill.toml", "[skill]\nname = \"t\"\nentry = \"index.ts\"\n");
    environment.write("t/package.json", r#"{ "name": "t", "dependencies": { "ms": "^2.0.0" } }"#);
    environment.write("t/package-lock.json", lock);
    let code = "import { version } from \"ms/package.json\";\n\n/** Says which. */\n\
        export function which(): string {\n  return version;\n}\n";
    environment.write("t/index.ts", code);
    environment
}

/// A Python skill with requirements, an import and a result.
fn python(requirements: &str, import: &str, result: &str) -> Environment {
    let environment = Environment::new();
    environment.write("p/skill.toml", "[skill]\nname = \"p\"\nentry = \"p.py\"\n");
    environment.write("p/requirements.txt", requirements);
    let code = format!(
        "{import}\nfrom skill_engine import tool\n\n\n@tool\ndef show() -> str:\n    \"\"\"Shows it.\"\"\"\n    \
         return str({result})\n"
    );
    environment.write("p/p.py", code);
    environment
}

#[test]
fn a_lock_file_says_which_version_is_taken() {
    let environment = typescript(LOCK);
    assert_eq!(environment.ok(&["run", "./t", "which"]), "2.0.0\n");
}

#[test]
fn a_package_that_is_not_what_the_lock_file_says_is_refused() {
    let environment = typescript(&LOCK.replace("sha512-Tpp6", "sha512-Tpp7"));
    let errors = environment.fails(1, &["run", "./t", "which"]);
    assert_holds(&errors, &["skill `t` could not be built", "EINTEGRITY"]);
}

#[test]
fn a_lock_file_that_does_not_fit_is_refused() {
    let environment = typescript(LOCK);
    environment.write("t/package.json", r#"{ "name": "t", "dependencies": { "ms": "2.1.3" } }"#);
    let errors = environment.fails(1, &["run", "./t", "which"]);
    assert_holds(&errors, &["skill `t` could not be built", "lock file's ms@2.0.0 does not satisfy ms@2.1.3"]);
}

#[test]
fn a_package_that_is_not_named_is_not_found() {
    let environment = typescript(LOCK);
    environment.write("t/index.ts", "import \"left-out\";\n\nexport function f(): string {\n  return \"\";\n}\n");
    let errors = environment.fails(1, &["run", "./t", "f"]);
    assert_holds(&errors, &["t/index.ts:1:8: ", "left-out", "  1 | import \"left-out\";"]);
}

#[test]
fn a_wheel_has_to_be_the_one_that_its_hash_names() {
    let right = "inflection==0.5.1 --hash=sha256:f38b2b640938a4f35ade69ac3d053042959b62a0f1076a5bbaa1b9526605a8a2\n";
    let pluralize = "inflection.pluralize(\"octopus\")";
    assert_eq!(python(right, "import inflection", pluralize).ok(&["run", "./p", "show"]), "octopi\n");
    let wrong = right.replace("f38b", "f38c");
    let errors = python(&wrong, "import inflection", pluralize).fails(1, &["run", "./p", "show"]);
    assert_holds(&errors, &["the packages of requirements.txt can't be installed", "DO NOT MATCH THE HASHES"]);
}

#[test]
fn a_package_can_do_without_its_native_code_if_it_is_made_for_that() {
    let environment = python("MarkupSafe==3.0.3\n", "from markupsafe import escape", "escape(\"<b>\")");
    assert_eq!(environment.ok(&["run", "./p", "show"]), "&lt;b&gt;\n");
}

#[test]
fn a_package_that_needs_its_native_code_is_named() {
    let environment = python("xxhash==3.6.0\n", "import xxhash", "xxhash.xxh32(b\"x\").hexdigest()");
    let errors = environment.fails(1, &["run", "./p", "show"]);
    assert_holds(&errors, &["skill `p`", "p.py:1", "the package `xxhash` needs its native code", "import xxhash"]);
}

#[test]
fn a_package_that_would_have_to_be_built_is_refused() {
    let environment = python("docopt==0.6.2\n", "import docopt", "docopt.__version__");
    let errors = environment.fails(1, &["run", "./p", "show"]);
    assert_holds(&errors, &["can't be installed as wheels for Python", "docopt==0.6.2", "try: name packages"]);
}

#[test]
fn a_requirement_that_would_run_foreign_code_is_refused_with_its_line() {
    let environment = python("inflection==0.5.1\n-e .\n", "import inflection", "inflection.__version__");
    let errors = environment.fails(1, &["run", "./p", "show"]);
    assert_holds(&errors, &["p/requirements.txt:2: ", "the option `-e` can't be used here", "  2 | -e ."]);
}

#[test]
fn a_package_within_the_skills_folder_is_bundled() {
    let environment = Environment::new();
    environment.write("t/skill.toml", "[skill]\nname = \"t\"\nentry = \"index.ts\"\n");
    environment.write("t/package.json", r#"{ "dependencies": { "plain": "file:lib/plain", "ms": "2.1.3" } }"#);
    environment.write("t/lib/plain/package.json", r#"{ "name": "plain", "version": "1.2.3", "main": "index.js" }"#);
    environment.write("t/lib/plain/index.js", "exports.twice = (text) => text + text;\n");
    let code = "import { twice } from \"plain\";\nimport ms from \"ms\";\n\n/** Says it twice. */\n\
        export function say(args: { text: string }): string {\n  return twice(args.text) + ms(60000);\n}\n";
    environment.write("t/index.ts", code);
    assert_eq!(environment.ok(&["run", "./t", "say", "text=ab"]), "abab1m\n");
    // An edit of the package counts as one of the skill.
    environment.write("t/lib/plain/index.js", "exports.twice = (text) => text + \"-\" + text;\n");
    assert_eq!(environment.ok(&["run", "./t", "say", "text=ab"]), "ab-ab1m\n");
}

#[test]
fn a_package_outside_of_the_skills_folder_is_refused() {
    let environment = typescript(LOCK);
    environment.write("t/package.json", r#"{ "name": "t", "dependencies": { "plain": "file:../plain" } }"#);
    let errors = environment.fails(1, &["run", "./t", "which"]);
    assert_holds(
        &errors,
        &["the npm package `plain` lies outside of the skill's folder", "try: move it into the folder"],
    );
}

#[test]
fn a_package_within_the_skills_folder_goes_with_a_lock_file() {
    let entries = r#"    "lib/plain": { "name": "ms", "version": "9.0.0" },
    "node_modules/ms": { "resolved": "lib/plain", "link": true }
  }
}
"#;
    let begin = &LOCK[..LOCK.find("    \"node_modules/ms\"").unwrap()];
    let environment = typescript(&format!("{}{entries}", begin.replace("^2.0.0", "file:lib/plain")));
    environment.write("t/package.json", r#"{ "name": "t", "dependencies": { "ms": "file:lib/plain" } }"#);
    environment.write("t/lib/plain/package.json", r#"{ "name": "ms", "version": "9.0.0" }"#);
    assert_eq!(environment.ok(&["run", "./t", "which"]), "9.0.0\n");
}
