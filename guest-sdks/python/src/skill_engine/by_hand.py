"""Schemas that an author wrote by hand."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from .annotations import parameters_of
from .json_text import to_json
from .shape import Misfit, Shape
from .source import Source

_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class Keywords(Shape):
    """Arguments under a schema by hand: they reach the function by name, as the JSON values that they are."""

    kinds = frozenset({"object"})
    expected = "an object"

    def __init__(self, schema: dict[str, Any], function: Callable[..., Any], source: Source) -> None:
        self._schema = schema
        parameters = parameters_of(function).values()
        named = [each for each in parameters if each.kind in _BY_NAME]
        self._known = frozenset(each.name for each in named)
        self._needed = [each.name for each in named if each.default is each.empty]
        self._open = any(each.kind is each.VAR_KEYWORD for each in parameters)
        self._refuse_unusable(list(parameters), source)

    def _refuse_unusable(self, parameters: list[inspect.Parameter], source: Source) -> None:
        for each in parameters:
            if each.kind is each.POSITIONAL_ONLY and each.default is each.empty:
                raise source.parameter_error(each.name, f"parameter `{each.name}` cannot be given by name")
        properties = self._schema.get("properties", {})
        for name in properties if isinstance(properties, dict) else ():
            if not self._open and name not in self._known:
                message = f"the schema has the property `{name}`, but the function has no such parameter"
                raise source.option_error("input_schema", message)
        for name in self._needed:
            if name not in properties and self._schema.get("additionalProperties") is False:
                raise source.parameter_error(name, f"parameter `{name}` is no property of the schema")

    def schema(self) -> dict[str, Any]:
        return self._schema

    def receive(self, value: Any) -> dict[str, Any]:
        for name in value:
            if not self._open and name not in self._known:
                raise Misfit("is not known").within(name)
        for name in self._needed:
            if name not in value:
                raise Misfit("is missing").within(name)
        return dict(value)


def checked(schema: Any, option: str, source: Source) -> dict[str, Any]:
    """A schema by hand as it is to be used; raises `DefinitionError` for what can be none."""
    try:
        to_json(schema)
    except (TypeError, ValueError) as error:
        raise source.option_error(option, f"`{option}` is no JSON: {error}") from None
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise source.option_error(option, f'`{option}` must be a JSON Schema of objects: `{{"type": "object", …}}`')
    return schema
