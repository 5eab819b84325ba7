//! `skill build`: source in, component out, and nothing else.

use crate::environment::{Environment, assert_holds, guest, skill};

#[test]
fn a_built_component_is_a_skill_by_itself() {
    let environment = Environment::new();
    assert_eq!(environment.ok(&["build", &skill("hello-typescript"), "-o", "out.wasm"]), "out.wasm\n");
    environment.ok(&["install", "./out.wasm", "--as", "built"]);
    assert_eq!(environment.ok(&["run", "built", "greet", "name=Ada"]), "Hello, Ada!\n");
    assert_eq!(environment.ok(&["build", &skill("hello-typescript")]), "hello-typescript.wasm\n");
}

#[test]
fn a_failed_build_leaves_what_was_there() {
    let environment = Environment::new();
    environment.write("bad.ts", "export function greet(args: { name: strin }): string {\n  return \"\";\n}\n");
    let out = environment.write("bad.wasm", "as it was");
    let before = std::fs::read_dir(environment.path("")).unwrap().count();
    assert_holds(&environment.fails(1, &["build", "./bad.ts"]), &["skill `bad` could not be built", "strin"]);
    assert_eq!(std::fs::read_to_string(out).unwrap(), "as it was");
    assert_eq!(std::fs::read_dir(environment.path("")).unwrap().count(), before);
    assert_holds(&environment.fails(2, &["build", &guest("count")]), &["is built already"]);
}
