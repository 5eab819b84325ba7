use std::io;
use std::net::IpAddr;
use std::time::Duration;

use skill_policy::CheckedAddress;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// How long an address has before the next one is tried beside it (RFC 8305 section 5).
const STAGGER: Duration = Duration::from_millis(250);

/// How many addresses of a name are tried.
const TRIED: usize = 8;

/// Connects to the first of these addresses that answers, in their order.
pub(crate) async fn dial(addresses: &[CheckedAddress]) -> io::Result<(TcpStream, IpAddr)> {
    let mut waiting = addresses.iter().take(TRIED);
    let mut attempts = JoinSet::new();
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "no address to try");
    loop {
        let next = waiting.next();
        if let Some(&address) = next {
            attempts.spawn(connect(address));
        }
        tokio::select! {
            Some(outcome) = attempts.join_next() => match outcome {
                Ok(Ok(connected)) => return Ok(connected),
                Ok(Err(error)) => failure = error,
                Err(error) => failure = io::Error::other(error),
            },
            () = sleep(STAGGER), if waiting.len() > 0 => {}
        }
        if attempts.is_empty() && waiting.len() == 0 {
            return Err(failure);
        }
    }
}

async fn connect(address: CheckedAddress) -> io::Result<(TcpStream, IpAddr)> {
    let address = address.get();
    let stream = TcpStream::connect(address).await?;
    // Requests are written at once; waiting for more to send with them would only delay them.
    stream.set_nodelay(true)?;
    Ok((stream, address.ip()))
}
