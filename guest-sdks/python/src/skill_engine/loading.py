"""Loads a skill's files, and tells what is wrong with them."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import dataclass
from pathlib import PurePosixPath

from . import importer, own_files, phase
from .definition import M, definitions, name_of
from .diagnostic import Diagnostic, Refused
from .errors import DefinitionError
from .importer import Importer
from .program import PACKAGES, ROOT, Program
from .prompt import registered as prompts
from .prompt_definition import PromptDefinition
from .tool import registered as tools
from .tool_definition import ToolDefinition
from .trace import Files, Place, raised_in

_NATIVE = frozenset(
    "numpy pandas scipy matplotlib sklearn torch tensorflow PIL cv2 pydantic pydantic_core lxml cryptography psycopg2 "
    "grpc polars pyarrow orjson msgspec regex tiktoken tokenizers".split()
)
"""Packages that people know, and that are nothing without their native code."""

_NATIVE_LIST = ".native.json"
"""Among the packages: what was left out of them, as the engine lists it."""

_INSTEAD = {
    "requests": "use `http` of the SDK: `from skill_engine import http`",
    "httpx": "use `http` of the SDK: `from skill_engine import http`",
    "aiohttp": "use `http` of the SDK: `from skill_engine import http`",
    "urllib3": "use `http` of the SDK: `from skill_engine import http`",
    "subprocess": "no other program can be started from the sandbox",
    "multiprocessing": "there is one process, and one thread",
    "tkinter": "there is no screen",
}

_NOTHING = (
    "no function is marked as a tool or a prompt: put `@tool` (from skill_engine import tool) or `@prompt` "
    "(from skill_engine import prompt) above one"
)


@dataclass(frozen=True)
class Skill:
    """What was marked in a skill's files, in their order."""

    tools: list[ToolDefinition]
    prompts: list[PromptDefinition]


def load_skill(program: Program, files: Files, *, tool: str | None = None, prompt: str | None = None) -> Skill:
    """Runs the entry file, and answers what was marked in it; raises `Refused` for any mistake of the author's.

    What can be imported is what is loaded by now, and the program's own modules. Where one tool or one prompt is called
    and all were looked at before, `tool` or `prompt` names it, and nothing else is worked out.
    """
    try:
        with phase.loading():
            _run(program)
    except BaseException as error:
        place = files.place(error) or Place(program.entry, 1, None)
        raise Refused([_diagnostic(files, place, _lacking(program, error) or _message(error))]) from None
    everything = tool is None and prompt is None
    found_tools, faults = definitions(tools if everything else _named(tools, tool), ToolDefinition.of)
    found_prompts, more_faults = definitions(prompts if everything else _named(prompts, prompt), PromptDefinition.of)
    if faults or more_faults:
        raise Refused([_diagnostic(files, _place(files, error), error.message) for error in (*faults, *more_faults)])
    if everything and not found_tools and not found_prompts:
        raise Refused([_diagnostic(files, Place(program.entry, 1, None), _NOTHING)])
    return Skill(found_tools, found_prompts)


def _named(marked: list[M], name: str | None) -> list[M]:
    return [] if name is None else [each for each in marked if name_of(each) == name]


def syntax_fault(files: Files, file: str, error: SyntaxError) -> Diagnostic:
    """A file that is no Python."""
    return _diagnostic(files, files.place(error) or Place(file, 1, None), _message(error))


def _run(program: Program) -> None:
    path = PurePosixPath(program.entry)
    folder, names = path.parent, [path.stem]
    paths = frozenset(program.paths())
    # A file of a package may import its neighbours by `from . import …`.
    while folder != PurePosixPath(".") and str(folder / "__init__.py") in paths:
        names.insert(0, folder.name)
        folder = folder.parent
    if "." in path.stem:
        raise ImportError(f"`{path.name}` has a dot in its name: give the file another name")
    prefix = "" if folder == PurePosixPath(".") else f"{folder}/"
    _refuse_twins(paths, prefix)
    importer.install(Importer(program, prefix))
    own_files.serve(program)
    importlib.import_module(".".join(names))


def _refuse_twins(paths: frozenset[str], folder: str) -> None:
    """Two modules can't have one name, and those of the standard library are loaded first."""
    for path in sorted(paths):
        if not path.startswith(folder) or path.startswith(PACKAGES):
            continue
        name, _, rest = path.removeprefix(folder).partition("/")
        module = name.removesuffix(".py") if not rest else name
        is_module = name.endswith(".py") if not rest else rest == "__init__.py"
        if is_module and (module in sys.stdlib_module_names or module == "skill_engine"):
            raise ImportError(f"`{module}` is the name of a module that others need: give `{path}` another name")


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg}"
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    hint = instead(error)
    return text if hint is None else f"{text} ({hint})"


def _lacking(program: Program, error: BaseException) -> str | None:
    """What to say of an error of a package whose native code was left out; `None` for any other."""
    file = (raised_in(error) or "").removeprefix(ROOT + PACKAGES)
    listed = program.read(PACKAGES + _NATIVE_LIST)
    for package in json.loads(listed) if listed else ():
        if file.partition("/")[0] in package["roots"]:
            return f"the package `{package['name']}` needs its native code, which can't run in the sandbox"
    return None


def instead(error: BaseException) -> str | None:
    """What to do instead of importing a module that is not there; `None` for any other error."""
    if type(error) is not ModuleNotFoundError or not isinstance(error.name, str):
        return None
    module = error.name.partition(".")[0]
    if module in _INSTEAD:
        return _INSTEAD[module]
    if module in _NATIVE:
        return "its native code can't run in the sandbox: look for a package in pure Python"
    if module in sys.stdlib_module_names:
        return "this part of the standard library is not in the sandbox"
    return "a dependency belongs into requirements.txt, and a file of your own beside the entry: both need a skill.toml"


def _place(files: Files, error: DefinitionError) -> Place:
    return Place(files.relative(error.file) or error.file, error.line, error.column)


def _diagnostic(files: Files, place: Place, message: str) -> Diagnostic:
    return Diagnostic(place.file, place.line, place.column, message, files.line(place.file, place.line))
