"""Lines for the user's log and for clients that ask to see them; never part of an answer."""

from __future__ import annotations

from . import host


def debug(message: str) -> None:
    """For whoever looks for a fault."""
    _write("DEBUG", message)


def info(message: str) -> None:
    """What happens in the normal course."""
    _write("INFO", message)


def warning(message: str) -> None:
    """What the user should know, though the call goes on."""
    _write("WARNING", message)


def error(message: str) -> None:
    """What went wrong."""
    _write("ERROR", message)


def _write(level: str, message: str) -> None:
    bindings = host.interface("log", level.lower())
    bindings.write(bindings.Level[level], host.text(message))
