//! What the person is told, by day, the newest first: each line leads to its thing and is read with it.

use crate::data::{Data, LinkStatus, clock, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Button, Empty, Icon, IconName, Skeleton, unbroken, use_minute, use_page, use_toasts};
use crate::words::{self, Style, When};
use docket_messages::{Locale, notice as said, shell};
use docket_shared::Date;
use docket_shared::ids::{NoticeId, TicketId};
use docket_shared::notification::words::sentence;
use docket_shared::notification::{Kind, Notice, Place};
use leptos::prelude::*;

/// How many are shown at first, and how many more each time.
const SHOWN: usize = 60;

/// The portal's page.
#[component]
pub fn NoticesPage() -> impl IntoView {
    view! { <main id="main" tabindex="-1" class="wrap"><NoticeList /></main> }
}

/// Whoever looks at a ticket has read what was told of it.
pub fn look(data: Data, ticket: TicketId) {
    Effect::new(move |_| data.read_notices_of(ticket));
}

/// The list with its heading.
#[component]
pub fn NoticeList() -> impl IntoView {
    let (data, locale, toasts) = (use_data(), use_locale(), use_toasts());
    use_page(move || shell::page_title(locale.get(), said::title(locale.get())));
    let notices = Memo::new(move |_| data.notices());
    let shown = RwSignal::new(SHOWN);
    let unread = move || {
        let unread = |notices: &Vec<Notice>| {
            notices.iter().filter(|notice| notice.is_unread()).map(|notice| notice.id).collect::<Vec<NoticeId>>()
        };
        notices.with(unread)
    };
    let read_all = Callback::new(move |()| {
        data.read_notices(&untrack(unread));
        toasts.say(said::all_read(locale.get_untracked()));
    });
    let days = move || notices.with(|notices| by_day(&notices[..notices.len().min(shown.get())]));
    let body = move || {
        if !notices.with(Vec::is_empty) {
            let day = move |(date, notices): (Date, Vec<Notice>)| view! { <Day date notices /> };
            let more = move || notices.with(Vec::len) > shown.get();
            view! {
                <For each=days key=day_key children=day />
                {move || more().then(|| view! {
                    <Button press=Callback::new(move |()| shown.update(|shown| *shown += SHOWN))>
                        {move || said::older(locale.get())}
                    </Button>
                })}
            }
            .into_any()
        } else if data.status() == LinkStatus::Loading {
            view! { <Skeleton label=Signal::derive(move || shell::loading(locale.get()).to_owned()) rows=5 /> }
                .into_any()
        } else {
            view! {
                <Empty
                    art=Art::Tray
                    title=Signal::derive(move || said::empty_title(locale.get()).to_owned())
                    text=Signal::derive(move || said::empty_text(locale.get()).to_owned())
                />
            }
            .into_any()
        }
    };
    view! {
        <div class="notices">
            <div class="page-h">
                <h1>{move || said::title(locale.get())}</h1>
                <span class="notices-tools">
                    <MailSwitch id="by-mail" />
                    {move || (!unread().is_empty()).then(|| view! {
                        <Button small=true press=read_all>{move || said::mark_all_read(locale.get())}</Button>
                    })}
                </span>
            </div>
            {body}
        </div>
    }
    .into_any()
}

/// Whether they come by mail too; nothing where the server sends none.
#[component]
pub fn MailSwitch(
    /// Id of its words.
    id: &'static str,
    /// Whether it stands in a menu.
    #[prop(optional)]
    menu: bool,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let on = Memo::new(move |_| data.wants_mail());
    let email = move || data.me().map(|me| said::by_mail_hint(locale.get(), &me.email));
    let switch = move || {
        view! {
            <div class:mi=menu>
                <span class="inline" title=email>
                    <span id=id>{move || said::by_mail(locale.get())}</span>
                    <button
                        type="button"
                        class="switch"
                        role="switch"
                        aria-checked=move || on.get().to_string()
                        aria-labelledby=id
                        on:click=move |_| data.set_mail(!on.get_untracked())
                    ></button>
                </span>
            </div>
        }
    };
    let offered = Memo::new(move |_| data.session().signed_in().is_some_and(|signed_in| signed_in.mails));
    move || offered.get().then(switch)
}

#[component]
fn Day(date: Date, notices: Vec<Notice>) -> impl IntoView {
    let (locale, minute) = (use_locale(), use_minute());
    let (heading, labelled) = (format!("day-{date}"), format!("day-{date}"));
    let word = move || {
        minute.track();
        day_word(locale.get(), clock::local(clock::now()).date(), date)
    };
    view! {
        <section class="mb4" aria-labelledby=labelled>
            <h2 id=heading class="notices-day">{word}</h2>
            <ul class="card notices-list">{notices.into_iter().map(|notice| view! { <Line notice /> }).collect_view()}</ul>
        </section>
    }
}

