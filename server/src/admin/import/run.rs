//! An import as it goes: each batch of tickets is a transaction of its own, with one number of the organisation's log, so
//! that everything holds at each of them and a stopped import is simply gone on with.

use super::mapping::{Mapping, UnknownMoves};
use super::names::{Names, Place, Strangers};
use super::read::{Batch, Group};
use super::row::{Outcome, RowNote, SourceRow};
use super::ticket as made;
use crate::admin::organisation::{self, MissingOrganisation};
use crate::admin::store::import::{self as store, KnownTicket};
use crate::admin::store::{directory::Directory, tag};
use crate::platform::clock;
use crate::platform::executor::ActionError;
use crate::report::store as report;
use crate::ticket::store as tickets;
use docket_shared::ids::{DepartmentId, OrganisationId, TicketId};
use docket_shared::tag::{Tag, TagKind};
use docket_shared::ticket::imported::{Oddity, Standing, Told};
use docket_shared::ticket::{Ticket, TicketEvent};
use sqlx::{PgConnection, PgPool};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What an import came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows of the file.
    pub rows: usize,
    /// Rows that became events.
    pub rows_new: usize,
    /// Rows that were there already.
    pub rows_known: usize,
    /// Rows of tickets that were refused, those that hold among them.
    pub rows_held_back: usize,
    /// Tickets that were made.
    pub tickets_new: usize,
    /// Tickets that got further rows.
    pub tickets_longer: usize,
    /// Tickets that were there with all their rows.
    pub tickets_known: usize,
    /// Tickets that were refused.
    pub tickets_refused: usize,
    /// Tickets that people see: open, or ended not long ago.
    pub tickets_shown: usize,
}

/// How often a batch is tried that got into the way of a server's own transactions.
const ATTEMPTS: usize = 5;
/// New rows from which on statistics are worth gathering.
const ANALYSE_FROM: usize = 2_000;

/// An import.
pub struct Import {
    pool: PgPool,
    pub(super) mapping: Mapping,
    pub(super) place: Place,
    pub(super) department_tag: Tag,
    pub(super) names: Names,
    totals: Totals,
    analyse_at: usize,
}

/// A ticket on its way into the tables.
pub(super) struct Next<'a> {
    pub(super) group: &'a Group,
    /// The rows that are new.
    pub(super) rows: Vec<SourceRow>,
    pub(super) known: Option<KnownTicket>,
    pub(super) standing: Standing,
    pub(super) told: Vec<(usize, Told)>,
    /// As it was before, with its facts.
    pub(super) before: Option<(Ticket, Vec<TicketEvent>)>,
}

