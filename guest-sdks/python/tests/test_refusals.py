"""What cannot be a tool: the message, and the place in the author's file."""

import datetime
import enum
import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import unittest
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import InitVar, dataclass
from typing import Annotated, Any, Dict, List, Literal, Optional, Set, TypedDict, TypeVar

import geometry

from skill_engine import Content, Output, field
from skill_engine.errors import DefinitionError
from skill_engine.signature import Signature
from skill_engine.tool import Tool
from skill_engine.tool_definition import ToolDefinition

T = TypeVar("T")
Untyped = namedtuple("Untyped", "a b")


class Flags(enum.Flag):
    A = 1


class Nothing(enum.Enum):
    IT = None


class Odd(enum.Enum):
    A = (1, 2)


@dataclass
class Late:
    number: int = "3"
    names: List[str] = None


@dataclass
class Needs:
    other: InitVar[int]


class Keyed(TypedDict):
    good: int
    bad: Annotated[int, field(pattern="a")]


class Plain: ...


TYPES = [
    (bytes, "`bytes`, which is not supported"),
    (complex, "`complex`, which is not supported"),
    (Plain, "`Plain`, which is not supported"),
    (datetime.timedelta, "`timedelta`, which is not supported"),
    (Callable[[], int], "which is not supported"),
    (Iterator[int], "which is not supported"),
    (List[bytes], "`List[bytes]`, in which `bytes` is not supported"),
    (Dict[int, str], "`Dict[int, str]`, which has keys that are no strings in JSON"),
    (Set[List[int]], "`Set[List[int]]`, which has items that cannot stand in a set"),
    (Literal[b"a"], "which has values that are no strings, integers, booleans or null"),
    (Literal[Nothing.IT], "which has values that are no strings, integers, booleans or null"),
    (Flags, "`Flags`, which is not supported"),
    (Odd, "`Odd`, which has members whose values are no strings, numbers or booleans"),
    (Needs, "`Needs`, which needs `other`, which is no field"),
    (Untyped, "`Untyped`, which has the field `a` without a type"),
    (T, "which stands for no type"),
    (List[T], "in which `~T` stands for no type"),
    (Content, "which can only be a result as a whole"),
    (List[Output], "can only be a result as a whole"),
    ("Nope", "`Nope`, which cannot be evaluated (NameError: name 'Nope' is not defined)"),
    (Annotated[str, field(minimum=1)], "in which `str` has the limit `minimum`, which cannot apply to it"),
    (Annotated[int, field(min_length=1)], "in which `int` has the limit `min_length`, which cannot apply to it"),
    (Annotated[Any, field(pattern="a")], "has the limit `pattern`, which cannot apply to it"),
    (Annotated[geometry.Point, field(min_items=1)], "has the limit `min_items`, which cannot apply to it"),
    (Annotated[str, field(pattern="(")], "has `pattern='('`, which cannot be"),
    (Annotated[int, field(minimum="1")], "has `minimum='1'`, which cannot be"),
    (Annotated[int, field(multiple_of=0)], "has `multiple_of=0`, which cannot be"),
    (Annotated[List[int], field(max_items=-1)], "has `max_items=-1`, which cannot be"),
    (
        Annotated[int, field(examples=["a"])],
        'has an example that does not fit its type: it must be an integer, not "a"',
    ),
]

DEFAULTS = [
    (int, "3", 'parameter `value` has a default that does not fit its type: it must be an integer, not "3"'),
    (int, True, "it must be an integer, not true"),
    (float, None, "it must be a number, not null"),
    (float, float("inf"), "it is inf, for which JSON has no number"),
    (List[int], [1, "a"], '`[1]` must be an integer, not "a"'),
    (Literal["a"], "b", 'it must be "a", not "b"'),
    (Annotated[int, field(minimum=1)], 0, "it must be at least 1, not 0"),
    (Optional[geometry.Point], geometry.Point("a"), '`x` must be a number, not "a"'),
    (datetime.datetime, datetime.datetime(2026, 1, 1), "it must have a time zone"),
]


def line_of(file, text):
    return next(at for at, line in enumerate(linecache.getlines(file), 1) if text in line)


