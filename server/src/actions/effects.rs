//! Where the effects of a batch go: one statement per table, or per tables that always change together.

use crate::assignment::store::Placed;
use crate::platform::executor::ActionError;
use crate::{approval, asset, assignment, attachment, fulfilment, notification, service_request, sla, ticket};
use docket_shared::assignment::WorkItem;
use docket_shared::attachment::{AttachmentState, TaggedAttachment};
use docket_shared::ids::{OrganisationId, WorkItemId};
use docket_shared::row::shows_the_same;
use docket_shared::ticket::{TaggedComment, Ticket, TicketEvent};
use docket_shared::world::{Effect, Effects, Key, Record, World};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The effects of a whole batch by table: how each record was before the batch, and its last state.
#[derive(Default)]
struct Net<'a> {
    records: BTreeMap<Key, (Option<&'a Record>, &'a Record)>,
}

impl<'a> Net<'a> {
    fn of(effects: &[&'a Effects]) -> Self {
        let mut net = Self::default();
        for Effect { key, before, after } in effects.iter().flat_map(|effects| &effects.records) {
            net.records.entry(*key).or_insert((before.as_ref(), after)).1 = after;
        }
        net
    }

    fn each<T>(&self, pick: impl Fn(&'a Record) -> Option<T>) -> Vec<(Option<T>, T)> {
        let picked = self.records.values().filter_map(|(before, after)| Some((before.and_then(&pick), pick(after)?)));
        picked.collect()
    }
}

/// Writes the difference that the calls made.
pub(super) async fn store(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    world: &World,
    effects: &[&Effects],
    with_mail: bool,
) -> Result<(), ActionError> {
    let net = Net::of(effects);
    let counted = store_tickets(connection, organisation, &net).await?;
    store_lines(connection, organisation, &net).await?;
    store_fulfilment(connection, organisation, &net).await?;
    store_work_items(connection, organisation, world, &net).await?;
    let said = store_comments(connection, organisation, &net).await?;
    let events: Vec<TicketEvent> = effects.iter().flat_map(|effects| effects.events.iter().cloned()).collect();
    if !(said.is_empty() && events.is_empty()) {
        ticket::store::append(connection, organisation, &said, &events, &counted).await?;
    }
    let calendars =
        net.each(|record| if let Record::Calendar(tagged) = record { Some(tagged.calendar.id) } else { None });
    let calendars: Vec<_> = calendars.into_iter().map(|(_, id)| id).collect();
    if !calendars.is_empty() {
        sla::store::compiled(connection, organisation, &calendars).await?;
    }
    store_attachments(connection, organisation, &net).await?;
    let approvals = net.each(|record| if let Record::Approval(tagged) = record { Some(tagged) } else { None });
    let approvals: Vec<_> = approvals.into_iter().map(|(_, tagged)| tagged).collect();
    if !approvals.is_empty() {
        approval::store::store(connection, organisation, &approvals).await?;
    }
    let absences = net.each(|record| if let Record::Absence(tagged) = record { Some(tagged) } else { None });
    let absences: Vec<_> = absences.into_iter().map(|(_, tagged)| tagged).collect();
    if !absences.is_empty() {
        approval::store::store_absences(connection, organisation, &absences).await?;
    }
    let ratings = net.each(|record| if let Record::Rating(tagged) = record { Some(tagged) } else { None });
    let ratings: Vec<_> = ratings.into_iter().map(|(_, tagged)| tagged).collect();
    if !ratings.is_empty() {
        ticket::store::store_ratings(connection, organisation, &ratings).await?;
    }
    store_assignment(connection, organisation, world, &net).await?;
    store_notices(connection, organisation, &net, with_mail).await
}

async fn store_notices(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    net: &Net<'_>,
    with_mail: bool,
) -> Result<(), ActionError> {
    let notices = net.each(|record| if let Record::Notice(tagged) = record { Some(tagged) } else { None });
    let (new, changed) = new_and_changed(notices);
    if !new.is_empty() {
        notification::store::insert(connection, organisation, &new, with_mail).await?;
    }
    if !changed.is_empty() {
        notification::store::update(connection, organisation, &changed).await?;
    }
    let settings = net.each(|record| if let Record::NoticeSettings(tagged) = record { Some(tagged) } else { None });
    for (_, tagged) in settings {
        notification::store::store_settings(connection, organisation, &tagged.settings).await?;
    }
    Ok(())
}

async fn store_lines(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    net: &Net<'_>,
) -> Result<(), ActionError> {
    let lines = net.each(|record| if let Record::Line(line) = record { Some(line) } else { None });
    let changed: Vec<_> = lines.iter().filter_map(|(before, line)| Some(((*before)?, *line))).collect();
    let (new, _) = new_and_changed(lines);
    if !new.is_empty() {
        service_request::store::insert(connection, organisation, &new).await?;
    }
    if !changed.is_empty() {
        service_request::store::update(connection, organisation, &changed).await?;
    }
    Ok(())
}

/// Writes who sees old comments; answers new ones, which are written with the facts.
async fn store_comments<'a>(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    net: &Net<'a>,
) -> Result<Vec<&'a TaggedComment>, ActionError> {
    let comments = net.each(|record| if let Record::Comment(comment) = record { Some(comment) } else { None });
    let (new, changed) = new_and_changed(comments);
    if !changed.is_empty() {
        ticket::store::retag_comments(connection, organisation, &changed).await?;
    }
    Ok(new)
}

