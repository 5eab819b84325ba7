use std::cell::RefCell;

use oxc_allocator::Allocator;

use super::files::Files;
use super::module::Module;
use super::names::{self, Export, Import, Names};
use super::problem::{Place, Problem};
use super::specifier::Specifier;
use crate::Diagnostic;
use crate::js::position::Position;

/// The files of a skill, read as imports lead to them, and each only once.
pub(super) struct Modules<'a> {
    allocator: &'a Allocator,
    files: &'a Files,
    sources: RefCell<Vec<Source<'a>>>,
}

#[derive(Clone, Copy)]
struct Source<'a> {
    path: &'a str,
    text: &'a str,
    /// `None` where it can't be parsed.
    module: Option<&'a Module<'a>>,
}

/// A type and a value may have the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Type,
    Value,
}

/// What a name stands for, once imports are followed.
#[derive(Clone, Copy)]
pub(super) enum Meaning<'a> {
    /// The top level of a file declares it, by this name.
    Declared(&'a Module<'a>, &'a str),
    /// `import * as name`.
    Namespace(&'a Module<'a>),
    /// It is the SDK's, by this name; `*` for the whole SDK.
    Sdk(&'a str),
    /// It comes from a package.
    Package(&'a str),
}

/// What an import leads to.
enum Target<'a> {
    Module(&'a Module<'a>),
    Sdk,
    Package(&'a str),
}

impl<'a> Modules<'a> {
    pub(super) fn new(allocator: &'a Allocator, files: &'a Files) -> Self {
        Self { allocator, files, sources: RefCell::default() }
    }

    /// Parses a file whose text is given.
    pub(super) fn parse(&self, path: &str, text: &str) -> Result<&'a Module<'a>, Vec<Problem>> {
        let (path, text) = (self.allocator.alloc_str(path), self.allocator.alloc_str(text));
        let file = self.sources.borrow().len();
        self.sources.borrow_mut().push(Source { path, text, module: None });
        let module: &'a Module<'a> = self.allocator.alloc(Module::parse(self.allocator, file, path, text)?);
        self.sources.borrow_mut()[file].module = Some(module);
        Ok(module)
    }

    /// The error as people read it.
    pub(super) fn locate(&self, problem: Problem) -> Diagnostic {
        let Source { path, text, .. } = self.sources.borrow()[problem.place.file];
        let position = Position::of_offset(text, problem.place.offset as usize);
        position.diagnostic(&self.files.locate(path), text, problem.message)
    }

    /// A place as `src/index.ts:3:17`, relative to the skill's folder.
    pub(super) fn describe(&self, place: Place) -> String {
        let Source { path, text, .. } = self.sources.borrow()[place.file];
        let Position { line, column } = Position::of_offset(text, place.offset as usize);
        format!("{path}:{line}:{column}")
    }

    /// What `name` means within a file; `None` where the file knows no such name.
    pub(super) fn meaning(
        &self,
        module: &'a Module<'a>,
        name: &str,
        space: Space,
    ) -> Result<Option<Meaning<'a>>, Problem> {
        self.local(module, name, space, &mut Vec::new())
    }

    /// What a file offers to others by this name; `None` where it offers none in this space.
    pub(super) fn exported(
        &self,
        module: &'a Module<'a>,
        name: &str,
        space: Space,
    ) -> Result<Option<Meaning<'a>>, Problem> {
        self.offered(module, name, space, &mut Vec::new())
    }

    /// The file that an import of another file leads to; `None` for the SDK and for packages.
    pub(super) fn imported(
        &self,
        from: &'a Module<'a>,
        source: names::Source<'a>,
        space: Space,
    ) -> Result<Option<&'a Module<'a>>, Problem> {
        match self.target(from, source, space)? {
            Target::Module(module) => Ok(Some(module)),
            Target::Sdk | Target::Package(_) => Ok(None),
        }
    }

    /// What `import` of a file means, `import("…").name` too.
    pub(super) fn follow(
        &self,
        from: &'a Module<'a>,
        import: Import<'a>,
        space: Space,
    ) -> Result<Option<Meaning<'a>>, Problem> {
        self.through(from, import, space, &mut Vec::new())
    }

    fn local(
        &self,
        module: &'a Module<'a>,
        name: &str,
        space: Space,
        seen: &mut Vec<(usize, &'a str, Space)>,
    ) -> Result<Option<Meaning<'a>>, Problem> {
        let Names { types, values, imports, .. } = &module.names;
        let declared = match space {
            Space::Type => types.get_key_value(name).map(|(&name, _)| name),
            Space::Value => values.get_key_value(name).map(|(&name, _)| name),
        };
        match (declared, imports.get(name)) {
            (Some(name), _) => Ok(Some(Meaning::Declared(module, name))),
            (None, Some(import)) => self.through(module, *import, space, seen),
            (None, None) => Ok(None),
        }
    }

    fn offered(
        &self,
        module: &'a Module<'a>,
        name: &str,
        space: Space,
        seen: &mut Vec<(usize, &'a str, Space)>,
    ) -> Result<Option<Meaning<'a>>, Problem> {
        let name = self.allocator.alloc_str(name);
        // Files may export each other's names in a circle.
        if seen.contains(&(module.file, name, space)) {
            return Ok(None);
        }
        seen.push((module.file, name, space));
        match module.names.exports.get(name) {
            Some(Export::Local(local)) => return self.local(module, local, space, seen),
            Some(Export::From(import)) => return self.through(module, *import, space, seen),
            None => {}
        }
        let open = module.is_declaration() || !module.typescript;
        if open && space == Space::Type && module.names.types.contains_key(name) {
            return Ok(Some(Meaning::Declared(module, name)));
        }
        if name == Names::DEFAULT {
            return Ok(None);
        }
        for source in &module.names.stars {
            let Target::Module(other) = self.target(module, *source, space)? else { continue };
            if let Some(meaning) = self.offered(other, name, space, seen)? {
                return Ok(Some(meaning));
            }
        }
        Ok(None)
    }

    fn through(
        &self,
        from: &'a Module<'a>,
        import: Import<'a>,
        space: Space,
        seen: &mut Vec<(usize, &'a str, Space)>,
    ) -> Result<Option<Meaning<'a>>, Problem> {
        let Import { source, name, span } = import;
        let module = match self.target(from, source, space)? {
            Target::Sdk => return Ok(Some(Meaning::Sdk(name))),
            Target::Package(name) => return Ok(Some(Meaning::Package(name))),
            Target::Module(module) if name == "*" => return Ok(Some(Meaning::Namespace(module))),
            Target::Module(module) => module,
        };
        if let Some(meaning) = self.offered(module, name, space, seen)? {
            return Ok(Some(meaning));
        }
        let other = if space == Space::Type { Space::Value } else { Space::Type };
        if self.offered(module, name, other, seen)?.is_some() || module.names.exports.contains_key(name) {
            return Ok(None);
        }
        Err(from.problem(span, format!("`{}` exports no `{name}`", module.path)))
    }

    fn target(&self, from: &'a Module<'a>, source: names::Source<'a>, space: Space) -> Result<Target<'a>, Problem> {
        let text = source.text;
        let paths = match Specifier::parse(text, from.path, space == Space::Type) {
            Specifier::Sdk => return Ok(Target::Sdk),
            Specifier::Package(name) => return Ok(Target::Package(self.allocator.alloc_str(&name))),
            Specifier::File(paths) => paths,
            Specifier::Outside => {
                let message = format!("`{text}` lies outside of the skill's folder, where nothing is read");
                return Err(from.problem(source.span, message));
            }
        };
        for path in paths {
            match self.read(&path) {
                Ok(Some(module)) => return Ok(Target::Module(module)),
                Ok(None) => {}
                Err(Unreadable::Syntax(problem)) => return Err(problem),
                Err(Unreadable::Disk(error)) => {
                    return Err(from.problem(source.span, format!("`{path}` could not be read: {error}")));
                }
            }
        }
        Err(from.problem(source.span, format!("there is no file `{text}` of TypeScript or JavaScript")))
    }

    /// `None` where there is no such file.
    fn read(&self, path: &str) -> Result<Option<&'a Module<'a>>, Unreadable> {
        let known = self.sources.borrow().iter().find(|source| source.path == path).copied();
        if let Some(Source { module: Some(module), .. }) = known {
            return Ok(Some(module));
        }
        let text = self.files.read(path).map_err(Unreadable::Disk)?;
        let Some(text) = text else { return Ok(None) };
        let module = self.parse(path, &text).map_err(|mut problems| Unreadable::Syntax(problems.remove(0)))?;
        Ok(Some(module))
    }
}

enum Unreadable {
    Syntax(Problem),
    Disk(std::io::Error),
}
