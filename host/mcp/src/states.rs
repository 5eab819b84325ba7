use std::time::Duration;

use rmcp::ErrorData;
use rmcp::model::{RequestStateCodec, SealOptions};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use skill_home::Home;
use skill_package::Digest;

/// How long a client may take to come back with its user's answers.
const GOOD_FOR: Duration = Duration::from_secs(15 * 60);

/// What the key of the states is derived from, beside the home's own.
const PURPOSE: &[u8] = b"skill-engine request state";

/// Seals what a request of the second era carries from one time to the next, so that nothing of it is kept here and nobody
/// else can make it up (2026-07-28, basic/utilities/mrtr, "requestState").
pub(crate) struct States {
    codec: RequestStateCodec,
}

/// The call that a state is good for.
pub(crate) struct Binding(Digest);

impl Binding {
    /// Of whom shows this token, a tool or prompt under a name that no other has, what is run, and its arguments in any order.
    pub(crate) fn new(token: Option<&str>, name: &str, artifact: &Digest, arguments: &Map<String, Value>) -> Self {
        let arguments = sorted(&Value::Object(arguments.clone())).to_string();
        let token = token.map(|token| format!("token {token}")).unwrap_or_default();
        let artifact = artifact.to_string();
        let parts = [token.as_str(), name, &artifact, &arguments].map(str::as_bytes);
        Self(Digest::of_parts(parts))
    }
}

impl States {
    /// Good in every process of this home. Where its key can't be had, a state is good in this process alone.
    pub(crate) fn of(home: &Home) -> Self {
        let key = match skill_home::SealKey::at(&home.seal_key()) {
            Ok(key) => *key.bytes(),
            Err(error) => {
                tracing::warn!(%error, "who is asked has to come back to this process");
                let mut key = [0; 32];
                getrandom::fill(&mut key).expect("the system gives random numbers");
                key
            }
        };
        Self::with_key(key)
    }

    pub(crate) fn with_key(key: [u8; 32]) -> Self {
        let derived = Digest::of_parts([PURPOSE, key.as_slice()]).to_string();
        Self { codec: RequestStateCodec::try_new(derived).expect("64 bytes are enough") }
    }

    pub(crate) fn seal(&self, state: &impl Serialize, binding: &Binding) -> String {
        let context = binding.0.to_string();
        let options = SealOptions::new().associated_data(context.as_bytes()).ttl(GOOD_FOR);
        self.codec.seal_json_with(state, &options).expect("a state is plain data")
    }

    /// # Errors
    /// -32602 for what was not sealed here for this call, or too long ago; which of these is nobody's business.
    pub(crate) fn open<T: DeserializeOwned>(&self, state: &str, binding: &Binding) -> Result<T, ErrorData> {
        self.codec.open_json_with(state, binding.0.to_string().as_bytes()).map_err(|error| {
            tracing::debug!(%error, "a request state is refused");
            let reason = "`requestState` is not, or no longer, good for this request; send it without, to begin anew";
            ErrorData::invalid_params(reason, None)
        })
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        value => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn binding(token: Option<&str>, tool: &str, artifact: &[u8], arguments: &Value) -> Binding {
        Binding::new(token, tool, &Digest::of(artifact), arguments.as_object().unwrap())
    }

    #[test]
    fn a_state_is_good_for_its_own_call_alone() {
        let states = States::with_key([1; 32]);
        let own = binding(Some("ada"), "t", b"a", &json!({ "x": 1, "y": { "b": 1, "a": 2 } }));
        let sealed = states.seal(&json!({ "z": 1 }), &own);
        let open = |states: &States, binding: &Binding| states.open::<Value>(&sealed, binding).ok();
        assert_eq!(open(&states, &own), Some(json!({ "z": 1 })));
        let reordered = binding(Some("ada"), "t", b"a", &json!({ "y": { "a": 2, "b": 1 }, "x": 1 }));
        assert!(open(&states, &reordered).is_some());
        let arguments = json!({ "x": 1, "y": { "b": 1, "a": 2 } });
        for other in [
            binding(Some("eve"), "t", b"a", &arguments),
            binding(None, "t", b"a", &arguments),
            binding(Some("ada"), "u", b"a", &arguments),
            binding(Some("ada"), "t", b"b", &arguments),
            binding(Some("ada"), "t", b"a", &json!({ "x": 2 })),
        ] {
            assert!(open(&states, &other).is_none());
        }
        assert!(open(&States::with_key([2; 32]), &own).is_none());
        for end in 0..sealed.len() {
            assert!(states.open::<Value>(&sealed[..end], &own).is_err());
        }
    }
}