/// Files, and what they come to: a new one takes its room, a lost one gives it back.
async fn store_attachments(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    net: &Net<'_>,
) -> Result<(), ActionError> {
    let files = net.each(|record| if let Record::Attachment(file) = record { Some(file) } else { None });
    let bytes: i64 = files
        .iter()
        .map(|(before, file)| {
            let is_lost = |file: &TaggedAttachment| file.attachment.state == AttachmentState::Lost;
            let size = file.attachment.size;
            let (had, has) = (before.is_some_and(|before| !is_lost(before)), !is_lost(file));
            i64::from(has) * size - i64::from(had) * size
        })
        .sum();
    let (new, changed) = new_and_changed(files);
    if !new.is_empty() {
        attachment::store::insert(connection, organisation, &new).await?;
    }
    if !changed.is_empty() {
        attachment::store::update(connection, organisation, &changed).await?;
    }
    if bytes != 0 {
        attachment::store::count(connection, organisation, bytes).await?;
    }
    Ok(())
}

/// Records that are new, and those that were there and changed.
fn new_and_changed<T>(records: Vec<(Option<T>, T)>) -> (Vec<T>, Vec<T>) {
    let (new, changed): (Vec<_>, Vec<_>) = records.into_iter().partition(|(before, _)| before.is_none());
    let last = |records: Vec<(Option<T>, T)>| records.into_iter().map(|(_, record)| record).collect();
    (last(new), last(changed))
}

/// Writes tickets; answers the tickets that only count one event more, which is written with the events.
async fn store_tickets<'a>(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    net: &Net<'a>,
) -> Result<Vec<&'a Ticket>, ActionError> {
    let tickets = net.each(|record| if let Record::Ticket(ticket) = record { Some(ticket) } else { None });
    let (mut new, mut counted, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for (before, ticket) in &tickets {
        match before {
            None => new.push(*ticket),
            Some(before) if shows_the_same(before, ticket) => counted.push(*ticket),
            Some(_) => changed.push(*ticket),
        }
    }
    if !new.is_empty() {
        ticket::store::insert(connection, organisation, &new).await?;
    }
    if !changed.is_empty() {
        ticket::store::update(connection, organisation, &changed).await?;
    }
    Ok(counted)
}

