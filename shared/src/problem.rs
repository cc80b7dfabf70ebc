//! The error that both sides speak: a problem document (RFC 9457) with errors addressed to field and row.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of problem it is. The client words it; the server adds an English title for integrators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The body is not what the endpoint takes.
    Malformed,
    /// Values are wrong; `errors` says which.
    Invalid,
    /// Nobody is signed in, or the session ended.
    SignedOut,
    /// E-mail or password is wrong.
    WrongCredentials,
    /// Unknown or not allowed: one answer for both.
    NotFound,
    /// The address takes other methods.
    MethodNotAllowed,
    /// The actor may see the thing but not do this.
    Forbidden,
    /// The state changed meanwhile; `detail` says to what.
    Conflict,
    /// The idempotency key was used with another body.
    KeyReused,
    /// The endpoint's name or version is unknown here: retry elsewhere, never a stored result.
    Unsupported,
    /// The client's sequence is not the next one; `expected` says which is.
    OutOfSequence,
    /// Too large.
    TooLarge,
    /// The device has no room to keep the call; nothing was sent. No server answers so.
    NotKept,
    /// The call waited on the device for weeks; whether it was sent before is not known. No server answers so.
    TooOld,
    /// Too many tries; wait `retry_after` seconds.
    TooMany,
    /// The request came from another site.
    CrossSite,
    /// The server cannot answer now; nothing was changed.
    Unavailable,
    /// A fault of the server.
    Fault,
}

impl ProblemCode {
    /// The HTTP status of the problem.
    pub fn status(self) -> u16 {
        match self {
            ProblemCode::Malformed => 400,
            ProblemCode::Invalid | ProblemCode::KeyReused => 422,
            ProblemCode::SignedOut | ProblemCode::WrongCredentials => 401,
            ProblemCode::NotFound => 404,
            ProblemCode::MethodNotAllowed => 405,
            ProblemCode::Forbidden | ProblemCode::CrossSite => 403,
            ProblemCode::Conflict | ProblemCode::Unsupported | ProblemCode::OutOfSequence => 409,
            ProblemCode::TooLarge => 413,
            ProblemCode::NotKept => 507,
            ProblemCode::TooOld => 410,
            ProblemCode::TooMany => 429,
            ProblemCode::Unavailable => 503,
            ProblemCode::Fault => 500,
        }
    }

    fn title(self) -> &'static str {
        match self {
            ProblemCode::Malformed => "The body could not be read",
            ProblemCode::Invalid => "Some values are not valid",
            ProblemCode::SignedOut => "Nobody is signed in",
            ProblemCode::WrongCredentials => "E-mail or password is wrong",
            ProblemCode::NotFound => "There is nothing here that you may see",
            ProblemCode::MethodNotAllowed => "This address does not take this method",
            ProblemCode::Forbidden => "You may not do this",
            ProblemCode::Conflict => "It changed meanwhile",
            ProblemCode::KeyReused => "This idempotency key was used with another body",
            ProblemCode::Unsupported => "This version of the endpoint is not known here",
            ProblemCode::OutOfSequence => "The client sequence is not the next one",
            ProblemCode::TooLarge => "The body is too large",
            ProblemCode::NotKept => "The device has no room",
            ProblemCode::TooOld => "It waited on the device for weeks",
            ProblemCode::TooMany => "Too many tries",
            ProblemCode::CrossSite => "The request came from another site",
            ProblemCode::Unavailable => "The server cannot answer now",
            ProblemCode::Fault => "The server failed",
        }
    }
}

/// Why one field is wrong. Limits are in characters, rows or choices, as the name says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum FieldFault {
    /// A value is needed.
    Required,
    /// Longer than `max` characters.
    TooLong {
        /// Most characters.
        max: usize,
    },
    /// Fewer rows than `min`.
    TooFewRows {
        /// Fewest rows.
        min: usize,
    },
    /// More rows than `max`.
    TooManyRows {
        /// Most rows.
        max: usize,
    },
    /// Not a date of the form 2026-12-07.
    NotADate,
    /// A date before today.
    InThePast,
    /// Not one of the choices.
    UnknownChoice,
    /// No active person of that id that may be named here.
    UnknownPerson,
    /// No location of that id.
    UnknownLocation,
    /// No cost centre of that id.
    UnknownCostCentre,
    /// The same value as in row `row` (counted from 0).
    Duplicate {
        /// The row that has it already. On the wire `first_row`, because `row` says where the error is.
        #[serde(rename = "first_row")]
        row: usize,
    },
    /// Not a number.
    NotANumber,
    /// More than `max` decimals.
    TooManyDecimals {
        /// Most decimals.
        max: usize,
    },
    /// Below `least`.
    TooSmall {
        /// The least, such as `0.5`; of money in the currency's unit, of dates a date.
        least: String,
    },
    /// Above `most`.
    TooBig {
        /// The most, such as `20`; of money in the currency's unit, of dates a date.
        most: String,
    },
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a date and time of the form 2026-12-07T14:30.
    NotADateTime,
    /// A box that has to be ticked.
    NotTicked,
    /// No department of that id.
    UnknownDepartment,
    /// No piece of equipment of that id that the person has.
    UnknownAsset,
    /// The form has no such field.
    UnknownField,
    /// Text where a list is needed, or the other way round.
    WrongType,
    /// A file larger than `max` bytes.
    FileTooLarge {
        /// Most bytes.
        max: i64,
    },
    /// More files than `max`.
    TooManyFiles {
        /// Most files.
        max: usize,
    },
    /// Fewer files than `min`.
    TooFewFiles {
        /// Fewest files.
        min: usize,
    },
    /// The organisation keeps as many bytes of files as it may.
    NoRoom,
    /// A file of a kind that is not taken here.
    WrongMedia,
    /// A serial number of a piece that is recorded already.
    KnownPiece,
    /// The value could not be read; `reason` is the parser's.
    Unreadable {
        /// What the parser says.
        reason: String,
    },
}

