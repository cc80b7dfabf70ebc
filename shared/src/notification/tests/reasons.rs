//! Why an approver said no, or who asked took it back, is told with it: to who asked, who watches, and whom a line is for.

use super::*;
use crate::approval::api::DeclineLine;
use crate::ids::LineId;
use crate::notification::{Arguments, words};
use crate::service_request::api::WithdrawServiceRequest;
use crate::service_request::form::Input;
use crate::ticket::api::AddWatcher;
use docket_messages::Locale;

/// What each reads, in English, and why.
fn said(told: &[Notice]) -> Vec<(PersonId, String, &str)> {
    let one = |notice: &'_ Notice| words::sentence(Locale::En, notice, |_| TODAY);
    told.iter().map(|notice| (notice.person, one(notice), notice.arguments.reason.as_str())).collect()
}

impl Office {
    /// A request that waits for its approver, for so many people beside the first, who is a stranger to it.
    fn waiting(&mut self, others: u128) -> TicketId {
        self.approval(&[APPROVER]);
        let mut body = self.desk.submission();
        let row = body.rows[0].clone();
        for number in 1..=others {
            let person = PersonId(Uuid::from_u128(0x7000 + number));
            self.desk.world.people.insert(person, format!("Person {number}"));
            let mut row = row.clone();
            row.id = Some(LineId(self.desk.fresh()));
            row.fields.insert("employee".to_owned(), Input::Text(person.to_string()));
            body.rows.push(row);
        }
        let (id, rebecca) = (body.id, self.desk.rebecca.clone());
        self.told(Some(&rebecca), &Command::SubmitServiceRequest(body));
        id
    }

    /// The approver says yes, and leaves these lines out.
    fn leave_out(&mut self, ticket: TicketId, left_out: &[(usize, &str)]) -> Vec<Notice> {
        let lines: Vec<LineId> = self.desk.world.lines_of(ticket).iter().map(|line| line.line.id).collect();
        let one = |(at, reason): &(usize, &str)| DeclineLine { line: lines[*at], reason: (*reason).to_owned() };
        let declined_lines = left_out.iter().map(one).collect();
        let approval = self.desk.world.approvals_of(ticket).next().unwrap().approval.id;
        let (accepted, reason) = (true, String::new());
        let vote = CastVote { ticket, approval, accepted, reason, answers_version: 1, declined_lines };
        self.told(Some(&requester(APPROVER, "Martin Okafor")), &Command::CastVote(vote))
    }
}

#[test]
fn a_refusal_is_told_with_its_reason_to_everybody_it_concerns() {
    let mut office = Office::new();
    let ticket = office.waiting(0);
    let rebecca = office.desk.rebecca.clone();
    office.told(Some(&rebecca), &Command::AddWatcher(AddWatcher { ticket, person: LEAD }));
    let told = office.vote(ticket, false);
    let declined = |who: &str| format!("Martin Okafor declined {who}");
    assert_eq!(
        said(&told),
        [
            (REBECCA, declined("it"), "Too dear."),
            (LEAD, declined("it"), "Too dear."),
            (STRANGER, declined("what was ordered for you: Docking station"), "Too dear."),
        ]
    );
    let kinds = [Kind::Refused, Kind::Cancelled, Kind::NotPossible];
    assert_eq!(told.iter().map(|notice| notice.kind).collect::<Vec<_>>(), kinds);
    assert_eq!(told[2].place(), Place::Requests, "they see their line, and of the request nothing");
    let german = words::sentence(Locale::De, &told[1], |_| TODAY);
    assert_eq!(german, "Martin Okafor hat es abgelehnt");
    assert_eq!(
        words::sentence(Locale::De, &told[2], |_| TODAY),
        "Martin Okafor hat abgelehnt, was für Sie bestellt war: Dockingstation"
    );
}

#[test]
fn who_was_left_out_is_told_why_and_who_asked_reads_it_with_the_name() {
    let mut office = Office::new();
    let ticket = office.waiting(2);
    let told = office.leave_out(ticket, &[(0, "Has one")]);
    let name = office.desk.world.lines_of(ticket)[0].line.person_name.clone();
    let own = (STRANGER, "Martin Okafor declined what was ordered for you: Docking station".to_owned(), "Has one");
    let asked = (REBECCA, format!("Martin Okafor approved it, without {name}"), "Has one");
    let said = said(&told);
    assert!(said.contains(&own) && said.contains(&asked), "{said:?}");
    // Of several each is named with the reason of its own.
    let mut office = Office::new();
    let ticket = office.waiting(2);
    let names: Vec<String> =
        office.desk.world.lines_of(ticket).iter().map(|line| line.line.person_name.clone()).collect();
    let told = office.leave_out(ticket, &[(0, "Has one"), (1, "Leaves soon")]);
    let asked = told.iter().find(|notice| notice.person == REBECCA).unwrap();
    assert_eq!(asked.arguments.reason, format!("{}: Has one\n{}: Leaves soon", names[0], names[1]));
}

#[test]
fn what_who_asked_takes_back_is_told_to_whom_it_was_for() {
    let mut office = Office::new();
    let ticket = office.waiting(0);
    let rebecca = office.desk.rebecca.clone();
    let body = WithdrawServiceRequest { ticket, reason: "Ordered twice.".to_owned() };
    let told = office.told(Some(&rebecca), &Command::WithdrawServiceRequest(body));
    let cancelled = format!("{} cancelled what was ordered for you: Docking station", rebecca.name);
    assert_eq!(said(&told), [(STRANGER, cancelled, "Ordered twice.")]);
    assert_eq!((told[0].kind, told[0].place()), (Kind::Cancelled, Place::Requests));
}

/// What an older build wrote says what it said, and what this one writes is read as it is.
#[test]
fn notices_from_before_say_what_they_said() {
    let mut office = Office::new();
    let ticket = office.waiting(0);
    let notice = office.vote(ticket, false).remove(0);
    let said = |kind, arguments: &str| {
        let arguments: Arguments = serde_json::from_str(arguments).unwrap();
        words::sentence(Locale::En, &Notice { kind, arguments, ..notice.clone() }, |_| TODAY)
    };
    let line = r#"{"by":"Ana","line":"00000000-0000-0000-0000-000000000001","what":{"en":"Dock"}}"#;
    assert_eq!(said(Kind::Cancelled, r#"{"by":"Ana"}"#), "Ana cancelled it");
    assert_eq!(said(Kind::Cancelled, line), "Ana cancelled what was ordered for you: Dock");
    assert_eq!(said(Kind::NotPossible, line), "Not possible: Dock");
    assert_eq!(said(Kind::HandedOver, line), "Dock was handed over to you. Confirm that it works");
    assert_eq!(said(Kind::LinesDeclined, r#"{"by":"Ana","names":["Luis"]}"#), "Ana took Luis out of it");
    let json = serde_json::to_string(&notice).unwrap();
    assert_eq!(serde_json::from_str::<Notice>(&json).unwrap(), notice);
}
