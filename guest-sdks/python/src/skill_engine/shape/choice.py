"""A few values, one of which it must be."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any

from .misfit import Misfit, shown
from .shape import Shape

_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number"}


class Choice(Shape):
    """The values of a `Literal`, or the members of an `Enum` by theirs.

    Built of pairs: the JSON value (string, boolean or number), and what Python code sees in its place.
    """

    def __init__(self, pairs: Iterable[tuple[Any, Any]], owner: type[enum.Enum] | None = None) -> None:
        self.owner = owner
        # `True` equals `1`, so the type belongs to the key.
        self._members = {(type(json), json): python for json, python in pairs}
        self.values = [json for _, json in self._members]
        self.kinds = frozenset(_TYPES[type(value)] for value in self.values)
        if "integer" in self.kinds:
            self.kinds |= {"number"}
        texts = [shown(value) for value in self.values]
        self.expected = texts[0] if len(texts) == 1 else f"one of {', '.join(texts)}"

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """What it was built of, without repetitions."""
        return [(json, python) for (_, json), python in self._members.items()]

    def schema(self) -> dict[str, Any]:
        types = {_TYPES[type(value)] for value in self.values}
        if types == {"integer", "number"}:
            types = {"number"}
        schema: dict[str, Any] = {"type": types.pop()} if len(types) == 1 else {}
        if schema and len(self.values) == 1:
            schema["const"] = self.values[0]
        else:
            schema["enum"] = list(self.values)
        return schema

    def receive(self, value: Any) -> Any:
        if type(value) is float and value.is_integer() and (float, value) not in self._members:
            value = int(value)
        if type(value) not in _TYPES or (type(value), value) not in self._members:
            raise Misfit.expected(self.expected, value)
        return self._members[type(value), value]

    def give(self, value: Any) -> Any:
        for json, python in self.pairs:
            if type(value) is type(python) and value == python:
                return json
        if self.owner is not None:
            raise Misfit.expected(f"a member of `{self.owner.__name__}`", value)
        raise Misfit.expected(self.expected, value)

    def constant(self) -> str | None:
        only = self.values[0] if len(self.values) == 1 else None
        return only if isinstance(only, str) else None

    def claims(self, value: Any) -> bool:
        return self.owner is not None and isinstance(value, self.owner)
