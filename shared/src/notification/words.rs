//! What a notice says, in the reader's language: one sentence per kind, the same in the app and in mails.

use super::{Arguments, Kind, Notice, Shortfall};
use crate::Date;
use crate::sla::Metric;
use docket_messages::{Locale, notice as said, request, time};
use jiff::Timestamp;

/// The sentence of a notice. `day` turns a point in time into the reader's date.
pub fn sentence(locale: Locale, notice: &Notice, day: impl Fn(Timestamp) -> Date) -> String {
    let arguments = &notice.arguments;
    let (by, names) = (arguments.by.as_str(), arguments.names.join(", "));
    let (nobody, nameless) = (by.is_empty(), names.is_empty());
    let what = arguments.what.get(locale.tag());
    let until = arguments.until.map(|until| date(locale, day(until))).unwrap_or_default();
    let half = arguments.percent.is_some_and(|percent| percent <= 50);
    let clock = match arguments.metric {
        Some(Metric::FirstResponse) => "first_response",
        Some(Metric::Resolution) | None => "resolution",
    };
    match notice.kind {
        Kind::ReportedForYou => said::reported_for_you(locale, by),
        Kind::WatcherAdded => said::watcher_added(locale, by),
        Kind::ApprovalAsked if arguments.changed => said::approval_asked_anew(locale, by),
        Kind::ApprovalAsked => said::approval_asked(locale, by),
        Kind::ApprovalReminded => said::approval_reminded(locale).to_owned(),
        Kind::ApprovalTimed if nobody => said::approval_timed(locale).to_owned(),
        Kind::ApprovalTimed => said::approval_timed_for(locale, by),
        Kind::DeputyAsked if arguments.changed => said::deputy_asked_anew(locale, by),
        Kind::DeputyAsked => said::deputy_asked(locale, by),
        Kind::Approved => match (nobody, nameless) {
            (true, true) if arguments.timed => said::approved_by_time(locale).to_owned(),
            (true, false) if arguments.timed => said::approved_by_time_without(locale, &names),
            (true, true) => said::approved(locale).to_owned(),
            (true, false) => said::approved_without(locale, &names),
            (false, true) => said::approved_by(locale, by),
            (false, false) => said::approved_by_without(locale, by, &names),
        },
        Kind::Refused if nobody => said::refused(locale).to_owned(),
        Kind::Refused => said::refused_by(locale, by),
        Kind::LinesDeclined if arguments.work => given_away(locale, arguments, what),
        Kind::LinesDeclined => said::lines_declined(locale, by, &names),
        // Who got it by the rules and not by somebody's hand is told that it is theirs, not who caused it.
        Kind::Assigned if nobody => said::assigned(locale).to_owned(),
        Kind::Assigned => said::assigned_by(locale, by),
        Kind::TaskAssigned if arguments.by_hand => said::task_assigned_by(locale, by, what),
        Kind::TaskAssigned => said::task_assigned(locale, what),
        Kind::TaskOpened => said::task_opened(locale, what),
        Kind::Replied => said::replied(locale, by),
        Kind::Mentioned => said::mentioned(locale, by),
        Kind::MentionedInNote => said::mentioned_in_note(locale, by),
        Kind::Resolved => resolved(locale, arguments, (&names, what), &until),
        Kind::Cancelled => cancelled(locale, arguments, what),
        Kind::WaitingForYou if nobody => said::waiting(locale).to_owned(),
        Kind::WaitingForYou => said::waiting_for_you(locale, by),
        Kind::ExpectedLater => said::expected_later(locale, &until),
        Kind::HandedOver if arguments.mended => said::mended(locale, what),
        Kind::HandedOver => said::handed_over(locale, what),
        Kind::NotPossible => not_possible(locale, arguments, &names, what),
        Kind::ClockWarned if arguments.task.is_some() && half => said::task_clock_half(locale, what),
        Kind::ClockWarned if arguments.task.is_some() => said::task_clock_warned(locale, what),
        Kind::Breached if arguments.task.is_some() => said::task_breached(locale, what),
        Kind::ClockWarned if half => said::clock_half(locale, clock),
        Kind::ClockWarned => said::clock_warned(locale, clock),
        Kind::Breached => said::breached(locale, clock),
        Kind::NobodyToAsk => said::nobody_to_ask(locale).to_owned(),
        Kind::PlanFault => said::plan_fault(locale, what),
        Kind::StockLost => stock_lost(locale, arguments, &names, what),
    }
}

