"""A skill's prompts as the engine sees them: their arguments, conversations, completions and failures."""

import asyncio
import datetime
import enum
import sys
import unittest
from typing import Annotated, Literal, Optional, Union
from unittest import mock

import contract

from skill_engine import Conversation, Message, ToolError, content, conversation, field, message, prompt
from skill_engine.prompt import Prompt, registered
from skill_engine.prompt_definition import PromptDefinition


class Tone(str, enum.Enum):
    KIND = "kind"
    KEEN = "keen"
    BLUNT = "blunt"


def review(
    code: str,
    language: Optional[Literal["python", "rust"]] = None,
    tone: Annotated[Tone, field(title="Tone")] = Tone.KIND,
    since: Optional[datetime.date] = None,
) -> str:
    """Asks for a review.

    Args:
        code: What to review.
    """
    return f"{language} {tone!r} {since}: {code}"


class Prompts(unittest.TestCase):
    def setUp(self):
        patch = mock.patch.dict(sys.modules, contract.modules())
        patch.start()
        self.addCleanup(patch.stop)
        self.addCleanup(contract.forget)
        contract.forget()
        from skill_engine import bindings, component

        self.component = component
        self.words = bindings.wit_prompts
        self.prompts = component.Prompts()

    def offer(self, function, **said):
        self.component._prompts["it"] = PromptDefinition.of(Prompt(function, **{"name": "it", **said}))

    def get(self, function, *arguments, **said):
        self.offer(function, **said)
        return self.prompts.get_prompt("it", list(arguments))

    def complete(self, function, argument, value="", *others, **said):
        self.offer(function, **said)
        return self.prompts.complete("it", argument, value, list(others))

    def fail(self, call, case="Failed"):
        with self.assertRaises(contract.Err) as caught:
            call()
        self.assertEqual(type(caught.exception.value).__name__, f"PromptError_{case}")
        return caught.exception.value.value


class Listing(Prompts):
    def test_are_described(self):
        self.offer(review, title="Review", icons=[{"source": "data:,"}], meta={"k": 1})
        words, types = self.words, self.component.wit
        self.assertEqual(
            self.prompts.list_prompts(),
            [
                words.Prompt(
                    name="it",
                    title="Review",
                    description="Asks for a review.",
                    arguments=[
                        words.Argument("code", None, "What to review.", True),
                        words.Argument("language", None, None, False),
                        words.Argument("tone", "Tone", None, False),
                        words.Argument("since", None, None, False),
                    ],
                    icons=[types.Icon("data:,", None, [])],
                    meta='{"k":1}',
                    place=f"{__file__}:{review.__code__.co_firstlineno}",
                )
            ],
        )

    def test_what_nobody_said_is_left_out(self):
        self.offer(lambda: "", name="it")
        [listed] = self.prompts.list_prompts()
        self.assertEqual((listed.title, listed.description, listed.arguments, listed.meta), (None, None, [], None))

    def test_what_the_type_says_is_closer_than_the_docstring(self):
        def function(a: Annotated[str, field("Closer.", title="A")], b: Annotated[Optional[str], "Or none."]):
            """Has both.

            Args:
                a: Not this.
            """

        self.offer(function)
        words = self.words
        [listed] = self.prompts.list_prompts()
        self.assertEqual(
            listed.arguments,
            [words.Argument("a", "A", "Closer.", True), words.Argument("b", None, "Or none.", False)],
        )


