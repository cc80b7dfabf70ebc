//! `docket report`: figures with their definitions, as text or JSON.

use super::store;
use crate::platform::clock;
use crate::platform::executor::ActionError;
use clap::{Args, Subcommand};
use docket_shared::ids::OrganisationId;
use docket_shared::report::Figure;
use docket_shared::report::history::HistoryReport;
use docket_shared::report::life::Life;
use docket_shared::report::tickets::{Frame, TicketReport};
use docket_shared::time::Written;
use docket_shared::{Date, Timestamp};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde_json::json;
use sqlx::{PgConnection, PgPool};

/// What can be reported.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// The service desk: what was opened, resolved and closed, how fast, how often passed on or back, what is left
    Tickets(TicketsReport),
    /// What the rows of imported tickets say, in the words of their source: to hold an import against it
    History {
        /// The source, as its mapping names it
        #[arg(long, value_name = "NAME")]
        source: String,
        /// How it is printed, and of whom it is
        #[command(flatten)]
        how: How,
    },
}

/// What the report of tickets is of.
#[derive(Debug, Args)]
pub struct TicketsReport {
    /// Only tickets that were imported from this source
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// The first day, such as 2026-03-01 [default: from the beginning]
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Option<Date>,
    /// The last day [default: until now]
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: Option<Date>,
    /// A day at whose beginning it is counted what is open; may be given several times
    #[arg(long = "midnight", value_name = "DATE", value_parser = date)]
    midnights: Vec<Date>,
    /// From how many days on what is open counts as old
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(i64).range(1..=3650))]
    old: i64,
    /// IANA name of the zone of days and months [default: the organisation's]
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// How it is printed, and of whom it is
    #[command(flatten)]
    how: How,
}

/// How a report is printed.
#[derive(Debug, Args)]
pub struct How {
    /// As JSON, each figure with its definition
    #[arg(long)]
    pub json: bool,
    /// Host name of the organisation [default: the only one]
    #[arg(long, value_name = "HOST")]
    pub organisation: Option<String>,
}

fn date(text: &str) -> Result<Date, String> {
    Date::read(text).ok_or_else(|| format!("{text:?} is no date of the form 2026-03-01"))
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Nothing was imported under that name.
    #[error("--source: nothing was imported from {0:?}")]
    NoSource(String),
    /// Not a zone.
    #[error("--zone: {0:?} is no zone of the IANA database")]
    Zone(String),
    /// A period that ends before it begins.
    #[error("--to: {to} is before --from {from}")]
    Backwards {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
    /// The database fails.
    #[error(transparent)]
    Action(#[from] ActionError),
}

impl ReportCommand {
    /// Host name of the organisation that was named.
    pub fn host(&self) -> Option<&str> {
        let (ReportCommand::Tickets(TicketsReport { how, .. }) | ReportCommand::History { how, .. }) = self;
        how.organisation.as_deref()
    }
}

/// The lines of a report.
///
/// # Errors
/// What is asked for is not there, or the database fails.
pub async fn run(
    pool: &PgPool,
    organisation: OrganisationId,
    command: &ReportCommand,
) -> Result<Vec<String>, ReportError> {
    let mut connection = pool.acquire().await.map_err(ActionError::from)?;
    match command {
        ReportCommand::Tickets(asked) => {
            let source = match &asked.source {
                Some(name) => Some(known(&mut connection, organisation, name).await?),
                None => None,
            };
            let frame = frame(&mut connection, organisation, asked).await?;
            let mut report = TicketReport::new(frame);
            let take = |priority: i16, events: &[_]| {
                if let Some(life) = Life::of(priority, events) {
                    report.take(&life);
                }
            };
            store::each_ticket(&mut connection, organisation, source, take).await?;
            Ok(printed(&report.figures(), &asked.how))
        }
        ReportCommand::History { source, how } => {
            let source = known(&mut connection, organisation, source).await?;
            let mut report = HistoryReport::default();
            store::each_ticket(&mut connection, organisation, Some(source), |_, events| report.take(events)).await?;
            Ok(printed(&report.figures(), how))
        }
    }
}

async fn known(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    name: &str,
) -> Result<uuid::Uuid, ReportError> {
    store::source(connection, organisation, name).await?.ok_or_else(|| ReportError::NoSource(name.to_owned()))
}

async fn frame(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    TicketsReport { from, to, midnights, old, zone, .. }: &TicketsReport,
) -> Result<Frame, ReportError> {
    let name = match zone {
        Some(zone) => zone.clone(),
        None => store::zone(connection, organisation).await?,
    };
    let zone = TimeZone::get(&name).map_err(|_| ReportError::Zone(name))?;
    if let (Some(from), Some(to)) = (*from, *to)
        && to < from
    {
        return Err(ReportError::Backwards { from, to });
    }
    let begins = |day: Date| begins(&zone, day);
    let from = from.and_then(begins);
    let to = to.and_then(|day| day.tomorrow().ok()).and_then(begins);
    let instants = midnights.iter().filter_map(|day| Some((day.to_string(), begins(*day)?))).collect();
    let now = clock::now();
    let aged_at = to.map_or(now, |to| to.min(now));
    Ok(Frame { from, to, zone: zone.clone(), instants, aged_at, old_days: *old })
}

/// The first instant of a day, where it has one.
fn begins(zone: &TimeZone, day: Date) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(day.to_datetime(Time::midnight())).compatible().ok()
}

fn printed(figures: &[Figure], how: &How) -> Vec<String> {
    if how.json {
        let figures: Vec<_> = figures.iter().map(Figure::json).collect();
        return vec![json!({ "figures": figures }).to_string()];
    }
    figures.iter().flat_map(Figure::lines).collect()
}
