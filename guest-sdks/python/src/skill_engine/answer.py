"""What becomes of a function's result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .content import Content, Output, text
from .json_text import to_json
from .shape import Misfit, Shape
from .shape.plain import plain


@dataclass(frozen=True)
class Reply:
    """A call's answer: blocks, and JSON texts."""

    content: list[Content] = field(default_factory=list)
    structured: str | None = None
    meta: str | None = None


@dataclass(frozen=True)
class Answer:
    """How a tool answers: `of` makes the reply of a result, and raises `Misfit` for one that was not declared.

    `schema` makes the JSON Schema of what is structured, if one is known. `declared` is the result's type as its author
    wrote it, if they did.
    """

    of: Callable[[Any], Reply]
    schema: Callable[[], dict[str, Any]] | None = None
    declared: str | None = None


def nothing(result: Any) -> Reply:
    """For a function that is declared to answer nothing."""
    if result is not None:
        raise Misfit.expected("`None`", result)
    return Reply()


@dataclass(frozen=True)
class Words:
    """For a function that is declared to answer a string."""

    shape: Shape

    def __call__(self, result: Any) -> Reply:
        return Reply([text(self.shape.give(result))])


def block(result: Any) -> Reply:
    """For a function that is declared to answer one block."""
    if not isinstance(result, Content):
        raise Misfit.expected("a `Content`", result)
    return Reply([result])


def blocks(result: Any) -> Reply:
    """For a function that is declared to answer several blocks."""
    if not hasattr(result, "__iter__") or isinstance(result, (str, dict)):
        raise Misfit.expected("a list of `Content`", result)
    content = list(result)
    for index, each in enumerate(content):
        if not isinstance(each, Content):
            raise Misfit.expected("a `Content`", each).within(index)
    return Reply(content)


@dataclass(frozen=True)
class Structured:
    """For a function that is declared to answer values of a type. What is no object becomes one with a `result`."""

    shape: Shape
    wrapped: bool

    def __call__(self, result: Any) -> Reply:
        structured = self.value(result)
        return Reply([text(structured)], structured)

    def value(self, result: Any) -> str:
        """A value of the type as JSON."""
        given = self.shape.give(result)
        return to_json({"result": given} if self.wrapped else given)


@dataclass(frozen=True)
class Whole:
    """For a function that is declared to answer an `Output`, and perhaps of what type its value is."""

    structured: Structured | None

    def __call__(self, result: Any) -> Reply:
        if not isinstance(result, Output):
            raise Misfit.expected("an `Output`", result)
        if self.structured is None:
            return _output(result)
        try:
            return _output(result, self.structured.value(result.structured))
        except Misfit as misfit:
            raise misfit.within("structured") from None


def by_its_value(result: Any) -> Reply:
    """For a function whose author declared nothing."""
    if result is None:
        return Reply()
    if isinstance(result, str):
        return Reply([text(plain(result))])
    if isinstance(result, Content):
        return Reply([result])
    if isinstance(result, Output):
        return _output(result)
    if isinstance(result, (list, tuple)) and result and all(isinstance(each, Content) for each in result):
        return Reply(list(result))
    structured = _object(result)
    return Reply([text(structured)], structured)


def by_hand(result: Any) -> Reply:
    """For a function whose author wrote the schema of the answers: an object, or an `Output` with one."""
    value = result.structured if isinstance(result, Output) else result
    given = plain(value)
    if not isinstance(given, dict):
        raise Misfit.expected("an object, as the output schema says", value)
    structured = to_json(given)
    return _output(result, structured) if isinstance(result, Output) else Reply([text(structured)], structured)


def _output(output: Output[Any], structured: str | None = None) -> Reply:
    if structured is None and output.structured is not None:
        structured = _object(output.structured)
    meta = None if output.meta is None else to_json(plain(output.meta))
    content = list(output.content)
    if not content and structured is not None:
        content = [text(structured)]
    return Reply(content, structured, meta)


def _object(value: Any) -> str:
    given = plain(value)
    return to_json(given if isinstance(given, dict) else {"result": given})
