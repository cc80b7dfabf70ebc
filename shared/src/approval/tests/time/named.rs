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

/// Only the deputy of a running absence is another one: they are asked as if named from the beginning, and the former one is
/// asked no more; who comes back into it is asked again.
#[test]
fn another_deputy_of_the_same_absence_is_asked_in_the_place_of_the_former_one() {
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let helena = gated.approver(2, Candidates::Person(PersonId(Uuid::from_u128(0x58))));
    let ines = gated.approver(3, Candidates::Person(PersonId(Uuid::from_u128(0x59))));
    let away = |deputy: &Actor| Substitutes {
        away_until: Some(date(2026, 12, 3)),
        named: Some(deputy.person),
        deputy: named(deputy),
        ..Substitutes::default()
    };
    gated.substitutes(&martin, away(&helena));
    let ticket = gated.submit(1);
    gated.replace(ticket);
    let stand_ins = |gated: &Gated| gated.seat(ticket, 0).stand_ins.iter().map(|one| one.person).collect::<Vec<_>>();
    assert_eq!(stand_ins(&gated), [helena.person]);
    for (now, before) in [(&ines, &helena), (&helena, &ines)] {
        gated.substitutes(&martin, away(now));
        let asked =
            Fact::StandInAsked { step: 0, of: now.person, in_place_of: martin.person, stands_as: StandsInAs::Deputy };
        assert!(gated.replace(ticket).contains(&asked));
        assert_eq!(stand_ins(&gated), [now.person]);
        assert!(gated.waits_for(ticket, now) && gated.waits_for(ticket, &martin) && !gated.waits_for(ticket, before));
        assert_eq!(gated.replace(ticket), [], "it was done");
    }
    // Nobody can stand in: whoever was named before still can.
    let rebecca = gated.desk.rebecca.clone();
    gated.substitutes(&martin, away(&rebecca));
    gated.replace(ticket);
    assert_eq!((stand_ins(&gated), gated.waits_for(ticket, &helena)), (vec![helena.person], true));
    gated.vote(ticket, &helena, true, "").unwrap();
    assert_eq!(gated.status(ticket), Status::InProgress);
}

/// What a former deputy answered before another one was named stays answered.
#[test]
fn what_a_deputy_answered_stays_when_another_one_is_named() {
    let everyone = ApprovalStep { rule: Rule::Everyone, ..step(Source::Team(TEAM)) };
    let mut gated = Gated::new(vec![everyone]);
    let (martin, kim) = (gated.approver(1, Candidates::Team(TEAM)), gated.approver(2, Candidates::Team(TEAM)));
    let helena = gated.approver(3, Candidates::Person(PersonId(Uuid::from_u128(0x58))));
    let ines = gated.approver(4, Candidates::Person(PersonId(Uuid::from_u128(0x59))));
    let away = |deputy: &Actor| Substitutes {
        away_until: Some(date(2026, 12, 3)),
        named: Some(deputy.person),
        deputy: named(deputy),
        ..Substitutes::default()
    };
    gated.substitutes(&martin, away(&helena));
    let ticket = gated.submit(1);
    gated.replace(ticket);
    gated.vote(ticket, &helena, true, "").unwrap();
    gated.substitutes(&martin, away(&ines));
    gated.replace(ticket);
    assert!(!gated.waits_for(ticket, &ines), "the seat was answered");
    gated.vote(ticket, &kim, true, "").unwrap();
    assert_eq!(gated.status(ticket), Status::InProgress);
}
