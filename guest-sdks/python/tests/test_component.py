"""A skill as the engine sees it: its tools, its answers and its failures in the words of the contract."""

import datetime
import enum
import json
import sys
import unittest
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, NewType, Optional, TypedDict, Union
from unittest import mock

import contract
import geometry

from skill_engine import Content, Output, ToolError, content, output
from skill_engine.tool import Tool
from skill_engine.tool_definition import ToolDefinition

UTC = datetime.timezone.utc
Name = NewType("Name", str)


class Color(enum.Enum):
    RED = "red"


class Shade(str, enum.Enum):
    DARK = "dark"


class Item(TypedDict):
    name: str
    at: Optional[datetime.datetime]


@dataclass
class Fragile:
    name: str

    def __post_init__(self):
        raise KeyError(self.name)


class Own(ToolError):
    def __init__(self, message):
        self.data = object()
        Exception.__init__(self, message)


class Mute(Exception):
    def __str__(self):
        raise ValueError


class Component(unittest.TestCase):
    def setUp(self):
        patch = mock.patch.dict(sys.modules, contract.modules())
        patch.start()
        self.addCleanup(patch.stop)
        self.addCleanup(contract.forget)
        contract.forget()
        from skill_engine import component

        self.component = component
        self.tools = component.Tools()

    def offer(self, function, **said):
        definition = ToolDefinition.of(Tool(function, **{"name": "it", **said}))
        self.component._tools["it"] = definition
        return definition

    def call(self, function, arguments="{}", **said):
        self.offer(function, **said)
        return self.tools.call_tool("it", arguments)

    def answer(self, result, annotation=None, **said):
        def function():
            return result

        if annotation is not None:
            function.__annotations__["return"] = annotation
        return self.call(function, **said)

    def fail(self, function, arguments="{}", **said):
        with self.assertRaises(contract.Err) as caught:
            self.call(function, arguments, **said)
        return caught.exception.value


