use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use skill_policy::Secret;

use super::{Scrubber, Scrubbing};

const TOKEN: &str = "s3cr+t/to\"ken é\\&<x>";

fn value(text: &str) -> Secret {
    Secret::new(text.to_owned()).unwrap()
}

fn scrubber() -> Scrubber {
    Scrubber::new([("[token]", &value(TOKEN))])
}

fn percent(text: &str, keep: impl Fn(u8) -> bool, lower: bool) -> String {
    let one = |byte: u8| match (keep(byte), lower) {
        (true, _) => char::from(byte).to_string(),
        (false, true) => format!("%{byte:02x}"),
        (false, false) => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

#[test]
fn every_form_is_found() {
    let json = r#"s3cr+t\/to\"ken \u00E9\\&<x>"#;
    let forms = [
        TOKEN.to_owned(),
        percent(TOKEN, |byte| byte.is_ascii_alphanumeric(), false),
        percent(TOKEN, |byte| byte.is_ascii_alphanumeric(), true),
        percent(TOKEN, |_| false, false),
        percent(TOKEN, |byte| byte.is_ascii(), true),
        percent(TOKEN, |byte| byte.is_ascii_alphanumeric(), false).replace("%20", "+"),
        percent(TOKEN, |byte| byte.is_ascii_alphanumeric(), false).replace('%', "%25"),
        json.to_owned(),
        json.replace("\\/", "/").replace("00E9", "00e9"),
        "s3cr+t/to&quot;ken é\\&amp;&lt;x&gt;".to_owned(),
        "s3cr+t/to&#34;ken é\\&#x26;&LT;x&gt;".to_owned(),
    ];
    for form in forms {
        assert_eq!(scrubber().scrub(&format!("<{form}>")), "<[token]>", "{form}");
    }
}

#[test]
fn a_value_is_found_without_the_spaces_around_it() {
    // A header loses them (RFC 9110 section 5.5), so that servers answer the rest.
    for padded in [format!(" {TOKEN}"), format!("{TOKEN}  "), format!("\u{a0} {TOKEN} ")] {
        let scrubber = Scrubber::new([("[token]", &value(&padded))]);
        assert_eq!(scrubber.scrub(&format!("<{TOKEN}>")), "<[token]>", "{padded:?}");
        assert!(!scrubber.scrub(&format!("<{padded}>")).contains("s3cr"), "{padded:?}");
        let encoded = STANDARD.encode(format!("user:{TOKEN}"));
        assert!(scrubber.scrub(&encoded).contains("[token]"), "{padded:?}");
    }
}

#[test]
fn a_value_is_found_as_latin_1_too() {
    // What a server makes of it that reads headers as RFC 9110 section 5.5 has it, and answers UTF-8.
    let latin1: String = TOKEN.bytes().map(char::from).collect();
    assert!(latin1.contains("Ã©"));
    for form in [latin1.clone(), percent(&latin1, |byte| byte.is_ascii_alphanumeric(), false)] {
        assert_eq!(scrubber().scrub(&format!("<{form}>")), "<[token]>", "{form}");
    }
    assert_eq!(scrubber().scrub(&latin1.replace("Ã©", "\\u00c3\\u00a9")), "[token]");
    assert!(scrubber().scrub(&STANDARD.encode(&latin1)).contains("[token]"));
}

#[test]
fn base64_is_found_wherever_the_value_begins_in_it() {
    for before in ["", "a", "ab", "user:", "é"] {
        for after in ["", "z", "zy", "!!!"] {
            let plain = format!("{before}{TOKEN}{after}");
            for encoded in [STANDARD.encode(&plain), URL_SAFE_NO_PAD.encode(&plain)] {
                let scrubbed = scrubber().scrub(&encoded).into_owned();
                assert!(scrubbed.contains("[token]"), "{plain}: {encoded}");
                // What is left of the value at the edges is less than one byte on each side.
                let left = scrubbed.replace("[token]", "").len();
                let around = STANDARD.encode(before).len() + STANDARD.encode(after).len() + 4;
                assert!(left <= around, "{plain}: {scrubbed}");
            }
            let escaped = percent(&STANDARD.encode(&plain), |byte| byte.is_ascii_alphanumeric(), false);
            assert!(scrubber().scrub(&escaped).contains("[token]"), "{escaped}");
        }
    }
}

#[test]
fn what_only_looks_like_it_stays() {
    for text in ["", "s3cr+t/to\"ke", "S3CR+T/TO\"KEN É\\&<X>", "%73%33%63", "nothing"] {
        assert_eq!(scrubber().scrub(text), text);
    }
}

#[test]
fn of_overlapping_values_nothing_is_left() {
    let scrubber =
        Scrubber::new([("[a]", &value("abcdefgh")), ("[b]", &value("abcdefghijkl")), ("[c]", &value("ghijklmnop"))]);
    assert_eq!(scrubber.scrub("<abcdefgh>"), "<[a]>");
    assert_eq!(scrubber.scrub("<abcdefghijklmnop>"), "<[a]>");
    assert_eq!(scrubber.scrub("<ghijklmnopabcdefgh>"), "<[c][a]>");
}

#[test]
fn a_stream_of_events_flows_on() {
    let scrubber = scrubber();
    let mut scrubbing = Scrubbing::new();
    let mut out = Vec::new();
    scrubbing.push(&scrubber, b"data: hello\n\n", &mut out);
    assert_eq!(out, b"data: hello\n\n");
    scrubbing.push(&scrubber, b"data: s3cr", &mut out);
    assert_eq!(out, b"data: hello\n\ndata: ");
    scrubbing.push(&scrubber, b"ew\n\n", &mut out);
    assert_eq!(out, b"data: hello\n\ndata: s3crew\n\n");
}

#[test]
fn a_value_that_repeats_itself_costs_no_more_than_its_length() {
    let scrubber = Scrubber::new([("[a]", &value(&"\\".repeat(40)))]);
    let text = "\\".repeat(20_000);
    assert_eq!(scrubber.scrub(&text), "[a]");
}

fn in_chunks(scrubber: &Scrubber, bytes: &[u8], sizes: &[usize]) -> Vec<u8> {
    let mut scrubbing = Scrubbing::new();
    let mut out = Vec::new();
    let mut rest = bytes;
    let mut sizes = sizes.iter().cycle();
    while !rest.is_empty() {
        let size = (*sizes.next().unwrap()).clamp(1, rest.len());
        scrubbing.push(scrubber, &rest[..size], &mut out);
        rest = &rest[size..];
    }
    scrubbing.finish(scrubber, &mut out);
    out
}

/// Some way to write a value down.
fn spelled(value: &str, way: u8) -> String {
    match way % 6 {
        0 => value.to_owned(),
        1 => percent(value, |byte| byte.is_ascii_alphanumeric(), false),
        2 => percent(value, |_| false, true),
        3 => value.replace('\\', "\\\\").replace('"', "\\\""),
        4 => value.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
        _ => value
            .chars()
            .enumerate()
            .map(|(at, c)| if at % 2 == 0 { c.to_string() } else { percent(&c.to_string(), |_| false, true) })
            .collect(),
    }
}

proptest! {
    /// However the text is cut, what comes out is the same, and without the value. Spaces around it are none of the value.
    #[test]
    fn no_chunking_lets_a_value_through(
        secret in "[!-~é][ -~é]{6,22}[!-~é]",
        texts in prop::collection::vec(("[ -~]{0,12}", any::<u8>()), 1..5),
        sizes in prop::collection::vec(1usize..9, 1..6),
    ) {
        // Labels are no part of what is looked for.
        prop_assume!(!secret.contains('¶'));
        let scrubber = Scrubber::new([("¶", &value(&secret))]);
        let mut text = String::new();
        for (noise, way) in &texts {
            text.push_str(noise);
            text.push_str(&spelled(&secret, *way));
        }
        let whole = scrubber.scrub_bytes(text.as_bytes()).into_owned();
        prop_assert_eq!(&in_chunks(&scrubber, text.as_bytes(), &sizes), &whole);
        let out = String::from_utf8(whole).unwrap();
        for way in 0..6 {
            prop_assert!(!out.contains(&spelled(&secret, way)), "{}", out);
        }
    }

    /// Base64 of a text with the value in it keeps no more of the value than what shares a letter with its surroundings.
    #[test]
    fn base64_lets_no_value_through(
        secret in "[!-~][ -~]{6,22}[!-~]",
        before in "[ -~]{0,7}",
        after in "[ -~]{0,7}",
        sizes in prop::collection::vec(1usize..9, 1..6),
    ) {
        let scrubber = Scrubber::new([("¶", &value(&secret))]);
        for encoded in [STANDARD.encode(format!("{before}{secret}{after}")), URL_SAFE_NO_PAD.encode(format!("{before}{secret}{after}"))] {
            let out = String::from_utf8(in_chunks(&scrubber, encoded.as_bytes(), &sizes)).unwrap();
            let left = out.chars().filter(|&c| c != '¶').count() - out.matches('=').count();
            let around = (before.len() * 8).div_ceil(6) + (after.len() * 8).div_ceil(6) + 2;
            prop_assert!(left <= around, "{} {}", encoded, out);
        }
    }

    /// Nothing is changed where there is no value.
    #[test]
    fn other_texts_stay_as_they_are(text in "[a-m%\\\\&+/0-9]{0,200}", sizes in prop::collection::vec(1usize..9, 1..6)) {
        let scrubber = Scrubber::new([("¶", &value("nopqrstuvw"))]);
        prop_assert_eq!(in_chunks(&scrubber, text.as_bytes(), &sizes), text.as_bytes());
    }
}
