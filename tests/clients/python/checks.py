"""Groups of assertions: one line each as it ends, and a summary."""

import asyncio
import os
import traceback
from collections.abc import Awaitable
from contextlib import asynccontextmanager

# Seconds that any answer may take.
PATIENCE = 20


class Unmet(Exception):
    """An expectation that did not hold; its text has both sides."""


def equal(what: str, expected, seen) -> None:
    if expected != seen:
        raise Unmet(f"{what}\n  expected: {expected!r}\n  seen:     {seen!r}")


def holds(what: str, truth, seen) -> None:
    """`seen` is what to look at when it doesn't hold."""
    if not truth:
        raise Unmet(f"{what}\n  expected: true\n  seen:     {seen!r}")


async def within(answer: Awaitable):
    try:
        return await asyncio.wait_for(answer, PATIENCE)
    except TimeoutError:
        raise Unmet(f"an answer\n  expected: within {PATIENCE} s\n  seen:     none") from None


def place(error: Exception) -> str:
    """The line of the calling script that the error came through, not the client's insides."""
    here = os.path.dirname(__file__)
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if os.path.dirname(frame.filename) == here and frame.filename != __file__
    ]
    return "\n  ".join(f"at {os.path.basename(frame.filename)}:{frame.lineno}: {frame.line}" for frame in frames[-1:])


class Checks:
    """Counts groups; one that fails doesn't keep the next from being run."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.passed = 0
        self.failed = 0

    @asynccontextmanager
    async def group(self, name: str):
        try:
            yield
        except Unmet as unmet:
            self._fail(name, str(unmet))
        except Exception as error:
            self._fail(name, f"{type(error).__name__}: {error}\n  {place(error)}")
        else:
            self.passed += 1
            print(f"ok    {self.title}: {name}", flush=True)

    def _fail(self, name: str, why: str) -> None:
        self.failed += 1
        print(f"FAIL  {self.title}: {name}: {why}", flush=True)

    def summary(self) -> int:
        """Prints the counts and answers how many groups have failed."""
        print(f"{self.title}: {self.passed} passed, {self.failed} failed", flush=True)
        return self.failed