impl Import {
    /// Prepares an import; makes source and department where they are missing, unless it is a dry run.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn prepare(
        pool: &PgPool,
        organisation: OrganisationId,
        mapping: Mapping,
        dry_run: bool,
    ) -> Result<Self, ActionError> {
        let mut transaction = pool.begin().await?;
        let name = &mapping.file.source;
        if !dry_run {
            store::make_source(&mut transaction, organisation, (clock::new_id(), name)).await?;
        }
        let source = report::source(&mut transaction, organisation, name).await?;
        let found = store::department(&mut transaction, organisation, &mapping.file.department).await?;
        let mut department_tag = 0;
        let mut department = found;
        if !dry_run {
            let of = match found {
                Some(department) => department,
                None => make_department(&mut transaction, organisation, &mapping.file.department).await?,
            };
            department_tag = tag(&mut transaction, organisation, TagKind::Department, of.0).await?;
            department = Some(of);
            transaction.commit().await?;
        }
        let place = Place { organisation, source, department, dry_run };
        let (names, totals) = (Names::default(), Totals::default());
        let analyse_at = ANALYSE_FROM;
        Ok(Self { pool: pool.clone(), mapping, place, department_tag, names, totals, analyse_at })
    }

    /// What it came to so far.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Whom and what it made so far.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The department that tickets go to; none: it would be made.
    pub fn department(&self) -> Option<DepartmentId> {
        self.place.department
    }

    /// Takes a batch. Answers what there is to note about its rows.
    ///
    /// # Errors
    /// The database refuses; then nothing of the batch is there, and everything before it is.
    pub async fn take(&mut self, batch: Batch) -> Result<Vec<RowNote>, ActionError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let (totals, made) = (self.totals.clone(), self.names.made());
            let mut notes = batch.notes.clone();
            let taken = self.attempt(&batch.groups, &mut notes).await;
            if !self.place.dry_run && !matches!(taken, Ok(true)) {
                // Whom it made goes with the transaction.
                self.names.forget(made);
            }
            match taken {
                Err(error) if attempt < ATTEMPTS && error.may_help_to_retry() => self.totals = totals,
                Err(error) => return Err(error),
                Ok(_) => {
                    self.totals.rows += batch.rows;
                    self.analyse().await?;
                    notes.sort_by_key(|note| note.line);
                    return Ok(notes);
                }
            }
        }
    }

    /// Answers whether anything was committed.
    async fn attempt(&mut self, groups: &[Group], notes: &mut Vec<RowNote>) -> Result<bool, ActionError> {
        let mut transaction = self.pool.begin().await?;
        let writes = self.take_in(&mut transaction, groups, notes).await?;
        if writes {
            transaction.commit().await?;
        }
        Ok(writes)
    }

    /// Without statistics PostgreSQL plans foreign-key checks of a young database as scans. Asked for each time that there is
    /// ten times as much as before.
    async fn analyse(&mut self) -> Result<(), ActionError> {
        if !self.place.dry_run && self.totals.rows_new >= self.analyse_at {
            organisation::analyse(&self.pool).await?;
            self.analyse_at = self.totals.rows_new * 10;
        }
        Ok(())
    }

    /// Answers whether anything is to be committed.
    async fn take_in(
        &mut self,
        connection: &mut PgConnection,
        groups: &[Group],
        notes: &mut Vec<RowNote>,
    ) -> Result<bool, ActionError> {
        if let Some(source) = self.place.source.filter(|_| !self.place.dry_run) {
            store::lock_source(connection, self.place.organisation, source).await?;
        }
        let (refused, whole): (Vec<&Group>, Vec<&Group>) = groups.iter().partition(|group| group.refused);
        for group in refused {
            self.refuse(group);
        }
        let mut next = self.new_rows(connection, &whole).await?;
        if next.is_empty() {
            return Ok(false);
        }
        self.read_before(connection, &mut next, notes).await?;
        let groups: Vec<&Group> = next.iter().map(|next| next.group).collect();
        let nobody = nobody(&self.mapping);
        // Somebody has to have asked.
        let also = groups.iter().any(|group| group.rows.iter().all(|row| row.requester.is_none()));
        let also = also.then_some(nobody.as_str());
        let (strangers, teams) = self.names.resolve(connection, self.place, &self.mapping, &groups, also).await?;
        self.follow(&mut next, &strangers, notes);
        self.count(&next);
        if next.is_empty() || self.place.dry_run {
            return Ok(false);
        }
        self.write(connection, &next, teams).await?;
        Ok(true)
    }

    /// Tickets with rows that are not there yet.
    async fn new_rows<'a>(
        &mut self,
        connection: &mut PgConnection,
        groups: &[&'a Group],
    ) -> Result<Vec<Next<'a>>, ActionError> {
        let keys: Vec<String> = groups.iter().map(|group| group.key.clone()).collect();
        let organisation = self.place.organisation;
        let known = match self.place.source {
            Some(source) => store::known_tickets(connection, organisation, source, &keys).await?,
            None => Vec::new(),
        };
        let ids: Vec<Uuid> = known.iter().map(|known| known.ticket).collect();
        let there = store::known_rows(connection, organisation, &ids).await?;
        let known: HashMap<String, KnownTicket> = known.into_iter().map(|known| (known.key.clone(), known)).collect();
        let mut next = Vec::new();
        for group in groups {
            let known = known.get(&group.key).cloned();
            let is_there = |row: &SourceRow| {
                known.as_ref().is_some_and(|known| there.contains(&(known.ticket, row.row_key.to_vec())))
            };
            let rows: Vec<SourceRow> = group.rows.iter().filter(|row| !is_there(row)).cloned().collect();
            self.totals.rows_known += group.rows.len() - rows.len();
            if rows.is_empty() {
                self.totals.tickets_known += 1;
                continue;
            }
            next.push(Next { group, rows, known, standing: Standing::default(), told: Vec::new(), before: None });
        }
        Ok(next)
    }

    /// Reads the tickets that go on. One that was worked on in Docket since is Docket's.
    async fn read_before(
        &mut self,
        connection: &mut PgConnection,
        next: &mut Vec<Next<'_>>,
        notes: &mut Vec<RowNote>,
    ) -> Result<(), ActionError> {
        let ids: Vec<Uuid> = next.iter().filter_map(|next| Some(next.known.as_ref()?.ticket)).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let organisation = self.place.organisation;
        let of: Vec<TicketId> = ids.iter().map(|id| TicketId(*id)).collect();
        if !self.place.dry_run {
            tickets::lock(connection, organisation, &of).await?;
        }
        let loaded = tickets::load(connection, organisation, &of).await?;
        let mut loaded: HashMap<Uuid, Ticket> = loaded.into_iter().map(|ticket| (ticket.head.id.0, ticket)).collect();
        let mut facts: HashMap<Uuid, Vec<TicketEvent>> = HashMap::new();
        for event in store::facts(connection, organisation, &ids).await? {
            facts.entry(event.ticket.0).or_default().push(event);
        }
        for one in next.iter_mut() {
            let Some(known) = &one.known else { continue };
            let Some(ticket) = loaded.remove(&known.ticket) else { continue };
            let facts = facts.remove(&known.ticket).unwrap_or_default();
            one.standing = Standing { priority: Some(ticket.head.priority), ..Standing::of(&facts) };
            one.before = Some((ticket, facts));
        }
        let worked = |one: &Next<'_>| {
            let imported = one.known.as_ref().map(|known| known.imported);
            let events = one.before.as_ref().map(|(ticket, _)| ticket.events);
            imported != events
        };
        for one in next.iter().filter(|one| worked(one)) {
            let number = one.before.as_ref().map(|(ticket, _)| ticket.head.number.clone()).unwrap_or_default();
            let reason = format!("{number} was worked on since it was imported: its history goes on in Docket");
            notes.push(note(&one.rows[0], &one.group.key, Outcome::Refused, ("", ""), reason));
            self.refuse(one.group);
        }
        next.retain(|one| !worked(one));
        Ok(())
    }

    fn refuse(&mut self, group: &Group) {
        self.totals.tickets_refused += 1;
        self.totals.rows_held_back += group.rows.len();
    }

    /// Plays the rows. Refuses tickets with strangers or moves that the mapping does not take.
    fn follow(&mut self, next: &mut Vec<Next<'_>>, strangers: &Strangers, notes: &mut Vec<RowNote>) {
        let mut refused = HashSet::new();
        for one in next.iter_mut() {
            let key = &one.group.key;
            if let Some((row, label)) = stranger(&one.rows, strangers) {
                let reason = "it is known neither to Docket nor to the mapping, which refuses it".to_owned();
                notes.push(note(row, key, Outcome::Refused, ("", label), reason));
                refused.insert(key.clone());
                continue;
            }
            let history = made::history(&one.rows, &self.names);
            let (told, odd) = one.standing.follow(made::opening(&one.rows, &self.names), &history);
            one.told = told;
            for (place, oddity) in odd {
                let takes = self.mapping.file.unknown_moves == UnknownMoves::Keep;
                let forbids = matches!(oddity, Oddity::Forbidden(..)) && !takes;
                let outcome = if forbids { Outcome::Refused } else { Outcome::Noted };
                notes.push(note(&one.rows[place], key, outcome, ("", ""), words(oddity)));
                if forbids {
                    refused.insert(key.clone());
                }
            }
        }
        for one in next.iter().filter(|one| refused.contains(&one.group.key)) {
            self.refuse(one.group);
        }
        next.retain(|one| !refused.contains(&one.group.key));
    }

    fn count(&mut self, next: &[Next<'_>]) {
        let now = clock::now();
        for one in next {
            self.totals.rows_new += one.rows.len();
            self.totals.tickets_shown += usize::from(!made::is_archived(&one.standing, now));
            *(if one.known.is_some() { &mut self.totals.tickets_longer } else { &mut self.totals.tickets_new }) += 1;
        }
    }
}

