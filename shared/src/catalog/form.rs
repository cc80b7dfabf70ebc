//! Form definitions: sections of fields, one of them repeatable. Data, published with an item's version.

use crate::attachment::Accept;
use crate::problem::{needed, unknown};
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// What is asked: sections in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// In order of the page.
    pub sections: Vec<Section>,
}

/// A part of the form with a heading: single fields, or a repeatable group of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The heading.
    pub title: Text,
    /// A sentence beside the heading.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub hint: Text,
    /// Fields that are answered once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// Fields that are answered per row; each row becomes a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<RowGroup>,
}

/// A repeatable group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowGroup {
    /// Addressed by errors that concern the group.
    pub id: String,
    /// At least this many rows.
    pub min: usize,
    /// At most this many rows.
    pub max: usize,
    /// Fields whose value may occur in one row only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unique: Vec<String>,
    /// The columns.
    pub fields: Vec<Field>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FlatField")]
pub struct Field {
    /// Stable over versions; unique in the form.
    pub id: String,
    /// The label above it.
    pub label: Text,
    /// A sentence below it.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub hint: Text,
    /// What it takes.
    #[serde(flatten)]
    pub kind: FieldKind,
    /// Whether an answer is needed.
    pub required: bool,
    /// A column that the directory fills in once the person of the row is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filled_from: Option<DirectoryField>,
}

/// How a field is read: all that any kind may carry, side by side (as for errors, see `problem`).
#[derive(Deserialize)]
struct FlatField {
    id: String,
    label: Text,
    #[serde(default)]
    hint: Text,
    kind: String,
    max: Option<usize>,
    from_today: Option<bool>,
    options: Option<Vec<Choice>>,
    accept: Option<Accept>,
    min_files: Option<usize>,
    max_files: Option<usize>,
    #[serde(default)]
    required: bool,
    filled_from: Option<DirectoryField>,
}

impl TryFrom<FlatField> for Field {
    type Error = String;

    fn try_from(flat: FlatField) -> Result<Self, String> {
        let FlatField { id, label, hint, kind, max, from_today, options, required, filled_from, .. } = flat;
        let kind = match kind.as_str() {
            "short_text" => FieldKind::ShortText { max: needed(max, "max")? },
            "long_text" => FieldKind::LongText { max: needed(max, "max")? },
            "date" => FieldKind::Date { from_today: needed(from_today, "from_today")? },
            "choice" => FieldKind::Choice { options: needed(options, "options")? },
            "multi_choice" => FieldKind::MultiChoice { options: needed(options, "options")? },
            "person" => FieldKind::Person,
            "location" => FieldKind::Location,
            "cost_centre" => FieldKind::CostCentre,
            "attachment" => FieldKind::Attachment {
                accept: flat.accept.unwrap_or_default(),
                min_files: flat.min_files.unwrap_or(0),
                max_files: needed(flat.max_files, "max_files")?,
            },
            _ => return Err(unknown(&kind)),
        };
        Ok(Field { id, label, hint, kind, required, filled_from })
    }
}

/// Facts of the directory that fill a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryField {
    /// The job title.
    Job,
    /// Location and desk in one text, such as "Plant North, B2-14".
    Office,
    /// The laptop model, by choice id.
    Laptop,
}

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FieldKind {
    /// One line of text.
    ShortText {
        /// Longest answer, in characters.
        max: usize,
    },
    /// Several lines of text.
    LongText {
        /// Longest answer, in characters.
        max: usize,
    },
    /// A calendar date, typed or picked: 2026-12-07.
    Date {
        /// Whether days before today are refused.
        from_today: bool,
    },
    /// One of some choices.
    Choice {
        /// In order.
        options: Vec<Choice>,
    },
    /// Any of some choices.
    MultiChoice {
        /// In order.
        options: Vec<Choice>,
    },
    /// A person of the organisation, by id. In a row group: whom the line is for.
    Person,
    /// A location, by id.
    Location,
    /// A cost centre, by id.
    CostCentre,
    /// Files, by the ids under which the call names them.
    Attachment {
        /// What is taken.
        accept: Accept,
        /// Fewest files of an answer; none at all is for `required` to say.
        min_files: usize,
        /// Most files, up to [`crate::attachment::FILES_MAX`].
        max_files: usize,
    },
}

/// One of some choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Stable over versions.
    pub id: String,
    /// What is shown.
    pub label: Text,
    /// Key of an icon, for toggle chips.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// What it adds to the price, in hundredths of the organisation's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<i64>,
    /// Key of the model of equipment that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

impl FieldKind {
    /// Whether it is a text, a date or a choice of one: what a task may ask for.
    pub fn is_simple(&self) -> bool {
        matches!(
            self,
            FieldKind::ShortText { .. }
                | FieldKind::LongText { .. }
                | FieldKind::Date { .. }
                | FieldKind::Choice { .. }
        )
    }
}

impl Form {
    /// Fields that are answered once, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// The repeatable group, if the form has one.
    pub fn rows(&self) -> Option<&RowGroup> {
        self.sections.iter().find_map(|section| section.rows.as_ref())
    }
}

impl RowGroup {
    /// The column that names whom a row is for.
    pub fn person_field(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.kind == FieldKind::Person)
    }
}
