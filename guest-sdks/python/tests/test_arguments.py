"""What a call's JSON becomes for a function."""

import unittest
from typing import Optional

from skill_engine.errors import ArgumentError
from skill_engine.signature import Signature


def function(a: int, b: float = 1.5, c: Optional[str] = None, d: bool | None = True): ...


class Arguments(unittest.TestCase):
    def receive(self, **arguments):
        return Signature.of(function).receive(arguments)

    def test_types_are_those_of_the_annotations(self):
        received = self.receive(a=2.0, b=1, c="x", d=False)
        self.assertEqual(received, {"a": 2, "b": 1.0, "c": "x", "d": False})
        self.assertIs(type(received["a"]), int)
        self.assertIs(type(received["b"]), float)

    def test_defaults_are_left_to_the_function(self):
        self.assertEqual(self.receive(a=1), {"a": 1})

    def test_an_optional_without_default_is_none(self):
        def optional(x: Optional[int]): ...

        self.assertEqual(Signature.of(optional).receive({}), {"x": None})

    def test_large_integers_are_exact(self):
        self.assertEqual(self.receive(a=9007199254740993)["a"], 9007199254740993)

    def test_refusals_name_the_field(self):
        for arguments, words in (
            ({}, "argument `a` is missing"),
            ({"a": "1"}, 'argument `a`: must be an integer, not "1"'),
            ({"a": True}, "argument `a`: must be an integer, not true"),
            ({"a": 1.5}, "argument `a`: must be an integer, not 1.5"),
            ({"a": 1, "c": None}, "argument `c`: must be a string, not null"),
            ({"a": 1, "d": 0}, "argument `d`: must be a boolean, not 0"),
            ({"a": 1, "b": 10**400}, "argument `b`"),
            ({"a": 1, "z": 1}, "there is no argument `z`"),
        ):
            with self.assertRaises(ArgumentError) as caught:
                self.receive(**arguments)
            self.assertIn(words, str(caught.exception))


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
