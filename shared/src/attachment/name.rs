//! Names of files: what is taken, and how a device's name becomes one that is.

use crate::problem::FieldFault;

/// Longest name of a file, in characters.
pub const NAME_MAX: usize = 200;

/// Whether a character has no place in a file's name: it would end a header or a path, cannot be seen, or turns the
/// direction of what is read, so that an ending looks like another one.
fn is_refused(one: char) -> bool {
    let turns = matches!(one, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    one.is_control() || turns || matches!(one, '/' | '\\')
}

/// Checks a name as it came.
///
/// # Errors
/// What is wrong with it.
pub fn check_name(name: &str) -> Result<(), FieldFault> {
    if name.trim().is_empty() {
        return Err(FieldFault::Required);
    }
    if name.chars().count() > NAME_MAX {
        return Err(FieldFault::TooLong { max: NAME_MAX });
    }
    if name.chars().any(is_refused) || name.trim_matches(['.', ' ']).is_empty() || name != name.trim() {
        let reason = "a file's name has no path, no control characters and no spaces around it".to_owned();
        return Err(FieldFault::Unreadable { reason });
    }
    Ok(())
}

/// A name that is taken, of a name as a device has it. The ending stays where the name is too long.
pub fn cleaned_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|one| !is_refused(*one)).collect();
    let name = name.trim();
    if name.trim_matches(['.', ' ']).is_empty() {
        return "file".to_owned();
    }
    let count = name.chars().count();
    if count <= NAME_MAX {
        return name.to_owned();
    }
    let ending: String = name.chars().skip(count - 20).collect();
    let start: String = name.chars().take(NAME_MAX - 20).collect();
    format!("{}{}", start.trim_start(), ending.trim_end())
}
