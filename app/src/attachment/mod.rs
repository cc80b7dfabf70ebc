//! What conversations and forms show of files: choosing them, those that wait to be sent, those that are there.

mod shown;
mod tray;

pub use shown::{AnswerFiles, Files};
pub use tray::{Buttons, Chosen, Tray};

use docket_messages::{Locale, attachment as said};

/// A size in words.
fn size_in_words(locale: Locale, size: i64) -> String {
    const KILO: i64 = 1024;
    match size {
        ..KILO => said::bytes(locale, size),
        size if size < KILO * KILO => said::kilobytes(locale, size / KILO),
        size => {
            let tenths = size * 10 / (KILO * KILO);
            let point = if locale == Locale::De { "," } else { "." };
            said::megabytes(locale, &format!("{}{point}{}", tenths / 10, tenths % 10))
        }
    }
}
