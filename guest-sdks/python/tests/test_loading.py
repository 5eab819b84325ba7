"""What is found in a skill's files, and what is said where there is nothing to offer."""

import sys
import unittest

from skill_engine import own_files
from skill_engine.diagnostic import Refused
from skill_engine.loading import load_skill
from skill_engine.prompt import registered as prompts
from skill_engine.tool import registered as tools
from skill_engine.trace import Files

BOTH = """
from skill_engine import prompt, tool

@tool
@prompt
def greet(name: str) -> str:
    return name

@prompt
def review(code: str) -> str:
    return code
"""
WRONG = """
from skill_engine import prompt, tool

@tool
def add(a: bytes) -> str:
    return ""

@prompt
def review(code: int) -> str:
    return ""
"""


class Program:
    entry = "skill_of_a_test.py"

    def __init__(self, source):
        self.source = source

    def paths(self):
        return [self.entry]

    def read(self, path):
        return self.source.encode() if path == self.entry else None


class Loading(unittest.TestCase):
    def load(self, source, **wanted):
        finders = list(sys.meta_path)
        # What other tests have marked is none of this skill's.
        tools.clear()
        prompts.clear()
        program = Program(source)
        try:
            return load_skill(program, Files(program), **wanted)
        finally:
            sys.meta_path[:] = finders
            sys.modules.pop("skill_of_a_test", None)
            own_files.serve(None)
            tools.clear()
            prompts.clear()

    def names(self, source, **wanted):
        skill = self.load(source, **wanted)
        return [each.name for each in skill.tools], [each.name for each in skill.prompts]

    def refuse(self, source, **wanted):
        with self.assertRaises(Refused) as caught:
            self.load(source, **wanted)
        return [(each.line, each.message) for each in caught.exception.diagnostics]

    def test_a_tool_and_a_prompt_may_share_a_name(self):
        self.assertEqual(self.names(BOTH), (["greet"], ["greet", "review"]))

    def test_a_skill_of_prompts_alone(self):
        source = BOTH.replace("@tool\n", "")
        self.assertEqual(self.names(source), ([], ["greet", "review"]))

    def test_a_call_works_out_what_it_calls_alone(self):
        self.assertEqual(self.names(BOTH, tool="greet"), (["greet"], []))
        self.assertEqual(self.names(BOTH, prompt="greet"), ([], ["greet"]))
        self.assertEqual(self.names(BOTH, prompt="other"), ([], []))
        self.assertEqual(self.names(WRONG, tool="other"), ([], []))
        self.assertEqual([line for line, _ in self.refuse(WRONG, tool="add")], [5])
        self.assertEqual([line for line, _ in self.refuse(WRONG, prompt="review")], [9])

    def test_all_that_is_wrong_is_told_at_once(self):
        [(first, add), (second, review)] = self.refuse(WRONG)
        self.assertEqual((first, second), (5, 9))
        self.assertIn("parameter `a` has the type `bytes`", add)
        self.assertIn("the argument `code` of the prompt `review` is no text", review)

    def test_nothing_to_offer(self):
        [(line, message)] = self.refuse("")
        self.assertEqual(line, 1)
        self.assertTrue(message.startswith("no function is marked as a tool or a prompt: put `@tool` (from "), message)


if __name__ == "__main__":
    unittest.main()
