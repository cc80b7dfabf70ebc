//! What a form asks once its conditions are looked at: which fields are there, which are needed, what is computed, what it
//! costs. The same code while typing and on the server.

use super::answer_files::named_files;
use super::api::{RowInput, SubmitServiceRequest};
use super::form::{Directory, Input, Known};
use super::price::{Prices, chosen, prices};
use super::value::local_time;
use crate::Date;
use crate::catalog::ItemVersion;
use crate::catalog::form::{Field, FieldKind, RowGroup};
use crate::catalog::names::{AnswerNames, TICKED};
use crate::expression::{Expression, Kind, Names, Number, Value};
use crate::time::Written;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A field as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Whether it is asked.
    pub visible: bool,
    /// Whether an answer is needed.
    pub required: bool,
    /// Whether nobody can type into it.
    pub read_only: bool,
    /// What counts as typed: computed, filled in by the directory, or typed; nothing where it is not asked.
    pub input: Option<Input>,
}

/// Fields by id.
pub type States = BTreeMap<String, State>;

/// A form as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// What is answered once.
    pub once: States,
    /// What is answered per row, in order.
    pub rows: Vec<States>,
    /// What it costs.
    pub prices: Prices,
    /// Whether each step of the gate applies, in order.
    pub steps: Vec<bool>,
}

impl State {
    /// A field without conditions.
    pub fn plain(field: &Field, typed: Option<&Input>) -> Self {
        let input = typed.filter(|input| !input.is_blank()).cloned();
        Self { visible: true, required: field.required, read_only: false, input }
    }
}

impl Settled {
    /// The submission as it counts: without what is not asked and the files that were chosen there, with what is computed.
    pub fn effective(&self, typed: &SubmitServiceRequest) -> SubmitServiceRequest {
        let inputs = |states: &States| {
            let mut inputs = BTreeMap::new();
            inputs.extend(states.iter().filter_map(|(id, state)| Some((id.clone(), state.input.clone()?))));
            inputs
        };
        let row = |(row, states): (&RowInput, &States)| RowInput { id: row.id, fields: inputs(states) };
        let rows = typed.rows.iter().zip(&self.rows).map(row).collect();
        let mut counts = SubmitServiceRequest { fields: inputs(&self.once), rows, ..typed.clone() };
        let named = named_files(&counts);
        counts.attachments.retain(|file| named.contains(&file.id.to_string()));
        counts
    }
}

/// Looks at every condition of a version's form with what was typed.
pub fn settle(version: &ItemVersion, typed: &SubmitServiceRequest, directory: &dyn Directory) -> Settled {
    let look = Look { version, typed, directory, found: RefCell::default(), total: RefCell::new(Total::Unknown) };
    let once = look.states(version.form.fields(), None);
    let group = version.form.rows();
    let rows = (0..look.rows()).filter_map(|row| Some(look.states(group?.fields.iter(), Some(row)))).collect();
    let applies = |when: &Option<Expression>| when.as_ref().is_none_or(|when| look.holds(None, when, true));
    let steps = version.approvals.iter().map(|step| applies(&step.when)).collect();
    let mut settled = Settled { once, rows, prices: Prices::default(), steps };
    settled.prices = prices(version, &settled.effective(typed));
    settled
}

/// What was found of a field: whether it is asked, whether it can be typed into, and what counts.
#[derive(Clone)]
struct Found {
    visible: bool,
    read_only: bool,
    input: Option<Input>,
}

#[derive(Clone, Copy)]
enum Total {
    Unknown,
    /// Being added up: who asks for it now asks in a circle, which publishing refuses.
    Adding,
    Known(Option<i64>),
}

/// A row and a field, or a field that is answered once.
type At<'a> = (Option<usize>, &'a str);

struct Look<'a> {
    version: &'a ItemVersion,
    typed: &'a SubmitServiceRequest,
    directory: &'a dyn Directory,
    /// None while it is being looked at: who asks for it now asks in a circle, which publishing refuses.
    found: RefCell<BTreeMap<At<'a>, Option<Found>>>,
    total: RefCell<Total>,
}

/// The names that a condition in a row, or outside of it, may use.
struct Here<'l, 'a> {
    look: &'l Look<'a>,
    row: Option<usize>,
}

impl<'a> Look<'a> {
    fn states(&self, fields: impl Iterator<Item = &'a Field>, row: Option<usize>) -> States {
        let mut states = States::new();
        states.extend(fields.map(|field| (field.id.clone(), self.state(row, field))));
        states
    }

    fn state(&self, row: Option<usize>, field: &'a Field) -> State {
        let Found { visible, read_only, input } = self.find(row, field);
        let when = field.rules.required_when.as_ref();
        let required = visible && (field.required || when.is_some_and(|when| self.holds(row, when, true)));
        State { visible, required, read_only, input }
    }

    fn find(&self, row: Option<usize>, field: &'a Field) -> Found {
        let key = (row, field.id.as_str());
        if let Some(found) = self.found.borrow().get(&key) {
            return found.clone().unwrap_or(Found { visible: true, read_only: false, input: None });
        }
        self.found.borrow_mut().insert(key, None);
        let found = self.look(row, field);
        self.found.borrow_mut().insert(key, Some(found.clone()));
        found
    }

    fn look(&self, row: Option<usize>, field: &'a Field) -> Found {
        let rules = &field.rules;
        if rules.visible.as_ref().is_some_and(|when| !self.holds(row, when, true)) {
            return Found { visible: false, read_only: false, input: None };
        }
        if let Some(computed) = &rules.computed {
            let value = computed.value(&Here { look: self, row }).ok().flatten();
            return Found { visible: true, read_only: true, input: value.map(|value| input_of(&field.kind, value)) };
        }
        let typed = self.inputs(row).and_then(|inputs| inputs.get(&field.id)).filter(|input| !input.is_blank());
        let read_only = rules.read_only.as_ref().is_some_and(|when| self.holds(row, when, false));
        let input = if read_only { self.filled(row, field, typed) } else { typed.cloned() };
        Found { visible: true, read_only, input }
    }

