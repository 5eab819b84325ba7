"""Outgoing HTTP: whole messages, no streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cookies import Cookies
from .errors import (
    Denied,
    HttpError,
    InvalidRequest,
    ProtocolError,
    StatusError,
    Timeout,
    TooLarge,
    Unreachable,
)
from .headers import Headers
from .message import Auth, Data, Files, HeaderFields, Params, compose
from .response import Response
from .send import send
from .session import Session

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .session import Options

__all__ = [
    "Auth",
    "Cookies",
    "Data",
    "Denied",
    "Files",
    "HeaderFields",
    "Headers",
    "HttpError",
    "InvalidRequest",
    "Params",
    "ProtocolError",
    "Response",
    "Session",
    "StatusError",
    "Timeout",
    "TooLarge",
    "Unreachable",
    "delete",
    "get",
    "head",
    "options",
    "patch",
    "post",
    "put",
    "request",
    "send",
]


def request(
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
    """Sends one request and waits for the whole response.

    `params` goes into the query. The body is `json`, or `data` (a mapping or pairs are a form; a string or bytes go as
    they are), or `files` with or without a form: each is bytes, or a tuple of a file's name, bytes and perhaps a type.
    `auth` is a user and a password, either of which may be the reference of a secret.
    `timeout` is in seconds; the skill's own limit still holds. The engine follows redirects, and checks each one.
    Raises an `HttpError`; a status such as 404 is none before `raise_for_status()`.
    """
    message = compose(url, params=params, headers=headers, json=json, data=data, files=files, auth=auth)
    return send(
        message.url,
        method=method.upper(),
        headers=message.headers.pairs(),
        body=message.body,
        timeout=timeout,
        max_redirects=max_redirects if allow_redirects else 0,
    )


def get(url: str, **options: Unpack[Options]) -> Response:
    """A `GET`; the options are those of `request`."""
    return request("GET", url, **options)


def head(url: str, **options: Unpack[Options]) -> Response:
    """A `HEAD`; the options are those of `request`."""
    return request("HEAD", url, **options)


def options(url: str, **options: Unpack[Options]) -> Response:
    """An `OPTIONS`; the options are those of `request`."""
    return request("OPTIONS", url, **options)


def post(url: str, **options: Unpack[Options]) -> Response:
    """A `POST`; the options are those of `request`."""
    return request("POST", url, **options)


def put(url: str, **options: Unpack[Options]) -> Response:
    """A `PUT`; the options are those of `request`."""
    return request("PUT", url, **options)


def patch(url: str, **options: Unpack[Options]) -> Response:
    """A `PATCH`; the options are those of `request`."""
    return request("PATCH", url, **options)


def delete(url: str, **options: Unpack[Options]) -> Response:
    """A `DELETE`; the options are those of `request`."""
    return request("DELETE", url, **options)
