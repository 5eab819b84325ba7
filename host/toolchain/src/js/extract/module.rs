use std::rc::Rc;

use oxc_allocator::{Allocator, HashMap};
use oxc_ast::ast::{Comment, CommentContent, Program, Statement, TSType};
use oxc_parser::Parser;
use oxc_span::{SourceType, Span};

use super::jsdoc::{Doc, TypeText};
use super::names::{LocalType, Names, TypeDeclaration};
use super::problem::{Place, Problem};
use super::schema::Schema;
use super::typedef::Typedef;

/// A parsed file, and what its names stand for.
pub(super) struct Module<'a> {
    /// Its number among the skill's files.
    pub(super) file: usize,
    /// Relative to the skill's folder, with `/`.
    pub(super) path: &'a str,
    /// Types count; in plain JavaScript the doc comments' types do.
    pub(super) typescript: bool,
    pub(super) program: &'a Program<'a>,
    pub(super) names: Names<'a>,
    allocator: &'a Allocator,
    text: &'a str,
    /// Doc comments by the token that they stand before.
    comments: HashMap<'a, u32, &'a Comment>,
}

/// Where a type is written, and with it what its names mean.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    pub(super) module: &'a Module<'a>,
    /// It is written in a doc comment.
    pub(super) jsdoc: bool,
    /// How far the spans lag behind the file's: a doc comment's type is parsed by itself.
    shift: u32,
    /// What the type parameters stand for.
    bindings: Rc<[(&'a str, Schema)]>,
}

impl<'a> Module<'a> {
    /// Parses the text of a file; every syntax error is a problem.
    pub(super) fn parse(
        allocator: &'a Allocator,
        file: usize,
        path: &'a str,
        text: &'a str,
    ) -> Result<Self, Vec<Problem>> {
        let typescript = path.ends_with(".ts") || path.ends_with(".mts");
        let program = parse(allocator, text, source_type(path)).map_err(|errors| {
            let problem = |(offset, message)| Problem::new(Place { file, offset }, message);
            errors.into_iter().map(problem).collect::<Vec<_>>()
        })?;
        let docs = program.comments.iter().filter(|comment| comment.is_jsdoc());
        let comments = HashMap::from_iter_in(docs.map(|comment| (comment.attached_to, comment)), allocator);
        let names = Names::of(allocator, program);
        let mut module = Self { file, path, typescript, program, names, allocator, text, comments };
        if !typescript {
            module.note_typedefs();
        }
        Ok(module)
    }

    /// Whether it only declares: then all its names can be imported.
    pub(super) fn is_declaration(&self) -> bool {
        self.path.ends_with(".d.ts") || self.path.ends_with(".d.mts")
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place { file: self.file, offset: span.start }
    }

    pub(super) fn problem(&self, span: Span, message: impl Into<String>) -> Problem {
        Problem::new(self.place(span), message)
    }

    /// The doc comment before the token at `span`'s start; empty where there is none.
    pub(super) fn doc(&self, span: Span) -> Doc<'a> {
        let Some(comment) = self.comments.get(&span.start) else { return Doc::default() };
        let (content, offset) = self.content(comment);
        Doc::parse(content, offset)
    }

    /// Reads a doc comment's type. It is optional where it ends in `=`.
    pub(super) fn jsdoc_type(&'a self, ty: TypeText<'a>) -> Result<(Scope<'a>, &'a TSType<'a>, bool), Problem> {
        const PREFIX: &str = "type T=";
        let broken = || {
            let message = format!("`{}` is not a type that can be read here", one_line(ty.text));
            Problem::new(Place { file: self.file, offset: ty.offset }, message)
        };
        let (text, optional) = as_typescript(ty.text);
        let source = self.allocator.alloc_str(&format!("{PREFIX}{text}"));
        let program = parse(self.allocator, source, SourceType::ts()).map_err(|_| broken())?;
        let [Statement::TSTypeAliasDeclaration(alias)] = program.body.as_slice() else { return Err(broken()) };
        let shift = ty.offset - PREFIX.len() as u32;
        Ok((Scope { module: self, jsdoc: true, shift, bindings: Rc::new([]) }, &alias.type_annotation, optional))
    }

    fn note_typedefs(&mut self) {
        for comment in &self.program.comments {
            if matches!(comment.content, CommentContent::Jsdoc | CommentContent::JsdocLegal) {
                let (content, offset) = self.content(comment);
                for (name, typedef) in Typedef::all(content, offset) {
                    let declaration = TypeDeclaration::Typedef(typedef);
                    self.names.types.insert(name, LocalType { declaration, statement: comment.span });
                }
            }
        }
    }

    fn content(&self, comment: &Comment) -> (&'a str, u32) {
        // One more byte than other block comments: the second star.
        let content = Span::new(comment.span.start + 3, comment.span.end.saturating_sub(2));
        (self.slice(content), content.start)
    }
}

