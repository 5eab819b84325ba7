"""Marks a function as a tool, and knows every one that was marked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, TypeVar, overload

Function = TypeVar("Function", bound=Callable[..., Any])


class _NeededOfIcon(TypedDict):
    source: str


class Icon(_NeededOfIcon, total=False):
    """A picture of a tool: an `https:` or `data:` URI, its type, and its sizes such as `48x48` or `any`."""

    mime_type: str
    sizes: list[str]


@dataclass(frozen=True)
class Tool:
    """A function together with what its author said of it; `None` where nothing was said."""

    function: Callable[..., Any]
    name: str | None = None
    title: str | None = None
    description: str | None = None
    read_only: bool | None = None
    destructive: bool | None = None
    idempotent: bool | None = None
    open_world: bool | None = None
    icons: Sequence[Icon] = ()
    meta: Mapping[str, Any] | None = None
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

    def mark(marked: Function) -> Function:
        if not inspect.isfunction(marked):
            raise TypeError(f"@tool marks a function, not {marked!r}")
        registered.append(Tool(marked, **said))
        return marked

    return mark if function is None else mark(function)
