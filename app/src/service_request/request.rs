//! One request: where it stands, person by person, who is on it, the conversation, what was ordered.

use super::about::{Details, Watchers, Who};
use super::approvals::Approvals;
use super::chain::Chain;
use super::change::{Change, ChangeRefused};
use super::composer::{is_over, is_own};
use super::conversation::Conversation;
use super::counts::{Counts, met};
use super::finish::Finish;
use super::outcome::{NotPossible, Outcome, StepsNotNeeded};
use super::people::People;
use super::plan::Plan;
use super::status::{is_gated, last_change};
use super::track::Track;
use super::withdraw::Withdraw;
use crate::data::expected::{Expected, before_approval, use_stock};
use crate::data::{Data, LinkStatus, clock, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Empty, Fact, Icon, IconName, Skeleton, StatusIcon, Why, unbroken, use_minute, use_page};
use crate::words::{self, Style, When};
use docket_messages::{Locale, outlook, problem, request, shell};
use docket_shared::Timestamp;
use docket_shared::command::Command;
use docket_shared::fulfilment::Task;
use docket_shared::ids::{ItemId, TicketId};
use docket_shared::row::RowKind;
use docket_shared::service_request::Line;
use docket_shared::sla::compiled::Compiled;
use docket_shared::sla::{Promised, Reckoned};
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::{TicketHead, TicketKind, TicketPublic};
use leptos::prelude::*;

/// The page.
#[component]
pub fn RequestPage(
    /// The request.
    ticket: TicketId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let head = Memo::new(move |_| data.ticket_head(ticket));
    let there = Memo::new(move |_| head.with(Option::is_some));
    let title = move || head.with(|head| head.as_ref().map(|head| head.title.clone()));
    use_page(move || {
        shell::page_title(locale.get(), &title().unwrap_or_else(|| request::list_title(locale.get()).to_owned()))
    });
    let page = move || {
        if there.get() {
            view! { <There ticket head /> }.into_any()
        } else if let Some(item) = refused_item(data, ticket) {
            view! { <NotAccepted item /> }.into_any()
        } else if data.status() == LinkStatus::Loading {
            view! { <Skeleton label=Signal::derive(move || shell::loading(locale.get()).to_owned()) rows=6 /> }
                .into_any()
        } else {
            view! {
                <Empty
                    page=true
                    art=Art::Lock
                    title=Signal::derive(move || request::not_here_title(locale.get()).to_owned())
                    text=Signal::derive(move || request::not_here_text(locale.get()).to_owned())
                >
                    <a class="btn btn-primary" href=Route::MyRequests.href()>{move || request::not_here_action(locale.get())}</a>
                </Empty>
            }
            .into_any()
        }
    };
    view! { <main id="main" tabindex="-1" class="wrap">{page}</main> }
}

/// The item of a request that was sent from here and refused.
fn refused_item(data: Data, ticket: TicketId) -> Option<ItemId> {
    data.refused().into_iter().find_map(|refused| match refused.call.command()? {
        Command::SubmitServiceRequest(body) if body.id == ticket => Some(body.item),
        _ => None,
    })
}

/// A request that was refused is a draft again.
#[component]
fn NotAccepted(item: ItemId) -> impl IntoView {
    let locale = use_locale();
    view! {
        <Empty
            page=true
            art=Art::Parcel
            title=Signal::derive(move || problem::invalid_title(locale.get()).to_owned())
            text=Signal::derive(move || problem::invalid_text(locale.get()).to_owned())
        >
            <a class="btn btn-primary" href=Route::Item(item).href()>{move || docket_messages::form::restore_continue(locale.get())}</a>
        </Empty>
    }
}

#[component]
fn There(ticket: TicketId, head: Memo<Option<TicketHead>>) -> impl IntoView {
    let data = use_data();
    let public = Memo::new(move |_| data.ticket_public(ticket));
    let lines = Memo::new(move |_| data.lines_of(ticket));
    let tasks = Memo::new(move |_| data.tasks_of(ticket));
    let outcome = Memo::new(move |_| {
        let unknown = (TicketKind::ServiceRequest, Status::New);
        let (kind, status) = head.with(|head| head.as_ref().map_or(unknown, |head| (head.kind, head.status)));
        lines.with(|lines| tasks.with(|tasks| Outcome::of(kind, status, lines, tasks)))
    });
    view! {
        <Top ticket head />
        <Hero head public lines outcome />
        <div class="two mt5">
            <div class="stack stack-5">
                <Chain ticket public />
                <Resolution ticket head public lines tasks outcome />
                <People ticket lines head public />
                <Plan ticket lines head />
                <Conversation ticket head />
            </div>
            <aside class="stack stack-5"><Approvals head public /><Who head /><Details ticket head public /><Watchers ticket head public /></aside>
        </div>
    }
    .into_any()
}

