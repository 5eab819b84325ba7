use std::io::{self, IsTerminal, Read};

use zeroize::Zeroizing;

use skill_policy::Secret;

/// Why nothing was typed or piped in.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    #[error("there is no terminal to ask at")]
    NoTerminal(#[source] io::Error),
    #[error("it was broken off")]
    Interrupted,
    #[error("standard input could not be read")]
    Stdin(#[source] io::Error),
    #[error("what was entered is not UTF-8 text")]
    NotText,
    #[error("nothing was entered")]
    Nothing,
    #[error("both entries differ")]
    Different,
}

/// A secret as the user gives it: typed without being shown where standard input is a terminal, else all of standard
/// input. One line break at its end is cut off, because `echo` adds it; [`Secret::new`] judges the rest.
pub fn read_secret(question: &str) -> Result<Zeroizing<String>, EntryError> {
    let text = if io::stdin().is_terminal() { ask_unseen(question)? } else { piped(io::stdin().lock())? };
    if text.is_empty() { Err(EntryError::Nothing) } else { Ok(text) }
}

/// Asks at the terminal that the process belongs to, wherever standard input and output go, and shows nothing of what
/// is typed.
pub fn ask_unseen(question: &str) -> Result<Zeroizing<String>, EntryError> {
    #[cfg(unix)]
    let line = crate::terminal::ask_unseen(question)?;
    #[cfg(not(unix))]
    let line = rpassword::prompt_password(question).map(Zeroizing::new).map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted => EntryError::Interrupted,
        io::ErrorKind::UnexpectedEof => EntryError::Nothing,
        _ => EntryError::NoTerminal(error),
    })?;
    Ok(line)
}

/// All of the input, without the line break at its end.
fn piped(input: impl Read) -> Result<Zeroizing<String>, EntryError> {
    // The longest secret, a line break, and one byte that tells of more. The buffer never has to move.
    let most = Secret::MAX_BYTES + 3;
    let mut bytes = Zeroizing::new(Vec::with_capacity(most + 32));
    input.take(most as u64).read_to_end(&mut bytes).map_err(EntryError::Stdin)?;
    let text = str::from_utf8(&bytes).map_err(|_| EntryError::NotText)?;
    let text = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use skill_policy::InvalidSecret;

    #[test]
    fn one_line_break_at_the_end_is_cut_off() {
        for (input, text) in [("12345678", "12345678"), ("12345678\n", "12345678"), ("12345678\r\n", "12345678")] {
            assert_eq!(*piped(input.as_bytes()).unwrap(), text);
        }
        assert_eq!(*piped(&b"12345678\n\n"[..]).unwrap(), "12345678\n");
        assert_eq!(*piped(&b""[..]).unwrap(), "");
    }

    #[test]
    fn an_endless_input_is_refused_and_not_taken_for_a_shorter_one() {
        let text = piped(io::repeat(b'x')).unwrap();
        assert_eq!(Secret::new(text).unwrap_err(), InvalidSecret::Long);
        let longest = "x".repeat(Secret::MAX_BYTES);
        assert!(Secret::new(piped(format!("{longest}\r\n").as_bytes()).unwrap()).is_ok());
        assert!(matches!(piped(&b"\xff\xff"[..]), Err(EntryError::NotText)));
    }
}
