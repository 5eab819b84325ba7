/// The name that was probably meant: the most alike of those that are alike at all.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(alike, _)| *alike > 0.75)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(nearest("gret", ["greet", "list", "get-repo"]), Some("greet"));
        assert_eq!(nearest("create_issue", ["create-issue", "close-issue"]), Some("create-issue"));
        assert_eq!(nearest("zzz", ["greet"]), None);
        assert_eq!(nearest("x", []), None);
    }
}
