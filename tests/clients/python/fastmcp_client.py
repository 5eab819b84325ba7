"""Drives `skill serve` with the client of FastMCP, over both transports, in both eras of the protocol.

    python fastmcp_client.py PATH-OF-SKILL

The home folder (`SKILL_HOME`) must hold the same skills as for `client.py`. This client shows no messages, so that an
answer to a call that it has cancelled would go unseen.
"""

from fastmcp import Client
from fastmcp.client.transports import StdioTransport, StreamableHttpTransport
from fastmcp.exceptions import ToolError

from checks import Checks, equal, holds, within
from expectations import Session, meets_expectations
from run import main
from servers import Http, Stdio


def transport(server: Stdio | Http) -> StdioTransport | StreamableHttpTransport:
    match server:
        case Stdio(command=command, arguments=arguments, environment=environment):
            return StdioTransport(command, arguments, env=environment, keep_alive=False)
        case Http(url=url):
            return StreamableHttpTransport(url)


class Connected(Session):
    async def tools(self) -> list:
        return await self.client.list_tools()

    async def call(self, tool, arguments, progress=None):
        return await self.client.call_tool(tool, arguments, progress_handler=progress, raise_on_error=False)


async def raises_tool_errors(client: Client) -> None:
    try:
        result = await within(client.call_tool("fail__failed", {}))
    except ToolError as error:
        holds("it has the tool's message", "the moon is in the wrong phase" in str(error), str(error))
    else:
        holds("it is raised", False, result)


async def talk(checks: Checks, server: Stdio | Http, mode: str, binary: str) -> None:
    async with Client(transport(server), mode=mode) as client:
        await meets_expectations(checks, Connected(client), mode, binary)
        async with checks.group("structured content becomes an object of the output schema's type"):
            result = await within(client.call_tool("rich__echo", {"word": "moon"}))
            equal("its field", "moon", result.data.word)
        async with checks.group("a tool error is raised where that was asked for"):
            await raises_tool_errors(client)


if __name__ == "__main__":
    main("python fastmcp", talk)
