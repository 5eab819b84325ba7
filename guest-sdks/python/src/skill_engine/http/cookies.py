"""Cookies between the requests of a session."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from datetime import timezone
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, urlsplit

from .response import Response


@dataclass(frozen=True)
class _Cookie:
    name: str
    value: str
    host: str
    """Where it came from, or the domain that it is for."""
    exact: bool
    """Only for that very host."""
    path: str
    secure: bool
    expires: float | None

    def goes_to(self, url: SplitResult) -> bool:
        host, path = _host(url), url.path or "/"
        below = not self.exact and host.endswith("." + self.host)
        inside = path == self.path or path.startswith(self.path.rstrip("/") + "/")
        return (host == self.host or below) and inside and (not self.secure or url.scheme == "https")


class Cookies:
    """What servers asked to be told again (RFC 6265), for the time of one session."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], _Cookie] = {}

    def take(self, response: Response) -> None:
        """Keeps the cookies of a response, as far as its server may set them."""
        url = urlsplit(response.url)
        for text in response.headers.all("set-cookie"):
            cookie = _parse(text, url)
            if cookie is None:
                continue
            key = (cookie.host, cookie.path, cookie.name)
            self._kept.pop(key, None)
            if cookie.expires is None or cookie.expires > time.time():
                self._kept[key] = cookie

    def header(self, url: str) -> str | None:
        """The value of the header `cookie` for a request; `None` if there is nothing to tell."""
        parts = urlsplit(url)
        now = time.time()
        told = [each for each in self._kept.values() if each.goes_to(parts) and (each.expires or now + 1) > now]
        # The more exact path comes first.
        told.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in told) or None

    def get(self, name: str) -> str | None:
        """The value of the cookie of that name that came last."""
        return next((each.value for each in reversed(self._kept.values()) if each.name == name), None)

    def set(self, name: str, value: str, url: str) -> None:
        """Keeps a cookie as if the server at a URL had set it for all of its paths."""
        host = _host(urlsplit(url))
        self._kept[host, "/", name] = _Cookie(name, value, host, True, "/", False, None)

    def clear(self) -> None:
        """Forgets all of them."""
        self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


def _parse(text: str, url: SplitResult) -> _Cookie | None:
    pair, *rest = text.split(";")
    name, equals, value = pair.partition("=")
    if not equals or not name.strip():
        return None
    attributes: dict[str, str] = {}
    for each in rest:
        key, _, said = each.partition("=")
        attributes[key.strip().lower()] = said.strip()
    host = _host(url)
    domain = attributes.get("domain", "").lstrip(".").lower()
    if domain and domain != host and (not host.endswith("." + domain) or "." not in domain or _is_address(host)):
        return None
    secure = "secure" in attributes
    if secure and url.scheme != "https":
        return None
    path = attributes.get("path", "")
    path = path if path.startswith("/") else _folder(url.path)
    return _Cookie(name.strip(), value.strip(), domain or host, not domain, path, secure, _end(attributes))


def _end(attributes: dict[str, str]) -> float | None:
    if "max-age" in attributes:
        try:
            return time.time() + int(attributes["max-age"])
        except ValueError:
            pass
    try:
        moment = parsedate_to_datetime(attributes["expires"].replace("-", " "))
    except (KeyError, ValueError, TypeError, IndexError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def _host(url: SplitResult) -> str:
    return (url.hostname or "").rstrip(".").lower()


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