#[component]
fn Top(ticket: TicketId, head: Memo<Option<TicketHead>>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let number = move || number_of(data, locale.get(), ticket, head);
    let title = move || head.with(|head| head.as_ref().map(|head| head.title.clone()));
    view! {
        <div class="trk-head">
            <div>
                <nav class="crumbs mb2" aria-label=move || shell::breadcrumb_label(locale.get())>
                    <a href=Route::MyRequests.href()>{move || request::list_title(locale.get())}</a>
                    <Icon name=IconName::ChevronRight />
                    <span class="num" data-testid="request-number">{move || unbroken(&number())}</span>
                </nav>
                <h1>{title}</h1>
            </div>
            <div class="btns"><Change ticket head /><Withdraw ticket head /></div>
        </div>
        <ChangeRefused ticket />
    }
}

/// The number, once the server gave one.
pub(super) fn number_of(data: Data, locale: Locale, ticket: TicketId, head: Memo<Option<TicketHead>>) -> String {
    let number = head.with(|head| head.as_ref().map(|head| head.number.clone())).unwrap_or_default();
    if number.is_empty() || data.is_pending(RowKind::TicketHead, ticket.0) && !number.contains('-') {
        request::waiting_to_be_sent(locale).to_owned()
    } else {
        number
    }
}

/// A ticket keeps its kind.
pub(super) fn kind_of(head: Memo<Option<TicketHead>>) -> TicketKind {
    head.with_untracked(|head| head.as_ref().map(|head| head.kind).unwrap_or_default())
}

