"""Reads annotations: from Python's types to shapes."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import decimal
import enum
import re
import types
import typing
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, ForwardRef, Literal, get_args, get_origin

from . import shape as shapes
from .choices import enumeration, literal
from .content import Content, Output
from .field import Misplaced, added
from .members import NOTHING, Member, described, is_named_tuple, is_typed_dict, members, qualified
from .samples import exemplify, unfitting, with_default
from .scope import Scope
from .shape import Misfit, Shape
from .source import Source
from .unreadable import Unreadable, name_of

_SEPARATORS = re.compile(r"\W+")
_PLAIN: dict[Any, type[Shape]] = {
    str: shapes.String,
    bool: shapes.Boolean,
    int: shapes.Integer,
    float: shapes.Number,
    None: shapes.Null,
    type(None): shapes.Null,
    Any: shapes.Anything,
    object: shapes.Anything,
    datetime.datetime: shapes.DateTime,
    datetime.date: shapes.Date,
    datetime.time: shapes.Time,
    uuid.UUID: shapes.Uuid,
    decimal.Decimal: shapes.Decimal,
}
_ABSTRACT = collections.abc
ARRAYS = (list, _ABSTRACT.Sequence, _ABSTRACT.MutableSequence, _ABSTRACT.Iterable, _ABSTRACT.Collection)
_SETS = (set, frozenset, _ABSTRACT.Set, _ABSTRACT.MutableSet)
_MAPS = (dict, _ABSTRACT.Mapping, _ABSTRACT.MutableMapping)
_UNIONS = (typing.Union, types.UnionType)
# The modules whose classes only serve to write other types.
_UNNAMED = ("builtins", "collections.abc", "types", "typing", "typing_extensions")


class Reader:
    """Makes the shapes of one schema.

    After all of its types have been read, `finish` completes what had to wait for that. `option` is the option of
    `@tool` that takes the schema by hand. Without one, a field that can't be read is told of whoever has its class as a
    type.
    """

    def __init__(self, option: str | None) -> None:
        self.option = option
        self._definitions: dict[str, shapes.Reference] = {}
        self._open: dict[Any, shapes.Reference | None] = {}
        self._closed: dict[Any, Shape] = {}
        self._unions: list[shapes.Union] = []
        self._waiting: list[tuple[Callable[[], None], Callable[[Unreadable], Exception]]] = []
        self._tell: Callable[[Unreadable], Exception] = lambda unreadable: unreadable

    @contextmanager
    def telling(self, tell: Callable[[Unreadable], Exception]) -> Iterator[None]:
        """Whatever is read within and can't be becomes the error that `tell` makes of it."""
        before, self._tell = self._tell, tell
        try:
            yield
        except Unreadable as unreadable:
            raise tell(unreadable) from None
        finally:
            self._tell = before

    def later(self, action: Callable[[], None]) -> None:
        """Has something done once all types are read; an `Unreadable` of it is told as one of now would be."""
        self._waiting.append((action, self._tell))

    def finish(self) -> None:
        """Completes what was read."""
        for union in self._unions:
            union.settle()
        for action, tell in self._waiting:
            try:
                action()
            except Unreadable as unreadable:
                raise tell(unreadable) from None

    def definitions(self) -> dict[str, Any]:
        """The schemas of the types that contain themselves, by name."""
        return {name: reference.target.schema() for name, reference in self._definitions.items()}

    def read(self, annotation: Any, scope: Scope) -> Shape:
        """The shape of a type; raises `Unreadable`."""
        text = annotation.__forward_arg__ if isinstance(annotation, ForwardRef) else annotation
        annotation = scope.substituted(evaluated(annotation, scope))
        if _is_hashable(annotation) and annotation in _PLAIN:
            return _PLAIN[annotation]()
        key = annotation if _is_hashable(annotation) else id(annotation)
        name = _name(annotation, text)
        if name is None and key in self._open:
            return self._structure(annotation, scope)
        if name is not None and key in self._closed:
            return self._closed[key]
        if key in self._open and name is not None:
            return self._refer(key, name)
        self._open[key] = None
        try:
            shape = self._structure(annotation, scope)
        finally:
            reference = self._open.pop(key)
        if reference is not None:
            if _is_within(reference, shape):
                raise Unreadable(annotation, "contains itself with nothing between")
            reference.target = shape
            shape = reference
        # What a name within text means depends on where it stands; a class is the same everywhere.
        if reference is not None or _name(annotation, None) is not None:
            self._closed[key] = shape
        return shape

    def _refer(self, key: Any, name: str) -> shapes.Reference:
        reference = self._open[key]
        if reference is None:
            number = 2
            unique = name
            while unique in self._definitions:
                unique, number = f"{name}{number}", number + 1
            reference = self._open[key] = self._definitions[unique] = shapes.Reference(unique)
        return reference

    def _structure(self, annotation: Any, scope: Scope) -> Shape:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self._annotated(annotation, scope)
        if origin in _UNIONS:
            return self._union([self.read(each, scope) for each in arguments])
        if origin is Literal:
            return literal(annotation, arguments)
        if is_alias(origin or annotation):
            alias = origin or annotation
            return self.read(alias.__value__, Scope.of_alias(alias, arguments))
        if isinstance(annotation, typing.NewType):
            return self.read(annotation.__supertype__, Scope.of_alias(annotation))
        if annotation in (tuple, typing.Tuple):
            return shapes.Tuple([], shapes.Anything())
        if (origin or annotation) in (tuple, *ARRAYS, *_SETS, *_MAPS):
            return self._collection(annotation, origin or annotation, arguments, scope)
        kind = origin or annotation
        if isinstance(kind, type):
            return self._class(kind, arguments, annotation)
        reason = "stands for no type" if isinstance(annotation, typing.TypeVar) else "is not supported"
        raise Unreadable(annotation, reason)

    def _annotated(self, annotation: Any, scope: Scope) -> Shape:
        inner = self.read(annotation.__origin__, scope)
        try:
            shape, examples = added(inner, annotation.__metadata__)
        except Misplaced as misplaced:
            raise Unreadable(annotation.__origin__, f"has {misplaced}") from None
        if examples and isinstance(shape, shapes.Noted):
            self.later(lambda: exemplify(shape, annotation.__origin__, examples))
        return shape

    def _collection(self, annotation: Any, origin: Any, arguments: tuple[Any, ...], scope: Scope) -> Shape:
        if origin is tuple:
            return self._tuple(arguments, scope)
        inner = [self.read(each, scope) for each in arguments]
        if origin in _MAPS:
            key, value = inner or (shapes.String(), shapes.Anything())
            if key.kinds != {"string"}:
                raise Unreadable(annotation, "has keys that are no strings in JSON")
            return shapes.Map(key, value, origin)
        item = inner[0] if inner else shapes.Anything()
        if origin in ARRAYS:
            return shapes.Array(item, origin)
        if not item.hashable:
            raise Unreadable(annotation, "has items that cannot stand in a set")
        return shapes.Set(item, frozenset if origin is frozenset else set)

    def _tuple(self, arguments: tuple[Any, ...], scope: Scope) -> Shape:
        if arguments == ((),):
            arguments = ()
        rest = None
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return shapes.Tuple([], self.read(arguments[0], scope))
        if arguments and getattr(arguments[-1], "__unpacked__", False):
            inner = get_args(arguments[-1])
            if len(inner) == 2 and inner[1] is Ellipsis:
                rest, arguments = self.read(inner[0], scope), arguments[:-1]
        return shapes.Tuple([self.read(each, scope) for each in arguments], rest)

    def _union(self, read: list[Shape]) -> Shape:
        flat = _flat(read)
        others = [each for each in flat if not isinstance(each, shapes.Null)]
        if len(others) == 1:
            return others[0] if len(flat) == 1 else shapes.Nullable(others[0])
        if len(flat) == 1:
            return flat[0]
        union = shapes.Union(flat)
        self._unions.append(union)
        return union

    def _class(self, kind: type, arguments: tuple[Any, ...], annotation: Any) -> Shape:
        if kind in (Content, Output):
            raise Unreadable(annotation, "can only be a result as a whole")
        if issubclass(kind, enum.Enum):
            return _noted(enumeration(kind), kind)
        if is_typed_dict(kind) or is_named_tuple(kind) or dataclasses.is_dataclass(kind):
            return _noted(self._record(kind, arguments), kind)
        raise Unreadable(annotation)

    def _record(self, kind: type, arguments: tuple[Any, ...]) -> Shape:
        fields = [self._field(member) for member in members(kind, arguments)]
        if is_typed_dict(kind):
            return shapes.Record(fields)
        hashable = kind.__hash__ is not None and all(field.shape.hashable for field in fields)
        return shapes.Record(fields, kind, kind, hashable)

    def _field(self, member: Member) -> shapes.Field:
        annotation, scope = member.annotation, member.scope
        subject = f"field `{member.name}` of `{member.owner.__name__}`"

        def tell(unreadable: Unreadable) -> Exception:
            source = Source.of_class(member.owner)
            # Without the text of the class, whoever uses it has the place.
            if source is None or self.option is None:
                return unreadable
            return source.field_error(member.name, unreadable.told(subject, member.annotation, self.option))

        with self.telling(tell):
            annotation, said = qualified(evaluated(annotation, scope))
            shape = self.read(annotation, scope)
            if member.description and not is_described(shape, annotation):
                shape = shapes.Noted(shape, {"description": member.description})
            field = shapes.Field(member.name, shape, member.required if said is None else said)
            if member.default is not NOTHING:
                self.later(lambda: _complete(field, member))
        return field


