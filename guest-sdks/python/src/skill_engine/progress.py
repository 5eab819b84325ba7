"""How far a long call has come."""

from __future__ import annotations

from . import host


def report(progress: float, total: float | None = None, message: str | None = None) -> None:
    """`progress` grows from call to call, toward `total` where that is known."""
    bindings = host.interface("progress", "report")
    bindings.report(
        float(progress), None if total is None else float(total), None if message is None else host.text(message)
    )
