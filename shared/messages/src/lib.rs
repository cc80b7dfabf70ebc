//! Every word of the product, in every language: one function per message, keys and arguments checked by the compiler.
//! The texts are in `locales/<language>/<module>.ftl`; no content of an organisation is here.
//!
//! A message without arguments is a `&'static str`. One with arguments is a `String`; after the locale come its
//! arguments in alphabetical order: numbers as `i64`, all else as `&str`.

mod locale;
mod number;

pub use locale::Locale;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));
