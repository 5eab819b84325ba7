"""Objects with known fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .misfit import Misfit
from .shape import Shape

_ABSENT: Any = object()


@dataclass
class Field:
    """One field. `filler` is what Python gets where JSON has none, if that is not left to Python itself."""

    name: str
    shape: Shape
    required: bool
    filler: Any = _ABSENT


class Record(Shape):
    """A dataclass, a `TypedDict`, a `NamedTuple`, or the parameters of a function.

    `build` makes the Python value from its fields by name. `python` is the class; where it is none (a `TypedDict` is
    a plain `dict`), values are mappings.
    """

    kinds = frozenset({"object"})
    expected = "an object"

    def __init__(
        self, fields: list[Field], build: Callable[..., Any] = dict, python: type | None = None, hashable: bool = False
    ) -> None:
        self.fields = fields
        self.build = build
        self.python = python
        self.hashable = hashable

    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = {
            "type": "object",
            "properties": {field.name: field.shape.schema() for field in self.fields},
        }
        required = [field.name for field in self.fields if field.required]
        if required:
            schema["required"] = required
        schema["additionalProperties"] = False
        return schema

    def receive(self, value: Any) -> Any:
        if type(value) is not dict:
            raise Misfit.expected(self.expected, value)
        received = {}
        known = 0
        for field in self.fields:
            name = field.name
            if name in value:
                known += 1
                try:
                    received[name] = field.shape.receive(value[name])
                except Misfit as misfit:
                    raise misfit.within(name) from None
            elif field.required:
                raise Misfit("is missing").within(name)
            elif field.filler is not _ABSENT:
                received[name] = field.filler
        if known != len(value):
            raise self._unknown(value)
        return self._built(received)

    def _built(self, received: dict[str, Any]) -> Any:
        if self.build is dict:
            return received
        try:
            return self.build(**received)
        except ValueError as error:
            # What the class itself checks of its values.
            raise Misfit(f"cannot be used: {error}") from error

    def _unknown(self, value: Mapping[str, Any]) -> Misfit:
        known = {field.name for field in self.fields}
        return Misfit("is not known").within(next(str(name) for name in value if name not in known))

    def give(self, value: Any) -> dict[str, Any]:
        if self.python is None:
            if not isinstance(value, Mapping):
                raise Misfit.expected("a mapping", value)
            values = value
        elif isinstance(value, self.python):
            values = {field.name: getattr(value, field.name) for field in self.fields if hasattr(value, field.name)}
        else:
            raise Misfit.expected(f"a `{self.python.__name__}`", value)
        return self._given(values)

    def _given(self, values: Mapping[str, Any]) -> dict[str, Any]:
        given = {}
        for field in self.fields:
            if field.name in values:
                try:
                    given[field.name] = field.shape.give(values[field.name])
                except Misfit as misfit:
                    raise misfit.within(field.name) from None
            elif field.required:
                raise Misfit("is missing").within(field.name)
        if len(given) != len(values):
            raise self._unknown(values)
        return given

    def claims(self, value: Any) -> bool:
        return self.python is not None and isinstance(value, self.python)

    def tags(self) -> dict[str, str]:
        constants = {field.name: field.shape.constant() for field in self.fields}
        return {name: constant for name, constant in constants.items() if constant is not None}
