//! Who hears that time runs out, and that what was ordered does not come.

use super::*;
use crate::approval::due::Outcome;
use crate::notification::words;
use crate::service_request::form::Input;
use docket_messages::Locale;

#[test]
fn a_clock_warns_who_has_it_and_its_end_is_told_to_who_leads_too() {
    let mut office = Office::new();
    let (ticket, _) = office.submit();
    let (ana, metric) = (office.ana.person, Metric::Resolution);
    let reached = |percent| Fact::ClockReached { metric, percent, task: None };
    let said = |told: &[Notice]| {
        told.iter().map(|notice| (notice.person, notice.kind, notice.arguments.percent)).collect::<Vec<_>>()
    };
    for percent in [50, 75] {
        let told = office.facts(ticket, vec![reached(percent)]);
        assert_eq!(said(&told), [(ana, Kind::ClockWarned, Some(percent))]);
        assert_eq!(told[0].place(), Place::Work(ticket));
        let says = |locale| words::sentence(locale, &told[0], |_| TODAY);
        let half = says(Locale::En) == "Half the time for the solution is over";
        assert_eq!((half, says(Locale::De).contains("Hälfte")), (percent == 50, percent == 50), "{}", says(Locale::De));
    }
    let both = office.facts(ticket, vec![reached(50), reached(75)]);
    assert_eq!(said(&both), [(ana, Kind::ClockWarned, Some(75))], "of two at once the one that says more");
    let mut nobodys = office.desk.world.ticket(ticket).unwrap().clone();
    (nobodys.head.assignee, nobodys.head.assignee_name) = (None, None);
    office.desk.world.put_ticket(nobodys.clone());
    let told = office.facts(ticket, vec![reached(50)]);
    assert_eq!(said(&told), [(LEAD, Kind::ClockWarned, Some(50))], "while nobody has it who leads hears it");
    (nobodys.head.assignee, nobodys.events) = (Some(ana), nobodys.events + 1);
    office.desk.world.put_ticket(nobodys);
    let late = office.facts(ticket, vec![reached(75), Fact::Breached { metric, task: None }]);
    assert_eq!(who(&late), [(ana, Kind::Breached), (LEAD, Kind::Breached)]);
    let both = [metric, Metric::FirstResponse].map(|metric| Fact::Breached { metric, task: None }).to_vec();
    assert_eq!(office.facts(ticket, both).len(), 4, "two clocks are two things");
}

#[test]
fn whom_a_line_is_for_hears_that_all_of_it_was_cancelled() {
    let mut office = Office::new();
    let (ana, rebecca) = (office.ana.clone(), office.desk.rebecca.clone());
    let (ticket, _) = office.submit();
    let line = office.desk.world.lines_of(ticket)[0].line.id;
    let told = office.status(&ana, ticket, Status::Cancelled);
    let theirs: Vec<&Notice> = told.iter().filter(|notice| notice.person == STRANGER).collect();
    let [notice] = theirs.as_slice() else { panic!("{told:?}") };
    assert_eq!((notice.kind, notice.place(), notice.arguments.line), (Kind::Cancelled, Place::Requests, Some(line)));
    let said = words::sentence(Locale::En, notice, |_| TODAY);
    assert_eq!(said, "Technician 1 cancelled what was ordered for you: Docking station");
    // Who asked and is whom it is for hears it once, as who asked.
    let mut own = office.desk.submission();
    own.rows[0].fields.insert("employee".to_owned(), Input::Text(REBECCA.to_string()));
    let id = own.id;
    office.told(Some(&rebecca), &Command::SubmitServiceRequest(own));
    assert_eq!(who(&office.status(&ana, id, Status::Cancelled)), [(REBECCA, Kind::Cancelled)]);
}

/// Where silence counts as an approval, whose it was hears that it did.
#[test]
fn who_did_not_answer_in_time_is_told_that_it_counts_as_approved() {
    let mut office = Office::new();
    office.approval(&[APPROVER]);
    let (ticket, _) = office.submit();
    let over = |then| Fact::ApprovalDue { step: 0, then, of: vec![APPROVER] };
    let told = office.facts(ticket, vec![over(Outcome::Approve)]);
    assert_eq!(who(&told), [(APPROVER, Kind::ApprovalTimed)]);
    assert_eq!(told[0].place(), Place::Approval(ticket));
    let said = words::sentence(Locale::En, &told[0], |_| TODAY);
    assert_eq!(said, "Your answer was missing when its time was over: it counts as approved");
    assert_eq!(who(&office.facts(ticket, vec![over(Outcome::Remind)])), []);
}
