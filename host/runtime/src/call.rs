use std::future::Future;
use std::pin::Pin;

use skill_package::Digest;
use skill_policy::Denial;
use wasmtime::{Store, Trap};
use wasmtime_wasi::I32Exit;

use crate::capabilities::user::Unanswered;
use crate::context::Kind;
use crate::engine::Engine;
use crate::error::CallError;
use crate::lanes::Lost;
use crate::metered::Spent;
use crate::queue::{LONGEST_WAIT, WAITING};
use crate::state::State;
use crate::types::Failure;

/// A call of one export, while it runs.
pub(crate) type Calling<'a, T, E> = Pin<Box<dyn Future<Output = wasmtime::Result<Result<T, E>>> + Send + 'a>>;

/// So say the SDKs of what a client can't ask.
const NO_WAY: &str = "the client has no way to ask its user for this";

/// What a guest that failed had tried in vain before: often the true reason.
pub(crate) struct Vain {
    denials: Vec<Denial>,
    written: Option<u64>,
    unsupported: Option<Kind>,
}

impl Vain {
    fn of(state: &State) -> Self {
        let (denials, written) = (state.denials.seen(), state.files.refused_to_write());
        Self { denials, written, unsupported: state.unsupported }
    }

    /// Why a call failed, when the tool says this.
    pub(crate) fn explain(self, failure: Failure) -> CallError {
        match (self.written, self.unsupported) {
            (Some(limit), _) => CallError::Written { limit, reason: failure.message },
            // What it caught, and went on without, is not why it failed.
            (None, Some(kind)) if failure.message.contains(NO_WAY) => {
                CallError::Unsupported { kind, failure, denials: self.denials }
            }
            (None, _) => CallError::Failed { failure, denials: self.denials },
        }
    }
}

/// Runs one export in a fresh instance, which `export` makes, under the limits of its context.
///
/// The outer error says why there is no answer. The inner one is the guest's own, with what it had tried in vain.
pub(crate) async fn run<T, E, F>(
    engine: &'static Engine,
    artifact: Digest,
    state: State,
    export: F,
) -> Result<Result<T, (E, Vain)>, CallError>
where
    T: Send + 'static,
    E: Send + 'static,
    F: for<'a> FnOnce(&'a mut Store<State>) -> Calling<'a, T, E> + Send + 'static,
{
    let (limits, usage) = (state.context.limits.clone(), state.context.usage.clone());
    let guest = async move {
        // Whoever waits for its turn needs no tick.
        let running = engine.ticker().running();
        let mut store = store(engine, state);
        store.data_mut().open_folders().await;
        let answer = match export(&mut store).await {
            Ok(answer) => Ok(answer.map_err(|error| (error, Vain::of(store.data())))),
            Err(error) => Err(explain(&error, store.data())),
        };
        drop(running);
        (answer, store)
    };
    engine.lanes().run(artifact, &limits, usage, guest).await.unwrap_or_else(|lost| {
        Err(match lost {
            Lost::Refused => CallError::Refused(WAITING),
            Lost::Waited => CallError::Waited(LONGEST_WAIT),
            Lost::TimedOut => CallError::Timeout(limits.timeout),
            Lost::Spent(Spent::Cpu) => CallError::Cpu(limits.cpu),
            Lost::Spent(Spent::HostCalls) => CallError::HostCalls(limits.host_calls),
            Lost::Panicked => CallError::Crashed {
                reason: "the engine has a bug, which its log shows".to_owned(),
                said: None,
                denials: Vec::new(),
            },
        })
    })
}

fn store(engine: &Engine, state: State) -> Store<State> {
    let output = state.context.limits.output;
    let mut store = Store::new(&engine.wasm, state);
    store.limiter_async(|state| &mut state.memory);
    store.set_hostcall_fuel(output);
    // The first deadline has to be set, or a guest never yields.
    store.set_epoch_deadline(1);
    store.epoch_deadline_async_yield_and_update(1);
    store
}

const NEVER: &str = "it waits for something that will never happen";

/// Why a guest broke off, in words for its user.
fn explain(error: &wasmtime::Error, state: &State) -> CallError {
    let limits = &state.context.limits;
    if let Some(Unanswered(questions)) = error.downcast_ref() {
        return CallError::Asks(questions.clone());
    }
    if error.chain().any(|cause| cause.to_string().contains("too much data")) {
        return CallError::Output(limits.output);
    }
    // A guest that gets no memory breaks off in its own way: by a trap, an exit, or an instance that can't be made.
    if state.memory.refused() {
        return CallError::Memory(limits.memory);
    }
    // wasmtime has no type for it.
    if let Some(parts) = error.root_cause().to_string().strip_prefix("resource limit exceeded: ") {
        return CallError::Parts(parts.split_once(' ').map_or(parts, |(kind, _)| kind).to_owned());
    }
    // So begins what wasmtime says of an export that has another type.
    if error.chain().any(|cause| cause.to_string().starts_with("failed to convert function")) {
        return CallError::Contract(error.root_cause().to_string());
    }
    if let Some(Trap::StackOverflow) = error.downcast_ref() {
        return CallError::Stack;
    }
    let reason = match (error.downcast_ref::<Trap>(), error.downcast_ref::<I32Exit>()) {
        (Some(trap), _) => trap.to_string(),
        (_, Some(exit)) => format!("it ended itself with status {}", exit.0),
        _ => error.root_cause().to_string(),
    };
    if let Some(limit) = state.files.refused_to_write() {
        return CallError::Written { limit, reason };
    }
    let said = state.last_words.text();
    // So says the runtime of JavaScript, of a promise that nothing is left to settle.
    if said.as_ref().is_some_and(|said| said.contains("event loop error, but no exception is pending")) {
        return CallError::Crashed { reason: NEVER.to_owned(), said: None, denials: state.denials.seen() };
    }
    CallError::Crashed { reason, said, denials: state.denials.seen() }
}
