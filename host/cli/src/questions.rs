use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use skill_catalog::{check_fields, visible};
use skill_runtime::User;
use skill_runtime::user::{Answer, Form, KeyedQuestion, Kind, Page, Question};

use crate::ask::{line, somebody_is_there};
use crate::print::note;

/// What the person at the terminal has answered to a tool, by the questions' keys, each with its question.
pub(crate) type Answers = BTreeMap<String, (Question, Answer)>;

/// How often one call may ask.
pub(crate) const ROUNDS: usize = 10;

/// Whom a tool may ask: the person at the terminal, if there is one.
pub(crate) fn user(answers: &Answers) -> User {
    let kinds = if somebody_is_there() { vec![Kind::Form, Kind::Url] } else { Vec::new() };
    let answers = answers.clone();
    let answer = move |asked: &KeyedQuestion| {
        let (question, answer) = answers.get(&asked.key)?;
        (*question == asked.question).then(|| answer.clone())
    };
    User { kinds, answer: Arc::new(answer) }
}

/// Asks the person at the terminal. `tool` is who wants to know.
pub(crate) fn ask(tool: &str, questions: &[KeyedQuestion]) -> Answers {
    let answered =
        |KeyedQuestion { key, question }: &KeyedQuestion| (key.clone(), (question.clone(), answer(tool, question)));
    questions.iter().map(answered).collect()
}

fn answer(tool: &str, question: &Question) -> Answer {
    match question {
        Question::Form(form) => {
            note!("{tool} asks: {}", shown(&form.message));
            fill(form)
        }
        Question::Url(Page { message, url }) => {
            note!("{tool} asks: {}", shown(message));
            note!("  {}", visible(url));
            match line("  Visit the page, if you trust it. Done? [y/N] ").as_deref() {
                Some("y" | "Y" | "yes") => Answer::Given(None),
                Some(_) => Answer::Declined,
                None => Answer::Cancelled,
            }
        }
        // It was not offered.
        Question::Sampling(_) | Question::Roots => Answer::Cancelled,
    }
}

/// Asks for one field after the other, until all of them fit. The end of input says that the person does not want to.
fn fill(Form { schema, .. }: &Form) -> Answer {
    let parsed: Map<String, Value> = serde_json::from_str(schema).unwrap_or_default();
    let fields = parsed.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let required = parsed.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    loop {
        let mut filled = Map::new();
        for (name, field) in &fields {
            match value(name, &Field { of: field }, required.iter().any(|it| it == name)) {
                Some(Some(value)) => drop(filled.insert(name.clone(), value)),
                Some(None) => {}
                None => return Answer::Cancelled,
            }
        }
        match check_fields(schema, &filled) {
            Ok(faults) if faults.is_empty() => {}
            Ok(faults) => {
                faults.iter().for_each(|fault| note!("  {}", visible(fault)));
                continue;
            }
            // A form that nobody can fill in.
            Err(_) => return Answer::Cancelled,
        }
        return match line("  Answer that? [Y/n] ").as_deref() {
            Some("" | "y" | "Y" | "yes") => Answer::Given(Some(Value::Object(filled).to_string())),
            Some(_) => Answer::Declined,
            None => Answer::Cancelled,
        };
    }
}

/// One field of a form, by its schema.
struct Field<'a> {
    of: &'a Value,
}

/// What the person types for a field, which may be nothing; `None` at the end of input. What does not fit is asked again.
fn value(name: &str, field: &Field<'_>, required: bool) -> Option<Option<Value>> {
    let title = field.text("title").unwrap_or(name);
    let about = field.text("description").map(|about| format!(" ({})", shown(about))).unwrap_or_default();
    note!("  {}{about}", shown(title));
    let choices = field.choices();
    for (number, (_, label)) in choices.iter().enumerate() {
        note!("    {}. {}", number + 1, shown(label));
    }
    let default = field.of.get("default");
    let hint = match (default, required) {
        (Some(default), _) => format!(" [{}]", shown(&plain(default))),
        (None, false) => " [none]".to_owned(),
        (None, true) => String::new(),
    };
    loop {
        let typed = line(&format!("  {}{hint}: ", field.wanted(!choices.is_empty())))?;
        if typed.is_empty() && (default.is_some() || !required) {
            return Some(default.cloned());
        }
        match field.read(&typed, &choices) {
            Some(value) => return Some(Some(value)),
            None => note!("  `{}` does not fit", visible(&typed)),
        }
    }
}