/// The state, the date, the steps.
#[component]
fn Hero(
    head: Memo<Option<TicketHead>>,
    public: Memo<Option<TicketPublic>>,
    lines: Memo<Vec<Line>>,
    outcome: Memo<Outcome>,
) -> impl IntoView {
    let (data, locale, minute) = (use_data(), use_locale(), use_minute());
    let state = Memo::new(move |_| head.with(|head| head.as_ref().map_or(Status::New, |head| head.status)));
    let kind = kind_of(head);
    let needed = move || head.with(|head| head.as_ref().and_then(|head| head.needed_by));
    let date =
        move || {
            needed().map(|date| view! {
        <p class="muted small mt2">{request::needed_by(locale.get(), &words::date_full(locale.get(), date))}</p>
    })
        };
    let ticket = head.with_untracked(|head| head.as_ref().map(|head| head.id));
    let stock = use_stock(data, ticket);
    let before = Memo::new(move |_| {
        minute.track();
        before_approval(data, ticket?, false, stock.get())
    });
    let expected = move || {
        minute.track();
        if let Some(before) = before.get() {
            let day = |at| words::date_full(locale.get(), clock::local(at).date());
            let rests = match before.answered_by {
                Some(by) => outlook::if_answered_by(locale.get(), &day(by)),
                None => outlook::after_approval(locale.get()).to_owned(),
            };
            let text = request::expected_if(locale.get(), &day(before.at), &rests);
            return Some(view! { <p class="mt2">{text}</p> });
        }
        let at = head.with(|head| head.as_ref().and_then(|head| head.expected_at));
        let day = |at| words::date_full(locale.get(), clock::local(at).date());
        let text = match (state.get(), at) {
            (_, Some(at)) if at < clock::now() => request::expected_late(locale.get(), &day(at)),
            (_, Some(at)) => request::expected(locale.get(), &day(at)),
            (Status::Waiting, None) => request::expected_answer(locale.get()).to_owned(),
            (Status::OnHold, None) => request::expected_hold(locale.get()).to_owned(),
            (Status::AwaitingApproval, None) => request::expected_approval(locale.get()).to_owned(),
            _ => return None,
        };
        Some(view! { <p class="mt2">{text}</p> })
    };
    // Opened reasons stay open while the day that they explain moves: with the minute, with stock, with what the server says.
    let known = Memo::new(move |_| before.with(Option::is_some) || promised(head, public).is_some());
    let because = move || known.get().then(|| view! { <WhyExpected head public lines before /> });
    let asks = move || {
        let name = head.with(|head| head.as_ref().and_then(|head| head.assignee_name.clone()))?;
        (state.get() == Status::Waiting).then(|| request::waiting_for_you(locale.get(), &name))
    };
    // What is only on this device must not look as if it had arrived.
    let unsent = Memo::new(move |_| {
        head.with(|head| {
            head.as_ref().is_some_and(|head| head.number.is_empty() && data.is_pending(RowKind::TicketHead, head.id.0))
        })
    });
    let gate = Signal::derive(move || public.with(|public| public.as_ref().and_then(|public| public.gate.clone())));
    let state_word = move || {
        if unsent.get() {
            request::waiting_to_be_sent(locale.get()).to_owned()
        } else if state.get() == Status::New && gate.with(|gate| gate.as_ref().is_some_and(is_gated)) {
            // Nobody has it yet, and it is further than ordered.
            request::step_approved(locale.get()).to_owned()
        } else {
            outcome.with(|outcome| outcome.word(locale.get(), kind, state.get()))
        }
    };
    let touched = Memo::new(move |_| {
        let head = head.get()?;
        let arrived = public.with(|public| public.as_ref()?.promised.as_ref()?.arrived_at);
        Some(last_change(data, &head).max(arrived.unwrap_or(head.changed_at)))
    });
    let changed = move || {
        if unsent.get() {
            return None;
        }
        minute.track();
        let at = touched.get()?;
        let time = words::say(locale.get(), Style::Ago, clock::local(clock::now()), clock::local(at));
        let live = data.status() == LinkStatus::Live;
        Some(if live { request::live_changed(locale.get(), &time) } else { request::changed(locale.get(), &time) })
    };
    let counts = Memo::new(move |_| {
        let ticket = head.with(|head| head.as_ref().map(|head| head.id));
        let tasks = ticket.map(|ticket| data.tasks_of(ticket)).unwrap_or_default();
        lines.with(|lines| Counts::of(lines, &tasks))
    });
    let started = Signal::derive(move || public.with(|public| public.as_ref().and_then(|public| public.started_at)));
    view! {
        <section class="card trk-hero" aria-labelledby="state">
            <div class="top">
                <div>
                    <h2 class="bigdate" id="state">
                        <span class="inline"><StatusIcon icon=Signal::derive(move || outcome.with(|outcome| outcome.icon(state.get()))) />{state_word}</span>
                    </h2>
                    {expected}
                    {because}
                    {date}
                    {move || asks().map(|text| view! { <p class="mt2">{text} " " <a class="link" href="#reply">{docket_messages::conversation::write_reply(locale.get())}</a></p> })}
                </div>
                <span class="live" class:off=move || data.status() != LinkStatus::Live><i></i>{changed}</span>
            </div>
            <Track head started gate counts outcome />
        </section>
    }
}

/// The day and from what it follows.
fn promised(head: Memo<Option<TicketHead>>, public: Memo<Option<TicketPublic>>) -> Option<(Promised, Timestamp)> {
    let at = head.with(|head| head.as_ref().and_then(|head| head.expected_at));
    public.with(|public| public.as_ref().and_then(|public| public.promised.clone())).zip(at)
}

/// Why it is expected then: reckoned here by the server's rules, and shown where it comes to the server's day.
#[component]
fn WhyExpected(
    head: Memo<Option<TicketHead>>,
    public: Memo<Option<TicketPublic>>,
    lines: Memo<Vec<Line>>,
    before: Memo<Option<Expected>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let facts = move || {
        if let Some(before) = before.get() {
            return Some(facts_before(locale.get(), &before));
        }
        let (promised, due) = promised(head, public)?;
        let compiled = data.working_time(promised.calendar).map(|calendar| Compiled::of(&calendar));
        let reckoned = compiled.filter(|compiled| compiled.covers(promised.started_at));
        let reckoned = reckoned.and_then(|compiled| promised.reckon(&compiled));
        // A calendar that changed since says something else than what counted then.
        let reckoned = reckoned.filter(|reckoned| reckoned.at() == due);
        let reckoned = reckoned.unwrap_or(Reckoned { target_at: due, steps: Vec::new(), arrives: None });
        let begins =
            words::say(locale.get(), Style::Full, clock::local(clock::now()), clock::local(promised.started_at));
        let begins = outlook::fact_began(locale.get(), &begins);
        let mut facts = words::expected::facts(locale.get(), &promised, &reckoned, begins);
        // What decides stands last, behind what was set aside and ordered.
        let stock = lines.with(|lines| met(lines));
        let stock = stock.into_iter().map(|one| {
            words::expected::arrived_fact(locale.get(), &one.name, (one.stock, one.arrived), one.ordered, one.delivery)
        });
        let at = facts.len() - 1;
        drop(facts.splice(at..at, stock));
        Some(facts)
    };
    let title = move || {
        let due = before.with(|before| before.as_ref().map(|before| before.at));
        let due = due.or_else(|| promised(head, public).map(|(_, due)| due));
        let day = due.map(|due| words::date_full(locale.get(), clock::local(due).date()));
        outlook::why_title(locale.get(), &day.unwrap_or_default())
    };
    view! {
        <Why
            id="why-expected"
            word=Signal::derive(move || outlook::why(locale.get()).to_owned())
            title=Signal::derive(title)
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
            facts=Signal::derive(move || facts().unwrap_or_default())
        />
    }
}

