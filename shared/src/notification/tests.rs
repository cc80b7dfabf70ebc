//! Who is told what: a table of stories, told by the calls themselves.

use super::tell::{Cause, Reader, Readers, add, notices, tellings};
use super::{Kind, Notice, Place, TaggedNotice};
use crate::actor::Actor;
use crate::approval::Candidates;
use crate::approval::api::CastVote;
use crate::approval::policy::{ApprovalStep, Rule, Source};
use crate::assignment::Ranking;
use crate::command::Command;
use crate::fixture::{DEPARTMENT, Desk, ITEM, REBECCA, STRANGER, TEAM, TODAY, requester};
use crate::ids::{CallId, PersonId, TicketId};
use crate::problem::FieldFault;
use crate::sla::Metric;
use crate::tag::{TagKind, Tags};
use crate::text::Text;
use crate::ticket::Fact;
use crate::ticket::api::{AddComment, AddWorkNote, TransferTicket, TransferTo};
use crate::ticket::lifecycle::Status;
use crate::world::{Context, Effects};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

mod ends;
mod kept;
mod reasons;
mod taken;
mod watch;

const LEAD: PersonId = PersonId(Uuid::from_u128(0x77));
const OWNER: PersonId = PersonId(Uuid::from_u128(0x78));
const APPROVER: PersonId = PersonId(Uuid::from_u128(0x79));

/// A desk with everybody who can be told something.
struct Office {
    desk: Desk,
    readers: Readers,
    ana: Actor,
    luis: Actor,
}

impl Office {
    fn new() -> Self {
        let mut desk = Desk::new(Ranking::LoadFirst);
        let (ana, luis) = (desk.technician(1, 4), desk.technician(2, 0));
        for (number, person) in [(70, APPROVER), (71, LEAD), (72, OWNER)] {
            desk.world.tags.insert((TagKind::Person, person.0), number);
            desk.world.people.insert(person, format!("Person {number}"));
        }
        let mut office = Self { desk, readers: Readers { people: BTreeMap::new(), zone: TimeZone::UTC }, ana, luis };
        for person in [REBECCA, STRANGER, APPROVER, OWNER, LEAD, office.ana.person, office.luis.person] {
            let team = [office.ana.person, office.luis.person, LEAD].contains(&person);
            office.add(person, team, person == OWNER);
        }
        office.desk.world.take_effects();
        office
    }

    fn add(&mut self, person: PersonId, team: bool, owns: bool) {
        let subjects = [
            Some((TagKind::Person, person.0)),
            team.then_some((TagKind::Team, TEAM.0)),
            owns.then_some((TagKind::Department, DEPARTMENT.0)),
        ];
        let grants = self.desk.world.tags_for(subjects.into_iter().flatten()).as_slice().to_vec();
        let mailbox = 1_000 + i32::try_from(self.readers.people.len()).unwrap();
        self.desk.world.grants.insert(person, grants.clone());
        let leads = BTreeSet::from_iter((person == LEAD).then_some(TEAM));
        let owns = BTreeSet::from_iter(owns.then_some(DEPARTMENT));
        self.readers.people.insert(person, Reader { mailbox, grants, leads, owns });
    }

    /// The notices of one call.
    fn told(&mut self, actor: Option<&Actor>, command: &Command) -> Vec<Notice> {
        self.desk.call(actor, command).unwrap();
        let effects = self.desk.world.take_effects();
        self.of(&effects, actor)
    }

    fn of(&self, effects: &Effects, actor: Option<&Actor>) -> Vec<Notice> {
        let cause = Cause { call: CallId(Uuid::from_u128(9)), actor, now: self.desk.now };
        let tagged = notices(&tellings(effects, actor), cause, &self.readers);
        for tagged in &tagged {
            let mailbox = self.readers.people[&tagged.notice.person].mailbox;
            assert_eq!(tagged.tags.as_slice(), [mailbox], "a notice is seen by its person alone");
            assert!(
                actor.is_none_or(|actor| actor.person != tagged.notice.person) || tagged.notice.kind == Kind::Assigned
            );
        }
        tagged.into_iter().map(|tagged| tagged.notice).collect()
    }

    fn submit(&mut self) -> (TicketId, Vec<Notice>) {
        let (body, rebecca) = (self.desk.submission(), self.desk.rebecca.clone());
        let id = body.id;
        (id, self.told(Some(&rebecca), &Command::SubmitServiceRequest(body)))
    }

