//! A section of the form: its fields in order, as far as they are asked.

use super::control::{Control, about};
use super::group::Group;
use super::outlook::Outlook;
use super::state::{Order, Place};
use crate::data::clock;
use crate::ui::{Field as Labelled, FieldError};
use crate::words;
use docket_messages::{form, outlook as said, shell};
use docket_shared::catalog::form::{Field, FieldKind, Section};
use docket_shared::text::Text;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// A section with its heading; it goes with the last of its fields.
#[component]
pub fn FormSection(
    /// The order.
    order: Order,
    /// Which section it is, from 0.
    at: usize,
    /// Its definition.
    section: Section,
) -> impl IntoView {
    let locale = order.locale;
    let heading = format!("section-{at}");
    let Section { title, hint, fields, rows } = section;
    let hint = (!hint.is_empty()).then(|| {
        view! {
            <span class="small muted donly">{move || hint.get(locale.get().tag()).to_owned()}</span>
        }
    });
    let ids: Vec<String> = fields.iter().map(|field| field.id.clone()).collect();
    let has_rows = rows.is_some();
    let empty = Memo::new(move |_| {
        let asked = |id: &String| order.asks(&Place { row: None, field: id.clone() });
        !has_rows && !ids.iter().any(asked)
    });
    view! {
        <section class="form-sec" aria-labelledby=heading.clone() hidden=empty>
            <div class="sec-h"><h2 id=heading.clone()>{move || title.get(locale.get().tag()).to_owned()}</h2>{hint}</div>
            {rows.map(|group| view! { <Group order group /> })}
            {runs(fields).into_iter().map(|run| view! { <Run order run /> }).collect_view()}
        </section>
    }
    .into_any()
}

/// Fields that stand side by side, one after another; what takes the whole width stands alone.
fn runs(fields: Vec<Field>) -> Vec<Vec<Field>> {
    let mut runs: Vec<Vec<Field>> = Vec::new();
    for field in fields {
        match runs.last_mut() {
            Some(run) if !is_wide(&field) && !is_wide(&run[0]) => run.push(field),
            _ => runs.push(vec![field]),
        }
    }
    runs
}

fn is_wide(field: &Field) -> bool {
    matches!(field.kind, FieldKind::LongText { .. } | FieldKind::Checkbox | FieldKind::Heading | FieldKind::Note)
}

#[component]
fn Run(order: Order, run: Vec<Field>) -> impl IntoView {
    let class = match run.len() {
        _ if is_wide(&run[0]) => "",
        ..=2 => "g2",
        _ => "g3",
    };
    let ids: Vec<String> = run.iter().map(|field| field.id.clone()).collect();
    let empty = Memo::new(move |_| !ids.iter().any(|id| order.asks(&Place { row: None, field: id.clone() })));
    view! {
        <div class=format!("run {class}") hidden=empty>
            {run.into_iter().map(|field| view! { <Asked order field /> }).collect_view()}
        </div>
    }
}

/// A field as long as it is asked. What was typed into it stays in the draft while it is not.
#[component]
fn Asked(order: Order, field: Field) -> impl IntoView {
    let place = Place { row: None, field: field.id.clone() };
    let asked = Memo::new(move |_| order.asks(&place));
    move || {
        let field = field.clone();
        asked.get().then(|| match field.kind {
            FieldKind::Heading => view! { <h3 class="form-h">{in_words(order, field.label)}</h3> }.into_any(),
            FieldKind::Note => view! { <p class="small muted">{in_words(order, field.label)}</p> }.into_any(),
            FieldKind::Checkbox => view! { <Ticked order field /> }.into_any(),
            _ => view! { <Single order field /> }.into_any(),
        })
    }
}

fn in_words(order: Order, text: Text) -> impl Fn() -> String + Send + 'static {
    move || text.get(order.locale.get().tag()).to_owned()
}

/// A box whose words stand beside it.
#[component]
fn Ticked(order: Order, field: Field) -> impl IntoView {
    let place = Place { row: None, field: field.id.clone() };
    let error = error_of(order, &field, &place);
    let hint = field.hint.clone();
    let id = place.id();
    let below = move || match error.get() {
        Some(error) => view! { <FieldError id=id.clone() error=error /> }.into_any(),
        None if hint.is_empty() => ().into_any(),
        None => view! { <p class="hint" id=format!("{id}-h")>{in_words(order, hint.clone())}</p> }.into_any(),
    };
    view! { <div class="field"><Control order place field error />{below}</div> }
}

