use std::collections::BTreeMap;
use std::sync::Arc;

use rmcp::ErrorData;
use rmcp::model::{
    ClientCapabilities, ElicitationCapability, InputRequest, InputRequests, InputRequiredResult, ServerRequest,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use skill_catalog::check_fields;
use skill_package::{Digest, SkillName};
use skill_runtime::User;
use skill_runtime::user::{Answer, Form, KeyedQuestion, Kind, Page, Question};

use crate::states::{Binding, States};

/// How often one call may ask before it has to answer.
const ROUNDS: u32 = 10;

/// Bytes of the answers that a call may gather.
const LARGEST: usize = 256 << 10;

/// What a client's user has answered to the questions of one call so far, as the protocol writes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Input {
    answers: BTreeMap<String, Given>,
    /// What was asked last.
    asked: BTreeMap<String, Digest>,
    rounds: u32,
}

/// An answer, and the question that it was given to; `None` where that is not known. It is good for no other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Given {
    to: Option<Digest>,
    answer: Value,
}

impl Input {
    /// What a request of the second era brings along: the state that it was given when it asked, and the new answers.
    ///
    /// # Errors
    /// -32602 for a state that was not given for this call of this client, or too long ago.
    pub(crate) fn of_request(
        states: &States,
        binding: &Binding,
        state: Option<&str>,
        answers: Option<BTreeMap<String, Value>>,
    ) -> Result<Self, ErrorData> {
        let mut input: Self = match state {
            Some(state) => states.open(state, binding)?,
            None => Self::default(),
        };
        for (key, answer) in answers.unwrap_or_default() {
            // Without a state nothing is known of what was asked; what nobody asks for is not looked at.
            let to = input.asked.get(&key).copied();
            if state.is_none() || to.is_some() {
                input.answers.insert(key, Given { to, answer });
            }
        }
        Ok(input)
    }

    /// The user as a tool sees them.
    pub(crate) fn user(&self, kinds: Vec<Kind>) -> User {
        let answers = self.answers.clone();
        let answer = move |keyed: &KeyedQuestion| {
            let given = answers.get(&keyed.key)?;
            let same = given.to.is_none_or(|to| to == digest(&keyed.question));
            if same { answer(&keyed.question, &given.answer) } else { None }
        };
        User { kinds, answer: Arc::new(answer) }
    }

    /// Adds an answer to a question that was asked of the client.
    pub(crate) fn add(&mut self, question: &KeyedQuestion, answer: Value) {
        let given = Given { to: Some(digest(&question.question)), answer };
        self.answers.insert(question.key.clone(), given);
    }

    /// Counts one more time that a tool asks.
    ///
    /// # Errors
    /// Says why it may not.
    pub(crate) fn ask(&mut self, questions: &[KeyedQuestion], client: &ClientCapabilities) -> Result<(), String> {
        self.rounds += 1;
        // An answer that does not fit is asked for again.
        questions.iter().for_each(|question| drop(self.answers.remove(&question.key)));
        self.asked = questions.iter().map(|it| (it.key.clone(), digest(&it.question))).collect();
        let size: usize = self.answers.values().map(|given| given.answer.to_string().len()).sum();
        if self.rounds > ROUNDS {
            return Err(format!("it asked its user {ROUNDS} times, and still has no answer"));
        }
        if size > LARGEST {
            return Err(format!("its user's answers have more than {LARGEST} bytes"));
        }
        questions.iter().find_map(|it| undeclared(&it.question, client)).map_or(Ok(()), Err)
    }

    /// What a client of the second era is to ask its user before it sends the request again, on behalf of a skill.
    ///
    /// # Errors
    /// Says which question no client understands.
    pub(crate) fn required(
        &self,
        skill: &SkillName,
        questions: &[KeyedQuestion],
        states: &States,
        binding: &Binding,
    ) -> Result<InputRequiredResult, String> {
        let requests = questions.iter().map(|it| Ok((it.key.clone(), input_request(skill, &it.question)?)));
        let requests = requests.collect::<Result<InputRequests, String>>()?;
        Ok(InputRequiredResult::new(Some(requests), Some(states.seal(self, binding))))
    }
}

