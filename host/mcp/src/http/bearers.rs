use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, StatusCode};
use rmcp::model::ErrorCode;
use skill_tokens::{Permit, State, TokenDigest, TokenError, Tokens};
use tokio_util::sync::CancellationToken;

use crate::access::Access;
use crate::http::answers::{Answer, refused};

/// Tells what a caller may use by the token that it shows.
pub(crate) struct Bearers {
    tokens: Tokens,
    /// Of who shows none; `None` where nobody may.
    open: Option<Arc<Access>>,
    stop: CancellationToken,
    known: Mutex<Known>,
}

/// The tokens as they were last read.
#[derive(Default)]
struct Known {
    state: Option<State>,
    bearers: HashMap<TokenDigest, (Permit, Arc<Access>)>,
}

impl Bearers {
    /// All access ends with `stop`.
    pub(crate) fn new(tokens: Tokens, required: bool, stop: CancellationToken) -> Self {
        let open = (!required).then(|| Access::full(stop.child_token()));
        Self { tokens, open, stop, known: Mutex::default() }
    }

    /// What who shows no token may use.
    pub(crate) fn nobody(&self) -> Result<Arc<Access>, Answer> {
        self.open.clone().ok_or_else(|| unauthorized("this server wants a token: skill token new", "Bearer"))
    }

    /// Whether a token was good when they were last read.
    pub(crate) fn knows(&self, token: &str) -> bool {
        self.known().bearers.contains_key(&TokenDigest::of(token))
    }

    /// What who shows a token may use.
    pub(crate) fn admit(&self, token: &str) -> Result<Arc<Access>, Answer> {
        match self.find(token) {
            Ok(Some(access)) => Ok(access),
            Ok(None) => Err(unauthorized("the token is not, or no longer, good", "Bearer error=\"invalid_token\"")),
            Err(error) => {
                tracing::error!(%error, "no token is taken");
                let reason = "the server can't read its tokens; its log says why";
                Err(refused(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::INTERNAL_ERROR, reason, None))
            }
        }
    }

    /// Ends what is done with tokens that are not good any more. Gives how long the next one is still good that ends by itself.
    pub(crate) fn sweep(&self) -> Option<Duration> {
        let mut known = self.known();
        if let Err(error) = self.refresh(&mut known) {
            tracing::error!(%error, "no token is taken");
            return None;
        }
        let end = known.bearers.values().filter_map(|(permit, _)| permit.expires).min()?;
        Some(end.duration_since(SystemTime::now()).unwrap_or_default() + Duration::from_millis(1))
    }

    fn find(&self, token: &str) -> Result<Option<Arc<Access>>, TokenError> {
        let mut known = self.known();
        self.refresh(&mut known)?;
        Ok(known.bearers.get(&TokenDigest::of(token)).map(|(_, access)| Arc::clone(access)))
    }

    /// Reads the tokens again if they have changed. What is still good keeps its access, with all that is done by it.
    fn refresh(&self, known: &mut Known) -> Result<(), TokenError> {
        let now = SystemTime::now();
        // First: what can't be read keeps none alive.
        known.bearers.retain(|_, (permit, access)| {
            let good = !permit.has_expired(now);
            if !good {
                access.over.cancel();
            }
            good
        });
        let state = self.tokens.state()?;
        if known.state != Some(state) {
            // What can't be read changes nothing, and all that is done by it can still be ended.
            let permits = self.tokens.all()?.into_iter().filter(|permit| !permit.has_expired(now));
            let mut before = std::mem::take(&mut known.bearers);
            for permit in permits {
                let access = match before.remove(&permit.digest) {
                    Some((same, access)) if same == permit => access,
                    _ => Access::of(permit.name.as_str(), permit.skills.clone(), self.stop.child_token()),
                };
                known.bearers.insert(permit.digest.clone(), (permit, access));
            }
            before.into_values().for_each(|(_, access)| access.over.cancel());
            known.state = Some(state);
        }
        Ok(())
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unauthorized(reason: &str, challenge: &'static str) -> Answer {
    let mut answer = refused(StatusCode::UNAUTHORIZED, ErrorCode::INVALID_REQUEST, reason, None);
    answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    answer
}
