"""What a call's JSON becomes for a function."""

import collections.abc as abc
import datetime
import unittest
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Dict, List, Literal, Optional, Union

import geometry
from geometry import Group, Path, Point, Size, Square
from golden import Cat, Color, Derived, Dog, Fish, Json, Level, Rated

from skill_engine import field
from skill_engine.errors import ArgumentError
from skill_engine.signature import Signature

UTC = datetime.timezone.utc
UUID = uuid.UUID("12345678-1234-5678-1234-567812345678")


@dataclass
class Even:
    number: int

    def __post_init__(self):
        if self.number % 2:
            raise ValueError(f"{self.number} is odd")


def received(annotation, value):
    def function(value): ...

    function.__annotations__["value"] = annotation
    return Signature.of(function).receive({"value": value})["value"]


ARRIVE = [
    (int, 2.0, 2),
    (float, 1, 1.0),
    (None, None, None),
    (Any, {"a": [1]}, {"a": [1]}),
    (Literal["a", 1, True], 1.0, 1),
    (Literal["a", 1, True], True, True),
    (Literal[Color.RED], "red", Color.RED),
    (Color, "green", Color.GREEN),
    (Level, 2, Level.HIGH),
    (Optional[Color], None, None),
    (Union[float, int], 3, 3),
    (Union[int, float], 3.0, 3.0),
    (Union[datetime.date, str], "2026-01-31", datetime.date(2026, 1, 31)),
    (Union[datetime.date, str], "someday", "someday"),
    (Union[List[int], List[str]], ["a"], ["a"]),
    (Union[Cat, Dog], {"kind": "dog", "loud": True}, {"kind": "dog", "loud": True}),
    (Union[Cat, Dog, None], {"kind": "cat"}, {"kind": "cat"}),
    (Union[Cat, Dog, None], None, None),
    (Union[Cat, Fish], {"fins": 2}, {"fins": 2}),
    (Union[Point, Size], {"width": 2}, Size(2)),
    ("tuple[int, str]", [1, "a"], (1, "a")),
    ("tuple[float, ...]", [1, 2], (1.0, 2.0)),
    (tuple, [1, "a"], (1, "a")),
    ("set[int]", [1, 2], {1, 2}),
    ("frozenset[str]", ["a"], frozenset({"a"})),
    ("set[tuple[int, int]]", [[1, 2]], {(1, 2)}),
    (abc.Sequence[int], [1], [1]),
    (Dict[Color, Size], {"red": {"width": 1}}, {Color.RED: Size(1)}),
    (abc.Mapping[str, float], {"a": 1}, {"a": 1.0}),
    (datetime.datetime, "2026-01-31T09:30:00Z", datetime.datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
    (
        datetime.datetime,
        "2026-01-31t09:30:00.1234567+01:00",
        datetime.datetime(2026, 1, 31, 8, 30, 0, 123456, tzinfo=UTC),
    ),
    (datetime.date, "2026-01-31", datetime.date(2026, 1, 31)),
    (datetime.time, "09:30:00.5", datetime.time(9, 30, 0, 500000)),
    (datetime.time, "09:30:00Z", datetime.time(9, 30, tzinfo=UTC)),
    (uuid.UUID, str(UUID).upper(), UUID),
    (Decimal, "12.50", Decimal("12.50")),
    (Point, {"x": 1}, Point(1.0, 0.0)),
    (Path, {"points": [{"x": 1, "y": 2}]}, Path([Point(1.0, 2.0)])),
    (Rated, {"title": "M", "year": 1931}, {"title": "M", "year": 1931}),
    (Even, {"number": 2}, Even(2)),
    (geometry.Tree, {"children": [{"name": "a"}]}, {"children": [{"name": "a"}]}),
    (Json, [{"a": None}, 1.5], [{"a": None}, 1.5]),
    (
        Group,
        {"members": [{"members": []}, {"kind": "square", "corner": {"x": 0}, "side": 2}]},
        Group([Group([]), Square("square", Point(0.0), 2.0)]),
    ),
    (Annotated[int, field(minimum=1)], 1, 1),
    (Annotated[float, field(multiple_of=0.1)], 0.3, 0.3),
    (Annotated[Optional[str], field(max_length=2)], "äö", "äö"),
]

REFUSED = [
    (str, 5, "argument `value` must be a string, not 5"),
    (int, "1", 'argument `value` must be an integer, not "1"'),
    (int, True, "argument `value` must be an integer, not true"),
    (int, 1.5, "argument `value` must be an integer, not 1.5"),
    (float, 10**400, "argument `value` is too large for a number"),
    (Optional[str], 1, "argument `value` must be a string or null, not 1"),
    (Literal["a"], "b", 'argument `value` must be "a", not "b"'),
    (Literal["a", 1], True, 'argument `value` must be one of "a", 1, not true'),
    (Literal["a"], ["a"], 'argument `value` must be "a", not ["a"]'),
    (Color, "RED", 'argument `value` must be one of "red", "green", not "RED"'),
    (Union[int, str], None, "argument `value` must be an integer or a string, not null"),
    (Union[Cat, Dog], {"kind": "cow"}, 'argument `value.kind` must be one of "cat", "dog", not "cow"'),
    (Union[Cat, Dog], {"kind": []}, 'argument `value.kind` must be one of "cat", "dog", not []'),
    (Union[Cat, Dog], {"kind": "dog"}, "argument `value.loud` is missing"),
    (Union[Cat, Dog], {}, "argument `value.kind` is missing"),
    (Union[Cat, Dog, None], {"kind": "cow"}, 'argument `value.kind` must be one of "cat", "dog", not "cow"'),
    (Union[List[int], str], [1, "a"], 'argument `value[1]` must be an integer, not "a"'),
    (List[int], {}, "argument `value` must be an array, not {}"),
    (List[Point], [{"x": 1}, {"x": "a"}], 'argument `value[1].x` must be a number, not "a"'),
    (Path, {"points": [{"x": 1, "z": 2}]}, "argument `value.points[0].z` is not known"),
    (Path, {"points": [{}]}, "argument `value.points[0].x` is missing"),
    (Dict[str, int], {"a": 1, "a b": "c"}, 'argument `value["a b"]` must be an integer, not "c"'),
    (Dict[Color, int], {"blue": 1}, 'argument `value.blue` must be one of "red", "green", not "blue"'),
    ("tuple[int, str]", [1], "argument `value` must have 2 items, not 1"),
    ("tuple[int, str]", [1, 2], "argument `value[1]` must be a string, not 2"),
    ("set[int]", [1, 1], "argument `value` must not have an item twice"),
    (set, [[1]], "argument `value` has items that cannot stand in a set"),
    (datetime.datetime, "2026-01-31", "argument `value` must be a date and time with its zone"),
    (datetime.datetime, "2026-01-31T09:30:00", "argument `value` must be a date and time with its zone"),
    (datetime.date, "2026-02-30", 'argument `value` must be a date such as 2026-01-31, not "2026-02-30"'),
    (uuid.UUID, "1", 'argument `value` must be a UUID, not "1"'),
    (Decimal, "NaN", "argument `value` must be a string with a decimal number"),
    (Decimal, 1, "argument `value` must be a string with a decimal number"),
    (Even, {"number": 3}, "argument `value` cannot be used: 3 is odd"),
    (Derived, {"id": 1, "cache": 2}, "argument `value.cache` is not known"),
    (Annotated[int, field(minimum=1)], 0, "argument `value` must be at least 1, not 0"),
    (Annotated[int, field(exclusive_maximum=3)], 3, "argument `value` must be less than 3, not 3"),
    (Annotated[float, field(multiple_of=0.1)], 0.25, "argument `value` must be a multiple of 0.1, not 0.25"),
    (Annotated[str, field(min_length=1)], "", 'argument `value` must have at least 1 character, not ""'),
    (Annotated[str, field(pattern="^a")], "b", 'argument `value` must match the pattern ^a, not "b"'),
    (Annotated[List[int], field(max_items=1)], [1, 2], "argument `value` must have at most 1 item, not [1,2]"),
    (Annotated[List[int], field(unique_items=True)], [1, 1], "argument `value` must not have an item twice, not [1,1]"),
    (
        geometry.Tree,
        {"children": [{"children": [{"name": 1}]}]},
        "`value.children[0].children[0].name` must be a string",
    ),
]


class Values(unittest.TestCase):
    def test_arrive_as_the_annotation_says(self):
        for annotation, json, expected in ARRIVE:
            with self.subTest(annotation=annotation, json=json):
                value = received(annotation, json)
                self.assertEqual(value, expected)
                self.assertIs(type(value), type(expected))

    def test_that_do_not_fit_are_refused_with_their_place(self):
        for annotation, json, message in REFUSED:
            with self.subTest(annotation=annotation, json=json):
                with self.assertRaises(ArgumentError) as caught:
                    received(annotation, json)
                self.assertIn(message, str(caught.exception))

    def test_large_integers_are_exact(self):
        self.assertEqual(received(Union[float, int], 9007199254740993), 9007199254740993)

    def test_long_values_are_cut_short_in_messages(self):
        with self.assertRaisesRegex(ArgumentError, '^argument `value` must be an integer, not "a{58}…$'):
            received(int, "a" * 1000)


class Parameters(unittest.TestCase):
    def receive(self, **arguments):
        def function(a: int, b: float = 1.5, c: Optional[str] = None, d: "bool | None" = True): ...

        return Signature.of(function).receive(arguments)

    def test_defaults_are_left_to_the_function(self):
        self.assertEqual(self.receive(a=1), {"a": 1})

    def test_an_optional_without_default_is_none(self):
        def optional(x: Optional[int], y: "int | str | None", z: Json): ...

        self.assertEqual(Signature.of(optional).receive({}), {"x": None, "y": None, "z": None})

    def test_null_is_for_what_may_be_null(self):
        self.assertEqual(self.receive(a=1, c=None, d=None), {"a": 1, "c": None, "d": None})
        with self.assertRaisesRegex(ArgumentError, "argument `b` must be a number, not null"):
            self.receive(a=1, b=None)

    def test_missing_and_unknown(self):
        with self.assertRaisesRegex(ArgumentError, "^argument `a` is missing$"):
            self.receive()
        with self.assertRaisesRegex(ArgumentError, "^argument `z` is not known$"):
            self.receive(a=1, z=1)


class SchemaByHand(unittest.TestCase):
    SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}, "b": {}}, "required": ["a"]}

    def test_arguments_arrive_as_json(self):
        def function(a, b: datetime.date = None): ...

        signature = Signature.of(function, input_schema=self.SCHEMA)
        self.assertEqual(signature.receive({"a": "x", "b": "2026-01-31"}), {"a": "x", "b": "2026-01-31"})
        self.assertEqual(signature.input_schema().replace('"', ""), str(self.SCHEMA).replace("'", "").replace(" ", ""))
        for arguments, message in (({"b": 1}, "`a` is missing"), ({"a": "", "c": 1}, "`c` is not known")):
            with self.assertRaisesRegex(ArgumentError, message):
                signature.receive(arguments)

    def test_any_name_reaches_keywords(self):
        def function(**arguments): ...

        signature = Signature.of(function, input_schema={"type": "object"})
        self.assertEqual(signature.receive({"any name": 1}), {"any name": 1})


class Coroutines(unittest.TestCase):
    def test_run_to_their_end(self):
        import asyncio

        from skill_engine import coroutine

        async def both():
            return await asyncio.gather(asyncio.sleep(0.001, "a"), asyncio.sleep(0, "b"))

        self.assertEqual(coroutine.run(both()), ["a", "b"])

        async def never():
            await asyncio.Event().wait()

        with self.assertRaisesRegex(RuntimeError, "will never happen"):
            coroutine.run(never())


if __name__ == "__main__":
    unittest.main()
