"""What is done to the heap before it becomes the snapshot that every call begins with."""

from __future__ import annotations

import gc

_BESIDE = 21
"""The bytes of a piece of the heap that holds a `bytes` object beside its content, in a component: five words, one of
them the allocator's, and the zero at the end."""

_SIZES = [1 << exponent for exponent in range(16, 4, -1)]
"""The allocator's smallest piece has half of the last one, and is an `object`."""

_taken: list[object] = []


def settle() -> None:
    """Frees what nobody needs, and lets a call find its new objects together, and the old ones untouched."""
    gc.collect()
    _close_holes()
    # A collection during a call then leaves all of this alone, and its pages stay shared.
    gc.freeze()


def _close_holes() -> None:
    """Takes what lies free between the objects.

    The allocator would fill these holes first. They are everywhere, and each new object would touch another page, which
    then has to be copied; behind the last object lie fresh ones.
    """
    end = id(bytes(1 << 20))
    taken: list[object] = [None] * (1 << 16)
    count = 0
    for size in [*_SIZES, 0]:
        while count < len(taken):
            piece: object = bytes(size - _BESIDE) if size else object()
            if id(piece) >= end:
                break
            taken[count] = piece
            count += 1
    del taken[count:]
    _taken.append(taken)
