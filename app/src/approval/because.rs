//! Why a question came to somebody, in words that are true also after what it was about was changed.

use docket_messages::{Locale, approval as said};
use docket_shared::approval::{Approval, Because};
use docket_shared::service_request::RequestAnswers;
use docket_shared::service_request::edit::{AnswerChange, EDITS_MAX, Edit, What};
use docket_shared::text::Text;
use docket_shared::ticket::TicketPublic;

/// The kinds of the answers that name who is asked.
const CENTRE: &str = "cost_centre";
const LOCATION: &str = "location";

/// The cost centre that is answered now.
pub(super) fn centre_of(request: &RequestAnswers, locale: Locale) -> Option<String> {
    let centre = request.answers.iter().find(|answer| answer.kind == CENTRE)?;
    Some(said::cost_centre(locale, centre.display.first()?.get(locale.tag())))
}

/// The location that is answered now: one of these where there is one, else the first.
fn location_of(request: &RequestAnswers, own: &[String], locale: Locale) -> Option<String> {
    let places = || request.answers.iter().filter(|answer| answer.kind == LOCATION);
    let owned = places().find(|answer| answer.value.first().is_some_and(|id| own.contains(id)));
    Some(owned.or_else(|| places().next())?.display.first()?.get(locale.tag()).to_owned())
}

/// Whether the answers it was about are not those of the request any more.
fn is_void(approval: &Approval, public: &TicketPublic) -> bool {
    let newer = |version: i32| version > approval.answers_version;
    approval.voided_by.is_some() || public.gate.as_ref().is_some_and(|gate| newer(gate.answers_version))
}

/// What was answered when it was asked; none where that is not known here, or several answers could be meant.
fn answered_then<'a>(approval: &Approval, public: &'a TicketPublic, kind: &str) -> Option<&'a Text> {
    // Of older changes nothing is known any more.
    let forgotten = public.edits.len() >= EDITS_MAX;
    if forgotten && public.edits.first().is_some_and(|edit| edit.at > approval.asked_at) {
        return None;
    }
    let since = public.edits.iter().filter(|edit| edit.at > approval.asked_at);
    let mut changed = since.flat_map(|edit| changed(edit, kind)).peekable();
    let now = public.request.iter().flat_map(|request| &request.answers).filter(|answer| answer.kind == kind);
    let mut now = now.peekable();
    let field = match (changed.peek(), now.peek()) {
        (Some(change), _) => change.field.clone(),
        (None, Some(answer)) => answer.field.clone(),
        (None, None) => return None,
    };
    let first = changed.next();
    if changed.any(|change| change.field != field) {
        return None;
    }
    let (answer, another) = (now.next(), now.next());
    if another.is_some() || answer.is_some_and(|answer| answer.field != field) {
        return None;
    }
    match first {
        Some(change) => change.before.first(),
        None => answer?.display.first(),
    }
}

/// What an edit changed of the answers of a kind that are given once.
fn changed<'a>(edit: &'a Edit, kind: &str) -> impl Iterator<Item = &'a AnswerChange> {
    edit.changes.iter().filter(|change| change.person.is_none()).filter_map(move |change| match &change.what {
        What::Answer(answer) if answer.kind == kind => Some(answer),
        _ => None,
    })
}

