//! Form definitions: sections of fields, one of them repeatable. Data, published with an item's version.

use crate::attachment::Accept;
use crate::expression::{Expression, Number};
use crate::person::PersonCard;
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
    /// Whether a change of the answer has to be approved anew; yes unless the definition says not.
    #[serde(skip_serializing_if = "is_true")]
    pub material: bool,
    /// What depends on other answers.
    #[serde(flatten)]
    pub rules: Rules,
}

fn is_true(flag: &bool) -> bool {
    *flag
}

/// Conditions of a field over the others: the row's, those answered once, `lines`, `total`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rules {
    /// It is asked only where this holds; what was typed into it before counts for nothing while it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible: Option<Expression>,
    /// An answer is needed where this holds, as with `required`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_when: Option<Expression>,
    /// It cannot be typed into where this holds: only what the directory fills in or what is computed counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_only: Option<Expression>,
    /// The answer itself; nobody types it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub computed: Option<Expression>,
}

impl Rules {
    /// The conditions by the names they have in a file.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &Expression)> {
        let all = [
            ("visible", &self.visible),
            ("required_when", &self.required_when),
            ("read_only", &self.read_only),
            ("computed", &self.computed),
        ];
        all.into_iter().filter_map(|(name, expression)| Some((name, expression.as_ref()?)))
    }
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
    material: Option<bool>,
    #[serde(default)]
    decimals: u8,
    #[serde(default)]
    range: Range,
    #[serde(default)]
    unit: Text,
    visible: Option<Expression>,
    required_when: Option<Expression>,
    read_only: Option<Expression>,
    computed: Option<Expression>,
}

impl TryFrom<FlatField> for Field {
    type Error = String;

    fn try_from(flat: FlatField) -> Result<Self, String> {
        let FlatField { id, label, hint, kind, max, from_today, options, required, filled_from, .. } = flat;
        let FlatField { material, decimals, range, unit, visible, required_when, read_only, computed, .. } = flat;
        let kind = match kind.as_str() {
            "short_text" => FieldKind::ShortText { max: needed(max, "max")? },
            "long_text" => FieldKind::LongText { max: needed(max, "max")? },
            "date" => FieldKind::Date { from_today: needed(from_today, "from_today")? },
            "choice" => FieldKind::Choice { options: needed(options, "options")? },
            "multi_choice" => FieldKind::MultiChoice { options: needed(options, "options")? },
            "person" => FieldKind::Person,
            "location" => FieldKind::Location,
            "cost_centre" => FieldKind::CostCentre,
            "number" => FieldKind::Number { decimals, range, unit },
            "money" => FieldKind::Money { range },
            "email" => FieldKind::Email,
            "date_time" => FieldKind::DateTime { from_today: needed(from_today, "from_today")? },
            "checkbox" => FieldKind::Checkbox,
            "department" => FieldKind::Department,
            "asset" => FieldKind::Asset,
            "asset_model" => FieldKind::AssetModel { options: needed(options, "options")? },
            "heading" => FieldKind::Heading,
            "note" => FieldKind::Note,
            "attachment" => FieldKind::Attachment {
                accept: flat.accept.unwrap_or_default(),
                min_files: flat.min_files.unwrap_or(0),
                max_files: needed(flat.max_files, "max_files")?,
            },
            _ => return Err(unknown(&kind)),
        };
        let rules = Rules { visible, required_when, read_only, computed };
        let material = material.unwrap_or(true);
        Ok(Field { id, label, hint, kind, required, filled_from, material, rules })
    }
}

/// Facts of the directory that fill a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryField {
    /// The job title.
    Job,
    /// Location and desk in one text, such as "Plant North, B2-14".
    Office,
    /// The laptop model, by choice id.
    Laptop,
}

impl DirectoryField {
    /// What it is of a person; empty where the directory does not know. `location` is the name of where they work.
    pub fn of(self, card: &PersonCard, location: Option<&str>) -> String {
        match self {
            DirectoryField::Job => card.job.clone(),
            DirectoryField::Laptop => card.laptop.clone().unwrap_or_default(),
            DirectoryField::Office => {
                let desk = Some(card.desk.as_str()).filter(|desk| !desk.is_empty());
                location.into_iter().chain(desk).collect::<Vec<_>>().join(", ")
            }
        }
    }
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
    /// A number.
    Number {
        /// Most decimals, 0 to 4.
        #[serde(skip_serializing_if = "is_zero")]
        decimals: u8,
        /// Least and most.
        #[serde(skip_serializing_if = "Range::is_open")]
        range: Range,
        /// What is counted, behind the number.
        #[serde(skip_serializing_if = "Text::is_empty")]
        unit: Text,
    },
    /// An amount in the organisation's currency, with two decimals; answered in hundredths.
    Money {
        /// Least and most, in the currency's unit.
        #[serde(skip_serializing_if = "Range::is_open")]
        range: Range,
    },
    /// An e-mail address.
    Email,
    /// A date and a time of the wall clock where the organisation is: 2026-12-07T14:30.
    DateTime {
        /// Whether days before today are refused.
        from_today: bool,
    },
    /// Yes or no. Where it is required it has to be ticked.
    Checkbox,
    /// A department, by id.
    Department,
    /// A piece of equipment that the person who asks has, by id.
    Asset,
    /// One of some models of equipment.
    AssetModel {
        /// In order; each names its model.
        options: Vec<Choice>,
    },
    /// A heading between the fields: its label. Asks nothing.
    Heading,
    /// A sentence between the fields: its label. Asks nothing.
    Note,
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

/// Least and most of a number. Both belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Range {
    /// Least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Number>,
    /// Most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Number>,
}

impl Range {
    fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_zero(number: &u8) -> bool {
    *number == 0
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
    /// Whether it asks for a day that is not over.
    pub fn is_from_today(&self) -> bool {
        matches!(self, Self::Date { from_today: true } | Self::DateTime { from_today: true })
    }

    /// Whether it asks anything: headings and notes only say something.
    pub fn asks(&self) -> bool {
        !matches!(self, FieldKind::Heading | FieldKind::Note)
    }

    /// What can be chosen; nothing where it is no choice of the item's own.
    pub fn options(&self) -> &[Choice] {
        match self {
            FieldKind::Choice { options } | FieldKind::MultiChoice { options } | FieldKind::AssetModel { options } => {
                options
            }
            _ => &[],
        }
    }

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

    /// The field of that id, asked once or in rows.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields().chain(self.rows().into_iter().flat_map(|group| &group.fields)).find(|field| field.id == id)
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
