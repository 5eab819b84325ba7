"""Top-level code runs before any capability is there: while a component is made, or before a script's first call.

Whoever asks for one then gets an error with a stack, which names the author's line. Where the interpreter has something
to give that would differ from one run to the next, it gives the same always, or refuses.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_loading = False

EPOCH = 946_684_800
"""What the clock shows at the top level: 2000-01-01T00:00:00Z, in seconds. A component's would show when it was made."""

_CLOCKS: dict[str, Any] = {
    "time": float(EPOCH),
    "time_ns": EPOCH * 1_000_000_000,
    "monotonic": 0.0,
    "monotonic_ns": 0,
    "perf_counter": 0.0,
    "perf_counter_ns": 0,
}

_RANDOM = [name for name in random.__all__ if getattr(getattr(random, name), "__self__", None) is random._inst]
"""The functions that draw from the one generator that all modules share."""


@contextmanager
def loading() -> Iterator[None]:
    """While the top level of the skill's files runs."""
    global _loading
    held = _hold()
    _loading = True
    try:
        yield
    finally:
        _loading = False
        for owner, name, real in held:
            setattr(owner, name, real)
        # What was drawn from it, or seeded, would be the same in every call.
        random.seed()


def needs_call(capability: str) -> None:
    """Raises `RuntimeError` while the skill is loading."""
    if _loading:
        raise RuntimeError(
            f"{capability} was called while the skill was loading, when no capability is there yet: "
            "move the call into a tool"
        )


def _hold() -> list[tuple[Any, str, Any]]:
    """Puts stand-ins in the place of functions. Whoever keeps one reaches the real function later."""
    held = []
    for name, value in _CLOCKS.items():
        held.append((time, name, getattr(time, name)))
        setattr(time, name, _still(getattr(time, name), value))
    generators = [(random, name) for name in _RANDOM if name not in ("seed", "getstate", "setstate")]
    for owner, name in [*generators, (random, "_urandom"), (os, "urandom")]:
        held.append((owner, name, getattr(owner, name)))
        label = f"{owner.__name__}.{name.lstrip('_')}"
        setattr(owner, name, _refusing(getattr(owner, name), label))
    return held


def _still(real: Callable[..., Any], value: Any) -> Callable[..., Any]:
    return lambda: value if _loading else real()


def _refusing(real: Callable[..., Any], label: str) -> Callable[..., Any]:
    def refusing(*args: Any, **kwargs: Any) -> Any:
        needs_call(label)
        return real(*args, **kwargs)

    return refusing
