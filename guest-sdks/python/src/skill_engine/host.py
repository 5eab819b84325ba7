"""The way to the engine's imports, which exist only inside a component."""

from __future__ import annotations

import importlib
import json
from typing import Any

from .phase import needs_call

_INTERFACES = ("config", "secrets", "http", "log", "progress", "user")


def bind() -> None:
    """Loads the bindings of every import while their files are there, which is only when the component is made."""
    for name in _INTERFACES:
        importlib.import_module(f"wit_world.imports.{name}")


def interface(name: str, function: str) -> Any:
    """The bindings of the contract's interface `name`, for a call of its `function`.

    Raises `RuntimeError` where there is no engine to answer: while the skill loads, and outside a component.
    """
    needs_call(f"{name}.{function}")
    try:
        return importlib.import_module(f"wit_world.imports.{name}")
    except ModuleNotFoundError:
        raise RuntimeError(
            f"{name}.{function} needs the engine: run the skill with `skill run`, or replace the call in a test"
        ) from None


def error_of(raised: BaseException) -> Any:
    """The `error` case inside an exception that the bindings raised, or the exception again if it is another one."""
    if type(raised).__name__ != "Err" or not hasattr(raised, "value"):
        raise raised
    return raised.value


def text(value: object) -> str:
    """A string that the contract can carry: half of a surrogate pair, which Python allows, becomes `U+FFFD`."""
    string = str(value)
    try:
        string.encode()
    except UnicodeEncodeError:
        return string.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return string


def parse(value: str | None) -> Any:
    """A JSON value of the contract; `None` where there is none."""
    return None if value is None else json.loads(value)
