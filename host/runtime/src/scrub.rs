//! Takes the values of secrets out of what a guest answers. A guest that was shown one may not hand it on to the model.

use std::borrow::Cow;

use skill_egress::Scrubber;

use crate::contract::exports::skill::engine::tools::{Failure, Output, ToolError};
use crate::contract::prompting::exports::skill::engine::prompts::Conversation;
use crate::contract::skill::engine::types::{Body, Content, Media, ResourceData};
use crate::contract::skill::engine::user::{KeyedQuestion, Question};
use crate::error::CallError;

pub(crate) fn output(scrubber: &Scrubber, output: &mut Output) {
    if scrubber.is_empty() {
        return;
    }
    output.content.iter_mut().for_each(|block| content(scrubber, block));
    maybe(scrubber, &mut output.structured);
    maybe(scrubber, &mut output.meta);
}

pub(crate) fn conversation(scrubber: &Scrubber, conversation: &mut Conversation) {
    if scrubber.is_empty() {
        return;
    }
    conversation.messages.iter_mut().for_each(|message| content(scrubber, &mut message.content));
    maybe(scrubber, &mut conversation.description);
    maybe(scrubber, &mut conversation.meta);
}

fn content(scrubber: &Scrubber, content: &mut Content) {
    match &mut content.body {
        Body::Text(words) => scrubber.scrub_text(words),
        Body::Image(media) | Body::Audio(media) => binary(scrubber, media),
        Body::Link(link) => {
            scrubber.scrub_text(&mut link.uri);
            scrubber.scrub_text(&mut link.name);
            for words in [&mut link.title, &mut link.description, &mut link.mime_type] {
                maybe(scrubber, words);
            }
        }
        Body::Embedded(embedded) => {
            scrubber.scrub_text(&mut embedded.uri);
            maybe(scrubber, &mut embedded.mime_type);
            match &mut embedded.data {
                ResourceData::Text(words) => scrubber.scrub_text(words),
                ResourceData::Blob(data) => bytes(scrubber, data),
            }
        }
    }
    maybe(scrubber, &mut content.meta);
}

/// Why a call has no answer, of which the questions are the guest's own words.
pub(crate) fn call_error(scrubber: &Scrubber, mut error: CallError) -> CallError {
    if let CallError::Asks(questions) = &mut error {
        questions.iter_mut().for_each(|asked| question(scrubber, asked));
    }
    error
}

pub(crate) fn error(scrubber: &Scrubber, error: &mut ToolError) {
    match error {
        ToolError::UnknownTool(name) => scrubber.scrub_text(name),
        ToolError::InvalidArguments(failure) | ToolError::Failed(failure) => self::failure(scrubber, failure),
    }
}

/// What the user and the client are asked.
fn question(scrubber: &Scrubber, keyed: &mut KeyedQuestion) {
    scrubber.scrub_text(&mut keyed.key);
    match &mut keyed.question {
        Question::Form(form) => {
            scrubber.scrub_text(&mut form.message);
            scrubber.scrub_text(&mut form.schema);
        }
        Question::Url(page) => {
            scrubber.scrub_text(&mut page.message);
            scrubber.scrub_text(&mut page.url);
        }
        Question::Sampling(message) => scrubber.scrub_text(message),
        Question::Roots => {}
    }
}

pub(crate) fn failure(scrubber: &Scrubber, failure: &mut Failure) {
    scrubber.scrub_text(&mut failure.message);
    maybe(scrubber, &mut failure.stack);
    maybe(scrubber, &mut failure.data);
}

fn maybe(scrubber: &Scrubber, words: &mut Option<String>) {
    if let Some(words) = words {
        scrubber.scrub_text(words);
    }
}

fn binary(scrubber: &Scrubber, media: &mut Media) {
    bytes(scrubber, &mut media.data);
    scrubber.scrub_text(&mut media.mime_type);
}

fn bytes(scrubber: &Scrubber, data: &mut Vec<u8>) {
    if let Cow::Owned(scrubbed) = scrubber.scrub_bytes(data) {
        *data = scrubbed;
    }
}
