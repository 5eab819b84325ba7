"""The component that evaluates scripts: it exports `tools` and `prompts` for whatever program the engine hands it."""

from __future__ import annotations

import importlib
import marshal
from collections.abc import Callable
from typing import Any

# There only inside a component, where the bindings are generated from the contract.
from componentize_py_types import Err
from wit_world.exports import prompts as wit_prompts
from wit_world.exports.preparation import File
from wit_world.imports import types as wit

from . import component, heap, host, importer, preload, warm
from .diagnostic import Refused
from .loading import load_skill, syntax_fault
from .trace import Files


class _Script:
    """The program that the engine hands over, read file by file."""

    def __init__(self) -> None:
        self._import = importlib.import_module("wit_world.imports.script")
        self.entry: str = self._import.entry()

    def paths(self) -> list[str]:
        paths: list[str] = self._import.paths()
        return paths

    def read(self, path: str) -> bytes | None:
        data: bytes | None = self._import.read(path)
        return data


class Tools(component.Tools):
    """The exported interface `tools`."""

    def list_tools(self) -> list[wit.Tool]:
        """Every tool, in the order of the author's file."""
        _list()
        return super().list_tools()

    def call_tool(self, name: str, arguments: str) -> wit.Output:
        """Calls one tool; every exception of the author's code becomes an error of the contract."""
        _call(wit.ToolError_Failed, tool=name)
        return super().call_tool(name, arguments)


class Prompts(component.Prompts):
    """The exported interface `prompts`."""

    def list_prompts(self) -> list[wit_prompts.Prompt]:
        """Every prompt, in the order of the author's file."""
        _list()
        return super().list_prompts()

    def get_prompt(self, name: str, arguments: list[tuple[str, str]]) -> wit_prompts.Conversation:
        """Lets one prompt make its conversation; every exception of the author's code becomes an error of the contract."""
        _call(wit_prompts.PromptError_Failed, prompt=name)
        return super().get_prompt(name, arguments)

    def complete(self, prompt: str, argument: str, value: str, others: list[tuple[str, str]]) -> list[str]:
        """What an argument may be completed to; nothing where nobody said."""
        _call(wit_prompts.PromptError_Failed, prompt=prompt)
        return super().complete(prompt, argument, value, others)


class Preparation:
    """The exported interface `preparation`."""

    def prepare(self) -> list[File]:
        """The script with the bytecode of its modules beside their sources."""
        script = _Script()
        prepared = []
        for path in script.paths():
            source = script.read(path) or b""
            prepared.append(File(path, source))
            if not path.endswith(".py"):
                continue
            try:
                code = importer.compile_module(path, source)
            except (SyntaxError, ValueError) as error:
                # What is never imported does no harm: packages have files for other versions.
                if path == script.entry and isinstance(error, SyntaxError):
                    fault = syntax_fault(Files(script), path, error)
                    raise Err(_failure(Refused([fault]))) from None
                continue
            prepared.append(File(path + importer.BYTECODE, marshal.dumps(code)))
        return prepared


_listed = False


def _list() -> None:
    """Evaluates the script for a list of what it offers; an instance is asked for its tools and then for its prompts."""
    global _listed
    if _listed:
        return
    try:
        _evaluate()
    except Refused as refused:
        raise Err(_failure(refused)) from None
    _listed = True


def _call(failed: Callable[[wit.Failure], Any], **wanted: str) -> None:
    """Evaluates the script for a call of one tool or one prompt."""
    try:
        _evaluate(**wanted)
    except Refused as refused:
        raise Err(failed(_failure(refused))) from None


def _evaluate(**wanted: str) -> None:
    script = _Script()
    files = Files(script)
    component.offer(load_skill(script, files, **wanted), files)


def _failure(refused: Refused) -> wit.Failure:
    first = refused.diagnostics[0]
    return wit.Failure(host.text(first.message), host.text(refused), None)


host.bind()
importlib.import_module("wit_world.imports.script")
preload.standard_library()
warm.warm(component.rehearse)
heap.settle()
