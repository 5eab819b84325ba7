/// Waits until the process is asked to end, by Ctrl-C, a closed terminal or `kill`, and gives its exit code.
///
/// From the call on, before the first wait, nothing but what waits here answers to it: it is for work that goes on
/// without blocking.
#[cfg(unix)]
pub(crate) fn interruption() -> impl Future<Output = i32> {
    use tokio::signal::unix::{SignalKind, signal};
    let waiting = |kind: SignalKind, heard: bool| {
        let signal = heard.then(|| signal(kind));
        async move {
            match signal {
                Some(Ok(mut signal)) => drop(signal.recv().await),
                // The system's own way of ending the process stays in place.
                _ => std::future::pending().await,
            }
            // What a shell says of a process that was ended so.
            128 + kind.as_raw_value()
        }
    };
    let interrupted = waiting(SignalKind::interrupt(), true);
    let terminated = waiting(SignalKind::terminate(), true);
    let hung_up = waiting(SignalKind::hangup(), !hangup_is_ignored());
    async {
        tokio::select! {
            code = interrupted => code,
            code = terminated => code,
            code = hung_up => code,
        }
    }
}

/// Whether whoever started this process wants it to outlive their terminal, as `nohup` does.
#[cfg(unix)]
fn hangup_is_ignored() -> bool {
    // Linux alone tells (proc_pid_status(5)); elsewhere it ends with the terminal.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(not(unix))]
pub(crate) async fn interruption() -> i32 {
    match tokio::signal::ctrl_c().await {
        Ok(()) => 130,
        Err(_) => std::future::pending().await,
    }
}
