"""Questions to the user, through the client that they work with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from . import host

Kind = Literal["form", "url", "sampling", "roots"]
"""What a client may let its user be asked for: fields to fill in, to visit a page, what its model says to a message, the
folders that it works in. The protocol has deprecated the last two."""


@dataclass(frozen=True)
class Question:
    """Made by `form`, `url`, `sampling` and `roots`."""

    kind: Kind
    message: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Answer:
    """What the user said: whether they accept, decline or would rather not say, and what they gave."""

    action: Literal["accept", "decline", "cancel"]
    content: Any = None
    """The fields of a form by name; for `sampling` and `roots` the client's result as the protocol has it."""


class UserError(Exception):
    """A question that can't be asked; the classes below say why."""


class Unsupported(UserError):
    """The client has no way to ask this."""


class InvalidQuestion(UserError):
    """No client should be bothered with it."""


def form(message: str, schema: Mapping[str, Any]) -> Question:
    """Fields to fill in; `schema` is the JSON Schema of an object whose properties are texts, numbers, flags and choices."""
    return Question("form", host.text(message), host.text(json.dumps(schema)))


def url(message: str, url: str) -> Question:
    """A page to visit, as to sign in. What happens there the tool has to find out by itself."""
    return Question("url", host.text(message), host.text(url))


def sampling(params: Mapping[str, Any]) -> Question:
    """What the client's model says: the parameters of `sampling/createMessage`. Deprecated by the protocol."""
    return Question("sampling", detail=host.text(json.dumps(params)))


def roots() -> Question:
    """The folders that the client works in. Deprecated by the protocol."""
    return Question("roots")


def kinds() -> list[Kind]:
    """What this client's user can be asked for."""
    return [kind.name.lower() for kind in host.interface("user", "kinds").kinds()]


def ask(questions: Mapping[str, Question]) -> dict[str, Answer]:
    """Asks the user, all questions at once, and gives the answers under the same keys.

    The first time it does not return: the call ends, and once the user has answered it begins anew with the answers
    there. So ask before you act, and under the same keys each time.
    """
    bindings = host.interface("user", "ask")
    keyed = [bindings.KeyedQuestion(host.text(key), _question(bindings, each)) for key, each in questions.items()]
    try:
        answers = bindings.ask(keyed)
    except Exception as raised:
        error = host.error_of(raised)
    else:
        return {key: _answer(each) for key, each in zip(questions, answers, strict=True)}
    if type(error).__name__ == "Error_Unsupported":
        raise Unsupported(f"the client has no way to ask its user for this: {error.value.name.lower()}")
    raise InvalidQuestion(error.value)


def _question(bindings: Any, question: Question) -> Any:
    if question.kind == "form":
        return bindings.Question_Form(bindings.Form(question.message, question.detail))
    if question.kind == "url":
        return bindings.Question_Url(bindings.Page(question.message, question.detail))
    return bindings.Question_Sampling(question.detail) if question.kind == "sampling" else bindings.Question_Roots()


def _answer(answer: Any) -> Answer:
    case = type(answer).__name__
    if case == "Answer_Given":
        return Answer("accept", host.parse(answer.value))
    return Answer("decline" if case == "Answer_Declined" else "cancel")
