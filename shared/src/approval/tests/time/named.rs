//! Whom somebody names for an absence, for what waits already.

use super::*;

#[test]
fn whom_somebody_names_after_the_time_has_passed_is_asked_as_well_and_only_once() {
    let steps = vec![timed(Source::CostCentreOwner, hours(2), &[], Outcome::Deputy)];
    let mut gated = in_time(steps, "2026-11-23T08:00:00Z");
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let helena = gated.approver(2, Candidates::Person(PersonId(Uuid::from_u128(0x58))));
    let ines = gated.approver(3, Candidates::Person(PersonId(Uuid::from_u128(0x59))));
    gated.substitutes(&martin, Substitutes { manager: named(&helena), ..Substitutes::default() });
    let ticket = gated.submit(1);
    gated.tell(ticket, "2026-11-23T10:00:00Z");
    assert!(gated.waits_for(ticket, &helena) && !gated.waits_for(ticket, &ines));
    // He names a deputy for what waits already: his manager was asked before, and can answer.
    let away = |until| Substitutes {
        away_until: Some(until),
        deputy: named(&ines),
        manager: named(&helena),
        ..Substitutes::default()
    };
    gated.substitutes(&martin, away(date(2026, 12, 3)));
    let (stands_as, of) = (StandsInAs::Deputy, ines.person);
    let facts = gated.replace(ticket);
    assert!(facts.contains(&Fact::StandInAsked { step: 0, of, in_place_of: martin.person, stands_as }), "{facts:?}");
    for one in [&martin, &helena, &ines] {
        assert!(gated.waits_for(ticket, one), "each of them may answer");
    }
    let asked = |gated: &Gated| {
        gated.seat(ticket, 0).stand_ins.iter().map(|one| (one.person, one.stands_as)).collect::<Vec<_>>()
    };
    let both = [(helena.person, StandsInAs::Manager), (ines.person, StandsInAs::Deputy)];
    assert_eq!(asked(&gated), both);
    // Longer away: both were asked already.
    gated.substitutes(&martin, away(date(2026, 12, 9)));
    assert_eq!(gated.replace(ticket), []);
    assert_eq!((asked(&gated), gated.seat(ticket, 0).away_until), (both.to_vec(), Some(date(2026, 12, 9))));
    gated.vote(ticket, &ines, true, "").unwrap();
    assert_eq!((gated.status(ticket), gated.states(ticket)), (Status::InProgress, vec![StepState::Accepted]));
    assert!(!gated.waits_for(ticket, &martin) && !gated.waits_for(ticket, &helena), "the first answer counts once");
}
