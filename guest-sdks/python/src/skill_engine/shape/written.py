"""Types that JSON writes as strings of a format."""

from __future__ import annotations

import datetime
import decimal
import re
import uuid
from typing import Any

from .misfit import Misfit
from .plain import moment
from .shape import Shape

_DATE = r"\d{4}-\d{2}-\d{2}"
_TIME = r"\d{2}:\d{2}:\d{2}(\.\d+)?"
_ZONE = r"([Zz]|[+-]\d{2}:\d{2})"


class _Written(Shape):
    kinds = frozenset({"string"})
    format: str
    python: type
    pattern: re.Pattern[str]

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": self.format}

    def receive(self, value: Any) -> Any:
        if type(value) is not str or not self.pattern.fullmatch(value):
            raise Misfit.expected(self.expected, value)
        try:
            return self.parse(value)
        except (ValueError, ArithmeticError):
            raise Misfit.expected(self.expected, value) from None

    def give(self, value: Any) -> str:
        if not isinstance(value, self.python):
            raise Misfit.expected(f"a `{self.python.__name__}`", value)
        return self.write(value)

    def claims(self, value: Any) -> bool:
        return isinstance(value, self.python)

    def parse(self, text: str) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> str:
        raise NotImplementedError


class DateTime(_Written):
    """`datetime`, always with a time zone (RFC 3339)."""

    format = "date-time"
    python = datetime.datetime
    pattern = re.compile(f"{_DATE}[Tt ]{_TIME}{_ZONE}", re.ASCII)
    expected = "a date and time with its zone, such as 2026-01-31T09:30:00Z"

    def parse(self, text: str) -> datetime.datetime:
        return datetime.datetime.fromisoformat(_iso(text))

    def write(self, value: Any) -> str:
        return moment(value)


class Date(_Written):
    """`date`."""

    format = "date"
    python = datetime.date
    pattern = re.compile(_DATE, re.ASCII)
    expected = "a date such as 2026-01-31"

    def parse(self, text: str) -> datetime.date:
        return datetime.date.fromisoformat(text)

    def write(self, value: Any) -> str:
        if isinstance(value, datetime.datetime):
            raise Misfit.expected("a `date`", value)
        text: str = value.isoformat()
        return text

    def claims(self, value: Any) -> bool:
        return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


class Time(_Written):
    """`time`, with or without a zone."""

    format = "time"
    python = datetime.time
    pattern = re.compile(f"{_TIME}{_ZONE}?", re.ASCII)
    expected = "a time such as 09:30:00"

    def parse(self, text: str) -> datetime.time:
        return datetime.time.fromisoformat(_iso(text))

    def write(self, value: Any) -> str:
        text: str = value.isoformat()
        return text.replace("+00:00", "Z")


class Uuid(_Written):
    """`UUID` in its usual spelling."""

    format = "uuid"
    python = uuid.UUID
    pattern = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
    expected = "a UUID"

    def parse(self, text: str) -> uuid.UUID:
        return uuid.UUID(text)

    def write(self, value: Any) -> str:
        return str(value)


class Decimal(_Written):
    """`Decimal`: a string, because a JSON number would not keep its digits."""

    format = "decimal"
    python = decimal.Decimal
    pattern = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([Ee][+-]?\d{1,9})?", re.ASCII)
    expected = 'a string with a decimal number, such as "12.50"'

    def parse(self, text: str) -> decimal.Decimal:
        return decimal.Decimal(text)

    def write(self, value: Any) -> str:
        if not value.is_finite():
            raise Misfit(f"is {value}, which is no decimal number")
        return str(value)


def _iso(text: str) -> str:
    # Before 3.11, Python read neither `Z` nor any number of digits after the second's point.
    text = re.sub("[Zz]$", "+00:00", text)
    return re.sub(r"\.(\d+)", lambda found: f".{found[1][:6]:0<6}", text)
