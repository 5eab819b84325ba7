"""What a client discovers of a prompt."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from . import message, parameters
from .definition import Definition, check_options, checked_name
from .docstring import Docstring
from .message import Conversation
from .parameters import Parameters, evaluated_annotations
from .prompt import Completion, Prompt
from .reader import Reader
from .scope import Scope
from .shape import Misfit, Record, Shape, String
from .source import Source
from .unreadable import Unreadable


@dataclass(frozen=True)
class PromptDefinition(Definition):
    """A prompt that can be offered."""

    marked: Prompt
    description: str | None
    arguments: Record

    @classmethod
    def of(cls, prompt: Prompt) -> PromptDefinition:
        """Works out a prompt's definition; raises `DefinitionError`."""
        function = prompt.function
        source = Source.of(function)
        name = checked_name(prompt, source)
        description = prompt.description
        if description is None:
            description = Docstring.parse(function.__doc__).description or None
        check_options(prompt, source)
        annotations = evaluated_annotations(function, source)
        arguments = _Arguments(name, function, source).read(annotations, Scope.of(inspect.unwrap(function)))
        _check_completions(prompt.complete, [field.name for field in arguments.fields], source)
        return cls(prompt, name, description, arguments)

    def receive(self, arguments: Mapping[str, str]) -> dict[str, Any]:
        """The keyword arguments for texts; raises `ArgumentError` naming the argument that does not fit."""
        return parameters.receive(self.arguments, dict(arguments))

    def answer(self, result: Any, at: str) -> Conversation:
        """The conversation that the function's result stands for; raises `TypeError`. `at` says where the function stands."""
        try:
            return message.made(result)
        except Misfit as misfit:
            raise self.unanswered(misfit, at) from None

    def completion(self, argument: str) -> Completion:
        """What is known of an argument: of one whose type is a choice, its choices, unless the author said more."""
        said = (self.marked.complete or {}).get(argument)
        if said is not None:
            return said
        shapes = [field.shape for field in self.arguments.fields if field.name == argument]
        return _choices(shapes[0].schema()) if shapes else []

    def offers(self, argument: str, result: Any, at: str) -> list[str]:
        """What a function has completed an argument to; raises `TypeError`. `at` says where the prompt's function stands."""
        try:
            return _strings(result)
        except Misfit as misfit:
            raise self.unanswered(misfit, at, f"the completion of `{argument}`") from None


def beginning(choices: Iterable[str], value: str) -> list[str]:
    """The choices that begin as the user has, whatever the case."""
    begun = value.lower()
    return [choice for choice in _strings(choices) if choice.lower().startswith(begun)]


class _Arguments(Parameters):
    """Reads the parameters of a prompt, which clients pass as texts."""

    takers = "prompts"

    def __init__(self, prompt: str, function: Callable[..., Any], source: Source) -> None:
        # Nobody gives a prompt a schema by hand.
        super().__init__(function, source, Reader(None))
        self._prompt = prompt

    def untyped(self, name: str) -> str:
        return f"annotate it: `{name}: str`"

    def told(self, name: str, annotation: Any, unreadable: Unreadable) -> str:
        return self._no_text(name) if unreadable.is_unsupported else super().told(name, annotation, unreadable)

    def check(self, name: str, shape: Shape) -> None:
        if shape.kinds - {"null"} != {"string"}:
            raise self.source.parameter_error(name, self._no_text(name))

    def _no_text(self, name: str) -> str:
        return f"the argument `{name}` of the prompt `{self._prompt}` is no text, as clients pass it: take a `str`"


def _check_completions(complete: Any, arguments: list[str], source: Source) -> None:
    if complete is None:
        return
    if not isinstance(complete, Mapping):
        example = '{"argument": ["one", "another"]}'
        raise source.option_error("complete", f"`complete` must be a dict by the names of arguments: `{example}`")
    for name, completion in complete.items():
        if name not in arguments:
            known = f"it has {', '.join(f'`{each}`' for each in arguments)}" if arguments else "it has none"
            wrong = f"`complete` has the argument {name!r}, but the function has no such parameter: {known}"
            raise source.option_error("complete", wrong)
        if not _is_completion(completion):
            instead = "give a list of strings, or a function of what is typed and of the other arguments"
            wrong = f"`complete` has {completion!r} for the argument `{name}`: {instead}"
            raise source.option_error("complete", wrong)


def _is_completion(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(isinstance(each, str) for each in value)
    return callable(value) and not isinstance(value, type)


def _choices(schema: dict[str, Any]) -> list[str]:
    """The strings that fit a type of a few values, each once; of a type of any text, none."""
    if "anyOf" in schema:
        sides = [_choices(side) for side in schema["anyOf"] if side != {"type": "null"}]
        return list(dict.fromkeys(itertools.chain(*sides))) if all(sides) else []
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return [value for value in values if value is not None]


def _strings(values: Any) -> list[str]:
    if not hasattr(values, "__iter__") or isinstance(values, (str, dict)):
        raise Misfit.expected("a list of strings", values)
    given: list[str] = []
    for each in values:
        try:
            given.append(String().give(each))
        except Misfit as misfit:
            raise misfit.within(len(given)) from None
    return given
