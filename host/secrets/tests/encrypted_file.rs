//! The encrypted file, as other processes and other programs meet it.

mod support;

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use skill_policy::StoreChoice;
use skill_secrets::{Ask, SecretStore, StoreError};
use support::{Child, TestHome, github, key, outcome};
use zeroize::Zeroizing;

const PASSPHRASE: &str = "correct horse battery";

fn path(home: &TestHome) -> std::path::PathBuf {
    home.home.secrets().join("secrets.age")
}

/// A person who always types the same, and how often they were asked.
fn person(passphrase: &'static str) -> (Option<Ask>, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let ask: Ask = Box::new(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        Ok(Zeroizing::new(passphrase.to_owned()))
    });
    (Some(ask), asked)
}

fn typed(home: &TestHome, passphrase: &'static str) -> SecretStore {
    SecretStore::new(StoreChoice::File { passphrase_file: None }, &home.home, person(passphrase).0)
}

#[test]
fn what_is_set_is_there_until_it_is_unset() {
    let home = TestHome::new();
    let store = typed(&home, PASSPHRASE);
    assert!(store.get(&github(), &key("token")).unwrap().is_none());
    assert!(store.list(&github()).unwrap().is_empty());
    support::set(&store, "token", "ghp_0123456789");
    support::set(&store, "other", "0123456789");
    support::set(&store, "token", "ghp_9876543210");

    // As the next process finds it.
    let store = typed(&home, PASSPHRASE);
    let stored = store.get(&github(), &key("token")).unwrap().unwrap();
    assert_eq!(stored.secret.expose(), "ghp_9876543210");
    assert_eq!(stored.audience.rules(), ["https://api.github.com"]);
    assert!(stored.set_at.unwrap().elapsed().unwrap().as_secs() < 60);
    assert_eq!(store.list(&github()).unwrap(), [key("other"), key("token")]);
    assert!(store.get(&support::gitlab(), &key("token")).unwrap().is_none());

    assert!(store.unset(&github(), &key("other")).unwrap());
    assert!(!store.unset(&github(), &key("other")).unwrap());
    assert_eq!(store.list(&github()).unwrap(), [key("token")]);
    assert_eq!(store.unset_all(&github()).unwrap(), 1);
    assert!(store.get(&github(), &key("token")).unwrap().is_none());
    assert!(store.list(&github()).unwrap().is_empty());
}

#[test]
fn nothing_on_disk_holds_a_value_and_others_can_read_none_of_it() {
    let home = TestHome::new();
    support::set(&typed(&home, PASSPHRASE), "token", "ghp_0123456789");
    let mut files = 0;
    for entry in fs::read_dir(home.home.secrets()).unwrap() {
        let path = entry.unwrap().path();
        let content = fs::read(&path).unwrap();
        for unseen in ["ghp_0123456789", PASSPHRASE] {
            assert!(!content.windows(unseen.len()).any(|part| part == unseen.as_bytes()), "{}", path.display());
        }
        files += 1;
    }
    assert_eq!(files, 3, "the encrypted file, the names and the lock");
    assert!(fs::read(path(&home)).unwrap().starts_with(b"age-encryption.org/v1\n-> scrypt "));
    #[cfg(unix)]
    for path in [path(&home), home.home.secrets().join("file.json")] {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "{}", path.display());
    }
}

#[test]
fn a_wrong_passphrase_opens_nothing_and_changes_nothing() {
    let home = TestHome::new();
    support::set(&typed(&home, PASSPHRASE), "token", "ghp_0123456789");
    let before = fs::read(path(&home)).unwrap();
    let wrong = typed(&home, "correct house battery");
    let error = wrong.get(&github(), &key("token")).unwrap_err();
    assert!(matches!(error, StoreError::WrongPassphrase { .. }), "{error:?}");
    assert!(error.hint().is_some());
    assert!(support::try_set(&wrong, "token", "another value").is_err());
    assert!(wrong.unset(&github(), &key("token")).is_err());
    assert!(fs::read(path(&home)).unwrap() == before);
    assert_eq!(outcome(&typed(&home, PASSPHRASE), "token"), "ghp_0123456789");
}

#[test]
fn a_file_that_was_cut_off_or_edited_is_told_from_a_wrong_passphrase() {
    let home = TestHome::new();
    support::set(&typed(&home, PASSPHRASE), "token", "ghp_0123456789");
    let good = fs::read(path(&home)).unwrap();
    let header = good.windows(4).position(|part| part == b"\n---").unwrap();
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let damaged = |bytes: Vec<u8>, what: &str| {
        fs::write(path(&home), bytes).unwrap();
        let error = typed(&home, PASSPHRASE).get(&github(), &key("token")).unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }), "{what}: {error:?}");
        assert!(error.hint().unwrap().contains("secrets.age"));
    };
    for length in [0, 10, header, header + 60, good.len() - 17, good.len() - 1] {
        damaged(good[..length].to_vec(), &format!("cut off after {length} of {}", good.len()));
    }
    damaged(flipped(good.len() - 1), "the last byte");
    damaged(flipped(good.len() - 40), "a byte in the middle");
    damaged(flipped(header + 8), "the header's MAC");
    damaged([&good[..], b"x"].concat(), "one byte more");
    damaged(b"age-encryption.org/v9\n".to_vec(), "another version");
    let costly = String::from_utf8_lossy(&good[..header]).replacen(" 17\n", " 30\n", 1);
    damaged([costly.as_bytes(), &good[header..]].concat(), "a work factor that keeps the machine busy");
}

