//! Who said that something is wrong hears that it was seen to, and is asked again; never of their own doing.

use super::*;

/// Two docks, the first of which was handed over and reported as wrong by that person.
fn reported(by_requester: bool) -> (Shop, TicketId) {
    let mut tasks = plan();
    tasks.truncate(3);
    let mut shop = shop(tasks, 5, 0);
    let ticket = shop.submit(2);
    shop.prepared(ticket, "U1-1").unwrap();
    shop.done(ticket, "install").unwrap();
    shop.done(ticket, "hand over").unwrap();
    let by = if by_requester { shop.desk.rebecca.clone() } else { shop.desk.stranger.clone() };
    let (line, comment) = (shop.desk.world.lines_of(ticket)[0].line.id, CommentId(shop.desk.fresh()));
    let wrong = ReportLine { ticket, line, comment, text: "It flickers.".to_owned() };
    shop.desk.call(Some(&by), &Command::ReportLine(wrong)).unwrap();
    shop.desk.world.take_effects();
    (shop, ticket)
}

#[test]
fn whose_equipment_was_mended_is_asked_again() {
    for by_requester in [false, true] {
        let (mut shop, ticket) = reported(by_requester);
        let ana = shop.ana.clone();
        shop.done(ticket, "Follow up: it came back").unwrap();
        assert!(awaits_word(&shop.desk.world.lines_of(ticket)[0].line), "their page asks");
        let said = "What was wrong has been seen to: Docking station. Confirm that it works now".to_owned();
        assert_eq!(told(&mut shop, &ana), [(STRANGER, Kind::HandedOver, said)]);
    }
}

/// That what follows it up was not needed after all is said as that.
#[test]
fn only_what_was_wrong_and_is_done_is_told_as_mended() {
    let (mut shop, ticket) = reported(false);
    let ana = shop.ana.clone();
    let body = shop.ending(ticket, "Follow up: it came back", Outcome::Skipped);
    shop.end(&ana, body).unwrap();
    let said = "Technician 1 ended what was ordered for you without: Follow up: it came back".to_owned();
    assert_eq!(told(&mut shop, &ana), [(STRANGER, Kind::NotPossible, said)]);
}
