"""Exceptions told in the author's own files and lines."""

from __future__ import annotations

import linecache
import sys
import traceback
from dataclasses import dataclass
from pathlib import PurePath

_SDK = str(PurePath(__file__).parent)


@dataclass(frozen=True)
class Place:
    """A line of one of the author's files, its name relative to the skill's folder; counts from 1."""

    file: str
    line: int
    column: int | None


class Files:
    """The skill's folder, as the interpreter sees it."""

    def __init__(self, root: str) -> None:
        self.root = root.rstrip("/") + "/"

    def relative(self, file: str) -> str | None:
        """A file's name within the skill's folder; `None` for a file of somebody else."""
        return file.removeprefix(self.root) if file.startswith(self.root) else None

    def remember(self) -> None:
        """Keeps the text of the author's loaded files, so that a traceback can show lines when the files are gone."""
        for module in list(sys.modules.values()):
            file = getattr(module, "__file__", None)
            if file and self.relative(file) is not None:
                lines = linecache.getlines(file)
                # No time stamp: such an entry is never checked against the disk.
                linecache.cache[file] = (sum(map(len, lines)), None, lines, file)

    def place(self, error: BaseException) -> Place | None:
        """Where in the author's files an exception comes from: the innermost of their lines."""
        if isinstance(error, SyntaxError) and error.filename and error.lineno:
            file = self.relative(error.filename)
            if file is not None:
                return Place(file, error.lineno, error.offset or None)
        for frame in reversed(_told(error).stack):
            file = self.relative(frame.filename)
            if file is not None and frame.lineno:
                return Place(file, frame.lineno, _column(frame))
        return None

    def stack(self, error: BaseException) -> str:
        """The traceback without the SDK's own frames, with the author's files named as the author knows them."""
        told = _told(error)
        self._retell(told)
        return "".join(told.format()).rstrip("\n")

    def _retell(self, told: traceback.TracebackException) -> None:
        kept = []
        for frame in told.stack:
            if frame.filename.startswith(_SDK):
                continue
            _spare(frame.filename)
            frame.line  # noqa: B018  read while the file still has the name it is known by
            frame.filename = self.relative(frame.filename) or frame.filename
            # To place its marks, `traceback` parses pieces of lines. One that is no expression makes the interpreter
            # look for a file named `<unknown>`, which would be denied and told.
            frame.colno = frame.end_colno = None
            kept.append(frame)
        told.stack[:] = kept
        for other in (told.__cause__, told.__context__, *(getattr(told, "exceptions", None) or ())):
            if other is not None:
                self._retell(other)


def raised_in(error: BaseException) -> str | None:
    """The file whose code raised an exception, under the name by which the interpreter knows it."""
    frames = [frame for frame in _told(error).stack if not frame.filename.startswith("<")]
    return frames[-1].filename if frames else None


def _told(error: BaseException) -> traceback.TracebackException:
    # Without the lines: nobody granted the skill to read the files that they stand in.
    return traceback.TracebackException.from_exception(error, lookup_lines=False)


def _spare(file: str) -> None:
    """Keeps a file whose lines are not remembered from being looked for, which would be denied and told."""
    # An entry of one part only says how to look for the lines.
    if len(linecache.cache.get(file, ())) <= 1:
        linecache.cache[file] = (0, None, [], file)


def _column(frame: traceback.FrameSummary) -> int | None:
    # The interpreter counts bytes of UTF-8.
    column = getattr(frame, "colno", None)
    if column is None:
        return None
    text = linecache.getline(frame.filename, frame.lineno or 0)
    return len(text.encode()[:column].decode(errors="replace")) + 1
