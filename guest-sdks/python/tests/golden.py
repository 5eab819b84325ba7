"""For each annotation the text of its schema that is agreed, and the types that this takes."""

import collections.abc as abc
import datetime
import enum
import typing
import uuid
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal
from typing import (
    Annotated,
    Any,
    Dict,
    Generic,
    List,
    Literal,
    NewType,
    Optional,
    TypedDict,
    TypeVar,
    Union,
)

import geometry
import postponed

from skill_engine import field

T = TypeVar("T")
UserId = NewType("UserId", str)
Json = Union[None, bool, float, str, List["Json"], Dict[str, "Json"]]


class Color(enum.Enum):
    RED = "red"
    GREEN = "green"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(enum.Enum):
    """Of several kinds."""

    NAME = "a"
    NUMBER = 1


class Alone(str, enum.Enum):
    ONLY = "only"


class Movie(TypedDict):
    """A film.

    Attributes:
        title: What it is called.
    """

    title: str
    year: "int"


class Rated(Movie, total=False):
    stars: Annotated[int, field(minimum=1, maximum=5)]


@dataclass
class Base:
    id: int


@dataclass
class Derived(Base):
    """More than its base.

    :param id: Which one.
    :param note: For people.
    """

    note: Annotated[Optional[str], "Closer than the docstring."] = None
    color: Color = Color.RED
    cache: int = dataclass_field(default=0, init=False)
    made: datetime.date = dataclass_field(default_factory=datetime.date.today, kw_only=True)
    names: List[str] = dataclass_field(default_factory=list)


@dataclass
class Box(Generic[T]):
    held: T
    more: Optional["Box[T]"] = None


@dataclass
class NumberBox(Box[float]):
    label: str = ""


class Cat(TypedDict):
    kind: Literal["cat"]


class Dog(TypedDict):
    kind: Literal["dog"]
    loud: bool


class Fish(TypedDict):
    fins: int


class Ge:
    def __init__(self, ge):
        self.ge = ge


class Len:
    def __init__(self, min_length=0, max_length=None):
        self.min_length, self.max_length = min_length, max_length


POINT = (
    '{"description":"A place on the plane.","type":"object","properties":{"x":{"description":"To the right.","type":'
    '"number"},"y":{"description":"Up.","type":"number","default":0.0}},"required":["x"],"additionalProperties":false}'
)
CAT = (
    '{"type":"object","properties":{"kind":{"type":"string","const":"cat"}},"required":["kind"],'
    '"additionalProperties":false}'
)
DOG = (
    '{"type":"object","properties":{"kind":{"type":"string","const":"dog"},"loud":{"type":"boolean"}},'
    '"required":["kind","loud"],"additionalProperties":false}'
)
FISH = '{"type":"object","properties":{"fins":{"type":"integer"}},"required":["fins"],"additionalProperties":false}'
TREE = (
    '{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":'
    '{"$ref":"#/$defs/Tree"}}},"additionalProperties":false}'
)