/// Why it came to who was asked. `requester`: the name of who asks; `own`: the locations that are the person's.
pub(super) fn words(
    approval: &Approval,
    public: Option<&TicketPublic>,
    requester: &str,
    own: &[String],
    locale: Locale,
) -> String {
    let request = public.and_then(|public| public.request.as_ref());
    let void = public.filter(|public| is_void(approval, public));
    let then = |kind: &str| answered_then(approval, void?, kind).map(|text| text.get(locale.tag()));
    match approval.because {
        Because::CostCentre => match (void, then(CENTRE)) {
            (Some(_), None) => said::because_cost_centre_then(locale).to_owned(),
            (Some(_), Some(centre)) => said::because_cost_centre(locale, &said::cost_centre(locale, centre)),
            (None, _) => {
                let centre = request.and_then(|request| centre_of(request, locale));
                said::because_cost_centre(locale, &centre.unwrap_or_default())
            }
        },
        Because::Location => match (void, then(LOCATION)) {
            (Some(_), None) => said::because_location_then(locale).to_owned(),
            (Some(_), Some(place)) => said::because_location(locale, place),
            (None, _) => {
                let place = request.and_then(|request| location_of(request, own, locale));
                said::because_location(locale, &place.unwrap_or_default())
            }
        },
        Because::Manager => said::because_manager(locale, requester),
        Because::Member => said::because_member(locale).to_owned(),
        Because::Named => said::because_named(locale).to_owned(),
        Because::Field => said::because_field(locale, requester),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::Timestamp;
    use docket_shared::approval::Gate;
    use docket_shared::ids::{ApprovalId, ItemId, PersonId, TicketId};
    use docket_shared::service_request::Answer;
    use docket_shared::service_request::edit::Change;
    use uuid::Uuid;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// Asked at second 10 about the first answers.
    fn asked(because: Because, voided_by: Option<&str>) -> Approval {
        Approval {
            id: ApprovalId(Uuid::nil()),
            ticket: TicketId(Uuid::nil()),
            step: 0,
            approver: PersonId(Uuid::nil()),
            approver_name: "Martin Okafor".to_owned(),
            because,
            answers_version: 1,
            asked_at: at(10),
            open: false,
            vote: None,
            for_person: None,
            away_until: None,
            away_deputy: None,
            voided_by: voided_by.map(str::to_owned),
        }
    }

    fn answer(field: &str, kind: &str, display: &str) -> Answer {
        Answer {
            field: field.to_owned(),
            label: Text::plain(field),
            kind: kind.to_owned(),
            value: vec![display.to_owned()],
            display: vec![Text::plain(display)],
            price: None,
        }
    }

    fn edit(second: i64, field: &str, kind: &str, (before, after): (&str, &str)) -> Edit {
        let what = What::Answer(AnswerChange {
            field: field.to_owned(),
            label: Text::plain(field),
            kind: kind.to_owned(),
            before: vec![Text::plain(before)],
            after: vec![Text::plain(after)],
        });
        let changes = vec![Change { person: None, what }];
        Edit { at: at(second), by_name: "Rebecca Lindqvist".to_owned(), material: true, changes }
    }

    fn public(answers: Vec<Answer>, edits: Vec<Edit>) -> TicketPublic {
        let request = RequestAnswers {
            item: ItemId(Uuid::nil()),
            version: 1,
            answers,
            needed_by: None,
            cost_centre: None,
            total: None,
            edition: 1,
        };
        TicketPublic { request: Some(request), edits, ..TicketPublic::new(TicketId(Uuid::nil())) }
    }

    fn said_to(approval: &Approval, public: &TicketPublic) -> String {
        words(approval, Some(public), "Rebecca Lindqvist", &[], Locale::En)
    }

    const VOID: Option<&str> = Some("Rebecca Lindqvist");

    #[test]
    fn after_a_change_it_is_the_cost_centre_of_then_and_not_the_one_of_now() {
        let now = vec![answer("centre", CENTRE, "4300 Sales")];
        let edits = vec![
            edit(5, "centre", CENTRE, ("4000 Works", "4410 Plant")),
            edit(20, "centre", CENTRE, ("4410 Plant", "4200 Human Resources")),
            edit(30, "centre", CENTRE, ("4200 Human Resources", "4300 Sales")),
        ];
        let changed = public(now, edits);
        let text = said_to(&asked(Because::CostCentre, VOID), &changed);
        assert_eq!(text, "You answer for this: Cost centre 4410 Plant.");
        let newer = Approval { asked_at: at(30), answers_version: 3, ..asked(Because::CostCentre, None) };
        assert_eq!(said_to(&newer, &changed), "You answer for this: Cost centre 4300 Sales.", "who is asked by now");
    }

    #[test]
    fn a_question_of_an_older_version_is_void_also_where_nobody_says_who_changed_it() {
        let edits = vec![edit(20, "centre", CENTRE, ("4410 Plant", "4200 Human Resources"))];
        let mut changed = public(vec![answer("centre", CENTRE, "4200 Human Resources")], edits);
        changed.gate = Some(Gate { answers_version: 2, steps: Vec::new() });
        let text = said_to(&asked(Because::CostCentre, None), &changed);
        assert_eq!(text, "You answer for this: Cost centre 4410 Plant.");
    }

    #[test]
    fn where_something_else_was_changed_the_cost_centre_is_the_one_that_stands_there() {
        let edits = vec![edit(20, "amount", "number", ("1", "9"))];
        let changed = public(vec![answer("centre", CENTRE, "4410 Plant")], edits);
        let text = said_to(&asked(Because::CostCentre, VOID), &changed);
        assert_eq!(text, "You answer for this: Cost centre 4410 Plant.");
    }

    #[test]
    fn what_is_not_known_any_more_is_not_named() {
        let unnamed = "You answer for the cost centre that was to pay when you were asked.";
        let later = |second: i64| edit(second, "centre", CENTRE, ("4200 Human Resources", "4300 Sales"));
        let edits = (0..i64::try_from(EDITS_MAX).unwrap()).map(|count| later(20 + count)).collect();
        let changed = public(vec![answer("centre", CENTRE, "4300 Sales")], edits);
        assert_eq!(said_to(&asked(Because::CostCentre, VOID), &changed), unnamed, "older changes went out of the list");
        let two = vec![answer("centre", CENTRE, "4410 Plant"), answer("other", CENTRE, "4200 Human Resources")];
        assert_eq!(said_to(&asked(Because::CostCentre, VOID), &public(two, Vec::new())), unnamed, "either could be it");
        let gone = public(Vec::new(), Vec::new());
        assert_eq!(said_to(&asked(Because::CostCentre, VOID), &gone), unnamed);
    }

    #[test]
    fn the_location_of_a_former_question_is_the_one_of_then() {
        let edits = vec![edit(20, "place", LOCATION, ("Hamburg", "Munich"))];
        let changed = public(vec![answer("place", LOCATION, "Munich")], edits);
        let approval = asked(Because::Location, VOID);
        assert_eq!(said_to(&approval, &changed), "You answer for this location: Hamburg.");
        let two = vec![answer("from", LOCATION, "Munich"), answer("place", LOCATION, "Berlin")];
        let open = public(two.clone(), Vec::new());
        let text = words(&asked(Because::Location, None), Some(&open), "", &["Berlin".to_owned()], Locale::En);
        assert_eq!(text, "You answer for this location: Berlin.", "while it stands, the one that is the person's");
        let unnamed = "Sie sind für den Ort verantwortlich, um den es ging, als Sie gefragt wurden.";
        let text = words(&approval, Some(&public(two, Vec::new())), "", &["Berlin".to_owned()], Locale::De);
        assert_eq!(text, unnamed);
    }
}
