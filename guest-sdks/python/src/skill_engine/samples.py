"""Values that an author gives with a type: defaults and examples."""

from __future__ import annotations

from typing import Any

from .shape import Misfit, Noted, Shape
from .unreadable import Unreadable


def with_default(shape: Shape, default: Any) -> Shape:
    """A type with a default value; raises `Misfit` for one that is not of the type."""
    given = shape.give(default)
    # Leaving a field out that may be null says the same.
    return shape if given is None else Noted(shape, {"default": given})


def unfitting(misfit: Misfit) -> str:
    """What a message says of a default that is not of its type, after "a default that"."""
    return f"does not fit its type: {f'`{misfit.path}`' if misfit.path else 'it'} {misfit.message}"


def exemplify(shape: Noted, annotation: Any, examples: list[Any]) -> None:
    """Notes the examples of a type; raises `Unreadable` for one that is not of the type."""
    shape.notes["examples"] = [_example(shape, annotation, example) for example in examples]


def _example(shape: Shape, annotation: Any, example: Any) -> Any:
    try:
        return shape.give(example)
    except Misfit as misfit:
        try:
            # Written as JSON already.
            shape.receive(example)
        except Misfit:
            raise Unreadable(annotation, f"has an example that {unfitting(misfit)}") from None
        return example
