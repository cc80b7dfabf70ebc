//! What stands beside a request: who is on it, what was answered, who watches it.

use super::change::ChangeLocked;
use super::request::{kind_of, number_of};
use super::status;
use crate::attachment::AnswerFiles;
use crate::data::{Data, clock, people, use_data, use_locale};
use crate::person::Watching;
use crate::routes::Route;
use crate::ui::{Avatar, Nobody, Size, unbroken, use_minute};
use crate::words::{self, Style, When};
use docket_messages::{Locale, request};
use docket_shared::fulfilment::delivered::not_delivered;
use docket_shared::ids::TicketId;
use docket_shared::service_request::Answer;
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::{TicketHead, TicketKind, TicketPublic};
use leptos::prelude::*;

/// Who is on it.
#[component]
pub fn Who(
    /// What lists show of the request.
    head: Memo<Option<TicketHead>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let team = move || {
        head.with(|head| head.as_ref().and_then(|head| head.team))
            .and_then(|team| data.team(team))
            .map(|team| team.name)
    };
    let who =
        move || head.with(|head| head.as_ref().and_then(|head| Some((head.assignee?, head.assignee_name.clone()?))));
    let waits = move |locale| match head.with(|head| head.as_ref().is_some_and(|head| head.unserved)) {
        true => request::nobody_there(locale),
        false => request::being_assigned(locale),
    };
    let person = move || {
        match who() {
        Some((id, name)) => view! {
            <Avatar name=name.clone() id=id.0.as_u128() size=Size::ExtraLarge />
            <span><b>{name}</b><br /><span class="small muted">{team}</span></span>
        }
        .into_any(),
        None => view! {
            <Nobody label=Signal::derive(move || request::nobody_yet(locale.get()).to_owned()) size=Size::ExtraLarge />
            <span><b>{waits(locale.get())}</b><br /><span class="small muted">{move || team().map(|team| request::with_team(locale.get(), &team))}</span></span>
        }
        .into_any(),
    }
    };
    let nobody = Memo::new(move |_| head.with(|head| head.as_ref().is_some_and(is_nobodys)));
    move || {
        (!nobody.get()).then(|| {
            view! {
                <section class="card card-pad" aria-labelledby="who">
                    <h2 id="who" class="title mb3">{move || request::who_title(locale.get())}</h2>
                    <div class="inline inline-3" aria-live="polite">{person}</div>
                </section>
            }
        })
    }
}

/// Whether there is nobody to name: before it is approved nobody is looked for, nor once it has ended, and on what was
/// cancelled nobody is any more.
fn is_nobodys(head: &TicketHead) -> bool {
    match head.status {
        Status::AwaitingApproval | Status::Cancelled => true,
        status => head.assignee.is_none() && !status.is_live(),
    }
}

/// Who watches it; there for who asked for it, and where somebody watches.
#[component]
pub fn Watchers(
    /// The request.
    ticket: TicketId,
    /// What lists show of it.
    head: Memo<Option<TicketHead>>,
    /// What its page shows everyone.
    public: Memo<Option<TicketPublic>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let own =
        Memo::new(move |_| head.with(|head| head.as_ref().map(|head| head.requester)) == data.me().map(|me| me.person));
    let any =
        Memo::new(move |_| public.with(|public| public.as_ref().is_some_and(|public| !public.watchers.is_empty())));
    move || {
        (any.get() || own.get() && head.with(|head| head.as_ref().is_some_and(|head| head.status.is_live()))).then(|| view! {
            <section class="card card-pad" aria-labelledby="watching">
                <h2 id="watching" class="title mb3">{move || docket_messages::ticket::watchers(locale.get())}</h2>
                <Watching ticket head leave=Route::MyRequests />
            </section>
        })
    }
}

