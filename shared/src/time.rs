//! Points in time and dates as text, by RFC 3339: `2026-12-07T08:00:00Z`, `2026-12-07`. For `#[serde(with = "...")]`.
//!
//! jiff reads far more forms and words its errors at length; both would weigh 25 KB in every browser, compressed.

use crate::{Date, Timestamp};
use jiff::civil::{DateTime, Time};
use jiff::tz::Offset;
use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;
use std::fmt;
use std::marker::PhantomData;

/// What has such a text.
pub trait Written: fmt::Display + Sized {
    /// The value of a text; none if it is no such text, or names what is in no calendar.
    fn read(text: &str) -> Option<Self>;
}

impl Written for Date {
    /// RFC 3339 `full-date`.
    fn read(text: &str) -> Option<Date> {
        let [year, month, day] = parts(text, [4, 2, 2], ['-', '-'])?;
        Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()
    }
}

impl Written for Timestamp {
    /// RFC 3339 `date-time`, with at most nine digits of the second's fraction.
    fn read(text: &str) -> Option<Timestamp> {
        let (date, rest) = text.split_once('T')?;
        let (clock, offset) = match rest.strip_suffix('Z') {
            Some(clock) => (clock, 0),
            None => {
                let at = rest.rfind(['+', '-'])?;
                let [hours, minutes] = parts(&rest[at + 1..], [2, 2], [':'])?;
                let minutes = Some(minutes).filter(|minutes| *minutes < 60)?;
                let seconds = i32::try_from(hours * 3_600 + minutes * 60).ok()?;
                (&rest[..at], if rest[at..].starts_with('-') { -seconds } else { seconds })
            }
        };
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let [hour, minute, second] = parts(clock, [2, 2, 2], [':', ':'])?;
        let missing = 9_usize.checked_sub(fraction.len())?;
        let nanosecond = digits(fraction)? * 10_u32.pow(u32::try_from(missing).ok()?);
        let time = Time::new(small(hour)?, small(minute)?, small(second)?, i32::try_from(nanosecond).ok()?).ok()?;
        let clock = DateTime::from_parts(Date::read(date)?, time);
        Offset::from_seconds(offset).ok()?.to_timestamp(clock).ok()
    }
}

/// The numbers of a text that consists of runs of so many digits with these characters between them.
fn parts<const N: usize, const M: usize>(text: &str, widths: [usize; N], between: [char; M]) -> Option<[u32; N]> {
    let mut numbers = [0; N];
    let mut rest = text;
    for (at, width) in widths.into_iter().enumerate() {
        let (number, behind) = rest.split_at_checked(width)?;
        numbers[at] = digits(number)?;
        rest = match between.get(at) {
            Some(character) => behind.strip_prefix(*character)?,
            None => behind,
        };
    }
    rest.is_empty().then_some(numbers)
}

fn digits(text: &str) -> Option<u32> {
    let is_number = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.bytes().fold(0, |number, byte| number * 10 + u32::from(byte - b'0')))
}

fn small(number: u32) -> Option<i8> {
    i8::try_from(number).ok()
}

/// Writes a [`crate::Timestamp`] or [`crate::Date`].
///
/// # Errors
/// As the format's.
pub fn serialize<T: Written, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Reads a [`crate::Timestamp`] or [`crate::Date`].
///
/// # Errors
/// The text is none.
pub fn deserialize<'de, T: Written, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(PhantomData))
}

struct Text<T>(PhantomData<T>);

impl<T: Written> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text such as 2026-12-07 or 2026-12-07T08:00:00Z")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::read(text).ok_or_else(|| E::custom(format_args!("{text:?} is no such date or point in time")))
    }
}

/// A length of time in whole seconds.
pub mod seconds {
    use jiff::SignedDuration;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes whole seconds.
    ///
    /// # Errors
    /// As the format's.
    pub fn serialize<S: Serializer>(value: &SignedDuration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(value.as_secs())
    }

    /// Reads whole seconds.
    ///
    /// # Errors
    /// It is no whole number.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SignedDuration, D::Error> {
        i64::deserialize(deserializer).map(SignedDuration::from_secs)
    }
}

