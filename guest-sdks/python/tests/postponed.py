from __future__ import annotations


def repeat(text: str, times: int | None = None) -> str:
    return text * (times or 2)
