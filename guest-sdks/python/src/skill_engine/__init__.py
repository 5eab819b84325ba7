"""Write skills for AI agents in Python.

A function marked with `tool` is one tool; its annotations say what it takes and answers, and `field` says more of them.
`content` makes answers of more than text and values. `config`, `secrets`, `http`, `log` and `progress` reach the user's
machine as far as the user allows it; `user` asks them.
"""

from . import config, content, http, log, progress, secrets, user
from .content import Content, Output, output
from .errors import ToolError
from .field import field
from .tool import tool

__all__ = [
    "Content",
    "Output",
    "ToolError",
    "config",
    "content",
    "field",
    "http",
    "log",
    "output",
    "progress",
    "secrets",
    "tool",
    "user",
]
__version__ = "0.1.0"
