"""Values whose type nobody declared."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import uuid
from collections.abc import Mapping, Set
from typing import Any

from .misfit import Misfit, shown


def plain(value: Any) -> Any:
    """The JSON value for a Python value, by what it is; raises `Misfit` for what JSON has no form for."""
    if value is None or type(value) in (str, bool, int):
        return value
    if isinstance(value, enum.Enum):
        return plain(value.value)
    for kind, convert in _CONVERSIONS:
        if isinstance(value, kind):
            return convert(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _object({each.name: getattr(value, each.name) for each in dataclasses.fields(value)})
    raise Misfit(f"is {shown(value)}, for which JSON has no form")


def finite(value: float) -> float:
    """A number that JSON can write; raises `Misfit` for infinities and for what is no number."""
    if value - value != 0:
        raise Misfit(f"is {value}, for which JSON has no number")
    return value


def moment(value: datetime.datetime) -> str:
    """A date-time of RFC 3339; raises `Misfit` for one without a time zone."""
    if value.utcoffset() is None:
        raise Misfit("must have a time zone, as in `datetime.now(timezone.utc)`")
    return value.isoformat().replace("+00:00", "Z")


def _tuple(value: Any) -> Any:
    fields = getattr(value, "_fields", None)
    return _array(value) if fields is None else _object(dict(zip(fields, value)))


def _array(value: Any) -> list[Any]:
    items: list[Any] = []
    try:
        for item in value:
            items.append(plain(item))
    except Misfit as misfit:
        raise misfit.within(len(items)) from None
    return items


def _set(value: Any) -> list[Any]:
    return in_order(_array(value))


def in_order(items: list[Any]) -> list[Any]:
    """The items of a set in an order that is the same at every call."""
    try:
        return sorted(items)
    except TypeError:
        return sorted(items, key=repr)


def _object(value: Mapping[Any, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, item in value.items():
        name = _key(key)
        try:
            result[name] = plain(item)
        except Misfit as misfit:
            raise misfit.within(name) from None
    return result


def _key(key: Any) -> str:
    name = plain(key) if not isinstance(key, (dict, list, tuple)) else None
    if isinstance(name, str):
        return name
    if type(name) is int:
        return str(name)
    raise Misfit(f"has the key {key!r}, and JSON has only strings as keys")


# In this order: a `datetime` is a `date` too, a `bool` an `int`.
_CONVERSIONS: tuple[tuple[Any, Any], ...] = (
    (str, str.__str__),
    (int, int),
    (float, finite),
    (Mapping, _object),
    (tuple, _tuple),
    (list, _array),
    (Set, _set),
    (datetime.datetime, moment),
    ((datetime.date, datetime.time), lambda value: value.isoformat()),
    ((uuid.UUID, decimal.Decimal), str),
)