/// That it is done, or what of it is not. Who only watches it has nothing to confirm.
fn resolved(locale: Locale, arguments: &Arguments, (names, what): (&str, &str), until: &str) -> String {
    if let Some(short) = &arguments.short {
        return ended_short(locale, arguments, short, (names, what), until);
    }
    match (arguments.own, arguments.not_needed) {
        _ if arguments.closed => said::resolved_closed(locale).to_owned(),
        (true, true) => said::resolved_not_needed(locale, until),
        (true, false) if arguments.partly && names.is_empty() => said::resolved_in_part(locale, until, what),
        (true, false) if arguments.partly => said::resolved_without_in_part(locale, names, until, what),
        (true, false) if names.is_empty() => said::resolved(locale, until),
        (true, false) => said::resolved_without(locale, names, until),
        (false, true) => said::resolved_watched_not_needed(locale).to_owned(),
        (false, false) if arguments.partly && names.is_empty() => said::resolved_watched_in_part(locale, what),
        (false, false) if arguments.partly => said::resolved_watched_without_in_part(locale, names, what),
        (false, false) if !names.is_empty() => said::resolved_watched_without(locale, names),
        (false, false) => said::resolved_watched(locale).to_owned(),
    }
}

/// What of it was not possible, in the words of its page: nobody is asked to confirm that all is well.
fn ended_short(
    locale: Locale,
    arguments: &Arguments,
    short: &Shortfall,
    (names, not_needed): (&str, &str),
    until: &str,
) -> String {
    let (what, follow) = (short.what.get(locale.tag()), short.follow.get(locale.tag()));
    let mut said: Vec<String> = Vec::new();
    match short.nothing {
        true if what.is_empty() => said.push(request::ended_nothing(locale).to_owned()),
        true => {}
        false if names.is_empty() => said.push(request::ended_partly(locale).to_owned()),
        false => said.push(said::ended_partly_without(locale, names)),
    }
    let mut add = |there: bool, sentence: &dyn Fn() -> String| said.extend(there.then(sentence));
    add(!what.is_empty(), &|| said::not_possible(locale, what));
    add(!follow.is_empty(), &|| request::not_done_for_it(locale, follow));
    // Beside what was not possible the others' lines came to nothing as well.
    add(short.nothing && !names.is_empty(), &|| said::lines_not_needed(locale, names));
    add(arguments.partly, &|| said::steps_not_needed(locale, not_needed));
    add(arguments.own, &|| said::ended_short(locale, until));
    said.join(". ")
}

/// That it ended without being done, or was declined. Whom a line is for reads of it, not of the request.
fn cancelled(locale: Locale, arguments: &Arguments, what: &str) -> String {
    let by = arguments.by.as_str();
    match (arguments.line.is_some(), arguments.declined, by.is_empty()) {
        (true, _, true) => said::cancelled_for_you(locale, what),
        (true, _, false) => said::cancelled_for_you_by(locale, by, what),
        (false, true, true) => said::refused(locale).to_owned(),
        (false, true, false) => said::refused_by(locale, by),
        (false, false, true) => said::cancelled(locale).to_owned(),
        (false, false, false) => said::cancelled_by(locale, by),
    }
}

/// That what somebody worked on is somebody else's now.
fn given_away(locale: Locale, arguments: &Arguments, what: &str) -> String {
    let Arguments { by, to, .. } = arguments;
    match (arguments.task.is_some(), to.is_empty()) {
        (true, _) if to == by => said::task_taken_over(locale, by, what),
        (true, _) => said::task_given_away(locale, by, what, to),
        (false, true) => said::passed_on(locale, by),
        (false, false) if to == by => said::taken_over(locale, by),
        (false, false) => said::given_away(locale, by, to),
    }
}

/// That what was set aside is not there, for whom, and where it comes from instead.
fn stock_lost(locale: Locale, arguments: &Arguments, names: &str, what: &str) -> String {
    let unit = if names.is_empty() { what.to_owned() } else { format!("{what} ({names})") };
    if arguments.partly { said::stock_lost_short(locale, &unit) } else { said::stock_lost(locale, &unit) }
}

/// That something of it was not possible, or was ended as not needed.
fn not_possible(locale: Locale, arguments: &Arguments, names: &str, what: &str) -> String {
    match (arguments.not_needed, names.is_empty()) {
        _ if arguments.declined && arguments.by.is_empty() => said::declined_for_you(locale, what),
        _ if arguments.declined => said::declined_for_you_by(locale, &arguments.by, what),
        (false, _) if arguments.partly => said::done_for_you_without(locale, &arguments.by, what),
        (true, _) if !arguments.own => said::not_needed_for_you(locale, &arguments.by, what),
        (true, true) => said::not_needed(locale, &arguments.by, what),
        (true, false) => said::not_needed_for(locale, &arguments.by, names, what),
        (false, true) => said::not_possible(locale, what),
        (false, false) => said::not_possible_for(locale, names, what),
    }
}

/// Thu 3 Dec.
fn date(locale: Locale, date: Date) -> String {
    let weekday = i64::from(date.weekday().to_monday_one_offset());
    time::date(locale, i64::from(date.day()), i64::from(date.month()), weekday)
}
