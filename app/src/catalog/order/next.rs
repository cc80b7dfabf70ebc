//! What happens next, by the facts: who approves, the day to expect it and why, what is in stock, what it costs.

use super::form::Total;
use super::outlook::{Approver, Expected, Outlook, Owns, Shelved, Who};
use super::state::Order;
use crate::data::clock;
use crate::ui::{Fact, Icon, IconName, Why};
use crate::words::{self, expected};
use docket_messages::{Locale, form, outlook as said, shell};
use docket_shared::catalog::{ItemVersion, Step};
use leptos::prelude::*;

/// The card beside the form.
#[component]
pub fn Next(
    /// The version that is ordered.
    version: ItemVersion,
    /// The order.
    order: Order,
) -> impl IntoView {
    let locale = order.locale;
    let (team, steps) = (version.team, StoredValue::new(version.steps));
    let team_name = Memo::new(move |_| order.data.team(team).map_or_else(String::new, |team| team.name));
    let approvals = Memo::new(move |_| order.outlook.with(|outlook| outlook.approvals.clone()));
    let list = move || {
        let approvals = approvals.get();
        steps
            .with_value(|steps| laid_out(steps, &approvals))
            .into_iter()
            .enumerate()
            .map(|(at, shown)| {
                let (icon, title, text) = match shown {
                    Shown::Step(step) => {
                        let say = |text: &docket_shared::text::Text| {
                            text.get(locale.get().tag()).replace("{team}", &team_name.get())
                        };
                        (IconName::from_key(&step.icon), say(&step.title), say(&step.text))
                    }
                    Shown::Approver(approver) => {
                        (IconName::StatusApproval, title_of(locale.get(), &approver), because(order, &approver))
                    }
                };
                view! {
                    <li class:now=at == 0>
                        <span class="dot"><Icon name=icon /></span>
                        <b>{title}</b>
                        <p>{text}</p>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <aside class="card card-pad next-card" aria-labelledby="next">
            <h2 id="next">{move || form::next_title(locale.get())}</h2>
            <ol class="vsteps" data-testid="next-steps">{list}</ol>
            <Day order />
            <Total order />
        </aside>
    }
}

enum Shown {
    Step(Step),
    Approver(Approver),
}

/// The item's own steps, with those of the gate that apply in place of the one that speaks of approval; without such a
/// one behind the first. Where nothing has to be approved, nothing is said of it.
fn laid_out(steps: &[Step], approvals: &[Approver]) -> Vec<Shown> {
    let own = steps.iter().position(|step| step.approval);
    let at = own.unwrap_or_else(|| steps.len().min(1));
    let before = steps[..at].iter().cloned().map(Shown::Step);
    let after = steps[at..].iter().filter(|step| !step.approval).cloned().map(Shown::Step);
    before.chain(approvals.iter().cloned().map(Shown::Approver)).chain(after).collect()
}

/// Who approves.
fn title_of(locale: Locale, approver: &Approver) -> String {
    match &approver.who {
        Who::Named(name) => said::approves(locale, name),
        Who::Manager => said::approves_manager(locale).to_owned(),
        Who::Step(step) => said::approves_step(locale, step.get(locale.tag())),
    }
}

fn because(order: Order, approver: &Approver) -> String {
    let locale = order.locale.get();
    let above = approver.above.map(|bound| words::money(locale, &order.data.currency(), bound, true));
    match (&approver.owns, above) {
        (Some(Owns::CostCentre(centre)), Some(above)) => said::approves_owner_above(locale, &above, centre),
        (Some(Owns::CostCentre(centre)), None) => said::approves_owner(locale, centre),
        (Some(Owns::Location(location)), Some(above)) => said::approves_location_above(locale, &above, location),
        (Some(Owns::Location(location)), None) => said::approves_location(locale, location),
        (None, Some(above)) => said::approves_above(locale, &above),
        (None, None) => said::approves_before(locale).to_owned(),
    }
}

/// The day, how long it takes, what is in stock, and why.
#[component]
fn Day(order: Order) -> impl IntoView {
    let locale = order.locale;
    let day = Memo::new(move |_| {
        order.outlook.with(|outlook| outlook.expected.as_ref().map(|expected| clock::local(expected.at).date()))
    });
    let approved = Memo::new(move |_| order.outlook.with(|outlook| !outlook.approvals.is_empty()));
    // Where an order takes longer than what is promised it is the order that is waited for.
    let awaited = move |expected: &Expected| {
        let later = expected.reckoned.arrives.is_some_and(|arrives| arrives > expected.reckoned.target_at);
        expected.promised.delivery.filter(|_| later)
    };
    let takes = move || {
        let (target, awaited) = order
            .outlook
            .with(|outlook| outlook.expected.as_ref().map(|expected| (expected.promised.target, awaited(expected))))?;
        let target = expected::target(locale.get(), target);
        Some(match (awaited.map(i64::from), approved.get()) {
            (Some(days), true) => said::takes_ordering_after_approval(locale.get(), days),
            (Some(days), false) => said::takes_ordering(locale.get(), days),
            (None, true) => said::takes_after_approval(locale.get(), &target),
            (None, false) => said::takes(locale.get(), &target),
        })
    };
    let date = move || day.get().map(|day| words::date_full(locale.get(), day));
    let title = Signal::derive(move || said::why_title(locale.get(), &date().unwrap_or_default()));
    let facts = Signal::derive(move || order.outlook.with(|outlook| facts(order, outlook)));
    // The day changes in its place: it is read out, and opened reasons stay open.
    let known = Memo::new(move |_| day.get().is_some());
    let shown = move || {
        known.get().then(|| {
            view! {
                <hr class="rule mt4 mb4" />
                <div data-testid="expected">
                    <p class="small muted">{said::expected(locale.get())}</p>
                    <p class="bigdate" aria-live="polite">{date}</p>
                    {move || approved.get().then(|| view! { <p class="small">{if_approved(order)}</p> })}
                    <p class="small muted mt2">
                        {takes} " "
                        <Why
                            id="why-expected"
                            word=Signal::derive(move || said::why(locale.get()).to_owned())
                            title
                            close=Signal::derive(move || shell::close(locale.get()).to_owned())
                            facts
                        />
                    </p>
                </div>
            }
        })
    };
    view! { {shown} <Shelf order /> <Late order /> }
}

/// On what the day rests: on an answer by its due date, else on one today.
fn if_approved(order: Order) -> String {
    let locale = order.locale.get();
    match order.outlook.with(|outlook| outlook.answered_by) {
        Some(by) => said::if_answered_by(locale, &words::date_full(locale, clock::local(by).date())),
        None => said::after_approval(locale).to_owned(),
    }
}

/// What is taken from stock, in the requester's words.
#[component]
fn Shelf(order: Order) -> impl IntoView {
    let locale = order.locale;
    let stock = Memo::new(move |_| order.outlook.with(|outlook| outlook.stock.clone()));
    let line = move |one: Shelved| {
        let name = one.card.name.get(locale.get().tag()).to_owned();
        view! {
            <li>
                <Icon name=if one.ordered == 0 { IconName::Check } else { IconName::Clock } class="sm" />
                <span>{name}</span>
                <span class="muted">{expected::availability(locale.get(), one.stock, one.ordered, one.card.delivery_days)}</span>
            </li>
        }
    };
    move || {
        (!stock.with(Vec::is_empty)).then(|| view! {
            <ul class="shelf small" data-testid="stock">{move || stock.get().into_iter().map(line).collect_view()}</ul>
        })
    }
}

/// Says calmly that the day needed is before the day expected.
#[component]
fn Late(order: Order) -> impl IntoView {
    let locale = order.locale;
    let days = Memo::new(move |_| {
        order.outlook.with(|outlook| {
            let expected = clock::local(outlook.expected.as_ref()?.at).date();
            // A day in the past is marked at its field.
            outlook
                .needed
                .filter(|needed| *needed < expected && *needed >= clock::today())
                .map(|needed| (needed, expected))
        })
    });
    move || {
        days.get().map(|(needed, expected)| {
            let day = |date| words::date_full(locale.get(), date);
            view! {
                <div class="banner b-warn mt4" role="status" data-testid="needed-earlier">
                    <Icon name=IconName::Clock />
                    <div>
                        <b>{said::later_title(locale.get())}</b>
                        <p class="small">{said::later_text(locale.get(), &day(expected), &day(needed))}</p>
                    </div>
                </div>
            }
        })
    }
}

/// The facts behind the day: who approves first, what counts, what is in stock; the deciding one last.
fn facts(order: Order, outlook: &Outlook) -> Vec<Fact> {
    let locale = order.locale.get();
    let Some(due) = &outlook.expected else { return Vec::new() };
    let begins = clock::local(due.promised.started_at);
    let begins = match outlook.answered_by {
        Some(_) => said::fact_answered(locale, &words::date_full(locale, begins.date()), &words::clock_time(begins)),
        None => said::fact_now(locale, &words::clock_time(begins)),
    };
    let mut all = expected::facts(locale, &due.promised, &due.reckoned, begins);
    // What decides stands last.
    let last = all.pop();
    let approvals = outlook.approvals.iter().map(|approver| Fact {
        detail: Some(match outlook.answered_by {
            Some(_) => said::fact_approval_due(locale).to_owned(),
            None => said::fact_approval_detail(locale).to_owned(),
        }),
        ..Fact::new(title_of(locale, approver))
    });
    let mut facts: Vec<Fact> = approvals.collect();
    facts.extend(all);
    facts.extend(outlook.stock.iter().map(|one| stock_fact(order, locale, one)));
    facts.extend(last);
    facts
}

fn stock_fact(order: Order, locale: Locale, one: &Shelved) -> Fact {
    let fact = expected::stock_fact(locale, &one.card.name, one.stock, one.ordered, one.card.delivery_days);
    let here = |id: &docket_shared::ids::LocationId| one.stock > 0 && one.card.in_stock.contains(id);
    let places = order.data.locations().into_iter().filter(|place| here(&place.id));
    let places: Vec<String> = places.map(|place| place.name).collect();
    let at = Some(said::stock_in_at(locale, &places.join(", "))).filter(|_| !places.is_empty());
    Fact { detail: fact.detail.or(at), ..fact }
}
