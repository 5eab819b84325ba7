"""Schemas, as clients see them."""

import json
import sys
import types
import unittest
from dataclasses import dataclass
from typing import Annotated, Any, Dict, List, Optional, Union
from unittest import mock

import geometry
import postponed
from golden import CAT, DOG, GOLDEN, POINT, TREE, Box, Cat, Color, Dog, Json, NumberBox, Rated

from skill_engine import field
from skill_engine.errors import DefinitionError
from skill_engine.signature import Signature

NEW_SYNTAX = """
from dataclasses import dataclass

type Name = str
type Json = dict[str, Json] | list[Json] | str | float | bool | None
type Pair[T] = tuple[T, T]
type Endless = Endless | int


@dataclass
class Box[T]:
    held: T
    others: "list[Box[T]]"
"""


def input_of(annotation, **default):
    def function(value): ...

    function.__annotations__["value"] = annotation
    if default:
        function.__defaults__ = (default["default"],)
    return Signature.of(function)


LATE = """
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


@dataclass
class Dated:
    date: date | None = None


class Named(NamedTuple):
    date: date | None = None
"""


class Golden(unittest.TestCase):
    maxDiff = None

    def test_each_annotation_has_its_schema(self):
        self.assertGreater(len(GOLDEN), 80)
        for annotation, expected in GOLDEN:
            # Where the bases of a `TypedDict` are not known, neither is what they say.
            known = "__orig_bases__" in Rated.__dict__
            expected = expected.replace("DESCRIBED", '"description":"What it is called.",' if known else "")
            with self.subTest(annotation=annotation):
                text = input_of(annotation).input_schema()
                schema = json.loads(text)["properties"]["value"]
                self.assertEqual(json.dumps(schema, separators=(",", ":")), expected)

    def test_a_recursive_type_stands_in_defs(self):
        self.assertEqual(
            input_of(geometry.Tree).input_schema(),
            '{"type":"object","properties":{"value":{"$ref":"#/$defs/Tree"}},"required":["value"],'
            '"additionalProperties":false,"$defs":{"Tree":' + TREE + "}}",
        )

    def test_a_recursive_alias_has_the_name_it_calls_itself(self):
        schema = json.loads(input_of(Json).input_schema())
        self.assertEqual(schema["properties"], {"value": {"$ref": "#/$defs/Json"}})
        self.assertEqual(
            schema["$defs"]["Json"]["anyOf"][-2:],
            [
                {"type": "array", "items": {"$ref": "#/$defs/Json"}},
                {"type": "object", "additionalProperties": {"$ref": "#/$defs/Json"}},
            ],
        )

    def test_recursion_through_a_tagged_union(self):
        schema = json.loads(input_of(geometry.Group).input_schema())
        group = schema["$defs"]["Group"]
        self.assertEqual(group["description"], "Figures together.")
        members = group["properties"]["members"]["items"]["anyOf"]
        self.assertEqual(members[2], {"$ref": "#/$defs/Group"})

    def test_two_types_of_one_name(self):
        def make():
            @dataclass
            class Node:
                next: Optional["Node"]

            return Node

        def function(a: make(), b: make()): ...

        schema = json.loads(Signature.of(function).input_schema())
        self.assertEqual(list(schema["$defs"]), ["Node", "Node2"])
        self.assertEqual(schema["properties"]["b"], {"$ref": "#/$defs/Node2"})
        nullable = {"anyOf": [{"$ref": "#/$defs/Node2"}, {"type": "null"}]}
        self.assertEqual(schema["$defs"]["Node2"]["properties"]["next"], nullable)

    def test_generics(self):
        schema = json.loads(input_of(Box[int]).input_schema())
        self.assertEqual(list(schema["$defs"]), ["Box_int"])
        self.assertEqual(schema["$defs"]["Box_int"]["properties"]["held"], {"type": "integer"})
        derived = json.loads(input_of(NumberBox).input_schema())
        self.assertEqual(derived["properties"]["value"]["properties"]["held"], {"type": "number"})

    @unittest.skipIf(sys.version_info < (3, 12), "the syntax is newer")
    def test_new_syntax(self):
        # As text, for versions that cannot read it.
        new_syntax = types.ModuleType("new_syntax")
        with mock.patch.dict(sys.modules, {"new_syntax": new_syntax}):
            exec(NEW_SYNTAX, vars(new_syntax))
            self.check_new_syntax(new_syntax)
            for annotation in (new_syntax.Endless, List[new_syntax.Endless]):
                with self.assertRaisesRegex(DefinitionError, "contains itself with nothing between"):
                    input_of(annotation)

    def check_new_syntax(self, new_syntax):
        for annotation, expected in (
            (new_syntax.Name, {"type": "string"}),
            (
                new_syntax.Pair[int],
                {"type": "array", "prefixItems": [{"type": "integer"}] * 2, "minItems": 2, "items": False},
            ),
            (new_syntax.Json, {"$ref": "#/$defs/Json"}),
        ):
            self.assertEqual(json.loads(input_of(annotation).input_schema())["properties"]["value"], expected)
        schema = json.loads(input_of(new_syntax.Box[int]).input_schema())
        self.assertEqual(schema["$defs"]["Box_int"]["properties"]["held"], {"type": "integer"})

    @unittest.skipIf(sys.version_info < (3, 14), "Python itself refuses the class")
    def test_fields_that_are_called_like_their_types(self):
        late = types.ModuleType("late")
        with mock.patch.dict(sys.modules, {"late": late}):
            exec(LATE, vars(late))
            for annotation in (late.Dated, late.Named):
                field = json.loads(input_of(annotation).input_schema())["properties"]["value"]["properties"]["date"]
                self.assertEqual(field, {"type": ["string", "null"], "format": "date"})

    @unittest.skipIf(sys.version_info < (3, 11), "the syntax is newer")
    def test_a_tuple_with_a_rest(self):
        schema = json.loads(input_of("tuple[int, *tuple[str, ...]]").input_schema())
        expected = {"type": "array", "prefixItems": [{"type": "integer"}], "minItems": 1, "items": {"type": "string"}}
        self.assertEqual(schema["properties"]["value"], expected)


