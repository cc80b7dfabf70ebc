//! Reads JSON bodies and query strings; what cannot be read becomes a problem document that names field and row.

use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

/// Reads a JSON object; a fault names the field, and the row where it is in one.
///
/// # Errors
/// `Malformed` with that field, or with `body` where the text is no JSON object at all.
pub fn read_json<T: DeserializeOwned>(json: &str) -> Result<T, Problem> {
    // A record is an object: read from a list it would take whatever stands where.
    if !json.trim_start().starts_with('{') {
        return Err(unreadable(Place::default(), "it has to be a JSON object".to_owned()));
    }
    if let Some(place) = has_nul(json).then(|| nul_place(json)).flatten() {
        return Err(unreadable(place, "the character U+0000 cannot be stored".to_owned()));
    }
    let mut reader = serde_json::Deserializer::from_str(json);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| malformed(error.inner(), Place::of(error.path())))?;
    reader.end().map_err(|error| malformed(&error, Place::default()))?;
    Ok(value)
}

/// Where in a body something is: the innermost name, and the row around it.
#[derive(Default)]
struct Place {
    field: Option<String>,
    row: Option<usize>,
    list: Option<usize>,
    depth: usize,
}

/// Where the first text with U+0000 stands.
fn nul_place(json: &str) -> Option<Place> {
    fn walk(value: &Value, path: &mut Vec<Step>) -> bool {
        match value {
            Value::String(text) => text.contains('\0'),
            Value::Array(items) => items.iter().enumerate().any(|(index, item)| inside(Step::Index(index), item, path)),
            Value::Object(fields) => fields.iter().any(|(name, field)| {
                let step = Step::Name(name.replace('\0', ""));
                name.contains('\0') || inside(step, field, path)
            }),
            _ => false,
        }
    }
    fn inside(step: Step, value: &Value, path: &mut Vec<Step>) -> bool {
        path.push(step);
        let found = walk(value, path);
        if !found {
            path.pop();
        }
        found
    }
    let (value, mut path) = (serde_json::from_str(json).ok()?, Vec::new());
    let mut place = Place::default();
    walk(&value, &mut path).then(|| {
        path.iter().for_each(|step| match step {
            Step::Name(name) => place.name(name),
            Step::Index(index) => place.index(*index),
        });
        place.settled()
    })
}

enum Step {
    Name(String),
    Index(usize),
}

impl Place {
    fn of(path: &serde_path_to_error::Path) -> Self {
        let mut place = Self::default();
        for segment in path.iter() {
            match segment {
                Segment::Map { key } => place.name(key),
                Segment::Seq { index } => place.index(*index),
                Segment::Enum { .. } | Segment::Unknown => {}
            }
        }
        place.settled()
    }

    /// A name further inside: a list around it was a list of rows, the outermost one counts.
    fn name(&mut self, name: &str) {
        self.row = self.row.or(self.list.take());
        self.depth += 1;
        self.field = Some(name.to_owned());
    }

    fn index(&mut self, index: usize) {
        self.list = Some(index);
    }

    /// A list without a name inside is a list of rows only where the body itself holds it.
    fn settled(mut self) -> Self {
        if self.depth == 1 {
            self.row = self.row.or(self.list);
        }
        self
    }
}

/// Whether a string of the JSON text holds U+0000, which PostgreSQL's text cannot.
fn has_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| {
        let backslashes = json[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        backslashes % 2 == 0
    })
}

/// The problem document of a body that could not be read. A name that is missing or unknown is in the reader's words
/// alone; of a value that does not fit the reader says the value, and the place says where.
fn malformed(error: &serde_json::Error, place: Place) -> Problem {
    let reason = error.to_string();
    let in_words = ["missing field", "unknown field", "duplicate field"].iter().any(|words| reason.starts_with(words));
    let named = if in_words { reason.split('`').nth(1).map(str::to_owned) } else { place.field };
    unreadable(Place { field: named, ..place }, plainly(&reason))
}

/// The reader's words without those of the language it is written in: names of types, and where in the text it was.
fn plainly(reason: &str) -> String {
    let reason = reason.split(" at line ").next().unwrap_or(reason);
    let Some((fault, expected)) = reason.rsplit_once(", expected ") else { return reason.to_owned() };
    let expected = match expected {
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number of 0 or more",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "an object",
        _ if expected.starts_with("struct ") => "an object",
        _ if expected.starts_with("enum ") => "one of the named values",
        _ => expected,
    };
    format!("{fault}, expected {expected}")
}

fn unreadable(place: Place, reason: String) -> Problem {
    let field = place.field.unwrap_or_else(|| "body".to_owned());
    Problem {
        errors: vec![FieldError { field, row: place.row, fault: FieldFault::Unreadable { reason } }],
        ..Problem::new(ProblemCode::Malformed)
    }
}

/// The problem document of a query string that could not be read.
pub fn invalid_query(reason: &str) -> Problem {
    let fault = reason.strip_prefix("Failed to deserialize query string: ").unwrap_or(reason);
    let in_words = ["missing field", "unknown field", "duplicate field"].iter().any(|words| fault.contains(words));
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
    // What is missing or unknown stands in the reader's words; of a value that does not fit the name stands before.
    let before = || fault.split(": ").next().filter(is_name);
    let named = if in_words { fault.split('`').nth(1) } else { before() };
    let field = named.unwrap_or("query").to_owned();
    Problem {
        errors: vec![FieldError::field(&field, FieldFault::Unreadable { reason: plainly(fault) })],
        ..Problem::new(ProblemCode::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_in_words_that_callers_know() {
        for (said, plain) in [
            (
                "invalid type: integer `1`, expected struct RowInput at line 1 column 233",
                "invalid type: integer `1`, expected an object",
            ),
            (
                "invalid type: string \"a, expected b\", expected i32 at line 1 column 9",
                "invalid type: string \"a, expected b\", expected a whole number",
            ),
            ("missing field `title` at line 1 column 2", "missing field `title`"),
            ("unknown field `x`, expected one of `a`, `b`", "unknown field `x`, expected one of `a`, `b`"),
        ] {
            assert_eq!(plainly(said), plain);
        }
        let FieldFault::Unreadable { reason } =
            &invalid_query("Failed to deserialize query string: at: invalid digit").errors[0].fault
        else {
            panic!("another fault");
        };
        assert_eq!(reason, "at: invalid digit");
    }
}
