//! Demo data: Alpha Manufacturing, made through the code that production uses.

mod files;
mod items;
mod people;
mod tickets;

use crate::admin::catalog::CatalogError;
use crate::admin::directory::Directory;
use crate::admin::organisation;
use crate::platform::executor::ActionError;
use crate::session::password;
use crate::state::AppState;
use docket_shared::fault::Fault;
use docket_shared::ids::{CostCentreId, LocationId, OrganisationId, PersonId, SkillId, TeamId};
use docket_shared::problem::Problem;
use sqlx::PgPool;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The password of every demo account. Real accounts are never made with it.
pub const PASSWORD: &str = "docket-demo";

/// A demo account worth knowing.
#[derive(Clone, Copy, Debug)]
pub struct SignIn {
    /// Sign-in address.
    pub email: &'static str,
    /// Who it is.
    pub who: &'static str,
}

/// The accounts of the tour.
pub const SIGN_INS: &[SignIn] = &[
    SignIn { email: "rebecca.lindqvist@alpha.example", who: "operations manager, orders for her staff" },
    SignIn { email: "ana.ferreira@alpha.example", who: "technician, end-user support" },
    SignIn { email: "tomasz.wojcik@alpha.example", who: "technician, end-user support" },
    SignIn { email: "martin.okafor@alpha.example", who: "owner of cost centre 4410" },
    SignIn { email: "ingrid.solberg@alpha.example", who: "lead of end-user support" },
    SignIn { email: "nadia.karim@alpha.example", who: "service owner, IT" },
    SignIn { email: "peter.nagy@alpha.example", who: "administrator" },
];

/// Why there is no demo data.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database holds an organisation that is no demo.
    #[error("this database holds real data; demo data is refused")]
    RealData,
    /// Filling stopped half-way once: the directory is there, tickets are missing.
    #[error("filling this database with demo data was interrupted; begin again with an empty database or data folder")]
    Interrupted,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] ActionError),
    /// An item's file does not fit.
    #[error("the demo's {0} cannot be read: {1}")]
    Item(String, Fault),
    /// The items do not hold.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// A call of the demo was refused.
    #[error("a demo ticket was refused: {0}")]
    Call(Problem),
}

impl From<sqlx::Error> for DemoError {
    fn from(error: sqlx::Error) -> Self {
        DemoError::Database(error.into())
    }
}

/// What the parts of the demo refer to, by key.
#[derive(Debug, Default)]
struct Demo {
    organisation: Option<OrganisationId>,
    people: BTreeMap<&'static str, PersonId>,
    teams: BTreeMap<&'static str, TeamId>,
    departments: BTreeMap<&'static str, docket_shared::ids::DepartmentId>,
    locations: BTreeMap<&'static str, LocationId>,
    skills: BTreeMap<&'static str, SkillId>,
    centres: BTreeMap<&'static str, CostCentreId>,
    items: BTreeMap<String, docket_shared::ids::ItemId>,
}

/// For how long the filling by another server may make no ticket before it counts as interrupted.
const FILLER_PATIENCE: Duration = Duration::from_secs(10);
/// How often that is looked at.
const FILLER_LOOK: Duration = Duration::from_millis(100);

/// Fills an empty database; does nothing where the demo already is. Answers whether it filled.
///
/// # Errors
/// Real data is there, or the database fails; then nothing was made.
pub async fn run(state: &AppState) -> Result<bool, DemoError> {
    let Some(demo) = fill(&state.pool).await? else {
        filled_by_another(&state.pool).await?;
        return Ok(false);
    };
    tickets::make(state, &demo).await?;
    // Without statistics PostgreSQL plans the first foreign-key checks as scans, and keeps the plans.
    organisation::analyse(&state.pool).await?;
    Ok(true)
}

/// Waits until the tickets of the demo are there, while another server makes them.
async fn filled_by_another(pool: &PgPool) -> Result<(), DemoError> {
    let (mut last, mut seen) = (-1, Instant::now());
    loop {
        let count = organisation::count_tickets(&mut *pool.acquire().await?).await?;
        if count >= tickets::COUNT {
            return Ok(());
        }
        if count > last {
            (last, seen) = (count, Instant::now());
        } else if seen.elapsed() > FILLER_PATIENCE {
            return Err(DemoError::Interrupted);
        }
        tokio::time::sleep(FILLER_LOOK).await;
    }
}

/// Makes the directory and the catalog; none where the demo was there already.
async fn fill(pool: &PgPool) -> Result<Option<Demo>, DemoError> {
    let hash = password::hash(PASSWORD.to_owned()).await;
    let mut transaction = pool.begin().await?;
    // Of many servers that start at once on an empty database one fills it.
    organisation::lock_making(&mut transaction).await?;
    match organisation::is_demo(&mut transaction).await? {
        Some(true) => return Ok(None),
        Some(false) => return Err(DemoError::RealData),
        None => {}
    }
    let organisation = organisation::create(&mut transaction, "Alpha Manufacturing", "", true).await?;
    let mut demo = Demo { organisation: Some(organisation), ..Demo::default() };
    let mut directory = Directory::open(&mut transaction, organisation).await?;
    directory.organisation("Alpha Manufacturing", "EUR");
    people::make(&mut directory, &mut demo, &hash).await?;
    items::make(&mut directory, organisation, &mut demo).await?;
    let everybody: Vec<PersonId> = demo.people.values().copied().collect();
    directory.finish(&everybody, "demo.directory").await?;
    transaction.commit().await?;
    Ok(Some(demo))
}