/// The same for values that may be absent: `null`, or with `#[serde(default)]` nothing at all.
pub mod option {
    use super::{Text, Written, fmt};
    use serde::de::{Deserializer, Error, Visitor};
    use serde::ser::Serializer;
    use std::marker::PhantomData;

    /// Writes a [`crate::Timestamp`] or [`crate::Date`], or `null`.
    ///
    /// # Errors
    /// As the format's.
    pub fn serialize<T: Written, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.collect_str(value),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a [`crate::Timestamp`] or [`crate::Date`], or `null`.
    ///
    /// # Errors
    /// The text is none.
    pub fn deserialize<'de, T: Written, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_option(Absent(PhantomData))
    }

    struct Absent<T>(PhantomData<T>);

    impl<'de, T: Written> Visitor<'de> for Absent<T> {
        type Value = Option<T>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            Text::<T>(PhantomData).expecting(formatter)
        }

        fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
            Ok(None)
        }

        fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
            super::deserialize(deserializer).map(Some)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Written;
    use crate::{Date, Timestamp};
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    proptest! {
        #[test]
        fn reads_what_is_written_and_agrees_with_jiff(second in -62_135_596_800_i64..253_402_207_200, nanosecond in 0_i32..1_000_000_000) {
            let at = Timestamp::new(second, nanosecond).unwrap();
            prop_assert_eq!(Timestamp::read(&at.to_string()), Some(at));
            let day = at.to_zoned(jiff::tz::TimeZone::UTC).date();
            prop_assert_eq!(Date::read(&day.to_string()), Some(day));
        }

        #[test]
        fn never_reads_what_jiff_reads_otherwise(text in "[0-9]{3,5}-[0-9]{1,3}-[0-9]{1,3}(T[0-9]{2}:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,10})?(Z|[+-][0-9]{2}:[0-9]{2})?)?") {
            if let Some(at) = Timestamp::read(&text) {
                prop_assert_eq!(Ok(at), text.parse().map_err(|_| ()));
            }
            if let Some(day) = Date::read(&text) {
                prop_assert_eq!(Ok(day), text.parse().map_err(|_| ()));
            }
        }
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Ours {
        #[serde(with = "super")]
        at: Timestamp,
        #[serde(with = "super::option")]
        day: Option<Date>,
        #[serde(with = "super::option", default, skip_serializing_if = "Option::is_none")]
        then: Option<Timestamp>,
    }

    #[test]
    fn the_text_is_the_usual_one_in_both_directions() {
        for text in [
            r#"{"at":"2026-12-07T08:00:00Z","day":"2026-12-07"}"#,
            r#"{"at":"2026-12-07T08:00:00.123456Z","day":null,"then":"1969-07-20T20:17:40Z"}"#,
            r#"{"at":"0001-01-02T23:59:59.000000001Z","day":"9999-12-31"}"#,
        ] {
            let read: Ours = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
        }
        for wrong in [
            "2026-2-07",
            "2026-02-30",
            "20260207",
            " 2026-02-07",
            "2026-02-07 ",
            "２026-02-07",
            "",
            "-",
            "2026-02-07T00:00:00Z",
        ] {
            assert_eq!(Date::read(wrong), None, "{wrong}");
        }
        for wrong in [
            "2026-02-07",
            "2026-02-07T24:00:00Z",
            "2026-02-07T00:00Z",
            "2026-02-07T00:00:00",
            "2026-02-07T00:00:00.Z",
            "2026-02-07T00:00:00+01:60",
            "T",
            "é",
        ] {
            assert_eq!(Timestamp::read(wrong), None, "{wrong}");
        }
        let offset: Ours = serde_json::from_str(r#"{"at":"2026-12-07T09:00:00+01:00","day":null}"#).unwrap();
        assert_eq!(offset.at, "2026-12-07T08:00:00Z".parse().unwrap());
    }

    #[test]
    fn what_is_none_is_refused_with_the_text() {
        for (text, named) in [
            (r#"{"at":"yesterday","day":null}"#, "yesterday"),
            (r#"{"at":"2026-12-07T08:00:00Z","day":"2026-13-07"}"#, "2026-13-07"),
            (r#"{"at":5,"day":null}"#, "2026-12-07T08:00:00Z"),
            (r#"{"at":"2026-12-07T08:00:00Z"}"#, "day"),
        ] {
            let error = serde_json::from_str::<Ours>(text).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
