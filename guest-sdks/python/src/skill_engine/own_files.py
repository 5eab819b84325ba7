"""Lets the author's code open the skill's own files, for which there are no folders, as it would anywhere else."""

from __future__ import annotations

import builtins
import io
import os
import posixpath
from typing import Any

from .program import ROOT, Program

_open = io.open
_program: Program | None = None


def serve(program: Program | None) -> None:
    """Opens the files of this program, and of no other, from now on."""
    global _program
    _program = program


def _opened(
    file: Any,
    mode: str = "r",
    buffering: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    closefd: bool = True,
    opener: Any = None,
) -> Any:
    reads = opener is None and mode in ("r", "rt", "tr", "rb", "br")
    path = _own(file) if reads and _program is not None else None
    data = None if path is None or _program is None else _program.read(path)
    if data is None:
        return _open(file, mode, buffering, encoding, errors, newline, closefd, opener)
    content = _Content(data)
    content.name = os.fspath(file)
    return content if "b" in mode else io.TextIOWrapper(content, encoding, errors, newline)


class _Content(io.BytesIO):
    """A file's bytes, under the name by which it was opened."""

    name: str | bytes


def _own(file: Any) -> str | None:
    """The path of a file within the skill; `None` for what lies elsewhere."""
    try:
        path = os.fspath(file)
    except TypeError:
        return None
    path = posixpath.normpath(os.fsdecode(path))
    return path.removeprefix(ROOT) if path.startswith(ROOT) else None


# Before other modules keep what they find under these names.
builtins.open = io.open = _opened
