//! A line that ends before the others.

use super::*;

#[test]
fn a_line_that_ends_alone_frees_what_was_set_aside_for_it() {
    let mut shop = shop(plan(), 5, 0);
    let ticket = shop.submit(2);
    assert_eq!(shop.level(NORTH), (5, 2));
    let mut body = shop.ending(ticket, "prepare", Outcome::Incomplete);
    body.note = "Broken in the box.".to_owned();
    let ana = shop.ana.clone();
    shop.end(&ana, body).unwrap();
    assert_eq!(shop.lines(ticket), [LineState::Incomplete, LineState::Open]);
    assert_eq!(shop.level(NORTH), (5, 1));
}
