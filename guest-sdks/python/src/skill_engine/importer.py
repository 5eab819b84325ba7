"""Imports the modules of a skill from its program, wherever that lies."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import marshal
import sys
from collections.abc import Sequence
from types import CodeType, ModuleType

from .program import PACKAGES, ROOT, Program
from .resources import Resources

BYTECODE = "c"
"""Behind the path of a module: its code, as `marshal` writes it."""


class Importer(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds modules beside the entry, in the skill's folder and among its packages, in this order."""

    def __init__(self, program: Program, folder: str) -> None:
        self._program = program
        self._paths = frozenset(program.paths())
        self._roots = list(dict.fromkeys([folder, "", PACKAGES]))

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        parts = fullname.rpartition(".")
        folders = [at.removeprefix(ROOT) for at in path if at.startswith(ROOT)] if path is not None else self._roots
        for folder in folders:
            base = folder + parts[2]
            for file in (f"{base}/__init__.py", f"{base}.py"):
                if file in self._paths:
                    return self._spec(fullname, file)
        # A folder without `__init__.py` is a package as well (PEP 420).
        bases = [f"{folder}{parts[2]}/" for folder in folders]
        portions = [ROOT + base for base in bases if any(path.startswith(base) for path in self._paths)]
        if not portions:
            return None
        spec = importlib.machinery.ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = portions
        return spec

    def _spec(self, fullname: str, file: str) -> importlib.machinery.ModuleSpec:
        is_package = file.endswith("/__init__.py")
        spec = importlib.machinery.ModuleSpec(fullname, self, origin=ROOT + file, is_package=is_package)
        spec.has_location = True
        if is_package:
            spec.submodule_search_locations = [ROOT + file.removesuffix("__init__.py")]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None and module.__spec__.origin is not None
        exec(self._code(module.__spec__.origin.removeprefix(ROOT)), module.__dict__)

    def get_code(self, fullname: str) -> CodeType:
        return self._code(self._file(fullname))

    def get_source(self, fullname: str) -> str:
        return importlib.util.decode_source(self.get_data(ROOT + self._file(fullname)))

    def get_resource_reader(self, fullname: str) -> Resources | None:
        """What `importlib.resources` finds in a package."""
        if not self.is_package(fullname):
            return None
        return Resources(self._program, self._file(fullname).removesuffix("__init__.py"))

    def is_package(self, fullname: str) -> bool:
        return self._file(fullname).endswith("/__init__.py")

    def get_data(self, path: str) -> bytes:
        """What a file of the program holds, by the name under which the author's code knows it."""
        data = self._program.read(path.removeprefix(ROOT)) if path.startswith(ROOT) else None
        if data is None:
            raise FileNotFoundError(f"the skill has no file `{path.removeprefix(ROOT)}`")
        return data

    def _file(self, fullname: str) -> str:
        spec = importlib.util.find_spec(fullname)
        if spec is None or spec.loader is not self or spec.origin is None:
            raise ImportError(f"`{fullname}` is no module of the skill", name=fullname)
        return spec.origin.removeprefix(ROOT)

    def _code(self, file: str) -> CodeType:
        prepared = self._program.read(file + BYTECODE)
        if prepared is not None:
            code: CodeType = marshal.loads(prepared)
            return code
        return compile_module(file, self.get_data(ROOT + file))


def compile_module(file: str, source: bytes) -> CodeType:
    """The code of a module of the skill; raises `SyntaxError`."""
    return compile(source, ROOT + file, "exec", dont_inherit=True)


def install(importer: Importer) -> None:
    """Lets modules come from the program and from what is loaded already, and from nowhere else.

    A component has the files of the standard library only while it is made: what could be imported then and not later
    would be a difference between one form of a skill and the other.
    """
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not importlib.machinery.PathFinder]
    sys.meta_path.append(importer)
