"""The fields that a class declares: of a dataclass, a `TypedDict`, a `NamedTuple`."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from .annotations import annotations_of, parameters_of
from .docstring import Docstring
from .scope import Scope, bindings
from .unreadable import Unreadable

NOTHING: Any = object()
"""Stands where there is no default."""

# Factories whose product can be written as a default, because it is always the same.
_EMPTY = (list, dict, set, frozenset, tuple, str, int, float, bool)


@dataclass(frozen=True)
class Member:
    """A field as its class declares it; `owner` is the class in whose text it stands.

    `annotation` is as it was written, and may say otherwise of `required`.
    """

    name: str
    annotation: Any
    owner: type
    scope: Scope
    required: bool
    default: Any = NOTHING
    description: str | None = None


def is_typed_dict(kind: type) -> bool:
    """Whether a class is a `TypedDict`, of `typing` or of `typing_extensions`."""
    return issubclass(kind, dict) and hasattr(kind, "__total__") and hasattr(kind, "__required_keys__")


def is_named_tuple(kind: type) -> bool:
    """Whether a class is a `NamedTuple`."""
    return issubclass(kind, tuple) and hasattr(kind, "_field_defaults")


def members(kind: type, arguments: tuple[Any, ...]) -> list[Member]:
    """The fields of a class, in their order; `arguments` are those of a generic one. Raises `Unreadable`."""
    if is_typed_dict(kind):
        return _of_typed_dict(kind, arguments)
    if is_named_tuple(kind):
        return _of_named_tuple(kind, arguments)
    return _of_dataclass(kind, arguments)


@functools.cache
def described(kind: type) -> Docstring:
    """The docstring that an author gave a class."""
    text = kind.__dict__.get("__doc__")
    # What Python itself writes into the place.
    made = not text or text in ("An enumeration.", kind.__name__) or text.startswith(f"{kind.__name__}(")
    return Docstring() if made else Docstring.parse(text)


def _of_dataclass(kind: type, arguments: tuple[Any, ...]) -> list[Member]:
    bound = bindings(kind, arguments)
    fields = [field for field in dataclasses.fields(kind) if field.init]
    _refuse_other_parameters(kind, fields)
    found = []
    for field in fields:
        missing = dataclasses.MISSING
        required = field.default is missing and field.default_factory is missing
        default = NOTHING if field.default is missing else field.default
        if field.default_factory in _EMPTY:
            default = field.default_factory()
        owner, annotation = _declared(kind, field.name)
        said = getattr(field, "doc", None) or _said(kind, owner, field.name)
        scope = Scope.of_class(owner, bound.get(owner))
        found.append(Member(field.name, annotation, owner, scope, required, default, said))
    return found


def _refuse_other_parameters(kind: type, fields: list[dataclasses.Field[Any]]) -> None:
    code = getattr(kind.__init__, "__code__", None)  # type: ignore[misc]
    if code is not None and code.co_argcount + code.co_kwonlyargcount == len(fields) + 1:
        return
    given = {field.name for field in fields}
    for name, parameter in parameters_of(kind).items():
        plain = parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        if plain and name not in given and parameter.default is parameter.empty:
            raise Unreadable(kind, f"needs `{name}`, which is no field")


def _of_named_tuple(kind: type, arguments: tuple[Any, ...]) -> list[Member]:
    bound = bindings(kind, arguments)
    found = []
    for name in kind._fields:  # type: ignore[attr-defined]
        owner, annotation = _declared(kind, name)
        default = kind._field_defaults.get(name, NOTHING)  # type: ignore[attr-defined]
        scope = Scope.of_class(owner, bound.get(owner))
        found.append(Member(name, annotation, owner, scope, default is NOTHING, default, _said(kind, owner, name)))
    return found


def _of_typed_dict(kind: type, arguments: tuple[Any, ...]) -> list[Member]:
    bound = bindings(kind, arguments)
    found = []
    for name, annotation in _annotations(kind).items():
        owner = _declaring(kind, name)
        scope = Scope.of_class(owner, bound.get(owner))
        required = name in kind.__required_keys__  # type: ignore[attr-defined]
        found.append(Member(name, annotation, owner, scope, required, description=_said(kind, owner, name)))
    return found


def _declared(kind: type, name: str) -> tuple[type, Any]:
    for base in kind.__mro__:
        annotations = _annotations(base)
        if name in annotations:
            return base, annotations[name]
    raise Unreadable(kind, f"has the field `{name}` without a type")


def _annotations(kind: type) -> dict[str, Any]:
    try:
        return annotations_of(kind)
    except Exception as error:
        raise Unreadable(kind, f"has annotations that cannot be evaluated ({error})") from None


def _declaring(kind: type, name: str) -> type:
    """The `TypedDict` that declares a key: its bases are no classes of its own."""
    for base in kind.__dict__.get("__orig_bases__", ()):
        origin = get_origin(base) or base
        if isinstance(origin, type) and issubclass(origin, dict) and name in _annotations(origin):
            return _declaring(origin, name)
    return kind


def _said(kind: type, owner: type, name: str) -> str | None:
    return described(kind).parameters.get(name) or described(owner).parameters.get(name)


# By name, for `typing_extensions` has its own; and what each says of whether the field must be there.
_QUALIFIERS = {"Required": True, "NotRequired": False, "ReadOnly": None, "Final": None}


def qualified(annotation: Any) -> tuple[Any, bool | None]:
    """A field's type without `Required`, `NotRequired` and the like, and whether they said that it must be there."""
    said: bool | None = None
    name = getattr(get_origin(annotation), "_name", None)
    while name in _QUALIFIERS:
        said = _QUALIFIERS[name] if said is None else said
        annotation = get_args(annotation)[0]
        name = getattr(get_origin(annotation), "_name", None)
    return annotation, said
