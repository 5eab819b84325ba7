"""What can be wrong with a skill's own text, with the arguments of a call, and with a call."""

from __future__ import annotations

from typing import Any

from .shape import Misfit
from .shape.plain import plain


class DefinitionError(TypeError):
    """A tool or a prompt that cannot be offered, with the place in the author's file.

    `line` and `column` count from 1; `column` may be unknown.
    """

    def __init__(self, message: str, file: str, line: int, column: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        if self.column is not None:
            place += f":{self.column}"
        return f"{place}: {self.message}"


class ArgumentError(ValueError):
    """Arguments that do not fit what a tool or a prompt takes; the message is for the model."""


class ToolError(Exception):
    """Raised by a tool, or a prompt, that cannot do what it was asked for.

    The message is for the model: what went wrong and what to do differently. `data`, any JSON value, is for programs.
    """

    def __init__(self, message: str, data: Any = None) -> None:
        super().__init__(message)
        try:
            self.data = plain(data)
        except Misfit as misfit:
            path = f" at `{misfit.path}`" if misfit.path else ""
            raise TypeError(f"the data of a ToolError{path} {misfit.message}") from None
