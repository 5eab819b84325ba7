"""A function's parameters, read from its annotations."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from .annotations import annotations_of, parameters_of
from .docstring import Docstring
from .errors import ArgumentError, DefinitionError
from .reader import Reader, evaluated, is_described
from .samples import unfitting, with_default
from .scope import Scope
from .shape import Field, Misfit, Noted, Nullable, Record, Reference, Shape, Union
from .source import Source
from .unreadable import Unreadable

_MISSING: Any = inspect.Parameter.empty


class Parameters:
    """Reads the parameters of a tool. What is particular to tools, another class may say otherwise."""

    takers = "tools"
    """Who takes them, for messages."""

    def __init__(self, function: Callable[..., Any], source: Source, reader: Reader) -> None:
        self.function = function
        self.source = source
        self.reader = reader

    def untyped(self, name: str) -> str:
        """What to do for a parameter without a type."""
        return "annotate it, or give the schema by hand: `@tool(input_schema={…})`"

    def told(self, name: str, annotation: Any, unreadable: Unreadable) -> str:
        """What to say of a parameter whose type cannot be read."""
        return unreadable.told(f"parameter `{name}`", annotation, self.reader.option)

    def check(self, name: str, shape: Shape) -> None:
        """Raises `DefinitionError` for a type that can be read, and is not to be taken all the same."""

    def read(self, annotations: Mapping[str, Any], scope: Scope) -> Record:
        """The parameters as one object; raises `DefinitionError`."""
        descriptions = Docstring.parse(self.function.__doc__).parameters
        parameters = parameters_of(self.function)
        fields = []
        for name, parameter in parameters.items():
            shape = self._shape(parameter, annotations, scope, descriptions.get(name))
            self.check(name, shape)
            fields.append(_field(parameter, shape))
        self.reader.finish()
        for field in fields:
            self._complete(field, parameters[field.name])
        return Record(fields)

    def _shape(
        self, parameter: inspect.Parameter, annotations: Mapping[str, Any], scope: Scope, description: str | None
    ) -> Shape:
        name = parameter.name
        annotation = self._annotation(parameter, annotations)

        def tell(unreadable: Unreadable) -> DefinitionError:
            return self.source.parameter_error(name, self.told(name, annotation, unreadable))

        with self.reader.telling(tell):
            meant = evaluated(annotation, scope)
            shape = self.reader.read(meant, scope)
        if description and not is_described(shape, meant):
            return Noted(shape, {"description": description})
        return shape

    def _annotation(self, parameter: inspect.Parameter, annotations: Mapping[str, Any]) -> Any:
        name = parameter.name
        if parameter.kind not in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY):
            reason = f"{self.takers} take neither `*args`, `**kwargs` nor positional-only parameters"
            raise self.source.parameter_error(name, f"parameter `{name}` cannot be given by name: {reason}")
        if name not in annotations:
            raise self.source.parameter_error(name, f"parameter `{name}` has no type: {self.untyped(name)}")
        return annotations[name]

    def _complete(self, field: Field, parameter: inspect.Parameter) -> None:
        if parameter.default is _MISSING:
            return
        try:
            field.shape = with_default(field.shape, parameter.default)
        except Misfit as misfit:
            message = f"parameter `{field.name}` has a default that {unfitting(misfit)}"
            raise self.source.default_error(field.name, message) from None


def evaluated_annotations(function: Callable[..., Any], source: Source) -> dict[str, Any]:
    """A function's annotations; raises `DefinitionError`."""
    try:
        return annotations_of(inspect.unwrap(function))
    except Exception as error:
        raise source.error(f"the annotations of `{function.__name__}` cannot be evaluated: {error}") from None


def receive(parameters: Shape, arguments: dict[str, Any]) -> dict[str, Any]:
    """The keyword arguments for a JSON object; raises `ArgumentError` naming the place that does not fit."""
    try:
        received: dict[str, Any] = parameters.receive(arguments)
    except Misfit as misfit:
        raise ArgumentError(f"argument {misfit}") from None
    return received


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