class Conversations(Prompts):
    def said(self, result):
        got = self.get(lambda: result)
        self.assertEqual((got.description, got.meta), (None, None))
        return [(each.role.name, each.content.body.value) for each in got.messages]

    def test_a_text_or_a_block_is_said_by_the_user(self):
        self.assertEqual(self.said("a"), [("USER", "a")])
        self.assertEqual(self.said(""), [("USER", "")])
        self.assertEqual(self.said(Tone.KIND), [("USER", "kind")])
        self.assertEqual(self.said("\ud800"), [("USER", "\ufffd")])
        self.assertEqual(self.said(content.text("a")), [("USER", "a")])

    def test_messages_say_whose_they_are(self):
        self.assertEqual(self.said(message.assistant("a")), [("ASSISTANT", "a")])
        self.assertEqual(
            self.said(["a", message.assistant(content.text("b")), content.text("c"), message.user("d")]),
            [("USER", "a"), ("ASSISTANT", "b"), ("USER", "c"), ("USER", "d")],
        )
        self.assertEqual(self.said(("a", "b")), [("USER", "a"), ("USER", "b")])
        self.assertEqual(self.said([]), [])

    def test_a_block_keeps_what_is_said_of_it(self):
        got = self.get(lambda: content.image(b"p", "image/png", audience=["user"], priority=1))
        types = self.component.wit
        image = types.Body_Image(types.Media(b"p", "image/png"))
        block = types.Content(image, [types.Reader.USER], 1.0, None)
        self.assertEqual(got.messages, [self.words.Message(types.Reader.USER, block)])

    def test_a_conversation_says_what_it_is(self):
        got = self.get(lambda: conversation(["a", message.assistant("b")], "Two.", {"k": 1}))
        self.assertEqual((got.description, len(got.messages), got.meta), ("Two.", 2, '{"k":1}'))
        self.assertEqual(conversation("a"), Conversation((message.user("a"),)))
        self.assertEqual(conversation(each for each in "ab").messages, (message.user("a"), message.user("b")))

    def test_coroutines_are_awaited(self):
        async def function(code: str):
            await asyncio.sleep(0)
            return code

        self.assertEqual(self.get(function, ("code", "a")).messages[0].content.body.value, "a")

    def test_what_is_no_message_is_told_with_its_place(self):
        for result, words in (
            (
                None,
                "the result must be a string, a `Content`, a `Message`, a list of these, or a `Conversation`, not null",
            ),
            (3, "or a `Conversation`, not 3"),
            ({"role": "user"}, "or a `Conversation`, not"),
            (["a", None], "`[1]` of the result must be a string, a `Content` or a `Message`, not null"),
            ([["a"]], '`[0]` of the result must be a string, a `Content` or a `Message`, not ["a"]'),
            ([conversation("a")], "not a value of the type `Conversation`"),
        ):
            with self.subTest(result=result):

                def function():
                    return result

                told = self.fail(lambda: self.get(function)).message
                self.assertTrue(told.startswith("prompt `it`: "), told)
                self.assertIn(words, told)
                self.assertTrue(told.endswith(f"({__file__}:{function.__code__.co_firstlineno})"), told)

    def test_messages_refuse_what_they_cannot_hold(self):
        for make, kind, words in (
            (lambda: message.user(5), TypeError, "a message is a string or a block"),
            (lambda: message.assistant(message.user("a")), TypeError, "a message is a string or a block"),
            (lambda: Message("system", content.text("a")), ValueError, 'a role is "user" or "assistant"'),
            (lambda: conversation(5), TypeError, "`messages` is made of strings, `Content` and `Message`, not of 5"),
            (lambda: conversation(["a", 5]), TypeError, "`messages` is made of"),
            (lambda: conversation("a", 5), TypeError, "`description` is a string"),
            (lambda: conversation("a", meta=[1]), TypeError, "`meta` is a JSON object"),
            (lambda: Conversation(["a"]), TypeError, r"`conversation\(…\)` makes one"),
        ):
            with self.assertRaisesRegex(kind, words):
                make()


class Calls(Prompts):
    def test_arguments_arrive_as_their_types(self):
        def text(*arguments):
            return self.get(review, *arguments).messages[0].content.body.value

        self.assertEqual(text(("code", "a")), f"None {Tone.KIND!r} None: a")
        self.assertEqual(
            text(("code", "a"), ("language", "rust"), ("tone", "keen"), ("since", "2026-01-31")),
            f"rust {Tone.KEEN!r} 2026-01-31: a",
        )

    def test_who_may_be_none_may_be_left_out(self):
        def function(a: Optional[str]):
            return repr(a)

        self.assertEqual(self.get(function).messages[0].content.body.value, "None")

    def test_arguments_that_do_not_fit(self):
        for arguments, words in (
            ([("code", "a"), ("tone", "rude")], 'argument `tone` must be one of "kind", "keen", "blunt", not "rude"'),
            ([("code", "a"), ("since", "today")], "argument `since` must be a date such as 2026-01-31"),
            ([], "argument `code` is missing"),
            ([("code", "a"), ("more", "b")], "argument `more` is not known"),
        ):
            failure = self.fail(lambda: self.get(review, *arguments), "InvalidArguments")
            self.assertIn(words, failure.message)

    def test_what_is_raised_fails_with_its_stack(self):
        def raising(error):
            def function():
                raise error

            self.offer(function)
            self.component._files = mock.Mock(stack=lambda error: f"stack of {error}", relative=lambda file: None)
            return self.fail(lambda: self.prompts.get_prompt("it", []))

        failure = raising(ToolError("no", {"code": 4}))
        self.assertEqual((failure.message, failure.stack, failure.data), ("no", "stack of no", '{"code":4}'))
        self.assertEqual(raising(KeyError("k")).message, "KeyError: 'k'")
        self.assertEqual(raising(SystemExit(3)).message, "SystemExit: 3")

    def test_one_that_is_not_there_is_named(self):
        for call in (lambda: self.prompts.get_prompt("other", []), lambda: self.prompts.complete("other", "a", "", [])):
            self.assertEqual(self.fail(call, "UnknownPrompt"), "other")


