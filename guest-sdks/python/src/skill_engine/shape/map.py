"""Objects with any names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .misfit import Misfit
from .scalar import String
from .shape import Anything, Shape


class Map(Shape):
    """`dict` and `Mapping`: values of one type under names, which are strings in JSON whatever Python sees."""

    kinds = bounds = frozenset({"object"})
    expected = "an object"
    hashable = False

    def __init__(self, key: Shape, value: Shape, python: type = dict) -> None:
        self.key = key
        self.value = value
        self.python = python

    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "object"}
        if type(self.key) is not String:
            schema["propertyNames"] = self.key.schema()
        if not isinstance(self.value, Anything):
            schema["additionalProperties"] = self.value.schema()
        return schema

    def receive(self, value: Any) -> dict[Any, Any]:
        if type(value) is not dict:
            raise Misfit.expected(self.expected, value)
        key, item = self.key.receive, self.value.receive
        received = {}
        name = ""
        try:
            for name, each in value.items():
                received[key(name)] = item(each)
        except Misfit as misfit:
            raise misfit.within(name) from None
        return received

    def give(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping) or not isinstance(value, self.python):
            raise Misfit.expected(f"a `{self.python.__name__}`", value)
        given = {}
        for key, each in value.items():
            try:
                given[self.key.give(key)] = self.value.give(each)
            except Misfit as misfit:
                raise misfit.within(str(key)) from None
        return given
