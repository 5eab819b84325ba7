use std::sync::{Arc, Mutex, PoisonError};

use rmcp::RoleServer;
use rmcp::model::{
    GetExtensions as _, LoggingLevel, LoggingMessageNotification, LoggingMessageNotificationParam,
    ProgressNotification, ProgressNotificationParam, ServerNotification,
};
use rmcp::service::{OriginatingRequestId, RequestContext};
use serde_json::Value;
use skill_catalog::{Level, Listener, Notice, visible};
use tokio::sync::mpsc;

/// Reports that wait to be sent. A guest that reports faster than its client reads loses reports, not memory.
const WAITING: usize = 64;

/// Takes what a guest says before its answer, and gives it on as it is to be sent.
///
/// Progress is sent to who has given a token for it. Lines of the log are sent from `least` on, under this name; without a level none is.
pub(crate) fn reports(
    context: &RequestContext<RoleServer>,
    name: String,
    least: Option<LoggingLevel>,
) -> (Listener, mpsc::Receiver<ServerNotification>) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let token = context.meta.get_progress_token();
    let id = context.id.clone();
    let last = Mutex::new(f64::NEG_INFINITY);
    let listener = move |notice: Notice<'_>| {
        let mut report = match notice {
            Notice::Progress { progress, total, message } => {
                let Some(token) = &token else { return };
                // The protocol wants each report to be further than the one before.
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                if progress <= *last {
                    return;
                }
                *last = progress;
                let mut report = ProgressNotificationParam::new(token.clone(), progress);
                report.total = total;
                report.message = message.map(visible);
                ServerNotification::ProgressNotification(ProgressNotification::new(report))
            }
            Notice::Log { level, message } => {
                let level = logging_level(level);
                if least.is_none_or(|least| severity(level) < severity(least)) {
                    return;
                }
                let mut line = LoggingMessageNotificationParam::new(level, Value::String(visible(message)));
                line.logger = Some(name.clone());
                ServerNotification::LoggingMessageNotification(LoggingMessageNotification::new(line))
            }
        };
        // Where a connection has a stream for each request, it goes the way of the answer.
        report.extensions_mut().insert(OriginatingRequestId(id.clone()));
        let _ = sender.try_send(report);
    };
    (Arc::new(listener), receiver)
}

fn logging_level(level: Level) -> LoggingLevel {
    match level {
        Level::Debug => LoggingLevel::Debug,
        Level::Info => LoggingLevel::Info,
        Level::Warning => LoggingLevel::Warning,
        Level::Error => LoggingLevel::Error,
    }
}

/// Grows as RFC 5424 (section 6.2.1), whose levels these are, has them.
fn severity(level: LoggingLevel) -> u8 {
    match level {
        LoggingLevel::Debug => 0,
        LoggingLevel::Info => 1,
        LoggingLevel::Notice => 2,
        LoggingLevel::Warning => 3,
        LoggingLevel::Error => 4,
        LoggingLevel::Critical => 5,
        LoggingLevel::Alert => 6,
        LoggingLevel::Emergency => 7,
    }
}
