//! WASI 0.2, with nothing behind it but clocks, random numbers, and two streams that end in the log.

use std::time::Duration;

use wasmtime::Result;
use wasmtime::component::Linker;
use wasmtime_wasi::{Deterministic, HostMonotonicClock, HostWallClock, WasiCtx, WasiCtxBuilder};

use crate::capabilities::{env, filesystem, sockets};
use crate::context::{Context, Stream};
use crate::lines::Lines;
use crate::state::State;

/// Links every interface of WASI 0.2, and puts the engine's own answers in the place of what a guest could reach out with.
pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(linker)?;
    linker.allow_shadowing(true);
    env::add_to_linker(linker)?;
    filesystem::add_to_linker(linker)?;
    sockets::add_to_linker(linker)?;
    linker.allow_shadowing(false);
    Ok(())
}

/// What a call is given: real time and real random numbers.
pub(crate) fn for_call(context: &Context) -> WasiCtx {
    printing(context).build()
}

/// What the listing of tools is given: the same time and the same numbers at each run, so that the same component
/// lists the same tools.
pub(crate) fn for_listing(context: &Context) -> WasiCtx {
    printing(context)
        .wall_clock(Still)
        .monotonic_clock(Still)
        .secure_random(Deterministic::new(vec![0x5e; 32]))
        .insecure_random(Deterministic::new(vec![0x5e; 32]))
        .insecure_random_seed(0x5e)
        .build()
}

fn printing(context: &Context) -> WasiCtxBuilder {
    let mut builder = WasiCtxBuilder::new();
    builder
        .stdout(Lines::new(Stream::Stdout, context.listener.clone()))
        .stderr(Lines::new(Stream::Stderr, context.listener.clone()))
        .allow_tcp(false)
        .allow_udp(false);
    builder
}

/// A clock that stands at 2000-01-01T00:00:00Z.
struct Still;

const EPOCH: Duration = Duration::from_secs(946_684_800);

impl HostWallClock for Still {
    fn resolution(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn now(&self) -> Duration {
        EPOCH
    }
}

impl HostMonotonicClock for Still {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        0
    }
}
