"""What a client discovers of a tool, worked out from the function and what its author said of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .docstring import Docstring
from .errors import DefinitionError
from .signature import Signature
from .source import Source
from .tool import Tool

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


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
        name = tool.name if tool.name is not None else kebab_case(function.__name__)
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise Source.of(function).error(
                f'{name!r} cannot be a tool\'s name: use letters, digits, `-` and `_`, as in `@tool(name="my-tool")`'
            )
        description = tool.description
        if description is None:
            description = Docstring.parse(function.__doc__).description
        return cls(tool, name, description, Signature.of(function))


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
        first = found.setdefault(definition.name, definition)
        if first is not definition:
            place = Source.of(first.tool.function)
            message = f"two tools have the name `{definition.name}`; the first is `{first.tool.function.__name__}`"
            errors.append(Source.of(each.function).error(f"{message} in line {place.line}"))
    return list(found.values()), errors


def kebab_case(name: str) -> str:
    """`create_issue` and `createIssue` → `create-issue`, `HTTPGet` → `http-get`; digits stay attached."""
    words = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", words)
    return "-".join(word for word in words.split("_") if word).lower()
