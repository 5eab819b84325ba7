use skill_policy::{Attempt, Denial};
use wasmtime::Result;
use wasmtime::component::{Linker, Resource};
use wasmtime_wasi::p2::bindings::sockets::{ip_name_lookup, network, tcp_create_socket, udp_create_socket};
use wasmtime_wasi::p2::{DynPollable, SocketError, SocketResult};

use ip_name_lookup::ResolveAddressStream;
use network::{ErrorCode, IpAddress, IpAddressFamily, Network};
use tcp_create_socket::TcpSocket;
use udp_create_socket::UdpSocket;

use crate::state::{Capabilities, State};

/// `wasi:sockets`: no socket is made and no name looked up, so that what works on sockets has nothing to work on.
pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> Result<()> {
    tcp_create_socket::add_to_linker::<State, Capabilities>(linker, State::called)?;
    udp_create_socket::add_to_linker::<State, Capabilities>(linker, State::called)?;
    ip_name_lookup::add_to_linker::<State, Capabilities>(linker, State::called)
}

impl State {
    fn may_not_connect<T>(&mut self) -> SocketResult<T> {
        self.denials.refuse(Denial::of(Attempt::Connect));
        Err(ErrorCode::AccessDenied.into())
    }
}

/// How the refusals above reach the guest. There is no network to speak of.
impl network::Host for State {
    fn convert_error_code(&mut self, error: SocketError) -> Result<ErrorCode> {
        error.downcast()
    }

    fn network_error_code(&mut self, _: Resource<wasmtime::Error>) -> Result<Option<ErrorCode>> {
        Ok(None)
    }
}

impl network::HostNetwork for State {
    fn drop(&mut self, network: Resource<Network>) -> Result<()> {
        self.table.delete(network)?;
        Ok(())
    }
}

impl tcp_create_socket::Host for State {
    fn create_tcp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<TcpSocket>> {
        self.may_not_connect()
    }
}

impl udp_create_socket::Host for State {
    async fn create_udp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<UdpSocket>> {
        self.may_not_connect()
    }
}

impl ip_name_lookup::Host for State {
    fn resolve_addresses(&mut self, _: Resource<Network>, _: String) -> SocketResult<Resource<ResolveAddressStream>> {
        self.may_not_connect()
    }
}

impl ip_name_lookup::HostResolveAddressStream for State {
    fn resolve_next_address(&mut self, _: Resource<ResolveAddressStream>) -> SocketResult<Option<IpAddress>> {
        self.may_not_connect()
    }

    fn subscribe(&mut self, _: Resource<ResolveAddressStream>) -> Result<Resource<DynPollable>> {
        wasmtime::bail!("no name was ever looked up")
    }

    fn drop(&mut self, _: Resource<ResolveAddressStream>) -> Result<()> {
        wasmtime::bail!("no name was ever looked up")
    }
}