fn digest(question: &Question) -> Digest {
    Digest::of(format!("{question:?}").as_bytes())
}

/// What a message to a model wants that the client has not declared (2025-11-25, client/sampling, "Capabilities").
fn undeclared(question: &Question, client: &ClientCapabilities) -> Option<String> {
    let Question::Sampling(params) = question else { return None };
    let params: Map<String, Value> = serde_json::from_str(params).unwrap_or_default();
    let declared = client.sampling.as_ref();
    let tools = params.contains_key("tools") || params.contains_key("toolChoice");
    let context = params.get("includeContext").is_some_and(|context| context != "none");
    if tools && declared.is_none_or(|sampling| sampling.tools.is_none()) {
        return Some("it wants the client's model to call tools, which the client does not offer".to_owned());
    }
    let without = context && declared.is_none_or(|sampling| sampling.context.is_none());
    without.then(|| "it wants the client's model to know its context, which the client does not offer".to_owned())
}

/// What a client's user can be asked for.
pub(crate) fn kinds(client: &ClientCapabilities) -> Vec<Kind> {
    let mut kinds = Vec::new();
    if let Some(elicitation) = &client.elicitation {
        // One that names neither mode knows forms (client/elicitation, "Capabilities").
        if elicitation.form.is_some() || elicitation.url.is_none() {
            kinds.push(Kind::Form);
        }
        if elicitation.url.is_some() {
            kinds.push(Kind::Url);
        }
    }
    kinds.extend(client.sampling.as_ref().map(|_| Kind::Sampling));
    kinds.extend(client.roots.as_ref().map(|_| Kind::Roots));
    kinds
}

/// What a client has to declare before its user can be asked for this.
pub(crate) fn wanted(kind: Kind) -> ClientCapabilities {
    let mut wanted = ClientCapabilities::default();
    match kind {
        Kind::Form => wanted.elicitation = Some(ElicitationCapability::new().with_form(Default::default())),
        Kind::Url => wanted.elicitation = Some(ElicitationCapability::new().with_url(Default::default())),
        Kind::Sampling => wanted.sampling = Some(Default::default()),
        Kind::Roots => wanted.roots = Some(Default::default()),
    }
    wanted
}

/// What an answer means; `None` for one that does not fit its question.
fn answer(question: &Question, answer: &Value) -> Option<Answer> {
    let action = answer.get("action").and_then(Value::as_str);
    match (question, action) {
        (Question::Form(_) | Question::Url(_), Some("decline")) => Some(Answer::Declined),
        (Question::Form(_) | Question::Url(_), Some("cancel")) => Some(Answer::Cancelled),
        (Question::Url(_), Some("accept")) => Some(Answer::Given(None)),
        (Question::Form(form), Some("accept")) => {
            let empty = Map::new();
            let fields = match answer.get("content") {
                None | Some(Value::Null) => &empty,
                Some(fields) => fields.as_object()?,
            };
            let fits = check_fields(&form.schema, fields).is_ok_and(|faults| faults.is_empty());
            fits.then(|| Answer::Given(Some(Value::Object(fields.clone()).to_string())))
        }
        (Question::Form(_) | Question::Url(_), _) => None,
        (Question::Sampling(_) | Question::Roots, _) => {
            answer.is_object().then(|| Answer::Given(Some(answer.to_string())))
        }
    }
}

fn input_request(skill: &SkillName, question: &Question) -> Result<InputRequest, String> {
    let asked = request(skill, question, None);
    let request: InputRequest = serde_json::from_value(asked.clone()).map_err(|error| malformed(&error.to_string()))?;
    unchanged(&asked, &request).map(|()| request)
}