    /// From now on the item has to be approved.
    fn approval(&mut self, found: &[PersonId]) {
        let step = ApprovalStep {
            name: Text::new("Cost centre", "Kostenstelle"),
            from: Source::Person(APPROVER),
            or_from: None,
            rule: Rule::Any,
            own: false,
            when: None,
            due: None,
        };
        self.desk.world.versions.get_mut(&(ITEM, 1)).unwrap().approvals = vec![step];
        let found = found.iter().map(|person| (*person, "Martin Okafor".to_owned())).collect();
        self.desk.world.approvers.insert(Candidates::Person(APPROVER), found);
    }

    fn vote(&mut self, ticket: TicketId, accepted: bool) -> Vec<Notice> {
        let approval = self.desk.world.approvals_of(ticket).next().unwrap().approval.id;
        let reason = if accepted { String::new() } else { "Too dear.".to_owned() };
        let vote = CastVote { ticket, approval, accepted, reason, answers_version: 1, declined_lines: Vec::new() };
        self.told(Some(&requester(APPROVER, "Martin Okafor")), &Command::CastVote(vote))
    }

    fn comment(&mut self, actor: &Actor, ticket: TicketId, mentions: &[PersonId]) -> Vec<Notice> {
        let id = crate::ids::CommentId(self.desk.fresh());
        let body =
            AddComment { ticket, id, body: "Hello".to_owned(), mentions: mentions.to_vec(), attachments: Vec::new() };
        self.told(Some(actor), &Command::AddComment(body))
    }

    fn status(&mut self, actor: &Actor, ticket: TicketId, to: Status) -> Vec<Notice> {
        self.desk.status(actor, ticket, to).unwrap();
        let effects = self.desk.world.take_effects();
        self.of(&effects, Some(actor))
    }
}

impl Office {
    /// The notices of a call of the server's own with these facts.
    fn facts(&mut self, ticket: TicketId, facts: Vec<Fact>) -> Vec<Notice> {
        let mut changed = self.desk.world.ticket(ticket).unwrap().clone();
        let context = Context::new(None, CallId(self.desk.fresh()), self.desk.now, TODAY);
        facts.into_iter().for_each(|fact| self.desk.world.event(&context, &mut changed, fact));
        self.desk.world.put_ticket(changed);
        let effects = self.desk.world.take_effects();
        self.of(&effects, None)
    }
}

fn who(notices: &[Notice]) -> Vec<(PersonId, Kind)> {
    notices.iter().map(|notice| (notice.person, notice.kind)).collect()
}

#[test]
fn who_gets_it_is_told_and_who_asked_for_it_is_not() {
    let mut office = Office::new();
    let (ticket, told) = office.submit();
    assert_eq!(who(&told), [(office.ana.person, Kind::Assigned)]);
    assert_eq!(told[0].place(), Place::Work(ticket));
    assert_eq!(
        (told[0].number.as_str(), told[0].arguments.by.as_str()),
        ("REQ-1", ""),
        "by the rules, by nobody's hand"
    );
}

#[test]
fn by_hand_it_is_told_with_the_name_and_who_takes_it_themselves_is_told_nothing() {
    let mut office = Office::new();
    let (ana, luis) = (office.ana.clone(), office.luis.clone());
    let (ticket, _) = office.submit();
    let to = TransferTo::Person(luis.person);
    let pass = TransferTicket { ticket, task: None, from: Some(ana.person), to, over_capacity: true };
    let told = office.told(Some(&ana), &Command::TransferTicket(pass));
    assert_eq!(who(&told), [(luis.person, Kind::Assigned)]);
    assert_eq!(told[0].arguments.by, "Technician 1");
    let to = TransferTo::Person(ana.person);
    let back = TransferTicket { ticket, task: None, from: Some(luis.person), to, over_capacity: true };
    let told = office.told(Some(&ana), &Command::TransferTicket(back));
    assert_eq!(who(&told), [(luis.person, Kind::LinesDeclined)], "one's own action is told to nobody but who loses it");
}

#[test]
fn what_comes_to_oneself_by_the_rules_is_told_although_one_made_the_room() {
    let mut office = Office::new();
    let ana = office.ana.clone();
    office.desk.set(&ana, |technician| technician.capacity = 1);
    let (first, _) = office.submit();
    let (_, told) = office.submit();
    assert_eq!(who(&told), [], "it waits for somebody");
    let told = office.status(&ana, first, Status::Resolved);
    assert_eq!(who(&told), [(REBECCA, Kind::Resolved), (ana.person, Kind::Assigned)]);
}