#[test]
fn a_change_by_another_process_is_seen_and_nothing_is_decrypted_twice() {
    let home = TestHome::new();
    let (ask, asked) = person(PASSPHRASE);
    let store = SecretStore::new(StoreChoice::File { passphrase_file: None }, &home.home, ask);
    support::set(&store, "token", "ghp_0123456789");
    assert_eq!(asked.load(Ordering::SeqCst), 2, "a new passphrase is typed twice");
    let start = Instant::now();
    for _ in 0..1000 {
        assert_eq!(outcome(&store, "token"), "ghp_0123456789");
    }
    let each = start.elapsed() / 1000;
    assert!(each.as_millis() < 5, "{each:?} for each read");

    support::set(&typed(&home, PASSPHRASE), "token", "ghp_9876543210");
    assert_eq!(outcome(&store, "token"), "ghp_9876543210");
    fs::remove_file(path(&home)).unwrap();
    assert_eq!(outcome(&store, "token"), "none");
    assert_eq!(asked.load(Ordering::SeqCst), 2, "a passphrase that fits is kept");
}

#[test]
fn unlocking_takes_a_second_at_most() {
    let home = TestHome::new();
    support::set(&typed(&home, PASSPHRASE), "token", "ghp_0123456789");
    let quickest = (0..3).map(|_| {
        let (store, start) = (typed(&home, PASSPHRASE), Instant::now());
        assert_eq!(outcome(&store, "token"), "ghp_0123456789");
        start.elapsed()
    });
    let quickest = quickest.min().unwrap();
    // Slow enough to hinder guessing, and never so slow that a call is held up for long; the machine may be busy.
    assert!(quickest.as_millis() > 50 && quickest.as_millis() < 3000, "{quickest:?}");
}

#[test]
fn the_passphrase_comes_from_a_file_where_one_is_named() {
    let home = TestHome::new();
    let file = home.passphrase_file(PASSPHRASE);
    let store = || SecretStore::new(StoreChoice::File { passphrase_file: Some(file.clone()) }, &home.home, None);
    support::set(&store(), "token", "ghp_0123456789");
    assert_eq!(outcome(&store(), "token"), "ghp_0123456789");
    assert_eq!(outcome(&typed(&home, PASSPHRASE), "token"), "ghp_0123456789");

    home.passphrase_file("another passphrase");
    let error = store().get(&github(), &key("token")).unwrap_err();
    assert!(error.hint().unwrap().contains("passphrase"), "{error:?}");
}

#[test]
fn a_passphrase_that_was_changed_is_read_again() {
    let home = TestHome::new();
    let file = home.passphrase_file(PASSPHRASE);
    let store = || SecretStore::new(StoreChoice::File { passphrase_file: Some(file.clone()) }, &home.home, None);
    let server = store();
    support::set(&server, "token", "ghp_0123456789");
    fs::remove_file(path(&home)).unwrap();
    home.passphrase_file("another passphrase");
    support::set(&store(), "token", "ghp_9876543210");
    assert_eq!(outcome(&server, "token"), "ghp_9876543210");
}

#[test]
fn without_anybody_to_ask_the_error_says_what_to_write() {
    let home = TestHome::new();
    support::set(&typed(&home, PASSPHRASE), "token", "ghp_0123456789");
    let store = SecretStore::new(StoreChoice::File { passphrase_file: None }, &home.home, None);
    let error = store.get(&github(), &key("token")).unwrap_err();
    assert!(matches!(error, StoreError::NoPassphrase { .. }), "{error:?}");
    let hint = error.hint().unwrap();
    assert!(hint.contains("passphrase-file = ") && hint.contains("settings.toml"), "{hint}");
    // What needs no value needs no passphrase.
    assert_eq!(store.list(&github()).unwrap(), [key("token")]);
    assert_eq!(store.unset_all(&support::gitlab()).unwrap(), 0);
    assert!(store.unset_all(&github()).is_err());
}

#[test]
fn processes_that_write_at_once_lose_nothing() {
    let home = TestHome::new();
    home.passphrase_file(PASSPHRASE);
    let children: Vec<_> = ["a", "b", "c"].map(|name| Child::start("write", &home, |child| child.arg(name))).into();
    for child in children {
        assert_eq!(child.answer(), "written");
    }
    let store = typed(&home, PASSPHRASE);
    let expected: Vec<_> = ["a1", "a2", "b1", "b2", "c1", "c2"].map(key).into();
    assert_eq!(store.list(&github()).unwrap(), expected);
    for key in expected {
        let stored = store.get(&github(), &key).unwrap().unwrap();
        assert_eq!(stored.secret.expose(), format!("value of {}", key.as_str()));
    }
}
