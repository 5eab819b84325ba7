"""The decorator, names, and capabilities outside of a component."""

import unittest

from skill_engine import config, http, log, progress, secrets, tool
from skill_engine.definition import definitions, kebab_case
from skill_engine.tool import Tool, registered
from skill_engine.tool_definition import ToolDefinition


class Decorator(unittest.TestCase):
    def test_leaves_the_function_as_it_was(self):
        @tool
        def double(n: int) -> int:
            return 2 * n

        self.assertEqual(double(4), 8)
        self.assertIs(registered[-1].function, double)

    def test_explicit_form(self):
        @tool(name="erase", title="Erase", read_only=False, destructive=True)
        def function(): ...

        said = registered[-1]
        self.assertEqual((said.name, said.title, said.read_only, said.destructive), ("erase", "Erase", False, True))
        self.assertIsNone(said.idempotent)

    def test_refuses_what_it_does_not_know(self):
        with self.assertRaises(TypeError):
            tool(readonly=True)(lambda: None)
        with self.assertRaisesRegex(TypeError, "@tool marks a function"):
            tool("name")


class Names(unittest.TestCase):
    def test_kebab_case(self):
        for name, expected in {
            "greet": "greet",
            "create_issue": "create-issue",
            "createIssue": "create-issue",
            "HTTPGet": "http-get",
            "getURL2": "get-url2",
            "v2_list": "v2-list",
            "_private__name_": "private-name",
        }.items():
            self.assertEqual(kebab_case(name), expected)

    def test_two_of_one_name(self):
        def create_issue(): ...

        def createIssue(): ...

        found, errors = definitions([Tool(create_issue), Tool(createIssue)], ToolDefinition.of)
        self.assertEqual([definition.marked.function for definition in found], [create_issue])
        self.assertIn("two tools have the name `create-issue`", errors[0].message)

    def test_names_that_clients_refuse(self):
        def größe(): ...

        tools = [Tool(größe), Tool(größe, name="a b"), Tool(größe, name="")]
        _, errors = definitions(tools, ToolDefinition.of)
        self.assertEqual(len(errors), 3)
        self.assertIn("cannot be a tool's name", errors[0].message)


class OutsideOfAComponent(unittest.TestCase):
    def test_imports_say_what_they_need(self):
        for call in (
            lambda: config.get("key"),
            lambda: secrets.reference("token"),
            lambda: http.send("https://example.com"),
            lambda: log.info("hello"),
            lambda: progress.report(1),
        ):
            with self.assertRaisesRegex(RuntimeError, "needs the engine: run the skill with `skill run`"):
                call()


if __name__ == "__main__":
    unittest.main()
