use oxc_ast::ast::TSType;
use oxc_span::GetSpan;
use serde_json::Value;

use super::module::Scope;
use super::problem::Problem;
use super::reference::Use;
use super::resolver::Resolver;
use super::schema::{Field, Object, Primitive, Schema, Shape};

/// Types that every file knows.
impl<'a> Resolver<'_, 'a> {
    pub(super) fn global(&mut self, scope: &Scope<'a>, name: &'a str, at: Use<'a>) -> Result<Schema, Problem> {
        if !scope.module.typescript
            && let Some(schema) = self.javascript(scope, name, at)?
        {
            return Ok(schema);
        }
        match (name, at.arguments()) {
            ("Array" | "ReadonlyArray", [items]) => self.list(scope, items),
            ("Promise", [awaited]) => Ok(Shape::Promise(Box::new(self.read(scope, awaited)?)).into()),
            ("Record", [keys, values]) => self.record(scope, keys, values),
            ("Readonly", [of]) => self.read(scope, of),
            ("Partial", [of]) => self.each_field(scope, of, &|field| Some(Field { optional: true, ..field })),
            ("Required", [of]) => self.each_field(scope, of, &|field| Some(Field { optional: false, ..field })),
            ("Pick", [of, keys]) => {
                let names = self.keys(scope, keys)?;
                let picked = self.each_field(scope, of, &|field| names.contains(&field.name).then_some(field))?;
                has_all(scope, of, picked, &names)
            }
            ("Omit", [of, keys]) => {
                let names = self.keys(scope, keys)?;
                self.each_field(scope, of, &|field| (!names.contains(&field.name)).then_some(field))
            }
            ("Date" | "Map" | "Set" | "WeakMap" | "WeakSet" | "RegExp" | "Function" | "Error" | "Uint8Array", _) => {
                Err(self.unsupported(scope, at.span, ", since JSON has nothing like it"))
            }
            (
                "Array" | "ReadonlyArray" | "Promise" | "Record" | "Readonly" | "Partial" | "Required" | "Pick"
                | "Omit",
                _,
            ) => Err(self.unsupported(scope, at.span, ": its type arguments are missing")),
            _ if at.arguments.is_some() || is_computed(name) => {
                Err(self.unsupported(scope, at.span, ", since it is not declared in the skill"))
            }
            _ => Err(self.unknown(scope, name, at.span)),
        }
    }

    /// What names mean in doc comments: the SDK's types can't be imported there, and the wrappers are meant as what
    /// they wrap.
    fn javascript(&mut self, scope: &Scope<'a>, name: &str, at: Use<'a>) -> Result<Option<Schema>, Problem> {
        Ok(Some(match (name, at.arguments()) {
            ("_", []) if scope.text(at.span) == "*" => Shape::Anything.into(),
            ("Integer" | "Json" | "Content" | "Output", _) => self.sdk(scope, name, at)?,
            ("String", []) => Primitive::String.into(),
            ("Number", []) => Primitive::Number.into(),
            ("Boolean", []) => Primitive::Boolean.into(),
            ("Object", []) => Shape::Object(Object::open()).into(),
            ("Object" | "object", [keys, values]) => self.record(scope, keys, values)?,
            ("Array" | "array", []) => Shape::Array(Box::new(Shape::Anything.into())).into(),
            ("array", [items]) => self.list(scope, items)?,
            _ => return Ok(None),
        }))
    }

    fn record(&mut self, scope: &Scope<'a>, keys: &'a TSType<'a>, values: &'a TSType<'a>) -> Result<Schema, Problem> {
        let (value, optional) = self.data_or_undefined(scope, values)?.without_undefined();
        if matches!(value.shape, Shape::Nothing) {
            return Err(self.unsupported(scope, values.span(), ""));
        }
        if matches!(self.data(scope, keys)?.shape, Shape::Primitive(Primitive::String)) {
            let object = Object { fields: Vec::new(), others: Some(Box::new(value)) };
            return Ok(Shape::Object(object).into());
        }
        let field = |name| Field { name, schema: value.clone(), optional };
        let fields = self.keys(scope, keys)?.into_iter().map(field).collect();
        Ok(Shape::Object(Object { fields, others: None }).into())
    }

    /// The names of fields, as a type spells them out.
    fn keys(&mut self, scope: &Scope<'a>, ty: &'a TSType<'a>) -> Result<Vec<String>, Problem> {
        let schema = self.data(scope, ty)?;
        let members = match schema.shape {
            Shape::Union(members) => members,
            _ => vec![schema],
        };
        let name = |member: Schema| match member.shape {
            Shape::Literal(Value::String(name)) => Some(name),
            Shape::Literal(number @ Value::Number(_)) => Some(number.to_string()),
            _ => None,
        };
        let names: Option<Vec<_>> = members.into_iter().map(name).collect();
        names.ok_or_else(|| self.unsupported(scope, ty.span(), " of keys: they are strings, or written out"))
    }

    /// An object, or each object of a union, with its fields changed or left out.
    fn each_field(
        &mut self,
        scope: &Scope<'a>,
        ty: &'a TSType<'a>,
        change: &dyn Fn(Field) -> Option<Field>,
    ) -> Result<Schema, Problem> {
        let schema = self.data(scope, ty)?;
        self.changed(scope, ty, schema, change)
    }

    fn changed(
        &mut self,
        scope: &Scope<'a>,
        ty: &'a TSType<'a>,
        schema: Schema,
        change: &dyn Fn(Field) -> Option<Field>,
    ) -> Result<Schema, Problem> {
        match self.written_out(scope, ty, schema)?.shape {
            Shape::Object(object) => {
                let fields = object.fields.into_iter().filter_map(change).collect();
                Ok(Shape::Object(Object { fields, others: object.others }).into())
            }
            Shape::Union(members) => {
                let each = members.into_iter().map(|member| self.changed(scope, ty, member, change));
                Ok(Shape::Union(each.collect::<Result<_, _>>()?).into())
            }
            _ => Err(self.unsupported(scope, ty.span(), " here, where an object is expected")),
        }
    }
}

/// Refuses to pick a field that an object doesn't have.
fn has_all<'a>(scope: &Scope<'a>, ty: &'a TSType<'a>, picked: Schema, names: &[String]) -> Result<Schema, Problem> {
    let Shape::Object(Object { fields, others: None }) = &picked.shape else { return Ok(picked) };
    match names.iter().find(|name| !fields.iter().any(|field| field.name == **name)) {
        None => Ok(picked),
        Some(name) => {
            Err(scope.problem(ty.span(), format!("the type `{}` has no field `{name}`", scope.text(ty.span()))))
        }
    }
}

/// Types of the language that are computed from others.
fn is_computed(name: &str) -> bool {
    ["ReturnType", "Parameters", "Awaited", "InstanceType", "ThisType", "Symbol", "BigInt", "Object"].contains(&name)
}
