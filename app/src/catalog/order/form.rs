//! The form itself: sections, the state of the draft, sending.

use super::errors::Errors;
use super::moved::Moved;
use super::section::{Appeared, FormSection};
use super::state::Order;
use crate::data::draft::{self, DraftState};
use crate::data::{LinkStatus, clock};
use crate::routes::navigate;
use crate::ui::{Button, Icon, IconName, Kind, focus_element, use_toasts};
use crate::words;
use docket_messages::{form, outlook};
use docket_shared::service_request::price::Part;
use docket_shared::ticket::TicketKind;
use leptos::prelude::*;

/// The form's id on the page.
pub(super) const FORM: &str = "order-form";

/// The order form of an item.
#[component]
pub fn OrderForm(
    /// The order.
    order: Order,
) -> impl IntoView {
    let locale = order.locale;
    let go = navigate();
    let send = Callback::new(move |()| match order.send() {
        Some(request) => go(&order.sent_to(request)),
        None if order.lacks_other() => focus_element("for-whom".to_owned()),
        None => focus_element("errors".to_owned()),
    });
    let sections = order.version.with_value(|version| version.form.sections.clone());
    if order.refused.with_untracked(Option::is_some) {
        focus_element("errors".to_owned());
    } else if order.moved.with_untracked(Option::is_some) {
        // The form was made anew under their hands: they read why, wherever they were in it.
        focus_element("form-moved".to_owned());
    }
    view! {
        <form
            class="card"
            id=FORM
            tabindex="-1"
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
            <Moved order />
            <Restored order />
            <Appeared order />
            {sections.into_iter().enumerate().map(|(at, section)| view! { <FormSection order at section /> }).collect_view()}
            <section class="form-sec spread donly">
                <Draft order />
                <div class="btns"><SendButton order /></div>
            </section>
            <section class="form-sec ponly"><Draft order /></section>
            <div class="stickybar ponly-flex">
                <div><Sum order /><Until order /></div>
                <SendButton order />
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn SendButton(order: Order) -> impl IntoView {
    let locale = order.locale;
    let incident = order.version.with_value(|version| version.kind == TicketKind::Incident);
    let word = move || match order.data.status() {
        _ if order.editing.is_some() => docket_messages::request::change_save(locale.get()),
        LinkStatus::Reconnecting if incident => form::report_later(locale.get()),
        _ if incident => form::send_report(locale.get()),
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

/// The day to expect it, in the bar of a phone.
#[component]
fn Until(order: Order) -> impl IntoView {
    let locale = order.locale;
    let day = Memo::new(move |_| {
        order.outlook.with(|outlook| outlook.expected.as_ref().map(|expected| clock::local(expected.at).date()))
    });
    move || {
        // The day stays in one piece.
        let date = |day| words::date(locale.get(), day).replace(' ', "\u{a0}");
        let text = day.get().map(|day| outlook::expected_on(locale.get(), &date(day)))?;
        Some(view! { <span class="small muted">{text}</span> })
    }
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
    let (locale, toasts) = (order.locale, use_toasts());
    // It outlives the banner whose button gives the draft up.
    let given_up = StoredValue::new(None);
    let back = Callback::new(move |()| {
        if let Some(draft) = given_up.get_value() {
            order.take_up(draft);
            order.keep();
        }
    });
    let afresh = move |()| {
        given_up.set_value(Some(order.draft()));
        order.start_afresh(toasts, back);
    };
    move || {
        order.restored.get().map(|at| {
        let time = words::say(locale.get(), words::Style::Ago, clock::local(clock::now()), clock::local(at));
        view! {
            <div class="form-sec">
                <div class="banner b-info" role="status">
                    <Icon name=IconName::History />
                    <div><b>{form::restore_title(locale.get(), &time)}</b> " " {form::restore_text(locale.get())}</div>
                    <Button small=true press=Callback::new(afresh)>{form::restore_fresh(locale.get())}</Button>
                </div>
            </div>
        }
    })
    }
}
