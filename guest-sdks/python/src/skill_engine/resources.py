"""The data files of a program, for `importlib.resources`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib.resources.abc import Traversable, TraversableResources
from typing import Any

from .program import Program


class Resources(TraversableResources):
    """Those of one folder."""

    def __init__(self, program: Program, folder: str) -> None:
        self._program = program
        self._folder = folder

    def files(self) -> Traversable:
        """The folder itself."""
        return _Entry(self._program, self._folder.rstrip("/"))


class _Entry(Traversable):
    """A file or a folder of a program, whether it is there or not."""

    def __init__(self, program: Program, path: str) -> None:
        self._program = program
        self._path = path

    @property
    def name(self) -> str:
        return self._path.rpartition("/")[2]

    def iterdir(self) -> Iterator[Traversable]:
        start = f"{self._path}/" if self._path else ""
        names = {path[len(start) :].partition("/")[0] for path in self._program.paths() if path.startswith(start)}
        return iter([_Entry(self._program, start + name) for name in sorted(names)])

    def is_dir(self) -> bool:
        return any(path.startswith(f"{self._path}/") for path in self._program.paths())

    def is_file(self) -> bool:
        return self._path in self._program.paths()

    def joinpath(self, *descendants: Any) -> Traversable:
        parts = [part for each in descendants for part in str(each).split("/")]
        return _Entry(self._program, "/".join(filter(None, [self._path, *parts])))

    def open(self, mode: str = "r", *arguments: Any, **said: Any) -> Any:
        data = self._program.read(self._path)
        if data is None:
            raise FileNotFoundError(f"the skill has no file `{self._path}`")
        file = io.BytesIO(data)
        return file if "b" in mode else io.TextIOWrapper(file, *arguments, **said)

    def read_bytes(self) -> bytes:
        with self.open("rb") as file:
            data: bytes = file.read()
            return data

    def __str__(self) -> str:
        return self._path
