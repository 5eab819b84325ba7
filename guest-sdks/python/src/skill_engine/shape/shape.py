"""What every kind of type has in common."""

from __future__ import annotations

from typing import Any

from .plain import plain

KINDS = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


class Shape:
    """The values of one type: their JSON Schema, and the way from JSON to Python and back."""

    kinds: frozenset[str] = frozenset()
    """The kinds of JSON values that may fit; a whole number is an `integer`, any other a `number`."""
    bounds: frozenset[str] = frozenset()
    """What may be limited: `number`, `string`, `array` or `object`."""
    expected: str = ""
    """What a message says is expected, with its article."""
    hashable: bool = True
    """Whether the Python values can stand in a set."""

    def schema(self) -> dict[str, Any]:
        """The JSON Schema, its keywords in their agreed order; a new object each time."""
        raise NotImplementedError

    def receive(self, value: Any) -> Any:
        """The Python value for a JSON value; raises `Misfit`."""
        raise NotImplementedError

    def give(self, value: Any) -> Any:
        """The JSON value for a Python value; raises `Misfit`."""
        raise NotImplementedError

    def claims(self, value: Any) -> bool:
        """Whether a Python value is of this type by its class alone, whatever is in it."""
        return False

    def tags(self) -> dict[str, str]:
        """The properties that can be only one string, as tags of a union have it."""
        return {}

    def constant(self) -> str | None:
        """The only string that fits, if that is what the type says."""
        return None


class Anything(Shape):
    """Every JSON value, as it is."""

    kinds = KINDS
    expected = "a JSON value"

    def schema(self) -> dict[str, Any]:
        return {}

    def receive(self, value: Any) -> Any:
        return value

    def give(self, value: Any) -> Any:
        return plain(value)
