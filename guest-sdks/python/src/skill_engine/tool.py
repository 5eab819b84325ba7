"""Marks a function as a tool, and knows every one that was marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, overload

from .marked import Function, Icon, Marked, mark


@dataclass(frozen=True)
class Tool(Marked):
    """A function that is a tool."""

    kind: ClassVar[str] = "tool"

    read_only: bool | None = None
    destructive: bool | None = None
    idempotent: bool | None = None
    open_world: bool | None = None
    input_schema: dict[str, Any] | None = None
    output_schema: dict[str, Any] | None = None


registered: list[Tool] = []
"""Every tool in the order in which its function was marked."""


@overload
def tool(function: Function, /) -> Function: ...


@overload
def tool(
    *,
    name: str | None = None,
    title: str | None = None,
    description: str | None = None,
    read_only: bool | None = None,
    destructive: bool | None = None,
    idempotent: bool | None = None,
    open_world: bool | None = None,
    icons: Sequence[Icon] = (),
    meta: Mapping[str, Any] | None = None,
    input_schema: dict[str, Any] | None = None,
    output_schema: dict[str, Any] | None = None,
) -> Callable[[Function], Function]: ...


def tool(function: Function | None = None, /, **said: Any) -> Function | Callable[[Function], Function]:
    """Makes a function a tool: `@tool`, or `@tool(name=…, read_only=True, …)` where more is to be said.

    The function stays what it was and can be called and tested as before. Its name in kebab-case, its docstring
    and its annotations say the rest; whether they can is found out when the skill is built. Where there is an
    `input_schema` or an `output_schema`, JSON Schemas of objects, the annotations of that side are not read.
    """
    return mark(Tool, registered, function, said)
