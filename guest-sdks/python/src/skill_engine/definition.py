"""What a client discovers of a function, worked out from it and from what its author said of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from .content import check_meta
from .errors import DefinitionError
from .marked import Marked
from .shape import Misfit
from .source import Source

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_ACRONYM = re.compile(r"([A-Z]+)([A-Z][a-z])")
_CAPITAL = re.compile(r"([a-z0-9])([A-Z])")


@dataclass(frozen=True)
class Definition:
    """A tool or a prompt that can be offered."""

    marked: Marked
    name: str

    @property
    def file(self) -> str:
        """Where the function stands, under the name by which the interpreter knows the file."""
        return Source.of(self.marked.function).file

    @property
    def line(self) -> int:
        """Where in its file the function begins."""
        return Source.of(self.marked.function).line

    @property
    def promise(self) -> str:
        """What a message says after the name of what was declared of the result; empty where nothing was."""
        return ""

    def unanswered(self, misfit: Misfit, at: str, subject: str = "the result") -> TypeError:
        """The error for a result that is not what it must be; `at` says where the function stands."""
        place = f"`{misfit.path}` of {subject}" if misfit.path else subject
        return TypeError(f"{self.marked.kind} `{self.name}`{self.promise}: {place} {misfit.message} ({at})")


M = TypeVar("M", bound=Marked)
D = TypeVar("D", bound=Definition)


def definitions(marked: Iterable[M], of: Callable[[M], D]) -> tuple[list[D], list[DefinitionError]]:
    """The definitions of some tools or of some prompts, and what is wrong with those that have none."""
    found: dict[str, D] = {}
    errors: list[DefinitionError] = []
    for each in marked:
        try:
            definition = of(each)
        except DefinitionError as error:
            errors.append(error)
            continue
        except Exception as error:
            # Annotations run code of the author's.
            errors.append(Source.of(each.function).error(f"{type(error).__name__}: {error}"))
            continue
        first = found.setdefault(definition.name, definition)
        if first is not definition:
            function = first.marked.function
            message = f"two {each.kind}s have the name `{definition.name}`; the first is `{function.__name__}`"
            errors.append(Source.of(each.function).error(f"{message} in line {first.line}"))
    return list(found.values()), errors


def name_of(marked: Marked) -> str:
    """The name under which a function would be offered."""
    return marked.name if marked.name is not None else kebab_case(marked.function.__name__)


def checked_name(marked: Marked, source: Source) -> str:
    """The name under which a function is offered; raises `DefinitionError` for one that clients refuse."""
    name = name_of(marked)
    if isinstance(name, str) and _NAME.fullmatch(name):
        return name
    instead = f'use letters, digits, `-` and `_`, as in `@{marked.kind}(name="my-{marked.kind}")`'
    raise source.error(f"{name!r} cannot be a {marked.kind}'s name: {instead}")


def check_options(marked: Marked, source: Source) -> None:
    """Raises `DefinitionError` for what cannot be said of a tool or a prompt."""
    for option in ("title", "description"):
        if not isinstance(getattr(marked, option), (str, type(None))):
            raise source.option_error(option, f"`{option}` must be a string")
    try:
        check_meta(marked.meta)
    except TypeError as error:
        raise source.option_error("meta", str(error)) from None
    if not isinstance(marked.icons, (list, tuple)) or not all(map(_is_icon, marked.icons)):
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