def _complete(field: shapes.Field, member: Member) -> None:
    try:
        field.shape = with_default(field.shape, member.default)
    except Misfit as misfit:
        message = f"field `{member.name}` of `{member.owner.__name__}` has a default that {unfitting(misfit)}"
        source = Source.of_class(member.owner)
        if source is None:
            raise Unreadable(member.owner, f"has a wrong default: {message}") from None
        raise source.field_default_error(member.name, message) from None


def is_described(shape: Shape, annotation: Any) -> bool:
    """Whether the annotation itself says what the field is for; what its class says is less close."""
    if get_origin(annotation) in _UNIONS:
        return isinstance(shape, shapes.Nullable) and any(
            is_described(shape.shape, each) for each in get_args(annotation)
        )
    return get_origin(annotation) is Annotated and isinstance(shape, shapes.Noted) and "description" in shape.notes


def evaluated(annotation: Any, scope: Scope) -> Any:
    """An annotation itself, or what it means if it is text; raises `Unreadable`."""
    while isinstance(annotation, (str, ForwardRef)):
        try:
            annotation = scope.evaluate(annotation)
        except Exception as error:
            text = annotation if isinstance(annotation, str) else annotation.__forward_arg__
            raise Unreadable(text, f"cannot be evaluated ({type(error).__name__}: {error})") from None
    return annotation


