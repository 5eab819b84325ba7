"""What a docstring says of a function and its parameters, or of a class and its fields."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

_TOLD = r"Args|Arguments|Params|Parameters|Other Parameters|Keyword Args|Keyword Arguments|Attributes"
_UNTOLD = r"Returns?|Yields?|Raises|Throws"
_GOOGLE = re.compile(rf"^(?:({_TOLD})|{_UNTOLD}):\s*$")
_NUMPY = re.compile(r"^\w[\w ]*$")
_RULE = re.compile(r"^-{3,}\s*$")
_NUMPY_TOLD = re.compile(rf"^(?:({_TOLD})|{_UNTOLD})$")
_SPHINX = re.compile(
    r"^:(?:(?:param|parameter|arg|argument|key|keyword|ivar|cvar|var|attr)\s+(?:[^:]*\s)?\*{0,2}(\w+)"
    r"|(?:type|vartype|returns?|rtype|yields?|ytype|raises?|except|exception)\b[^:]*):\s*(.*)$"
)
_ENTRY = re.compile(r"^\*{0,2}(\w+)\s*(?:\(.*?\))?\s*:\s*(.*)$")
_GAP = re.compile(r"\n{3,}")
_NUMPY_ENTRY = re.compile(r"^(\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::.*)?$")


@dataclass(frozen=True)
class Docstring:
    """A docstring taken apart, whether in the style of Google, of NumPy or of Sphinx.

    `parameters` has what is said of each parameter or field, in one line. `description` is the rest but for what is
    said of the result and of exceptions.
    """

    description: str = ""
    parameters: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str | None) -> Docstring:
        """Takes any docstring; one without sections is all description."""
        return _parsed(text) if text else cls()


@functools.cache
def _parsed(text: str) -> Docstring:
    parser = _Parser()
    parser.read(inspect.cleandoc(text).splitlines())
    described = {name: " ".join(filter(None, parts)) for name, parts in parser.parameters.items()}
    return Docstring(_tidy(parser.description), {name: told for name, told in described.items() if told})


class _Parser:
    def __init__(self) -> None:
        self.description: list[str] = []
        self.parameters: dict[str, list[str]] = {}

    def read(self, lines: list[str]) -> None:
        at = 0
        while at < len(lines):
            line, next_line = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
            google, sphinx = _GOOGLE.match(line), _SPHINX.match(line)
            numpy = _NUMPY_TOLD.match(line) if _RULE.match(next_line) else None
            if google:
                end = _end(lines, at + 1, lambda at: bool(lines[at]) and not lines[at][0].isspace())
                self._google(lines[at + 1 : end] if google[1] else [])
            elif numpy:
                end = _end(lines, at + 2, lambda at: _is_numpy_header(lines, at))
                self._numpy(lines[at + 2 : end] if numpy[1] else [])
            elif sphinx:
                end = _end(lines, at + 1, lambda at: not lines[at][:1].isspace())
                if sphinx[1]:
                    self._add([sphinx[1]], [sphinx[2], *lines[at + 1 : end]])
            else:
                end = at + 1
                self.description.append(line)
            at = end

    def _google(self, section: list[str]) -> None:
        current: list[str] = []
        for line in inspect.cleandoc("\n" + "\n".join(section)).splitlines():
            match = None if line[:1].isspace() else _ENTRY.match(line)
            if match:
                current = self._add([match[1]], [match[2]])
            else:
                current.append(line.strip())

    def _numpy(self, section: list[str]) -> None:
        current: list[str] = []
        names: list[str] = []
        for line in [*section, "end"]:
            match = None if line[:1].isspace() else _NUMPY_ENTRY.match(line)
            if match:
                self._add(names, current)
                names, current = [name.strip(" *") for name in match[1].split(",")], []
            else:
                current.append(line)

    def _add(self, names: Iterable[str], text: list[str]) -> list[str]:
        told: list[str] = []
        for name in names:
            told = self.parameters.setdefault(name, [])
            told.extend(line.strip() for line in text)
        return told


def _end(lines: list[str], start: int, ends: Callable[[int], bool]) -> int:
    return next((at for at in range(start, len(lines)) if ends(at)), len(lines))


def _is_numpy_header(lines: list[str], at: int) -> bool:
    return at + 1 < len(lines) and bool(_NUMPY.match(lines[at]) and _RULE.match(lines[at + 1]))


def _tidy(lines: list[str]) -> str:
    text = "\n".join(line.rstrip() for line in lines)
    return _GAP.sub("\n\n", text).strip()
