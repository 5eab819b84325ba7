use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsFd;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::entry::EntryError;

/// Asks at `/dev/tty`, and shows nothing of what is typed.
///
/// The echo is off before the question appears and on again whatever happens after it: with an interrupt as well, which
/// is read as a key for that reason. rpassword gets both of these wrong on Unix, in 7.5.
pub(crate) fn ask_unseen(question: &str) -> Result<Zeroizing<String>, EntryError> {
    let terminal = File::options().read(true).write(true).open("/dev/tty").map_err(EntryError::NoTerminal)?;
    let unseen = Unseen::on(&terminal).map_err(EntryError::NoTerminal)?;
    let mut screen = &terminal;
    let shown = screen.write_all(question.as_bytes()).and_then(|()| screen.flush());
    shown.map_err(EntryError::NoTerminal)?;
    let line = line(&terminal);
    drop(unseen);
    // Nobody minds if the cursor stays where it is.
    let _ = screen.write_all(b"\n");
    line
}

/// A terminal without echo, whose keys come one by one. It is as before when this is dropped.
struct Unseen<'a> {
    terminal: &'a File,
    before: Termios,
}

impl<'a> Unseen<'a> {
    fn on(terminal: &'a File) -> std::io::Result<Self> {
        let before = tcgetattr(terminal.as_fd())?;
        let mut unseen = before.clone();
        // Lines as a terminal makes them end after 4,095 bytes, and a token can be longer.
        unseen.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        // What was typed before the question has been shown already, and is no answer to it.
        tcsetattr(terminal.as_fd(), OptionalActions::Flush, &unseen)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Unseen<'_> {
    fn drop(&mut self) {
        // There is nobody left to tell.
        let _ = tcsetattr(self.terminal.as_fd(), OptionalActions::Now, &self.before);
    }
}

/// More than any secret, so that the buffer never has to move. What is typed beyond it is dropped, and the line is
/// too long all the same.
const MAX_BYTES: usize = 16 * 1024;

const INTERRUPT: u8 = 0x03;
const END: u8 = 0x04;
const BACKSPACE: u8 = 0x08;
const KILL: u8 = 0x15;
const DELETE: u8 = 0x7f;

/// Reads up to the next line break, with the keys that correct a line.
fn line(mut keys: impl Read) -> Result<Zeroizing<String>, EntryError> {
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_BYTES));
    let mut key = Zeroizing::new([0]);
    loop {
        let read = keys.read(&mut *key).map_err(EntryError::NoTerminal)?;
        match key[0] {
            _ if read == 0 => return Err(EntryError::Nothing),
            b'\n' | b'\r' => break,
            INTERRUPT => return Err(EntryError::Interrupted),
            END if line.is_empty() => return Err(EntryError::Nothing),
            END => break,
            BACKSPACE | DELETE => while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
            KILL => line.clear(),
            byte if line.len() < MAX_BYTES => line.push(byte),
            _ => {}
        }
    }
    let text = str::from_utf8(&line).map_err(|_| EntryError::NotText)?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[u8]) -> String {
        line(keys).unwrap().as_str().to_owned()
    }

    #[test]
    fn a_line_ends_with_return_or_the_end_key() {
        assert_eq!(typed(b"hunter2\nrest"), "hunter2");
        assert_eq!(typed(b"hunter2\rrest"), "hunter2");
        assert_eq!(typed(b"hunter2\x04rest"), "hunter2");
        assert_eq!(typed(b"\n"), "");
    }

    #[test]
    fn a_line_can_be_corrected() {
        assert_eq!(typed(b"hunter3\x7f2\n"), "hunter2");
        assert_eq!(typed(b"hunter3\x082\n"), "hunter2");
        assert_eq!(typed("hünter ß€😀\x7f\x7f\x7f!\n".as_bytes()), "hünter !");
        assert_eq!(typed(b"\x7f\x7fok\n"), "ok");
        assert_eq!(typed(b"wrong\x15right\n"), "right");
    }

    #[test]
    fn control_keys_are_not_lost_silently() {
        assert_eq!(typed(b"a\tb\x1b[D\n"), "a\tb\x1b[D");
    }

    #[test]
    fn a_line_that_is_never_finished_is_none() {
        assert!(matches!(line(&b"hunter2\x03"[..]), Err(EntryError::Interrupted)));
        assert!(matches!(line(&b"\x04"[..]), Err(EntryError::Nothing)));
        assert!(matches!(line(&b"hunter2"[..]), Err(EntryError::Nothing)));
        assert!(matches!(line(&b"\xff\n"[..]), Err(EntryError::NotText)));
    }

    #[test]
    fn a_line_without_end_is_cut_where_no_secret_reaches() {
        let long = [&vec![b'x'; 1 << 20][..], b"\n"].concat();
        assert_eq!(typed(&long).len(), MAX_BYTES);
        const { assert!(MAX_BYTES > skill_policy::Secret::MAX_BYTES) };
    }
}
