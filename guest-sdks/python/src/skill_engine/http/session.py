"""Several requests that belong together."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import SplitResult, urljoin, urlsplit

from .cookies import Cookies
from .errors import InvalidRequest, ProtocolError, Timeout
from .headers import Headers
from .message import Auth, Data, Files, HeaderFields, Message, Params, compose
from .response import Response
from .send import send

if TYPE_CHECKING:
    from typing_extensions import Unpack

_CREDENTIALS = ("authorization", "cookie", "proxy-authorization")
_ABOUT_BODIES = ("content-encoding", "content-language", "content-location", "content-type")
_REFERENCE = re.compile("skill-secret-[a-z2-7]{32}")
_PORTS = {"http": 80, "https": 443}


class Options(TypedDict, total=False):
    """What a request may be given beside its method and its URL; `request` tells of each."""

    params: Params
    headers: HeaderFields
    json: object
    data: Data
    files: Files
    auth: Auth
    timeout: float | None
    allow_redirects: bool
    max_redirects: int


class Session:
    """Requests that share headers, a user, and the cookies that servers set.

    A session follows redirects itself, so that it sees their cookies; the engine checks each request that it makes, and
    what belongs to one origin is not sent to another. It lasts no longer than the call of the tool.
    """

    def __init__(self, *, headers: HeaderFields = None, auth: Auth = None, timeout: float | None = None) -> None:
        self.headers: dict[str, str | None] = dict(headers or {})
        self.auth = auth
        self.timeout = timeout
        self.cookies = Cookies()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.cookies.clear()

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Params = None,
        headers: HeaderFields = None,
        json: object = None,
        data: Data = None,
        files: Files = None,
        auth: Auth = None,
        timeout: float | None = None,
        allow_redirects: bool = True,
        max_redirects: int = 10,
    ) -> Response:
        """As `http.request`. A header of the request takes the place of the session's, and `None` takes it away."""
        given = Headers().updated(self.headers).updated(headers or ())
        message = compose(
            url, params=params, headers=given.pairs(), json=json, data=data, files=files, auth=auth or self.auth
        )
        seconds = self.timeout if timeout is None else timeout
        return self._follow(method.upper(), message, max_redirects if allow_redirects else 0, seconds)

    def get(self, url: str, **options: Unpack[Options]) -> Response:
        """A `GET`; the options are those of `request`."""
        return self.request("GET", url, **options)

    def head(self, url: str, **options: Unpack[Options]) -> Response:
        """A `HEAD`; the options are those of `request`."""
        return self.request("HEAD", url, **options)

    def options(self, url: str, **options: Unpack[Options]) -> Response:
        """An `OPTIONS`; the options are those of `request`."""
        return self.request("OPTIONS", url, **options)

    def post(self, url: str, **options: Unpack[Options]) -> Response:
        """A `POST`; the options are those of `request`."""
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Unpack[Options]) -> Response:
        """A `PUT`; the options are those of `request`."""
        return self.request("PUT", url, **options)

    def patch(self, url: str, **options: Unpack[Options]) -> Response:
        """A `PATCH`; the options are those of `request`."""
        return self.request("PATCH", url, **options)

    def delete(self, url: str, **options: Unpack[Options]) -> Response:
        """A `DELETE`; the options are those of `request`."""
        return self.request("DELETE", url, **options)

    def _follow(self, method: str, message: Message, redirects: int, timeout: float | None) -> Response:
        if redirects < 0:
            raise InvalidRequest(f"max_redirects is from 0, not {redirects!r}")
        end = None if timeout is None else time.monotonic() + timeout
        history: list[Response] = []
        while True:
            response = self._send(method, message, timeout if end is None or not history else _left(end))
            if not response.is_redirect or redirects == 0:
                return replace(response, history=tuple(history))
            if len(history) == redirects:
                raise ProtocolError(f"the server redirects more than {redirects} times")
            history.append(response)
            method, message = _redirected(method, message, response)

    def _send(self, method: str, message: Message, timeout: float | None) -> Response:
        headers = message.headers
        cookies = self.cookies.header(message.url)
        if cookies is not None and "cookie" not in headers:
            headers = headers.updated({"cookie": cookies})
        fields: dict[str, Any] = {"headers": headers.pairs(), "body": message.body, "timeout": timeout}
        response = send(message.url, method=method, max_redirects=0, **fields)
        self.cookies.take(response)
        return response


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise Timeout("the exchange took too long")
    return left


def _redirected(method: str, message: Message, response: Response) -> tuple[str, Message]:
    """The request that a redirect asks for (RFC 9110 section 15.4; Fetch section 4.4)."""
    url = urljoin(message.url, response.header("location") or "")
    headers, body = message.headers, message.body
    changes = method == "POST" if response.status in (301, 302) else response.status == 303 and method != "HEAD"
    if changes and method != "GET":
        method, body = "GET", None
        headers = headers.updated(dict.fromkeys(_ABOUT_BODIES))
    if _origin(urlsplit(url)) != _origin(urlsplit(message.url)):
        sealed = [name for name, value in headers.pairs() if _REFERENCE.search(value)]
        headers = headers.updated(dict.fromkeys([*_CREDENTIALS, *sealed]))
    return method, Message(url, headers, body)


def _origin(url: SplitResult) -> tuple[str, str, int | None]:
    return url.scheme, (url.hostname or "").lower(), url.port or _PORTS.get(url.scheme)
