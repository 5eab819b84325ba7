"""The bindings that exist only inside a component, as componentize-py generates them, for tests."""

import enum
import sys
import types
from dataclasses import make_dataclass


class Err(Exception):
    def __init__(self, value):
        super().__init__(value)
        self.value = value


class Reader(enum.Enum):
    USER = 0
    ASSISTANT = 1


_TYPES = {
    "Annotations": "read_only destructive idempotent open_world",
    "Icon": "source mime_type sizes",
    "Tool": "name title description input_schema output_schema annotations icons meta place",
    "Media": "data mime_type",
    "ResourceLink": "uri name title description mime_type size",
    "ResourceData_Text": "value",
    "ResourceData_Blob": "value",
    "EmbeddedResource": "uri mime_type data",
    "Body_Text": "value",
    "Body_Image": "value",
    "Body_Audio": "value",
    "Body_Link": "value",
    "Body_Embedded": "value",
    "Content": "body audience priority meta",
    "Output": "content structured meta",
    "Failure": "message stack data",
    "ToolError_UnknownTool": "value",
    "ToolError_InvalidArguments": "value",
    "ToolError_Failed": "value",
}
_PROMPTS = {
    "Argument": "name title description required",
    "Prompt": "name title description arguments icons meta place",
    "Message": "role content",
    "Conversation": "description messages meta",
    "PromptError_UnknownPrompt": "value",
    "PromptError_InvalidArguments": "value",
    "PromptError_Failed": "value",
}
_HTTP = {
    "Request": "method url headers body timeout max_redirects",
    "Response": "url status headers body",
    "Error_InvalidRequest": "value",
    "Error_Denied": "value",
    "Error_Unreachable": "value",
    "Error_Timeout": "",
    "Error_TooLarge": "value",
    "Error_Protocol": "value",
}


def _module(name, classes, **more):
    module = types.ModuleType(name)
    for each, fields in classes.items():
        setattr(module, each, make_dataclass(each, fields.split()))
    vars(module).update(more)
    return module


def modules(send=None):
    """What `sys.modules` holds inside a component; `send` answers the requests."""
    package = types.ModuleType("wit_world")
    package.__path__ = []
    imports = types.ModuleType("wit_world.imports")
    imports.__path__ = []
    imports.types = _module("wit_world.imports.types", _TYPES, Reader=Reader)
    imports.http = _module("wit_world.imports.http", _HTTP, send=send)
    exports = types.ModuleType("wit_world.exports")
    exports.__path__ = []
    exports.prompts = _module("wit_world.exports.prompts", _PROMPTS)
    package.imports, package.exports = imports, exports
    return {
        "componentize_py_types": _module("componentize_py_types", {}, Err=Err),
        "wit_world": package,
        "wit_world.exports": exports,
        "wit_world.exports.prompts": exports.prompts,
        "wit_world.imports": imports,
        "wit_world.imports.types": imports.types,
        "wit_world.imports.http": imports.http,
    }


def forget():
    """Lets the modules of the SDK that bind to the contract be loaded anew."""
    for name in ("component", "bindings"):
        sys.modules.pop(f"skill_engine.{name}", None)
