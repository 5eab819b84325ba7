"""A function's parameters and result, read from its annotations."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import answer, by_hand
from .annotations import annotations_of, parameters_of
from .answer import Answer
from .by_hand import Keywords
from .docstring import Docstring
from .errors import ArgumentError, DefinitionError
from .json_text import to_json
from .reader import Reader, evaluated, is_described
from .result import read_answer
from .samples import unfitting, with_default
from .scope import Scope
from .shape import Field, Misfit, Noted, Nullable, Record, Reference, Shape, Union
from .source import Source
from .unreadable import Unreadable

_MISSING: Any = inspect.Parameter.empty


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
        annotations = _annotations(function, source) if input_schema is None or output_schema is None else {}
        arguments: Record | Keywords
        if input_schema is None:
            arguments = _arguments(function, annotations, scope, source, reader)
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
        try:
            received: dict[str, Any] = self.arguments.receive(arguments)
        except Misfit as misfit:
            raise ArgumentError(f"argument {misfit}") from None
        return received


def _annotations(function: Callable[..., Any], source: Source) -> dict[str, Any]:
    try:
        return annotations_of(inspect.unwrap(function))
    except Exception as error:
        raise source.error(f"the annotations of `{function.__name__}` cannot be evaluated: {error}") from None


def _arguments(
    function: Callable[..., Any], annotations: dict[str, Any], scope: Scope, source: Source, reader: Reader
) -> Record:
    descriptions = Docstring.parse(function.__doc__).parameters
    parameters = parameters_of(function)
    fields = []
    for parameter in parameters.values():
        annotation = _annotation(parameter, annotations, source)
        with reader.telling(_teller(parameter.name, annotation, source)):
            annotation = evaluated(annotation, scope)
            shape = reader.read(annotation, scope)
        description = descriptions.get(parameter.name)
        if description and not is_described(shape, annotation):
            shape = Noted(shape, {"description": description})
        fields.append(_field(parameter, shape))
    reader.finish()
    for field in fields:
        _complete(field, parameters[field.name], source)
    return Record(fields)


def _annotation(parameter: inspect.Parameter, annotations: dict[str, Any], source: Source) -> Any:
    name = parameter.name
    if parameter.kind not in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY):
        reason = "cannot be given by name: tools take neither `*args`, `**kwargs` nor positional-only parameters"
        raise source.parameter_error(name, f"parameter `{name}` {reason}")
    if name not in annotations:
        hint = "annotate it, or give the schema by hand: `@tool(input_schema={…})`"
        raise source.parameter_error(name, f"parameter `{name}` has no type: {hint}")
    return annotations[name]


def _teller(name: str, annotation: Any, source: Source) -> Callable[[Unreadable], DefinitionError]:
    def tell(unreadable: Unreadable) -> DefinitionError:
        return source.parameter_error(name, unreadable.told(f"parameter `{name}`", annotation, "input_schema"))

    return tell


def _field(parameter: inspect.Parameter, shape: Shape) -> Field:
    if parameter.default is not _MISSING:
        return Field(parameter.name, shape, required=False)
    # Who may give null may leave it out.
    if _is_nullable(shape):
        return Field(parameter.name, shape, required=False, filler=None)
    return Field(parameter.name, shape, required=True)


def _is_nullable(shape: Shape) -> bool:
    while isinstance(shape, (Noted, Reference)):
        shape = shape.target if isinstance(shape, Reference) else shape.shape
    return isinstance(shape, (Nullable, Union)) and "null" in shape.kinds


def _complete(field: Field, parameter: inspect.Parameter, source: Source) -> None:
    if parameter.default is _MISSING:
        return
    try:
        field.shape = with_default(field.shape, parameter.default)
    except Misfit as misfit:
        message = f"parameter `{field.name}` has a default that {unfitting(misfit)}"
        raise source.default_error(field.name, message) from None
