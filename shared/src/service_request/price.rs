//! What an order costs: the price of a line and what its choices add. The same sum while typing and when it is sent.

use super::api::SubmitServiceRequest;
use super::form::Input;
use crate::catalog::ItemVersion;
use crate::catalog::form::{Field, FieldKind};
use std::collections::BTreeMap;

/// Prices in hundredths of the organisation's currency; none where nothing has a price.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// Of each row, in order.
    pub lines: Vec<Option<i64>>,
    /// Of all of it.
    pub total: Option<i64>,
}

/// Adds up what is typed. What cannot be read adds nothing: the form's check refuses it.
pub fn prices(version: &ItemVersion, typed: &SubmitServiceRequest) -> Prices {
    let form = &version.form;
    let once: Option<i64> = form.fields().filter_map(|field| chosen(field, &typed.fields)).reduce(i64::saturating_add);
    let Some(group) = form.rows() else {
        return Prices { lines: Vec::new(), total: sum([version.price, once]) };
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
    Prices { lines, total }
}

fn sum(prices: impl IntoIterator<Item = Option<i64>>) -> Option<i64> {
    prices.into_iter().flatten().reduce(i64::saturating_add)
}

/// What the choices of a field add.
fn chosen(field: &Field, typed: &BTreeMap<String, Input>) -> Option<i64> {
    let (FieldKind::Choice { options } | FieldKind::MultiChoice { options }) = &field.kind else { return None };
    let is_chosen = |id: &String| match typed.get(&field.id) {
        Some(Input::Text(text)) => text == id,
        Some(Input::Choices(ids)) => ids.contains(id),
        None => false,
    };
    sum(options.iter().filter(|choice| is_chosen(&choice.id)).map(|choice| choice.price))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::form::{Choice, Form, RowGroup, Section};
    use crate::fixture::{Desk, docking_station};
    use crate::service_request::api::RowInput;
    use crate::text::Text;

    fn field(id: &str, many: bool, prices: &[(&str, Option<i64>)]) -> Field {
        let options = prices
            .iter()
            .map(|(id, price)| Choice { id: (*id).to_owned(), label: Text::plain(id), icon: None, price: *price })
            .collect();
        let kind = if many { FieldKind::MultiChoice { options } } else { FieldKind::Choice { options } };
        Field {
            id: id.to_owned(),
            label: Text::plain(id),
            hint: Text::default(),
            kind,
            required: false,
            filled_from: None,
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
        assert_eq!(
            prices(&version(Some(14_900), true), &typed),
            Prices { lines: vec![Some(36_700), Some(14_900), Some(32_800)], total: Some(85_400) }
        );
        assert_eq!(prices(&version(Some(14_900), false), &typed).total, Some(15_900));
    }

    #[test]
    fn nothing_is_said_where_nothing_has_a_price() {
        let free = typed(Some("pick-up"), &[&["cable"], &[]]);
        assert_eq!(prices(&version(None, true), &free), Prices { lines: vec![None, None], total: None });
        assert_eq!(prices(&version(None, true), &typed(None, &[&["keyboard"]])).total, Some(3_900));
    }
}
