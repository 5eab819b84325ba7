"""What is wrong with a skill's own files, and where."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Diagnostic:
    """One fault. `line` and `column` count from 1, the column in characters; it may be unknown."""

    file: str
    """Relative to the skill's folder."""
    line: int
    column: int | None
    message: str
    excerpt: str | None
    """The text of that line."""

    def __str__(self) -> str:
        """`file:line:column: message`, then the line with a caret under the column, as the engine shows them."""
        column = "" if self.column is None else f":{self.column}"
        text = f"{self.file}:{self.line}{column}: {self.message}"
        if self.excerpt is None:
            return text
        text += f"\n  {self.line} | {self.excerpt}"
        if self.column is None:
            return text
        # Tabs are kept, so that the caret stands where a terminal shows the column.
        indent = "".join(c if c == "\t" else " " for c in self.excerpt[: self.column - 1])
        return f"{text}\n  {' ' * len(str(self.line))} | {indent}^"

    def to_json(self) -> dict[str, Any]:
        """Its fields, for the engine to read."""
        return asdict(self)


class Refused(Exception):
    """A skill whose files can't be loaded."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("\n".join(map(str, diagnostics)))
        self.diagnostics = diagnostics
