"""Where in the author's files a function and its parts stand."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import DefinitionError


@dataclass
class Source:
    """The text of one function, as far as it can be read."""

    file: str
    line: int
    node: ast.FunctionDef | ast.AsyncFunctionDef | None

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Source:
        """Finds a function in its file; without the file, its first line is all that is known."""
        code = function.__code__
        node = None
        try:
            tree = ast.parse("".join(linecache.getlines(code.co_filename)))
        except SyntaxError:
            tree = ast.Module([], [])
        for candidate in ast.walk(tree):
            if isinstance(candidate, (ast.FunctionDef, ast.AsyncFunctionDef)):
                first = min([candidate.lineno, *(item.lineno for item in candidate.decorator_list)])
                if candidate.name == code.co_name and first == code.co_firstlineno:
                    node = candidate
        return cls(code.co_filename, node.lineno if node else code.co_firstlineno, node)

    def error(self, message: str) -> DefinitionError:
        """An error about the function as a whole."""
        return DefinitionError(message, self.file, self.line, self.node.col_offset + 1 if self.node else None)

    def parameter_error(self, name: str, message: str) -> DefinitionError:
        """An error about one parameter: at its annotation, else at its name."""
        for argument in ast.walk(self.node.args) if self.node else ():
            if isinstance(argument, ast.arg) and argument.arg == name:
                return self._at(argument.annotation or argument, message)
        return self.error(message)

    def result_error(self, message: str) -> DefinitionError:
        """An error about the result's annotation."""
        if self.node and self.node.returns:
            return self._at(self.node.returns, message)
        return self.error(message)

    def _at(self, node: ast.expr | ast.arg, message: str) -> DefinitionError:
        return DefinitionError(message, self.file, node.lineno, node.col_offset + 1)
