"""Write skills for AI agents in Python.

A function marked with `tool` is one tool; its annotations say what it takes and answers, and `field` says more of them.
One marked with `prompt` makes what a user can begin with; `message` makes what either side says in it. `content` makes
answers of more than text and values. `config`, `secrets`, `http`, `log` and `progress` reach the user's
machine as far as the user allows it; `user` asks them.
"""

from . import config, content, http, log, message, progress, secrets, user
from .content import Content, Output, output
from .errors import ToolError
from .field import field
from .message import Conversation, Message, conversation
from .prompt import prompt
from .tool import tool

__all__ = [
    "Content",
    "Conversation",
    "Message",
    "Output",
    "ToolError",
    "config",
    "content",
    "conversation",
    "field",
    "http",
    "log",
    "message",
    "output",
    "progress",
    "prompt",
    "secrets",
    "tool",
    "user",
]
__version__ = "0.1.0"
