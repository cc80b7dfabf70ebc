//! Whom the source's labels mean: people and teams that are there, or records that are made for them. Held in memory up to
//! a bound, and read again where it is exceeded.

use super::mapping::{Mapping, Unknown};
use super::read::Group;
use crate::admin::store::{import as store, tag};
use crate::platform::clock;
use crate::platform::executor::ActionError;
use docket_shared::ids::{DepartmentId, OrganisationId, PersonId, TeamId};
use docket_shared::search::fold;
use docket_shared::tag::{Tag, TagKind};
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Labels that are held at once; a batch never has so many.
const HELD: usize = 100_000;

/// Somebody of the source.
#[derive(Clone, Debug)]
pub struct Known {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The tag of what is theirs.
    pub tag: Tag,
}

/// A team of the source.
#[derive(Clone, Copy, Debug)]
pub struct KnownTeam {
    /// Which.
    pub team: TeamId,
    /// The tag of its queue; none in a dry run of a team that would be made.
    pub tag: Option<Tag>,
}

/// The names of a source, and what they mean.
#[derive(Debug, Default)]
pub struct Names {
    people: HashMap<String, Known>,
    teams: HashMap<String, KnownTeam>,
    /// Labels of people that would have been made, in a dry run.
    would_be: HashSet<String>,
    /// How many people were made.
    pub people_made: usize,
    /// Names of the teams that were made.
    pub teams_made: Vec<String>,
}

/// Where names belong.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The source; none in a dry run before the first import.
    pub source: Option<Uuid>,
    /// The department; none in a dry run where it would be made.
    pub department: Option<DepartmentId>,
    /// Whether nothing is written.
    pub dry_run: bool,
}

/// Labels of a batch that mean nobody, where the mapping refuses them.
#[derive(Debug, Default)]
pub struct Strangers {
    /// People.
    pub people: HashSet<String>,
    /// Teams.
    pub teams: HashSet<String>,
}

impl Names {
    /// Somebody by label.
    pub fn person(&self, label: &str) -> Option<&Known> {
        self.people.get(label)
    }

    /// A team by label.
    pub fn team(&self, label: &str) -> Option<KnownTeam> {
        self.teams.get(label).copied()
    }

    /// How many people and teams were made so far.
    pub fn made(&self) -> (usize, usize) {
        (self.people_made, self.teams_made.len())
    }

    /// Forgets what was made since, with a transaction that did not come to its end.
    pub fn forget(&mut self, made: (usize, usize)) {
        if self.made() != made {
            self.people.clear();
            self.teams.clear();
            self.people_made = made.0;
            self.teams_made.truncate(made.1);
        }
    }