class Answers(Component):
    def words(self, reply):
        return [block.body.value for block in reply.content]

    def test_text_has_no_schema(self):
        for result, annotation in (
            ("a", str),
            ("a", None),
            ("a", Name),
            ("a", "str"),
        ):
            reply = self.answer(result, annotation)
            self.assertEqual((self.words(reply), reply.structured, reply.meta), (["a"], None, None))
        self.assertEqual(self.words(self.answer(Shade.DARK, str)), ["dark"])
        self.assertEqual(self.words(self.answer("\ud800", str)), ["\ufffd"])

    def test_nothing_has_no_content(self):
        for annotation in (type(None), "None", None):
            reply = self.answer(None, annotation)
            self.assertEqual((reply.content, reply.structured), ([], None))

    def test_values_are_structured_and_text(self):
        moment = datetime.datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
        for result, annotation, expected in (
            (3, int, '{"result":3}'),
            (3, float, '{"result":3}'),
            (None, Optional[int], '{"result":null}'),
            (["a"], List[str], '{"result":["a"]}'),
            ({2, 10, 1}, "set[int]", '{"result":[1,2,10]}'),
            ((1, "ä"), "tuple[int, str]", '{"result":[1,"ä"]}'),
            (Color.RED, Color, '{"result":"red"}'),
            (moment, datetime.datetime, '{"result":"2026-01-31T09:30:00Z"}'),
            ({"a": 1}, Dict[str, int], '{"a":1}'),
            (geometry.Point(1.5), geometry.Point, '{"x":1.5,"y":0.0}'),
            (geometry.Size(2), geometry.Size, '{"width":2,"height":1}'),
            (geometry.Group([geometry.Group([])]), geometry.Group, '{"members":[{"members":[]}]}'),
            ({"name": "n", "at": moment}, Item, '{"name":"n","at":"2026-01-31T09:30:00Z"}'),
            ([geometry.Size(1), {"a": Color.RED}], Any, '{"result":[{"width":1,"height":1},{"a":"red"}]}'),
            (geometry.Size(1), Union[int, geometry.Size], '{"result":{"width":1,"height":1}}'),
            ((each for each in "ab"), Iterable[str], '{"result":["a","b"]}'),
        ):
            with self.subTest(annotation=annotation):
                reply = self.answer(result, annotation)
                self.assertEqual(reply.structured, expected)
                self.assertEqual(self.words(reply), [expected])

    def test_without_a_type_the_value_decides(self):
        block = content.text("a")
        for result, expected in (
            (3, '{"result":3}'),
            ([1], '{"result":[1]}'),
            ([], '{"result":[]}'),
            ({"a": {1: datetime.date(2026, 1, 31)}}, '{"a":{"1":"2026-01-31"}}'),
            (geometry.Point(1.0), '{"x":1.0,"y":0.0}'),
        ):
            self.assertEqual(self.answer(result).structured, expected)
            self.assertIsNone(self.offer(lambda: None).signature.output_schema())
        self.assertEqual(self.words(self.answer([block, block])), ["a", "a"])
        self.assertEqual(self.words(self.answer(block)), ["a"])
        self.assertEqual(self.answer(output("a", {"b": 1})).structured, '{"b":1}')
        self.assertEqual(self.answer(output(structured=[1])).structured, '{"result":[1]}')

    def test_blocks_have_no_schema(self):
        block = content.text("a")
        for result, annotation in ((block, Content), ([block], List[Content]), ((block,), "tuple[Content, ...]")):
            reply = self.answer(result, annotation)
            self.assertEqual((self.words(reply), reply.structured), (["a"], None))
            self.assertIsNone(self.component._tools["it"].signature.output_schema())

    def test_a_whole_output(self):
        reply = self.answer(output(["a", content.text("b")], [geometry.Size(1)], {"m": 1}), Output[List[geometry.Size]])
        self.assertEqual(self.words(reply), ["a", "b"])
        self.assertEqual(reply.structured, '{"result":[{"width":1,"height":1}]}')
        self.assertEqual(reply.meta, '{"m":1}')
        reply = self.answer(output("a", geometry.Size(1)), Output[geometry.Size])
        self.assertEqual((self.words(reply), reply.structured), (["a"], '{"width":1,"height":1}'))
        reply = self.answer(output("a"), Output)
        self.assertEqual((self.words(reply), reply.structured), (["a"], None))

    def test_a_schema_by_hand(self):
        schema = {"type": "object", "properties": {"n": {"type": "integer"}}}

        def function() -> bytes:
            return {"n": 1}

        self.assertEqual(self.call(function, output_schema=schema).structured, '{"n":1}')
        self.assertEqual(self.answer(output("a", {"n": 1}), output_schema=schema).structured, '{"n":1}')
        failure = self.fail(lambda: [1], output_schema=schema).value
        self.assertIn("the result must be an object, as the output schema says, not [1]", failure.message)

    def test_what_breaks_the_declared_result_is_told_with_its_place(self):
        for result, annotation, message in (
            ("3", int, 'declared to answer `int`: the result must be an integer, not "3"'),
            (True, int, "the result must be an integer, not true"),
            (3, str, "the result must be a string, not 3"),
            (3, type(None), "the result must be `None`, not 3"),
            (None, str, "the result must be a string, not null"),
            ([{"name": 5, "at": None}], List[Item], "declared to answer `List[test_component.Item]`: `[0].name` of"),
            ([{"name": "n"}], List[Item], "`[0].at` of the result is missing"),
            ({"name": "n", "at": None, "b": 1}, Item, "`b` of the result is not known"),
            ({"x": 1}, geometry.Point, 'the result must be a `Point`, not {"x":1}'),
            ("red", Color, 'the result must be a member of `Color`, not "red"'),
            (geometry.Path([geometry.Point("a")]), geometry.Path, "`points[0].x` of the result must be a number"),
            (float("nan"), float, "the result is nan, for which JSON has no number"),
            ("ab", List[str], 'the result must be a `list`, not "ab"'),
            ((1,), "tuple[int, int]", "the result must have 2 items, not 1"),
            (datetime.datetime(2026, 1, 1), datetime.datetime, "the result must have a time zone"),
            (object(), None, "tool `it`: the result is a value of the type `object`, for which JSON has no form"),
            ({"a": [b""]}, None, "`a[0]` of the result is a value of the type `bytes`"),
            ({(1,): 1}, Any, "has the key (1,), and JSON has only strings as keys"),
            (5, Content, "the result must be a `Content`, not 5"),
            ([5], List[Content], "`[0]` of the result must be a `Content`, not 5"),
            (5, Output[int], "the result must be an `Output`, not 5"),
            (output(structured="a"), Output[int], '`structured` of the result must be an integer, not "a"'),
        ):
            with self.subTest(annotation=annotation, result=result):

                def function():
                    return result

                if annotation is not None:
                    function.__annotations__["return"] = annotation
                failure = self.fail(function)
                self.assertEqual(type(failure).__name__, "ToolError_Failed")
                self.assertIn(message, failure.value.message)
                self.assertTrue(failure.value.message.startswith("tool `it`"))
                line = function.__code__.co_firstlineno
                self.assertTrue(failure.value.message.endswith(f"({__file__}:{line})"), failure.value.message)


