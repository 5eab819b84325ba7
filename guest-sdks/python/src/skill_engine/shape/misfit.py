"""A value that is not of its type."""

from __future__ import annotations

import json
from typing import Any

_LONGEST = 60


class Misfit(ValueError):
    """Says what is wrong, and where within the value.

    `message` continues a sentence whose subject is the place: `must be a string, not 5`.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self._steps: list[str | int] = []

    @classmethod
    def expected(cls, expected: str, got: Any) -> Misfit:
        """For a value of another kind than was expected."""
        return cls(f"must be {expected}, not {shown(got)}")

    def within(self, step: str | int) -> Misfit:
        """The same, seen from one level further out: `step` is the name or the index that leads in."""
        self._steps.append(step)
        return self

    @property
    def depth(self) -> int:
        """How many steps lead to the place."""
        return len(self._steps)

    @property
    def path(self) -> str:
        """The place as an author would write it, such as `items[2].name`; empty for the value itself."""
        path = ""
        for step in reversed(self._steps):
            if isinstance(step, str) and step.isidentifier():
                path += f".{step}" if path else step
            else:
                path += f"[{step}]" if isinstance(step, int) else f"[{shown(step)}]"
        return path

    def __str__(self) -> str:
        return f"`{self.path}` {self.message}" if self._steps else self.message


def shown(value: Any) -> str:
    """A value for a message: short JSON, or what type it is."""
    if value is None or type(value) in (str, bool, int, float, list, dict):
        try:
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        except (TypeError, ValueError, RecursionError):
            text = ""
        if text:
            return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return f"a value of the type `{type(value).__name__}`"
