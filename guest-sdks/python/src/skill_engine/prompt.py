"""Marks a function as a prompt, and knows every one that was marked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Union, overload

from .marked import Function, Icon, Marked, mark

Completion = Union[
    Sequence[str],
    Callable[[str, dict[str, str]], Union[Iterable[str], Awaitable[Iterable[str]]]],
]
"""What an argument may be. Of a list is offered what begins as the user has; a function is given what they have typed and
the arguments that are known already, and answers what to offer, the likeliest first."""


@dataclass(frozen=True)
class Prompt(Marked):
    """A function that is a prompt."""

    kind: ClassVar[str] = "prompt"

    complete: Mapping[str, Completion] | None = None


registered: list[Prompt] = []
"""Every prompt in the order in which its function was marked."""


@overload
def prompt(function: Function, /) -> Function: ...


@overload
def prompt(
    *,
    name: str | None = None,
    title: str | None = None,
    description: str | None = None,
    icons: Sequence[Icon] = (),
    meta: Mapping[str, Any] | None = None,
    complete: Mapping[str, Completion] | None = None,
) -> Callable[[Function], Function]: ...


def prompt(function: Function | None = None, /, **said: Any) -> Function | Callable[[Function], Function]:
    """Makes a function a prompt: `@prompt`, or `@prompt(title=…, complete={…}, …)` where more is to be said.

    The function stays what it was. It answers what the user says, a string or `Content`; a `Message` or a list of these
    and of messages; or a `Conversation`. Each parameter is an argument, and takes a text: a `str`, a `Literal` or an
    `Enum` of strings, or whatever else JSON writes as a string; what may be `None` or has a default may be left out.

    `complete` says by argument what it may be: a list of strings, or a function of what the user has typed and of the
    other arguments. An argument whose type is a `Literal` or an `Enum` needs none.
    """
    return mark(Prompt, registered, function, said)
