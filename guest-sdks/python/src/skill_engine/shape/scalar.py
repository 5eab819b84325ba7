"""The scalars of JSON."""

from __future__ import annotations

from typing import Any

from .misfit import Misfit
from .plain import finite
from .shape import Shape


class String(Shape):
    """`str`."""

    kinds = bounds = frozenset({"string"})
    expected = "a string"

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}

    def receive(self, value: Any) -> str:
        if type(value) is not str:
            raise Misfit.expected(self.expected, value)
        return value

    def give(self, value: Any) -> str:
        if not isinstance(value, str):
            raise Misfit.expected(self.expected, value)
        # A member of a `str` enumeration is its value.
        return value if type(value) is str else str.__str__(value)


class Boolean(Shape):
    """`bool`."""

    kinds = frozenset({"boolean"})
    expected = "a boolean"

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def receive(self, value: Any) -> bool:
        if type(value) is not bool:
            raise Misfit.expected(self.expected, value)
        return value

    give = receive


class Integer(Shape):
    """`int`; a JSON number such as `2.0` is one too, a boolean is none."""

    kinds = frozenset({"integer", "number"})
    bounds = frozenset({"number"})
    expected = "an integer"

    def schema(self) -> dict[str, Any]:
        return {"type": "integer"}

    def receive(self, value: Any) -> int:
        if type(value) is int:
            return value
        if type(value) is float and value.is_integer():
            return int(value)
        raise Misfit.expected(self.expected, value)

    def give(self, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Misfit.expected(self.expected, value)
        return int(value)


class Number(Shape):
    """`float`; the function gets a `float` even for a JSON number such as `1`."""

    kinds = frozenset({"integer", "number"})
    bounds = frozenset({"number"})
    expected = "a number"

    def schema(self) -> dict[str, Any]:
        return {"type": "number"}

    def receive(self, value: Any) -> float:
        if type(value) is not float and type(value) is not int:
            raise Misfit.expected(self.expected, value)
        try:
            return float(value)
        except OverflowError:
            raise Misfit("is too large for a number") from None

    def give(self, value: Any) -> float:
        if not isinstance(value, (float, int)) or isinstance(value, bool):
            raise Misfit.expected(self.expected, value)
        return int(value) if isinstance(value, int) else finite(float(value))


class Null(Shape):
    """`None`."""

    kinds = frozenset({"null"})
    expected = "null"

    def schema(self) -> dict[str, Any]:
        return {"type": "null"}

    def receive(self, value: Any) -> None:
        if value is not None:
            raise Misfit.expected(self.expected, value)

    give = receive