class Refusals(unittest.TestCase):
    def refuse(self, function, *words, file=__file__, **schemas):
        with self.assertRaises(DefinitionError) as caught:
            Signature.of(function, **schemas)
        self.assertEqual(caught.exception.file, file)
        for word in words:
            self.assertIn(word, caught.exception.message)
        return caught.exception

    def test_types(self):
        for annotation, words in TYPES:
            with self.subTest(annotation=annotation):

                def function(value): ...

                function.__annotations__["value"] = annotation
                error = self.refuse(function, "parameter `value` has the type ", words)
                self.assertTrue(error.message.endswith("or give the schema by hand: `@tool(input_schema={…})`"))

    def test_defaults(self):
        for annotation, default, words in DEFAULTS:
            with self.subTest(annotation=annotation, default=default):

                def function(value=default): ...

                function.__annotations__["value"] = annotation
                self.refuse(function, words)

    def test_a_parameter_has_the_place_of_its_annotation(self):
        def function(
            fine: str,
            ä: int, tags: List[bytes],
        ): ...  # fmt: skip

        error = self.refuse(function, "`tags`")
        self.assertEqual((error.line, error.column), (function.__code__.co_firstlineno + 2, 27))

    def test_a_default_has_its_own_place(self):
        def function(a: int, b: int = "x", *, c: int = 1): ...

        error = self.refuse(function, "`b`")
        self.assertEqual((error.line, error.column), (function.__code__.co_firstlineno, 39))

    def test_a_result_has_the_place_of_its_annotation(self):
        def function() -> Dict[str, bytes]: ...

        error = self.refuse(function, "the result has the type `Dict[str, bytes]`, in which", "output_schema={…}")
        self.assertEqual((error.line, error.column), (function.__code__.co_firstlineno, 27))

    def test_a_field_has_its_place_in_the_file_of_its_class(self):
        def function(a: geometry.Wrong): ...

        error = self.refuse(
            function,
            "field `data` of `Wrong` has the type `dict[str, bytes]`, in which `bytes`",
            file=geometry.__file__,
        )
        self.assertEqual((error.line, error.column), (line_of(geometry.__file__, "data: dict[str, bytes]"), 11))

    def test_a_file_that_only_its_loader_can_read(self):
        class Loader(importlib.abc.InspectLoader):
            def get_source(self, fullname):
                return "def function(\n    a: int, b: bytes\n): ...\n"

        spec = importlib.machinery.ModuleSpec("elsewhere", Loader(), origin="/elsewhere/elsewhere.py")
        spec.has_location = True
        module = importlib.util.module_from_spec(spec)
        exec(compile(spec.loader.get_source(""), spec.origin, "exec"), vars(module))
        error = self.refuse(module.function, "`b`", file=spec.origin)
        self.assertEqual((error.line, error.column), (2, 16))

    def test_limits_and_defaults_of_fields_too(self):
        def limit(a: Keyed): ...

        def default(a: Late): ...

        error = self.refuse(limit, "field `bad` of `Keyed`", "the limit `pattern`")
        self.assertEqual((error.line, error.column), (line_of(__file__, "    bad: Annotated"), 10))
        error = self.refuse(default, "field `number` of `Late` has a default that does not fit its type")
        self.assertEqual((error.line, error.column), (line_of(__file__, "    number: int = "), 19))

    def test_parameters(self):
        def untyped(a): ...

        def several(*a: int): ...

        def named(**a: int): ...

        def positional(a: int, /): ...

        for function in (untyped, several, named, positional):
            self.refuse(function, "`a`")

    def test_schemas_by_hand(self):
        def function(a, b=1): ...

        for schema, words in (
            ({}, "`input_schema` must be a JSON Schema of objects"),
            ([], "`input_schema` must be a JSON Schema of objects"),
            ({"type": "string"}, "`input_schema` must be a JSON Schema of objects"),
            ({"type": "object", "x": {1}}, "`input_schema` is no JSON"),
            ({"type": "object", "properties": {"c": {}}}, "the schema has the property `c`"),
            ({"type": "object", "additionalProperties": False}, "parameter `a` is no property of the schema"),
        ):
            self.refuse(function, words, input_schema=schema)
        self.refuse(
            function, "`output_schema` must be", input_schema={"type": "object"}, output_schema={"type": "array"}
        )

    def test_options(self):
        for option, value in (
            ("title", 1),
            ("read_only", "yes"),
            ("meta", []),
            ("meta", {"a": {1}, "b": object()}),
            ("icons", {"source": "x"}),
            ("icons", [{"source": 1}]),
            ("icons", [{"source": "x", "size": "y"}]),
            ("icons", [{"source": "x", "sizes": "48x48"}]),
        ):

            def function() -> None: ...

            with self.assertRaisesRegex(DefinitionError, f"`{option}`"):
                ToolDefinition.of(Tool(function, **{option: value}))

    def test_an_option_has_the_place_of_its_value(self):
        from skill_engine import tool
        from skill_engine.tool import registered

        @tool(
            name="a",
            meta=[1],
        )
        def function() -> None: ...

        with self.assertRaises(DefinitionError) as caught:
            ToolDefinition.of(registered.pop())
        self.assertEqual(caught.exception.line, function.__code__.co_firstlineno + 2)
        self.assertEqual(caught.exception.column, 18)


if __name__ == "__main__":
    unittest.main()