fn error_of(order: Order, field: &Field, place: &Place) -> Signal<Option<String>> {
    let (about, place) = (about(&field.kind), place.clone());
    Signal::derive(move || order.error(&place, about))
}

/// A field that is answered once.
#[component]
fn Single(order: Order, field: Field) -> impl IntoView {
    let locale = order.locale;
    let place = Place { row: None, field: field.id.clone() };
    let error = error_of(order, &field, &place);
    let label = Signal::derive(in_words(order, field.label.clone()));
    let needed = {
        let place = place.clone();
        Memo::new(move |_| order.state(&place).is_none_or(|state| state.required || state.read_only))
    };
    let optional = Signal::derive(move || if needed.get() { "" } else { shell::optional(locale.get()) }.to_owned());
    let hint = {
        let (field, place) = (field.clone(), place.clone());
        Signal::derive(move || hint_of(order, &field, &place))
    };
    let id = place.id();
    view! {
        <Labelled id label optional=optional hint error><Control order place=place.clone() field=field.clone() error /></Labelled>
    }
}

/// The definition's hint; for a cost centre who answers for it, for a time whose clock it is.
fn hint_of(order: Order, field: &Field, place: &Place) -> Option<String> {
    let locale = order.locale.get();
    let own = || Some(field.hint.get(locale.tag()).to_owned()).filter(|hint| !hint.is_empty());
    match field.kind {
        FieldKind::CostCentre => {
            let chosen = order.text(place);
            let centre = order.data.cost_centres().into_iter().find(|centre| centre.id.to_string() == chosen);
            centre.map(|centre| form::owner(locale, &centre.owner_name))
        }
        FieldKind::Date { .. } => own().or_else(|| order.outlook.with(|outlook| beside(order, place, outlook))),
        FieldKind::DateTime { .. } => own().or_else(|| Some(form::local_time(locale).to_owned())),
        FieldKind::Asset if order.data.own_assets().is_empty() => Some(form::asset_none(locale).to_owned()),
        _ => own(),
    }
}

/// A day needed that is further away than this says nothing of the day expected, in days.
const SOON: i64 = 60;

/// How the day expected stands beside the day needed.
fn beside(order: Order, place: &Place, outlook: &Outlook) -> Option<String> {
    let locale = order.locale.get();
    let needed = outlook.needed.filter(|needed| order.text(place) == needed.to_string())?;
    let expected = clock::local(outlook.expected.as_ref()?.at).date();
    Some(match expected.duration_until(needed).as_hours() / 24 {
        0 => said::same_day(locale).to_owned(),
        days @ 1..=SOON => said::earlier(locale, days),
        days if days > SOON => return None,
        _ => said::later_hint(locale, &words::date_full(locale, expected)),
    })
}

/// Says politely that a field appeared. What goes away is not missed by anybody who listens.
#[component]
pub fn Appeared(
    /// The order.
    order: Order,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    Effect::new(move |before: Option<BTreeSet<(Option<usize>, String)>>| {
        let asked = order.settled.with(|settled| {
            let mut asked = BTreeSet::new();
            let rows = settled.rows.iter().enumerate().map(|(row, states)| (Some(row), states));
            for (row, states) in std::iter::once((None, &settled.once)).chain(rows) {
                let visible = states.iter().filter(|(_, state)| state.visible);
                asked.extend(visible.map(|(id, _)| (row, id.clone())));
            }
            asked
        });
        if let Some(before) = before {
            // A row that was added has the focus: only what appears beside what was there is told.
            let rows = before.iter().filter_map(|(row, _)| *row).max();
            let new = |(row, _): &&(Option<usize>, String)| row.is_none() || *row <= rows;
            let label = asked.difference(&before).find(new).and_then(|(_, id)| label_of(order, id));
            said.set(label.map(|label| form::appeared(order.locale.get_untracked(), &label)).unwrap_or_default());
        }
        asked
    });
    view! { <p class="vh" role="status" aria-live="polite" data-testid="appeared">{said}</p> }
}

fn label_of(order: Order, id: &str) -> Option<String> {
    let locale = order.locale.get_untracked();
    order.version.with_value(|version| Some(version.form.field(id)?.label.get(locale.tag()).to_owned()))
}
