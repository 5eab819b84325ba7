"""Loads a skill's files when its component is made, and tells what is wrong with them."""

from __future__ import annotations

import importlib
import json
import linecache
import os
import sys
from pathlib import PurePosixPath
from typing import Any

from . import host, preload
from .definition import Definition, definitions
from .errors import DefinitionError
from .tool import registered
from .trace import Files, Place, raised_in


def load_skill(files: Files, entry: str, report: str) -> list[Definition]:
    """Runs the entry file, then brings in the standard library, and answers the tools that were marked.

    On any mistake of the author's it writes a JSON list of `{file, line, column, message, excerpt, raised_in}` to
    `report` and raises `SystemExit`.
    """
    host.loading = True
    try:
        _run(files, entry)
    except BaseException as error:
        place = files.place(error) or Place(entry, 1, None)
        _refuse(report, [_diagnostic(files, place, _message(error), raised_in(error))])
    finally:
        host.loading = False
    found, errors = definitions(registered)
    if errors:
        _refuse(report, [_diagnostic(files, _place(files, error), error.message) for error in errors])
    if not found:
        hint = "no function is marked as a tool: put `@tool` (from skill_engine import tool) above one"
        _refuse(report, [_diagnostic(files, Place(entry, 1, None), hint)])
    files.remember()
    preload.standard_library()
    return found


def _run(files: Files, entry: str) -> None:
    path = PurePosixPath(files.root, entry)
    folder, names = path.parent, [path.stem]
    # A file of a package may import its neighbours by `from . import …`.
    while folder != PurePosixPath(files.root) and os.path.isfile(folder / "__init__.py"):
        names.insert(0, folder.name)
        folder = folder.parent
    if names[0] in sys.stdlib_module_names or names[0] == "skill_engine":
        raise ImportError(f"`{names[0]}` is the name of a module that others need: give the file another name")
    if "." in path.stem:
        raise ImportError(f"`{path.name}` has a dot in its name: give the file another name")
    # Before the standard library, as for any script.
    sys.path.insert(0, str(folder))
    importlib.import_module(".".join(names))


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg}"
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, ModuleNotFoundError):
        text += " (a dependency belongs into requirements.txt beside skill.toml)"
    return text


def _place(files: Files, error: DefinitionError) -> Place:
    return Place(files.relative(error.file) or error.file, error.line, error.column)


def _diagnostic(files: Files, place: Place, message: str, raised_in: str | None = None) -> dict[str, Any]:
    excerpt = linecache.getline(files.root + place.file, place.line).rstrip("\n")
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": message,
        "excerpt": excerpt or None,
        "raised_in": raised_in,
    }


def _refuse(report: str, diagnostics: list[dict[str, Any]]) -> None:
    with open(report, "w", encoding="utf-8") as file:
        json.dump(diagnostics, file)
    raise SystemExit(1)
