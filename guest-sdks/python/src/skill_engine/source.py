"""Where in the author's files a function, a class and their parts stand."""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import sys
from collections.abc import Callable
from types import CodeType
from typing import Any, Union

from .errors import DefinitionError

_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
_Node = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef]


class Source:
    """The text of one function or class, which is read only when it is asked for."""

    def __init__(
        self, file: str, first_line: int, names: dict[str, Any], find: Callable[[ast.Module], _Node | None]
    ) -> None:
        self.file = file
        self._first_line = first_line
        self._names = names
        self._find = find

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Source:
        """A function's; without its file, its first line is all that is known."""
        inner = inspect.unwrap(function)
        code = inner.__code__
        return cls(code.co_filename, code.co_firstlineno, inner.__globals__, lambda tree: _function(tree, code))

    @classmethod
    def of_class(cls, kind: type) -> Source | None:
        """A class's, in the file of its module; `None` where it is not found."""
        names = vars(sys.modules[kind.__module__]) if kind.__module__ in sys.modules else {}
        if not names.get("__file__"):
            return None
        found = cls(names["__file__"], 1, names, lambda tree: _class(tree, kind.__qualname__))
        return found if found.node else None

    @functools.cached_property
    def node(self) -> _Node | None:
        """The definition itself, as far as it can be read."""
        return self._find(_parsed("".join(self._lines())))

    def _lines(self) -> list[str]:
        # The file may be one that only the module's loader can read.
        spec = self._names.get("__spec__")
        if spec is not None and spec.origin == self.file and len(linecache.cache.get(self.file, ())) < 2:
            try:
                lines = (spec.loader.get_source(spec.name) or "").splitlines(keepends=True)
            except (AttributeError, ImportError, OSError, SyntaxError):
                lines = []
            linecache.cache[self.file] = (sum(map(len, lines)), None, lines, self.file)
        return linecache.getlines(self.file)

    @property
    def line(self) -> int:
        """Where the definition begins, after its decorators."""
        return self.node.lineno if self.node else self._first_line

    def error(self, message: str) -> DefinitionError:
        """An error about the function or class as a whole."""
        if self.node is None:
            return DefinitionError(message, self.file, self.line)
        return self._at(self.node, message)

    def parameter_error(self, name: str, message: str) -> DefinitionError:
        """An error about one parameter: at its annotation, else at its name."""
        argument = self._argument(name)
        return self._at(argument.annotation or argument, message) if argument else self.error(message)

    def default_error(self, name: str, message: str) -> DefinitionError:
        """An error about a parameter's default value."""
        if isinstance(self.node, _Function):
            known = self.node.args
            positional = [*known.posonlyargs, *known.args]
            pairs = [*zip(reversed(positional), reversed(known.defaults)), *zip(known.kwonlyargs, known.kw_defaults)]
            for argument, default in pairs:
                if argument.arg == name and default is not None:
                    return self._at(default, message)
        return self.error(message)

    def result_error(self, message: str) -> DefinitionError:
        """An error about the result's annotation."""
        if isinstance(self.node, _Function) and self.node.returns:
            return self._at(self.node.returns, message)
        return self.error(message)

    def option_error(self, name: str, message: str) -> DefinitionError:
        """An error about an option of the decorator: at its value."""
        for decorator in self.node.decorator_list if self.node else ():
            for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
                if keyword.arg == name:
                    return self._at(keyword.value, message)
        return self.error(message)

    def field_error(self, name: str, message: str) -> DefinitionError:
        """An error about a field of the class: at its annotation."""
        field = self._field(name)
        return self._at(field.annotation, message) if field else self.error(message)

    def field_default_error(self, name: str, message: str) -> DefinitionError:
        """An error about the default of a field: at its value."""
        field = self._field(name)
        return self._at(field.value or field.annotation, message) if field else self.error(message)

    def _argument(self, name: str) -> ast.arg | None:
        for argument in ast.walk(self.node.args) if isinstance(self.node, _Function) else ():
            if isinstance(argument, ast.arg) and argument.arg == name:
                return argument
        return None

    def _field(self, name: str) -> ast.AnnAssign | None:
        for statement in self.node.body if self.node else ():
            if isinstance(statement, ast.AnnAssign) and getattr(statement.target, "id", None) == name:
                return statement
        return None

    def _at(self, node: ast.stmt | ast.expr | ast.arg, message: str) -> DefinitionError:
        # The parser counts bytes of UTF-8.
        before = linecache.getline(self.file, node.lineno).encode()[: node.col_offset]
        return DefinitionError(message, self.file, node.lineno, len(before.decode(errors="replace")) + 1)


@functools.cache
def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _function(tree: ast.Module, code: CodeType) -> _Node | None:
    found = None
    for candidate in ast.walk(tree):
        if isinstance(candidate, _Function) and candidate.name == code.co_name:
            first = min([candidate.lineno, *(item.lineno for item in candidate.decorator_list)])
            if first == code.co_firstlineno:
                found = candidate
    return found


def _class(tree: ast.Module, qualified_name: str) -> _Node | None:
    found: list[ast.AST] = [tree]
    for name in qualified_name.split("."):
        if name != "<locals>":
            found = [each for outer in found for each in _named(outer, name)]
    # Of two with one name, the later is the one that stayed.
    classes = [node for node in found if isinstance(node, ast.ClassDef)]
    return classes[-1] if classes else None


def _named(tree: ast.AST, name: str) -> list[ast.AST]:
    """The classes and functions of a name, but for those within others."""
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, (*_Function, ast.ClassDef)):
            if child.name == name:
                found.append(child)
        else:
            found.extend(_named(child, name))
    return found
