"""The types that parameters and results may have in this version."""

from __future__ import annotations

import json
import types
from dataclasses import dataclass
from typing import Any, Union, get_args, get_origin

SUPPORTED = (
    "supported are string, boolean, integer, number, optional and default values (str, bool, int, float, X | None)"
)

_SCHEMAS = {str: "string", bool: "boolean", int: "integer", float: "number"}
_KINDS = {"string": "a string", "boolean": "a boolean", "integer": "an integer", "number": "a number"}


@dataclass(frozen=True)
class Scalar:
    """One JSON scalar type, and whether Python code may see `None` instead."""

    type: type
    optional: bool = False

    @classmethod
    def of(cls, annotation: Any) -> Scalar | None:
        """The scalar that an evaluated annotation means, or `None` if it is no supported type."""
        if annotation in (str, bool, int, float):
            return cls(annotation)
        if get_origin(annotation) not in (Union, types.UnionType):
            return None
        members = [member for member in get_args(annotation) if member is not type(None)]
        if len(members) == 1 and members[0] in (str, bool, int, float):
            return cls(members[0], optional=True)
        return None

    @property
    def schema_type(self) -> str:
        """The word for it in JSON Schema."""
        return _SCHEMAS[self.type]

    def fits(self, value: Any) -> bool:
        """Whether a value is of the type; a bool is no int, an int is a fine float."""
        return type(value) is self.type or (self.type is float and type(value) is int)

    def receive(self, value: Any) -> Any:
        """The Python value for a JSON value.

        A float parameter gets a float even if the JSON has `1`, an integer one an int even if it has `1.0`.
        Raises `ValueError` that says what was expected.
        """
        if self.type is int and type(value) is float and value.is_integer():
            return int(value)
        if not self.fits(value):
            raise ValueError(f"must be {_KINDS[self.schema_type]}, not {to_json(value)}")
        return float(value) if self.type is float else value


def to_json(value: Any) -> str:
    """JSON text without spare spaces; raises `ValueError` for what JSON has no form for, such as a NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def name_of(annotation: Any) -> str:
    """An annotation as its author would write it."""
    if annotation is type(None):
        return "None"
    return annotation.__name__ if type(annotation) is type else str(annotation).replace("typing.", "")
