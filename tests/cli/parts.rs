//! Components that are made of too much before their program begins: a guest with core modules added at its end.

use crate::environment::{Environment, assert_holds, guest};

/// A component, and so many instances of one more core module in it.
fn grown(component: &[u8], module: &[u8], instances: usize) -> Vec<u8> {
    let mut grown = component.to_owned();
    let index = core_modules(component);
    grown.push(1);
    number(&mut grown, module.len());
    grown.extend_from_slice(module);
    let mut section = Vec::new();
    number(&mut section, instances);
    for _ in 0..instances {
        // Instantiate the module, with no arguments.
        section.push(0);
        number(&mut section, index);
        section.push(0);
    }
    grown.push(2);
    number(&mut grown, section.len());
    grown.extend(section);
    grown
}

/// A module of one section.
fn module(id: u8, content: &[u8]) -> Vec<u8> {
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    module.push(id);
    number(&mut module, content.len());
    module.extend_from_slice(content);
    module
}

/// How many core modules a component holds at its outermost level.
fn core_modules(component: &[u8]) -> usize {
    let (mut modules, mut at) = (0, 8);
    while at < component.len() {
        modules += usize::from(component[at] == 1);
        let (mut length, mut shift) = (0, 0);
        loop {
            at += 1;
            length |= usize::from(component[at] & 0x7f) << shift;
            shift += 7;
            if component[at] < 0x80 {
                break;
            }
        }
        at += 1 + length;
    }
    modules
}

/// Unsigned LEB128.
fn number(to: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

fn fails(module: &[u8], instances: usize, wanted: &str) {
    let environment = Environment::new();
    let component = std::fs::read(guest("count")).unwrap();
    environment.write("ok.wasm", grown(&component, &self::module(6, &[0]), 2));
    assert_eq!(environment.ok(&["run", "./ok.wasm", "count"]), "1\n");
    environment.write("many.wasm", grown(&component, module, instances));
    assert_holds(&environment.fails(1, &["run", "./many.wasm", "count"]), &[wanted]);
}

#[test]
fn instances_are_counted() {
    fails(&module(6, &[0]), 900, "it is made of too many parts: no instance is left for it");
}

#[test]
fn memories_are_counted() {
    // One memory, of no page at first.
    fails(&module(5, &[1, 0, 0]), 60, "it is made of too many parts: no memory is left for it");
}

#[test]
fn tables_are_counted() {
    // Twenty tables of functions, empty at first.
    let tables: Vec<u8> = std::iter::once(20).chain([0x70, 0, 0].repeat(20)).collect();
    fails(&module(4, &tables), 8, "it is made of too many parts: no table is left for it");
}

#[test]
fn several_memories_share_the_ceiling() {
    // One memory of 1,000 pages: five are over 256 MiB, four are not.
    fails(&module(5, &[1, 0, 0xe8, 0x07]), 5, "it needed more memory than its limit of 256 MiB");
}

#[test]
fn tables_count_as_memory() {
    // One table of 9,000,000 elements, 8 bytes each: four are over 256 MiB.
    let mut tables = vec![1, 0x70, 0];
    number(&mut tables, 9_000_000);
    fails(&module(4, &tables), 4, "it needed more memory than its limit of 256 MiB");
}
