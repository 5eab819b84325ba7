use std::sync::{Arc, Mutex, PoisonError};

use skill_egress::Seals;
use skill_package::Script;
use skill_policy::{Attempt, Denial};
use wasmtime::component::{HasSelf, ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::capabilities::filesystem::Files;
use crate::capabilities::http::Requests;
use crate::context::{Context, Event, Kind, Listener};
use crate::last_words::LastWords;
use crate::memory::MemoryLimiter;
use crate::voice;

/// Handles that a guest may hold at once, and the bytes of each set of HTTP headers among them: both are kept in the
/// host's memory, not in the guest's.
const HANDLES: usize = 2_000;
const FIELDS: usize = 16 << 10;

/// How many different denials of one call are remembered.
const DENIALS: usize = 16;

/// What the host keeps for one instance. It lives as long as the call.
pub(crate) struct State {
    pub(crate) context: Context,
    /// What an interpreter evaluates.
    pub(crate) script: Option<Arc<Script>>,
    pub(crate) memory: MemoryLimiter,
    pub(crate) denials: Denials,
    pub(crate) last_words: LastWords,
    pub(crate) files: Files,
    /// What the guest last asked for in vain.
    pub(crate) unsupported: Option<Kind>,
    pub(crate) table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    requests: Requests,
}

/// The capabilities as the linker sees them.
pub(crate) type Capabilities = HasSelf<State>;

impl State {
    /// `wasi` makes what WASI knows of a call. It gets the context whose listener is told no more than the limits allow,
    /// and no secret.
    pub(crate) fn new(
        mut context: Context,
        script: Option<Arc<Script>>,
        wasi: impl FnOnce(&Context) -> WasiCtx,
    ) -> Self {
        let last_words = LastWords::default();
        context.listener = last_words.heard(context.listener);
        // What is remembered is without secrets, as is what is told.
        let mut context = context.scrubbed();
        context.listener = voice::bounded(context.listener, context.limits.log_lines);
        let wasi = wasi(&context);
        let denials = Denials::new(&context);
        let mut table = ResourceTable::new();
        table.set_max_capacity(HANDLES);
        let mut http = WasiHttpCtx::new();
        http.set_field_size_limit(FIELDS);
        Self {
            memory: MemoryLimiter::new(context.limits.memory, context.usage.clone()),
            files: Files::new(&context),
            unsupported: None,
            requests: Requests::new(context.gate.clone(), denials.clone()),
            denials,
            last_words,
            context,
            script,
            table,
            wasi,
            http,
        }
    }

    /// Counts a call of the host. Every interface is linked by this, or by one of the views below.
    pub(crate) fn called(&mut self) -> &mut Self {
        self.context.usage.called();
        self
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        self.context.usage.called();
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        self.context.usage.called();
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.requests }
    }
}

/// Where every denial of a call is reported, once each.
#[derive(Clone)]
pub(crate) struct Denials {
    listener: Listener,
    seals: Arc<Seals>,
    seen: Arc<Mutex<Vec<Denial>>>,
}

impl Denials {
    fn new(context: &Context) -> Self {
        Self { listener: context.listener.clone(), seals: context.seals.clone(), seen: Arc::default() }
    }

    /// Refuses an attempt: tells the listener, remembers it, and gives the denial for the guest. What the guest wrote
    /// may hold a secret that it was shown.
    pub(crate) fn refuse(&self, denial: Denial) -> Denial {
        let scrubber = self.seals.scrubber();
        let denial = denial.scrubbed(|text| scrubber.scrub_text(text));
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() < DENIALS && !seen.contains(&denial) {
            (self.listener)(Event::Denied(&denial));
            seen.push(denial.clone());
        }
        denial
    }

    /// What was refused so far, and may be why a call failed. The environment is left out: language runtimes ask for
    /// it unasked, above all when they fail.
    pub(crate) fn seen(&self) -> Vec<Denial> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().filter(|denial| *denial.attempt() != Attempt::ReadEnvironment).cloned().collect()
    }
}
