"""Lists, sets and tuples."""

from __future__ import annotations

import collections.abc
from typing import Any

from .misfit import Misfit
from .plain import in_order
from .shape import Shape


class Array(Shape):
    """Any number of items of one type: `list`, `Sequence`, `Iterable`, …, which all arrive as a list."""

    kinds = bounds = frozenset({"array"})
    expected = "an array"
    hashable = False

    def __init__(self, item: Shape, python: type = list) -> None:
        self.item = item
        self.python = python

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.item.schema()}

    def receive(self, value: Any) -> Any:
        if type(value) is not list:
            raise Misfit.expected(self.expected, value)
        return _each(self.item.receive, value)

    def give(self, value: Any) -> list[Any]:
        # A string is a sequence of strings, and yet hardly ever meant as one.
        if not isinstance(value, self.python) or isinstance(value, (str, bytes, collections.abc.Mapping)):
            raise Misfit.expected(f"a `{self.python.__name__}`", value)
        return _each(self.item.give, value)


class Set(Array):
    """`set` and `frozenset`; `build` is the one it arrives as. An answer has its items in order."""

    expected = "an array of different items"

    def __init__(self, item: Shape, build: type = set) -> None:
        super().__init__(item, collections.abc.Set)
        self.build = build
        self.hashable = build is frozenset

    def schema(self) -> dict[str, Any]:
        return {**super().schema(), "uniqueItems": True}

    def receive(self, value: Any) -> Any:
        items = super().receive(value)
        try:
            received = self.build(items)
        except TypeError:
            raise Misfit("has items that cannot stand in a set") from None
        if len(received) != len(items):
            raise Misfit("must not have an item twice")
        return received

    def give(self, value: Any) -> list[Any]:
        return in_order(super().give(value))


class Tuple(Shape):
    """`tuple`: some items each of its own type, then any number of `rest`, if there is one."""

    kinds = frozenset({"array"})
    expected = "an array"

    def __init__(self, items: list[Shape], rest: Shape | None = None) -> None:
        self.items = items
        self.rest = rest
        self.bounds = frozenset({"array"} if rest else ())
        self.hashable = all(item.hashable for item in [*items, *([rest] if rest else [])])

    def schema(self) -> dict[str, Any]:
        if self.items:
            prefix = [item.schema() for item in self.items]
            rest = self.rest.schema() if self.rest else False
            return {"type": "array", "prefixItems": prefix, "minItems": len(prefix), "items": rest}
        # A `prefixItems` must not be empty.
        return {"type": "array", "items": self.rest.schema() if self.rest else False}

    def receive(self, value: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            raise Misfit.expected(self.expected, value)
        return tuple(self._convert("receive", value))

    def give(self, value: Any) -> list[Any]:
        if not isinstance(value, tuple):
            raise Misfit.expected("a `tuple`", value)
        return self._convert("give", value)

    def _convert(self, way: str, values: Any) -> list[Any]:
        fixed = len(self.items)
        if len(values) < fixed or (len(values) > fixed and self.rest is None):
            least = "at least " if self.rest else ""
            raise Misfit(f"must have {least}{fixed} {'item' if fixed == 1 else 'items'}, not {len(values)}")
        converted: list[Any] = []
        try:
            for item, value in zip(self.items, values):
                converted.append(getattr(item, way)(value))
            for value in values[fixed:]:
                converted.append(getattr(self.rest, way)(value))
        except Misfit as misfit:
            raise misfit.within(len(converted)) from None
        return converted


def _each(convert: Any, values: Any) -> list[Any]:
    converted: list[Any] = []
    try:
        for value in values:
            converted.append(convert(value))
    except Misfit as misfit:
        raise misfit.within(len(converted)) from None
    return converted
