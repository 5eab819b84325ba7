"""What is said of a type beside what it is."""

from __future__ import annotations

from typing import Any

from .shape import Shape

_HEAD = ("title", "description")
_LIMITS = (
    "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format "
    "minItems maxItems uniqueItems minProperties maxProperties"
).split()
_TAIL = ("default", "examples", "deprecated")


class Noted(Shape):
    """A type with a title, a description, a default, examples."""

    def __init__(self, shape: Shape, notes: dict[str, Any]) -> None:
        self.shape = shape
        self.notes = notes
        self.bounds = shape.bounds
        # Nothing is lost on the way through.
        self.receive = shape.receive  # type: ignore[method-assign]
        self.give = shape.give  # type: ignore[method-assign]
        self.claims = shape.claims  # type: ignore[method-assign]
        self.tags = shape.tags  # type: ignore[method-assign]
        self.constant = shape.constant  # type: ignore[method-assign]

    @property
    def kinds(self) -> frozenset[str]:  # type: ignore[override]
        return self.shape.kinds

    @property
    def expected(self) -> str:  # type: ignore[override]
        return self.shape.expected

    @property
    def hashable(self) -> bool:  # type: ignore[override]
        return self.shape.hashable

    def schema(self) -> dict[str, Any]:
        return arranged({**self.shape.schema(), **self.notes})


def arranged(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with its keywords in the agreed order; those that say the structure stay as they are."""
    # The number of a tuple's items belongs to its structure.
    limits = [] if "prefixItems" in schema else [word for word in _LIMITS if word in schema]
    head = [word for word in _HEAD if word in schema]
    tail = [word for word in _TAIL if word in schema]
    body = [word for word in schema if word not in (*head, *limits, *tail)]
    return {word: schema[word] for word in (*head, *body, *limits, *tail)}
