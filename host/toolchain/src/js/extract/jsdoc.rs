/// A doc comment, taken apart.
#[derive(Default)]
pub(super) struct Doc<'a> {
    /// What stands before the first tag, or behind `@description`; empty where there is none.
    pub(super) description: String,
    pub(super) tags: Vec<Tag<'a>>,
}

/// `@name {type} [target=default] - description`; whatever is not there is `None` or empty.
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    /// Where its `@` stands in the file, in bytes.
    pub(super) offset: u32,
    pub(super) ty: Option<TypeText<'a>>,
    /// Of `@param`: the parameter, or `args.field`; of `@property` and `@typedef`: the name.
    pub(super) target: Option<&'a str>,
    /// The target stands in brackets.
    pub(super) optional: bool,
    pub(super) default: Option<&'a str>,
    pub(super) description: String,
}

/// The text between a tag's braces.
#[derive(Clone, Copy)]
pub(super) struct TypeText<'a> {
    pub(super) text: &'a str,
    /// Where it begins in the file, in bytes.
    pub(super) offset: u32,
}

impl<'a> Doc<'a> {
    /// Takes apart the text between `/**` and `*/`, which begins at byte `offset` of the file.
    pub(super) fn parse(content: &'a str, offset: u32) -> Self {
        let starts = tag_starts(content);
        let description = prose(&content[..starts.first().copied().unwrap_or(content.len())]);
        let ends = starts.iter().skip(1).copied().chain([content.len()]);
        let tags: Vec<_> = starts
            .iter()
            .zip(ends)
            .map(|(&start, end)| Tag::parse(&content[start + 1..end], offset + start as u32))
            .collect();
        let tagged = tags.iter().find(|tag| matches!(tag.name, "description" | "desc"));
        let description = match tagged {
            Some(tag) if description.is_empty() => tag.description.clone(),
            _ => description,
        };
        Self { description, tags }
    }

    /// This comment, with what it leaves out taken from another: one may stand before `export`, and one before the
    /// function itself.
    pub(super) fn or(mut self, other: Self) -> Self {
        if self.description.is_empty() {
            self.description = other.description;
        }
        if self.tags.is_empty() {
            self.tags = other.tags;
        }
        self
    }

    pub(super) fn returns(&self) -> Option<&Tag<'a>> {
        self.tags.iter().find(|tag| matches!(tag.name, "returns" | "return"))
    }

    /// The tag of the parameter itself.
    pub(super) fn parameter(&self) -> Option<&Tag<'a>> {
        self.parameters().find(|(_, field)| field.is_none()).map(|(tag, _)| tag)
    }

    /// The tags of the parameter's fields, `args.name`, with the path behind the first dot.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&Tag<'a>, &'a str)> {
        self.parameters().filter_map(|(tag, field)| Some((tag, field?)))
    }

    fn parameters(&self) -> impl Iterator<Item = (&Tag<'a>, Option<&'a str>)> {
        self.tags.iter().filter(|tag| tag.is_parameter()).filter_map(|tag| {
            let target = tag.target?;
            Some((tag, target.split_once('.').map(|(_, field)| field)))
        })
    }
}

impl<'a> Tag<'a> {
    /// `text` begins behind the `@`, which stands at `offset`.
    fn parse(text: &'a str, offset: u32) -> Self {
        let (name, mut rest) = word(text);
        let mut tag =
            Self { name, offset, ty: None, target: None, optional: false, default: None, description: String::new() };
        // The braces of any other tag are its value: `@default {}`.
        let typed = tag.is_parameter() || tag.is_declaration() || matches!(name, "returns" | "return" | "template");
        if typed && let Some((inner, after)) = braced(rest) {
            let start = text.len() - rest.trim_start().len() + 1;
            tag.ty = Some(TypeText { text: inner, offset: offset + 1 + start as u32 });
            rest = after;
        }
        if tag.is_parameter() || tag.is_declaration() {
            rest = tag.take_target(first_line_or_next(rest));
        }
        tag.description = prose(rest.trim_start_matches([' ', '\t']).trim_start_matches("- "));
        tag
    }

    fn is_parameter(&self) -> bool {
        matches!(self.name, "param" | "arg" | "argument")
    }

    fn is_declaration(&self) -> bool {
        matches!(self.name, "typedef" | "callback" | "property" | "prop")
    }

    fn take_target(&mut self, rest: &'a str) -> &'a str {
        let Some(bracketed) = rest.strip_prefix('[') else {
            let (target, rest) = word(rest);
            self.target = (!target.is_empty()).then_some(target);
            return rest;
        };
        let (inner, rest) = bracketed.split_at(closing(bracketed));
        let (target, default) = match inner.split_once('=') {
            Some((target, default)) => (target, Some(default.trim())),
            None => (inner, None),
        };
        (self.target, self.default, self.optional) = (Some(target.trim()), default, true);
        rest.strip_prefix(']').unwrap_or(rest)
    }
}

/// The target may stand on the line below a long type.
fn first_line_or_next(rest: &str) -> &str {
    let text = rest.trim_start();
    text.strip_prefix('*').map_or(text, str::trim_start)
}

/// Where the `]` stands that closes what has been opened: `args.tags=["a"]]`.
fn closing(text: &str) -> usize {
    let (mut depth, mut quoted) = (0usize, false);
    for (index, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted && depth == 0 => return index,
            ']' if !quoted => depth -= 1,
            _ => {}
        }
    }
    text.find(']').unwrap_or(text.len())
}

fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| c.is_whitespace() || c == '{').unwrap_or(text.len()))
}

/// What stands between the braces that `text` begins with, and what follows them.
fn braced(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let mut depth = 0usize;
    for (index, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return Some((&text[1..index], &text[index + 1..])),
            '}' => depth -= 1,
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Where the tags begin: an `@` at the start of a line, outside of fenced code.
fn tag_starts(content: &str) -> Vec<usize> {
    let (mut starts, mut offset, mut fenced) = (Vec::new(), 0, false);
    for (index, line) in content.split_inclusive('\n').enumerate() {
        let text = strip_star(line, index == 0).trim_start();
        if text.starts_with("```") {
            fenced = !fenced;
        } else if text.starts_with('@') && !fenced {
            starts.push(offset + line.len() - text.len());
        }
        offset += line.len();
    }
    starts
}

/// The text of a comment without its decoration.
fn prose(text: &str) -> String {
    let lines: Vec<_> = text.lines().enumerate().map(|(index, line)| strip_star(line, index == 0).trim_end()).collect();
    lines.join("\n").trim().to_owned()
}

/// A line without the indent, the `*` and the space that lead it; the first line of a text has no `*`.
fn strip_star(line: &str, first: bool) -> &str {
    let text = line.trim_start_matches([' ', '\t']);
    match text.strip_prefix('*').filter(|_| !first) {
        Some(rest) => rest.strip_prefix(' ').unwrap_or(rest),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_comment_apart() {
        let text = "
 * Greets.
 *
 *   indented
 * @param {{
 *   name: string }} args - All of
 * them.
 * @param {boolean} [args.shout=false] Loudly.
 * @returns {Promise<string>}
 ";
        let doc = Doc::parse(text, 3);
        assert_eq!(doc.description, "Greets.\n\n  indented");
        assert_eq!(doc.tags.len(), 3);
        let tag = doc.parameter().unwrap();
        assert_eq!((tag.target, tag.description.as_str()), (Some("args"), "All of\nthem."));
        assert_eq!(tag.ty.unwrap().text, "{\n *   name: string }");
        let (field, name) = doc.fields().next().unwrap();
        assert_eq!((name, field.optional, field.default), ("shout", true, Some("false")));
        assert_eq!(field.description, "Loudly.");
        assert_eq!(doc.returns().unwrap().ty.unwrap().text, "Promise<string>");
    }

    #[test]
    fn keeps_paragraphs_and_fenced_code() {
        let doc = Doc::parse(" One line. ", 0);
        assert_eq!(doc.description, "One line.");
        let doc = Doc::parse("\n * One.\n *\n * ```\n *   @x\n * ```\n * @internal", 0);
        assert_eq!(doc.description, "One.\n\n```\n  @x\n```");
        assert_eq!(doc.tags[0].name, "internal");
        let doc = Doc::parse(" @param args.name - Whom to greet.", 10);
        assert_eq!(doc.fields().next().unwrap().0.description, "Whom to greet.");
    }

    #[test]
    fn unfinished_tags_are_harmless() {
        for text in ["@", "@param", "@param {", "@param {a", "@param [", "@param [x", "@param }", "@returns {{}"] {
            Doc::parse(text, 0);
        }
    }
}