impl Field<'_> {
    fn text(&self, key: &str) -> Option<&str> {
        self.of.get(key).and_then(Value::as_str)
    }

    fn kind(&self) -> &str {
        self.text("type").unwrap_or("string")
    }

    fn wanted(&self, chosen: bool) -> &'static str {
        match (self.kind(), chosen) {
            ("array", _) => "numbers, with commas",
            (_, true) => "number of your choice",
            ("integer", _) => "whole number",
            ("number", _) => "number",
            ("boolean", _) => "y or n",
            _ => "text",
        }
    }

    /// The values that it may have, each with its label; none where it may have others.
    fn choices(&self) -> Vec<(Value, String)> {
        let of = if self.kind() == "array" { self.of.get("items").unwrap_or(self.of) } else { self.of };
        let list = |key: &str| of.get(key).and_then(Value::as_array);
        if let Some(values) = list("enum") {
            let names = list("enumNames");
            let label = |index: usize, value: &Value| {
                names.and_then(|names| names.get(index)?.as_str()).map_or_else(|| plain(value), str::to_owned)
            };
            return values.iter().enumerate().map(|(index, value)| (value.clone(), label(index, value))).collect();
        }
        let titled = list("oneOf").or_else(|| list("anyOf")).map(Vec::as_slice).unwrap_or_default();
        let choice = |choice: &Value| {
            let value = choice.get("const")?.clone();
            let label = choice.get("title").and_then(Value::as_str).map_or_else(|| plain(&value), str::to_owned);
            Some((value, label))
        };
        titled.iter().filter_map(choice).collect()
    }

    fn read(&self, typed: &str, choices: &[(Value, String)]) -> Option<Value> {
        let chosen = |word: &str| {
            let number = word.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            number.and_then(|index| choices.get(index)).map(|(value, _)| value.clone())
        };
        match self.kind() {
            "array" => typed.split(',').map(chosen).collect::<Option<Vec<_>>>().map(Value::Array),
            _ if !choices.is_empty() => chosen(typed),
            "integer" => typed.parse::<i64>().ok().map(Value::from),
            "number" => typed.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
            "boolean" => match typed {
                "y" | "Y" | "yes" | "true" => Some(Value::Bool(true)),
                "n" | "N" | "no" | "false" => Some(Value::Bool(false)),
                _ => None,
            },
            _ => Some(Value::from(typed)),
        }
    }
}

/// A value as a person would write it.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What a tool wrote, on the lines of its own.
fn shown(text: &str) -> String {
    visible(text).replace('\n', "\n    ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_typed_becomes_a_value_of_the_field() {
        let titled = json!({ "type": "string", "oneOf": [{ "const": "r", "title": "Red" }, { "const": "g", "title": "Green" }] });
        let several = json!({ "type": "array", "items": { "enum": ["a", "b", "c"] } });
        let old = json!({ "type": "string", "enum": ["x"], "enumNames": ["The X"] });
        for (field, typed, wanted) in [
            (json!({ "type": "string" }), "7", Some(json!("7"))),
            (json!({ "type": "integer" }), "7", Some(json!(7))),
            (json!({ "type": "integer" }), "7.5", None),
            (json!({ "type": "number" }), "7.5", Some(json!(7.5))),
            (json!({ "type": "number" }), "inf", None),
            (json!({ "type": "boolean" }), "y", Some(json!(true))),
            (json!({ "type": "boolean" }), "maybe", None),
            (titled.clone(), "2", Some(json!("g"))),
            (titled.clone(), "3", None),
            (titled, "0", None),
            (several.clone(), "1, 3", Some(json!(["a", "c"]))),
            (several, "1,x", None),
            (old.clone(), "1", Some(json!("x"))),
        ] {
            let field = Field { of: &field };
            assert_eq!(field.read(typed, &field.choices()), wanted, "{typed}");
        }
        assert_eq!(Field { of: &old }.choices()[0].1, "The X");
    }
}
