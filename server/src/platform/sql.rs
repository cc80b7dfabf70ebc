//! Small encodings for set-based statements: arrays of arrays of different lengths do not exist in SQL, so that each of
//! them travels as text.

use std::fmt::{Display, Write};
use uuid::Uuid;

/// A one-dimensional `int4[]` as text.
pub fn int_array(values: &[i32]) -> String {
    array(values)
}

/// A one-dimensional `uuid[]` as text.
pub fn uuid_array(values: impl IntoIterator<Item = Uuid>) -> String {
    array(values)
}

fn array<T: Display>(values: impl IntoIterator<Item = T>) -> String {
    let mut text = String::from("{");
    for (number, value) in values.into_iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        let _never_fails = write!(text, "{value}");
    }
    text.push('}');
    text
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    #[test]
    fn writes_array_literals() {
        assert_eq!(super::int_array(&[]), "{}");
        assert_eq!(super::int_array(&[1, -2]), "{1,-2}");
        let id = Uuid::from_u128(7);
        assert_eq!(super::uuid_array([id, id]), format!("{{{id},{id}}}"));
    }
}
