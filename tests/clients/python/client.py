"""Drives `skill serve` with the official Python MCP client, in both eras of the protocol.

    python client.py PATH-OF-SKILL

The home folder (`SKILL_HOME`) must hold the skills hello-typescript, hello-python, hello-rust, sleep and fail.
"""

import asyncio
import json
import os
import sys
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import mcp.client.stdio
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.shared.exceptions import MCPError

from checks import Checks, equal, holds, within

GREETERS = ["hello-typescript", "hello-python", "hello-rust"]
GREET_SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "shout": {"type": "boolean"}},
    "required": ["name"],
    "additionalProperties": False,
}
ERAS = {"legacy": "2025-11-25", "auto": "2026-07-28"}
INVALID_PARAMS = -32602
SLEEP = 4.0

# How long the client waits for the server to exit by itself before it kills it.
mcp.client.stdio.PROCESS_TERMINATION_TIMEOUT = 20.0

# The shell notes how the server ended. A server that the client had to kill leaves no note: the shell dies with it.
SERVE = '"$0" serve; echo $? > "$1"'


class Wire:
    """The stdio transport, with a record of every message that went over it."""

    def __init__(self, binary: str, exit_note: Path) -> None:
        self.parameters = StdioServerParameters(
            command="sh", args=["-c", SERVE, binary, str(exit_note)], env=dict(os.environ)
        )
        self.sent: list[dict] = []
        self.received: list[dict] = []
        self.garbage: list[Exception] = []

    @asynccontextmanager
    async def connect(self):
        async with stdio_client(self.parameters) as (from_server, to_server):
            from_client, read = anyio.create_memory_object_stream(0)
            write, to_send = anyio.create_memory_object_stream(0)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._relay, from_server, from_client, self.received)
                tasks.start_soon(self._relay, to_send, to_server, self.sent)
                yield read, write
                tasks.cancel_scope.cancel()

    async def _relay(self, source, target, record: list[dict]) -> None:
        try:
            async with target:
                async for item in source:
                    if isinstance(item, Exception):
                        self.garbage.append(item)
                    else:
                        record.append(item.message.model_dump(by_alias=True, exclude_unset=True))
                    await target.send(item)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            pass  # the session or the server has gone: the other side notices by itself

    def request(self, tool: str) -> dict:
        """The last call of this tool."""
        return [m for m in self.sent if m.get("params", {}).get("name") == tool][-1]

    def cancelled(self, request_id) -> bool:
        """Whether the client took this request back."""
        return any(
            m["method"] == "notifications/cancelled" and m["params"]["requestId"] == request_id for m in self.sent
        )

    def answers(self, request_id) -> list[dict]:
        return [m for m in self.received if "method" not in m and m.get("id") == request_id]


def text(result) -> str:
    """The one text block of an answer."""
    equal("number of content blocks", 1, len(result.content))
    equal("type of the content block", "text", result.content[0].type)
    return result.content[0].text


async def lists(client: Client) -> None:
    listed = {tool.name: tool for tool in (await within(client.list_tools())).tools}
    for skill in GREETERS:
        name = f"{skill}__greet"
        holds(f"`{name}` is listed", name in listed, sorted(listed))
        equal(f"description of `{name}`", "Greets somebody by name.", listed[name].description)
        schema = listed[name].input_schema
        for parameter in schema["properties"].values():
            parameter.pop("default", None)  # only Python's signature states it
        equal(f"input schema of `{name}`, with the order of its keys", json.dumps(GREET_SCHEMA), json.dumps(schema))
        equal(f"output schema of `{name}`", None, listed[name].output_schema)


async def greets(client: Client, skill: str) -> None:
    for arguments, expected in [
        ({"name": "Ada"}, "Hello, Ada!"),
        ({"name": "Ada", "shout": True}, "HELLO, ADA!"),
        ({"name": "Zoë \"日本\" 🦊\n2", "shout": False}, "Hello, Zoë \"日本\" 🦊\n2!"),
    ]:
        result = await within(client.call_tool(f"{skill}__greet", arguments))
        equal(f"text for {arguments}", expected, text(result))
        holds(f"{arguments} is no error", not result.is_error, result)
        equal("structured content", None, result.structured_content)


