"""What a client discovers of a tool, worked out from the function and what its author said of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .content import check_meta
from .docstring import Docstring
from .errors import DefinitionError
from .shape import Misfit
from .signature import Signature
from .source import Source
from .tool import Tool

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_ACRONYM = re.compile(r"([A-Z]+)([A-Z][a-z])")
_CAPITAL = re.compile(r"([a-z0-9])([A-Z])")


@dataclass(frozen=True)
class Definition:
    """A tool that can be offered."""

    tool: Tool
    name: str
    description: str
    signature: Signature

    @classmethod
    def of(cls, tool: Tool) -> Definition:
        """Works out a tool's definition; raises `DefinitionError`."""
        function = tool.function
        name = name_of(tool)
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise Source.of(function).error(
                f'{name!r} cannot be a tool\'s name: use letters, digits, `-` and `_`, as in `@tool(name="my-tool")`'
            )
        description = tool.description
        if description is None:
            description = Docstring.parse(function.__doc__).description
        source = Source.of(function)
        _check(tool, source)
        return cls(tool, name, description, Signature.of(function, tool.input_schema, tool.output_schema))

    @property
    def file(self) -> str:
        """Where the function stands, under the name by which the interpreter knows the file."""
        return Source.of(self.tool.function).file

    @property
    def line(self) -> int:
        """Where in its file the function begins."""
        return Source.of(self.tool.function).line

    def unanswered(self, misfit: Misfit, at: str) -> TypeError:
        """The error for a result that is not what was declared; `at` says where the function stands."""
        place = f"`{misfit.path}` of the result" if misfit.path else "the result"
        declared = self.signature.answer.declared
        promise = "" if declared is None else f", which is declared to answer `{declared}`"
        return TypeError(f"tool `{self.name}`{promise}: {place} {misfit.message} ({at})")


def definitions(tools: Iterable[Tool]) -> tuple[list[Definition], list[DefinitionError]]:
    """The definitions of some tools, and what is wrong with those that have none."""
    found: dict[str, Definition] = {}
    errors: list[DefinitionError] = []
    for each in tools:
        try:
            definition = Definition.of(each)
        except DefinitionError as error:
            errors.append(error)
            continue
        except Exception as error:
            # Annotations run code of the author's.
            errors.append(Source.of(each.function).error(f"{type(error).__name__}: {error}"))
            continue
        first = found.setdefault(definition.name, definition)
        if first is not definition:
            place = Source.of(first.tool.function)
            message = f"two tools have the name `{definition.name}`; the first is `{first.tool.function.__name__}`"
            errors.append(Source.of(each.function).error(f"{message} in line {place.line}"))
    return list(found.values()), errors


def name_of(tool: Tool) -> str:
    """The name under which a function would be offered."""
    return tool.name if tool.name is not None else kebab_case(tool.function.__name__)


def _check(tool: Tool, source: Source) -> None:
    for option in ("title", "description"):
        if not isinstance(getattr(tool, option), (str, type(None))):
            raise source.option_error(option, f"`{option}` must be a string")
    for option in ("read_only", "destructive", "idempotent", "open_world"):
        if not isinstance(getattr(tool, option), (bool, type(None))):
            raise source.option_error(option, f"`{option}` must be `True` or `False`")
    try:
        check_meta(tool.meta)
    except TypeError as error:
        raise source.option_error("meta", str(error)) from None
    if not isinstance(tool.icons, (list, tuple)) or not all(map(_is_icon, tool.icons)):
        shape = '[{"source": "https://…", "mime_type": "image/png", "sizes": ["48x48"]}]'
        raise source.option_error("icons", f"`icons` must be a list such as `{shape}`; only the source is needed")


def _is_icon(icon: Any) -> bool:
    if not isinstance(icon, dict) or not icon.keys() <= {"source", "mime_type", "sizes"}:
        return False
    sizes = icon.get("sizes", [])
    texts = [icon.get("source"), icon.get("mime_type", ""), *(sizes if isinstance(sizes, (list, tuple)) else [None])]
    return all(isinstance(text, str) for text in texts)


def kebab_case(name: str) -> str:
    """`create_issue` and `createIssue` → `create-issue`, `HTTPGet` → `http-get`; digits stay attached."""
    words = _ACRONYM.sub(r"\1_\2", name)
    words = _CAPITAL.sub(r"\1_\2", words)
    return "-".join(word for word in words.split("_") if word).lower()
