"""What can be wrong with a skill's own text."""

from __future__ import annotations


class DefinitionError(TypeError):
    """A tool that cannot be offered, with the place in the author's file.

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
    """Arguments that do not fit a tool's input schema; the message is for the model."""
