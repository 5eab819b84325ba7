"""Runs a client over each transport, in each mode."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from checks import Checks, equal
from expectations import MODES
from servers import TRANSPORTS, Http, Stdio

# Connects a client of a mode to a server, makes its assertions, and closes.
Talk = Callable[[Checks, Stdio | Http, str, str], Awaitable[None]]


async def run(client: str, talk: Talk, binary: str) -> int:
    failed = 0
    for start in TRANSPORTS:
        for mode in MODES:
            checks = Checks(f"{client}, {start.__name__}, {mode}")
            async with checks.group("the session comes to its end"), start(binary) as server:
                await talk(checks, server, mode, binary)
                async with checks.group("the server exits when it is told to"):
                    equal("exit code", 0, await server.exit_code())
            failed += checks.summary()
    return 1 if failed else 0


def main(client: str, talk: Talk) -> None:
    if len(sys.argv) != 2:
        sys.exit(f"usage: python {sys.argv[0]} PATH-OF-SKILL")
    sys.exit(asyncio.run(run(client, talk, sys.argv[1])))
