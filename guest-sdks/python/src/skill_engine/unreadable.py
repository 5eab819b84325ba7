"""A type of which no schema can be made."""

from __future__ import annotations

from typing import Any, get_origin

from .content import Output

_UNSUPPORTED = "is not supported"


class Unreadable(Exception):
    """Says of a type why it can't be read: `reason` continues "which …", such as `is not supported`."""

    def __init__(self, annotation: Any, reason: str = _UNSUPPORTED) -> None:
        super().__init__(reason)
        self.annotation = annotation
        self.reason = reason

    @property
    def is_unsupported(self) -> bool:
        """Whether it is simply a type of which no schema is made, and nothing is wrong with how it was written."""
        return self.reason == _UNSUPPORTED

    def told(self, subject: str, whole: Any, option: str | None) -> str:
        """The message for the author: `subject` has the type `whole`; `option` takes the schema by hand, if one does."""
        inner, outer = name_of(self.annotation), name_of(whole)
        which = "which" if inner == outer else f"in which `{inner}`"
        by_hand = "" if option is None else f", or give the schema by hand: `@tool({option}={{…}})`"
        return f"{subject} has the type `{outer}`, {which} {self.reason}; use another type{by_hand}"


def name_of(annotation: Any) -> str:
    """An annotation as its author would write it."""
    if annotation is type(None):
        return "None"
    if isinstance(annotation, str):
        return annotation
    if get_origin(annotation) is Output:
        return str(annotation).replace(f"{Output.__module__}.", "")
    plain = isinstance(annotation, type) and get_origin(annotation) is None
    return annotation.__name__ if plain else str(annotation).replace("typing.", "")