    /// Finds out what the labels of a batch mean, and makes records for those that mean nobody.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn resolve(
        &mut self,
        connection: &mut PgConnection,
        place: Place,
        mapping: &Mapping,
        groups: &[&Group],
        also: Option<&str>,
    ) -> Result<(Strangers, Vec<(TeamId, String)>), ActionError> {
        if self.people.len() > HELD {
            self.people.clear();
        }
        let mut strangers = Strangers::default();
        let rows = || groups.iter().flat_map(|group| &group.rows);
        let labels = rows()
            .flat_map(|row| [&row.requester, &row.reporter, &row.actor, &row.resolver, &row.assignee])
            .flatten()
            .map(String::as_str)
            .chain(also);
        let labels: HashSet<&str> = labels.filter(|label| !self.people.contains_key(*label)).collect();
        let labels: Vec<String> = labels.into_iter().map(str::to_owned).collect();
        if !labels.is_empty() {
            self.resolve_people(connection, place, mapping, labels, &mut strangers).await?;
        }
        let teams: HashSet<&str> = rows().filter_map(|row| row.team.as_deref()).collect();
        let mut teams: Vec<&str> = teams.into_iter().filter(|label| !self.teams.contains_key(*label)).collect();
        teams.sort_unstable();
        let made = self.resolve_teams(connection, place, mapping, &teams, &mut strangers).await?;
        Ok((strangers, made))
    }

    async fn resolve_people(
        &mut self,
        connection: &mut PgConnection,
        place: Place,
        mapping: &Mapping,
        labels: Vec<String>,
        strangers: &mut Strangers,
    ) -> Result<(), ActionError> {
        let rules = &mapping.file.people;
        let address = |label: &str| {
            let said = rules.known.get(label).map(String::as_str).or_else(|| Some(label).filter(|l| l.contains('@')));
            said.map(str::to_lowercase)
        };
        let addresses: Vec<String> = labels.iter().filter_map(|label| address(label)).collect();
        let mut accounts = HashMap::new();
        if !addresses.is_empty() {
            let found = store::accounts(connection, place.organisation, &addresses).await?;
            accounts.extend(found.into_iter().map(|found| (found.label.clone(), found)));
        }
        if let Some(source) = place.source {
            let found = store::labelled(connection, place.organisation, source, &labels).await?;
            self.people.extend(found.into_iter().map(|found| (found.label.clone(), Known::from(found))));
        }
        let mut new = store::NewRecords::default();
        for label in labels {
            if let Some(account) = address(&label).and_then(|address| accounts.get(&address)) {
                self.people.insert(label, Known::from(account.clone()));
            } else if self.people.contains_key(&label) {
                // A record of an import before.
            } else if rules.unknown == Unknown::Refuse || rules.known.contains_key(&label) {
                strangers.people.insert(label);
            } else {
                new.ids.push(clock::new_id());
                new.folded.push(fold(&label));
                new.names.push(label.clone());
                new.labels.push(label);
            }
        }
        self.make_people(connection, place, &new).await
    }

    async fn make_people(
        &mut self,
        connection: &mut PgConnection,
        place: Place,
        new: &store::NewRecords,
    ) -> Result<(), ActionError> {
        match place.source {
            Some(source) if !place.dry_run && !new.ids.is_empty() => {
                let made = store::make_records(connection, place.organisation, source, new).await?;
                self.people_made += made.len();
                self.people.extend(made.into_iter().map(|made| (made.label.clone(), Known::from(made))));
            }
            _ => {
                for (id, label) in new.ids.iter().zip(&new.labels) {
                    // Counted once, also where it was forgotten meanwhile.
                    self.people_made += usize::from(self.would_be.insert(label.clone()));
                    let known = Known { person: PersonId(*id), name: label.clone(), tag: 0 };
                    self.people.insert(label.clone(), known);
                }
            }
        }
        Ok(())
    }

    async fn resolve_teams(
        &mut self,
        connection: &mut PgConnection,
        place: Place,
        mapping: &Mapping,
        labels: &[&str],
        strangers: &mut Strangers,
    ) -> Result<Vec<(TeamId, String)>, ActionError> {
        let mut made = Vec::new();
        if labels.is_empty() {
            return Ok(made);
        }
        let rules = &mapping.file.teams;
        let mut there: HashMap<String, TeamId> = match place.department {
            Some(department) => store::teams(connection, place.organisation, department).await?.into_iter().collect(),
            None => HashMap::new(),
        };
        for label in labels {
            let name = rules.known.get(*label).map_or(*label, String::as_str);
            let found = there.get(name).copied();
            if found.is_none() && (rules.unknown == Unknown::Refuse || rules.known.contains_key(*label)) {
                strangers.teams.insert((*label).to_owned());
                continue;
            }
            let team = found.unwrap_or_else(|| {
                let team = TeamId(clock::new_id());
                there.insert(name.to_owned(), team);
                if !self.teams_made.iter().any(|made| made == name) {
                    self.teams_made.push(name.to_owned());
                }
                made.push((team, name.to_owned()));
                team
            });
            let tag = match place.dry_run {
                true => None,
                false => Some(tag(connection, place.organisation, TagKind::Team, team.0).await?),
            };
            self.teams.insert((*label).to_owned(), KnownTeam { team, tag });
        }
        Ok(made)
    }
}

impl From<store::Labelled> for Known {
    fn from(found: store::Labelled) -> Self {
        Self { person: PersonId(found.person), name: found.name, tag: found.tag }
    }
}