class Completions(Prompts):
    def test_a_list_offers_what_begins_so(self):
        said = {"code": ["fn", "for", "if"]}
        self.assertEqual(self.complete(review, "code", "f", complete=said), ["fn", "for"])
        self.assertEqual(self.complete(review, "code", complete={"code": ("fn", Tone.KIND)}), ["fn", "kind"])

    def test_a_choice_offers_its_own(self):
        self.assertEqual(self.complete(review, "language"), ["python", "rust"])
        self.assertEqual(self.complete(review, "tone", "k"), ["kind", "keen"])
        self.assertEqual(self.complete(review, "tone", complete={"tone": ["other"]}), ["other"])

        def function(a: Literal["only"]): ...

        self.assertEqual(self.complete(function, "a", "o"), ["only"])

        def several(a: Union[Tone, Literal["other", "kind"], None] = None, b: Union[Literal["a"], str] = "a"): ...

        self.assertEqual(self.complete(several, "a"), ["kind", "keen", "blunt", "other"])
        self.assertEqual(self.complete(several, "b"), [])

    def test_nothing_known_offers_nothing(self):
        for argument in ("code", "since", "other"):
            self.assertEqual(self.complete(review, argument), [])

    def test_a_function_decides(self):
        def plain(value, others):
            return (f"{value}-{others['code']}-{number}" for number in (2, 1))

        async def later(value, others):
            await asyncio.sleep(0)
            return [value, "\ud800", Tone.KEEN]

        self.assertEqual(
            self.complete(review, "tone", "k", ("code", "c"), complete={"tone": plain}), ["k-c-2", "k-c-1"]
        )
        self.assertEqual(self.complete(review, "tone", "x", complete={"tone": later}), ["x", "\ufffd", "keen"])

    def test_a_function_that_answers_something_else_is_told(self):
        place = f"({__file__}:{review.__code__.co_firstlineno})"
        for answer, words in (
            (None, "the completion of `code` must be a list of strings, not null"),
            ("abc", 'the completion of `code` must be a list of strings, not "abc"'),
            ({"a": 1}, "the completion of `code` must be a list of strings"),
            (["a", 3], "`[1]` of the completion of `code` must be a string, not 3"),
        ):
            complete = {"code": lambda value, others: answer}
            told = self.fail(lambda: self.complete(review, "code", complete=complete)).message
            self.assertEqual(told.partition(words)[::2], ("prompt `it`: ", told.partition(words)[2]))
            self.assertTrue(told.endswith(place), told)

    def test_a_function_that_raises_fails(self):
        def function(value, others):
            yield "a"
            raise ToolError("no", 1)

        failure = self.fail(lambda: self.complete(review, "code", complete={"code": function}))
        self.assertEqual((failure.message, failure.data), ("no", "1"))


class Decorator(unittest.TestCase):
    def setUp(self):
        self.addCleanup(registered.clear)

    def test_leaves_the_function_as_it_was(self):
        @prompt
        def ask_twice(what: str) -> str:
            return 2 * what

        self.assertEqual(ask_twice("a"), "aa")
        self.assertEqual(PromptDefinition.of(registered[-1]).name, "ask-twice")

    def test_explicit_form(self):
        @prompt(name="ask", title="Ask", description="Asks.", complete={"what": ["a"]})
        def function(what: str):
            """Something else."""

        definition = PromptDefinition.of(registered[-1])
        self.assertEqual((definition.name, definition.marked.title, definition.description), ("ask", "Ask", "Asks."))

    def test_refuses_what_it_does_not_know(self):
        with self.assertRaises(TypeError):
            prompt(read_only=True)(lambda: "")
        with self.assertRaisesRegex(TypeError, "@prompt marks a function"):
            prompt("name")


if __name__ == "__main__":
    unittest.main()
