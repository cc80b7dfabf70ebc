//! What gates need: whom their steps come to, who stands in for whom, and the questions that were asked.

use super::load::Load;
use super::locks::Locks;
use super::wanted::Wanted;
use crate::approval::store::GateFacts;
use crate::platform::executor::ActionError;
use crate::{approval, assignment, service_request};
use docket_shared::approval::Candidates;
use docket_shared::approval::policy::Source;
use docket_shared::catalog::ItemVersion;
use docket_shared::command::Command;
use docket_shared::ids::{CostCentreId, LocationId, PersonId, TicketId};
use docket_shared::service_request::form::Input;
use docket_shared::world::{Record, World};
use std::collections::BTreeSet;
use uuid::Uuid;

impl Load<'_> {
    /// What the gates of tickets that are voted on depend on.
    pub(super) async fn gate_facts(&mut self, wanted: &mut Wanted) -> Result<Vec<GateFacts>, ActionError> {
        if wanted.voted.is_empty() {
            return Ok(Vec::new());
        }
        let tickets: Vec<TicketId> = wanted.voted.iter().copied().collect();
        let facts = approval::store::gate_facts(self.connection, self.organisation, &tickets).await?;
        wanted.versions.extend(facts.iter().map(|facts| facts.version));
        Ok(facts)
    }

    /// Absences that are said or asked about; their people are locked.
    pub(super) async fn absences(&mut self, wanted: &Wanted, world: &mut World) -> Result<(), ActionError> {
        if wanted.absent.is_empty() {
            return Ok(());
        }
        let people: Vec<PersonId> = wanted.absent.iter().copied().collect();
        self.locks.pass_to(Locks::People);
        for absence in approval::store::load_absences(self.connection, self.organisation, &people).await? {
            world.load(Record::Absence(absence));
        }
        Ok(())
    }

    /// The people whom the approval steps of these versions may ask.
    pub(super) async fn approvers(
        &mut self,
        calls: &[(Option<PersonId>, &Command)],
        facts: &[GateFacts],
        world: &mut World,
    ) -> Result<(), ActionError> {
        let mut wanted = BTreeSet::new();
        for (person, command) in calls {
            let answered = match command {
                Command::SubmitServiceRequest(body) => {
                    let requester = body.on_behalf_of.or(*person);
                    requester.map(|requester| (requester, &body.fields, (body.item, body.version)))
                }
                Command::EditAnswers(body) => {
                    let facts = facts.iter().find(|facts| facts.ticket == body.ticket);
                    person.zip(facts).map(|(person, facts)| (person, &body.fields, facts.version))
                }
                _ => None,
            };
            if let Some((person, fields, version)) = answered {
                let named = fields.values().filter_map(|input| match input {
                    Input::Text(text) => text.trim().parse::<Uuid>().ok(),
                    Input::Choices(_) => None,
                });
                let named: Vec<Uuid> = named.collect();
                let centre = named.iter().map(|id| CostCentreId(*id)).find(|id| world.cost_centres.contains_key(id));
                let version = world.versions.get(&version);
                wanted.extend(version.into_iter().flat_map(|version| candidates(version, person, centre, &named)));
            }
        }
        for facts in facts {
            let version = world.versions.get(&facts.version);
            let of = |version| candidates(version, facts.requester, facts.cost_centre, &facts.named);
            wanted.extend(version.into_iter().flat_map(of));
        }
        if !wanted.is_empty() {
            let wanted: Vec<Candidates> = wanted.into_iter().collect();
            world.approvers = approval::store::candidates(self.connection, self.organisation, &wanted).await?;
        }
        // Whoever is asked and away has somebody to stand in, who is asked in the same transaction.
        let named = calls.iter().filter_map(|(_, command)| match command {
            Command::NameApprover(body) => Some(body.person),
            _ => None,
        });
        let asked = world.approvers.values().flatten().map(|(person, _)| *person).chain(named).collect();
        self.substitutes(&asked, world).await
    }

    /// Who may answer in the place of these people.
    async fn substitutes(&mut self, people: &BTreeSet<PersonId>, world: &mut World) -> Result<(), ActionError> {
        if !people.is_empty() {
            let people: Vec<PersonId> = people.iter().copied().collect();
            let found = approval::store::substitutes(self.connection, self.organisation, &people).await?;
            world.substitutes.extend(found);
        }
        Ok(())
    }

    /// Questions, lines and explanations of the tickets that others will see: whoever is asked next, another team.
    pub(super) async fn gates(&mut self, wanted: &Wanted, world: &mut World) -> Result<(), ActionError> {
        let whole: Vec<TicketId> = wanted.voted.union(&wanted.retagged).copied().collect();
        if whole.is_empty() {
            return Ok(());
        }
        let voted: Vec<TicketId> = wanted.voted.iter().copied().collect();
        let approvals = approval::store::load(self.connection, self.organisation, &voted).await?;
        let asked = approvals.iter().filter(|tagged| wanted.replaced.contains(&tagged.approval.ticket));
        let asked: BTreeSet<PersonId> =
            asked.flat_map(|tagged| [tagged.approval.approver, tagged.approval.seat()]).collect();
        self.substitutes(&asked, world).await?;
        for approval in approvals {
            world.load(Record::Approval(approval));
        }
        let named = &wanted.lines;
        for line in service_request::store::load_lines(self.connection, self.organisation, named, &whole).await? {
            world.load(Record::Line(line));
        }
        let retagged: Vec<TicketId> = wanted.retagged.iter().copied().collect();
        if !retagged.is_empty() {
            for tagged in assignment::store::load_explanations(self.connection, self.organisation, &retagged).await? {
                world.load(Record::Explanation(tagged));
            }
        }
        Ok(())
    }
}

/// Whom the steps of a version may come to; the pure rule chooses among them.
fn candidates(
    version: &ItemVersion,
    requester: PersonId,
    centre: Option<CostCentreId>,
    named: &[Uuid],
) -> Vec<Candidates> {
    let sources = version.approvals.iter().flat_map(|step| [Some(&step.from), step.or_from.as_ref()]).flatten();
    sources
        .flat_map(|source| match source {
            Source::Person(person) => vec![Candidates::Person(*person)],
            Source::Team(team) => vec![Candidates::Team(*team)],
            Source::Manager => vec![Candidates::ManagerOf(requester)],
            Source::CostCentreOwner => centre.map(Candidates::OwnerOf).into_iter().collect(),
            Source::LocationOwner(_) => named.iter().map(|id| Candidates::OwnerOfLocation(LocationId(*id))).collect(),
            Source::Field(_) => named.iter().map(|id| Candidates::Person(PersonId(*id))).collect(),
        })
        .collect()
}
