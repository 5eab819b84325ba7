"""Drives `skill serve` with the official Python MCP client, over both transports, in both eras of the protocol.

    python client.py PATH-OF-SKILL

The home folder (`SKILL_HOME`) must hold the skills hello-typescript, hello-python, hello-rust, sleep, fail, rich and
progress-steps.
"""

import asyncio
from contextlib import asynccontextmanager

import anyio
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from checks import Checks, equal
from expectations import Session, meets_expectations
from run import main
from servers import Http, Stdio

# How long a late answer to a cancelled call may be on its way.
LATE = 1.0


class Wire:
    """A transport of the client's own, with a record of every message that went over it."""

    def __init__(self, server: Stdio | Http) -> None:
        self.server = server
        self.sent: list[dict] = []
        self.received: list[dict] = []
        self.garbage: list[Exception] = []

    def _streams(self):
        match self.server:
            case Stdio(command=command, arguments=arguments, environment=environment):
                return stdio_client(StdioServerParameters(command=command, args=arguments, env=environment))
            case Http(url=url):
                return streamable_http_client(url)

    @asynccontextmanager
    async def connect(self):
        async with self._streams() as (from_server, to_server):
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

    def answers(self, tool: str) -> list[dict]:
        """To the last call of this tool."""
        call = [m for m in self.sent if m.get("params", {}).get("name") == tool][-1]
        return [m for m in self.received if "method" not in m and m.get("id") == call["id"]]


class Connected(Session):
    async def tools(self) -> list:
        return (await self.client.list_tools()).tools

    async def call(self, tool, arguments, progress=None):
        return await self.client.call_tool(tool, arguments, progress_callback=progress)


async def talk(checks: Checks, server: Stdio | Http, mode: str, binary: str) -> None:
    wire = Wire(server)
    async with Client(wire.connect(), mode=mode) as client:
        await meets_expectations(checks, Connected(client), mode, binary)
        async with checks.group("a cancelled call gets no answer, and all else is JSON-RPC"):
            await asyncio.sleep(LATE)
            equal("answers to the cancelled call", [], wire.answers("sleep__sleep"))
            equal("what has come that is no JSON-RPC", [], wire.garbage)


if __name__ == "__main__":
    main("python mcp", talk)
