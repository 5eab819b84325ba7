from __future__ import annotations

import sys
from typing import Annotated, TypedDict

from skill_engine import Content, content

if sys.version_info >= (3, 11):
    from typing import NotRequired, Required

    class Options(TypedDict, total=False):
        depth: Required[int]
        filter: str

    class Partial(TypedDict):
        depth: NotRequired[int]

else:

    class _Needed(TypedDict):
        depth: int

    class Options(_Needed, total=False):
        filter: str


def described(title: Annotated[str, "Closer."], size: int) -> list[Content]:
    """Has both.

    Args:
        title: Not this.
        size: This.
    """
    return [content.text(title * size)]


def repeat(text: str, times: int | None = None) -> str:
    return text * (times or 2)
