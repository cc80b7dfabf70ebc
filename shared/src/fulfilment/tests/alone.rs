//! A line that ends before the others.

use super::*;

#[test]
fn a_line_that_ends_alone_frees_what_was_set_aside_for_it() {
    let mut shop = shop(plan(), 5, 0);
    let ticket = shop.submit(2);
    assert_eq!(shop.level(NORTH), (5, 2));
    let mut body = shop.ending(ticket, "prepare", Outcome::Incomplete);
    body.reason = "Broken in the box.".to_owned();
    let ana = shop.ana.clone();
    shop.end(&ana, body).unwrap();
    assert_eq!(shop.lines(ticket), [LineState::Incomplete, LineState::Open]);
    assert_eq!(shop.level(NORTH), (5, 1));
}

#[test]
fn why_it_could_not_be_done_stands_on_the_line_and_on_what_waited_for_it() {
    let mut shop = shop(plan(), 5, 0);
    let ticket = shop.submit(2);
    let ana = shop.ana.clone();
    let body =
        EndTask { reason: " Broken in the box. ".to_owned(), ..shop.ending(ticket, "prepare", Outcome::Incomplete) };
    let first = shop.desk.world.task(body.task.0).unwrap().task.line;
    shop.end(&ana, body).unwrap();
    let said = |line: &&crate::service_request::TaggedLine| line.line.not_possible.clone();
    let lines = shop.desk.world.lines_of(ticket);
    let why: Vec<_> = lines.iter().filter(|line| Some(line.line.id) == first).map(|line| said(line).unwrap()).collect();
    assert_eq!((why[0].reason.as_str(), &why[0].by_name), ("Broken in the box.", &ana.name));
    assert_eq!(lines.iter().filter_map(said).count(), 1, "the other one goes on");
    let of_line = shop.tasks(ticket).into_iter().filter(|task| task.task.line == first);
    let reasons: Vec<_> = of_line.map(|task| task.task.reason.clone().unwrap()).collect();
    assert_eq!(reasons, ["Broken in the box."; 3]);
}

#[test]
fn what_could_not_be_done_for_all_is_said_on_every_line_that_came_to_nothing_by_it() {
    let tasks = vec![
        planned("licence", Per::Request, &[], Does::Work),
        planned("install", Per::Line, &["licence"], Does::Work),
    ];
    let mut shop = shop(tasks, 5, 0);
    let ticket = shop.submit(2);
    let ana = shop.ana.clone();
    let body = EndTask { reason: "Sold out.".to_owned(), ..shop.ending(ticket, "licence", Outcome::Incomplete) };
    shop.end(&ana, body).unwrap();
    assert_eq!(shop.lines(ticket), [LineState::Incomplete, LineState::Incomplete]);
    for line in shop.desk.world.lines_of(ticket) {
        let said = line.line.not_possible.clone().unwrap();
        assert_eq!((said.reason.as_str(), &said.by_name), ("Sold out.", &ana.name));
    }
}
