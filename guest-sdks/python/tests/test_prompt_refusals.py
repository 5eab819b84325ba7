"""What cannot be a prompt: the message, and the place in the author's file."""

import enum
import unittest
from dataclasses import dataclass
from typing import Annotated, Any, Dict, List, Literal, Optional, Union

from skill_engine import field, prompt
from skill_engine.definition import definitions
from skill_engine.errors import DefinitionError
from skill_engine.prompt import Prompt, registered
from skill_engine.prompt_definition import PromptDefinition


class Level(enum.IntEnum):
    LOW = 1


@dataclass
class Whole:
    data: bytes = 5


NO_TEXT = "the argument `value` of the prompt `it` is no text, as clients pass it: take a `str`"

TYPES = [
    int,
    bool,
    None,
    Any,
    bytes,
    List[str],
    List[bytes],
    Dict[str, str],
    Whole,
    Level,
    Optional[int],
    Union[str, int],
    Literal["a", 1],
    Literal[1],
    Literal[None],
]


class Refusals(unittest.TestCase):
    def refuse(self, function, *words, **said):
        with self.assertRaises(DefinitionError) as caught:
            PromptDefinition.of(Prompt(function, **{"name": "it", **said}))
        self.assertEqual(caught.exception.file, __file__)
        for word in words:
            self.assertIn(word, caught.exception.message)
        return caught.exception

    def test_types_that_take_no_text(self):
        for annotation in TYPES:
            with self.subTest(annotation=annotation):

                def function(value): ...

                function.__annotations__["value"] = annotation
                self.assertEqual(self.refuse(function).message, NO_TEXT)

    def test_types_that_are_wrong_in_themselves(self):
        for annotation, words in (
            ("Nope", "has the type `Nope`, which cannot be evaluated (NameError: name 'Nope' is not defined)"),
            (Annotated[str, field(minimum=1)], "has the limit `minimum`, which cannot apply to it"),
        ):

            def function(value): ...

            function.__annotations__["value"] = annotation
            error = self.refuse(function, "parameter `value`", words)
            self.assertTrue(error.message.endswith("; use another type"), error.message)

    def test_a_parameter_has_the_place_of_its_annotation(self):
        def function(fine: str, ä: str, count: int): ...

        error = self.refuse(function, "the argument `count` of the prompt `it`")
        self.assertEqual((error.line, error.column), (function.__code__.co_firstlineno, 48))

    def test_parameters(self):
        def untyped(a): ...

        def several(*a: str): ...

        def named(**a: str): ...

        def positional(a: str, /): ...

        self.refuse(untyped, "parameter `a` has no type: annotate it: `a: str`")
        for function in (several, named, positional):
            self.refuse(function, "parameter `a` cannot be given by name: prompts take neither `*args`")

    def test_defaults(self):
        def function(a: str, b: Literal["x", "y"] = "z"): ...

        error = self.refuse(function, "parameter `b` has a default that does not fit its type")
        self.assertEqual((error.line, error.column), (function.__code__.co_firstlineno, 53))

    def test_options(self):
        def function(a: str) -> str: ...

        for option, value in (
            ("title", 1),
            ("description", 1),
            ("meta", []),
            ("icons", [{"source": 1}]),
            ("complete", ["a"]),
        ):
            self.refuse(function, f"`{option}`", **{option: value})
        self.refuse(function, "'a b' cannot be a prompt's name", '`@prompt(name="my-prompt")`', name="a b")

    def test_completions(self):
        def function(a: str, b: str) -> str: ...

        self.refuse(
            function,
            "`complete` has the argument 'c', but the function has no such parameter: it has `a`, `b`",
            complete={"c": []},
        )
        self.refuse(lambda: "", "no such parameter: it has none", complete={"a": []})
        for value in (3, "abc", {"x"}, None, ["x", 1], Level):
            self.refuse(
                function,
                "for the argument `a`: give a list of strings, or a function of what is typed and of the other arguments",
                complete={"a": value},
            )

    def test_an_option_has_the_place_of_its_value(self):
        @prompt(
            complete={"b": []},
        )
        def function(a: str) -> str: ...

        with self.assertRaises(DefinitionError) as caught:
            PromptDefinition.of(registered.pop())
        self.assertEqual((caught.exception.line, caught.exception.column), (function.__code__.co_firstlineno + 1, 22))

    def test_two_of_one_name(self):
        def ask_more(): ...

        def askMore(): ...

        found, errors = definitions([Prompt(ask_more), Prompt(askMore)], PromptDefinition.of)
        self.assertEqual([definition.marked.function for definition in found], [ask_more])
        self.assertIn("two prompts have the name `ask-more`; the first is `ask_more` in line", errors[0].message)


if __name__ == "__main__":
    unittest.main()