GOLDEN = [
    # Scalars, and what can be anything.
    (str, '{"type":"string"}'),
    (bool, '{"type":"boolean"}'),
    (int, '{"type":"integer"}'),
    (float, '{"type":"number"}'),
    (None, '{"type":"null"}'),
    (Any, "{}"),
    (object, "{}"),
    ("str", '{"type":"string"}'),
    (UserId, '{"type":"string"}'),
    # Literals.
    (Literal["a"], '{"type":"string","const":"a"}'),
    (Literal[1], '{"type":"integer","const":1}'),
    (Literal[True], '{"type":"boolean","const":true}'),
    (Literal["a", "b"], '{"type":"string","enum":["a","b"]}'),
    (Literal[1, 2, 1], '{"type":"integer","enum":[1,2]}'),
    (Literal["a", 1, True], '{"enum":["a",1,true]}'),
    (Literal["a", 1, True, None], '{"enum":["a",1,true,null]}'),
    (Literal["a", "b", None], '{"type":["string","null"],"enum":["a","b",null]}'),
    (Literal[None], '{"type":"null"}'),
    (Literal[Color.RED], '{"type":"string","const":"red"}'),
    # Unions.
    (Optional[int], '{"type":["integer","null"]}'),
    ("int | None", '{"type":["integer","null"]}'),
    ("None | int", '{"type":["integer","null"]}'),
    (Optional[List[int]], '{"type":["array","null"],"items":{"type":"integer"}}'),
    (Optional[Literal["a"]], '{"type":["string","null"],"enum":["a",null]}'),
    (Optional[Literal["a", "b"]], '{"type":["string","null"],"enum":["a","b",null]}'),
    (Optional[Color], '{"type":["string","null"],"enum":["red","green",null]}'),
    (Union[int, str], '{"anyOf":[{"type":"integer"},{"type":"string"}]}'),
    ("str | int", '{"anyOf":[{"type":"string"},{"type":"integer"}]}'),
    ("str | None | int", '{"anyOf":[{"type":"string"},{"type":"null"},{"type":"integer"}]}'),
    (
        Union[int, Union[str, None], bool],
        '{"anyOf":[{"type":"integer"},{"type":"string"},{"type":"null"},{"type":"boolean"}]}',
    ),
    (Union[str, UserId], '{"type":"string"}'),
    (Union[Literal["a"], Literal["b"]], '{"type":"string","enum":["a","b"]}'),
    (Union[Literal["a"], int, Literal[True]], '{"anyOf":[{"enum":["a",true]},{"type":"integer"}]}'),
    (Union[Color, int], '{"anyOf":[{"type":"string","enum":["red","green"]},{"type":"integer"}]}'),
    (Union[Cat, Dog], '{"oneOf":[' + CAT + "," + DOG + "]}"),
    (Union[Cat, Dog, None], '{"anyOf":[{"oneOf":[' + CAT + "," + DOG + ']},{"type":"null"}]}'),
    (Optional[Annotated[str, "Said."]], '{"description":"Said.","type":["string","null"]}'),
    (Union[Cat, Fish], '{"anyOf":[' + CAT + "," + FISH + "]}"),
    # Lists, sets, tuples, mappings.
    (list, '{"type":"array","items":{}}'),
    (List[str], '{"type":"array","items":{"type":"string"}}'),
    ("list[list[int]]", '{"type":"array","items":{"type":"array","items":{"type":"integer"}}}'),
    (abc.Sequence[int], '{"type":"array","items":{"type":"integer"}}'),
    (typing.Iterable[int], '{"type":"array","items":{"type":"integer"}}'),
    (set, '{"type":"array","items":{},"uniqueItems":true}'),
    ("set[str]", '{"type":"array","items":{"type":"string"},"uniqueItems":true}'),
    (typing.FrozenSet[int], '{"type":"array","items":{"type":"integer"},"uniqueItems":true}'),
    (tuple, '{"type":"array","items":{}}'),
    ("tuple[int, ...]", '{"type":"array","items":{"type":"integer"}}'),
    (
        typing.Tuple[int, str],
        '{"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}],"minItems":2,"items":false}',
    ),
    ("tuple[()]", '{"type":"array","items":false}'),
    (dict, '{"type":"object"}'),
    (Dict[str, Any], '{"type":"object"}'),
    ("dict[str, int]", '{"type":"object","additionalProperties":{"type":"integer"}}'),
    (abc.Mapping[UserId, bool], '{"type":"object","additionalProperties":{"type":"boolean"}}'),
    (
        Dict[Color, int],
        '{"type":"object","propertyNames":{"type":"string","enum":["red","green"]},'
        '"additionalProperties":{"type":"integer"}}',
    ),
    # Enumerations.
    (Color, '{"type":"string","enum":["red","green"]}'),
    (Level, '{"type":"integer","enum":[1,2]}'),
    (Mixed, '{"description":"Of several kinds.","enum":["a",1]}'),
    (Alone, '{"type":"string","const":"only"}'),
    # Formats.
    (datetime.datetime, '{"type":"string","format":"date-time"}'),
    (datetime.date, '{"type":"string","format":"date"}'),
    (datetime.time, '{"type":"string","format":"time"}'),
    (uuid.UUID, '{"type":"string","format":"uuid"}'),
    (Decimal, '{"type":"string","format":"decimal"}'),
    # Objects.
    (
        Movie,
        '{"description":"A film.","type":"object","properties":{"title":{"description":"What it is called.",'
        '"type":"string"},"year":{"type":"integer"}},"required":["title","year"],"additionalProperties":false}',
    ),
    (
        Rated,
        '{"type":"object","properties":{"title":{DESCRIBED"type":"string"},"year":{"type":"integer"},'
        '"stars":{"type":"integer","minimum":1,"maximum":5}},"required":["title","year"],"additionalProperties":false}',
    ),
    (
        Derived,
        '{"description":"More than its base.","type":"object","properties":{"id":{"description":"Which one.",'
        '"type":"integer"},"note":{"description":"Closer than the docstring.","type":["string","null"]},'
        '"color":{"type":"string","enum":["red","green"],"default":"red"},'
        '"made":{"type":"string","format":"date"},"names":{"type":"array","items":{"type":"string"},"default":[]}},'
        '"required":["id"],"additionalProperties":false}',
    ),
    (geometry.Point, POINT),
    (Optional[geometry.Point], POINT.replace('"object"', '["object","null"]', 1)),
    (
        geometry.Path,
        '{"type":"object","properties":{"points":{"type":"array","items":'
        + POINT
        + '},"closed":{"type":"boolean","default":'
        'false},"tags":{"type":"object","additionalProperties":{"type":"string"},"default":{}}},"required":["points"],'
        '"additionalProperties":false}',
    ),
    (
        geometry.Survey,
        '{"type":"object","properties":{"date":{"type":["string","null"],"format":"date"},"point":'
        + POINT.replace('"object"', '["object","null"]', 1)
        + '},"additionalProperties":false}',
    ),
    (
        geometry.Size,
        '{"type":"object","properties":{"width":{"type":"integer"},"height":{"type":"integer","default":1}},'
        '"required":["width"],"additionalProperties":false}',
    ),
    (
        postponed.Options,
        '{"type":"object","properties":{"depth":{"type":"integer"},"filter":{"type":"string"}},"required":["depth"],'
        '"additionalProperties":false}',
    ),
    # Constraints.
    (Annotated[str, "Said."], '{"description":"Said.","type":"string"}'),
    (
        Annotated[
            int, field("Said.", title="T", minimum=1, exclusive_maximum=9, multiple_of=2, examples=[4], deprecated=True)
        ],
        '{"title":"T","description":"Said.","type":"integer","minimum":1,"exclusiveMaximum":9,"multipleOf":2,'
        '"examples":[4],"deprecated":true}',
    ),
    (
        Annotated[float, field(maximum=2.5, exclusive_minimum=0)],
        '{"type":"number","maximum":2.5,"exclusiveMinimum":0}',
    ),
    (
        Annotated[str, field(min_length=1, max_length=9, pattern="^a", format="hostname")],
        '{"type":"string","minLength":1,"maxLength":9,"pattern":"^a","format":"hostname"}',
    ),
    (
        Annotated[List[int], field(min_items=1, max_items=3, unique_items=True)],
        '{"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":3,"uniqueItems":true}',
    ),
    (Optional[Annotated[int, field(minimum=0)]], '{"type":["integer","null"],"minimum":0}'),
    (Annotated[Optional[int], field(minimum=0)], '{"type":["integer","null"],"minimum":0}'),
    (Annotated[Union[int, float], field(minimum=0)], '{"anyOf":[{"type":"integer"},{"type":"number"}],"minimum":0}'),
    (Annotated[int, Ge(3)], '{"type":"integer","minimum":3}'),
    (Annotated[str, Len(1, 5)], '{"type":"string","minLength":1,"maxLength":5}'),
    (
        Annotated[List[str], Len(0, 5), "Few."],
        '{"description":"Few.","type":"array","items":{"type":"string"},"maxItems":5}',
    ),
    (
        Annotated[Dict[str, int], Len(1)],
        '{"type":"object","additionalProperties":{"type":"integer"},"minProperties":1}',
    ),
    (
        Annotated[datetime.date, field(examples=[datetime.date(2026, 1, 31), "2026-02-01"])],
        '{"type":"string","format":"date","examples":["2026-01-31","2026-02-01"]}',
    ),
    (Annotated[str, object()], '{"type":"string"}'),
]
