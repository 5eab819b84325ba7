//! Names and values in URLs and forms.

use std::fmt::Display;

/// Adds a pair to the query, before the fragment.
pub fn append_query(url: &mut String, name: &str, value: &str) {
    let fragment = url.find('#').map(|at| url.split_off(at)).unwrap_or_default();
    let separator = match url.find('?') {
        None => "?",
        Some(_) if url.ends_with(['?', '&']) => "",
        Some(_) => "&",
    };
    url.push_str(separator);
    append_pair(url, name, value);
    url.push_str(&fragment);
}

/// Pairs as `application/x-www-form-urlencoded`.
pub fn form<N: AsRef<str>, V: Display>(pairs: impl IntoIterator<Item = (N, V)>) -> String {
    let mut form = String::new();
    for (name, value) in pairs {
        if !form.is_empty() {
            form.push('&');
        }
        append_pair(&mut form, name.as_ref(), &value.to_string());
    }
    form
}

fn append_pair(text: &mut String, name: &str, value: &str) {
    append_encoded(text, name);
    text.push('=');
    append_encoded(text, value);
}

/// As the URL standard has it for forms, which servers read in queries as well.
fn append_encoded(text: &mut String, plain: &str) {
    for byte in plain.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => text.push(byte.into()),
            b' ' => text.push('+'),
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_goes_before_the_fragment() {
        let cases = [
            ("https://a.example", "https://a.example?n=v"),
            ("https://a.example/?", "https://a.example/?n=v"),
            ("https://a.example/?a=b", "https://a.example/?a=b&n=v"),
            ("https://a.example/?a=b&", "https://a.example/?a=b&n=v"),
            ("https://a.example/#top?", "https://a.example/?n=v#top?"),
        ];
        for (before, after) in cases {
            let mut url = before.to_owned();
            append_query(&mut url, "n", "v");
            assert_eq!(url, after);
        }
    }

    #[test]
    fn what_means_something_in_a_query_is_encoded() {
        assert_eq!(form([("a&b", "1=2"), ("c", "~+ /é*-._")]), "a%26b=1%3D2&c=%7E%2B+%2F%C3%A9*-._");
    }
}
