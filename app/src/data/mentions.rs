//! Who can be named in a text about a ticket, as far as this client knows: the server has the last word.

use super::Data;
use docket_shared::ids::{PersonId, TicketId};
use docket_shared::order::sort_by;
use docket_shared::search::rank;
use docket_shared::ticket::Mention;

/// Most names offered at once.
const OFFERED_MAX: usize = 6;

impl Data {
    /// People who read a reply or a note about a ticket, without oneself.
    pub fn mentionable(self, ticket: TicketId, internal: bool) -> Vec<Mention> {
        let Some(head) = self.ticket_head(ticket) else { return Vec::new() };
        let mut people: Vec<Mention> = Vec::new();
        let mut add = |person: PersonId, name: &str| {
            if !name.is_empty() && people.iter().all(|known| known.person != person) {
                people.push(Mention { person, name: name.to_owned() });
            }
        };
        if !internal {
            add(head.requester, &head.requester_name);
        }
        if let (Some(person), Some(name)) = (head.assignee, &head.assignee_name) {
            add(person, name);
        }
        for technician in self.technicians() {
            if head.team.is_some_and(|team| technician.teams.contains(&team)) {
                add(technician.person, &technician.name);
            }
        }
        let department = head.team.and_then(|team| self.team(team)).map(|team| team.department);
        for card in self.people() {
            if department.is_some_and(|department| card.owns.contains(&department)) {
                add(card.id, &card.name);
            }
        }
        if let Some(public) = self.ticket_public(ticket).filter(|_| !internal) {
            public.watchers.iter().for_each(|watcher| add(watcher.person, &watcher.name));
        }
        if let Some(gate) = self.ticket_public(ticket).and_then(|public| public.gate).filter(|_| !internal) {
            gate.steps.iter().flat_map(|step| &step.asked).for_each(|asked| add(asked.approver, &asked.name));
        }
        let me = self.me().map(|me| me.person);
        people.retain(|mention| Some(mention.person) != me);
        people
    }
}

/// Those whom a part of a name may mean, best first.
pub fn matching(people: &[Mention], query: &str) -> Vec<Mention> {
    let mut ranked: Vec<(u8, &Mention)> = people
        .iter()
        .filter_map(
            |mention| if query.is_empty() { Some((0, mention)) } else { Some((rank(query, &mention.name)?, mention)) },
        )
        .collect();
    sort_by(&mut ranked, |left, right| (left.0, &left.1.name).cmp(&(right.0, &right.1.name)));
    // A name that was just taken is not offered again.
    ranked.retain(|(_, mention)| mention.name != query);
    ranked.into_iter().take(OFFERED_MAX).map(|(_, mention)| mention.clone()).collect()
}
