"""The skill's side of the contract: what a component made from Python exports."""

from __future__ import annotations

import gc
import inspect
import json
import sys
from typing import Any

# There only inside a component, where the bindings are generated from the contract.
from componentize_py_types import Err
from wit_world.imports import types as wit

from . import coroutine, host
from .definition import Definition
from .errors import ArgumentError
from .loading import load_skill
from .scalar import Scalar, to_json
from .trace import Files

_offered: dict[str, Definition] = {}
_listed: list[wit.Tool] = []
_files = Files("/")


def load(root: str, entry: str, report: str) -> None:
    """Loads the author's files and readies everything for the snapshot.

    `root` is the skill's folder, `entry` the file in it to begin with. What is wrong with them goes to the file
    `report`, as JSON, and ends the build.
    """
    global _files
    _files = Files(root)
    host.bind()
    for definition in load_skill(_files, entry, report):
        _offered[definition.name] = definition
        _listed.append(_describe(definition))
    gc.collect()
    # A collection during a call then leaves all of this alone, and its pages stay shared.
    gc.freeze()


class Tools:
    """The exported interface `tools`."""

    def list_tools(self) -> list[wit.Tool]:
        """Every tool, in the order of the author's file."""
        return _listed

    def call_tool(self, name: str, arguments: str) -> wit.Output:
        """Calls one tool; every exception of the author's code becomes an error of the contract."""
        definition = _offered.get(name)
        if definition is None:
            raise Err(wit.ToolError_UnknownTool(name))
        try:
            received = definition.signature.receive(_object(arguments))
        except ArgumentError as error:
            raise Err(wit.ToolError_InvalidArguments(wit.Failure(host.text(error), None, None))) from None
        try:
            return _answer(definition, _run(definition, received))
        except BaseException as error:
            failure = wit.Failure(host.text(_message(error)), host.text(_files.stack(error)), None)
        finally:
            _flush()
        raise Err(wit.ToolError_Failed(failure))


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
    declared = definition.signature.result
    if declared is None:
        expected = result is None
    elif isinstance(declared, Scalar):
        expected = declared.fits(result)
    else:
        expected = result is None or type(result) in (str, bool, int, float)
    if not expected:
        raise TypeError(
            f"tool `{definition.name}` returned a value of the type `{type(result).__name__}`{_promise(declared)}"
        )
    if result is None:
        return wit.Output([], None, None)
    if isinstance(result, str):
        return wit.Output([_text(result)], None, None)
    try:
        structured = to_json({"result": result})
    except ValueError:
        raise ValueError(f"tool `{definition.name}` returned {result}, for which JSON has no number") from None
    return wit.Output([_text(structured)], structured, None)


def _promise(declared: Scalar | Any | None) -> str:
    if declared is Any:
        return ", which is not supported; supported are string, boolean, integer, number and none"
    return f" but is declared to return `{declared.type.__name__ if isinstance(declared, Scalar) else None}`"


def _text(text: str) -> wit.Content:
    return wit.Content(wit.Body_Text(host.text(text)), [], None, None)


def _message(error: BaseException) -> str:
    # A `KeyError` says only the key, and some say nothing at all.
    text = str(error)
    if isinstance(error, KeyError) or not text:
        return f"{type(error).__name__}: {text}" if text else type(error).__name__
    return text


def _flush() -> None:
    # The instance is dropped after the call, and with it what is still in a buffer.
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def _describe(definition: Definition) -> wit.Tool:
    said = definition.tool
    return wit.Tool(
        name=definition.name,
        title=said.title,
        description=definition.description,
        input_schema=definition.signature.input_schema(),
        output_schema=definition.signature.output_schema(),
        annotations=wit.Annotations(said.read_only, said.destructive, said.idempotent, said.open_world),
        icons=[],
        meta=None,
    )