impl<'a> Scope<'a> {
    pub(super) fn of(module: &'a Module<'a>) -> Self {
        Self { module, jsdoc: false, shift: 0, bindings: Rc::new([]) }
    }

    /// The same place with type parameters.
    pub(super) fn binding(self, bindings: Vec<(&'a str, Schema)>) -> Self {
        Self { bindings: bindings.into(), ..self }
    }

    /// What a type parameter stands for; `None` for any other name.
    pub(super) fn bound(&self, name: &str) -> Option<&Schema> {
        self.bindings.iter().find(|(parameter, _)| *parameter == name).map(|(_, schema)| schema)
    }

    /// The text as the author wrote it, in one line.
    pub(super) fn text(&self, span: Span) -> String {
        one_line(self.module.slice(self.shifted(span)))
    }

    pub(super) fn place(&self, span: Span) -> Place {
        self.module.place(self.shifted(span))
    }

    pub(super) fn problem(&self, span: Span, message: impl Into<String>) -> Problem {
        Problem::new(self.place(span), message)
    }

    /// The doc comment before a member; a doc comment has none within itself.
    pub(super) fn doc(&self, span: Span) -> Doc<'a> {
        if self.jsdoc { Doc::default() } else { self.module.doc(span) }
    }

    /// A span of this type's syntax as one of the file.
    pub(super) fn shifted(&self, span: Span) -> Span {
        Span::new(span.start + self.shift, span.end + self.shift)
    }
}

fn source_type(path: &str) -> SourceType {
    let source_type = if path.ends_with(".d.ts") || path.ends_with(".d.mts") {
        SourceType::d_ts()
    } else if path.ends_with(".ts") || path.ends_with(".mts") {
        SourceType::ts()
    } else {
        SourceType::mjs()
    };
    source_type.with_module(true)
}

/// The errors come with their place, in bytes.
fn parse<'a>(
    allocator: &'a Allocator,
    text: &'a str,
    source_type: SourceType,
) -> Result<&'a Program<'a>, Vec<(u32, String)>> {
    let parsed = Parser::new(allocator, text, source_type).parse();
    let errors = parsed.diagnostics.errors().map(|error| {
        let help = error.help.as_deref().map(|help| format!(": {help}")).unwrap_or_default();
        let offset = error.labels.first().map_or(0, oxc_span::LabeledSpan::offset);
        (offset, format!("syntax error: {}{help}", error.message))
    });
    let errors: Vec<_> = errors.collect();
    match errors.is_empty() {
        true if parsed.panicked => Err(vec![(0, "syntax error: the file could not be read".to_owned())]),
        true => Ok(allocator.alloc(parsed.program)),
        false => Err(errors),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a doc comment's type as TypeScript reads it, byte for byte as long, and whether it ended in `=`.
///
/// The `*` that leads each line goes; `*` as a type becomes a name (its text in the file tells it), and `Array.<T>` is
/// written without the dot.
fn as_typescript(text: &str) -> (String, bool) {
    let (mut line_begins, mut quote) = (false, None);
    let mut typescript = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let replaced = match c {
            '\'' | '"' => {
                quote = if quote.is_none() { Some(c) } else { quote.filter(|&open| open != c) };
                c
            }
            '*' if line_begins => ' ',
            '*' if quote.is_none() => '_',
            '.' if quote.is_none() && characters.peek() == Some(&'<') => ' ',
            _ => c,
        };
        line_begins = c == '\n' || (line_begins && c.is_whitespace());
        typescript.push(replaced);
    }
    let optional = typescript.trim_end().ends_with('=');
    if optional {
        let end = typescript.trim_end().len();
        typescript.replace_range(end - 1..end, " ");
    }
    (typescript, optional)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doc_types_are_typescript() {
        for (jsdoc, typescript, optional) in [
            ("Array.<string>", "Array <string>", false),
            ("string= ", "string  ", true),
            ("{\n * a: * }", "{\n   a: _ }", false),
            ("'*' | \"a.<\"", "'*' | \"a.<\"", false),
        ] {
            assert_eq!(as_typescript(jsdoc), (typescript.to_owned(), optional));
        }
    }
}
