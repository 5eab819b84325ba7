"""What values of a type look like in JSON and in Python: one class for each kind of type."""

from .array import Array, Set, Tuple
from .choice import Choice
from .limited import Limited
from .map import Map
from .misfit import Misfit
from .noted import Noted
from .record import Field, Record
from .reference import Reference
from .scalar import Boolean, Integer, Null, Number, String
from .shape import Anything, Shape
from .union import Nullable, Union
from .written import Date, DateTime, Decimal, Time, Uuid

__all__ = [
    "Anything",
    "Array",
    "Boolean",
    "Choice",
    "Date",
    "DateTime",
    "Decimal",
    "Field",
    "Integer",
    "Limited",
    "Map",
    "Misfit",
    "Noted",
    "Null",
    "Nullable",
    "Number",
    "Record",
    "Reference",
    "Set",
    "Shape",
    "String",
    "Time",
    "Tuple",
    "Union",
    "Uuid",
]