/// A fault and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FlatError")]
pub struct FieldError {
    /// Id of the field, or of the row group.
    pub field: String,
    /// The row inside the group, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// What is wrong.
    #[serde(flatten)]
    pub fault: FieldFault,
}

/// How an error is read: all that any fault may carry, side by side. Serde's own reading of tagged and flattened values
/// keeps a copy of everything first and costs every browser 10 KB.
#[derive(Deserialize)]
struct FlatError {
    field: String,
    row: Option<usize>,
    code: String,
    max: Option<usize>,
    min: Option<usize>,
    first_row: Option<usize>,
    reason: Option<String>,
    least: Option<String>,
    most: Option<String>,
}

impl TryFrom<FlatError> for FieldError {
    type Error = String;

    fn try_from(flat: FlatError) -> Result<Self, String> {
        let FlatError { field, row, code, max, min, first_row, reason, least, most } = flat;
        let fault = match code.as_str() {
            "required" => FieldFault::Required,
            "too_long" => FieldFault::TooLong { max: needed(max, "max")? },
            "too_few_rows" => FieldFault::TooFewRows { min: needed(min, "min")? },
            "too_many_rows" => FieldFault::TooManyRows { max: needed(max, "max")? },
            "not_a_date" => FieldFault::NotADate,
            "in_the_past" => FieldFault::InThePast,
            "unknown_choice" => FieldFault::UnknownChoice,
            "unknown_person" => FieldFault::UnknownPerson,
            "unknown_location" => FieldFault::UnknownLocation,
            "unknown_cost_centre" => FieldFault::UnknownCostCentre,
            "duplicate" => FieldFault::Duplicate { row: needed(first_row, "first_row")? },
            "not_a_number" => FieldFault::NotANumber,
            "too_many_decimals" => FieldFault::TooManyDecimals { max: needed(max, "max")? },
            "too_small" => FieldFault::TooSmall { least: needed(least, "least")? },
            "too_big" => FieldFault::TooBig { most: needed(most, "most")? },
            "not_an_email" => FieldFault::NotAnEmail,
            "not_a_date_time" => FieldFault::NotADateTime,
            "not_ticked" => FieldFault::NotTicked,
            "unknown_department" => FieldFault::UnknownDepartment,
            "unknown_asset" => FieldFault::UnknownAsset,
            "unknown_field" => FieldFault::UnknownField,
            "wrong_type" => FieldFault::WrongType,
            "file_too_large" => {
                FieldFault::FileTooLarge { max: i64::try_from(needed(max, "max")?).unwrap_or(i64::MAX) }
            }
            "too_many_files" => FieldFault::TooManyFiles { max: needed(max, "max")? },
            "too_few_files" => FieldFault::TooFewFiles { min: needed(min, "min")? },
            "no_room" => FieldFault::NoRoom,
            "wrong_media" => FieldFault::WrongMedia,
            "known_piece" => FieldFault::KnownPiece,
            "unreadable" => FieldFault::Unreadable { reason: needed(reason, "reason")? },
            _ => return Err(unknown(&code)),
        };
        Ok(FieldError { field, row, fault })
    }
}

/// A value that this variant carries, in the words of serde where it is missing.
pub(crate) fn needed<T>(value: Option<T>, name: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("missing field `{name}`"))
}

/// Serde's words for a variant that this build does not know.
pub(crate) fn unknown(variant: &str) -> String {
    format!("unknown variant `{variant}`")
}

impl FieldError {
    /// An error of a field outside any row.
    pub fn field(field: &str, fault: FieldFault) -> Self {
        Self { field: field.to_owned(), row: None, fault }
    }

    /// An error of a field in a row.
    pub fn row(field: &str, row: usize, fault: FieldFault) -> Self {
        Self { field: field.to_owned(), row: Some(row), fault }
    }
}

/// A problem document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:docket:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code again, as a value to match on.
    pub code: ProblemCode,
    /// English, for people who read logs and replies of integrations.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What exactly; never internal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The fields that are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Seconds to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// The client sequence that is due, with `out_of_sequence`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<i64>,
}

impl Problem {
    /// A problem without detail.
    pub fn new(code: ProblemCode) -> Self {
        let name =
            serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        Self {
            kind: format!("urn:docket:problem:{name}"),
            code,
            title: code.title().to_owned(),
            status: code.status(),
            detail: None,
            errors: Vec::new(),
            retry_after: None,
            expected: None,
        }
    }

    /// A problem with a detail.
    pub fn because(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::new(code) }
    }

    /// Values are wrong: the fields and why.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(ProblemCode::Invalid) }
    }

    /// Unknown, or not for the actor: one answer for both.
    pub fn not_found() -> Self {
        Self::new(ProblemCode::NotFound)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.detail {
            Some(detail) => write!(f, "{}: {detail}", self.title),
            None => f.write_str(&self.title),
        }
    }
}

impl std::error::Error for Problem {}
