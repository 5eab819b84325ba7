//! The fuzz targets without a fuzzer: each is fed its corpus, and random changes of it for `SKILL_FUZZ_SECONDS` (2).
//!
//! The random numbers begin with `SKILL_FUZZ_SEED` (by default, the time). An input that fails is written to
//! `artifacts/NAME/`, from where it belongs into the corpus.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use fastrand::Rng;
use skill_fuzz::{TARGETS, Target};

/// Bytes of an input at most.
const LONGEST: usize = 4096;

#[test]
fn manifest() {
    feed(&TARGETS[0]);
}

#[test]
fn decision() {
    feed(&TARGETS[1]);
}

#[test]
fn settings() {
    feed(&TARGETS[2]);
}

fn feed(target: &Target) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = read_corpus(&root.join("corpus").join(target.name));
    let words = read_words(&root.join("dictionaries").join(target.name));
    for (path, input) in &corpus {
        try_input(target, input).unwrap_or_else(|()| panic!("{} fails", path.display()));
    }
    let number = |name: &str| env::var(name).ok().and_then(|value| value.parse().ok());
    let seed = number("SKILL_FUZZ_SEED").unwrap_or_else(|| fastrand::u64(..));
    let time = Duration::from_secs(number("SKILL_FUZZ_SECONDS").unwrap_or(2));
    let (start, mut rng, mut count) = (Instant::now(), Rng::with_seed(seed), 0u64);
    while start.elapsed() < time {
        let input = mutated(&mut rng, &corpus, &words);
        if try_input(target, &input).is_err() {
            let path = keep(&root.join("artifacts").join(target.name), &input);
            panic!("{} fails (seed {seed}, input {count})", path.display());
        }
        count += 1;
    }
    println!("{}: {} seeds, {count} inputs, seed {seed}", target.name, corpus.len());
}

fn try_input(target: &Target, input: &[u8]) -> Result<(), ()> {
    catch_unwind(AssertUnwindSafe(|| (target.run)(input))).map_err(drop)
}

fn read_corpus(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} is empty", folder.display());
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// The words of a dictionary in libFuzzer's form, one `"…"` a line, with `\xAB` for other bytes.
fn read_words(path: &Path) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(path).unwrap();
    let quoted = |line: &str| line.trim().strip_prefix('"').and_then(|line| line.strip_suffix('"')).map(unescaped);
    text.lines().filter_map(quoted).collect()
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'\\', [b'x', digits @ ..]) => {
                bytes.push(u8::from_str_radix(str::from_utf8(&digits[..2]).unwrap(), 16).unwrap());
                rest = &digits[2..];
            }
            (b'\\', [escaped, tail @ ..]) => {
                bytes.push(*escaped);
                rest = tail;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    bytes
}

/// A few changes, one on another, of one seed.
fn mutated(rng: &mut Rng, corpus: &[(PathBuf, Vec<u8>)], words: &[Vec<u8>]) -> Vec<u8> {
    let mut input = rng.choice(corpus).unwrap().1.clone();
    for _ in 0..rng.usize(1..=6) {
        let at = rng.usize(..=input.len());
        let end = (at + rng.usize(1..=16)).min(input.len());
        match rng.u8(..7) {
            0 if at < input.len() => input[at] ^= 1 << rng.u8(..8),
            1 => input.insert(at, rng.u8(..)),
            2 => drop(input.drain(at..end)),
            3 => insert(&mut input, at, rng.choice(words).unwrap()),
            4 => drop(input.splice(at..end, rng.choice(words).unwrap().iter().copied())),
            5 => {
                let copy = input[at..end].to_vec();
                insert(&mut input, at, &copy);
            }
            _ => {
                let other = &rng.choice(corpus).unwrap().1;
                let from = rng.usize(..=other.len());
                let to = (from + rng.usize(..=64)).min(other.len());
                insert(&mut input, at, &other[from..to]);
            }
        }
    }
    input.truncate(LONGEST);
    input
}

fn insert(input: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    drop(input.splice(at..at, bytes.iter().copied()));
}

fn keep(folder: &Path, input: &[u8]) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let path = folder.join(format!("mutation-{:016x}", fastrand::u64(..)));
    fs::write(&path, input).unwrap();
    path
}
