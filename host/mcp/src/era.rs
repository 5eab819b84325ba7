use rmcp::ErrorData;
use rmcp::model::{ClientRequest, ProtocolVersion, RequestMetaObject};

/// The two ways in which clients speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Era {
    /// Revisions up to 2025-11-25: `initialize` opens a connection, which keeps what it has negotiated.
    Legacy,
    /// 2026-07-28: each request stands alone.
    Modern,
}

/// Every revision that is served.
pub(crate) const VERSIONS: &[ProtocolVersion] = &[
    ProtocolVersion::V_2025_03_26,
    ProtocolVersion::V_2025_06_18,
    ProtocolVersion::V_2025_11_25,
    ProtocolVersion::V_2026_07_28,
];

/// Those that a request may name in its `_meta`: who speaks an older one opens with `initialize`.
pub(crate) const MODERN: &[ProtocolVersion] = &[ProtocolVersion::V_2026_07_28];

/// What the second era has given up of the first (2026-07-28, changelog).
pub(crate) const REMOVED: [&str; 5] =
    ["initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe"];

/// Lines of the log from this level on are sent with the answer of one request of the second era.
const LOG_LEVEL: &str = "io.modelcontextprotocol/logLevel";

/// The era of a request, on a connection for which `initialize` has negotiated a version, or nothing yet.
///
/// # Errors
/// -32022 for a version that is not served, -32602 where a request of the second era lacks what it has to say.
pub(crate) fn era(
    request: &ClientRequest,
    meta: &RequestMetaObject,
    negotiated: Option<&ProtocolVersion>,
) -> Result<Era, ErrorData> {
    match meta.protocol_version() {
        Some(version) if MODERN.contains(&version) => complete(meta).map(|()| Era::Modern),
        // Some clients of the first era name it there too.
        Some(version) if negotiated.is_some() && VERSIONS.contains(&version) => Ok(Era::Legacy),
        Some(version) => Err(ErrorData::unsupported_protocol_version(version, MODERN)),
        None if negotiated.is_some() => Ok(Era::Legacy),
        None if matches!(request, ClientRequest::InitializeRequest(_) | ClientRequest::PingRequest(_)) => {
            Ok(Era::Legacy)
        }
        None => complete(meta).map(|()| Era::Modern),
    }
}

/// Whether a request says all that the second era wants (basic/index, "_meta").
pub(crate) fn complete(meta: &RequestMetaObject) -> Result<(), ErrorData> {
    if meta.contains_key(LOG_LEVEL) && meta.log_level().is_none() {
        return Err(ErrorData::invalid_params(format!("`params._meta[\"{LOG_LEVEL}\"]` is no level"), None));
    }
    let missing = meta.missing_required_keys(&ProtocolVersion::V_2026_07_28);
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    Err(ErrorData::invalid_params(format!("`params._meta` lacks, or has malformed: {missing}"), None))
}

/// Whether a connection takes several messages at once: of the revision that had them, alone.
pub(crate) fn takes_batches(negotiated: Option<&ProtocolVersion>) -> bool {
    negotiated == Some(&ProtocolVersion::V_2025_03_26)
}