async def refuses_arguments(client: Client) -> None:
    for skill in GREETERS:
        for arguments, field in [({}, "name"), ({"name": 7}, "name"), ({"name": "Ada", "loud": True}, "loud")]:
            result = await within(client.call_tool(f"{skill}__greet", arguments))
            holds(f"{skill}: {arguments} is a tool error", result.is_error, result)
            holds(f"{skill}: the error names `{field}`", f"`{field}`" in text(result), text(result))


async def passes_failure_on(client: Client) -> None:
    result = await within(client.call_tool("fail__failed", {}))
    holds("it is a tool error", result.is_error, result)
    holds("it has the tool's message", "the moon is in the wrong phase" in text(result), text(result))
    holds("the stack stays with the author", "moon.rs" not in text(result), text(result))


async def knows_no_other_tool(client: Client) -> None:
    for name in ["hello-python__nope", "nobody__greet", "greet"]:
        try:
            result = await within(client.call_tool(name, {"name": "Ada"}))
        except MCPError as error:
            equal(f"code for `{name}`", INVALID_PARAMS, error.code)
            tool = name.rpartition("__")[2]
            holds(f"the error names `{tool}`", f"{tool}`" in error.message, error.message)
        else:
            holds(f"`{name}` is a protocol error", False, result)


async def cancels(client: Client, wire: Wire) -> None:
    call = asyncio.create_task(client.call_tool("sleep__sleep", {"ms": int(SLEEP * 1000)}))
    await asyncio.sleep(0.5)
    call.cancel()
    await asyncio.wait([call], timeout=20)
    holds("the call has ended at the client", call.cancelled(), call)
    request_id = wire.request("sleep__sleep")["id"]
    holds("the client has sent notifications/cancelled", wire.cancelled(request_id), wire.sent[-2:])

    result = await within(client.call_tool("hello-rust__greet", {"name": "Ada"}))
    equal("text of the next call", "Hello, Ada!", text(result))
    await asyncio.sleep(SLEEP + 1)
    equal("answers to the cancelled call", [], wire.answers(request_id))


async def talks(checks: Checks, binary: str, mode: str, exit_note: Path) -> None:
    wire = Wire(binary, exit_note)
    async with Client(wire.connect(), mode=mode) as client:
        async with checks.group("negotiates the version and names itself"):
            equal("protocol version", ERAS[mode], client.protocol_version)
            holds("the server is no stranger", client.server_info and client.server_info.name, client.server_info)
        async with checks.group("lists the tools of three languages with equal schemas"):
            await lists(client)
        for skill in GREETERS:
            async with checks.group(f"{skill} answers"):
                await greets(client, skill)
        async with checks.group("arguments that don't fit are tool errors"):
            await refuses_arguments(client)
        async with checks.group("a tool's failure is a tool error with its message"):
            await passes_failure_on(client)
        async with checks.group("an unknown tool is a protocol error"):
            await knows_no_other_tool(client)
        async with checks.group("a cancelled call gets no answer, the next one does"):
            await cancels(client, wire)
    async with checks.group("the server exits at the end of its stdin"):
        holds("it ended by itself", exit_note.exists(), "killed by the client")
        equal("exit code", "0", exit_note.read_text().strip())
        equal("lines on stdout that are no JSON-RPC", [], wire.garbage)


async def main(binary: str) -> int:
    failed = 0
    for mode, version in ERAS.items():
        checks = Checks(f"python, {version}")
        with tempfile.TemporaryDirectory() as folder:
            async with checks.group("the session comes to its end"):
                await talks(checks, binary, mode, Path(folder, "exit"))
        failed += checks.summary()
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python client.py PATH-OF-SKILL")
    sys.exit(asyncio.run(main(sys.argv[1])))
