use std::time::Duration;

/// What one call may use of the network at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Until there is a connection: the name's addresses, TCP and TLS together.
    pub connect: Duration,
    /// Until the head of the response is there, once the request has been sent.
    pub first_byte: Duration,
    /// Between two chunks of the response's body.
    pub between_bytes: Duration,
    /// The whole exchange with all its redirects.
    pub total: Duration,
    /// Bytes of a request's headers, names and values together.
    pub request_headers: usize,
    /// Bytes of a request's body.
    pub request_body: u64,
    /// Bytes of a response's head.
    pub response_headers: usize,
    /// Header fields of a response.
    pub response_fields: usize,
    /// Bytes of a response's body, as it comes and decoded.
    pub response_body: u64,
    /// Redirects that are followed; a request may ask for fewer.
    pub redirects: u8,
    /// Requests whose response has not been read to its end.
    pub open: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(60),
            between_bytes: Duration::from_secs(60),
            total: Duration::from_secs(300),
            request_headers: 64 << 10,
            request_body: 8 << 20,
            response_headers: 64 << 10,
            response_fields: 128,
            response_body: 8 << 20,
            redirects: 10,
            open: 32,
        }
    }
}
