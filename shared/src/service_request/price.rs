//! What an order costs: the price of a line and what its choices add. The same sum while typing and when it is sent.

use super::api::SubmitServiceRequest;
use super::form::Input;
use crate::catalog::ItemVersion;
use crate::catalog::form::{Choice, Field};
use crate::text::Text;
use std::collections::BTreeMap;

/// Prices in hundredths of the organisation's currency; none where nothing has a price.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// Of each row, in order.
    pub lines: Vec<Option<i64>>,
    /// Of all of it.
    pub total: Option<i64>,
    /// What the total adds up, in order of the form.
    pub parts: Vec<Part>,
}

/// One summand: so many of something at a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub label: Text,
    /// How many.
    pub count: i64,
    /// Price of one, in hundredths of the organisation's currency.
    pub price: i64,
}

/// Adds up what is typed. What cannot be read adds nothing: the form's check refuses it.
pub fn prices(version: &ItemVersion, typed: &SubmitServiceRequest) -> Prices {
    let form = &version.form;
    let once: Option<i64> = form.fields().filter_map(|field| chosen(field, &typed.fields)).reduce(i64::saturating_add);
    let Some(group) = form.rows() else {
        return Prices { lines: Vec::new(), total: sum([version.price, once]), parts: parts(version, typed) };
    };
    let lines: Vec<Option<i64>> = typed
        .rows
        .iter()
        .map(|row| {
            let choices = group.fields.iter().filter_map(|field| chosen(field, &row.fields));
            sum([version.price, choices.reduce(i64::saturating_add)])
        })
        .collect();
    let total = sum(lines.iter().copied().chain([once]));
    Prices { lines, total, parts: parts(version, typed) }
}

fn sum(prices: impl IntoIterator<Item = Option<i64>>) -> Option<i64> {
    prices.into_iter().flatten().reduce(i64::saturating_add)
}

/// The item itself for each line, then each choice with a price as often as it was made.
fn parts(version: &ItemVersion, typed: &SubmitServiceRequest) -> Vec<Part> {
    let rows = version.form.rows().map(|group| &group.fields);
    let lines = if rows.is_some() { typed.rows.len() } else { 1 };
    let own = version.price.map(|price| (version.name.clone(), lines, price));
    let in_rows = rows.into_iter().flatten().map(|field| (field, typed.rows.iter().map(|row| &row.fields).collect()));
    let once = version.form.fields().map(|field| (field, vec![&typed.fields]));
    let choices = in_rows.chain(once).flat_map(|(field, typed): (&Field, Vec<&BTreeMap<String, Input>>)| {
        let options = options(field).iter().filter_map(|choice| Some((choice, choice.price?)));
        let count = move |choice: &Choice| typed.iter().filter(|typed| is_chosen(field, choice, typed)).count();
        options.map(move |(choice, price)| (choice.label.clone(), count(choice), price)).collect::<Vec<_>>()
    });
    let parts = own.into_iter().chain(choices).filter(|(_, count, _)| *count > 0);
    parts.map(|(label, count, price)| Part { label, count: i64::try_from(count).unwrap_or(i64::MAX), price }).collect()
}

fn options(field: &Field) -> &[Choice] {
    field.kind.options()
}

fn is_chosen(field: &Field, choice: &Choice, typed: &BTreeMap<String, Input>) -> bool {
    match typed.get(&field.id) {
        Some(Input::Text(text)) => *text == choice.id,
        Some(Input::Choices(ids)) => ids.contains(&choice.id),
        None => false,
    }
}

/// What the choices of a field add.
pub(super) fn chosen(field: &Field, typed: &BTreeMap<String, Input>) -> Option<i64> {
    sum(options(field).iter().filter(|choice| is_chosen(field, choice, typed)).map(|choice| choice.price))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::form::{Choice, FieldKind, Form, RowGroup, Section};
    use crate::fixture::{Desk, docking_station};
    use crate::service_request::api::RowInput;
    use crate::text::Text;

    fn field(id: &str, many: bool, prices: &[(&str, Option<i64>)]) -> Field {
        let options = prices
            .iter()
            .map(|(id, price)| Choice {
                id: (*id).to_owned(),
                label: Text::plain(id),
                icon: None,
                price: *price,
                model: None,
            })
            .collect();
        let kind = if many { FieldKind::MultiChoice { options } } else { FieldKind::Choice { options } };
        Field {
            id: id.to_owned(),
            label: Text::plain(id),
            hint: Text::default(),
            kind,
            required: false,
            filled_from: None,
            material: true,
            rules: Default::default(),
        }
    }

    fn version(price: Option<i64>, rows: bool) -> ItemVersion {
        let things = field("things", true, &[("monitor", Some(17_900)), ("keyboard", Some(3_900)), ("cable", None)]);
        let group = RowGroup { id: "people".to_owned(), min: 1, max: 9, unique: Vec::new(), fields: vec![things] };
        let once = field("delivery", false, &[("desk", Some(1_000)), ("pick-up", None)]);
        let section = Section {
            title: Text::plain("All"),
            hint: Text::default(),
            fields: vec![once],
            rows: rows.then_some(group),
        };
        ItemVersion { price, form: Form { sections: vec![section] }, ..docking_station(Default::default()) }
    }

    fn typed(delivery: Option<&str>, rows: &[&[&str]]) -> SubmitServiceRequest {
        let row = |ids: &&[&str]| {
            let ids = ids.iter().map(|id| (*id).to_owned()).collect();
            RowInput { id: None, fields: BTreeMap::from([("things".to_owned(), Input::Choices(ids))]) }
        };
        let fields = delivery.map(|id| ("delivery".to_owned(), Input::Text(id.to_owned())));
        SubmitServiceRequest {
            fields: fields.into_iter().collect(),
            rows: rows.iter().map(row).collect(),
            ..Desk::new(crate::assignment::Ranking::LoadFirst).submission()
        }
    }

    #[test]
    fn a_line_costs_its_price_and_its_choices_and_the_total_adds_what_is_chosen_once() {
        let typed = typed(Some("desk"), &[&["monitor", "keyboard"], &["cable"], &["monitor", "unknown"]]);
        let prices_of = prices(&version(Some(14_900), true), &typed);
        assert_eq!((prices_of.lines, prices_of.total), (vec![Some(36_700), Some(14_900), Some(32_800)], Some(85_400)));
        let parts: Vec<_> = prices_of.parts.iter().map(|part| (part.label.get("en"), part.count, part.price)).collect();
        assert_eq!(
            parts,
            [("Docking station", 3, 14_900), ("monitor", 2, 17_900), ("keyboard", 1, 3_900), ("desk", 1, 1_000)]
        );
        assert_eq!(prices_of.parts.iter().map(|part| part.count * part.price).sum::<i64>(), 85_400);
        assert_eq!(prices(&version(Some(14_900), false), &typed).total, Some(15_900));
    }

    #[test]
    fn nothing_is_said_where_nothing_has_a_price() {
        let free = typed(Some("pick-up"), &[&["cable"], &[]]);
        assert_eq!(prices(&version(None, true), &free), Prices { lines: vec![None, None], ..Prices::default() });
        assert_eq!(prices(&version(None, true), &typed(None, &[&["keyboard"]])).total, Some(3_900));
    }
}
