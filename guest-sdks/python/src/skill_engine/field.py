"""What an author adds to a type: `Annotated[int, field(minimum=1)]`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as _field
from typing import Any

from .shape import Limited, Noted, Nullable, Shape

# Whose limits they are: the kind of value that a type must have.
_CAPITAL = re.compile("[A-Z]")
_OWNERS = {
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "string": ("minLength", "maxLength", "pattern", "format"),
    "array": ("minItems", "maxItems", "uniqueItems"),
    "object": ("minProperties", "maxProperties"),
}
_OWNER = {keyword: owner for owner, keywords in _OWNERS.items() for keyword in keywords}

# What the package `annotated_types` calls them. A length is of a string, an array or an object.
_NUMBERS = {
    "ge": "minimum",
    "le": "maximum",
    "gt": "exclusiveMinimum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
}
_LENGTHS = {
    "min_length": {"string": "minLength", "array": "minItems", "object": "minProperties"},
    "max_length": {"string": "maxLength", "array": "maxItems", "object": "maxProperties"},
}


class Misplaced(ValueError):
    """Something that cannot be said of a type; the message continues "has …"."""


@dataclass(frozen=True, eq=False)
class Addition:
    """Keywords of JSON Schema for a type; `field` makes one. `given` holds only what was said."""

    given: dict[str, Any] = _field(default_factory=dict)


def field(
    description: str | None = None,
    *,
    title: str | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    exclusive_minimum: float | None = None,
    exclusive_maximum: float | None = None,
    multiple_of: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | None = None,
    format: str | None = None,
    min_items: int | None = None,
    max_items: int | None = None,
    unique_items: bool | None = None,
    examples: Iterable[Any] | None = None,
    deprecated: bool | None = None,
) -> Addition:
    """Says more of a parameter or a field, inside of `Annotated`.

    The limits hold for what a tool is given and for what it answers. `pattern` and `format` are those of JSON Schema;
    a pattern has to be one for Python's `re` too, and a format is not checked. One that cannot apply to the type is
    an error when the skill is built.
    """
    said = {
        "title": title,
        "description": description,
        "minimum": minimum,
        "maximum": maximum,
        "exclusiveMinimum": exclusive_minimum,
        "exclusiveMaximum": exclusive_maximum,
        "multipleOf": multiple_of,
        "minLength": min_length,
        "maxLength": max_length,
        "pattern": pattern,
        "format": format,
        "minItems": min_items,
        "maxItems": max_items,
        "uniqueItems": unique_items,
        "examples": None if examples is None else list(examples),
        "deprecated": deprecated,
    }
    return Addition({keyword: value for keyword, value in said.items() if value is not None})


def added(shape: Shape, metadata: Iterable[Any]) -> tuple[Shape, list[Any]]:
    """A type with what `Annotated` says of it, and the examples, which are yet to be checked; raises `Misplaced`."""
    keywords: dict[str, Any] = {}
    for each in metadata:
        keywords.update(_keywords(each, shape))
    limits = {keyword: value for keyword, value in keywords.items() if keyword in _OWNER}
    notes = {keyword: value for keyword, value in keywords.items() if keyword not in _OWNER}
    examples = notes.pop("examples", [])
    for keyword, value in keywords.items():
        _check(keyword, value)
    if limits:
        shape = _limited(shape, limits)
    return Noted(shape, notes) if notes or examples else shape, examples


def _keywords(said: Any, shape: Shape) -> dict[str, Any]:
    if isinstance(said, str):
        return {"description": said}
    if isinstance(said, Addition):
        return said.given
    found = {}
    for attribute, keyword in _NUMBERS.items():
        bound = getattr(said, attribute, None)
        if _is_number(bound):
            found[keyword] = bound
    for attribute, names in _LENGTHS.items():
        bound = getattr(said, attribute, None)
        # `min_length=0` is how `Len` says that there is none.
        if _is_number(bound) and (bound or attribute == "max_length"):
            owner = next(iter(shape.bounds), "string")
            found[names.get(owner, names["string"])] = bound
    return found


def _limited(shape: Shape, limits: dict[str, Any]) -> Shape:
    if isinstance(shape, Nullable):
        return Nullable(_limited(shape.shape, limits))
    for keyword in limits:
        if _OWNER[keyword] not in shape.bounds:
            raise Misplaced(f"the limit `{_spelled(keyword)}`, which cannot apply to it")
    return Limited(shape, limits)


def _check(keyword: str, value: Any) -> None:
    if keyword in ("uniqueItems", "deprecated"):
        right = type(value) is bool
    elif keyword in ("title", "description", "pattern", "format"):
        right = isinstance(value, str) and (keyword != "pattern" or _is_pattern(value))
    elif keyword == "multipleOf":
        right = _is_number(value) and value > 0
    elif _OWNER.get(keyword) == "number":
        right = _is_number(value)
    elif keyword in _OWNER:
        right = type(value) is int and value >= 0
    else:
        return
    if not right:
        raise Misplaced(f"`{_spelled(keyword)}={value!r}`, which cannot be")


def _is_number(value: Any) -> bool:
    return type(value) is int or (type(value) is float and abs(value) < float("inf"))


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _spelled(keyword: str) -> str:
    return _CAPITAL.sub(lambda found: "_" + found[0].lower(), keyword)
