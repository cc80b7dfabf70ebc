//! What a service level promises, as people write it: `8h`, `90m`, `1h30m`, `3wd`, `3wd-end`.

use crate::time::Written;
use jiff::SignedDuration;
use std::fmt;

/// The longest target, in hours: a hundred years.
const LONGEST_HOURS: i64 = 876_000;
/// The most working days.
const MOST_DAYS: u32 = 100_000;

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// So much working time.
    Working(SignedDuration),
    /// The same local time on the n-th working day after the start's, at least 1.
    Days(u32),
    /// The last close of the n-th working day after the start's.
    DayEnds(u32),
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Days(days) => write!(formatter, "{days}wd"),
            Target::DayEnds(days) => write!(formatter, "{days}wd-end"),
            Target::Working(time) => {
                let seconds = time.as_secs();
                let parts = [(seconds / 3_600, 'h'), (seconds / 60 % 60, 'm'), (seconds % 60, 's')];
                let mut parts = parts.into_iter().filter(|(number, _)| *number != 0).peekable();
                if parts.peek().is_none() {
                    return formatter.write_str("0s");
                }
                parts.try_for_each(|(number, unit)| write!(formatter, "{number}{unit}"))
            }
        }
    }
}

impl Written for Target {
    fn read(text: &str) -> Option<Self> {
        let days = |text: &str| text.parse::<u32>().ok().filter(|days| (1..=MOST_DAYS).contains(days));
        if let Some(count) = text.strip_suffix("wd-end") {
            return days(count).map(Target::DayEnds);
        }
        if let Some(count) = text.strip_suffix("wd") {
            return days(count).map(Target::Days);
        }
        let (mut seconds, mut rest) = (0_i64, text);
        while !rest.is_empty() {
            let end = rest.find(|character: char| !character.is_ascii_digit())?;
            let number: i64 = rest[..end].parse().ok()?;
            let unit = match rest[end..].chars().next() {
                Some('h') => 3_600,
                Some('m') => 60,
                Some('s') => 1,
                _ => return None,
            };
            seconds = number.checked_mul(unit).and_then(|more| seconds.checked_add(more))?;
            rest = &rest[end + 1..];
        }
        let fits = !text.is_empty() && seconds <= LONGEST_HOURS * 3_600;
        fits.then(|| Target::Working(SignedDuration::from_secs(seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_or_refused() {
        let working = |seconds| Target::Working(SignedDuration::from_secs(seconds));
        for (text, expected, written) in [
            ("8h", working(28_800), "8h"),
            ("90m", working(5_400), "1h30m"),
            ("50040s", working(50_040), "13h54m"),
            ("1h30m", working(5_400), "1h30m"),
            ("0h", working(0), "0s"),
            ("61s", working(61), "1m1s"),
            ("3wd", Target::Days(3), "3wd"),
            ("3wd-end", Target::DayEnds(3), "3wd-end"),
        ] {
            assert_eq!(Target::read(text), Some(expected), "{text}");
            assert_eq!(expected.to_string(), written);
            assert_eq!(Target::read(written), Some(expected), "{written}");
        }
        for text in [
            "",
            "8",
            "h",
            "8 h",
            "-8h",
            "8d",
            "0wd",
            "wd",
            "1.5h",
            "8h30",
            "3wd-ende",
            "99999999999999999999h",
            "876001h",
            "8\u{e9}",
        ] {
            assert_eq!(Target::read(text), None, "{text}");
        }
    }
}
