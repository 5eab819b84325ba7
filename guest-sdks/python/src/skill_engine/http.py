"""Outgoing HTTP: whole messages, no streams."""

from __future__ import annotations

import json as _json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from . import host


class HttpError(Exception):
    """An exchange that brought no response; the classes below say why."""


class InvalidRequest(HttpError):
    """The request is not one that can be sent."""


class Denied(HttpError):
    """The user has not granted this."""


class Unreachable(HttpError):
    """No address, no connection, or TLS that does not hold."""


class Timeout(HttpError):
    """The exchange took too long."""


class TooLarge(HttpError):
    """The response went over the limit; `limit` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the response is larger than {limit} bytes")
        self.limit = limit


class ProtocolError(HttpError):
    """The server does not speak HTTP as it should."""


@dataclass(frozen=True)
class Response:
    """What a server answered, whatever the status."""

    url: str
    """The URL that answered, after redirects."""
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    """Decoded."""

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def text(self) -> str:
        """The body as UTF-8; what isn't becomes `U+FFFD`."""
        return self.body.decode("utf-8", errors="replace")

    def json(self) -> Any:
        """The body as a JSON value; raises `ValueError` if it is none."""
        return _json.loads(self.body)


def send(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    body: bytes | str | None = None,
    timeout: float | None = None,
    max_redirects: int = 10,
) -> Response:
    """Sends one request and waits for the whole response.

    `timeout` is in seconds; the skill's own limit still holds. With `max_redirects=0` a redirect is the response.
    Raises an `HttpError`; a status such as 404 is no error.
    """
    bindings = host.interface("http", "send")
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    request = bindings.Request(
        method=host.text(method),
        url=host.text(url),
        headers=[(host.text(name), host.text(value)) for name, value in pairs],
        body=body.encode() if isinstance(body, str) else body,
        timeout=None if timeout is None else max(1, round(timeout * 1000)),
        max_redirects=max_redirects,
    )
    try:
        answer = bindings.send(request)
    except Exception as raised:
        error = host.error_of(raised)
    else:
        return Response(answer.url, answer.status, list(answer.headers), answer.body)
    raise _exception(error)


def _exception(error: Any) -> HttpError:
    case = type(error).__name__.removeprefix("Error_")
    if case == "Timeout":
        return Timeout("the exchange took too long")
    if case == "TooLarge":
        return TooLarge(error.value)
    kinds = {"InvalidRequest": InvalidRequest, "Denied": Denied, "Unreachable": Unreachable}
    return kinds.get(case, ProtocolError)(error.value)
