"""What is taken from docstrings, in each style."""

import unittest

from skill_engine.docstring import Docstring
from skill_engine.tool import Tool
from skill_engine.tool_definition import ToolDefinition

GOOGLE = """Adds.

More of it.

Args:
    a (int): The first
        of them.
    *b: The second: with a colon.
    c (dict[str, int], optional): The third.

Returns:
    The sum.

Raises:
    ValueError: Never.

Example:
    add(1, 2)
"""
NUMPY = """Adds.

More of it.

Parameters
----------
a : int
    The first
    of them.
b, c : {"x", "y"}, optional
    The others.

Returns
-------
int
    The sum.

Notes
-----
Kept.
"""
SPHINX = """Adds.

More of it.

:param a: The first
    of them.
:param int b: The second.
:type b: int
:ivar c: The third.
:returns: The sum,
    whatever it is.
:rtype: int
:raises ValueError: Never.

Kept.
"""


class Styles(unittest.TestCase):
    def test_google(self):
        told = Docstring.parse(GOOGLE)
        self.assertEqual(told.description, "Adds.\n\nMore of it.\n\nExample:\n    add(1, 2)")
        expected = {"a": "The first of them.", "b": "The second: with a colon.", "c": "The third."}
        self.assertEqual(told.parameters, expected)

    def test_numpy(self):
        told = Docstring.parse(NUMPY)
        self.assertEqual(told.description, "Adds.\n\nMore of it.\n\nNotes\n-----\nKept.")
        self.assertEqual(told.parameters, {"a": "The first of them.", "b": "The others.", "c": "The others."})

    def test_sphinx(self):
        told = Docstring.parse(SPHINX)
        self.assertEqual(told.description, "Adds.\n\nMore of it.\n\nKept.")
        self.assertEqual(told.parameters, {"a": "The first of them.", "b": "The second.", "c": "The third."})

    def test_attributes(self):
        for text in ("A.\n\nAttributes:\n    x: It.", "A.\n\nAttributes\n----------\nx : int\n    It."):
            told = Docstring.parse(text)
            self.assertEqual((told.description, told.parameters), ("A.", {"x": "It."}))

    def test_without_sections_all_is_description(self):
        for text in ("Says: hello.", "A title\n-------\n\nText: more.", "Returns: nothing.", "", None):
            told = Docstring.parse(text)
            self.assertEqual((told.description, told.parameters), (text or "", {}))

    def test_an_empty_section(self):
        told = Docstring.parse("Does.\n\nArgs:\n\nReturns:\n")
        self.assertEqual((told.description, told.parameters), ("Does.", {}))


class Description(unittest.TestCase):
    def test_explicit_and_absent(self):
        def silent(): ...

        def told():
            """Says hello."""

        self.assertEqual(ToolDefinition.of(Tool(silent)).description, "")
        self.assertEqual(ToolDefinition.of(Tool(told)).description, "Says hello.")
        self.assertEqual(ToolDefinition.of(Tool(told, description="Explicit.")).description, "Explicit.")


if __name__ == "__main__":
    unittest.main()