/// A question as a request to a client of the first era, on behalf of a skill.
///
/// # Errors
/// Says why no client understands it.
pub(crate) fn server_request(skill: &SkillName, question: &Question) -> Result<ServerRequest, String> {
    let mut id = [0; 8];
    getrandom::fill(&mut id).map_err(|error| error.to_string())?;
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let asked = request(skill, question, Some(&id));
    let request: ServerRequest =
        serde_json::from_value(asked.clone()).map_err(|error| malformed(&error.to_string()))?;
    unchanged(&asked, &request).map(|()| request)
}

/// The protocol knows a few keywords of JSON Schema alone: what it has no word for would be lost on the way, and then the
/// answer could not fit.
fn unchanged(asked: &Value, sent: &impl Serialize) -> Result<(), String> {
    let schema = |request: &Value| request.get("params").and_then(|params| params.get("requestedSchema")).cloned();
    let sent = serde_json::to_value(sent).ok().as_ref().and_then(schema);
    match schema(asked) {
        Some(asked) if Some(&asked) != sent.as_ref() => {
            Err(malformed("a field has a keyword that the protocol does not know for its type"))
        }
        _ => Ok(()),
    }
}

fn malformed(fault: &str) -> String {
    format!("it asks what no client understands: {fault}")
}

/// `id` names the visit of a page, which the second era has no use for. A person reads which skill it is that asks.
fn request(skill: &SkillName, question: &Question, id: Option<&str>) -> Value {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let asks = |message: &str| format!("{skill} asks: {message}");
    match question {
        Question::Form(Form { message, schema }) => json!({
            "method": "elicitation/create",
            "params": { "mode": "form", "message": asks(message), "requestedSchema": parsed(schema) },
        }),
        Question::Url(Page { message, url }) => json!({
            "method": "elicitation/create",
            "params": { "mode": "url", "message": asks(message), "url": url, "elicitationId": id.unwrap_or_default() },
        }),
        Question::Sampling(params) => json!({ "method": "sampling/createMessage", "params": parsed(params) }),
        Question::Roots => json!({ "method": "roots/list" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = r#"{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}"#;

    fn form() -> Question {
        Question::Form(Form { message: "Who?".to_owned(), schema: SCHEMA.to_owned() })
    }

    fn keyed(key: &str) -> KeyedQuestion {
        KeyedQuestion { key: key.to_owned(), question: form() }
    }

    fn binding(tool: &str) -> Binding {
        Binding::new(None, tool, &Digest::of(b"a"), &Map::new())
    }

    #[test]
    fn an_answer_fits_its_question_or_is_none() {
        let page = Question::Url(Page { message: "Go.".to_owned(), url: "https://a.test".to_owned() });
        for (question, given, wanted) in [
            (
                &form(),
                json!({ "action": "accept", "content": { "name": "Ada" } }),
                Some(Answer::Given(Some(r#"{"name":"Ada"}"#.to_owned()))),
            ),
            (&form(), json!({ "action": "accept", "content": { "name": 7 } }), None),
            (&form(), json!({ "action": "accept" }), None),
            (&form(), json!({ "action": "decline" }), Some(Answer::Declined)),
            (&form(), json!({ "action": "cancel" }), Some(Answer::Cancelled)),
            (&form(), json!({ "action": "other" }), None),
            (&form(), json!("accept"), None),
            (&page, json!({ "action": "accept" }), Some(Answer::Given(None))),
            (&Question::Roots, json!({ "roots": [] }), Some(Answer::Given(Some(r#"{"roots":[]}"#.to_owned())))),
            (&Question::Roots, json!([]), None),
        ] {
            assert_eq!(answer(question, &given), wanted, "{given}");
        }
    }

    #[test]
    fn answers_are_gathered_round_by_round() {
        let states = States::with_key([7; 32]);
        let client = ClientCapabilities::default();
        let mut input = Input::default();
        input.ask(&[keyed("a")], &client).unwrap();
        let state = states.seal(&input, &binding("t"));
        let given = BTreeMap::from([("a".to_owned(), json!({ "action": "decline" })), ("b".to_owned(), json!(1))]);
        let mut again = Input::of_request(&states, &binding("t"), Some(&state), Some(given.clone())).unwrap();
        // What was not asked for is not taken.
        assert_eq!(again.answers.keys().collect::<Vec<_>>(), ["a"]);
        again.ask(&[keyed("c")], &client).unwrap();
        let state = states.seal(&again, &binding("t"));
        let third = Input::of_request(&states, &binding("t"), Some(&state), None).unwrap();
        assert_eq!(third.answers.keys().collect::<Vec<_>>(), ["a"]);
        // Another call's state is none.
        assert!(Input::of_request(&states, &binding("u"), Some(&state), None).is_err());
        let without = Input::of_request(&states, &binding("t"), None, Some(given)).unwrap();
        assert_eq!(without.answers.len(), 2);
    }

    #[test]
    fn nobody_is_asked_for_ever() {
        let mut input = Input::default();
        let client = ClientCapabilities::default();
        (0..ROUNDS).for_each(|_| input.ask(&[keyed("a")], &client).unwrap());
        assert!(input.ask(&[keyed("a")], &client).unwrap_err().contains("10 times"));
        let mut input = Input::default();
        input.add(&keyed("large"), json!("x".repeat(LARGEST)));
        assert!(input.ask(&[keyed("a")], &client).is_err());
    }

    #[test]
    fn an_answer_is_good_for_its_own_question_alone() {
        let mut input = Input::default();
        input.add(&keyed("a"), json!({ "action": "decline" }));
        let user = input.user(vec![Kind::Form]);
        assert_eq!((user.answer)(&keyed("a")), Some(Answer::Declined));
        let message = "Delete everything?".to_owned();
        let other = Question::Form(Form { message, schema: SCHEMA.to_owned() });
        assert_eq!((user.answer)(&KeyedQuestion { key: "a".to_owned(), question: other }), None);
    }

    #[test]
    fn a_model_is_asked_for_no_more_than_its_client_offers() {
        let ask = |params: &str, client: Value| {
            let client: ClientCapabilities = serde_json::from_value(client).unwrap();
            undeclared(&Question::Sampling(params.to_owned()), &client)
        };
        let plain = json!({ "sampling": {} });
        assert_eq!(ask(r#"{"messages":[],"includeContext":"none"}"#, plain.clone()), None);
        for params in [r#"{"tools":[]}"#, r#"{"toolChoice":{}}"#, r#"{"includeContext":"allServers"}"#] {
            assert!(ask(params, plain.clone()).is_some(), "{params}");
            assert_eq!(ask(params, json!({ "sampling": { "tools": {}, "context": {} } })), None, "{params}");
        }
    }

    #[test]
    fn questions_are_requests_of_both_eras() {
        let skill = "notes".parse().unwrap();
        let page = Question::Url(Page { message: "Go.".to_owned(), url: "https://a.test".to_owned() });
        let sampling = r#"{"messages":[{"role":"user","content":{"type":"text","text":"Hi"}}],"maxTokens":9}"#;
        for question in [form(), page, Question::Sampling(sampling.to_owned()), Question::Roots] {
            let wanted = request(&skill, &question, None);
            let modern = serde_json::to_value(input_request(&skill, &question).unwrap()).unwrap();
            let legacy = serde_json::to_value(server_request(&skill, &question).unwrap()).unwrap();
            assert_eq!((&modern["method"], &legacy["method"]), (&wanted["method"], &wanted["method"]));
            assert_eq!(modern["params"]["message"], wanted["params"]["message"]);
        }
        assert_eq!(request(&skill, &form(), None)["params"]["message"], "notes asks: Who?");
        // What no client understands, and what would be lost on the way to it.
        assert!(input_request(&skill, &Question::Sampling("{}".to_owned())).is_err());
        let lost = r#"{"type":"object","properties":{"a":{"type":"string","pattern":"x"}}}"#;
        let lost = Question::Form(Form { message: "a".to_owned(), schema: lost.to_owned() });
        assert!(server_request(&skill, &lost).unwrap_err().contains("a keyword that the protocol does not know"));
    }
}
