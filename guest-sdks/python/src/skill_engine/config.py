"""Settings that the user gave this skill."""

from __future__ import annotations

from typing import Any

from . import host


def get(key: str) -> Any:
    """The user's value, else the manifest's default; `None` for a key that the manifest doesn't declare."""
    return host.parse(host.interface("config", "get").get(host.text(key)))
