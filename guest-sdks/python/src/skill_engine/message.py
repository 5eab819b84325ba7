"""What a prompt answers where the words of the user are not enough: messages of both sides, and whole conversations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Union

from .content import Content, Reader, check_meta, text
from .shape import Misfit
from .shape.plain import plain


@dataclass(frozen=True)
class Message:
    """What one side says; `user` and `assistant` make one."""

    role: Reader
    content: Content

    def __post_init__(self) -> None:
        if self.role not in ("user", "assistant"):
            raise ValueError(f'a role is "user" or "assistant", not {self.role!r}')
        if not isinstance(self.content, Content):
            raise TypeError(f"a message is a string or a block such as `content.image(…)`, not {self.content!r}")


@dataclass(frozen=True)
class Conversation:
    """All that a prompt makes: its messages, what they are, and what extensions of the protocol want to know."""

    messages: tuple[Message, ...] = ()
    description: str | None = None
    meta: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.messages, (list, tuple)) or not all(isinstance(each, Message) for each in self.messages):
            raise TypeError(
                f"a `Conversation` has a tuple of `Message`, not {self.messages!r}; `conversation(…)` makes one"
            )
        if not isinstance(self.description, (str, type(None))):
            raise TypeError(f"`description` is a string, not {self.description!r}")
        check_meta(self.meta)


Part = Union[str, Content, Message]
"""A message, or what one of the user's holds."""
_PARTS = (str, Content, Message)


def user(content: str | Content) -> Message:
    """What the user says."""
    return _message("user", content)


def assistant(content: str | Content) -> Message:
    """What the model has said, for an example or to go on from."""
    return _message("assistant", content)


def conversation(messages: Part | Iterable[Part], description: str | None = None, meta: Any = None) -> Conversation:
    """Messages, one or several, with what they are for people to read; a string and a `Content` are the user's."""
    parts = [messages] if isinstance(messages, _PARTS) or not hasattr(messages, "__iter__") else messages
    return Conversation(tuple(map(_said, parts)), description, meta)


def made(result: Any) -> Conversation:
    """The conversation that a prompt's result stands for; raises `Misfit`."""
    if isinstance(result, Conversation):
        return result
    if isinstance(result, _PARTS):
        return Conversation((_said(result),))
    if not isinstance(result, (list, tuple)):
        raise Misfit.expected("a string, a `Content`, a `Message`, a list of these, or a `Conversation`", result)
    for index, each in enumerate(result):
        if not isinstance(each, _PARTS):
            raise Misfit.expected("a string, a `Content` or a `Message`", each).within(index)
    return Conversation(tuple(map(_said, result)))


def _said(part: Any) -> Message:
    """What is no message yet the user says."""
    if not isinstance(part, _PARTS):
        raise TypeError(f"`messages` is made of strings, `Content` and `Message`, not of {part!r}")
    return part if isinstance(part, Message) else user(part)


def _message(role: Reader, content: Any) -> Message:
    # A member of a `str` enumeration is its value.
    return Message(role, text(plain(content)) if isinstance(content, str) else content)
