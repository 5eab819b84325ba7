"""What every client gets from the skills, over whichever transport, in either era."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from mcp.shared.exceptions import MCPError

from checks import PATIENCE, Checks, Unmet, equal, holds, within

GREETERS = ["hello-typescript", "hello-python", "hello-rust"]
GREET_SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "shout": {"type": "boolean"}},
    "required": ["name"],
    "additionalProperties": False,
}
ECHO_SCHEMA = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]}
BLOCKS = ["text", "image", "audio", "resource_link", "resource", "resource"]
STEPS = [(1.0, 3.0, "step 1"), (2.0, 3.0, "step 2"), (3.0, 3.0, "step 3")]
INVALID_PARAMS = -32602

# Longer than anybody waits here.
SLEEP_MS = 600_000

# How clients choose a version, and the one that they come to. A version is taken without asking the server.
MODES = {"legacy": "2025-11-25", "auto": "2026-07-28", "2026-07-28": "2026-07-28"}


class Session(ABC):
    """A client that has connected."""

    def __init__(self, client) -> None:
        self.client = client

    @abstractmethod
    async def tools(self) -> list: ...

    @abstractmethod
    async def call(self, tool: str, arguments: dict[str, Any], progress: Callable[..., Awaitable] | None = None): ...


def text(result) -> str:
    """The one text block of an answer."""
    equal("number of content blocks", 1, len(result.content))
    equal("type of the content block", "text", result.content[0].type)
    return result.content[0].text


def names(session: Session, mode: str) -> None:
    equal("protocol version", MODES[mode], session.client.protocol_version)
    server = session.client.server_info
    equal("name of the server", None if mode == MODES[mode] else "skill-engine", server and server.name or None)


async def lists(session: Session) -> None:
    listed = {tool.name: tool for tool in await within(session.tools())}
    for skill in GREETERS:
        name = f"{skill}__greet"
        holds(f"`{name}` is listed", name in listed, sorted(listed))
        equal(f"description of `{name}`", "Greets somebody by name.", listed[name].description)
        schema = listed[name].input_schema
        for parameter in schema["properties"].values():
            parameter.pop("default", None)  # only Python's signature states it
        equal(f"input schema of `{name}`, with the order of its keys", json.dumps(GREET_SCHEMA), json.dumps(schema))
        equal(f"output schema of `{name}`", None, listed[name].output_schema)
    echo = listed.get("rich__echo")
    equal("output schema of `rich__echo`", ECHO_SCHEMA, echo and echo.output_schema)


async def greets(session: Session, skill: str) -> None:
    for arguments, expected in [
        ({"name": "Ada"}, "Hello, Ada!"),
        ({"name": "Ada", "shout": True}, "HELLO, ADA!"),
        ({"name": "Zoë \"日本\" 🦊\n2", "shout": False}, "Hello, Zoë \"日本\" 🦊\n2!"),
    ]:
        result = await within(session.call(f"{skill}__greet", arguments))
        equal(f"text for {arguments}", expected, text(result))
        holds(f"{arguments} is no error", not result.is_error, result)
        equal("structured content", None, result.structured_content)


async def answers_richly(session: Session) -> None:
    result = await within(session.call("rich__echo", {"word": "日本"}))
    holds("it is no error", not result.is_error, result)
    equal("structured content", {"word": "日本"}, result.structured_content)
    equal("types of the content blocks", BLOCKS, [block.type for block in result.content])
    equal("bytes of the last block, in Base64", "AP8=", result.content[-1].resource.blob)


async def refuses_arguments(session: Session) -> None:
    for skill in GREETERS:
        for arguments, field in [({}, "name"), ({"name": 7}, "name"), ({"name": "Ada", "loud": True}, "loud")]:
            result = await within(session.call(f"{skill}__greet", arguments))
            holds(f"{skill}: {arguments} is a tool error", result.is_error, result)
            holds(f"{skill}: the error names `{field}`", f"`{field}`" in text(result), text(result))


async def passes_failure_on(session: Session) -> None:
    result = await within(session.call("fail__failed", {}))
    holds("it is a tool error", result.is_error, result)
    holds("it has the tool's message", "the moon is in the wrong phase" in text(result), text(result))
    holds("the stack stays with the author", "moon.rs" not in text(result), text(result))


async def knows_no_other_tool(session: Session) -> None:
    for name in ["hello-python__nope", "nobody__greet", "greet"]:
        try:
            result = await within(session.call(name, {"name": "Ada"}))
        except MCPError as error:
            equal(f"code for `{name}`", INVALID_PARAMS, error.code)
            tool = name.rpartition("__")[2]
            holds(f"the error names `{tool}`", f"{tool}`" in error.message, error.message)
        else:
            holds(f"`{name}` is a protocol error", False, result)


async def reports_progress(session: Session) -> None:
    seen = []

    async def progress(*step) -> None:
        seen.append(step)

    result = await within(session.call("progress-steps__walk", {"count": 3, "ms": 50}, progress))
    equal("text", "3 steps", text(result))
    equal("reports, before the answer", STEPS, seen)


async def history(binary: str, since: str) -> list[dict]:
    """The calls of `sleep` that have ended, and have begun since then."""
    arguments = ["history", "sleep", "--kind", "call", "--since", since, "--json"]
    process = await asyncio.create_subprocess_exec(binary, *arguments, stdout=asyncio.subprocess.PIPE)
    printed, _ = await within(process.communicate())
    equal("exit code of `skill history`", 0, process.returncode)
    return json.loads(printed)


async def ended(binary: str, since: str) -> list[str]:
    """How the calls of `sleep` since then have ended, once one has."""
    for _ in range(PATIENCE * 10):
        if calls := await history(binary, since):
            return [call["outcome"] for call in calls]
        await asyncio.sleep(0.1)
    raise Unmet(f"the end of the call at the server\n  expected: within {PATIENCE} s\n  seen:     none")


async def cancels(session: Session, binary: str) -> None:
    since = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    call = asyncio.create_task(session.call("sleep__sleep", {"ms": SLEEP_MS}))
    await asyncio.sleep(0.5)
    try:
        equal("calls that have ended before", [], await history(binary, since))
    finally:
        call.cancel()
    await asyncio.wait([call], timeout=PATIENCE)
    holds("the call has ended at the client", call.cancelled(), call)
    equal("ends of the call at the server", ["cancelled"], await ended(binary, since))

    result = await within(session.call("hello-rust__greet", {"name": "Ada"}))
    equal("text of the next call", "Hello, Ada!", text(result))


async def meets_expectations(checks: Checks, session: Session, mode: str, binary: str) -> None:
    """All groups that hold for every client."""
    async with checks.group("the version is known, and the server's name where it was asked"):
        names(session, mode)
    async with checks.group("lists the tools of three languages with equal schemas, and an output schema"):
        await lists(session)
    for skill in GREETERS:
        async with checks.group(f"{skill} answers"):
            await greets(session, skill)
    async with checks.group("an answer has structured content and every kind of block"):
        await answers_richly(session)
    async with checks.group("arguments that don't fit are tool errors"):
        await refuses_arguments(session)
    async with checks.group("a tool's failure is a tool error with its message"):
        await passes_failure_on(session)
    async with checks.group("an unknown tool is a protocol error"):
        await knows_no_other_tool(session)
    async with checks.group("progress is reported in order, before the answer"):
        await reports_progress(session)
    async with checks.group("a cancelled call ends at the server, and the next one is answered"):
        await cancels(session, binary)
