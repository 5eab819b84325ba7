use super::jsdoc::Tag;
use super::module::Module;
use super::notes::{Notes, Sample, bracketed};
use super::problem::{Place, Problem};
use super::resolver::Resolver;
use super::schema::{Field, Object, Schema, Shape};
use super::typedef::{Parts, Typedef};

/// A tag that describes a field, with the field's path within the object that the tags describe.
pub(super) struct Tagged<'t, 'a> {
    pub(super) path: &'a str,
    pub(super) tag: &'t Tag<'a>,
    /// Tags with keywords that belong to the field.
    pub(super) keywords: &'t [Tag<'a>],
}

/// Types that doc comments spell out tag by tag.
impl<'a> Resolver<'_, 'a> {
    /// `@typedef {…} Name`, with its properties.
    pub(super) fn typedef(&mut self, module: &'a Module<'a>, typedef: Typedef<'a>) -> Result<Schema, Problem> {
        let parts = typedef.parts();
        let at = |tag: &Tag<'_>| Place { file: module.file, offset: tag.offset };
        if let Some(template) = &parts.template {
            let message = format!("a type with `@template` can't become a schema: {}", self.advice());
            return Err(Problem::new(at(template), message));
        }
        if let Some(callback) = parts.tag().filter(|tag| tag.name == "callback") {
            let message =
                format!("a `@callback` can't become a schema, since JSON has no functions: {}", self.advice());
            return Err(Problem::new(at(callback), message));
        }
        let schema = self.typedef_body(module, &parts)?;
        let notes = Notes::read(&parts.description, &parts.own, module.file, self.kinds(&schema))?;
        Ok(Schema { shape: schema.shape, notes: schema.notes.under(notes) })
    }

    fn typedef_body(&mut self, module: &'a Module<'a>, parts: &Parts<'a>) -> Result<Schema, Problem> {
        if parts.properties.is_empty() {
            return match parts.tag().and_then(|tag| tag.ty) {
                Some(ty) => {
                    let (scope, ty, _) = module.jsdoc_type(ty)?;
                    self.read(&scope, ty)
                }
                None => Ok(Shape::Object(Object::open()).into()),
            };
        }
        let tagged: Vec<_> = parts
            .properties
            .iter()
            .filter_map(|tags| {
                let (tag, keywords) = tags.split_first()?;
                Some(Tagged { path: tag.target?, tag, keywords })
            })
            .collect();
        Ok(Shape::Object(self.tagged(module, &tagged, "")?).into())
    }

    /// The object whose fields the tags describe; `within` is what stands before their paths, `args.`.
    pub(super) fn tagged(
        &mut self,
        module: &'a Module<'a>,
        tags: &[Tagged<'_, 'a>],
        within: &str,
    ) -> Result<Object, Problem> {
        let mut object = Object::default();
        let (outer, deep): (Vec<_>, Vec<_>) = tags.iter().partition(|tagged| !tagged.path.contains(['.', '[']));
        let first = |path: &'a str| path.split(['.', '[']).next().unwrap_or(path);
        if let Some(lost) = deep.iter().find(|deep| !outer.iter().any(|outer| outer.path == first(deep.path))) {
            let name = first(lost.path);
            let place = Place { file: module.file, offset: lost.tag.offset };
            return Err(Problem::new(place, format!("`{within}{name}` needs a tag of its own, with a type")));
        }
        for Tagged { path, tag, keywords } in outer {
            let deeper = |other: &Tagged<'_, 'a>| {
                let rest = other.path.strip_prefix(*path)?;
                rest.strip_prefix("[]").unwrap_or(rest).strip_prefix('.')
            };
            let inner: Vec<_> = tags
                .iter()
                .filter_map(|other| Some(Tagged { path: deeper(other)?, tag: other.tag, keywords: other.keywords }))
                .collect();
            let name = format!("{within}{path}");
            let (schema, optional) = self.tagged_type(module, tag, &name, &inner)?;
            let schema = self.tagged_notes(module, tag, keywords, schema)?;
            object.set(Field { name: (*path).to_owned(), schema, optional: optional || tag.optional });
        }
        Ok(object)
    }

    fn tagged_type(
        &mut self,
        module: &'a Module<'a>,
        tag: &Tag<'a>,
        name: &str,
        inner: &[Tagged<'_, 'a>],
    ) -> Result<(Schema, bool), Problem> {
        let Some(ty) = tag.ty else {
            let place = Place { file: module.file, offset: tag.offset };
            return Err(Problem::new(place, format!("`@{} {name}` has no type", tag.name)));
        };
        let (scope, ty, optional) = module.jsdoc_type(ty)?;
        let (schema, undefined) = self.data_or_undefined(&scope, ty)?.without_undefined();
        if matches!(schema.shape, Shape::Nothing) {
            let message = format!("`{name}` has no value in JSON: say it with `null`");
            return Err(Problem::new(Place { file: module.file, offset: tag.offset }, message));
        }
        if inner.is_empty() {
            return Ok((schema, optional || undefined));
        }
        let object: Schema = Shape::Object(self.tagged(module, inner, &format!("{name}."))?).into();
        let shape = if matches!(schema.shape, Shape::Array(_)) { Shape::Array(Box::new(object)) } else { object.shape };
        Ok((shape.into(), optional || undefined))
    }

    fn tagged_notes(
        &mut self,
        module: &'a Module<'a>,
        tag: &Tag<'a>,
        keywords: &[Tag<'a>],
        schema: Schema,
    ) -> Result<Schema, Problem> {
        let kinds = self.kinds(&schema);
        let mut notes = Notes::read(&tag.description, keywords, module.file, kinds)?;
        if let Some(text) = tag.default {
            let place = Place { file: module.file, offset: tag.offset };
            let value = bracketed(text, kinds)
                .ok_or_else(|| Problem::new(place, format!("the default `{text}` is no value in JSON")))?;
            notes.default = Some(Sample { value, place });
        }
        Ok(Schema { shape: schema.shape, notes: schema.notes.under(notes) })
    }
}