class InputSchema(unittest.TestCase):
    def test_is_the_agreed_text(self):
        def greet(name: str, shout: bool = False) -> str: ...

        self.assertEqual(
            Signature.of(greet).input_schema(),
            '{"type":"object","properties":{"name":{"type":"string"},"shout":{"type":"boolean","default":false}},'
            '"required":["name"],"additionalProperties":false}',
        )

    def test_of_nothing(self):
        def nothing() -> None: ...

        expected = '{"type":"object","properties":{},"additionalProperties":false}'
        self.assertEqual(Signature.of(nothing).input_schema(), expected)

    def test_what_may_be_null_may_be_left_out(self):
        def function(
            a: Optional[int], b: Union[str, None] = None, c: "bool | None" = True, *, d: Union[int, str, None], e: int
        ): ...

        schema = json.loads(Signature.of(function).input_schema())
        self.assertEqual(schema["required"], ["e"])
        self.assertEqual(schema["properties"]["b"], {"type": ["string", "null"]})
        self.assertEqual(schema["properties"]["c"], {"type": ["boolean", "null"], "default": True})

    def test_annotations_as_text(self):
        schema = json.loads(Signature.of(postponed.repeat).input_schema())
        self.assertEqual(schema["properties"], {"text": {"type": "string"}, "times": {"type": ["integer", "null"]}})
        self.assertEqual(schema["required"], ["text"])

    def test_descriptions_in_annotations_as_text(self):
        signature = Signature.of(postponed.described)
        properties = json.loads(signature.input_schema())["properties"]
        self.assertEqual([each["description"] for each in properties.values()], ["Closer.", "This."])
        self.assertIsNone(signature.output_schema())

    def test_descriptions_come_first_and_defaults_last(self):
        def function(text: Annotated[str, field(max_length=9)] = "x", color: Color = Color.GREEN):
            """Does it.

            Args:
                text: What is said.
            """

        self.assertIn(
            '{"text":{"description":"What is said.","type":"string","maxLength":9,"default":"x"},'
            '"color":{"type":"string","enum":["red","green"],"default":"green"}}',
            Signature.of(function).input_schema(),
        )

    def test_the_annotation_describes_closer_than_the_docstring(self):
        def function(a: Annotated[int, "From here."], b: geometry.Point, c: Optional[Annotated[int, "Here too."]]):
            """Does it.

            Args:
                a: Not this.
                b: Where.
                c: Not this.
            """

        properties = json.loads(Signature.of(function).input_schema())["properties"]
        self.assertEqual([each["description"] for each in properties.values()], ["From here.", "Where.", "Here too."])


class OutputSchema(unittest.TestCase):
    def output_of(self, annotation):
        def function(): ...

        function.__annotations__["return"] = annotation
        return Signature.of(function).output_schema()

    def test_what_is_no_object_becomes_one(self):
        for annotation, inner in (
            (bool, '{"type":"boolean"}'),
            (List[int], '{"type":"array","items":{"type":"integer"}}'),
            (Optional[geometry.Size], None),
            (Union[Cat, Dog], '{"oneOf":[' + CAT + "," + DOG + "]}"),
            (Any, "{}"),
        ):
            text = self.output_of(annotation)
            self.assertTrue(text.startswith('{"type":"object","properties":{"result":{'))
            self.assertTrue(text.endswith('},"required":["result"],"additionalProperties":false}'))
            self.assertIn(inner or '"type":["object","null"]', text)

    def test_objects_stand_as_they_are(self):
        self.assertEqual(self.output_of(geometry.Point), POINT)
        self.assertEqual(self.output_of(Dict[str, int]), '{"type":"object","additionalProperties":{"type":"integer"}}')

    def test_a_root_that_contains_itself_is_written_in_place(self):
        self.assertEqual(self.output_of(geometry.Tree), TREE[:-1] + ',"$defs":{"Tree":' + TREE + "}}")


if __name__ == "__main__":
    unittest.main()
