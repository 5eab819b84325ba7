use super::jsdoc::{Doc, Tag};

/// A type that a doc comment declares: the comment, and which of its tags begins it.
#[derive(Clone, Copy)]
pub(super) struct Typedef<'a> {
    comment: &'a str,
    offset: u32,
    tag: usize,
}

/// A type's declaration, taken apart.
pub(super) struct Parts<'a> {
    /// `@typedef` or `@callback` itself, and the keywords that follow it.
    pub(super) own: Vec<Tag<'a>>,
    /// Each `@property`, with the keywords that follow it.
    pub(super) properties: Vec<Vec<Tag<'a>>>,
    /// The first `@template` of the comment.
    pub(super) template: Option<Tag<'a>>,
    pub(super) description: String,
}

impl<'a> Typedef<'a> {
    /// The types that a comment declares, with their names; it begins at byte `offset` of the file.
    pub(super) fn all(comment: &'a str, offset: u32) -> Vec<(&'a str, Self)> {
        let doc = Doc::parse(comment, offset);
        let declared = doc.tags.iter().enumerate().filter(|(_, tag)| declares(tag));
        declared.filter_map(|(index, tag)| Some((tag.target?, Self { comment, offset, tag: index }))).collect()
    }

    pub(super) fn parts(self) -> Parts<'a> {
        let Doc { description, tags } = Doc::parse(self.comment, self.offset);
        let alone = tags.iter().filter(|tag| declares(tag)).count() == 1;
        let mut parts = Parts { own: Vec::new(), properties: Vec::new(), template: None, description: String::new() };
        for (index, tag) in tags.into_iter().enumerate() {
            if tag.name == "template" {
                parts.template.get_or_insert(tag);
            } else if index == self.tag {
                parts.own.push(tag);
            } else if index > self.tag && declares(&tag) {
                break;
            } else if index > self.tag && matches!(tag.name, "property" | "prop") {
                parts.properties.push(vec![tag]);
            } else if index > self.tag || alone {
                parts.properties.last_mut().unwrap_or(&mut parts.own).push(tag);
            }
        }
        // What stands above several types is said of none of them.
        let own = parts.own.iter().find(|tag| declares(tag)).map(|tag| tag.description.clone()).unwrap_or_default();
        parts.description = if own.is_empty() && alone { description } else { own };
        parts
    }
}

impl<'a> Parts<'a> {
    pub(super) fn tag(&self) -> Option<&Tag<'a>> {
        self.own.iter().find(|tag| declares(tag))
    }
}

fn declares(tag: &Tag<'_>) -> bool {
    matches!(tag.name, "typedef" | "callback")
}
