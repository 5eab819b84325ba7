use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use rmcp::model::ErrorCode;

use crate::http::answers::{Answer, refused};

/// A client may be ahead of its rate by what it may send in this many seconds.
const BURST: u32 = 10;

/// Keeps each client to its share: a rate that it may exceed for a moment, and not for long.
pub(crate) struct Rates {
    limiter: RateLimiter<Client, HashMapStateStore<Client>, DefaultClock>,
}

/// Who sends requests, as far as the server can tell.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Client {
    Token(Arc<str>),
    Address(IpAddr),
}

impl Client {
    /// Who shows no token is known by its address, and by its network where one client has a whole network of them
    /// (RFC 6177: an end site has a /64 at least).
    pub(crate) fn of(token: Option<&Arc<str>>, address: IpAddr) -> Self {
        match (token, address.to_canonical()) {
            (Some(token), _) => Self::Token(Arc::clone(token)),
            (None, IpAddr::V6(address)) => {
                Self::Address(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into())
            }
            (None, address) => Self::Address(address),
        }
    }
}

impl Rates {
    /// `rate` requests a second for each client.
    pub(crate) fn new(rate: NonZeroU32) -> Self {
        let quota = Quota::per_second(rate).allow_burst(rate.saturating_mul(NonZeroU32::new(BURST).expect("not 0")));
        Self { limiter: RateLimiter::hashmap(quota) }
    }

    pub(crate) fn admit(&self, client: &Client) -> Result<(), Answer> {
        let Err(until) = self.limiter.check_key(client) else { return Ok(()) };
        let wait = until.wait_time_from(self.limiter.clock().now()).as_secs() + 1;
        let reason = "too many requests in a short time; see --rate";
        let mut answer = refused(StatusCode::TOO_MANY_REQUESTS, ErrorCode::INTERNAL_ERROR, reason, None);
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait));
        Err(answer)
    }

    /// Forgets who has been silent for so long that it makes no difference.
    pub(crate) fn sweep(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_its_token_or_its_network() {
        let of = |address: &str| Client::of(None, address.parse().unwrap());
        assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff::2"));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        let token = Arc::from("ada");
        assert_eq!(Client::of(Some(&token), "192.0.2.1".parse().unwrap()), Client::Token(token));
    }

    #[test]
    fn one_client_is_not_held_up_by_another() {
        let rates = Rates::new(NonZeroU32::MIN);
        let clients: Vec<_> = ["192.0.2.1", "192.0.2.2"].map(|it| Client::of(None, it.parse().unwrap())).into();
        for client in &clients {
            for _ in 0..BURST {
                assert!(rates.admit(client).is_ok());
            }
            let refused = rates.admit(client).unwrap_err();
            assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(refused.headers()["retry-after"], "1");
        }
    }
}
