"""Types whose values are written down one by one."""

from __future__ import annotations

import enum
from typing import Any

from .shape import Choice, Null, Nullable, Shape
from .unreadable import Unreadable

_TYPES = (str, bool, int, float)


def literal(annotation: Any, arguments: tuple[Any, ...]) -> Shape:
    """The shape of a `Literal`; raises `Unreadable`."""
    pairs = []
    for value in arguments:
        json = value.value if isinstance(value, enum.Enum) else value
        if value is not None and type(json) not in _TYPES:
            raise Unreadable(annotation, "has values that are no strings, integers, booleans or null")
        pairs.append((json, value))
    choices = [pair for pair in pairs if pair[1] is not None]
    if not choices:
        return Null()
    choice = Choice(choices)
    return choice if len(choices) == len(pairs) else Nullable(choice)


def enumeration(kind: type[enum.Enum]) -> Shape:
    """The shape of an `Enum`; raises `Unreadable`."""
    pairs = [(member.value, member) for member in kind]
    if issubclass(kind, enum.Flag) or not pairs:
        raise Unreadable(kind)
    if any(type(value) not in _TYPES or value != value for value, _ in pairs):
        raise Unreadable(kind, "has members whose values are no strings, numbers or booleans")
    return Choice(pairs, kind)
