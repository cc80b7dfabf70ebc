//! What happened to a ticket, in one line.

use super::step::step_line;
use crate::ui::IconName;
use docket_messages::{Locale, conversation as said, fulfilment, incident, ticket, why};
use docket_shared::approval::due::Outcome;
use docket_shared::fulfilment::TaskState;
use docket_shared::fulfilment::delivered::Came;
use docket_shared::service_request::LineState;
use docket_shared::ticket::TicketPublic;
use docket_shared::ticket::activity::{Deed, Happened, Step};
use docket_shared::ticket::api::DeclineReason;
use docket_shared::ticket::hold::HoldReason;
use docket_shared::ticket::lifecycle::Status;

/// The line that is read of something that happened; none where there is nothing to say of it. What was said at an end is
/// looked up in the ticket's resolutions. `came`: how much of the ticket came, once it ended.
pub fn happened_line(
    happened: &Happened,
    public: &TicketPublic,
    came: Came,
    locale: Locale,
) -> Option<(IconName, String)> {
    let by = happened.by.as_str();
    let (status, text) = match &happened.what {
        Deed::Status(status) => return status_line(*status, happened, (public, came), locale),
        Deed::Reopened if by.is_empty() => (Status::InProgress, said::event_open_again(locale).to_owned()),
        Deed::Reopened => (Status::InProgress, said::event_reopened(locale, by)),
        Deed::Voted(true) => (Status::AwaitingApproval, said::event_approved(locale, by)),
        Deed::Voted(false) => (Status::Cancelled, said::event_refused(locale, by)),
        Deed::TimeOver(Outcome::Approve) => (Status::AwaitingApproval, said::event_approved_by_time(locale).to_owned()),
        Deed::TimeOver(_) => (Status::AwaitingApproval, said::event_time_over(locale).to_owned()),
        Deed::LeftOut(name) => (Status::Cancelled, said::event_left_out(locale, by, name)),
        Deed::HandedOver(name) if name.is_empty() => (Status::Resolved, said::event_handed_over_all(locale, by)),
        Deed::HandedOver(name) => (Status::Resolved, said::event_handed_over(locale, by, name)),
        Deed::LineEnded(name, LineState::Incomplete) if name.is_empty() => {
            (Status::Cancelled, fulfilment::line_incomplete(locale).to_owned())
        }
        Deed::LineEnded(name, LineState::Incomplete) => {
            (Status::Cancelled, said::event_line_not_possible(locale, name))
        }
        Deed::LineEnded(name, LineState::Skipped) => (Status::Closed, said::event_line_skipped(locale, name)),
        Deed::LineEnded(name, _) => (Status::Resolved, said::event_line_done(locale, name)),
        Deed::Confirmed(name) if name == by => (Status::Closed, said::event_confirmed(locale, by)),
        Deed::Confirmed(name) => (Status::Closed, said::event_confirmed_for(locale, by, name)),
        Deed::Step(Step::AnswersEdited(false)) => (Status::New, said::event_answers_changed(locale, by)),
        Deed::Step(Step::AnswersEdited(true)) => (Status::New, said::event_answers_changed_anew(locale, by)),
        Deed::Held(..)
        | Deed::Assigned(..)
        | Deed::Transferred(..)
        | Deed::Declined(..)
        | Deed::Priority(..)
        | Deed::Step(_) => return None,
    };
    Some((status_icon(status), text))
}

/// A move of its status.
fn status_line(
    status: Status,
    happened: &Happened,
    (public, came): (&TicketPublic, Came),
    locale: Locale,
) -> Option<(IconName, String)> {
    // How much came by an end that was not the last is kept with it.
    let earlier = public.earlier.iter().map(|earlier| (&earlier.resolution, earlier.came));
    let mut ends = earlier.chain(public.resolution.as_ref().map(|resolution| (resolution, came)));
    let (text, came) = match ends.find(|(resolution, _)| resolution.at == happened.at) {
        Some((resolution, came)) => (resolution.text.as_str(), came),
        None => ("", Came::All),
    };
    let said = |line: String| match text {
        "" => line,
        text => format!("{line}: {text}"),
    };
    let text = match status {
        Status::Waiting => said::event_waiting(locale, &happened.by),
        Status::OnHold => said::event_outside(locale).to_owned(),
        Status::InProgress if happened.by.is_empty() => said::event_resumed(locale).to_owned(),
        Status::InProgress => said::event_resumed_by(locale, &happened.by),
        Status::New => said::event_queued_again(locale).to_owned(),
        Status::Closed => said::event_closed(locale).to_owned(),
        Status::Resolved => said(match came {
            Came::All => said::event_resolved(locale, &happened.by),
            Came::InPart { done, skipped } => {
                let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
                said::event_resolved_in_part(locale, number(done), &happened.by, number(skipped))
            }
            Came::Partly => said::event_resolved_partly(locale, &happened.by),
            Came::Nothing => said::event_ended_not_needed(locale, &happened.by),
            Came::NotPossible => said::event_ended_not_possible(locale, &happened.by),
        }),
        Status::Cancelled if happened.by.is_empty() => said(said::event_cancelled_by_itself(locale).to_owned()),
        Status::Cancelled => said(said::event_cancelled(locale, &happened.by)),
        Status::AwaitingApproval => return None,
    };
    // What nobody did is no success.
    let nothing = status == Status::Resolved && matches!(came, Came::Nothing | Came::NotPossible);
    Some((if nothing { IconName::StatusCancelled } else { status_icon(status) }, text))
}