#[test]
fn approvers_are_asked_and_who_asked_hears_what_they_say() {
    for (accepted, kind) in [(true, Kind::Approved), (false, Kind::Refused)] {
        let mut office = Office::new();
        office.approval(&[APPROVER]);
        let (ticket, told) = office.submit();
        assert_eq!(who(&told), [(APPROVER, Kind::ApprovalAsked)]);
        assert_eq!(told[0].place(), Place::Approval(ticket));
        let told = office.vote(ticket, accepted);
        assert!(who(&told).contains(&(REBECCA, kind)), "{told:?}");
        assert_eq!(told.iter().filter(|notice| notice.person == REBECCA).count(), 1, "one thing once: {told:?}");
        assert_eq!(told.iter().any(|notice| notice.kind == Kind::Assigned), accepted);
    }
}

#[test]
fn where_nobody_can_be_asked_the_owner_of_the_service_hears_it() {
    let mut office = Office::new();
    office.approval(&[]);
    let (ticket, told) = office.submit();
    assert_eq!(who(&told), [(OWNER, Kind::NobodyToAsk)]);
    assert_eq!(told[0].place(), Place::Work(ticket));
}

#[test]
fn a_reply_reaches_the_other_side_and_never_who_wrote_it() {
    let mut office = Office::new();
    let (ana, luis, rebecca) = (office.ana.clone(), office.luis.clone(), office.desk.rebecca.clone());
    let (ticket, _) = office.submit();
    assert_eq!(who(&office.comment(&ana, ticket, &[])), [(REBECCA, Kind::Replied)]);
    assert_eq!(who(&office.comment(&rebecca, ticket, &[])), [(ana.person, Kind::Replied)]);
    let told = office.comment(&luis, ticket, &[]);
    assert_eq!(who(&told), [(REBECCA, Kind::Replied), (ana.person, Kind::Replied)]);
    assert_eq!((told[0].place(), told[1].place()), (Place::Request(ticket), Place::Work(ticket)));
}

#[test]
fn while_it_waits_for_approval_who_is_asked_and_who_asks_hear_each_other() {
    let mut office = Office::new();
    office.approval(&[APPROVER]);
    let rebecca = office.desk.rebecca.clone();
    let (ticket, _) = office.submit();
    assert_eq!(who(&office.comment(&requester(APPROVER, "Martin"), ticket, &[])), [(REBECCA, Kind::Replied)]);
    assert_eq!(who(&office.comment(&rebecca, ticket, &[])), [(APPROVER, Kind::Replied)]);
}

#[test]
fn who_is_named_hears_that_and_not_the_reply_beside() {
    let mut office = Office::new();
    let (ana, luis) = (office.ana.clone(), office.luis.clone());
    let (ticket, _) = office.submit();
    let told = office.comment(&ana, ticket, &[REBECCA, luis.person, ana.person]);
    assert_eq!(who(&told), [(REBECCA, Kind::Mentioned), (luis.person, Kind::Mentioned)]);
    let id = crate::ids::CommentId(office.desk.fresh());
    let note = AddWorkNote {
        ticket,
        id,
        body: "Look".to_owned(),
        mentions: vec![luis.person, OWNER],
        attachments: Vec::new(),
    };
    let told = office.told(Some(&ana), &Command::AddWorkNote(note));
    assert_eq!(who(&told), [(luis.person, Kind::MentionedInNote), (OWNER, Kind::MentionedInNote)]);
}

#[test]
fn only_who_may_see_a_text_can_be_named_in_it() {
    let mut office = Office::new();
    let ana = office.ana.clone();
    let (ticket, _) = office.submit();
    let id = crate::ids::CommentId(office.desk.fresh());
    let nobody = PersonId(Uuid::from_u128(0xdead));
    let named = |mentions: &[PersonId]| AddWorkNote {
        ticket,
        id,
        body: "Look".to_owned(),
        mentions: mentions.to_vec(),
        attachments: Vec::new(),
    };
    for (mentions, row) in [(vec![REBECCA], 0), (vec![ana.person, STRANGER], 1), (vec![nobody], 0)] {
        let problem = office.desk.call(Some(&ana), &Command::AddWorkNote(named(&mentions))).unwrap_err();
        let [error] = problem.errors.as_slice() else { panic!("{problem:?}") };
        assert_eq!(
            (error.field.as_str(), error.row, &error.fault),
            ("mentions", Some(row), &FieldFault::UnknownPerson)
        );
    }
    let many = vec![ana.person; 21];
    let problem = office.desk.call(Some(&ana), &Command::AddWorkNote(named(&many))).unwrap_err();
    assert_eq!(problem.errors[0].field, "mentions");
    assert!(!office.desk.world.is_changed(), "a refusal leaves the world as it was");
}