/// The facts behind the day of a request that waits for its approval: as the order form told them.
fn facts_before(locale: Locale, before: &Expected) -> Vec<Fact> {
    let begins = clock::local(before.promised.started_at);
    let begins = match before.answered_by {
        Some(_) => outlook::fact_answered(locale, &words::date_full(locale, begins.date()), &words::clock_time(begins)),
        None => outlook::fact_now(locale, &words::clock_time(begins)),
    };
    words::expected::facts(locale, &before.promised, &before.reckoned, begins)
}

/// What was done, for a request that ended.
#[component]
fn Resolution(
    ticket: TicketId,
    head: Memo<Option<TicketHead>>,
    public: Memo<Option<TicketPublic>>,
    lines: Memo<Vec<Line>>,
    tasks: Memo<Vec<Task>>,
    outcome: Memo<Outcome>,
) -> impl IntoView {
    let (data, locale, minute) = (use_data(), use_locale(), use_minute());
    let state = move || head.with(|head| head.as_ref().map(|head| head.status));
    let kind = kind_of(head);
    let incident = kind == TicketKind::Incident;
    // Where all of it was not needed that is said once.
    let named = move || state() != Some(Status::Cancelled) && outcome.with(|outcome| *outcome != Outcome::NotNeeded);
    let words = Signal::derive(move || locale.get());
    let resolution = move || public.with(|public| public.as_ref().and_then(|public| public.resolution.clone()));
    let text = move || {
        minute.track();
        match state() {
            // Only who asked for it can open it again, or asks anew by a reply.
            Some(Status::Resolved | Status::Closed) if !is_own(data, head) => Some(""),
            Some(Status::Resolved) if is_over(data, ticket, head) => Some(request::resolved_over(locale.get())),
            Some(Status::Resolved) => Some(request::resolved_hint(locale.get())),
            Some(Status::Closed) if incident => Some(request::closed_incident(locale.get())),
            Some(Status::Closed) => Some(request::closed_text(locale.get())),
            Some(Status::Cancelled) => Some(request::cancelled_text(locale.get())),
            _ => None,
        }
    };
    move || {
        text().map(|text| {
            view! {
                <section class="card card-pad" aria-labelledby="resolution">
                    <h2 id="resolution" class="title mb3" tabindex="-1">{move || request::ended_title(locale.get())}</h2>
                    {move || outcome.with(Outcome::is_short).then(|| view! { <NotPossible lines tasks locale=words /> })}
                    {move || named().then(|| view! { <StepsNotNeeded kind lines tasks locale=words /> })}
                    {move || outcome.with(|outcome| *outcome == Outcome::NotNeeded).then(|| view! { <p class="b mb2">{request::nothing_comes(locale.get())}</p> })}
                    {resolution().map(|resolution| view! {
                        {(!resolution.text.is_empty()).then(|| view! { <p class="b">{resolution.text.clone()}</p> })}
                        <p class="small muted mt2">
                            {(!resolution.by_name.is_empty()).then(|| format!("{}, ", resolution.by_name))}
                            <When at=resolution.at style=Style::Full />
                        </p>
                    })}
                    {(!text.is_empty()).then(|| view! { <p class="small muted mt2">{text}</p> })}
                    <Finish ticket head outcome />
                </section>
            }
        })
    }
}