/// The line that only the team reads.
pub fn team_line(
    happened: &Happened,
    priority: impl Fn(i16, Locale) -> &'static str,
    locale: Locale,
) -> Option<(IconName, String)> {
    let by = happened.by.as_str();
    let (status, text) = match &happened.what {
        Deed::Step(step) => return step_line(step, by, locale),
        Deed::Held(HoldReason::Requester) => (Status::Waiting, said::event_waiting(locale, by)),
        Deed::Held(reason) => (Status::OnHold, said::event_held(locale, by, hold_word(*reason, locale))),
        Deed::Assigned(to, from) => (Status::InProgress, assigned(to, from.as_deref(), by, locale)),
        Deed::Transferred(from, to) => (Status::New, said::event_transferred(locale, from, by, to)),
        Deed::Declined(reason) => (Status::New, said::event_declined(locale, by, reason_word(*reason, locale))),
        Deed::Priority(from, to) => {
            let text = said::event_priority(locale, priority(*from, locale), by, priority(*to, locale));
            (Status::InProgress, text)
        }
        _ => return None,
    };
    Some((status_icon(status), text))
}

/// Who got it: by a rule, by taking it, or from somebody who gave it.
fn assigned(to: &str, from: Option<&str>, by: &str, locale: Locale) -> String {
    match from.filter(|from| *from != by) {
        None if by.is_empty() => said::event_assigned(locale, to),
        None if by == to => said::event_taken(locale, to),
        None => said::event_given(locale, by, to),
        Some(from) if by.is_empty() || by == to => said::event_assigned_from(locale, from, to),
        Some(from) => said::event_given_from(locale, by, from, to),
    }
}

/// For whom or what a ticket stands.
pub fn hold_word(reason: HoldReason, locale: Locale) -> &'static str {
    match reason {
        HoldReason::Requester => incident::hold_requester(locale),
        HoldReason::Vendor => incident::hold_vendor(locale),
        HoldReason::Change => incident::hold_change(locale),
        HoldReason::Problem => incident::hold_problem(locale),
    }
}

/// Why somebody gave work back.
pub fn reason_word(reason: DeclineReason, locale: Locale) -> &'static str {
    match reason {
        DeclineReason::NoTime => why::reason_no_time(locale),
        DeclineReason::MissingSkill => why::reason_missing_skill(locale),
        DeclineReason::ConflictOfInterest => why::reason_conflict(locale),
    }
}

/// The word for a status.
pub fn status_word(status: Status, locale: Locale) -> &'static str {
    match status {
        Status::AwaitingApproval => ticket::status_awaiting_approval(locale),
        Status::New => ticket::status_new(locale),
        Status::InProgress => ticket::status_in_progress(locale),
        Status::Waiting => ticket::status_waiting(locale),
        Status::OnHold => incident::status_on_hold(locale),
        Status::Resolved => ticket::status_resolved(locale),
        Status::Closed => ticket::status_closed(locale),
        Status::Cancelled => ticket::status_cancelled(locale),
    }
}

/// The icon for a status.
pub fn status_icon(status: Status) -> IconName {
    match status {
        Status::AwaitingApproval => IconName::StatusApproval,
        Status::New => IconName::StatusNew,
        Status::InProgress => IconName::StatusProgress,
        Status::Waiting => IconName::StatusWaiting,
        Status::OnHold => IconName::StatusBlocked,
        Status::Resolved => IconName::StatusDone,
        Status::Closed => IconName::StatusClosed,
        Status::Cancelled => IconName::StatusCancelled,
    }
}

/// The word for a priority of 1 to 5.
pub fn priority_word(priority: i16, locale: Locale) -> &'static str {
    match priority {
        ..=1 => ticket::priority_critical(locale),
        2 => ticket::priority_high(locale),
        3 => ticket::priority_moderate(locale),
        4 => ticket::priority_low(locale),
        _ => ticket::priority_planning(locale),
    }
}

/// The icon for a task's state.
pub fn task_icon(state: TaskState) -> IconName {
    match state {
        TaskState::Pending => IconName::StatusNew,
        TaskState::Open => IconName::StatusProgress,
        TaskState::Complete => IconName::StatusDone,
        TaskState::Skipped => IconName::StatusClosed,
        TaskState::Incomplete | TaskState::Cancelled => IconName::StatusCancelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(by: &str, to: &str, from: Option<&str>) -> String {
        let what = Deed::Assigned(to.to_owned(), from.map(str::to_owned));
        let at = docket_shared::Timestamp::UNIX_EPOCH;
        let happened = Happened { at, by: by.to_owned(), what, place: None };
        team_line(&happened, |_, _| "", Locale::En).unwrap().1
    }

    #[test]
    fn who_gave_a_ticket_to_somebody_is_named_and_nobody_took_what_was_given() {
        let (ana, tomasz, ingrid) = ("Ana Ferreira", "Tomasz Wójcik", "Ingrid Solberg");
        assert_eq!(line("", ana, None), "Assigned to Ana Ferreira");
        assert_eq!(line(ana, ana, None), "Ana Ferreira took it");
        assert_eq!(line(ingrid, ana, None), "Ingrid Solberg gave it to Ana Ferreira");
        assert_eq!(line(tomasz, tomasz, Some(ana)), "Tomasz Wójcik took over from Ana Ferreira");
        assert_eq!(line(ana, tomasz, Some(ana)), "Ana Ferreira gave it to Tomasz Wójcik");
        let given = line(ingrid, tomasz, Some(ana));
        assert_eq!(given, "Ingrid Solberg gave it from Ana Ferreira to Tomasz Wójcik");
    }
}
