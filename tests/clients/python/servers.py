"""The servers that clients talk to, one class a transport."""

import asyncio
import os
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import mcp.client.stdio

from checks import PATIENCE, Unmet, within

# How long a client waits for its server to exit by itself before it kills it.
mcp.client.stdio.PROCESS_TERMINATION_TIMEOUT = float(PATIENCE)

# The shell notes how the server ended. A server that the client had to kill leaves no note: the shell dies with it.
SERVE = '"$0" serve; echo $? > "$1"'


class Stdio:
    """A server that its client starts, and that is told to end by the end of its stdin."""

    environment = dict(os.environ)

    def __init__(self, binary: str, note: Path) -> None:
        self.note = note
        self.command = "sh"
        self.arguments = ["-c", SERVE, binary, str(note)]

    async def exit_code(self) -> int:
        """How it has ended, once its client has closed."""
        if not self.note.exists():
            raise Unmet("the exit of the server\n  expected: by itself\n  seen:     killed by its client")
        return int(self.note.read_text())


class Http:
    """A server that runs before its client comes, and that is told to end by a signal."""

    LISTENING = "listening on "

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.url: str = ""

    async def read_url(self) -> None:
        """Waits until it can be connected to. What else it says is for who reads the output."""
        while line := (await within(self.process.stderr.readline())).decode():
            if line.startswith(self.LISTENING):
                self.url = line.removeprefix(self.LISTENING).strip()
                return
            print(line, end="", flush=True)
        raise Unmet("the address of the server\n  expected: on its stderr\n  seen:     its end")

    async def exit_code(self) -> int:
        self.process.terminate()
        _, rest = await within(self.process.communicate())
        print(rest.decode(), end="", flush=True)
        return self.process.returncode


@asynccontextmanager
async def stdio(binary: str):
    with TemporaryDirectory() as folder:
        yield Stdio(binary, Path(folder, "exit"))


@asynccontextmanager
async def http(binary: str):
    process = await asyncio.create_subprocess_exec(
        binary, "serve", "--http", "127.0.0.1:0", stderr=asyncio.subprocess.PIPE
    )
    try:
        server = Http(process)
        await server.read_url()
        yield server
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


# What starts a server, for each transport.
TRANSPORTS = [stdio, http]
