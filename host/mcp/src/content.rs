use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rmcp::model::{
    Annotations, AudioContent, ContentBlock, EmbeddedResource, ImageContent, MetaObject, Resource, ResourceContents,
    Role, TextContent,
};
use serde_json::{Map, Value};
use skill_runtime::types::{Body, Content, EmbeddedResource as Embedded, Reader, ResourceData, ResourceLink};

/// One block of an answer, as the protocol writes it.
pub(crate) fn block(content: Content) -> ContentBlock {
    let annotations = annotations(&content);
    let meta = meta(content.meta);
    match content.body {
        Body::Text(text) => {
            let mut block = TextContent::new(text);
            (block.annotations, block.meta) = (annotations, meta);
            ContentBlock::Text(block)
        }
        Body::Image(media) => {
            let mut block = ImageContent::new(STANDARD.encode(media.data), media.mime_type);
            (block.annotations, block.meta) = (annotations, meta);
            ContentBlock::Image(block)
        }
        Body::Audio(media) => {
            let mut block = AudioContent::new(STANDARD.encode(media.data), media.mime_type);
            (block.annotations, block.meta) = (annotations, meta);
            ContentBlock::Audio(block)
        }
        Body::Link(link) => {
            let mut block = resource(link);
            (block.annotations, block.meta) = (annotations, meta);
            ContentBlock::ResourceLink(block)
        }
        Body::Embedded(embedded) => {
            let mut block = EmbeddedResource::new(contents(embedded));
            (block.annotations, block.meta) = (annotations, meta);
            ContentBlock::Resource(block)
        }
    }
}

fn resource(link: ResourceLink) -> Resource {
    let mut resource = Resource::new(link.uri, link.name);
    resource.title = link.title;
    resource.description = link.description;
    resource.mime_type = link.mime_type;
    resource.size = link.size;
    resource
}

fn contents(embedded: Embedded) -> ResourceContents {
    let Embedded { uri, mime_type, data } = embedded;
    match data {
        ResourceData::Text(text) => ResourceContents::TextResourceContents { uri, mime_type, text, meta: None },
        ResourceData::Blob(bytes) => {
            ResourceContents::BlobResourceContents { uri, mime_type, blob: STANDARD.encode(bytes), meta: None }
        }
    }
}

pub(crate) fn role(reader: Reader) -> Role {
    match reader {
        Reader::User => Role::User,
        Reader::Assistant => Role::Assistant,
    }
}

fn annotations(content: &Content) -> Option<Annotations> {
    if content.audience.is_empty() && content.priority.is_none() {
        return None;
    }
    let mut annotations = Annotations::default();
    annotations.audience = (!content.audience.is_empty()).then(|| content.audience.iter().copied().map(role).collect());
    annotations.priority =
        content.priority.filter(|priority| priority.is_finite()).map(|priority| priority.clamp(0.0, 1.0));
    Some(annotations)
}

/// The catalog has checked that it is an object.
fn meta(text: Option<String>) -> Option<MetaObject> {
    let object: Map<String, Value> = serde_json::from_str(&text?).ok()?;
    Some(MetaObject(object))
}
