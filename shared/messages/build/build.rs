//! Compiles `locales/<language>/*.ftl` to typed Rust functions. What is checked and how is in `generator`.

mod generator;

use generator::{File, LOCALES};
use std::path::Path;
use std::{env, fs, io, process};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=build");
    let mut files = Vec::new();
    for locale in 0..LOCALES.len() {
        files.extend(files_of(locale)?);
    }
    match generator::generate(&files) {
        Ok(code) => {
            let folder = env::var_os("OUT_DIR").expect("cargo names the output folder");
            fs::write(Path::new(&folder).join("messages.rs"), code)
        }
        Err(faults) => {
            for fault in faults {
                println!("cargo::error={fault}");
            }
            process::exit(1)
        }
    }
}

/// The Fluent files of one locale, by name.
fn files_of(locale: usize) -> io::Result<Vec<File>> {
    let folder = format!("locales/{}", LOCALES[locale].tag);
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".ftl").map(str::to_owned));
    }
    names.sort();
    let read = |name: String| {
        let text = fs::read_to_string(format!("{folder}/{name}.ftl"))?;
        Ok(File { locale, name, text })
    };
    names.into_iter().map(read).collect()
}
