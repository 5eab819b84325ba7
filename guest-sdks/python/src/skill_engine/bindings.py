"""Answers, tools and prompts in the words of the contract, which exist only inside a component."""

from __future__ import annotations

from typing import Any

from wit_world.exports import prompts as wit_prompts
from wit_world.imports import types as wit

from . import content, host, message
from .answer import Reply
from .content import Body, Content
from .json_text import to_json
from .marked import Icon
from .prompt_definition import PromptDefinition
from .shape import Field
from .shape.plain import plain
from .tool_definition import ToolDefinition


def output(reply: Reply) -> wit.Output:
    """A call's answer."""
    return wit.Output([block(each) for each in reply.content], _optional(reply.structured), _optional(reply.meta))


def block(each: Content) -> wit.Content:
    """One block."""
    readers = list(map(_reader, each.audience))
    priority = None if each.priority is None else float(each.priority)
    return wit.Content(_body(each.body), readers, priority, _json(each.meta))


def tool(definition: ToolDefinition, place: str) -> wit.Tool:
    """A tool as a client discovers it; `place` is where it stands in the author's files."""
    said = definition.marked
    return wit.Tool(
        name=definition.name,
        title=_optional(said.title),
        description=host.text(definition.description),
        input_schema=host.text(definition.signature.input_schema()),
        output_schema=_optional(definition.signature.output_schema()),
        annotations=wit.Annotations(said.read_only, said.destructive, said.idempotent, said.open_world),
        icons=list(map(_icon, said.icons)),
        meta=_json(said.meta),
        place=host.text(place),
    )


def prompt(definition: PromptDefinition, place: str) -> wit_prompts.Prompt:
    """A prompt as a client discovers it; `place` is where it stands in the author's files."""
    said = definition.marked
    return wit_prompts.Prompt(
        name=definition.name,
        title=_optional(said.title),
        description=_optional(definition.description),
        arguments=list(map(_argument, definition.arguments.fields)),
        icons=list(map(_icon, said.icons)),
        meta=_json(said.meta),
        place=host.text(place),
    )


def conversation(made: message.Conversation) -> wit_prompts.Conversation:
    """What a prompt has made."""
    messages = [wit_prompts.Message(_reader(each.role), block(each.content)) for each in made.messages]
    return wit_prompts.Conversation(_optional(made.description), messages, _json(made.meta))


def _argument(field: Field) -> wit_prompts.Argument:
    schema = field.shape.schema()
    title, description = _optional(schema.get("title")), _optional(schema.get("description"))
    return wit_prompts.Argument(host.text(field.name), title, description, field.required)


def _icon(icon: Icon) -> wit.Icon:
    return wit.Icon(icon["source"], icon.get("mime_type"), list(icon.get("sizes", [])))


def _reader(reader: content.Reader) -> wit.Reader:
    return wit.Reader[reader.upper()]


def _body(body: Body) -> Any:
    if isinstance(body, content.Text):
        return wit.Body_Text(host.text(body.text))
    if isinstance(body, content.Image):
        return wit.Body_Image(wit.Media(body.data, host.text(body.mime_type)))
    if isinstance(body, content.Audio):
        return wit.Body_Audio(wit.Media(body.data, host.text(body.mime_type)))
    if isinstance(body, content.Link):
        return wit.Body_Link(_link(body))
    data = body.data
    held = wit.ResourceData_Text(host.text(data)) if isinstance(data, str) else wit.ResourceData_Blob(data)
    return wit.Body_Embedded(wit.EmbeddedResource(host.text(body.uri), _optional(body.mime_type), held))


def _link(link: content.Link) -> wit.ResourceLink:
    return wit.ResourceLink(
        uri=host.text(link.uri),
        name=host.text(link.name),
        title=_optional(link.title),
        description=_optional(link.description),
        mime_type=_optional(link.mime_type),
        size=link.size,
    )


def _optional(text: str | None) -> str | None:
    return None if text is None else host.text(text)


def _json(value: Any) -> str | None:
    return None if value is None else host.text(to_json(plain(value)))
