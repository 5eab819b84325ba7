"""What a client discovers of a tool."""

from __future__ import annotations

from dataclasses import dataclass

from .definition import Definition, check_options, checked_name
from .docstring import Docstring
from .signature import Signature
from .source import Source
from .tool import Tool


@dataclass(frozen=True)
class ToolDefinition(Definition):
    """A tool that can be offered."""

    marked: Tool
    description: str
    signature: Signature

    @classmethod
    def of(cls, tool: Tool) -> ToolDefinition:
        """Works out a tool's definition; raises `DefinitionError`."""
        function = tool.function
        source = Source.of(function)
        name = checked_name(tool, source)
        description = tool.description
        if description is None:
            description = Docstring.parse(function.__doc__).description
        check_options(tool, source)
        for option in ("read_only", "destructive", "idempotent", "open_world"):
            if not isinstance(getattr(tool, option), (bool, type(None))):
                raise source.option_error(option, f"`{option}` must be `True` or `False`")
        return cls(tool, name, description, Signature.of(function, tool.input_schema, tool.output_schema))

    @property
    def promise(self) -> str:
        declared = self.signature.answer.declared
        return "" if declared is None else f", which is declared to answer `{declared}`"
