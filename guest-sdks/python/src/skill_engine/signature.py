"""What a tool takes and answers, read from its function's annotations or from schemas by hand."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import answer, by_hand, parameters
from .answer import Answer
from .by_hand import Keywords
from .json_text import to_json
from .parameters import Parameters, evaluated_annotations
from .reader import Reader
from .result import read_answer
from .scope import Scope
from .shape import Record
from .source import Source


@dataclass(frozen=True)
class Signature:
    """What a tool takes and answers."""

    arguments: Record | Keywords
    answer: Answer
    reader: Reader

    @classmethod
    def of(cls, function: Callable[..., Any], input_schema: Any = None, output_schema: Any = None) -> Signature:
        """Reads a function's signature, where no schema by hand says it; raises `DefinitionError`."""
        source = Source.of(function)
        reader = Reader("input_schema")
        scope = Scope.of(inspect.unwrap(function))
        annotations = evaluated_annotations(function, source) if input_schema is None or output_schema is None else {}
        arguments: Record | Keywords
        if input_schema is None:
            arguments = Parameters(function, source, reader).read(annotations, scope)
        else:
            arguments = Keywords(by_hand.checked(input_schema, "input_schema", source), function, source)
        if output_schema is None:
            return cls(arguments, read_answer(annotations, scope, source), reader)
        schema = by_hand.checked(output_schema, "output_schema", source)
        return cls(arguments, Answer(answer.by_hand, lambda: schema), reader)

    def input_schema(self) -> str:
        """The JSON Schema of the arguments, as text."""
        schema = self.arguments.schema()
        definitions = self.reader.definitions()
        return to_json({**schema, "$defs": definitions} if definitions else schema)

    def output_schema(self) -> str | None:
        """The JSON Schema of the structured output, as text; `None` where none is known."""
        return None if self.answer.schema is None else to_json(self.answer.schema())

    def receive(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The keyword arguments for a JSON object; raises `ArgumentError` naming the place that does not fit."""
        return parameters.receive(self.arguments, arguments)
