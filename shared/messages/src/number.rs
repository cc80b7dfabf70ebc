//! Whole numbers inside messages, as the language writes them.

use crate::Locale;

/// Appends a number; from 10,000 on with separators between thousands.
pub(crate) fn push(out: &mut String, locale: Locale, number: i64) {
    let digits = number.unsigned_abs().to_string();
    if number < 0 {
        out.push('\u{2212}');
    }
    let separator = match locale {
        Locale::En => ',',
        Locale::De => '.',
    };
    for (at, digit) in digits.char_indices() {
        if at > 0 && digits.len() > 4 && (digits.len() - at).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
}
