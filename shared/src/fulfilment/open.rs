//! The plan of a request opens: stock is set aside, tasks are made, and those that wait for nothing can be done.

use super::end::settle;
use super::{Does, Per, PlannedTask, TaggedTask, Task, TaskState, TaskWork, say_fault};
use crate::asset::reserve::reserve;
use crate::asset::{Reservation, ReservationState};
use crate::assignment::weight;
use crate::catalog::ItemVersion;
use crate::catalog::names::AnswerNames;
use crate::ids::{LineId, ModelId, TaskId, TeamId};
use crate::service_request::Line;
use crate::tag::{TagKind, Tags};
use crate::text::Text;
use crate::ticket::{Fact, Ticket};
use crate::world::{Context, World};
use std::collections::BTreeMap;

/// Sets stock aside and makes the tasks of a request that goes to its team. Stores the ticket.
pub fn open(world: &mut World, context: &mut Context<'_>, mut ticket: Ticket, version: &ItemVersion) {
    let delivery = &version.delivery;
    if delivery.tasks.is_empty() && delivery.supplies.is_empty() {
        return world.put_ticket(ticket);
    }
    reserve(world, context, &mut ticket, version);
    let id = ticket.head.id;
    world.put_ticket(ticket.clone());
    let mut making = Making {
        ticket: &ticket,
        position: 0,
        internal: ticket.internal_tags.clone(),
        faults: Vec::new(),
        left_out: Vec::new(),
    };
    let bought = making.purchases(world, context, version);
    making.planned(world, context, version, &bought);
    let Making { faults, left_out, .. } = making;
    if !faults.is_empty() || !left_out.is_empty() {
        for (what, reason) in faults {
            say_fault(world, context, &mut ticket, &what, reason);
        }
        for task in left_out {
            world.event(context, &mut ticket, Fact::TaskLeftOut { task });
        }
        world.put_ticket(ticket);
    }
    settle(world, context, id);
}

/// What tasks are made of.
struct Making<'a> {
    ticket: &'a Ticket,
    position: i32,
    internal: Tags,
    /// What could not be done as written.
    faults: Vec<(Text, String)>,
    /// What is not needed by its own condition.
    left_out: Vec<TaskId>,
}