def _is_hashable(annotation: Any) -> bool:
    try:
        hash(annotation)
    except TypeError:
        return False
    return True


def is_alias(annotation: Any) -> bool:
    """Whether it is what `type X = …` makes."""
    return type(annotation).__name__ == "TypeAliasType"


def _name(annotation: Any, text: Any) -> str | None:
    """The name that a type can be called by, if it has one; `text` is perhaps how it was written."""
    kind = get_origin(annotation) or annotation
    if is_alias(kind) or (isinstance(kind, type) and kind.__module__ not in _UNNAMED):
        return _SEPARATORS.sub("_", name_of(annotation).rpartition(".")[2]).strip("_")
    return text if isinstance(text, str) and text.isidentifier() else None


def _is_within(reference: shapes.Reference, shape: Shape) -> bool:
    """Whether a value of a type is one of a type that it contains, so that there is no end."""
    if isinstance(shape, (shapes.Noted, shapes.Limited, shapes.Nullable)):
        return _is_within(reference, shape.shape)
    members = shape.members if isinstance(shape, shapes.Union) else [shape]
    return any(member is reference or (member is not shape and _is_within(reference, member)) for member in members)


def _noted(shape: Shape, kind: type) -> Shape:
    description = described(kind).description
    return shapes.Noted(shape, {"description": description}) if description else shape


def _flat(read: list[Shape]) -> list[Shape]:
    """The members of a union: those of unions within it too, literals together, none twice."""
    flat: list[Shape] = []
    for each in read:
        inner = each.members if isinstance(each, shapes.Union) else [each]
        if isinstance(each, shapes.Nullable):
            inner = [*_flat([each.shape]), shapes.Null()]
        for member in inner:
            like = next((at for at, other in enumerate(flat) if _are_literals(other, member)), None)
            if like is not None:
                flat[like] = shapes.Choice([*flat[like].pairs, *member.pairs])  # type: ignore[attr-defined]
            elif type(member) not in _PLAIN.values() or not any(type(other) is type(member) for other in flat):
                flat.append(member)
    return flat


def _are_literals(one: Shape, other: Shape) -> bool:
    return all(isinstance(each, shapes.Choice) and each.owner is None for each in (one, other))
