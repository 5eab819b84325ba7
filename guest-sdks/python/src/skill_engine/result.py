"""Reads what a function is declared to answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, get_args, get_origin

from . import answer
from .answer import Answer, Structured
from .content import Content, Output
from .reader import ARRAYS, Reader, evaluated, is_alias
from .scope import Scope
from .shape import Limited, Map, Noted, Null, Record, Reference, Shape, String
from .source import Source
from .unreadable import Unreadable, name_of

_UNSAID: Any = object()


def read_answer(annotations: dict[str, Any], scope: Scope, source: Source) -> Answer:
    """How a function with these annotations answers; raises `DefinitionError`."""
    annotation = annotations.get("return", _UNSAID)
    if annotation is _UNSAID:
        return Answer(answer.by_its_value)
    reader = Reader("output_schema")

    def tell(unreadable: Unreadable) -> Exception:
        return source.result_error(unreadable.told("the result", annotation, "output_schema"))

    with reader.telling(tell):
        return _read(annotation, scope, reader)


def _read(annotation: Any, scope: Scope, reader: Reader) -> Answer:
    declared = name_of(annotation)
    kind, scope = _resolved(annotation, scope)
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Content:
        return Answer(answer.block, declared=declared)
    if _is_blocks(origin, arguments, scope):
        return Answer(answer.blocks, declared=declared)
    if kind is Output:
        return Answer(answer.Whole(None), declared=declared)
    if origin is Output:
        structured, schema = _structured(reader.read(arguments[0], scope), reader)
        return Answer(answer.Whole(structured), schema, declared)
    shape = reader.read(annotation, scope)
    bare = _bare(shape)
    if isinstance(bare, Null):
        return Answer(answer.nothing, declared=declared)
    if isinstance(bare, String):
        return Answer(answer.Words(shape), declared=declared)
    structured, schema = _structured(shape, reader)
    return Answer(structured, schema, declared)


def _resolved(annotation: Any, scope: Scope) -> tuple[Any, Scope]:
    """A type without what is said of it and without the names that it goes by, and where its own names are found."""
    while True:
        annotation = evaluated(annotation, scope)
        if get_origin(annotation) is Annotated:
            annotation = annotation.__origin__
        elif is_alias(annotation):
            annotation, scope = annotation.__value__, Scope.of_alias(annotation)
        else:
            return annotation, scope


def _bare(shape: Shape) -> Shape:
    while isinstance(shape, (Noted, Limited)):
        shape = shape.shape
    return shape


def _is_blocks(origin: Any, arguments: tuple[Any, ...], scope: Scope) -> bool:
    many = origin in ARRAYS and len(arguments) == 1
    if not many and not (origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis):
        return False
    return evaluated(arguments[0], scope) is Content


def _structured(shape: Shape, reader: Reader) -> tuple[Structured, Callable[[], dict[str, Any]]]:
    reader.finish()
    inner = shape.target if isinstance(shape, Reference) else shape
    wrapped = not isinstance(_bare(inner), (Record, Map))

    def schema() -> dict[str, Any]:
        definitions = reader.definitions()
        # A schema's root is written in place, even if it is found within itself.
        root = _wrapped(shape.schema()) if wrapped else inner.schema()
        return {**root, "$defs": definitions} if definitions else root

    return Structured(shape, wrapped), schema


def _wrapped(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {"result": schema}, "required": ["result"], "additionalProperties": False}
