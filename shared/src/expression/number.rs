//! Numbers as text: exact with four decimals, read as software writes them and as people type them in their language.

use super::Number;
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// Most decimals of a number.
pub const DECIMALS_MAX: u8 = 4;

impl Number {
    /// Reads `-12.5`: digits, a point before at most four decimals, no spaces.
    pub fn read(text: &str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(part) || part.len() > usize::from(DECIMALS_MAX) {
            return None;
        }
        let scale = 10_i64.checked_pow(u32::try_from(part.len()).ok()?)?;
        let part = part.parse::<i64>().ok()? * (Self::ONE / scale);
        let number = whole.parse::<i64>().ok()?.checked_mul(Self::ONE)?.checked_add(part)?;
        Some(Number(if negative { -number } else { number }))
    }

    /// Reads what a person types whose language writes `decimal` before the decimals: `1.234,5` or `1 234,5` beside
    /// `1,234.5`. The other mark groups digits by three; where it cannot, it is taken for the decimal mark.
    pub fn typed(text: &str, decimal: char) -> Option<Self> {
        let spaces = |one: &char| !one.is_whitespace() && !matches!(one, '\'' | '’');
        let text: String = text.chars().filter(spaces).map(|one| if one == '\u{2212}' { '-' } else { one }).collect();
        let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
        let group = if decimal == ',' { '.' } else { ',' };
        let (whole, part) = text.split_once(decimal).unwrap_or((text, ""));
        let mut groups = whole.split(group);
        let first = groups.next().unwrap_or_default();
        let grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
        let plain = match (whole.matches(group).count(), grouped, part.is_empty()) {
            (0, ..) | (_, true, _) => whole.replace(group, ""),
            (1, false, true) => return Self::read(&format!("{sign}{}", whole.replace(group, "."))),
            _ => return None,
        };
        if part.is_empty() {
            Self::read(&format!("{sign}{plain}"))
        } else {
            Self::read(&format!("{sign}{plain}.{part}"))
        }
    }

    /// The number as people of a language write it, with at least so many decimals.
    pub fn said(self, language: &str, decimals: usize) -> String {
        let (group, mark) = if language == "de" { ('.', ',') } else { (',', '.') };
        let plain = self.to_string();
        let (sign, plain) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
        let mut said = sign.to_owned();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                said.push(group);
            }
            said.push(digit);
        }
        if !part.is_empty() || decimals > 0 {
            said.push(mark);
            said.push_str(part);
            said.extend(std::iter::repeat_n('0', decimals.saturating_sub(part.len())));
        }
        said
    }

    /// How many decimals it has.
    pub fn decimals(self) -> u8 {
        let mut rest = self.0.unsigned_abs() % Self::ONE.unsigned_abs();
        let mut decimals = 0;
        while rest != 0 {
            rest = rest * 10 % Self::ONE.unsigned_abs();
            decimals += 1;
        }
        decimals
    }

    /// The amount in hundredths; none where it is finer.
    pub fn hundredths(self) -> Option<i64> {
        let step = Self::ONE / 100;
        (self.0 % step == 0).then_some(self.0 / step)
    }

    /// Without what stands behind so many decimals.
    pub fn cut(self, decimals: u8) -> Self {
        let step = 10_i64.pow(u32::from(DECIMALS_MAX.saturating_sub(decimals)));
        Number(self.0 / step * step)
    }

    /// Without what stands behind the point.
    pub(super) fn trunc(self) -> i64 {
        self.0 / Self::ONE
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, all) = (Self::ONE.unsigned_abs(), self.0.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}", all / one)?;
        if all % one != 0 {
            let part = format!("{:04}", all % one);
            write!(f, ".{}", part.trim_end_matches('0'))?;
        }
        Ok(())
    }
}

impl Serialize for Number {
    /// A whole number as a number; one with decimals as a text, because it is exact.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % Self::ONE == 0 { serializer.serialize_i64(self.trunc()) } else { serializer.collect_str(self) }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Given;

        impl Visitor<'_> for Given {
            type Value = Number;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a whole number, or a text such as \"0.5\"")
            }

            fn visit_i64<E: Error>(self, whole: i64) -> Result<Number, E> {
                Number::whole(whole).ok_or_else(|| E::custom("this number is beyond every range"))
            }

            fn visit_u64<E: Error>(self, whole: u64) -> Result<Number, E> {
                let whole = i64::try_from(whole).ok().and_then(Number::whole);
                whole.ok_or_else(|| E::custom("this number is beyond every range"))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
                Number::read(text).ok_or_else(|| E::custom(format!("{text:?} is no number with at most four decimals")))
            }
        }

        deserializer.deserialize_any(Given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn people_type_numbers_as_their_language_writes_them() {
        for (decimal, text, number) in [
            ('.', "1,234.5", "1234.5"),
            ('.', "1234.5", "1234.5"),
            ('.', "1,5", "1.5"),
            ('.', "1,234", "1234"),
            ('.', "1 234.50", "1234.5"),
            (',', "1.234,5", "1234.5"),
            (',', "1234,5", "1234.5"),
            (',', "1.5", "1.5"),
            (',', "1.234", "1234"),
            (',', "1’234’567,25", "1234567.25"),
            (',', "\u{2212}0,5", "-0.5"),
            (',', "12\u{a0}345", "12345"),
        ] {
            assert_eq!(
                Number::typed(text, decimal).map(|number| number.to_string()).as_deref(),
                Some(number),
                "{text}"
            );
        }
        for text in ["", "-", "ten", "1.2.3", "1,23,4.5", "1.23456", "1e3", "½", "--1", "1.234.56", ".5,5"] {
            assert_eq!(Number::typed(text, '.'), None, "{text}");
        }
    }

    #[test]
    fn files_take_whole_numbers_and_exact_texts() {
        for (json, number) in [("5", "5"), ("-3", "-3"), ("\"0.25\"", "0.25"), ("\"7\"", "7")] {
            let read: Number = serde_json::from_str(json).unwrap();
            assert_eq!(read.to_string(), number);
        }
        for json in ["0.5", "\"a\"", "9999999999999999999", "null"] {
            assert!(serde_json::from_str::<Number>(json).is_err(), "{json}");
        }
    }

    proptest! {
        #[test]
        fn what_is_said_is_typed_again_as_the_same_number(units in -1_000_000_000_i64..1_000_000_000, pad in 0_usize..3) {
            let number = Number(units);
            prop_assert_eq!(Number::read(&number.to_string()), Some(number));
            for (language, decimal) in [("en", '.'), ("de", ',')] {
                prop_assert_eq!(Number::typed(&number.said(language, pad), decimal), Some(number));
            }
            let json = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<Number>(&json).unwrap(), number);
        }
    }
}
