"""What a tool or a prompt answers where text and values are not enough: pictures, sound, links, whole resources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar, Union

from .shape import Misfit
from .shape.plain import plain

Reader = Literal["user", "assistant"]
T = TypeVar("T")


@dataclass(frozen=True)
class Text:
    """Words."""

    text: str


@dataclass(frozen=True)
class Image:
    """A picture's bytes."""

    data: bytes
    mime_type: str


@dataclass(frozen=True)
class Audio:
    """A sound's bytes."""

    data: bytes
    mime_type: str


@dataclass(frozen=True)
class Link:
    """A resource that the client may fetch; `size` is in bytes."""

    uri: str
    name: str
    title: str | None
    description: str | None
    mime_type: str | None
    size: int | None


@dataclass(frozen=True)
class Embedded:
    """A resource together with what is in it."""

    uri: str
    data: str | bytes
    mime_type: str | None


Body = Union[Text, Image, Audio, Link, Embedded]


@dataclass(frozen=True)
class Content:
    """One block of an answer; the functions of this module make them.

    `audience` says whom it is for, everybody if empty; `priority` goes from 0 (optional) to 1 (required).
    """

    body: Body
    audience: tuple[Reader, ...] = ()
    priority: float | None = None
    meta: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        unknown = [reader for reader in self.audience if reader not in ("user", "assistant")]
        if unknown or isinstance(self.audience, str):
            raise ValueError(f'an audience is a list of "user" and "assistant", not {self.audience!r}')
        if self.priority is not None and not 0 <= self.priority <= 1:
            raise ValueError(f"a priority is from 0 to 1, not {self.priority!r}")
        check_meta(self.meta)


@dataclass(frozen=True)
class Output(Generic[T]):
    """A whole answer: blocks for the model, a value for programs, and what extensions of the protocol want to know.

    As a result's type, `Output[T]` declares the type of `structured`.
    """

    content: tuple[Content, ...] = ()
    structured: T | None = None
    meta: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        check_meta(self.meta)


def text(text: str, *, audience: Iterable[Reader] = (), priority: float | None = None, meta: Any = None) -> Content:
    """Words as a block of their own."""
    return Content(Text(_string("text", text)), tuple(audience), priority, meta)


def image(
    data: bytes, mime_type: str, *, audience: Iterable[Reader] = (), priority: float | None = None, meta: Any = None
) -> Content:
    """A picture, such as a PNG's bytes and `image/png`."""
    return Content(Image(_bytes(data), _string("mime_type", mime_type)), tuple(audience), priority, meta)


def audio(
    data: bytes, mime_type: str, *, audience: Iterable[Reader] = (), priority: float | None = None, meta: Any = None
) -> Content:
    """A sound, such as a WAV file's bytes and `audio/wav`."""
    return Content(Audio(_bytes(data), _string("mime_type", mime_type)), tuple(audience), priority, meta)


def link(
    uri: str,
    name: str,
    *,
    title: str | None = None,
    description: str | None = None,
    mime_type: str | None = None,
    size: int | None = None,
    audience: Iterable[Reader] = (),
    priority: float | None = None,
    meta: Any = None,
) -> Content:
    """A resource that the client may fetch."""
    if size is not None and (type(size) is not int or size < 0):
        raise ValueError(f"a size is a number of bytes, not {size!r}")
    body = Link(
        _string("uri", uri),
        _string("name", name),
        _optional("title", title),
        _optional("description", description),
        _optional("mime_type", mime_type),
        size,
    )
    return Content(body, tuple(audience), priority, meta)


def embedded(
    uri: str,
    text_or_data: str | bytes,
    mime_type: str | None = None,
    *,
    audience: Iterable[Reader] = (),
    priority: float | None = None,
    meta: Any = None,
) -> Content:
    """A resource with its text or its bytes."""
    data = text_or_data if isinstance(text_or_data, str) else _bytes(text_or_data)
    body = Embedded(_string("uri", uri), data, _optional("mime_type", mime_type))
    return Content(body, tuple(audience), priority, meta)


def output(
    content: Content | str | Iterable[Content | str] | None = None, structured: T | None = None, meta: Any = None
) -> Output[T]:
    """A whole answer. `content` is one block or several; a string is a block of text."""
    blocks = [content] if isinstance(content, (Content, str)) else content or ()
    return Output(tuple(text(each) if isinstance(each, str) else _content(each) for each in blocks), structured, meta)


def check_meta(meta: Any) -> None:
    """Raises `TypeError` for what is no JSON object."""
    if meta is None:
        return
    try:
        right = isinstance(plain(meta), dict) and isinstance(meta, Mapping)
    except Misfit:
        right = False
    if not right:
        raise TypeError(f"`meta` is a JSON object, not {meta!r}")


def _content(value: Any) -> Content:
    if not isinstance(value, Content):
        raise TypeError(f"`content` is made of blocks such as `content.text(…)`, not of {value!r}")
    return value


def _bytes(value: Any) -> bytes:
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise TypeError(f"`data` is bytes, not {value!r}")
    return bytes(value)


def _string(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"`{name}` is a string, not {value!r}")
    return value


def _optional(name: str, value: Any) -> str | None:
    return None if value is None else _string(name, value)
