/// Waits until the process is asked to end, by Ctrl-C, a closed terminal or `kill`, and gives its exit code.
///
/// From the first wait on, nothing but what waits here answers to it: it is for work that goes on without blocking.
#[cfg(unix)]
pub(crate) async fn interruption() -> i32 {
    use tokio::signal::unix::{SignalKind, signal};
    let waiting = |kind: SignalKind| {
        let signal = signal(kind);
        async move {
            match signal {
                Ok(mut signal) => drop(signal.recv().await),
                // The system's own way of ending the process stays in place.
                Err(_) => std::future::pending().await,
            }
            // What a shell says of a process that was ended so.
            128 + kind.as_raw_value()
        }
    };
    tokio::select! {
        code = waiting(SignalKind::interrupt()) => code,
        code = waiting(SignalKind::terminate()) => code,
        code = waiting(SignalKind::hangup()) => code,
    }
}

#[cfg(not(unix))]
pub(crate) async fn interruption() -> i32 {
    match tokio::signal::ctrl_c().await {
        Ok(()) => 130,
        Err(_) => std::future::pending().await,
    }
}