class Blocks(Component):
    def test_of_every_kind(self):
        words = self.component.wit
        made = [
            content.text("a", audience=["user"], priority=0.5, meta={"k": 1}),
            content.image(b"p", "image/png"),
            content.audio(bytearray(b"w"), "audio/wav"),
            content.link("https://a", "n", title="t", description="d", mime_type="m/m", size=3, audience=["assistant"]),
            content.embedded("file:///a", "text"),
            content.embedded("file:///b", b"blob", "m/m"),
        ]
        reply = self.answer(made, List[Content])
        readers = words.Reader
        self.assertEqual(
            reply.content,
            [
                words.Content(words.Body_Text("a"), [readers.USER], 0.5, '{"k":1}'),
                words.Content(words.Body_Image(words.Media(b"p", "image/png")), [], None, None),
                words.Content(words.Body_Audio(words.Media(b"w", "audio/wav")), [], None, None),
                words.Content(
                    words.Body_Link(words.ResourceLink("https://a", "n", "t", "d", "m/m", 3)),
                    [readers.ASSISTANT],
                    None,
                    None,
                ),
                words.Content(
                    words.Body_Embedded(words.EmbeddedResource("file:///a", None, words.ResourceData_Text("text"))),
                    [],
                    None,
                    None,
                ),
                words.Content(
                    words.Body_Embedded(words.EmbeddedResource("file:///b", "m/m", words.ResourceData_Blob(b"blob"))),
                    [],
                    None,
                    None,
                ),
            ],
        )

    def test_refuse_what_they_cannot_hold(self):
        for make, kind in (
            (lambda: content.text(5), TypeError),
            (lambda: content.text("a", audience=["model"]), ValueError),
            (lambda: content.text("a", priority=2), ValueError),
            (lambda: content.text("a", meta=[1]), TypeError),
            (lambda: content.text("a", meta={"a": object()}), TypeError),
            (lambda: content.image("text", "image/png"), TypeError),
            (lambda: content.link("https://a", "n", size=-1), ValueError),
            (lambda: output([5]), TypeError),
            (lambda: output(meta="a"), TypeError),
        ):
            with self.assertRaises(kind):
                make()


class Tools(Component):
    def test_are_described(self):
        def function(a: int) -> List[int]:
            """Does it.

            Args:
                a: One.

            Returns:
                Several.
            """

        self.offer(
            function,
            title="It",
            read_only=True,
            icons=[{"source": "https://a/i.png", "mime_type": "image/png", "sizes": ["48x48"]}, {"source": "data:,"}],
            meta={"k": [1]},
        )
        words = self.component.wit
        self.assertEqual(
            self.tools.list_tools(),
            [
                words.Tool(
                    name="it",
                    title="It",
                    description="Does it.",
                    input_schema='{"type":"object","properties":{"a":{"description":"One.","type":"integer"}},'
                    '"required":["a"],"additionalProperties":false}',
                    output_schema='{"type":"object","properties":{"result":{"type":"array","items":'
                    '{"type":"integer"}}},'
                    '"required":["result"],"additionalProperties":false}',
                    annotations=words.Annotations(True, None, None, None),
                    icons=[words.Icon("https://a/i.png", "image/png", ["48x48"]), words.Icon("data:,", None, [])],
                    meta='{"k":[1]}',
                    place=f"{__file__}:{function.__code__.co_firstlineno}",
                )
            ],
        )

    def test_arguments_that_do_not_fit(self):
        def function(a: List[int]): ...

        for arguments, message in (
            ('{"a":[1,"b"]}', 'argument `a[1]` must be an integer, not "b"'),
            ("[]", "the arguments are no JSON object"),
            ("{", "the arguments are no JSON"),
        ):
            failure = self.fail(function, arguments)
            self.assertEqual(type(failure).__name__, "ToolError_InvalidArguments")
            self.assertIn(message, failure.value.message)

    def test_failures(self):
        def raising(error):
            def function():
                raise error

            return self.fail(function).value

        self.assertEqual(raising(ValueError("no")).message, "no")
        self.assertEqual(raising(KeyError("k")).message, "KeyError: 'k'")
        self.assertEqual(raising(SystemExit(3)).message, "SystemExit: 3")
        self.assertEqual(raising(KeyboardInterrupt()).message, "KeyboardInterrupt")
        failure = raising(ToolError("no", {"code": 4, "at": datetime.date(2026, 1, 31)}))
        self.assertEqual((failure.message, failure.data), ("no", '{"code":4,"at":"2026-01-31"}'))
        self.assertIsNone(raising(ToolError("no")).data)
        self.assertEqual((raising(Own("no")).message, raising(Own("no")).data), ("no", None))
        self.assertEqual(raising(Mute()).message, "Mute")
        with self.assertRaisesRegex(TypeError, r"the data of a ToolError at `\[0\]` is a value of the type `bytes`"):
            ToolError("no", [b""])

    def test_a_class_that_fails_on_its_values_fails_the_call(self):
        def function(a: Fragile): ...

        failure = self.fail(function, json.dumps({"a": {"name": "n"}}))
        self.assertEqual(type(failure).__name__, "ToolError_Failed")
        self.assertEqual(failure.value.message, "KeyError: 'n'")

    def test_coroutines_are_awaited(self):
        async def function() -> geometry.Size:
            return geometry.Size(3)

        self.assertEqual(self.call(function).structured, '{"width":3,"height":1}')


if __name__ == "__main__":
    unittest.main()
