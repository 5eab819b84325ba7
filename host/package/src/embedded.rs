use wasm_encoder::{CustomSection, Encode, Section};
use wasmparser::{Chunk, Encoding, Parser, Payload};

use crate::{AttachmentError, Attachments};

/// The custom section in which a component carries the text of its `skill.toml`.
const MANIFEST: &str = "skill.toml";

/// The custom section in which it carries its other files, as a tar archive.
const ATTACHMENTS: &str = "skill-attachments";

/// A component that carries a manifest, so that it is a whole skill by itself.
pub fn embed_manifest(component: Vec<u8>, text: &str) -> Vec<u8> {
    embed(component, MANIFEST, text.as_bytes())
}

/// The text of the manifest that a component carries; `None` where it carries none, or is no component.
pub fn embedded_manifest(component: &[u8]) -> Option<&[u8]> {
    embedded(component, MANIFEST)
}

/// A component that carries what its skill ships beside the program.
pub fn embed_attachments(component: Vec<u8>, attachments: &Attachments) -> Vec<u8> {
    embed(component, ATTACHMENTS, &attachments.archive())
}

/// The files that a component carries; none where it carries none, or is no component.
pub fn embedded_attachments(component: &[u8]) -> Result<Attachments, AttachmentError> {
    embedded(component, ATTACHMENTS).map_or_else(|| Ok(Attachments::default()), Attachments::parse)
}

fn embed(mut component: Vec<u8>, name: &str, data: &[u8]) -> Vec<u8> {
    let section = CustomSection { name: name.into(), data: data.into() };
    component.push(section.id());
    section.encode(&mut component);
    component
}

fn embedded<'a>(component: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let (mut parser, mut rest, mut found) = (Parser::new(0), component, None);
    loop {
        let Chunk::Parsed { consumed, payload } = parser.parse(rest, true).ok()? else { return None };
        let skipped = match payload {
            Payload::Version { encoding: Encoding::Module, .. } => return None,
            // What lies within has sections of its own.
            Payload::ModuleSection { unchecked_range, .. } | Payload::ComponentSection { unchecked_range, .. } => {
                unchecked_range.len()
            }
            Payload::CustomSection(section) if section.name() == name => {
                found = Some(section.data());
                0
            }
            Payload::End(_) => return found,
            _ => 0,
        };
        rest = rest.get(consumed + skipped..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY_COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

    #[test]
    fn what_is_embedded_is_found() {
        let text = "[skill]\nname = \"a\"\n".repeat(99);
        let component = embed_manifest(EMPTY_COMPONENT.to_vec(), &text);
        assert_eq!(embedded_manifest(&component), Some(text.as_bytes()));
        // The last one is of whoever built it last.
        let again = embed_manifest(component, "b");
        assert_eq!(embedded_manifest(&again), Some(&b"b"[..]));
    }

    #[test]
    fn a_manifest_and_files_stand_side_by_side() {
        let files = [("prompts/a.md".to_owned(), b"Go.".to_vec())].into();
        let attachments = Attachments::new(files).unwrap();
        let component = embed_attachments(embed_manifest(EMPTY_COMPONENT.to_vec(), "a"), &attachments);
        assert_eq!(embedded_manifest(&component), Some(&b"a"[..]));
        assert_eq!(embedded_attachments(&component), Ok(attachments));
        assert_eq!(embedded_attachments(EMPTY_COMPONENT), Ok(Attachments::default()));
        let broken = embed(EMPTY_COMPONENT.to_vec(), ATTACHMENTS, &[1; 600]);
        assert!(embedded_attachments(&broken).is_err());
    }

    #[test]
    fn what_is_within_another_component_is_not_its_own() {
        let inner = embed_manifest(EMPTY_COMPONENT.to_vec(), "inner");
        let mut outer = EMPTY_COMPONENT.to_vec();
        outer.push(4);
        inner.as_slice().encode(&mut outer);
        assert_eq!(embedded_manifest(&outer), None);
        assert_eq!(embedded_manifest(&embed_manifest(outer, "outer")), Some(&b"outer"[..]));
    }

    #[test]
    fn anything_else_carries_none() {
        let module = embed_manifest(b"\0asm\x01\0\0\0".to_vec(), "a");
        for bytes in [&module[..], b"", b"\0asm", EMPTY_COMPONENT, b"#!/bin/sh", b"\0asm\x0d\0\x01\0\0\xff\xff"] {
            assert_eq!(embedded_manifest(bytes), None, "{bytes:?}");
        }
    }
}
