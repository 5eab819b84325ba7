"""Exceptions told in the author's own files and lines."""

from __future__ import annotations

import importlib.util
import linecache
import traceback
from dataclasses import dataclass
from pathlib import PurePath

from .program import PACKAGES, ROOT, Program

_SDK = str(PurePath(__file__).parent)

_MOST_REPEATED = 3


@dataclass(frozen=True)
class Place:
    """A line of one of the author's files, its name relative to the skill's folder; counts from 1."""

    file: str
    line: int
    column: int | None


class Files:
    """The skill's files, as the interpreter knows them."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def relative(self, file: str) -> str | None:
        """A file's name within the skill's folder; `None` for a file of somebody else."""
        name = file.removeprefix(ROOT)
        return name if file.startswith(ROOT) and not name.startswith(PACKAGES) else None

    def line(self, file: str, number: int) -> str | None:
        """The text of a line, by the file's name within the skill's folder."""
        self._remember(ROOT + file)
        return linecache.getline(ROOT + file, number).rstrip("\r\n") or None

    def _remember(self, file: str) -> None:
        """Lets tracebacks show the lines of a file of the skill, and keeps any other from being looked for, which would
        be denied and told."""
        # An entry of one part only says how to look for the lines.
        if len(linecache.cache.get(file, ())) > 1:
            return
        data = self._program.read(file.removeprefix(ROOT)) if file.startswith(ROOT) else None
        lines: list[str] = []
        if data is not None:
            try:
                lines = importlib.util.decode_source(data).splitlines(keepends=True)
            except (SyntaxError, UnicodeDecodeError):
                pass
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
                self._remember(frame.filename)
                return Place(file, frame.lineno, _column(frame))
        return None

    def stack(self, error: BaseException) -> str:
        """The traceback without the SDK's own frames, with the author's files named as the author knows them."""
        told = _told(error)
        self._retell(told)
        return "".join(told.format()).rstrip("\n")

    def _retell(self, told: traceback.TracebackException) -> None:
        shown = _Stack()
        for frame in told.stack:
            if frame.filename.startswith(_SDK):
                continue
            self._remember(frame.filename)
            column = _column(frame)
            frame.line  # noqa: B018  read while the file still has the name it is known by
            frame.filename = self.relative(frame.filename) or frame.filename
            shown.append(_ShownFrame(frame, column))
        told.stack = shown
        for other in (told.__cause__, told.__context__, *(getattr(told, "exceptions", None) or ())):
            if other is not None:
                self._retell(other)


class _ShownFrame:
    """A frame as a person reads it: as the interpreter writes it, with the column and a caret under it.

    To place its own marks, `traceback` parses pieces of lines. One that is no expression makes the interpreter look for
    a file named `<unknown>`, which would be denied and told.
    """

    def __init__(self, frame: traceback.FrameSummary, column: int | None) -> None:
        at = "" if column is None else f", column {column}"
        self._text = f'  File "{frame.filename}", line {frame.lineno}{at}, in {frame.name}\n'
        line = (frame.line or "").strip()
        if not line:
            return
        self._text += f"    {line}\n"
        if column is not None:
            original = linecache.getline(ROOT + frame.filename, frame.lineno or 0)
            margin = column - 1 - (len(original) - len(original.lstrip()))
            self._text += f"    {' ' * max(margin, 0)}^\n"

    def __str__(self) -> str:
        return self._text


class _Stack(traceback.StackSummary):
    """Frames in the order of their calls. One that repeats itself is not shown again and again."""

    def format(self, **_: object) -> list[str]:
        lines: list[str] = []
        repeated = 0
        for index, frame in enumerate(self):
            text = str(frame)
            repeated = repeated + 1 if index and text == str(self[index - 1]) else 0
            if repeated < _MOST_REPEATED:
                lines.append(text)
            elif index + 1 == len(self) or str(self[index + 1]) != text:
                lines.append(f"  [the last frame is repeated {repeated - _MOST_REPEATED + 1} more times]\n")
        return lines


def raised_in(error: BaseException) -> str | None:
    """The file whose code raised an exception, under the name by which the interpreter knows it."""
    frames = [frame for frame in _told(error).stack if not frame.filename.startswith("<")]
    return frames[-1].filename if frames else None


def _told(error: BaseException) -> traceback.TracebackException:
    # Without the lines: nobody granted the skill to read the files that they stand in.
    return traceback.TracebackException.from_exception(error, lookup_lines=False)


def _column(frame: traceback.FrameSummary) -> int | None:
    # The interpreter counts bytes of UTF-8.
    column = getattr(frame, "colno", None)
    if column is None:
        return None
    text = linecache.getline(frame.filename, frame.lineno or 0)
    return len(text.encode()[:column].decode(errors="replace")) + 1
