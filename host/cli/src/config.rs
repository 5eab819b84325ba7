use clap::Subcommand;
use serde_json::{Value, json};
use skill_catalog::{CatalogError, Installation};
use skill_package::SkillName;

use crate::app::catalog;
use crate::error::Failure;
use crate::print;

/// Show or change the settings of an installed skill
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The skill's name
    name: SkillName,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// Print one value
    Get { key: String },
    /// Set one value
    Set {
        key: String,
        value: String,
        /// Read the value as JSON, where the skill gives no default whose type it would have
        #[arg(long = "as-json")]
        as_json: bool,
    },
    /// Remove what was set, so that the default holds again
    Unset { key: String },
}

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let catalog = catalog()?;
    let (installation, settings) = catalog.configured(&args.name)?;
    let set = settings.skills.get(&args.name).map(|own| &own.config);
    let value = |key: &str| {
        set.and_then(|set| set.get(key)).or_else(|| installation.manifest.config.get(key)?.default.as_ref()).cloned()
    };
    match args.action {
        None => show(&installation, value, args.json),
        Some(Action::Get { key }) => {
            declared(&installation, &key)?;
            match value(&key) {
                Some(Value::String(text)) if !args.json => print::line(&text),
                Some(value) => print::line(&value.to_string()),
                None => Err(Failure::new(format!("the setting `{key}` has no value"))
                    .hint(format!("skill config {} set {key} VALUE", args.name))),
            }
        }
        Some(Action::Set { key, value, as_json }) => {
            declared(&installation, &key)?;
            let value = convert(&installation, &key, value, as_json)?;
            Ok(catalog.configure(&args.name, &key, Some(&value))?)
        }
        Some(Action::Unset { key }) => Ok(catalog.configure(&args.name, &key, None)?),
    }
}

fn declared(installation: &Installation, key: &str) -> Result<(), CatalogError> {
    if installation.manifest.config.contains_key(key) {
        return Ok(());
    }
    Err(CatalogError::UnknownSetting { name: installation.name.clone(), key: key.to_owned(), nearest: None })
}

/// The text becomes what the default is: a text, a number, a list. Without a default it stays a text.
fn convert(installation: &Installation, key: &str, text: String, as_json: bool) -> Result<Value, Failure> {
    let wrong = |expected| CatalogError::SettingType {
        name: installation.name.clone(),
        key: key.to_owned(),
        expected,
        value: text.clone(),
    };
    let json = || serde_json::from_str::<Value>(&text).ok().filter(|value| !value.is_null());
    let default = installation.manifest.config.get(key).and_then(|declaration| declaration.default.as_ref());
    let value = match default {
        None if as_json => json().ok_or_else(|| wrong("JSON, and not null"))?,
        None | Some(Value::String(_) | Value::Null) => Value::String(text),
        Some(Value::Bool(_)) => json().filter(Value::is_boolean).ok_or_else(|| wrong("true or false"))?,
        Some(Value::Number(number)) if number.is_f64() => {
            json().filter(Value::is_number).ok_or_else(|| wrong("a number"))?
        }
        Some(Value::Number(_)) => json().filter(Value::is_i64).ok_or_else(|| wrong("an integer"))?,
        Some(Value::Array(_)) => json().filter(Value::is_array).ok_or_else(|| wrong("a JSON array"))?,
        Some(Value::Object(_)) => json().filter(Value::is_object).ok_or_else(|| wrong("a JSON object"))?,
    };
    Ok(value)
}

fn show(installation: &Installation, value: impl Fn(&str) -> Option<Value>, as_json: bool) -> Result<(), Failure> {
    let keys = installation.manifest.config.iter();
    if as_json {
        let all = keys.map(|(key, declaration)| {
            json!({
                "key": key,
                "description": declaration.description,
                "required": declaration.required,
                "value": value(key.as_str()),
            })
        });
        return print::json(&all.collect());
    }
    for (key, declaration) in keys {
        let value = match value(key.as_str()) {
            Some(value) => value.to_string(),
            None if declaration.required => "(required)".to_owned(),
            None => "(unset)".to_owned(),
        };
        print::line(&format!("{} = {value}  {}", key.as_str(), declaration.description))?;
    }
    Ok(())
}
