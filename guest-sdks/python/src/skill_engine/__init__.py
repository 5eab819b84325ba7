"""Write skills for AI agents in Python.

A function marked with `tool` is one tool; `config`, `secrets`, `http`, `log` and `progress` reach
the user's machine as far as the user allows it.
"""

from . import config, http, log, progress, secrets
from .tool import tool

__all__ = ["config", "http", "log", "progress", "secrets", "tool"]
__version__ = "0.1.0"
