"""A function's parameters and result, read from its annotations."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .docstring import Docstring
from .errors import ArgumentError, DefinitionError
from .scalar import SUPPORTED, Scalar, name_of, to_json
from .source import Source

_MISSING: Any = inspect.Parameter.empty


@dataclass(frozen=True)
class Parameter:
    """One parameter of a tool."""

    name: str
    scalar: Scalar
    default: Any
    description: str | None

    @property
    def required(self) -> bool:
        """Whether a call must give it."""
        return self.default is _MISSING and not self.scalar.optional

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema."""
        schema: dict[str, Any] = {"type": self.scalar.schema_type}
        if self.description:
            schema["description"] = self.description
        if self.default is not _MISSING and self.default is not None:
            schema["default"] = self.default
        return schema


@dataclass(frozen=True)
class Signature:
    """What a tool takes and answers.

    `result` is `None` for no result, and `Any` where the author did not say.
    """

    parameters: tuple[Parameter, ...]
    result: Scalar | Any | None

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Signature:
        """Reads a function's signature; raises `DefinitionError` for what is not supported."""
        source = Source.of(function)
        hints = _hints(function, source)
        descriptions = Docstring.parse(function.__doc__).parameters
        parameters = tuple(
            _parameter(parameter, hints, descriptions, source)
            for parameter in inspect.signature(function).parameters.values()
        )
        return cls(parameters, _result(hints, source))

    def input_schema(self) -> str:
        """The JSON Schema of the arguments, as text."""
        schema: dict[str, Any] = {"type": "object", "properties": {p.name: p.schema() for p in self.parameters}}
        required = [p.name for p in self.parameters if p.required]
        if required:
            schema["required"] = required
        schema["additionalProperties"] = False
        return to_json(schema)

    def output_schema(self) -> str | None:
        """The JSON Schema of the structured output, as text; `None` where none is known."""
        if not isinstance(self.result, Scalar) or self.result.type is str:
            return None
        return to_json(
            {
                "type": "object",
                "properties": {"result": {"type": self.result.schema_type}},
                "required": ["result"],
                "additionalProperties": False,
            }
        )

    def receive(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The keyword arguments for a JSON object; raises `ArgumentError` naming the field that does not fit."""
        unknown = arguments.keys() - {p.name for p in self.parameters}
        if unknown:
            raise ArgumentError(f"there is no argument `{min(unknown)}`")
        received: dict[str, Any] = {}
        for parameter in self.parameters:
            if parameter.name in arguments:
                received[parameter.name] = _receive(parameter, arguments[parameter.name])
            elif parameter.required:
                raise ArgumentError(f"argument `{parameter.name}` is missing")
            elif parameter.default is _MISSING:
                received[parameter.name] = None
        return received


def _receive(parameter: Parameter, value: Any) -> Any:
    try:
        return parameter.scalar.receive(value)
    except (ValueError, OverflowError) as error:
        raise ArgumentError(f"argument `{parameter.name}`: {error}") from None


def _hints(function: Callable[..., Any], source: Source) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function)
    except Exception as error:
        raise source.error(f"the annotations of `{function.__name__}` cannot be evaluated: {error}") from None


def _parameter(
    parameter: inspect.Parameter, hints: dict[str, Any], descriptions: dict[str, str], source: Source
) -> Parameter:
    name = parameter.name

    def wrong(message: str) -> DefinitionError:
        return source.parameter_error(name, f"parameter `{name}` {message}")

    if parameter.kind not in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY):
        raise wrong("cannot be given by name: tools take neither `*args`, `**kwargs` nor positional-only parameters")
    if name not in hints:
        raise wrong(f"has no type: annotate it; {SUPPORTED}")
    scalar = Scalar.of(hints[name])
    if scalar is None:
        raise wrong(f"has the type `{name_of(hints[name])}`, which is not supported; {SUPPORTED}")
    default = parameter.default
    if default is not _MISSING and default is not None and not _is_default(scalar, default):
        raise wrong(f"has the default {default!r}, which is no `{name_of(scalar.type)}`")
    return Parameter(name, scalar, default, descriptions.get(name))


def _is_default(scalar: Scalar, value: Any) -> bool:
    # JSON has no NaN and no infinity, so a schema can't carry them.
    return scalar.fits(value) and (type(value) is not float or abs(value) < float("inf"))


def _result(hints: dict[str, Any], source: Source) -> Scalar | Any | None:
    annotation = hints.get("return", Any)
    if annotation is Any or annotation is type(None):
        return Any if annotation is Any else None
    scalar = Scalar.of(annotation)
    if scalar is None or scalar.optional:
        raise source.result_error(
            f"the result has the type `{name_of(annotation)}`, which is not supported; "
            "supported are string, boolean, integer, number and none (str, bool, int, float, None)"
        )
    return scalar
