use oxc_ast::ast::{TSLiteral, TSTupleElement, TSTupleType, TSType, TSTypeOperatorOperator};
use oxc_span::{GetSpan, Span};

use super::kinds::Kinds;
use super::literal::{negative, number};
use super::module::Scope;
use super::modules::Modules;
use super::notes::Notes;
use super::problem::Problem;
use super::recursion::Recursions;
use super::schema::{Object, Primitive, Schema, Shape, Tuple};
use super::what::What;

/// Reads types as schemas, across the files of a skill.
///
/// Everything is written out in place, but for types that contain themselves.
pub(super) struct Resolver<'s, 'a> {
    pub(super) modules: &'s Modules<'a>,
    pub(super) recursions: Recursions<'a>,
    pub(super) what: What,
    /// The option of a tool that gives by hand what is being read.
    by_hand: &'static str,
    steps: usize,
}

/// More named types than anybody nests, each in the next.
const MAX_DEPTH: usize = 64;
/// Types that are written out grow fast where they name each other often.
const MAX_STEPS: usize = 20_000;

impl<'s, 'a> Resolver<'s, 'a> {
    pub(super) fn new(modules: &'s Modules<'a>, what: What) -> Self {
        Self { modules, what, recursions: Recursions::default(), by_hand: "inputSchema", steps: 0 }
    }

    /// Says which option gives a schema by hand, for what is read from now on.
    pub(super) fn advise(&mut self, by_hand: &'static str) {
        self.by_hand = by_hand;
    }

    pub(super) fn kinds(&self, schema: &Schema) -> Kinds {
        Kinds::of(&schema.shape, &self.recursions)
    }

    /// Reads a type that may be more than plain data, as the whole of a result is.
    pub(super) fn read(&mut self, scope: &Scope<'a>, ty: &'a TSType<'a>) -> Result<Schema, Problem> {
        self.count(1, scope, ty.span())?;
        let schema = match ty {
            TSType::TSAnyKeyword(_) | TSType::TSUnknownKeyword(_) => Shape::Anything.into(),
            TSType::TSStringKeyword(_) => Primitive::String.into(),
            TSType::TSBooleanKeyword(_) => Primitive::Boolean.into(),
            TSType::TSNumberKeyword(_) => Primitive::Number.into(),
            TSType::TSNullKeyword(_) => Primitive::Null.into(),
            TSType::TSObjectKeyword(_) => Shape::Object(Object::open()).into(),
            TSType::TSUndefinedKeyword(_) | TSType::TSVoidKeyword(_) | TSType::TSNeverKeyword(_) => {
                Shape::Nothing.into()
            }
            TSType::TSParenthesizedType(inner) => self.read(scope, &inner.type_annotation)?,
            TSType::TSTypeOperatorType(operator) if operator.operator == TSTypeOperatorOperator::Readonly => {
                self.read(scope, &operator.type_annotation)?
            }
            TSType::TSLiteralType(literal) => {
                self.literal(&literal.literal).ok_or_else(|| self.unsupported(scope, ty.span(), ""))?
            }
            TSType::TSArrayType(array) => self.list(scope, &array.element_type)?,
            TSType::TSTupleType(tuple) => self.tuple(scope, tuple)?,
            TSType::TSTypeLiteral(literal) => Shape::Object(self.members(scope, &literal.members)?).into(),
            TSType::TSUnionType(union) => self.union(scope, &union.types)?,
            TSType::TSIntersectionType(intersection) => self.intersection(scope, intersection)?,
            TSType::TSTypeReference(reference) => self.reference(scope, reference)?,
            TSType::TSImportType(import) => self.import(scope, import)?,
            TSType::JSDocNonNullableType(inner) if scope.jsdoc => self.read(scope, &inner.type_annotation)?,
            TSType::JSDocUnknownType(_) if scope.jsdoc => Shape::Anything.into(),
            TSType::JSDocNullableType(inner) if scope.jsdoc => {
                let inner = self.data_or_undefined(scope, &inner.type_annotation)?;
                joined(vec![inner, Primitive::Null.into()])
            }
            _ => return Err(self.unsupported(scope, ty.span(), reason(ty))),
        };
        Ok(schema)
    }