#[test]
fn who_asked_hears_of_the_status_once_each() {
    let mut office = Office::new();
    let (ana, rebecca) = (office.ana.clone(), office.desk.rebecca.clone());
    let (ticket, _) = office.submit();
    let asked = office.status(&ana, ticket, Status::Waiting);
    assert_eq!(who(&asked), [(REBECCA, Kind::WaitingForYou)]);
    let question = office.desk.world.comments_of(ticket).pop().map(|tagged| tagged.comment.id);
    assert_eq!(asked[0].arguments.comment, question, "it names what they are asked");
    assert_eq!(who(&office.comment(&rebecca, ticket, &[])), [(ana.person, Kind::Replied)]);
    let told = office.status(&ana, ticket, Status::Resolved);
    assert_eq!(who(&told), [(REBECCA, Kind::Resolved)]);
    let closes = told[0].arguments.until.unwrap();
    assert_eq!(office.desk.now.duration_until(closes), SignedDuration::from_hours(24 * 14));
    let (other, _) = office.submit();
    let told = office.status(&ana, other, Status::Cancelled);
    assert_eq!(who(&told), [(REBECCA, Kind::Cancelled), (STRANGER, Kind::Cancelled)]);
}

#[test]
fn a_later_day_is_news_and_a_later_hour_is_not() {
    let mut office = Office::new();
    let (ticket, _) = office.submit();
    let expect = |office: &mut Office, at: &str| {
        let mut moved = office.desk.world.ticket(ticket).unwrap().clone();
        moved.head.expected_at = Some(at.parse().unwrap());
        office.desk.world.put_ticket(moved);
        let effects = office.desk.world.take_effects();
        who(&office.of(&effects, None))
    };
    assert_eq!(expect(&mut office, "2026-11-30T09:00:00Z"), [], "the first date is no later one");
    assert_eq!(expect(&mut office, "2026-11-30T16:00:00Z"), []);
    assert_eq!(expect(&mut office, "2026-12-01T07:00:00Z"), [(REBECCA, Kind::ExpectedLater)]);
    assert_eq!(expect(&mut office, "2026-11-30T07:00:00Z"), [], "earlier is no news of this kind");
}

#[test]
fn whom_a_line_is_for_hears_that_it_was_handed_over_and_finds_it_among_their_own() {
    let mut office = Office::new();
    let (ticket, _) = office.submit();
    let mut line = office.desk.world.lines_of(ticket)[0].clone();
    let id = line.line.id;
    line.line.ended_at = Some(office.desk.now);
    office.desk.world.put_line(line);
    let told = office.facts(ticket, vec![Fact::HandedOver { line: id }]);
    assert_eq!(who(&told), [(STRANGER, Kind::HandedOver)]);
    assert_eq!((told[0].place(), told[0].arguments.what.get("de")), (Place::Requests, "Dockingstation"));
}

#[test]
fn nobody_is_told_of_what_they_may_not_see() {
    let mut office = Office::new();
    let ana = office.ana.clone();
    let (ticket, _) = office.submit();
    let rebecca = office.readers.people.remove(&REBECCA).unwrap();
    assert_eq!(who(&office.comment(&ana, ticket, &[])), [], "who is not active is not there");
    office.readers.people.insert(REBECCA, Reader { grants: Vec::new(), ..rebecca });
    assert_eq!(who(&office.comment(&ana, ticket, &[])), []);
}

#[test]
fn the_same_call_makes_the_same_notices() {
    let office = Office::new();
    let effects = || {
        let mut again = Office::new();
        let (body, rebecca) = (again.desk.submission(), again.desk.rebecca.clone());
        again.desk.call(Some(&rebecca), &Command::SubmitServiceRequest(body)).unwrap();
        again.desk.world.take_effects()
    };
    let (mut first, second) = (effects(), effects());
    let told = office.of(&first, None);
    assert_eq!(told, office.of(&second, None));
    let before = first.records.len();
    let tagged = told.into_iter().map(|notice| TaggedNotice { notice, tags: Tags::none() }).collect();
    add(&mut first, tagged);
    assert_eq!(first.records.len(), before + 1);
}
