//! Small encodings for set-based statements.

/// A one-dimensional `int4[]` as text: arrays of arrays of different lengths do not exist in SQL.
pub fn int_array(values: &[i32]) -> String {
    let numbers: Vec<String> = values.iter().map(i32::to_string).collect();
    format!("{{{}}}", numbers.join(","))
}

#[cfg(test)]
mod tests {
    #[test]
    fn writes_array_literals() {
        assert_eq!(super::int_array(&[]), "{}");
        assert_eq!(super::int_array(&[1, -2]), "{1,-2}");
    }
}
