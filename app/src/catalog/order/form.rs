//! The form itself: sections, the state of the draft, sending.

use super::control::{Control, about};
use super::errors::Errors;
use super::group::Group;
use super::state::{Order, Place};
use crate::data::draft::{self, DraftState};
use crate::data::{LinkStatus, clock};
use crate::routes::{Route, navigate};
use crate::ui::{Button, Field as Labelled, Icon, IconName, Kind, focus_element};
use crate::words;
use docket_messages::{form, shell};
use docket_shared::catalog::form::{Field, FieldKind, Section};
use docket_shared::service_request::price::Part;
use leptos::prelude::*;

/// The order form of an item.
#[component]
pub fn OrderForm(
    /// The order.
    order: Order,
) -> impl IntoView {
    let locale = order.locale;
    let go = navigate();
    let send = Callback::new(move |()| match order.send() {
        Some(request) => go(&Route::Request(request)),
        None => focus_element("errors".to_owned()),
    });
    let sections = order.version.with_value(|version| version.form.sections.clone());
    if order.refused.with_untracked(Option::is_some) {
        focus_element("errors".to_owned());
    }
    view! {
        <form
            class="card"
            novalidate
            aria-label=move || form::form_label(locale.get())
            on:submit=move |event| { event.prevent_default(); send.run(()); }
            on:keydown=move |event| {
                if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                    event.prevent_default();
                    send.run(());
                }
            }
        >
            <Errors order />
            <Restored order />
            {sections.into_iter().enumerate().map(|(at, section)| view! { <FormSection order at section /> }).collect_view()}
            <section class="form-sec spread donly">
                <Draft order />
                <div class="btns"><SendButton order /></div>
            </section>
            <div class="stickybar ponly-flex">
                <div><Sum order /><Draft order /></div>
                <SendButton order />
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn SendButton(order: Order) -> impl IntoView {
    let locale = order.locale;
    let word = move || match order.data.status() {
        LinkStatus::Reconnecting => form::send_later(locale.get()),
        _ => form::send_request(locale.get()),
    };
    view! { <Button kind=Kind::Primary submit=true>{word}</Button> }
}

/// What the order costs as it stands; nothing where nothing has a price.
#[component]
fn Sum(order: Order) -> impl IntoView {
    let total = move || order.prices().total;
    let text = move || total().map(|total| words::money(order.locale.get(), &order.data.currency(), total, false));
    move || text().map(|text| view! { <b class="num">{text}</b> })
}

/// What the order costs, part by part.
#[component]
pub fn Total(
    /// The order.
    order: Order,
) -> impl IntoView {
    let (data, locale) = (order.data, order.locale);
    let money = move |amount: i64| words::money(locale.get(), &data.currency(), amount, false);
    let part = move |part: Part| {
        let label = part.label.get(locale.get().tag()).to_owned();
        view! {
            <div>
                <span>{form::total_part(locale.get(), part.count, &label)}</span>
                <span>{money(part.count.saturating_mul(part.price))}</span>
            </div>
        }
    };
    let prices = Memo::new(move |_| order.prices());
    move || {
        prices.get().total.map(|total| {
            view! {
                <hr class="rule mt4 mb4" />
                <div class="tot num" aria-live="polite" data-testid="order-total">
                    {prices.get().parts.into_iter().map(part).collect_view()}
                    <div class="sum"><span>{form::total(locale.get())}</span><span>{money(total)}</span></div>
                </div>
            }
        })
    }
}

/// Where the draft is.
#[component]
fn Draft(order: Order) -> impl IntoView {
    let locale = order.locale;
    let text = move || match draft::state(order.data) {
        DraftState::Untouched => None,
        DraftState::Saving => Some((IconName::Sync, form::draft_saving(locale.get()).to_owned())),
        DraftState::Saved(at) => {
            Some((IconName::Check, form::draft_saved(locale.get(), &words::clock_time(clock::local(at)))))
        }
        DraftState::NotSaved => Some((IconName::Alert, form::draft_not_saved(locale.get()).to_owned())),
    };
    view! {
        <span class="small muted inline">
            {move || text().map(|(icon, text)| view! { <Icon name=icon class="sm" />{text} })}
        </span>
    }
}

/// A draft was found: it is there already, and can be given up.
#[component]
fn Restored(order: Order) -> impl IntoView {
    let locale = order.locale;
    move || {
        order.restored.get().map(|at| {
        let time = words::say(locale.get(), words::Style::Ago, clock::local(clock::now()), clock::local(at));
        view! {
            <div class="form-sec">
                <div class="banner b-info" role="status">
                    <Icon name=IconName::History />
                    <div><b>{form::restore_title(locale.get(), &time)}</b> " " {form::restore_text(locale.get())}</div>
                    <Button small=true press=Callback::new(move |()| order.begin_anew())>{form::restore_fresh(locale.get())}</Button>
                </div>
            </div>
        }
    })
    }
}

#[component]
fn FormSection(order: Order, at: usize, section: Section) -> impl IntoView {
    let locale = order.locale;
    let heading = format!("section-{at}");
    let Section { title, hint, fields, rows } = section;
    let hint = (!hint.is_empty()).then(|| {
        view! {
            <span class="small muted donly">{move || hint.get(locale.get().tag()).to_owned()}</span>
        }
    });
    let (long, short): (Vec<Field>, Vec<Field>) = fields
        .into_iter()
        .partition(|field| matches!(field.kind, FieldKind::LongText { .. } | FieldKind::Attachment { .. }));
    let grid = if short.len() > 2 { "g3" } else { "g2" };
    view! {
        <section class="form-sec" aria-labelledby=heading.clone()>
            <div class="sec-h"><h2 id=heading.clone()>{move || title.get(locale.get().tag()).to_owned()}</h2>{hint}</div>
            {rows.map(|group| view! { <Group order group /> })}
            {(!short.is_empty()).then(|| view! {
                <div class=grid>{short.into_iter().map(|field| view! { <Single order field /> }).collect_view()}</div>
            })}
            {long.into_iter().map(|field| view! { <div class="mt4"><Single order field /></div> }).collect_view()}
        </section>
    }
    .into_any()
}

/// A field that is answered once.
#[component]
fn Single(order: Order, field: Field) -> impl IntoView {
    let locale = order.locale;
    let place = Place { row: None, field: field.id.clone() };
    let about = about(&field.kind);
    let error = {
        let place = place.clone();
        Signal::derive(move || order.error(&place, about))
    };
    let label = {
        let label = field.label.clone();
        Signal::derive(move || label.get(locale.get().tag()).to_owned())
    };
    let optional = (!field.required).then(|| Signal::derive(move || shell::optional(locale.get()).to_owned()));
    let hint = {
        let (field, place) = (field.clone(), place.clone());
        Signal::derive(move || hint_of(order, &field, &place))
    };
    let id = place.id();
    match optional {
        Some(optional) => view! {
            <Labelled id label optional=optional hint error><Control order place=place.clone() field=field.clone() error /></Labelled>
        }
        .into_any(),
        None => view! {
            <Labelled id label hint error><Control order place=place.clone() field=field.clone() error /></Labelled>
        }
        .into_any(),
    }
}

/// The definition's hint, and for a cost centre who answers for it.
fn hint_of(order: Order, field: &Field, place: &Place) -> Option<String> {
    let locale = order.locale.get();
    if field.kind == FieldKind::CostCentre {
        let chosen = order.text(place);
        let centre = order.data.cost_centres().into_iter().find(|centre| centre.id.to_string() == chosen);
        return centre.map(|centre| form::owner(locale, &centre.owner_name));
    }
    Some(field.hint.get(locale.tag()).to_owned()).filter(|hint| !hint.is_empty())
}
