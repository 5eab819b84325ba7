"""Brings the standard library into the component.

What is not imported when the component is made cannot be imported later: there are no files then.
A module left out here is there all the same for a skill that imports it at its top level.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import warnings

_LEFT_OUT = frozenset(
    # Twins in Python of what the interpreter has in C.
    "_pydecimal _pydatetime _pyio "
    # For a screen, a terminal or a prompt.
    "antigravity this idlelib turtle turtledemo tkinter curses readline rlcompleter tty pty getpass cmd code codeop "
    "_pyrepl webbrowser "
    # For working on programs, not for running them.
    "ensurepip venv pydoc pydoc_data doctest test pdb bdb cProfile profile pstats trace tracemalloc compileall "
    "py_compile modulefinder pickletools pyclbr tabnanny symtable lib2to3 __hello__ __phello__ "
    # For other processes and for sockets, of which there are none.
    "multiprocessing concurrent.futures.process socketserver wsgiref imaplib poplib smtplib ftplib http.server "
    "xmlrpc.server asyncio.tools "
    # For one system alone.
    "_ios_support _android_support _apple_support _osx_support msilib msvcrt nt winreg winsound "
    "asyncio.windows_events asyncio.windows_utils encodings.mbcs encodings.oem".split()
)


def standard_library() -> list[str]:
    """Imports every module that can be, and answers the names of those that can't."""
    failed: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in sorted(sys.stdlib_module_names):
            _load(name, failed)
    return failed


def _load(name: str, failed: list[str]) -> None:
    if name in _LEFT_OUT or name.endswith(".__main__"):
        return
    try:
        module = importlib.import_module(name)
    except BaseException:
        # Needs what the interpreter was built without; a program that imports it gets the same error.
        sys.modules.pop(name, None)
        failed.append(name)
        return
    for child in pkgutil.iter_modules(getattr(module, "__path__", ())):
        _load(f"{name}.{child.name}", failed)