    /// Reads a type of plain data.
    pub(super) fn data(&mut self, scope: &Scope<'a>, ty: &'a TSType<'a>) -> Result<Schema, Problem> {
        let schema = self.data_or_undefined(scope, ty)?;
        defined(scope, ty, schema)
    }

    /// Reads a type of plain data that may be left out: `undefined` is [`Shape::Nothing`], alone or in a union.
    pub(super) fn data_or_undefined(&mut self, scope: &Scope<'a>, ty: &'a TSType<'a>) -> Result<Schema, Problem> {
        let schema = self.read(scope, ty)?;
        plain(scope, ty, schema)
    }

    /// A list of a type; of `Content` too.
    pub(super) fn list(&mut self, scope: &Scope<'a>, ty: &'a TSType<'a>) -> Result<Schema, Problem> {
        let mut items = self.read(scope, ty)?;
        if !matches!(items.shape, Shape::Content) {
            items = defined(scope, ty, plain(scope, ty, items)?)?;
        }
        Ok(Shape::Array(Box::new(items)).into())
    }

    pub(super) fn unsupported(&self, scope: &Scope<'a>, span: Span, why: &str) -> Problem {
        let text = scope.text(span);
        scope.problem(span, format!("the type `{text}` can't become a schema{why}: {}", self.advice()))
    }

    /// How to go on without the type.
    pub(super) fn advice(&self) -> String {
        match self.what {
            What::Tool => format!("give the schema by hand, with `tool({{ {}: {{ … }} }}, …)`", self.by_hand),
            What::Prompt => "take strings alone, as in `args: { name: string }`".to_owned(),
        }
    }

    /// Refuses what would take no end.
    pub(super) fn count(&mut self, steps: usize, scope: &Scope<'a>, span: Span) -> Result<(), Problem> {
        self.steps += steps;
        if self.steps <= MAX_STEPS && self.recursions.depth() <= MAX_DEPTH {
            return Ok(());
        }
        let message =
            format!("the type `{}` grows too large when it is written out: {}", scope.text(span), self.advice());
        Err(scope.problem(span, message))
    }

    fn literal(&self, literal_type: &TSLiteral<'_>) -> Option<Schema> {
        let value = match literal_type {
            TSLiteral::BooleanLiteral(boolean) => boolean.value.into(),
            TSLiteral::StringLiteral(string) => string.value.as_str().into(),
            TSLiteral::NumericLiteral(literal) => number(literal.value)?,
            TSLiteral::TemplateLiteral(template) if template.expressions.is_empty() => {
                template.quasis.first()?.value.cooked?.as_str().into()
            }
            TSLiteral::UnaryExpression(unary) => negative(unary)?,
            TSLiteral::BigIntLiteral(_) | TSLiteral::TemplateLiteral(_) => return None,
        };
        Some(Shape::Literal(value).into())
    }

