"""Credentials that the user stored for this skill."""

from __future__ import annotations

from . import host


class SecretError(Exception):
    """A secret that cannot be had; the classes below say why."""


class Undeclared(SecretError):
    """The manifest declares no such secret."""


class Unset(SecretError):
    """Declared, but the user has stored none."""


class Denied(SecretError):
    """The user has not granted this."""


class Unavailable(SecretError):
    """The keychain could not be asked."""


def reference(name: str) -> str:
    """A stand-in, different at every call, that the host replaces with the value toward the secret's audience alone."""
    return _ask("reference", name)


def reveal(name: str) -> str:
    """The value itself; needs a grant of its own."""
    return _ask("reveal", name)


def _ask(function: str, name: str) -> str:
    bindings = host.interface("secrets", function)
    try:
        answer: str = getattr(bindings, function)(host.text(name))
    except Exception as raised:
        error = host.error_of(raised)
    else:
        return answer
    raise _exception(error, name)


def _exception(error: object, name: str) -> SecretError:
    case = type(error).__name__.removeprefix("Error_")
    if case == "Undeclared":
        return Undeclared(f"secret `{name}` is not declared in skill.toml")
    if case == "Unset":
        return Unset(f"secret `{name}` is not set")
    kind = Denied if case == "Denied" else Unavailable
    return kind(error.value)  # type: ignore[attr-defined]
