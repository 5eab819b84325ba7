"""What is said alike of everything that a skill offers: of a tool and of a prompt."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypedDict, TypeVar


class _NeededOfIcon(TypedDict):
    source: str


class Icon(_NeededOfIcon, total=False):
    """A picture of a tool or a prompt: an `https:` or `data:` URI, its type, and its sizes such as `48x48` or `any`."""

    mime_type: str
    sizes: list[str]


@dataclass(frozen=True)
class Marked:
    """A function together with what its author said of it; `None` where nothing was said."""

    kind: ClassVar[str]
    """What it was marked as, and by which decorator."""

    function: Callable[..., Any]
    name: str | None = None
    title: str | None = None
    description: str | None = None
    icons: Sequence[Icon] = ()
    meta: Mapping[str, Any] | None = None


Function = TypeVar("Function", bound=Callable[..., Any])
M = TypeVar("M", bound=Marked)


def mark(
    kind: type[M], registered: list[M], function: Function | None, said: dict[str, Any]
) -> Function | Callable[[Function], Function]:
    """What a decorator answers: the function, which is registered now, or what registers the one that it is given."""

    def register(marked: Function) -> Function:
        if not inspect.isfunction(marked):
            raise TypeError(f"@{kind.kind} marks a function, not {marked!r}")
        registered.append(kind(marked, **said))
        return marked

    return register if function is None else register(function)
