"""Goes the way of a call while a component is made.

The interpreter rewrites code that has run a few times, and fills its caches. In the snapshot that is done already: a call
then writes to fewer pages, of which each would first have to be copied.
"""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .program import ROOT, Program

_TIMES = 64
"""How often: after so many runs the interpreter has settled on the form of every instruction."""

_MODULE = "skill_engine_sample"

_SOURCE = '''
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Optional, TypedDict

from skill_engine import prompt, tool


@dataclass
class Found:
    """What was found."""

    title: str
    score: float
    tags: list[str]


class Options(TypedDict, total=False):
    limit: int
    order: Literal["up", "down"]


@tool
def look_up(
    text: str, times: int = 1, strict: bool = False, ratio: float = 0.5, options: Optional[Options] = None
) -> list[Found]:
    """Looks something up.

    Args:
        text: What to look for.
        times: How often.
    """
    return [Found(text, ratio, [text] * times)]


@tool(read_only=True)
def repeat(text: str, times: int = 1) -> str:
    """Says it again."""
    return text * times


@tool
def settle(values: dict[str, int]) -> dict[str, Any]:
    """Answers with an object."""
    return {"sum": sum(values.values()), "values": values}


@prompt
def ask(text: str, order: Literal["up", "down"] | None = None) -> str:
    """Asks for something.

    Args:
        text: What to ask for.
    """
    return f"{text} {order}"
'''

_TIMES_OF_A_PROMPT = 8
"""How often for a prompt, which goes most of the way of a tool and is called by people, not in a row."""

_CALLS = [
    ("look-up", '{"text": "a", "times": 2, "strict": true, "ratio": 1.5, "options": {"limit": 3, "order": "up"}}'),
    ("repeat", '{"text": "a"}'),
    ("settle", '{"values": {"a": 1}}'),
]
_PROMPT = ("ask", [("text", "a"), ("order", "up")])


@dataclass
class _Sample:
    """A skill of one file."""

    entry: str = f"{_MODULE}.py"

    def paths(self) -> list[str]:
        return [self.entry]

    def read(self, path: str) -> bytes | None:
        return _SOURCE.encode() if path == self.entry else None


def warm(rehearse: Callable[[Program, str, Any], None]) -> None:
    """Lets tools and a prompt of a sample be called: `rehearse` loads a program, calls one of them with arguments, and
    forgets both again."""
    finders = list(sys.meta_path)
    for name, arguments in [_PROMPT] * _TIMES_OF_A_PROMPT + _CALLS * _TIMES:
        rehearse(_Sample(), name, arguments)
        sys.meta_path[:] = finders
        sys.modules.pop(_MODULE, None)
    linecache.cache.pop(ROOT + _Sample.entry, None)
