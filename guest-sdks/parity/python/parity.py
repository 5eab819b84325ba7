from __future__ import annotations

import asyncio
from typing import Any, Literal

from skill_engine import (
    Conversation,
    ToolError,
    config,
    content,
    conversation,
    http,
    log,
    message,
    progress,
    prompt,
    secrets,
    tool,
    user,
)
from skill_engine.content import Content, Output
from shapes import Answer, Everything, Parity, Rectangle, Setting, Square, Tree

primes = [prime * prime for prime in (2, 3, 5, 7)]
"""Worked out before any tool is called."""

calls = 0


@tool
def echo(text: str) -> str:
    """Answers its text.

    Args:
        text: What to answer.
    """
    return text


@tool
def add(a: int, b: int = 1) -> int:
    """Adds two whole numbers."""
    return a + b


@tool
def half(x: float) -> float:
    """Halves a number."""
    return x / 2


@tool
def negate(flag: bool) -> bool:
    """Says the opposite."""
    return not flag


@tool
def mirror(all: Everything) -> Everything:
    """Answers all that it takes."""
    return all


@tool
def area(shape: Square | Rectangle) -> float:
    """The area of a shape."""
    if shape["kind"] == "square":
        return shape["side"] ** 2
    return shape["width"] * shape["height"]


@tool
def depth(tree: Tree) -> int:
    """How deep a tree is."""
    return 1 + max([depth(child) for child in tree["children"]], default=0)


@tool
def lengths(words: list[str]) -> dict[str, int]:
    """Counts the letters of each word."""
    return {word: len(word) for word in words}


@tool
def first(words: list[str]) -> str | None:
    """The first of some words, if there is one."""
    return words[0] if words else None


@tool
def nothing() -> None:
    """Does nothing."""


@tool
def blocks() -> list[Content]:
    """Answers one block of each kind."""
    data = bytes([0, 1, 127, 128, 254, 255])
    return [
        content.text("für alle", audience=["user", "assistant"], priority=0.5, meta={"example.com/a": [1, None]}),
        content.image(data, "image/png"),
        content.audio(data, "audio/wav"),
        content.link(
            "https://example.com/a",
            "a",
            title="An a",
            description="The first letter.",
            mime_type="text/plain",
            size=1,
        ),
        content.link("https://example.com/b", "b"),
        content.embedded("file:///a.txt", "a", mime_type="text/plain"),
        content.embedded("file:///b.bin", data),
    ]


@tool
def block(text: str) -> Content:
    """Answers one block."""
    return content.text(text)


@tool
def both(n: int) -> Output[Parity]:
    """Answers blocks and structured output together."""
    return content.output(
        content=[content.text(f"n is {n}")],
        structured={"n": n, "even": n % 2 == 0},
        meta={"example.com/took": 3},
    )


@tool
def fail(why: str) -> str:
    """Fails."""
    raise RuntimeError(why)


@tool
def fail_with_data(code: int) -> str:
    """Fails with something for programs."""
    raise ToolError("it failed", {"code": code})


@tool
def setting(key: str) -> Setting:
    """Answers a setting."""
    return {"value": config.get(key)}


@tool
def secret(name: str) -> str:
    """Asks for a secret, and says what came of it."""
    try:
        secrets.reference(name)
    except secrets.SecretError as error:
        return type(error).__name__.lower()
    return "a reference"


@tool
def request(
    method: str,
    url: str,
    headers: dict[str, str],
    body: str | None = None,
    redirects: int = 10,
    timeout: int | None = None,
) -> Answer:
    """Sends a request."""
    seconds = None if timeout is None else timeout / 1000
    answer = http.send(url, method=method, headers=headers, body=body, max_redirects=redirects, timeout=seconds)
    kind = answer.headers.get("content-type")
    return {"status": answer.status, "url": answer.url, "kind": kind, "body": answer.text()}


