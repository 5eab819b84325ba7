"""What a server answered."""

from __future__ import annotations

import json as _json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from .errors import StatusError
from .headers import Headers

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)


@dataclass(frozen=True, init=False)
class Response:
    """What a server answered, whatever the status."""

    url: str
    """The URL that answered, after redirects."""
    status: int
    headers: Headers
    body: bytes
    """Decoded."""
    history: tuple[Response, ...] = ()
    """The redirects that a `Session` followed to come here."""

    def __init__(
        self,
        url: str,
        status: int,
        headers: Mapping[str, str] | Iterable[tuple[str, str]],
        body: bytes,
        history: tuple[Response, ...] = (),
    ) -> None:
        kept = headers if isinstance(headers, Headers) else Headers(headers)
        values = {"url": url, "status": status, "headers": kept, "body": body, "history": history}
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def status_code(self) -> int:
        """The status by its other name."""
        return self.status

    @property
    def content(self) -> bytes:
        """The body by its other name."""
        return self.body

    @property
    def ok(self) -> bool:
        """Whether the status is below 400."""
        return self.status < 400

    @property
    def reason(self) -> str:
        """What the status is called; empty for one that nobody named."""
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return ""

    @property
    def is_redirect(self) -> bool:
        """Whether it says to look elsewhere, and where."""
        return self.status in (301, 302, 303, 307, 308) and "location" in self.headers

    @property
    def encoding(self) -> str:
        """The encoding of its text: what the content type says, else UTF-8."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        try:
            b"a".decode(found[1] if found else "utf-8", errors="replace")
        except (LookupError, ValueError):
            return "utf-8"
        return found[1].lower() if found else "utf-8"

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        return next(iter(self.headers.all(name)), None)

    def text(self) -> str:
        """The body as text; what is not of its encoding becomes `U+FFFD`."""
        return self.body.decode(self.encoding, errors="replace")

    def json(self) -> Any:
        """The body as a JSON value; raises `ValueError` if it is none."""
        return _json.loads(self.body)

    def raise_for_status(self) -> Response:
        """Itself, if the status is below 400; else raises `StatusError`."""
        if self.ok:
            return self
        raise StatusError(f"{self.url} answered {self.status} {self.reason}".rstrip(), self)
