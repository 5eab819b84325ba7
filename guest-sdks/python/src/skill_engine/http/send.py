"""The one call of the engine."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from .. import host
from .errors import InvalidRequest, of_contract
from .response import Response

_LONGEST = 2**32 - 1


def send(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    body: bytes | str | None = None,
    timeout: float | None = None,
    max_redirects: int = 10,
) -> Response:
    """Sends one request as it is and waits for the whole response.

    `timeout` is in seconds; the skill's own limit still holds. With `max_redirects=0` a redirect is the response.
    Raises an `HttpError`; a status such as 404 is no error.
    """
    bindings = host.interface("http", "send")
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    request = bindings.Request(
        method=host.text(method),
        url=host.text(url),
        headers=[(host.text(name), host.text(value)) for name, value in pairs],
        body=host.text(body).encode() if isinstance(body, str) else body,
        timeout=None if timeout is None else _milliseconds(timeout),
        max_redirects=_redirects(max_redirects),
    )
    try:
        answer = bindings.send(request)
    except Exception as raised:
        error = host.error_of(raised)
    else:
        return Response(answer.url, answer.status, answer.headers, answer.body)
    raise of_contract(error)


def _milliseconds(seconds: float) -> int:
    if not seconds > 0:
        raise InvalidRequest(f"a timeout is a number of seconds above 0, not {seconds!r}")
    return min(math.ceil(min(seconds, _LONGEST) * 1000), _LONGEST)


def _redirects(number: int) -> int:
    if not 0 <= number <= 255:
        raise InvalidRequest(f"max_redirects is from 0 to 255, not {number!r}")
    return number
