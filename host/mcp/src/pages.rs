use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rmcp::ErrorData;
use rmcp::model::PaginatedRequestParams;

/// Items of a list that are sent at once.
const PAGE: usize = 1_000;

/// One page of a list in a stable order, and the cursor of the next.
///
/// A cursor names the last item before it: lists that change meanwhile neither repeat nor lose what stays.
///
/// # Errors
/// -32602 for a cursor that no list gave, or whose item is gone (server/utilities/pagination, "Error Handling").
pub(crate) fn page<T>(
    items: &[T],
    name: impl Fn(&T) -> &str,
    params: Option<PaginatedRequestParams>,
) -> Result<(&[T], Option<String>), ErrorData> {
    let start = match params.and_then(|params| params.cursor) {
        None => 0,
        Some(cursor) => {
            let after = URL_SAFE_NO_PAD.decode(&cursor).ok();
            let last = after.and_then(|after| items.iter().position(|item| name(item).as_bytes() == after));
            last.ok_or_else(|| ErrorData::invalid_params("the cursor is not, or no longer, one of this list", None))?
                + 1
        }
    };
    let page = &items[start..items.len().min(start + PAGE)];
    let next = (start + page.len() < items.len()).then(|| page.last().map(|last| URL_SAFE_NO_PAD.encode(name(last))));
    Ok((page, next.flatten()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(cursor: Option<String>) -> Option<PaginatedRequestParams> {
        Some(PaginatedRequestParams::default().with_cursor(cursor))
    }

    fn pages(items: &[String]) -> Vec<Vec<String>> {
        let (mut pages, mut cursor) = (Vec::new(), None);
        loop {
            let (page, next) = page(items, |item| item, after(cursor)).unwrap();
            pages.push(page.to_vec());
            match next {
                Some(next) => cursor = Some(next),
                None => return pages,
            }
        }
    }

    #[test]
    fn pages_together_are_the_list() {
        for length in [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE] {
            let items: Vec<_> = (0..length).map(|number| number.to_string()).collect();
            let pages = pages(&items);
            assert_eq!(pages.len(), length.div_ceil(PAGE).max(1));
            assert_eq!(pages.concat(), items);
        }
    }

    #[test]
    fn a_list_that_grows_meanwhile_repeats_nothing() {
        let items: Vec<_> = (0..=PAGE).map(|number| number.to_string()).collect();
        let (_, next) = page(&items, |item| item, None).unwrap();
        let grown = [vec!["new".to_owned()], items.clone()].concat();
        assert_eq!(page(&grown, |item| item, after(next)).unwrap().0, &items[PAGE..]);
    }

    #[test]
    fn a_foreign_cursor_is_refused() {
        for cursor in ["", "?", "bm9uZQ"] {
            assert!(page(&["a".to_owned()], |item| item, after(Some(cursor.to_owned()))).is_err(), "{cursor}");
        }
    }
}
