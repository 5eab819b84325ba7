//! How far a long call has come.

use crate::bindings::skill::engine::progress;

/// Tells the client. `progress` grows from call to call, toward `total` where that is known.
pub fn report(progress: f64, total: Option<f64>, message: Option<&str>) {
    progress::report(progress, total, message);
}