impl Making<'_> {
    /// A task for each model that is short; answers it with the lines that wait for it.
    fn purchases(
        &mut self,
        world: &mut World,
        context: &mut Context<'_>,
        version: &ItemVersion,
    ) -> BTreeMap<LineId, Vec<TaskId>> {
        let mut short: BTreeMap<ModelId, Vec<Reservation>> = BTreeMap::new();
        for tagged in world.reservations_of(self.ticket.head.id) {
            if tagged.reservation.state == ReservationState::Ordered {
                short.entry(tagged.reservation.model).or_default().push(tagged.reservation.clone());
            }
        }
        let mut waiting: BTreeMap<LineId, Vec<TaskId>> = BTreeMap::new();
        for units in short.into_values() {
            let title = purchase_title(units.len(), &units[0].name);
            let task = self.task(context, title, Does::Purchase, version.team, None);
            let work = TaskWork { reservations: units.iter().map(|unit| unit.id).collect(), ..empty_work(&task) };
            for unit in &units {
                waiting.entry(unit.line).or_default().push(task.id);
            }
            self.put(world, task, work);
        }
        waiting
    }

    fn planned(
        &mut self,
        world: &mut World,
        context: &mut Context<'_>,
        version: &ItemVersion,
        bought: &BTreeMap<LineId, Vec<TaskId>>,
    ) {
        let lines: Vec<Line> = world.lines_of(self.ticket.head.id).into_iter().map(|line| line.line.clone()).collect();
        let lines: Vec<&Line> = lines.iter().filter(|line| line.counts()).collect();
        let mut made: BTreeMap<(&str, Option<LineId>), TaskId> = BTreeMap::new();
        let mut tasks: Vec<(&PlannedTask, Option<LineId>, Task)> = Vec::new();
        for planned in &version.delivery.tasks {
            let places: Vec<Option<&Line>> = match planned.per {
                Per::Request => vec![None],
                Per::Line => lines.iter().map(|line| Some(*line)).collect(),
            };
            for line in places {
                let team = self.team_of(world, planned, version);
                let mut task = self.task(context, planned.title.clone(), planned.does, team, line.map(|line| line.id));
                let request = self.ticket.public.request.as_ref();
                let names = AnswerNames::of_request(&version.form, request, lines.len()).with_line(line);
                match planned.when.as_ref().map(|when| when.holds(&names)) {
                    None | Some(Ok(true)) => {}
                    Some(Ok(false)) => {
                        task.state = TaskState::Skipped;
                        self.left_out.push(task.id);
                    }
                    // What was checked at publishing and fails asks for the work rather than drops it, and says so.
                    Some(Err(fault)) => self.faults.push((planned.title.clone(), fault.to_string())),
                }
                made.insert((&planned.key, task.line), task.id);
                tasks.push((planned, task.line, task));
            }
        }
        for (planned, line, mut task) in tasks {
            for key in &planned.after {
                let before = made.iter().filter(|((known, of), _)| {
                    *known == key.as_str() && (line.is_none() || of.is_none() || *of == line)
                });
                task.after.extend(before.map(|(_, id)| *id));
            }
            let first = !planned.after.iter().any(|key| made.contains_key(&(key.as_str(), line)));
            if let Some(line) = line.filter(|_| first) {
                task.after.extend(bought.get(&line).into_iter().flatten());
            }
            let work = TaskWork {
                instructions: planned.instructions.clone(),
                fields: planned.fields.clone(),
                weight: planned.weight,
                level: planned.level,
                ..empty_work(&task)
            };
            self.put(world, task, work);
        }
    }

    /// Who does a planned task; where its team is gone, the item's own.
    fn team_of(&mut self, world: &World, planned: &PlannedTask, version: &ItemVersion) -> TeamId {
        if !world.directory_complete || world.team(planned.team).is_some() {
            return planned.team;
        }
        self.faults.push((planned.title.clone(), "its team is gone".to_owned()));
        version.team
    }

    fn task(&mut self, context: &mut Context<'_>, title: Text, does: Does, team: TeamId, line: Option<LineId>) -> Task {
        let position = self.position;
        self.position += 1;
        Task {
            id: TaskId(context.ids.next_id()),
            ticket: self.ticket.head.id,
            line,
            position,
            title,
            does,
            state: TaskState::Pending,
            team,
            after: Vec::new(),
            ended_at: None,
            ended_by: String::new(),
            reason: None,
        }
    }

    fn put(&self, world: &mut World, task: Task, work: TaskWork) {
        let of_line = task.line.and_then(|line| world.line(line.0)).map(|line| line.tags.clone());
        let tags = of_line.unwrap_or_else(|| self.ticket.public_tags.clone());
        let team = world.tags_for([(TagKind::Team, task.team.0)]);
        let work_tags = self.internal.union(&team);
        world.put_task(TaggedTask { task, work: Some(work), tags: tags.union(&team), work_tags });
    }
}

/// What a purchase is called: how many of what.
pub(super) fn purchase_title(count: usize, name: &Text) -> Text {
    Text::new(&format!("Order {count} × {}", name.get("en")), &format!("{count} × {} bestellen", name.get("de")))
}

/// The work of a task of which nothing is known beside the task.
pub(super) fn empty_work(task: &Task) -> TaskWork {
    TaskWork {
        id: task.id,
        ticket: task.ticket,
        instructions: Text::default(),
        reported: None,
        fields: Vec::new(),
        answers: Vec::new(),
        note: String::new(),
        reservations: Vec::new(),
        assignee: None,
        assignee_name: None,
        assigned_at: None,
        given_by: None,
        explanation: None,
        queued_at: None,
        weight: weight::usual(),
        level: None,
        clock: None,
    }
}