    /// What the directory fills in; what was typed counts only as long as this side does not know better.
    fn filled(&self, row: Option<usize>, field: &Field, typed: Option<&Input>) -> Option<Input> {
        let from = field.filled_from?;
        let person = self.group().and_then(RowGroup::person_field)?;
        let Some(Input::Text(id)) = self.inputs(row)?.get(&person.id) else { return None };
        match self.directory.filled(id.trim().parse().ok()?, from) {
            Known::Yes(text) => {
                let options = field.kind.options();
                let offered = options.is_empty() || options.iter().any(|option| option.id == text);
                Some(Input::Text(text)).filter(|input| offered && !input.is_blank())
            }
            Known::No => None,
            Known::Unsure => typed.cloned(),
        }
    }

    fn inputs(&self, row: Option<usize>) -> Option<&'a BTreeMap<String, Input>> {
        match row {
            None => Some(&self.typed.fields),
            Some(row) => self.typed.rows.get(row).map(|row| &row.fields),
        }
    }

    fn group(&self) -> Option<&'a RowGroup> {
        self.version.form.rows()
    }

    /// How many rows are looked at: those beyond the most are refused unread.
    fn rows(&self) -> usize {
        self.typed.rows.len().min(self.group().map_or(0, |group| group.max))
    }

    /// Whether a condition holds; a fault that slipped through publishing asks rather than hides.
    fn holds(&self, row: Option<usize>, when: &Expression, at_fault: bool) -> bool {
        when.holds(&Here { look: self, row }).unwrap_or(at_fault)
    }

    fn field(&self, row: Option<usize>, name: &str) -> Option<(Option<usize>, &'a Field)> {
        let in_row = self.group().filter(|_| row.is_some()).into_iter().flat_map(|group| &group.fields);
        let mut all = in_row.map(|field| (row, field)).chain(self.version.form.fields().map(|field| (None, field)));
        all.find(|(_, field)| field.id == name)
    }

    /// What the choices that are asked come to, the item's own price included.
    fn total(&self) -> Option<i64> {
        match *self.total.borrow() {
            Total::Known(total) => return total,
            Total::Adding => return None,
            Total::Unknown => {}
        }
        *self.total.borrow_mut() = Total::Adding;
        let chosen = |field: &'a Field, row| {
            let input = self.find(row, field).input?;
            let mut inputs = BTreeMap::new();
            inputs.insert(field.id.clone(), input);
            chosen(field, &inputs)
        };
        let priced = |field: &&Field| field.kind.options().iter().any(|option| option.price.is_some());
        let once = self.version.form.fields().filter(priced).filter_map(|field| chosen(field, None));
        let mut total: Option<i64> = once.reduce(i64::saturating_add);
        let mut add = |more: Option<i64>| {
            total = [total, more].into_iter().flatten().reduce(i64::saturating_add);
        };
        match self.group() {
            None => add(self.version.price),
            Some(group) => {
                for row in 0..self.rows() {
                    add(self.version.price);
                    group.fields.iter().filter(priced).for_each(|field| add(chosen(field, Some(row))));
                }
            }
        }
        *self.total.borrow_mut() = Total::Known(total);
        total
    }
}

impl Names for Here<'_, '_> {
    fn kind(&self, name: &str) -> Option<Kind> {
        AnswerNames::to_check(self.look.version, self.row.is_some()).kind(name)
    }

    fn value(&self, name: &str) -> Option<Value> {
        match name {
            "total" => return self.look.total().and_then(Number::from_hundredths).map(Value::Number),
            "lines" => {
                return i64::try_from(self.look.typed.rows.len()).ok().and_then(Number::whole).map(Value::Number);
            }
            _ => {}
        }
        let (row, field) = self.look.field(self.row, name)?;
        let found = self.look.find(row, field);
        // A box that is asked and not ticked is answered with no.
        if field.kind == FieldKind::Checkbox && found.visible {
            return Some(Value::Truth(found.input == Some(Input::Text(TICKED.to_owned()))));
        }
        value_of(self.kind(name)?, found.input?)
    }
}

/// What an input means to a condition; nothing where it cannot be read: then the form's check refuses it.
fn value_of(kind: Kind, input: Input) -> Option<Value> {
    Some(match (kind, input) {
        (Kind::Texts, Input::Choices(ids)) => Value::Texts(ids),
        (Kind::Text, Input::Text(text)) => Value::Text(text.trim().to_owned()),
        (Kind::Number, Input::Text(text)) => Value::Number(Number::read(text.trim())?),
        (Kind::Date, Input::Text(text)) => {
            let text = text.trim();
            Value::Date(Date::read(text).or_else(|| local_time(text).map(|(date, _)| date))?)
        }
        (Kind::Truth, Input::Text(text)) => Value::Truth(text.trim() == TICKED),
        _ => return None,
    })
}

/// A computed value as somebody would have typed it; money to the hundredth below.
fn input_of(kind: &FieldKind, value: Value) -> Input {
    match value {
        Value::Truth(truth) => Input::Text(truth.to_string()),
        Value::Number(number) => {
            let most = match kind {
                FieldKind::Number { decimals, .. } => *decimals,
                _ => 2,
            };
            Input::Text(number.cut(most).to_string())
        }
        Value::Text(text) => Input::Text(text),
        Value::Texts(texts) => Input::Choices(texts),
        Value::Date(date) => Input::Text(date.to_string()),
    }
}

#[cfg(test)]
mod tests;
