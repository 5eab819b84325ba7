//! Uses all that the contract has: `echo` answers its arguments as structured output, and every kind of content, from a
//! tool with title, annotations, icons and extensions.

use programs::types::{EmbeddedResource, Icon, Media, Reader, ResourceData, ResourceLink};
use programs::{Annotations, Answer, Body, Content, Guest, Listed, Output, block, json, tool_taking};

struct Rich;

impl Guest for Rich {
    fn list_tools() -> Listed {
        let mut tool = tool_taking("echo", &[("word", "string")]);
        tool.title = Some("Echo".into());
        tool.description = "Answers what it was asked.".into();
        tool.output_schema = Some(tool.input_schema.clone());
        tool.annotations = Annotations {
            read_only: Some(true),
            destructive: Some(false),
            idempotent: Some(true),
            open_world: Some(false),
        };
        tool.icons = vec![Icon {
            source: "data:image/png;base64,iVBORw0KGgo=".into(),
            mime_type: Some("image/png".into()),
            sizes: vec!["48x48".into(), "any".into()],
        }];
        tool.meta = Some(json!({ "example.com/level": 3 }).to_string());
        Ok(vec![tool])
    }

    fn call_tool(_: String, arguments: String) -> Answer {
        let content = vec![
            Content {
                body: Body::Text("for the assistant".into()),
                audience: vec![Reader::Assistant],
                priority: Some(0.5),
                meta: Some(json!({ "example.com/first": true }).to_string()),
            },
            block(Body::Image(Media { data: b"\x89PNG".to_vec(), mime_type: "image/png".into() })),
            block(Body::Audio(Media { data: b"RIFF".to_vec(), mime_type: "audio/wav".into() })),
            block(Body::Link(link())),
            block(Body::Embedded(embedded("text:1", ResourceData::Text("inside".into())))),
            block(Body::Embedded(embedded("blob:1", ResourceData::Blob(vec![0, 255])))),
        ];
        Ok(Output { content, structured: Some(arguments), meta: Some(json!({ "example.com/took": 1 }).to_string()) })
    }
}

fn link() -> ResourceLink {
    ResourceLink {
        uri: "https://example.com/report".into(),
        name: "report".into(),
        title: Some("Report".into()),
        description: Some("The whole report.".into()),
        mime_type: Some("text/html".into()),
        size: Some(1234),
    }
}

fn embedded(uri: &str, data: ResourceData) -> EmbeddedResource {
    EmbeddedResource { uri: uri.into(), mime_type: Some("text/plain".into()), data }
}

programs::export!(Rich);
