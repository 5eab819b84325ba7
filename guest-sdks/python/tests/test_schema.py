"""Schemas, as clients see them."""

import json
import unittest
from typing import Optional, Union

import postponed

from skill_engine.definition import Definition
from skill_engine.signature import Signature
from skill_engine.tool import Tool


def greet(name: str, shout: bool = False) -> str:
    """Greets somebody by name."""
    return name


class InputSchema(unittest.TestCase):
    def test_is_the_agreed_text(self):
        self.assertEqual(
            Signature.of(greet).input_schema(),
            '{"type":"object","properties":{"name":{"type":"string"},"shout":{"type":"boolean","default":false}},'
            '"required":["name"],"additionalProperties":false}',
        )

    def test_of_nothing(self):
        def nothing() -> None: ...

        self.assertEqual(
            Signature.of(nothing).input_schema(), '{"type":"object","properties":{},"additionalProperties":false}'
        )

    def test_optional_parameters_are_not_required_and_not_nullable(self):
        def function(
            a: Optional[int], b: Union[str, None] = None, c: "bool | None" = True, d: float = None, *, e: int
        ): ...

        schema = json.loads(Signature.of(function).input_schema())
        self.assertEqual(schema["required"], ["e"])
        self.assertEqual(
            schema["properties"],
            {
                "a": {"type": "integer"},
                "b": {"type": "string"},
                "c": {"type": "boolean", "default": True},
                "d": {"type": "number"},
                "e": {"type": "integer"},
            },
        )

    def test_annotations_as_text(self):
        schema = json.loads(Signature.of(postponed.repeat).input_schema())
        self.assertEqual(schema["properties"], {"text": {"type": "string"}, "times": {"type": "integer"}})
        self.assertEqual(schema["required"], ["text"])

    def test_descriptions_come_between_type_and_default(self):
        def function(text: str = "x"):
            """Does it.

            Args:
                text: What is said.
            """

        self.assertIn(
            '{"text":{"type":"string","description":"What is said.","default":"x"}}',
            Signature.of(function).input_schema(),
        )


class OutputSchema(unittest.TestCase):
    def test_of_scalars(self):
        for annotation, word in ((bool, "boolean"), (int, "integer"), (float, "number")):

            def function(): ...

            function.__annotations__["return"] = annotation
            self.assertEqual(
                Signature.of(function).output_schema(),
                '{"type":"object","properties":{"result":{"type":"' + word + '"}},"required":["result"],'
                '"additionalProperties":false}',
            )

    def test_text_nothing_and_unknown_have_none(self):
        def nothing() -> None: ...

        def unknown(): ...

        for function in (greet, nothing, unknown):
            self.assertIsNone(Signature.of(function).output_schema())


class Description(unittest.TestCase):
    def test_is_the_docstring_without_its_arguments(self):
        def function(a: int, b: int):
            """Adds.

            More of it.

            Args:
                a (int): The first
                    of them.
                b: The second.

            Returns:
                The sum.
            """

        definition = Definition.of(Tool(function))
        self.assertEqual(definition.description, "Adds.\n\nMore of it.\n\nReturns:\n    The sum.")
        self.assertEqual(
            [p.description for p in definition.signature.parameters], ["The first of them.", "The second."]
        )

    def test_explicit_and_absent(self):
        def function(): ...

        self.assertEqual(Definition.of(Tool(function)).description, "")
        self.assertEqual(Definition.of(Tool(greet, description="Says hello.")).description, "Says hello.")


if __name__ == "__main__":
    unittest.main()
