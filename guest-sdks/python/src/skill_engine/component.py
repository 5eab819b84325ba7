"""The skill's side of the contract: what a component made from Python exports."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable
from typing import Any, TypeVar

# There only inside a component, where the bindings are generated from the contract.
from componentize_py_types import Err
from wit_world.exports import prompts as wit_prompts
from wit_world.imports import types as wit

from . import bindings, coroutine, heap, host, own_files, preload, warm
from .definition import Definition
from .diagnostic import Refused
from .errors import ArgumentError, ToolError
from .json_text import to_json
from .loading import Skill, instead, load_skill
from .program import FolderProgram, Program
from .prompt import registered as registered_prompts
from .prompt_definition import PromptDefinition, beginning
from .shape import Misfit
from .shape.plain import plain
from .tool import registered as registered_tools
from .tool_definition import ToolDefinition
from .trace import Files

R = TypeVar("R")
T = TypeVar("T")
_Case = Callable[[Any], Any]

_tools: dict[str, ToolDefinition] = {}
_prompts: dict[str, PromptDefinition] = {}
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


def offer(skill: Skill, files: Files) -> None:
    """Takes the tools and prompts that are offered from now on. Tracebacks name the files in `files`."""
    global _files
    _files = files
    _tools.update((definition.name, definition) for definition in skill.tools)
    _prompts.update((definition.name, definition) for definition in skill.prompts)


def rehearse(program: Program, name: str, arguments: str | list[tuple[str, str]]) -> None:
    """Goes the whole way of a call, and leaves nothing of the program behind. A tool's arguments are JSON, a prompt's are
    pairs."""
    global _files
    files = Files(program)
    try:
        if isinstance(arguments, str):
            offer(load_skill(program, files, tool=name), files)
            Tools().list_tools()
            Tools().call_tool(name, arguments)
        else:
            offer(load_skill(program, files, prompt=name), files)
            Prompts().list_prompts()
            Prompts().get_prompt(name, arguments)
    finally:
        _files = None
        own_files.serve(None)
        for known in (_tools, _prompts, registered_tools, registered_prompts):
            known.clear()


class Tools:
    """The exported interface `tools`."""

    def list_tools(self) -> list[wit.Tool]:
        """Every tool, in the order of the author's file."""
        return [bindings.tool(definition, _place(definition)) for definition in _tools.values()]

    def call_tool(self, name: str, arguments: str) -> wit.Output:
        """Calls one tool; every exception of the author's code becomes an error of the contract."""
        definition = _tools.get(name)
        if definition is None:
            raise Err(wit.ToolError_UnknownTool(name))

        def call(received: dict[str, Any]) -> wit.Output:
            return _answer(definition, _finished(definition.marked.function(**received)))

        return _called(
            lambda: definition.signature.receive(_object(arguments)),
            call,
            wit.ToolError_InvalidArguments,
            wit.ToolError_Failed,
        )


class Prompts:
    """The exported interface `prompts`."""

    def list_prompts(self) -> list[wit_prompts.Prompt]:
        """Every prompt, in the order of the author's file."""
        return [bindings.prompt(definition, _place(definition)) for definition in _prompts.values()]

    def get_prompt(self, name: str, arguments: list[tuple[str, str]]) -> wit_prompts.Conversation:
        """Lets one prompt make its conversation; every exception of the author's code becomes an error of the contract."""
        definition = _prompt(name)

        def call(received: dict[str, Any]) -> wit_prompts.Conversation:
            result = _finished(definition.marked.function(**received))
            return bindings.conversation(definition.answer(result, _place(definition)))

        return _called_prompt(lambda: definition.receive(dict(arguments)), call)

    def complete(self, prompt: str, argument: str, value: str, others: list[tuple[str, str]]) -> list[str]:
        """What an argument may be completed to; nothing where nobody said."""
        definition = _prompt(prompt)
        completion = definition.completion(argument)

        def call(known: dict[str, str]) -> list[str]:
            if not callable(completion):
                return beginning(completion, value)
            return definition.offers(argument, _finished(completion(value, known)), _place(definition))

        return [host.text(offer) for offer in _called_prompt(lambda: dict(others), call)]


def _prompt(name: str) -> PromptDefinition:
    definition = _prompts.get(name)
    if definition is None:
        raise Err(wit_prompts.PromptError_UnknownPrompt(name))
    return definition


def _called_prompt(receive: Callable[[], R], call: Callable[[R], T]) -> T:
    return _called(receive, call, wit_prompts.PromptError_InvalidArguments, wit_prompts.PromptError_Failed)


def _called(receive: Callable[[], R], call: Callable[[R], T], invalid: _Case, failed: _Case) -> T:
    """What `call` makes of what is received. Whatever either raises becomes the case `failed` of the contract, and
    arguments that do not fit become `invalid`."""
    try:
        received = receive()
    except ArgumentError as error:
        raise Err(invalid(wit.Failure(host.text(error), None, None))) from None
    except BaseException as error:
        # Code of the author's runs here too: what a class does with its values.
        raise Err(failed(_failure(error))) from None
    try:
        return call(received)
    except BaseException as error:
        failure = _failure(error)
    finally:
        _flush()
    raise Err(failed(failure))


def _object(arguments: str) -> dict[str, Any]:
    try:
        value = json.loads(arguments)
    except ValueError as error:
        raise ArgumentError(f"the arguments are no JSON: {error}") from None
    if not isinstance(value, dict):
        raise ArgumentError("the arguments are no JSON object")
    return value


def _finished(result: Any) -> Any:
    return coroutine.run(result) if inspect.iscoroutine(result) else result


def _answer(definition: ToolDefinition, result: Any) -> wit.Output:
    try:
        reply = definition.signature.answer.of(result)
    except Misfit as misfit:
        raise definition.unanswered(misfit, _place(definition)) from None
    return bindings.output(reply)


def _place(definition: Definition) -> str:
    """Where a tool or a prompt stands, with its file named as the author knows it."""
    file = definition.file
    return f"{_files.relative(file) or file if _files is not None else file}:{definition.line}"


def _failure(error: BaseException) -> wit.Failure:
    return wit.Failure(host.text(_message(error)), host.text(_stack(error)), _data(error))


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
