"""The skill's side of the contract: what a component made from Python exports."""

from __future__ import annotations

import inspect
import json
import sys
from typing import Any

# There only inside a component, where the bindings are generated from the contract.
from componentize_py_types import Err
from wit_world.imports import types as wit

from . import bindings, coroutine, heap, host, own_files, preload, warm
from .definition import Definition
from .diagnostic import Refused
from .errors import ArgumentError, ToolError
from .json_text import to_json
from .loading import instead, load_skill
from .program import FolderProgram, Program
from .shape import Misfit
from .shape.plain import plain
from .tool import registered
from .trace import Files

_offered: dict[str, Definition] = {}
_files: Files | None = None


def load(folder: str, packages: str, entry: str, report: str) -> None:
    """Loads the author's files and readies everything for the snapshot.

    `folder` holds the skill's files, `packages` its dependencies, and `entry` is the file of the first to begin with.
    What is wrong with them goes to the file `report`, as JSON, and ends the build.
    """
    host.bind()
    preload.standard_library()
    warm.warm(rehearse)
    program = FolderProgram(folder, packages, entry)
    files = Files(program)
    try:
        offer(load_skill(program, files), files)
    except Refused as refused:
        with open(report, "w", encoding="utf-8") as file:
            json.dump([diagnostic.to_json() for diagnostic in refused.diagnostics], file)
        raise SystemExit(1) from None
    heap.settle()


def offer(definitions: list[Definition], files: Files) -> None:
    """Takes the tools that are offered from now on. Tracebacks name the files in `files`."""
    global _files
    _files = files
    _offered.update((definition.name, definition) for definition in definitions)


def rehearse(program: Program, name: str, arguments: str) -> None:
    """Goes the whole way of a call, and leaves nothing of the program behind."""
    global _files
    files = Files(program)
    try:
        offer(load_skill(program, files, name), files)
        tools = Tools()
        tools.list_tools()
        tools.call_tool(name, arguments)
    finally:
        _files = None
        own_files.serve(None)
        _offered.clear()
        registered.clear()


class Tools:
    """The exported interface `tools`."""

    def list_tools(self) -> list[wit.Tool]:
        """Every tool, in the order of the author's file."""
        return [bindings.tool(definition, _place(definition)) for definition in _offered.values()]

    def call_tool(self, name: str, arguments: str) -> wit.Output:
        """Calls one tool; every exception of the author's code becomes an error of the contract."""
        definition = _offered.get(name)
        if definition is None:
            raise Err(wit.ToolError_UnknownTool(name))
        try:
            received = definition.signature.receive(_object(arguments))
        except ArgumentError as error:
            raise Err(wit.ToolError_InvalidArguments(wit.Failure(host.text(error), None, None))) from None
        except BaseException as error:
            # Code of the author's runs here too: what a class does with its values.
            raise Err(_failed(error)) from None
        try:
            return _answer(definition, _run(definition, received))
        except BaseException as error:
            failed = _failed(error)
        finally:
            _flush()
        raise Err(failed)


def _object(arguments: str) -> dict[str, Any]:
    try:
        value = json.loads(arguments)
    except ValueError as error:
        raise ArgumentError(f"the arguments are no JSON: {error}") from None
    if not isinstance(value, dict):
        raise ArgumentError("the arguments are no JSON object")
    return value


def _run(definition: Definition, received: dict[str, Any]) -> Any:
    result = definition.tool.function(**received)
    return coroutine.run(result) if inspect.iscoroutine(result) else result


def _answer(definition: Definition, result: Any) -> wit.Output:
    try:
        reply = definition.signature.answer.of(result)
    except Misfit as misfit:
        raise definition.unanswered(misfit, _place(definition)) from None
    return bindings.output(reply)


def _place(definition: Definition) -> str:
    """Where a tool stands, with its file named as the author knows it."""
    file = definition.file
    return f"{_files.relative(file) or file if _files is not None else file}:{definition.line}"


def _failed(error: BaseException) -> wit.ToolError_Failed:
    return wit.ToolError_Failed(wit.Failure(host.text(_message(error)), host.text(_stack(error)), _data(error)))


def _data(error: BaseException) -> str | None:
    # Whatever a class of the author's own made of it, the failure itself has to be told.
    data = getattr(error, "data", None) if isinstance(error, ToolError) else None
    try:
        return None if data is None else host.text(to_json(plain(data)))
    except Misfit:
        return None


def _stack(error: BaseException) -> str:
    return _files.stack(error) if _files is not None else ""


def _message(error: BaseException) -> str:
    # A `KeyError` says only the key, an exit only its code, and some say nothing at all.
    try:
        text = str(error)
    except Exception:
        text = ""
    hint = instead(error)
    if hint is not None:
        return f"{text} ({hint})"
    if isinstance(error, KeyError) or not isinstance(error, Exception) or not text:
        return f"{type(error).__name__}: {text}" if text else type(error).__name__
    return text


def _flush() -> None:
    # The instance is dropped after the call, and with it what is still in a buffer.
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass
