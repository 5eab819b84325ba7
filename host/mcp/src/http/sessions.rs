use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rmcp::RoleServer;
use rmcp::model::{ClientJsonRpcMessage, ProtocolVersion, ServerJsonRpcMessage};
use rmcp::service::serve_directly_with_ct;
use rmcp::transport::Transport;
use tokio::sync::mpsc;

use crate::access::Access;
use crate::connection::Connection;
use crate::core::Core;
use crate::gate::Gate;
use crate::http::streams::Streams;
use crate::server::Server;

/// Sessions at once, and those of the bearer of one token. With one more, the one that has been idle longest goes: of a
/// bearer's own, or else of the bearer's who has most.
const MOST: usize = 1_024;
const EACH: usize = 128;

/// A session that nobody uses ends after this long.
const IDLE: Duration = Duration::from_secs(30 * 60);

/// Messages that wait for the server to take them.
const UNREAD: usize = 64;

/// The clients of the first era, each with what its `initialize` has agreed on.
pub(crate) struct Sessions {
    core: Arc<Core>,
    all: Mutex<HashMap<String, Arc<Session>>>,
}

pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) connection: Arc<Connection>,
    inbox: mpsc::Sender<ClientJsonRpcMessage>,
    streams: Mutex<Streams>,
    used: Mutex<Instant>,
}

impl Sessions {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core, all: Mutex::default() }
    }

    /// Opens a session for a client. `None` where as many as there may be are in use.
    pub(crate) fn open(&self, access: Arc<Access>) -> Option<Arc<Session>> {
        self.sweep();
        let mut all = lock(&self.all);
        let of = |access: &Arc<Access>| all.values().filter(|session| session.is_of(access)).count();
        let crowded = if access.token.is_some() && of(&access) >= EACH {
            Some(Arc::clone(&access))
        } else if all.len() >= MOST {
            all.values().map(|session| &session.connection.access).max_by_key(|access| of(access)).cloned()
        } else {
            None
        };
        if let Some(crowded) = crowded {
            let idle = all.values().filter(|session| session.is_of(&crowded) && !lock(&session.streams).in_use());
            let longest = idle.min_by_key(|session| *lock(&session.used))?.id.clone();
            all.remove(&longest).as_deref().map(Session::end);
        }
        let session = Session::start(&self.core, access);
        all.insert(session.id.clone(), Arc::clone(&session));
        Some(session)
    }

    /// A client's session of an id, which is in use again. Who has learned another's id has nothing of it.
    pub(crate) fn find(&self, id: &str, access: &Arc<Access>) -> Option<Arc<Session>> {
        let own = |session: &Arc<Session>| session.is_of(access);
        let alive = |session: &Arc<Session>| session.is_alive(Instant::now());
        let session = lock(&self.all).get(id).cloned().filter(|session| own(session) && alive(session))?;
        *lock(&session.used) = Instant::now();
        Some(session)
    }

    /// Ends what nobody has used for long.
    pub(crate) fn sweep(&self) {
        let now = Instant::now();
        lock(&self.all).retain(|_, session| {
            let alive = session.is_alive(now);
            if !alive {
                session.end();
            }
            alive
        });
    }

    /// Ends a session, and all that runs in it.
    pub(crate) fn close(&self, session: &Session) {
        lock(&self.all).remove(&session.id);
        session.end();
    }
}

impl Session {
    fn start(core: &Arc<Core>, access: Arc<Access>) -> Arc<Self> {
        let (inbox, messages) = mpsc::channel(UNREAD);
        let connection = Connection::with(access);
        let gone = connection.gone.clone();
        let session = Arc::new(Self {
            id: new_id(),
            connection: Arc::clone(&connection),
            inbox,
            streams: Mutex::default(),
            used: Mutex::new(Instant::now()),
        });
        let server = Gate(Server::new(Arc::clone(core), connection));
        let transport = Wire { session: Arc::clone(&session), messages };
        tokio::spawn(serve_directly_with_ct(server, transport, None, gone).waiting());
        session
    }

    /// Gives messages to the server, in this order, once it has room for them. False where the session has ended.
    ///
    /// A client that goes away meanwhile does not break that off: a request that is open would never be answered.
    pub(crate) async fn deliver(&self, messages: Vec<ClientJsonRpcMessage>) -> bool {
        let inbox = self.inbox.clone();
        let delivering = tokio::spawn(async move {
            for message in messages {
                if inbox.send(message).await.is_err() {
                    return false;
                }
            }
            true
        });
        delivering.await.unwrap_or(false)
    }

    pub(crate) fn streams(&self) -> MutexGuard<'_, Streams> {
        lock(&self.streams)
    }

    /// Whether its client knows how to resume a stream that has not begun: others take an event for a message.
    pub(crate) fn resumes(&self) -> bool {
        self.connection.version() == Some(&ProtocolVersion::V_2025_11_25)
    }

    fn is_of(&self, access: &Arc<Access>) -> bool {
        Arc::ptr_eq(&self.connection.access, access)
    }

    fn is_alive(&self, now: Instant) -> bool {
        let mut streams = lock(&self.streams);
        streams.sweep(now);
        let idle = now.saturating_duration_since(*lock(&self.used)) > IDLE && !streams.in_use();
        !self.connection.gone.is_cancelled() && !idle
    }

    fn end(&self) {
        self.connection.gone.cancel();
        lock(&self.streams).end();
    }
}

/// What the server of a session reads and writes.
struct Wire {
    session: Arc<Session>,
    messages: mpsc::Receiver<ClientJsonRpcMessage>,
}

impl Transport<RoleServer> for Wire {
    type Error = io::Error;

    fn send(&mut self, message: ServerJsonRpcMessage) -> impl Future<Output = io::Result<()>> + Send + 'static {
        lock(&self.session.streams).route(&message);
        std::future::ready(Ok(()))
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        tokio::select! {
            () = self.session.connection.gone.cancelled() => None,
            message = self.messages.recv() => message,
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        self.session.end();
        Ok(())
    }
}

/// 128 random bits: nobody can guess it (basic/transports, "Session Management").
fn new_id() -> String {
    let mut id = [0; 16];
    getrandom::fill(&mut id).expect("the system gives random numbers");
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
