"""Runs an `async def` function to its end, without sockets or threads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any


class _Timers:
    """Stands where an event loop polls its sockets: there are none, so only time passes."""

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("it waits for something that will never happen")
        if timeout > 0:
            time.sleep(timeout)
        return []


class _Loop(asyncio.BaseEventLoop):
    # What `BaseEventLoop` leaves to its subclasses, in CPython's own words.

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Timers()

    def _process_events(self, events: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The coroutine's result.

    Timers, tasks and queues work. Waiting for what nothing will bring raises `RuntimeError`.
    """
    loop = _Loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()
