//! Fluent files in, Rust source out. No I/O: the build script and the tests both include this module.
//! Supported: text, arguments, string literals, selections by number or word, terms. All else is a fault.

mod compare;
mod emit;
mod read;

use std::collections::BTreeMap;
use std::fmt;

/// A language of the catalogue.
pub struct LocaleName {
    /// Its folder under `locales` and its language tag.
    pub tag: &'static str,
    /// Its variant of `Locale`.
    pub variant: &'static str,
}

/// The languages; the first is the source. Their plural categories are "one" (1 and -1) and "other".
pub const LOCALES: [LocaleName; 2] = [LocaleName { tag: "en", variant: "En" }, LocaleName { tag: "de", variant: "De" }];

/// One Fluent file.
pub struct File {
    /// Index in [`LOCALES`].
    pub locale: usize,
    /// File name without folder and ending; the name of the module.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// Why the catalogue cannot be built: the file, the key where one is known, and what is wrong.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    file: String,
    key: String,
    wrong: String,
}

impl Fault {
    fn new(locale: usize, name: &str, key: &str, wrong: impl Into<String>) -> Self {
        let file = format!("locales/{}/{name}.ftl", LOCALES[locale].tag);
        Self { file, key: key.to_owned(), wrong: wrong.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file)?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.wrong)
    }
}

/// A pattern: what is written one after the other.
type Pattern = Vec<Part>;

/// A piece of a pattern. Terms are already filled in.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Argument { name: String, kind: Kind },
    Select { argument: String, kind: Kind, cases: Vec<(Case, Pattern)>, otherwise: Pattern },
}

/// The type of an argument. A plain `{ $name }` is text unless another place makes it a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Plain,
    Word,
    Number,
}

/// What a case of a selection matches, apart from the default.
#[derive(Debug, PartialEq, Eq)]
enum Case {
    Exact(i64),
    One,
    Word(String),
}

/// One file, read: its opening comment and its messages by key.
struct Catalogue {
    about: String,
    messages: BTreeMap<String, Pattern>,
}

/// The Rust source of all modules, one per file of the first locale.
///
/// # Errors
/// Every fault found, in the order of the files.
pub fn generate(files: &[File]) -> Result<String, Vec<Fault>> {
    let mut faults = Vec::new();
    let catalogues = read::read(files, &mut faults);
    let modules = compare::compare(&catalogues, &mut faults);
    if faults.is_empty() { Ok(emit::emit(&modules)) } else { Err(faults) }
}