async fn make_department(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    name: &str,
) -> Result<DepartmentId, ActionError> {
    let mut directory = Directory::open(connection, organisation).await?;
    let department = directory.department(name).await?;
    directory.finish(&[], "admin.import_tickets").await?;
    Ok(department)
}

/// The label of who stands for a requester that is not known.
pub(super) fn nobody(mapping: &Mapping) -> String {
    format!("Unknown ({})", mapping.file.source)
}

fn stranger<'r>(rows: &'r [SourceRow], strangers: &Strangers) -> Option<(&'r SourceRow, &'r str)> {
    rows.iter().find_map(|row| {
        let people = [&row.requester, &row.reporter, &row.actor, &row.resolver, &row.assignee].into_iter().flatten();
        let person = people.map(String::as_str).find(|label| strangers.people.contains(*label));
        let team = row.team.as_deref().filter(|label| strangers.teams.contains(*label));
        Some((row, person.or(team)?))
    })
}

fn note(row: &SourceRow, key: &str, outcome: Outcome, (column, value): (&str, &str), reason: String) -> RowNote {
    let (key, column, value) = (key.to_owned(), column.to_owned(), value.to_owned());
    RowNote { line: row.line, key, outcome, column, value, reason }
}

fn words(oddity: Oddity) -> String {
    match oddity {
        Oddity::Forbidden(from, to) => {
            format!("Docket knows no move from {} to {}; the history has it", from.name(), to.name())
        }
        Oddity::Begins(status) => format!("its history begins as {}: earlier rows are missing", status.name()),
        Oddity::Backwards => "it was written before the row in front of it; the order of the file holds".to_owned(),
    }
}

/// The organisation of a command, or why there is none.
///
/// # Errors
/// The database does not answer.
pub async fn organisation(
    pool: &PgPool,
    host: Option<&str>,
) -> Result<Result<OrganisationId, MissingOrganisation>, ActionError> {
    organisation::named(&mut *pool.acquire().await?, host).await
}