    fn union(&mut self, scope: &Scope<'a>, types: &'a [TSType<'a>]) -> Result<Schema, Problem> {
        let members: Result<Vec<_>, _> = types.iter().map(|ty| self.data_or_undefined(scope, ty)).collect();
        members.map(joined)
    }

    fn tuple(&mut self, scope: &Scope<'a>, tuple: &'a TSTupleType<'a>) -> Result<Schema, Problem> {
        let (mut items, mut required, mut rest) = (Vec::new(), 0, None);
        for element in &tuple.element_types {
            let (element, optional) = match element {
                TSTupleElement::TSNamedTupleMember(named) => (&named.element_type, named.optional),
                element => (element, false),
            };
            if rest.is_some() {
                let why = ": the rest of a tuple stands at its end";
                return Err(self.unsupported(scope, tuple.span, why));
            }
            match element {
                TSTupleElement::TSRestType(inner) => rest = Some(self.rest(scope, &inner.type_annotation)?),
                TSTupleElement::TSOptionalType(inner) => items.push(self.item(scope, &inner.type_annotation)?.0),
                _ => {
                    let ty = element.as_ts_type().ok_or_else(|| self.unsupported(scope, element.span(), ""))?;
                    let (item, undefined) = self.item(scope, ty)?;
                    items.push(item);
                    if !optional && !undefined {
                        required = items.len();
                    }
                }
            }
        }
        match rest {
            Some(rest) if items.is_empty() => Ok(Shape::Array(rest).into()),
            rest => Ok(Shape::Tuple(Tuple { items, required, rest }).into()),
        }
    }

    fn item(&mut self, scope: &Scope<'a>, ty: &'a TSType<'a>) -> Result<(Schema, bool), Problem> {
        let (item, undefined) = self.data_or_undefined(scope, ty)?.without_undefined();
        match item.shape {
            Shape::Nothing => Err(self.unsupported(scope, ty.span(), "")),
            _ => Ok((item, undefined)),
        }
    }

    /// `...T[]` and, with a name, `...rest: T[]`.
    fn rest(&mut self, scope: &Scope<'a>, ty: &'a TSType<'a>) -> Result<Box<Schema>, Problem> {
        let ty = match ty {
            TSType::TSNamedTupleMember(named) => named.element_type.as_ts_type().unwrap_or(ty),
            ty => ty,
        };
        match self.data(scope, ty)?.shape {
            Shape::Array(items) => Ok(items),
            _ => Err(self.unsupported(scope, ty.span(), ": the rest of a tuple is a list")),
        }
    }
}

/// The union of types; those that are unions give their members. What is said of the only type beside null stays.
fn joined(types: Vec<Schema>) -> Schema {
    let mut said = types.iter().filter(|ty| !matches!(ty.shape, Shape::Nothing | Shape::Primitive(Primitive::Null)));
    let notes = match (said.next(), said.next()) {
        (Some(Schema { shape: Shape::Union(_), notes }), None) => notes.clone(),
        _ => Notes::default(),
    };
    let members = |ty: Schema| match ty.shape {
        Shape::Union(members) => members,
        _ => vec![ty],
    };
    Schema { shape: Shape::Union(types.into_iter().flat_map(members).collect()), notes }
}

/// Refuses what can only be the whole of a result.
fn plain<'a>(scope: &Scope<'a>, ty: &'a TSType<'a>, schema: Schema) -> Result<Schema, Problem> {
    let shape = match &schema.shape {
        Shape::Array(items) => &items.shape,
        shape => shape,
    };
    if matches!(shape, Shape::Promise(_) | Shape::Content | Shape::Output(_)) {
        let text = scope.text(ty.span());
        let message = format!("`{text}` can only be the whole of a result, and no part of other data");
        return Err(scope.problem(ty.span(), message));
    }
    Ok(schema)
}

/// Refuses `undefined`.
fn defined<'a>(scope: &Scope<'a>, ty: &'a TSType<'a>, schema: Schema) -> Result<Schema, Problem> {
    let undefined = |schema: &Schema| matches!(schema.shape, Shape::Nothing);
    let has_undefined = match &schema.shape {
        Shape::Union(members) => members.iter().any(undefined),
        _ => undefined(&schema),
    };
    if has_undefined {
        let message = format!("`{}` has no value in JSON: say it with `null`", scope.text(ty.span()));
        return Err(scope.problem(ty.span(), message));
    }
    Ok(schema)
}

/// Why there is no schema for a type.
fn reason(ty: &TSType<'_>) -> &'static str {
    match ty {
        TSType::TSFunctionType(_) | TSType::TSConstructorType(_) => ", since JSON has no functions",
        TSType::TSBigIntKeyword(_) => ", since JSON has no bigints",
        TSType::TSSymbolKeyword(_) => ", since JSON has no symbols",
        TSType::TSTypeQuery(_)
        | TSType::TSConditionalType(_)
        | TSType::TSMappedType(_)
        | TSType::TSTemplateLiteralType(_)
        | TSType::TSInferType(_)
        | TSType::TSIndexedAccessType(_)
        | TSType::TSTypeOperatorType(_) => ", since it would have to be computed",
        _ => "",
    }
}
