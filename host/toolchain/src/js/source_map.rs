use std::fs;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;
use serde_json::json;

/// Where in the sources each piece of a bundle comes from (ECMA-426).
#[derive(Debug)]
pub(super) struct SourceMap {
    sources: Vec<OriginalFile>,
    mappings: String,
}

/// A source of the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OriginalFile {
    pub(super) path: PathBuf,
    /// As stacks show it; `None` for what is not the author's: the SDK and the glue.
    pub(super) name: Option<String>,
}

/// A larger file was made by a program, and has no line that a person would read.
const LARGEST_TEXT: usize = 1 << 20;

impl OriginalFile {
    /// The text of one of the author's own files. Packages are left out: they are large, and seldom where the fault is.
    fn author_text(&self) -> Option<String> {
        let own = self.name.as_ref().filter(|name| !name.split('/').any(|part| part == "node_modules"));
        // Without it a stack shows no line, and still says where it is.
        own.and_then(|_| fs::read_to_string(&self.path).ok()).filter(|text| text.len() <= LARGEST_TEXT)
    }
}

/// A line and a column, both from 0, the column in UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

#[derive(Deserialize)]
struct Json {
    sources: Vec<String>,
    mappings: String,
}

impl SourceMap {
    /// Reads the JSON of a map; `folder` is what its sources are relative to, and `name` how stacks show each.
    pub(super) fn parse(
        json: &str,
        folder: &Path,
        name: impl Fn(&Path) -> Option<String>,
    ) -> Result<Self, serde_json::Error> {
        let Json { sources, mappings } = serde_json::from_str(json)?;
        let sources = sources.iter().map(|source| {
            let path = normalize(&folder.join(source));
            OriginalFile { name: name(&path), path }
        });
        Ok(Self { sources: sources.collect(), mappings })
    }

    /// What stands at a place of the bundle; `None` for what no source file says.
    pub(super) fn original(&self, at: Place) -> Option<(&OriginalFile, Place)> {
        let (mut source, mut line, mut column) = (0, 0, 0);
        let mut found = None;
        for (generated_line, segments) in self.mappings.split(';').enumerate().take(at.line + 1) {
            let mut generated_column = 0;
            for segment in segments.split(',').filter(|segment| !segment.is_empty()) {
                let fields = decode(segment)?;
                generated_column += fields.first()?;
                if let [_, source_delta, line_delta, column_delta, ..] = fields[..] {
                    (source, line, column) = (source + source_delta, line + line_delta, column + column_delta);
                    let at_or_before = usize::try_from(generated_column).is_ok_and(|column| column <= at.column);
                    if generated_line == at.line && at_or_before {
                        found = Some((source, line, column));
                    }
                }
            }
        }
        let (source, line, column) = found?;
        let file = self.sources.get(usize::try_from(source).ok()?)?;
        Some((file, Place { line: line.try_into().ok()?, column: column.try_into().ok()? }))
    }

    /// The map as the SDK's runtime reads it, to show the author's own files and lines in stacks.
    pub(super) fn for_runtime(&self) -> String {
        let names: Vec<_> = self.sources.iter().map(|source| source.name.as_deref()).collect();
        let texts: Vec<_> = self.sources.iter().map(OriginalFile::author_text).collect();
        json!({ "sources": names, "sourcesContent": texts, "mappings": self.mappings }).to_string()
    }
}

/// The numbers of a segment, in base-64 VLQ; `None` where it is malformed.
fn decode(segment: &str) -> Option<Vec<i64>> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut fields, mut value, mut shift) = (Vec::with_capacity(4), 0i64, 0);
    for c in segment.chars() {
        let digit = DIGITS.find(c)? as i64;
        value |= (digit & 31).checked_shl(shift)?;
        shift += 5;
        if digit & 32 == 0 {
            fields.push(if value & 1 == 1 { -(value >> 1) } else { value >> 1 });
            (value, shift) = (0, 0);
        }
    }
    Some(fields)
}

/// Takes `.` and `..` out of a path, without asking the disk.
fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(normal.pop()),
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map() -> SourceMap {
        // Two sources; line 0 has nothing, line 1 a[0:0] at 0 and a[2:4] at 8, line 2 b[0:1] at 2.
        let json = r#"{"version":3,"sources":["../skill/src/a.ts","../sdk/b.ts"],"mappings":";AAAA,QAEI;ECFH"}"#;
        let name = |path: &Path| path.starts_with("/x/skill").then(|| path.file_name().unwrap().display().to_string());
        SourceMap::parse(json, Path::new("/x/scratch"), name).unwrap()
    }

    #[test]
    fn finds_the_last_segment_before_a_place() {
        let map = map();
        let original = |line, column| {
            map.original(Place { line, column }).map(|(file, at)| (file.path.display().to_string(), at.line, at.column))
        };
        assert_eq!(original(0, 5), None);
        assert_eq!(original(1, 7), Some(("/x/skill/src/a.ts".into(), 0, 0)));
        assert_eq!(original(1, 99), Some(("/x/skill/src/a.ts".into(), 2, 4)));
        assert_eq!(original(2, 1), None);
        assert_eq!(original(2, 2), Some(("/x/sdk/b.ts".into(), 0, 1)));
        assert_eq!(original(9, 0), None);
    }

    #[test]
    fn the_runtime_gets_names_of_the_author_s_files_alone() {
        assert_eq!(
            map().for_runtime(),
            r#"{"sources":["a.ts",null],"sourcesContent":[null,null],"mappings":";AAAA,QAEI;ECFH"}"#
        );
    }

    #[test]
    fn vlq() {
        assert_eq!(decode("AAgBC"), Some(vec![0, 0, 16, 1]));
        assert_eq!(decode("D"), Some(vec![-1]));
        assert_eq!(decode("!"), None);
        assert_eq!(decode("ggggggggggggggggggg"), None);
    }
}
