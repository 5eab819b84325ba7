use std::future::Future;

use skill_policy::Attempt;
use wasmtime_wasi_http::{Error as WasiError, RequestOptions, WasiBody, WasiHttpHooks};

use crate::contract::skill::engine::http::{Error, Host, Request, Response};
use crate::state::{Denials, State};

impl Host for State {
    fn send(&mut self, request: Request) -> Result<Response, Error> {
        Err(Error::Denied(self.denials.refuse(Attempt::Reach(request.url)).to_string()))
    }
}

/// Answers the requests that a guest sends through `wasi:http`.
pub(crate) struct Requests {
    denials: Denials,
}

impl Requests {
    pub(crate) fn new(denials: Denials) -> Self {
        Self { denials }
    }
}

type Exchange = Result<(http::Response<WasiBody>, Box<dyn Future<Output = Result<(), WasiError>> + Send>), WasiError>;

impl WasiHttpHooks for Requests {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        _options: Option<RequestOptions>,
        _sent: Box<dyn Future<Output = Result<(), WasiError>> + Send>,
    ) -> Box<dyn Future<Output = Exchange> + Send> {
        self.denials.refuse(Attempt::Reach(request.uri().to_string()));
        Box::new(async { Err(WasiError::HttpRequestDenied) })
    }
}
