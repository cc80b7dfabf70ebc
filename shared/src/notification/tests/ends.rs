//! Who hears that time runs out.

use super::*;
use crate::notification::words;
use docket_messages::Locale;

#[test]
fn a_clock_warns_who_has_it_and_its_end_is_told_to_who_leads_too() {
    let mut office = Office::new();
    let (ticket, _) = office.submit();
    let (ana, metric) = (office.ana.person, Metric::Resolution);
    let reached = |percent| Fact::ClockReached { metric, percent };
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
    let late = office.facts(ticket, vec![reached(75), Fact::Breached { metric }]);
    assert_eq!(who(&late), [(ana, Kind::Breached), (LEAD, Kind::Breached)]);
    let both = vec![Fact::Breached { metric }, Fact::Breached { metric: Metric::FirstResponse }];
    assert_eq!(office.facts(ticket, both).len(), 4, "two clocks are two things");
}
