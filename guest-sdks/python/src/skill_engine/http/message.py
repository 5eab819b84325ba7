"""Puts a request together from what a program has at hand."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union
from urllib.parse import urlencode, urlsplit, urlunsplit

from ..json_text import to_json
from ..shape import Misfit
from ..shape.plain import plain
from .errors import InvalidRequest
from .headers import Headers

Scalar = Union[str, bytes, int, float, bool, None]
Fields = Union[Mapping[str, Union[Scalar, Sequence[Scalar]]], Iterable[tuple[str, Union[Scalar, Sequence[Scalar]]]]]
File = Union[bytes, str, tuple[str, Union[bytes, str]], tuple[str, Union[bytes, str], str]]

Params = Union[Fields, str, bytes, None]
"""For the query: text as it is, or fields. What is `None` is left out, and a list comes item by item."""
Data = Union[Fields, str, bytes, bytearray, None]
"""A body: text or bytes as they are, or the fields of a form."""
Files = Union[Mapping[str, File], Iterable[tuple[str, File]], None]
"""The files of a form, by the names of their fields."""
HeaderFields = Union[Mapping[str, Union[str, None]], Iterable[tuple[str, str]], None]
Auth = Union[tuple[str, str], None]
"""User and password."""


@dataclass(frozen=True)
class Message:
    """A request without its method, as it is sent."""

    url: str
    headers: Headers
    body: bytes | None


def compose(
    url: str,
    *,
    params: Params = None,
    headers: HeaderFields = None,
    json: object = None,
    data: Data = None,
    files: Files = None,
    auth: Auth = None,
) -> Message:
    """The request; raises `InvalidRequest` for parts that don't go together. A header that is given stays as it is."""
    if json is not None and (data is not None or files is not None):
        raise InvalidRequest("a body is either `json` or `data` and `files`")
    given = Headers().updated(headers or ())
    body, kind = _body(json, data, files)
    if kind is not None and "content-type" not in given:
        given = given.updated({"content-type": kind})
    if auth is not None and "authorization" not in given:
        given = given.updated({"authorization": _basic(auth)})
    return Message(_with_query(url, params), given, body)


def _body(json: object, data: Data, files: Files) -> tuple[bytes | None, str | None]:
    if files is not None:
        return _multipart([] if data is None else _pairs(data), files)
    if json is not None:
        try:
            return to_json(plain(json)).encode("utf-8", "replace"), "application/json"
        except Misfit as misfit:
            place = f"`json` at `{misfit.path}`" if misfit.path else "`json`"
            raise InvalidRequest(f"{place} {misfit.message}") from None
    if data is None or isinstance(data, (bytes, bytearray)):
        return (None if data is None else bytes(data)), None
    if isinstance(data, str):
        return data.encode("utf-8", "replace"), None
    return urlencode(_pairs(data)).encode(), "application/x-www-form-urlencoded"


def _with_query(url: str, params: Params) -> str:
    if params is None:
        return url
    if isinstance(params, bytes):
        added = params.decode("ascii", "replace")
    else:
        added = params if isinstance(params, str) else urlencode(_pairs(params))
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, added]))))


def _pairs(fields: Any) -> list[tuple[str, str | bytes]]:
    """The fields of a query or a form, one value each."""
    if isinstance(fields, (str, bytes, bytearray)):
        raise InvalidRequest("with `files`, `data` is the other fields of the form")
    pairs: list[tuple[str, str | bytes]] = []
    for name, value in fields.items() if isinstance(fields, Mapping) else fields:
        values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        pairs.extend((str(name), _written(each)) for each in values if each is not None)
    return pairs


def _written(value: Any) -> str | bytes:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (bytes, str)):
        return value
    try:
        return str(plain(value))
    except Misfit as misfit:
        raise InvalidRequest(f"a field's value {misfit.message}") from None


def _basic(auth: tuple[str, str]) -> str:
    # The engine finds the reference of a secret in here too (RFC 7617).
    user, password = auth
    if ":" in user:
        raise InvalidRequest("a user's name has no colon")
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _multipart(fields: list[tuple[str, str | bytes]], files: Any) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [_part(name, None, value, None) for name, value in fields]
    for name, file in files.items() if isinstance(files, Mapping) else files:
        file_name, data, *kind = file if isinstance(file, tuple) else (name, file)
        parts.append(_part(name, file_name, data, kind[0] if kind else "application/octet-stream"))
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return body + b"--" + boundary.encode() + b"--\r\n", f"multipart/form-data; boundary={boundary}"


def _part(name: str, file_name: str | None, data: Any, kind: str | None) -> bytes:
    head = f'content-disposition: form-data; name="{_quoted(name)}"'
    if file_name is not None:
        head += f'; filename="{_quoted(file_name)}"'
    if kind is not None:
        head += f"\r\ncontent-type: {kind}"
    if not isinstance(data, (str, bytes, bytearray)):
        raise InvalidRequest(f"the file `{name}` is bytes or text, not {data!r}")
    return head.encode() + b"\r\n\r\n" + (data.encode() if isinstance(data, str) else bytes(data))


def _quoted(name: str) -> str:
    # As browsers do it (WHATWG HTML, multipart form data).
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
