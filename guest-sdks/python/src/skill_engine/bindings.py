"""Answers and tools in the words of the contract, which exist only inside a component."""

from __future__ import annotations

from typing import Any

from wit_world.imports import types as wit

from . import content, host
from .answer import Reply
from .content import Body, Content
from .definition import Definition
from .json_text import to_json
from .shape.plain import plain


def output(reply: Reply) -> wit.Output:
    """A call's answer."""
    return wit.Output([block(each) for each in reply.content], _optional(reply.structured), _optional(reply.meta))


def block(each: Content) -> wit.Content:
    """One block."""
    readers = [wit.Reader[reader.upper()] for reader in each.audience]
    priority = None if each.priority is None else float(each.priority)
    return wit.Content(_body(each.body), readers, priority, _json(each.meta))


def tool(definition: Definition, place: str) -> wit.Tool:
    """A tool as a client discovers it; `place` is where it stands in the author's files."""
    said = definition.tool
    return wit.Tool(
        name=definition.name,
        title=_optional(said.title),
        description=host.text(definition.description),
        input_schema=host.text(definition.signature.input_schema()),
        output_schema=_optional(definition.signature.output_schema()),
        annotations=wit.Annotations(said.read_only, said.destructive, said.idempotent, said.open_world),
        icons=[wit.Icon(icon["source"], icon.get("mime_type"), list(icon.get("sizes", []))) for icon in said.icons],
        meta=_json(said.meta),
        place=host.text(place),
    )


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
