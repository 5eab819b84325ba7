from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from skill_engine import field


class Point(TypedDict):
    """A place on a plane."""

    x: float
    y: float


class Everything(TypedDict):
    """One field of each kind.

    Attributes:
        fixed: One text alone.
        optional: May be left out.
    """

    text: Annotated[str, field(description="A text with a limit.", max_length=10)]
    whole: Annotated[int, field(description="A whole number.", minimum=0, maximum=100)]
    number: float
    flag: bool
    color: Literal["red", "green", "blue"]
    fixed: Literal["this"]
    list: list[str]
    nested: list[Point]
    pair: tuple[str, int]
    table: dict[str, float]
    nullable: str | None
    either: str | int
    optional: NotRequired[str]


class Square(TypedDict):
    kind: Literal["square"]
    side: float


class Rectangle(TypedDict):
    kind: Literal["rectangle"]
    width: float
    height: float


class Tree(TypedDict):
    name: str
    children: list[Tree]


class Parity(TypedDict):
    n: int
    even: bool


class Setting(TypedDict):
    value: Any


class Answer(TypedDict):
    status: int
    url: str
    kind: str | None
    body: str