/// Writes work items. Their rows carry what their ticket or task shows of its placement, so that they are written too
/// where only that changed.
async fn store_work_items(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    world: &World,
    net: &Net<'_>,
) -> Result<(), ActionError> {
    let tickets = net.each(|record| if let Record::Ticket(ticket) = record { Some(ticket) } else { None });
    let tickets =
        tickets.iter().filter(|(before, ticket)| before.is_none_or(|old| placement(old) != placement(ticket)));
    let tasks = net.each(|record| if let Record::Task(task) = record { Some(task) } else { None });
    let tasks = tasks.iter().filter(|(before, task)| before.is_some_and(|before| before.work != task.work));
    let changed = net.each(|record| if let Record::WorkItem(item) = record { Some(item.id) } else { None });
    let ids = tickets.map(|(_, ticket)| WorkItemId::from(ticket.head.id));
    let ids = ids.chain(tasks.map(|(_, task)| task.task.id.into())).chain(changed.into_iter().map(|(_, id)| id));
    let mut items: BTreeMap<WorkItemId, (&WorkItem, Placed)> = BTreeMap::new();
    for id in ids {
        let Some(item) = world.work_item(id) else { continue };
        let placed = match item.task {
            Some(task) => world.task(task.0).and_then(|task| task.work.as_ref()).map(Placed::of_task),
            None => world.ticket(item.ticket).map(Placed::of_ticket),
        };
        items.insert(id, (item, placed.unwrap_or_default()));
    }
    if !items.is_empty() {
        let items: Vec<_> = items.into_values().collect();
        assignment::store::store_work_items(connection, organisation, &items).await?;
    }
    Ok(())
}

/// Tasks, then stock in the order in which its rows refer to each other.
async fn store_fulfilment(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    net: &Net<'_>,
) -> Result<(), ActionError> {
    macro_rules! last {
        ($variant:ident) => {{
            let all = net.each(|record| if let Record::$variant(one) = record { Some(one) } else { None });
            all.into_iter().map(|(_, one)| one).collect::<Vec<_>>()
        }};
    }
    let tasks = last!(Task);
    if !tasks.is_empty() {
        fulfilment::store::store(connection, organisation, &tasks).await?;
    }
    let levels = last!(StockLevel);
    if !levels.is_empty() {
        asset::store::store_levels(connection, organisation, &levels).await?;
    }
    let assets = last!(Asset);
    if !assets.is_empty() {
        asset::store::store_assets(connection, organisation, &assets).await?;
    }
    let reservations = last!(Reservation);
    if !reservations.is_empty() {
        asset::store::store_reservations(connection, organisation, &reservations).await?;
    }
    Ok(())
}

fn placement(ticket: &Ticket) -> (Option<&str>, Option<docket_shared::Timestamp>, Option<Uuid>) {
    let internal = ticket.internal.as_ref();
    (
        ticket.head.assignee_name.as_deref(),
        internal.and_then(|internal| internal.assigned_at),
        internal.and_then(|internal| internal.explanation).map(|explanation| explanation.0),
    )
}

async fn store_assignment(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    world: &World,
    net: &Net<'_>,
) -> Result<(), ActionError> {
    let teams = net.each(|record| if let Record::Team(team) = record { Some(team) } else { None });
    let teams: Vec<_> = teams.into_iter().map(|(_, team)| team).collect();
    if !teams.is_empty() {
        assignment::store::store_teams(connection, organisation, &teams).await?;
    }
    let people = net.each(|record| if let Record::Technician(person) = record { Some(person) } else { None });
    let people: Vec<_> =
        people.into_iter().map(|(_, person)| (person, world.automatic.contains(&person.person))).collect();
    if !people.is_empty() {
        assignment::store::store_technicians(connection, organisation, &people).await?;
    }
    let explanations =
        net.each(|record| if let Record::Explanation(explanation) = record { Some(explanation) } else { None });
    let (new, changed) = new_and_changed(explanations);
    if !new.is_empty() {
        assignment::store::insert_explanations(connection, organisation, &new).await?;
    }
    if !changed.is_empty() {
        assignment::store::retag_explanations(connection, organisation, &changed).await?;
    }
    Ok(())
}