@tool
def attempt(url: str, timeout: int | None = None) -> str:
    """Sends a request that may fail, and says how."""
    try:
        return str(http.send(url, timeout=None if timeout is None else timeout / 1000).status)
    except http.HttpError as error:
        return ERRORS[type(error)]


@tool
def say(text: str) -> str:
    """Writes to the log, at each level."""
    log.debug(text)
    log.info(text)
    log.warning(text)
    log.error(text)
    return "said"


@tool
def walk(steps: int) -> str:
    """Reports how far it has come."""
    for step in range(1, steps + 1):
        progress.report(step, steps, f"step {step}")
    return "there"


@tool
def consult(question: str) -> str:
    """Asks the user who they are, and then what they like."""
    schema = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    answers = user.ask({"who": user.form(question, schema), "page": user.url("Look there.", "https://example.com/")})
    who, page = answers["who"], answers["page"]
    if who.action != "accept":
        return f"{who.action} {page.action}"
    model = user.ask({"model": user.sampling({"messages": [], "maxTokens": 9})})["model"]
    return f"{who.content['name']} {page.action} {model.content['model']}"


@tool
async def later(text: str) -> str:
    """Answers later."""
    await asyncio.sleep(0)
    return text


@tool
def early() -> list[int]:
    """Answers what was worked out before any call."""
    return primes


@tool
def count() -> int:
    """Counts its calls: each is the first."""
    global calls
    calls += 1
    return calls


@tool(
    name="close_it",
    title="Close it",
    description="Closes something for good.",
    read_only=False,
    destructive=True,
    idempotent=True,
    open_world=False,
    icons=[{"source": "https://example.com/close.png", "mime_type": "image/png", "sizes": ["48x48"]}],
    meta={"example.com/group": "doors"},
)
def close(id: int) -> str:
    return f"closed {id}"


@tool(
    description="Has its schemas written by hand.",
    input_schema={"type": "object", "properties": {"any": {"type": ["string", "integer"]}}, "required": ["any"]},
    output_schema={"type": "object", "properties": {"any": {}}, "required": ["any"]},
)
def by_hand(any: Any) -> Any:
    return {"any": any}


def languages(value: str, others: dict[str, str]) -> list[str]:
    return [*(["rust"] if value == "ru" else []), f"{value} of {others['code']}"]


@prompt(title="Review", complete={"language": languages})
def review_code(code: str, tone: Literal["kind", "keen", "blunt"] = "kind", language: str | None = None) -> str:
    """Asks for a review of some code.

    Args:
        code: What to review.
    """
    return f"{code} {tone} {language or 'none'}"


@prompt(
    title="Talk",
    icons=[{"source": "https://example.com/talk.png", "mime_type": "image/png", "sizes": ["48x48"]}],
    meta={"example.com/group": "talks"},
)
def talk() -> Conversation:
    """Says something of each kind."""
    messages = [
        "hello",
        message.assistant(content.text("hi", priority=0.5)),
        content.image(bytes([0, 1, 127, 128, 254, 255]), "image/png"),
        message.user(content.embedded("file:///a.txt", "a", "text/plain")),
    ]
    return conversation(messages, description="A talk of two.", meta={"example.com/took": 3})


@prompt(name="later_on", complete={"text": ["first", "second", "Final"]})
async def later_on(text: str | None = None) -> Any:
    await asyncio.sleep(0)
    return [] if text is None else message.assistant(f"later {text}")


@prompt
def wrong(text: str) -> str:
    """Fails."""
    raise ValueError(text)


@prompt
def inquire() -> str:
    """Asks the user first."""
    schema = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    return user.ask({"who": user.form("Who?", schema)})["who"].action


ERRORS = {
    http.InvalidRequest: "invalid-request",
    http.Denied: "denied",
    http.Unreachable: "unreachable",
    http.Timeout: "timeout",
    http.TooLarge: "too-large",
    http.ProtocolError: "protocol",
}
