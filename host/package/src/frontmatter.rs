use serde::de::DeserializeOwned;

/// A Markdown file with what stands before it between two lines of `---`, as YAML.
pub(crate) struct Document {
    frontmatter: Option<String>,
    /// Without the line break after the frontmatter.
    pub(crate) body: String,
}

impl Document {
    /// Line breaks become `\n`.
    ///
    /// # Errors
    /// Says why it is none.
    pub(crate) fn parse(content: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(content).map_err(|_| "it is not UTF-8".to_owned())?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let Some(rest) = text.strip_prefix("---\n") else { return Ok(Self { frontmatter: None, body: text }) };
        let mut end = 0;
        for line in rest.split_inclusive('\n') {
            if line.trim_end() == "---" {
                let frontmatter = Some(rest[..end].to_owned());
                return Ok(Self { frontmatter, body: rest[end + line.len()..].to_owned() });
            }
            end += line.len();
        }
        Err("its frontmatter has no end: a line of `---` is missing".to_owned())
    }

    /// What the frontmatter says; `None` where there is none.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<Option<T>, String> {
        let Some(text) = &self.frontmatter else { return Ok(None) };
        // Empty, it says nothing.
        let text = if text.trim().is_empty() { "{}" } else { text };
        // Counted from the file's own first line, which the frontmatter does not have.
        let from_the_top = format!("\n{text}");
        serde_saphyr::from_str(&from_the_top).map(Some).map_err(|error| {
            let error = error.without_snippet().to_string();
            format!("its frontmatter can't be read: {}", error.lines().next().unwrap_or_default())
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(text: &str) -> Result<(Option<Value>, String), String> {
        let document = Document::parse(text.as_bytes())?;
        Ok((document.read()?, document.body))
    }

    #[test]
    fn the_frontmatter_stands_between_two_lines() {
        for (text, front, body) in [
            ("a\n", None, "a\n"),
            ("---\na: 1\n---\nb\n---\n", Some(json!({ "a": 1 })), "b\n---\n"),
            ("\u{feff}---\r\na: \"x\"\r\n--- \r\nb\r\n", Some(json!({ "a": "x" })), "b\n"),
            ("---\n---\nb", Some(json!({})), "b"),
            ("---\na: [1, {b: true}]\n---", Some(json!({ "a": [1, { "b": true }] })), ""),
            ("--- \na\n", None, "--- \na\n"),
            ("", None, ""),
        ] {
            assert_eq!(read(text), Ok((front, body.to_owned())), "{text:?}");
        }
    }

    #[test]
    fn what_is_broken_is_told_with_its_place() {
        assert!(read("---\na: 1\n").unwrap_err().contains("a line of `---` is missing"));
        assert!(Document::parse(b"\xff").is_err());
        let error = read("---\na: 1\nb: [\n---\n").unwrap_err();
        assert!(error.starts_with("its frontmatter can't be read: ") && !error.contains('\n'), "{error}");
        assert!(read("---\na: 1\na: 2\n---\n").is_err(), "a key twice");
        let bomb: String = (1..40).map(|n| format!("a{n}: &a{n} [*a{m}, *a{m}]\n", m = n - 1)).collect();
        assert!(read(&format!("---\na0: &a0 [x]\n{bomb}---\n")).is_err());
    }
}
