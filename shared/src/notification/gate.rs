//! Who is told what of the gate of a request: who is asked, who asked for it, and whom its lines are for.

use super::rule::Case;
use super::tell::{Telling, To};
use super::{Arguments, Kind};
use crate::approval::due::Outcome as DueOutcome;
use crate::ids::PersonId;
use crate::service_request::{Line, TaggedLine};
use crate::ticket::Fact;

impl Case<'_> {
    /// News of the gate.
    pub(super) fn approval(&self) -> Vec<Telling> {
        match &self.event.fact {
            Fact::ApprovalAsked { of, .. } => {
                // Every version after the first came of a change.
                let changed = self.ticket.public.gate.as_ref().is_some_and(|gate| gate.answers_version > 1);
                let by = self.ticket.head.requester_name.clone();
                vec![self.public(
                    To::Person(*of),
                    Kind::ApprovalAsked,
                    Arguments { by, changed, ..Arguments::default() },
                )]
            }
            Fact::ApprovalReminded { of, .. } => {
                vec![self.public(To::Person(*of), Kind::ApprovalReminded, Arguments::default())]
            }
            Fact::StandInAsked { of, in_place_of, .. } => {
                // Whoever stands in later reads the answers as they are, and no others before.
                let arguments = Arguments { changed: self.edited(), ..self.in_place_of(*in_place_of) };
                vec![self.public(To::Person(*of), Kind::DeputyAsked, arguments)]
            }
            Fact::NobodyToAsk { .. } => {
                vec![self.public(To::Owners(self.ticket.department), Kind::NobodyToAsk, Arguments::default())]
            }
            Fact::GatePassed => {
                vec![self.requester(Kind::Approved, Arguments { timed: self.by_time(), ..self.declined() })]
            }
            Fact::ApprovalDue { then: DueOutcome::Approve, of, step } => self.timed(of, *step),
            Fact::GateRefused => vec![self.requester(Kind::Refused, Arguments { reason: self.why(), ..self.by() })],
            Fact::LineDeclined { line } => {
                let own = self.line(*line).and_then(|tagged| {
                    let reason = tagged.line.declined.as_ref().map(|declined| declined.reason.clone());
                    self.refused_for(tagged, reason.unwrap_or_default())
                });
                std::iter::once(self.requester(Kind::LinesDeclined, self.declined())).chain(own).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whose silence counted, and who was asked in their place: that is done for them, by nobody.
    fn timed(&self, seats: &[PersonId], step: i32) -> Vec<Telling> {
        let steps = self.ticket.public.gate.as_ref().map(|gate| gate.steps.as_slice()).unwrap_or_default();
        let asked = usize::try_from(step).ok().and_then(|step| steps.get(step)).map(|step| step.asked.as_slice());
        let tell = |person: PersonId, arguments| self.public(To::Person(person), Kind::ApprovalTimed, arguments);
        let mut told: Vec<Telling> = seats.iter().map(|seat| tell(*seat, Arguments::default())).collect();
        for seat in asked.unwrap_or_default().iter().filter(|asked| seats.contains(&asked.approver)) {
            let by = || Arguments { by: seat.name.clone(), ..Arguments::default() };
            told.extend(seat.stand_ins.iter().map(|other| tell(other.person, by())));
        }
        told
    }

    /// Whether this call changed what is asked for.
    fn edited(&self) -> bool {
        let of_this = self.effects.events.iter().filter(|event| event.ticket == self.ticket.head.id);
        of_this.map(|event| &event.fact).any(|fact| matches!(fact, Fact::AnswersEdited { .. }))
    }

    /// Whether this call passed a step because its time was over.
    fn by_time(&self) -> bool {
        let of_this = self.effects.events.iter().filter(|event| event.ticket == self.ticket.head.id);
        let mut facts = of_this.map(|event| &event.fact);
        facts.any(|fact| matches!(fact, Fact::ApprovalDue { then: DueOutcome::Approve, .. }))
    }

    /// The approver in whose place somebody is asked.
    fn in_place_of(&self, approver: PersonId) -> Arguments {
        let mut asked = self.ticket.public.gate.iter().flat_map(|gate| &gate.steps).flat_map(|step| &step.asked);
        let name = asked.find(|asked| asked.approver == approver).map(|asked| asked.name.clone());
        Arguments { by: name.unwrap_or_default(), ..Arguments::default() }
    }

    /// Names of the people whose lines this call declined, and why.
    fn declined(&self) -> Arguments {
        let lines = self.effects.events.iter().filter_map(|event| match &event.fact {
            Fact::LineDeclined { line } if event.ticket == self.ticket.head.id => self.line(*line),
            _ => None,
        });
        let lines: Vec<&Line> = lines.map(|tagged| &tagged.line).collect();
        let names = lines.iter().map(|line| line.person_name.clone()).filter(|name| !name.is_empty());
        Arguments { names: names.collect(), reason: reasons(&lines), ..self.by() }
    }

    /// Why it ended, in the words of who ended it; empty where nobody said so.
    pub(super) fn why(&self) -> String {
        self.ticket.public.resolution.as_ref().map(|resolution| resolution.text.clone()).unwrap_or_default()
    }

    /// Whether this call refused the request at the gate.
    pub(super) fn is_refused(&self) -> bool {
        let of_this = self.effects.events.iter().filter(|event| event.ticket == self.ticket.head.id);
        of_this.map(|event| &event.fact).any(|fact| *fact == Fact::GateRefused)
    }

    /// Whom a line is for, where that is not who asked, is told that an approver declined it: they see it from the order on.
    pub(super) fn refused_for(&self, tagged: &TaggedLine, reason: String) -> Option<Telling> {
        let what = tagged.line.item_name.clone();
        let told = Arguments { line: Some(tagged.line.id), what, declined: true, reason, ..self.by() };
        self.for_its_person(tagged, told)
    }
}

/// Why lines were declined: once where it is the same for all, else with whom each is for.
fn reasons(lines: &[&Line]) -> String {
    let declined = lines.iter().filter_map(|line| Some((line.person_name.as_str(), line.declined.as_ref()?)));
    let said: Vec<(&str, &str)> = declined.map(|(name, declined)| (name, declined.reason.as_str())).collect();
    let Some((_, first)) = said.first() else { return String::new() };
    if said.iter().all(|(_, reason)| reason == first) {
        return (*first).to_owned();
    }
    let one = |(name, reason): &(&str, &str)| match name.is_empty() {
        true => (*reason).to_owned(),
        false => format!("{name}: {reason}"),
    };
    said.iter().map(one).collect::<Vec<_>>().join("\n")
}
