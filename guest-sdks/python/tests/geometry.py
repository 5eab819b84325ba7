"""Types of another module, which the tests use as a skill would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence
else:
    from typing import Sequence


@dataclass(frozen=True)
class Point:
    """A place on the plane.

    Attributes:
        x: To the right.
        y: Up.
    """

    x: float
    y: float = 0.0


@dataclass
class Path:
    points: Sequence[Point]
    closed: bool = False
    tags: dict[str, str] = field(default_factory=dict)


@dataclass
class Circle:
    kind: Literal["circle"]
    center: Point
    radius: float


@dataclass
class Square:
    kind: Literal["square"]
    corner: Point
    side: float


@dataclass
class Group:
    """Figures together."""

    members: list[Circle | Square | Group]


class Tree(TypedDict, total=False):
    name: str
    children: list[Tree]


class Size(NamedTuple):
    width: int
    height: int = 1


@dataclass
class Survey:
    date: date | None = None
    point: Point | None = None


@dataclass
class Wrong:
    name: str
    data: dict[str, bytes]
