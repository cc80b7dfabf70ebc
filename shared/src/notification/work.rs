//! Who is told that work is theirs, or that it is not any more.

use super::rule::Case;
use super::tell::{Telling, To};
use super::{Arguments, Kind};
use crate::fulfilment::TaggedTask;
use crate::ids::{PersonId, TaskId};
use crate::ticket::Ticket;
use crate::world::{Key, Record};

impl Case<'_> {
    /// Who gets it, and who had it before.
    pub(super) fn assigned(&self, to: PersonId, from: Option<PersonId>, automatic: bool) -> Vec<Telling> {
        // By the rules it goes to somebody, not by the hand of who happened to make room.
        let arguments = if automatic { self.nobody() } else { self.work() };
        let gets = Telling { own_doing: automatic, ..self.public(To::Person(to), Kind::Assigned, arguments) };
        let head = &self.ticket.head;
        let name = head.assignee_name.clone().filter(|_| head.assignee == Some(to)).unwrap_or_default();
        let former = self.former().and_then(|ticket| ticket.head.assignee_name.clone());
        let loses = from.filter(|from| *from != to).map(|from| {
            let arguments = Arguments { names: former.into_iter().collect(), to: name, ..self.work() };
            Telling::new(To::Person(from), Kind::LinesDeclined, self.ticket, &self.ticket.internal_tags, arguments)
        });
        std::iter::once(gets).chain(loses).collect()
    }

    /// The same of a task.
    pub(super) fn task_assigned(
        &self,
        task: TaskId,
        to: PersonId,
        from: Option<PersonId>,
        automatic: bool,
    ) -> Vec<Telling> {
        let gets = self.task(task, to, Kind::TaskAssigned);
        let gets = gets.map(|telling| {
            let arguments = Arguments { by_hand: !automatic, ..telling.arguments };
            Telling { own_doing: automatic, arguments, ..telling }
        });
        let loses = from.filter(|from| *from != to).and_then(|from| {
            let told = self.task(task, from, Kind::LinesDeclined)?;
            let name = |tagged: &TaggedTask| tagged.work.as_ref().and_then(|work| work.assignee_name.clone());
            let names = self.former_task(task).and_then(name).into_iter().collect();
            let to = self.tagged_task(task).and_then(name).unwrap_or_default();
            Some(Telling { arguments: Arguments { names, to, ..told.arguments }, ..told })
        });
        gets.into_iter().chain(loses).collect()
    }

    /// It went to another team: who had it is told so, also where they do not see it any more.
    pub(super) fn transferred(&self) -> Option<Telling> {
        let former = self.former()?;
        let arguments = Arguments { names: former.head.assignee_name.clone().into_iter().collect(), ..self.work() };
        let to = To::Person(former.head.assignee?);
        Some(Telling::new(to, Kind::LinesDeclined, self.ticket, &former.internal_tags, arguments))
    }

    /// The ticket as it was before the call.
    fn former(&self) -> Option<&Ticket> {
        match self.before(Key::Ticket(self.ticket.head.id))? {
            Record::Ticket(ticket) => Some(ticket),
            _ => None,
        }
    }

    fn former_task(&self, task: TaskId) -> Option<&TaggedTask> {
        match self.before(Key::Task(task.0))? {
            Record::Task(task) => Some(task),
            _ => None,
        }
    }
}
