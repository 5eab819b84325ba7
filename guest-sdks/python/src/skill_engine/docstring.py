"""What a docstring says of a tool and its parameters."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field

_ARGUMENTS = re.compile(r"^(Args|Arguments|Parameters):\s*$")
_PARAMETER = re.compile(r"^\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)$")


@dataclass
class Docstring:
    """A docstring in Google's style, taken apart.

    `description` is everything but the `Args:` section; `parameters` has the section's entries, each in one line.
    """

    description: str = ""
    parameters: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str | None) -> Docstring:
        """Takes any docstring; one without sections is all description."""
        if not text:
            return cls()
        description: list[str] = []
        section: list[str] = []
        inside = False
        for line in inspect.cleandoc(text).splitlines():
            if _ARGUMENTS.match(line):
                inside = True
            elif inside and line and not line[0].isspace():
                inside = False
                description.append(line)
            else:
                (section if inside else description).append(line)
        return cls(_tidy(description), _entries(section))


def _tidy(lines: list[str]) -> str:
    text = "\n".join(line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _entries(section: list[str]) -> dict[str, str]:
    lines = inspect.cleandoc("\n" + "\n".join(section)).splitlines()
    entries: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        match = None if line[:1].isspace() else _PARAMETER.match(line)
        if match:
            current = entries.setdefault(match[1], [])
            current.append(match[2])
        else:
            current.append(line.strip())
    return {name: " ".join(part for part in parts if part) for name, parts in entries.items()}
