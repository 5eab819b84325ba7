"""Values of a type within limits."""

from __future__ import annotations

import decimal
import json
import re
from collections.abc import Callable
from typing import Any

from .misfit import Misfit, shown
from .noted import arranged
from .shape import Shape

_Check = Callable[[Any], bool]


class Limited(Shape):
    """A type under keywords such as `minimum`, `pattern` or `minItems`, which hold in both directions."""

    def __init__(self, shape: Shape, limits: dict[str, Any]) -> None:
        self.shape = shape
        self.limits = limits
        self.kinds = shape.kinds
        self.bounds = shape.bounds
        self.expected = shape.expected
        self.hashable = shape.hashable
        self.claims = shape.claims  # type: ignore[method-assign]
        self._checks = [_CHECKS[word](bound) for word, bound in limits.items() if word in _CHECKS]

    def schema(self) -> dict[str, Any]:
        return arranged({**self.shape.schema(), **self.limits})

    def receive(self, value: Any) -> Any:
        received = self.shape.receive(value)
        self._check(value)
        return received

    def give(self, value: Any) -> Any:
        given = self.shape.give(value)
        self._check(given)
        return given

    def _check(self, value: Any) -> None:
        if value is None:
            return
        for holds, words in self._checks:
            if not holds(value):
                raise Misfit(f"must {words}, not {shown(value)}")


def _count(bound: int, word: str) -> str:
    return f"{bound} {word if bound == 1 else word + 's'}"


def _multiple(bound: Any) -> _Check:
    # In decimal, as they are written: 0.3 is a multiple of 0.1.
    step = decimal.Decimal(str(bound))
    context = decimal.Context(prec=700)
    return lambda value: context.remainder(decimal.Decimal(str(value)), step) == 0


def _matches(pattern: str) -> _Check:
    compiled = re.compile(pattern)
    return lambda value: compiled.search(value) is not None


def _different(items: list[Any]) -> bool:
    return len({json.dumps(item, sort_keys=True) for item in items}) == len(items)


# For each keyword: what it tests for, and how a message says it after "must".
_CHECKS: dict[str, Callable[[Any], tuple[_Check, str]]] = {
    "minimum": lambda bound: (lambda value: value >= bound, f"be at least {bound}"),
    "maximum": lambda bound: (lambda value: value <= bound, f"be at most {bound}"),
    "exclusiveMinimum": lambda bound: (lambda value: value > bound, f"be greater than {bound}"),
    "exclusiveMaximum": lambda bound: (lambda value: value < bound, f"be less than {bound}"),
    "multipleOf": lambda bound: (_multiple(bound), f"be a multiple of {bound}"),
    "minLength": lambda bound: (lambda value: len(value) >= bound, f"have at least {_count(bound, 'character')}"),
    "maxLength": lambda bound: (lambda value: len(value) <= bound, f"have at most {_count(bound, 'character')}"),
    "pattern": lambda bound: (_matches(bound), f"match the pattern {bound}"),
    "minItems": lambda bound: (lambda value: len(value) >= bound, f"have at least {_count(bound, 'item')}"),
    "maxItems": lambda bound: (lambda value: len(value) <= bound, f"have at most {_count(bound, 'item')}"),
    "uniqueItems": lambda bound: (_different if bound else lambda value: True, "not have an item twice"),
    "minProperties": lambda bound: (lambda value: len(value) >= bound, f"have at least {_count(bound, 'field')}"),
    "maxProperties": lambda bound: (lambda value: len(value) <= bound, f"have at most {_count(bound, 'field')}"),
}
