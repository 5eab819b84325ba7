//! Reaches for the network by `wasi:sockets`, and answers what it got or the error: `connect` and `listen` (`port`, of
//! 127.0.0.1), `udp` (`port`), `resolve` (`name`).
//!
//! Not by `std::net`: the C library that some machines build guests with has no sockets.

use programs::{Answer, Guest, Listed, number, string, text, tool_taking};
use wasip2::sockets::instance_network::instance_network;
use wasip2::sockets::ip_name_lookup::resolve_addresses;
use wasip2::sockets::network::{ErrorCode, IpAddressFamily, IpSocketAddress, Ipv4SocketAddress};
use wasip2::sockets::tcp_create_socket::create_tcp_socket;
use wasip2::sockets::udp_create_socket::create_udp_socket;

struct Sockets;

impl Guest for Sockets {
    fn list_tools() -> Listed {
        let port = &[("port", "integer")];
        Ok(vec![
            tool_taking("connect", port),
            tool_taking("listen", port),
            tool_taking("udp", port),
            tool_taking("resolve", &[("name", "string")]),
        ])
    }

    fn call_tool(name: String, arguments: String) -> Answer {
        let port = number(&arguments, "port");
        let address = IpSocketAddress::Ipv4(Ipv4SocketAddress { port: port as u16, address: (127, 0, 0, 1) });
        let got = match name.as_str() {
            "connect" => connect(address),
            "listen" => listen(address),
            "udp" => udp(address),
            _ => resolve(&string(&arguments, "name")),
        };
        text(got.unwrap_or_else(|error| format!("error: {}", error.name())))
    }
}

fn connect(address: IpSocketAddress) -> Result<String, ErrorCode> {
    let socket = create_tcp_socket(IpAddressFamily::Ipv4)?;
    socket.start_connect(&instance_network(), address)?;
    socket.subscribe().block();
    socket.finish_connect().map(|_| "connected".into())
}

fn listen(address: IpSocketAddress) -> Result<String, ErrorCode> {
    let socket = create_tcp_socket(IpAddressFamily::Ipv4)?;
    socket.start_bind(&instance_network(), address)?;
    socket.subscribe().block();
    socket.finish_bind()?;
    socket.start_listen()?;
    socket.subscribe().block();
    socket.finish_listen().map(|()| "listening".into())
}

fn udp(address: IpSocketAddress) -> Result<String, ErrorCode> {
    let socket = create_udp_socket(IpAddressFamily::Ipv4)?;
    socket.start_bind(&instance_network(), address)?;
    socket.subscribe().block();
    socket.finish_bind().map(|()| "bound".into())
}

fn resolve(name: &str) -> Result<String, ErrorCode> {
    let addresses = resolve_addresses(&instance_network(), name)?;
    addresses.subscribe().block();
    addresses.resolve_next_address().map(|address| format!("{address:?}"))
}

programs::export!(Sockets);