#[component]
fn Line(notice: Notice) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (id, unread, at) = (notice.id, notice.is_unread(), notice.at);
    let (route, icon) = (route(notice.place()), icon(&notice));
    let about = format!("{} · {}", notice.number, notice.title);
    let why: Vec<String> = notice.arguments.reason.lines().map(str::to_owned).collect();
    let expected = move |ticket| data.ticket_head(ticket).and_then(|head| head.expected_at);
    let text = move || sentence(locale.get(), &notice.as_of(expected(notice.ticket)), |at| clock::local(at).date());
    let read = move |_| {
        if unread {
            data.read_notices(&[id]);
        }
    };
    view! {
        <li class="nrow" class:unread=unread>
            <a href=route.href() on:click=read>
                <span class="nic"><Icon name=icon /></span>
                <span class="t">
                    <b>{text}</b>
                    {why.into_iter().map(|why| view! { <small>{why}</small> }).collect_view()}
                    <small>{unbroken(&about)}</small>
                </span>
                {unread.then(|| view! { <span class="vh">{move || said::unread(locale.get())}</span> })}
                <span class="when num"><When at=at style=Style::Short /></span>
            </a>
            {unread.then(|| view! {
                <button
                    type="button"
                    class="ibtn"
                    title=move || said::mark_read(locale.get())
                    aria-label=move || said::mark_read(locale.get())
                    on:click=read
                >
                    <Icon name=IconName::Check />
                </button>
            })}
        </li>
    }
}

/// A day is drawn anew when one of its notices came or was read.
fn day_key((date, notices): &(Date, Vec<Notice>)) -> (Date, Vec<(NoticeId, bool)>) {
    (*date, notices.iter().map(|notice| (notice.id, notice.is_unread())).collect())
}

/// Notices that are in order, under the day of this device on which they came.
fn by_day(notices: &[Notice]) -> Vec<(Date, Vec<Notice>)> {
    let mut days: Vec<(Date, Vec<Notice>)> = Vec::new();
    for notice in notices {
        let date = clock::local(notice.at).date();
        match days.last_mut() {
            Some((day, notices)) if *day == date => notices.push(notice.clone()),
            _ => days.push((date, vec![notice.clone()])),
        }
    }
    days
}

fn day_word(locale: Locale, today: Date, date: Date) -> String {
    if date == today {
        said::today(locale).to_owned()
    } else if today.yesterday().is_ok_and(|yesterday| yesterday == date) {
        said::yesterday(locale).to_owned()
    } else if date.year() == today.year() {
        words::date_long(locale, date)
    } else {
        words::date_full(locale, date)
    }
}

fn route(place: Place) -> Route {
    match place {
        Place::Approval(ticket) => Route::Approvals(Some(ticket)),
        Place::Request(ticket) => Route::Request(ticket),
        Place::Requests => Route::MyRequests,
        Place::Work(ticket) => Route::Ticket(ticket),
    }
}

fn icon(notice: &Notice) -> IconName {
    match notice.kind {
        // What its page calls no success gets no check.
        Kind::Resolved if notice.arguments.short.is_some() || notice.arguments.not_needed => IconName::StatusCancelled,
        Kind::ApprovalAsked | Kind::ApprovalReminded | Kind::DeputyAsked | Kind::ApprovalTimed | Kind::NobodyToAsk => {
            IconName::StatusApproval
        }
        Kind::Approved | Kind::Resolved => IconName::StatusDone,
        Kind::LinesDeclined if notice.arguments.work => IconName::Inbox,
        Kind::Refused | Kind::LinesDeclined | Kind::Cancelled | Kind::NotPossible => IconName::StatusCancelled,
        Kind::Assigned => IconName::Inbox,
        Kind::TaskAssigned | Kind::TaskOpened => IconName::List,
        Kind::ReportedForYou => IconName::Package,
        Kind::WatcherAdded => IconName::Eye,
        Kind::PlanFault => IconName::Alert,
        Kind::StockLost => IconName::Cube,
        Kind::Replied | Kind::Mentioned => IconName::Message,
        Kind::MentionedInNote => IconName::Lock,
        Kind::WaitingForYou => IconName::StatusWaiting,
        Kind::ExpectedLater => IconName::Calendar,
        Kind::HandedOver => IconName::Package,
        Kind::ClockWarned => IconName::Clock,
        Kind::Breached => IconName::Alert,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ended_short_or_was_not_needed_has_no_check() {
        use docket_shared::ids::PersonId;
        use docket_shared::notification::{Arguments, Shortfall};
        let ended = |arguments| Notice {
            id: NoticeId(Default::default()),
            person: PersonId(Default::default()),
            kind: Kind::Resolved,
            ticket: TicketId(Default::default()),
            number: String::new(),
            title: String::new(),
            arguments,
            at: docket_shared::Timestamp::UNIX_EPOCH,
            read_at: None,
        };
        let short = Arguments { short: Some(Shortfall::default()), ..Arguments::default() };
        let not_needed = Arguments { not_needed: true, ..Arguments::default() };
        assert_eq!(icon(&ended(Arguments::default())), IconName::StatusDone);
        assert_eq!([short, not_needed].map(|how| icon(&ended(how))), [IconName::StatusCancelled; 2]);
    }

    #[test]
    fn every_place_is_an_address_that_leads_there() {
        let ticket: TicketId = "018f4e6a-0000-7000-8000-000000000001".parse().unwrap();
        for place in [Place::Approval(ticket), Place::Request(ticket), Place::Requests, Place::Work(ticket)] {
            assert_eq!(Route::from_path(&place.path()), route(place));
        }
    }

    #[test]
    fn near_days_have_words_and_far_ones_their_date() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let word = |date: &str| day_word(Locale::En, day("2026-03-01"), day(date));
        assert_eq!((word("2026-03-01"), word("2026-02-28")), ("Today".to_owned(), "Yesterday".to_owned()));
        assert_eq!(word("2026-02-27"), "Friday 27 February");
        assert_eq!(word("2025-12-31"), "Wed 31 Dec 2025");
    }
}