/// What was answered.
#[component]
pub fn Details(
    /// The request.
    ticket: TicketId,
    /// What lists show of it.
    head: Memo<Option<TicketHead>>,
    /// What its page shows everyone.
    public: Memo<Option<TicketPublic>>,
) -> impl IntoView {
    let (data, locale, minute) = (use_data(), use_locale(), use_minute());
    let answers = move || {
        public
            .with(|public| {
                public.as_ref().and_then(|public| public.request.as_ref().map(|request| request.answers.clone()))
            })
            .unwrap_or_default()
    };
    let reporter = Memo::new(move |_| public.with(|public| Some(public.as_ref()?.reporter.as_ref()?.name.clone())));
    let row = move |answer: Answer| {
        view! {
            <dt>{answer.label.get(locale.get().tag()).to_owned()}</dt>
            <dd>{match answer.kind.as_str() {
                "attachment" => view! { <AnswerFiles ticket answer=answer.clone() /> }.into_any(),
                _ => said(data, &answer, locale.get()).into_any(),
            }}</dd>
        }
    };
    let ordered = move || {
        head.with(|head| head.as_ref().map(|head| head.created_at)).map(|at| view! { <When at=at style=Style::Full /> })
    };
    let item = move || {
        public.with(|public| public.as_ref().and_then(|public| public.item)).filter(|item| data.item(*item).is_some())
    };
    let again = move |locale| match kind_of(head) {
        TicketKind::Incident => request::report_again(locale),
        TicketKind::ServiceRequest => request::order_again(locale),
    };
    let edited = move || {
        minute.track();
        let at = public.with(|public| public.as_ref()?.edits.last().map(|edit| edit.at))?;
        let when = words::say(locale.get(), Style::Full, clock::local(clock::now()), clock::local(at));
        Some(view! { <p class="small muted mt4">{request::edited(locale.get(), &when)}</p> })
    };
    view! {
        <section class="card card-pad" aria-labelledby="details">
            <h2 id="details" class="title mb3">{move || request::details_title(locale.get())}</h2>
            <dl class="dl">
                <dt>{move || request::number(locale.get())}</dt>
                <dd class="num">{move || unbroken(&number_of(data, locale.get(), ticket, head))}</dd>
                {move || reporter.get().map(|name| view! {
                    <dt>{docket_messages::ticket::reported_by(locale.get())}</dt>
                    <dd>{name}</dd>
                })}
                <dt>{move || status::Step::Ordered.word(locale.get(), kind_of(head), Status::New)}</dt>
                <dd>{ordered}</dd>
                {move || answers().into_iter().map(row).collect_view()}
                <Total ticket public />
            </dl>
            {move || item().map(|item| view! {
                <div class="btns mt4"><a class="btn btn-sm" href=Route::Item(item).href()>{again(locale.get())}</a></div>
            })}
            {edited}
            <ChangeLocked ticket head />
        </section>
    }
}

/// What all of it costs; once something of it does not come, what that is and what is left without it.
#[component]
fn Total(ticket: TicketId, public: Memo<Option<TicketPublic>>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let total = Memo::new(move |_| public.with(|public| public.as_ref()?.request.as_ref()?.total));
    let without = Memo::new(move |_| {
        let lines = data.lines_of(ticket);
        let tasks = data.tasks_of(ticket);
        let missing = not_delivered(total.get()?, &lines, &tasks).filter(|missing| missing.price > 0)?;
        let of = lines.into_iter().filter(|line| missing.lines.contains(&line.id)).map(|line| line.person_name);
        Some((missing.price, of.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ")))
    });
    let money = move |amount| words::money(locale.get(), &data.currency(), amount, false);
    move || {
        let (total, without) = (total.get()?, without.get());
        let left = total - without.as_ref().map_or(0, |(price, _)| *price);
        let apart = without.map(|(price, names)| {
            view! {
                <dt>{request::total_ordered(locale.get())}</dt>
                <dd class="num">{money(total)}</dd>
                <dt>{request::not_delivered(locale.get())}</dt>
                <dd><span class="num">{money(-price)}</span>{(!names.is_empty()).then(|| view! { <small class="muted">{names}</small> })}</dd>
            }
        });
        Some(view! {
            {apart}
            <dt>{request::total(locale.get())}</dt>
            <dd class="num"><b>{money(left)}</b></dd>
        })
    }
}

/// An answer in words. A pending one names places and cost centres by what this device knows.
fn said(data: Data, answer: &Answer, locale: Locale) -> String {
    let shown = words::answer(locale, &data.currency(), answer);
    if !shown.is_empty() {
        return shown;
    }
    let id = answer.value.first().and_then(|value| value.parse().ok());
    id.and_then(|id| people::known(data, id)).map(|card| card.name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::Timestamp;
    use docket_shared::ids::PersonId;
    use uuid::Uuid;

    fn head(status: Status, assignee: Option<PersonId>) -> TicketHead {
        TicketHead {
            id: TicketId(Uuid::nil()),
            kind: TicketKind::ServiceRequest,
            number: "REQ-1".to_owned(),
            title: "New starter".to_owned(),
            language: "en".to_owned(),
            status,
            priority: 3,
            team: None,
            assignee,
            assignee_name: assignee.map(|_| "Ana".to_owned()),
            requester: PersonId(Uuid::from_u128(9)),
            requester_name: String::new(),
            icon: String::new(),
            lines: 1,
            created_at: Timestamp::UNIX_EPOCH,
            changed_at: Timestamp::UNIX_EPOCH,
            needed_by: None,
            expected_at: None,
            unserved: false,
        }
    }

    #[test]
    fn who_is_on_it_is_said_while_somebody_is_looked_for_and_later_where_somebody_had_it() {
        let ana = Some(PersonId(Uuid::from_u128(1)));
        let of = |status| (is_nobodys(&head(status, None)), is_nobodys(&head(status, ana)));
        for status in [Status::New, Status::InProgress, Status::Waiting, Status::OnHold] {
            assert_eq!(of(status), (false, false), "{status:?}");
        }
        for status in [Status::Resolved, Status::Closed] {
            assert_eq!(of(status), (true, false), "{status:?}: nobody had it, so nobody is looked for");
        }
        for status in [Status::AwaitingApproval, Status::Cancelled] {
            assert_eq!(of(status), (true, true), "{status:?}");
        }
    }
}
