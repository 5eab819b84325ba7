"""The files that a skill is made of, as its interpreter knows them."""

from __future__ import annotations

import os
from typing import Protocol

ROOT = "/skill/"
"""Where the author's code finds its own files: a name, for there is no such folder."""

PACKAGES = ".packages/"
"""Before the paths of the files that come from installed packages."""


class Program(Protocol):
    """A skill's files by their paths, which are relative, with `/`."""

    entry: str

    def paths(self) -> list[str]:
        """All of them, sorted."""
        ...

    def read(self, path: str) -> bytes | None:
        """What a file holds; `None` where there is no such file."""
        ...


class FolderProgram:
    """The files of a folder that is only there while a component is made: all are kept."""

    def __init__(self, folder: str, packages: str, entry: str) -> None:
        self.entry = entry
        self._files: dict[str, bytes] = {}
        self._take(folder, "")
        self._take(packages, PACKAGES)

    def paths(self) -> list[str]:
        return sorted(self._files)

    def read(self, path: str) -> bytes | None:
        return self._files.get(path)

    def _take(self, folder: str, prefix: str) -> None:
        for at, _, names in os.walk(folder):
            for name in names:
                file = os.path.join(at, name)
                with open(file, "rb") as opened:
                    self._files[prefix + os.path.relpath(file, folder).replace(os.sep, "/")] = opened.read()
