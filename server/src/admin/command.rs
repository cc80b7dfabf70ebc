//! `docket user`: local accounts from the command line.

use super::accounts::{self, Belonging};
use super::directory::NewPerson;
use super::organisation::{self, MissingOrganisation};
use crate::cli::tell;
use crate::platform::executor::ActionError;
use clap::{Args, Subcommand};
use docket_shared::actor::Role;
use sqlx::PgPool;
use std::io::{self, IsTerminal};

/// What can be done to accounts.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a person who can sign in; the password is read from standard input, or asked for
    Add {
        /// E-mail address to sign in with
        email: String,
        /// Name as others see it
        #[arg(long)]
        name: String,
        /// Job title, as the catalog's forms fill it in
        #[arg(long, default_value = "")]
        job: String,
        /// Language of the words to this person
        #[arg(long, default_value = "en", value_parser = ["en", "de"])]
        language: String,
        /// A role beside requester, which everyone holds: technician, team_lead, service_owner or administrator;
        /// may be given several times
        #[arg(long = "role", value_name = "ROLE", value_parser = role)]
        roles: Vec<Role>,
        /// Where they belong
        #[command(flatten)]
        belonging: BelongingWords,
        /// Make the organisation first, by this name; on an empty database only
        #[arg(long, value_name = "NAME", conflicts_with_all = ["department", "location", "customer"])]
        new_organisation: Option<String>,
        /// Where the account belongs
        #[command(flatten)]
        place: AccountPlace,
    },
    /// Make a person a technician of a team; their session makes them available
    JoinTeam {
        /// E-mail address of the account
        email: String,
        /// Name of the team
        #[arg(long)]
        team: String,
        /// Units of work at once, 0 to 1000 [default: as it is, 4 for a new technician]
        #[arg(long, value_parser = clap::value_parser!(i32).range(0..=1000))]
        capacity: Option<i32>,
        /// Where the account belongs
        #[command(flatten)]
        place: AccountPlace,
    },
    /// Say where a person belongs; what they may see and order of the catalog follows at once, on open pages too
    Move {
        /// E-mail address of the account
        email: String,
        /// Where to
        #[command(flatten)]
        belonging: BelongingWords,
        /// Where the account belongs
        #[command(flatten)]
        place: AccountPlace,
    },
    /// Set a person's password and end their sessions; the password is read from standard input, or asked for
    SetPassword {
        /// E-mail address of the account
        email: String,
        /// Where the account belongs
        #[command(flatten)]
        place: AccountPlace,
    },
    /// End a person's sessions and refuse new ones; what they did stays
    Deactivate {
        /// E-mail address of the account
        email: String,
        /// Where the account belongs
        #[command(flatten)]
        place: AccountPlace,
    },
    /// List the accounts: address, name, whether active, roles, and department, location and customer where they have one
    List {
        /// Where the accounts belong
        #[command(flatten)]
        place: AccountPlace,
    },
}

/// Where a person belongs. What is not given stays as it is.
#[derive(Debug, Args)]
pub struct BelongingWords {
    /// Name of the department they work in; an empty name for none
    #[arg(long, value_name = "NAME")]
    department: Option<String>,
    /// Name of the location they work at; an empty name for none
    #[arg(long, value_name = "NAME")]
    location: Option<String>,
    /// Name of the internal team or external company they belong to, a customer of `catalog.json`; an empty name for none
    #[arg(long, value_name = "NAME")]
    customer: Option<String>,
}

impl BelongingWords {
    fn names(&self) -> Belonging<'_> {
        let (department, location) = (self.department.as_deref(), self.location.as_deref());
        Belonging { department, location, customer: self.customer.as_deref() }
    }
}

/// Which organisation is meant.
#[derive(Debug, Args)]
pub struct AccountPlace {
    /// Host name of the organisation [default: the only one]
    #[arg(long, value_name = "HOST")]
    pub organisation: Option<String>,
}

fn role(name: &str) -> Result<Role, String> {
    Role::from_name(name).ok_or_else(|| format!("the roles are {}", Role::ALL.map(Role::name).join(", ")))
}

impl UserCommand {
    /// Host name of the organisation that was named.
    fn place(&self) -> Option<&str> {
        match self {
            UserCommand::Add { place, .. }
            | UserCommand::JoinTeam { place, .. }
            | UserCommand::Move { place, .. }
            | UserCommand::SetPassword { place, .. }
            | UserCommand::Deactivate { place, .. }
            | UserCommand::List { place } => place.organisation.as_deref(),
        }
    }
}

/// Does what the command line says about accounts.
///
/// # Errors
/// What stopped it, in words for an administrator.
pub async fn run(pool: &PgPool, command: UserCommand) -> Result<(), UserError> {
    let mut connection = pool.acquire().await.map_err(ActionError::from)?;
    let found = organisation::named(&mut connection, command.place()).await?;
    drop(connection);
    let is_new = matches!(&command, UserCommand::Add { new_organisation: Some(_), .. });
    let named = command.place().map(ToOwned::to_owned);
    let organisation = found.ok().filter(|_| !is_new);
    let known = || organisation.ok_or_else(|| UserError::from(MissingOrganisation::of(named.as_deref())));
    match command {
        UserCommand::Add { email, name, job, language, roles, belonging, new_organisation, .. } => {
            if new_organisation.is_none() {
                known()?;
            }
            let password = read_password().map_err(UserError::Password)?;
            let person = NewPerson {
                email: &email,
                name: &name,
                job: &job,
                language: &language,
                roles: &roles,
                ..NewPerson::default()
            };
            // What is wrong with the account is said before an organisation is made for it.
            accounts::check(&person, &password)?;
            let organisation = match &new_organisation {
                Some(name) => accounts::first_organisation(pool, name).await?,
                None => known()?,
            };
            accounts::add(pool, organisation, person, belonging.names(), password).await?;
            tell(&format!("{email} can sign in now."));
        }
        UserCommand::JoinTeam { email, team, capacity, .. } => {
            accounts::join_team(pool, known()?, &email, &team, capacity).await?;
            tell(&format!("{email} is in the team {team}."));
        }
        UserCommand::Move { email, belonging, .. } => {
            accounts::belong(pool, known()?, &email, belonging.names()).await?;
            tell(&format!("{email} belongs there now."));
        }
        UserCommand::SetPassword { email, .. } => {
            let organisation = known()?;
            let password = read_password().map_err(UserError::Password)?;
            accounts::set_password(pool, organisation, &email, password).await?;
            tell(&format!("{email} has a new password; sessions were ended."));
        }
        UserCommand::Deactivate { email, .. } => {
            say_deactivated(&email, accounts::deactivate(pool, known()?, &email).await?);
        }
        UserCommand::List { .. } => {
            for account in accounts::list(pool, known()?).await? {
                tell(&listed(&account));
            }
        }
    }
    Ok(())
}

/// An account in one line: who, whether they can sign in, what they may do, and where they belong, as far as that is known.
fn listed(account: &accounts::Account) -> String {
    let state = if account.active { "active" } else { "deactivated" };
    let places =
        [("department", &account.department), ("location", &account.location), ("customer", &account.customer)];
    let belongs = places.iter().filter_map(|(kind, name)| Some(format!("{kind} {}", name.as_ref()?)));
    let belongs = belongs.collect::<Vec<_>>().join(", ");
    let line =
        format!("{:<40} {:<28} {state:<12} {:<28} {belongs}", account.email, account.name, account.roles.join(", "));
    line.trim_end().to_owned()
}

/// What an administrator is told: also what waited for the person's approval, which a server hands on.
fn say_deactivated(email: &str, waiting: i64) {
    tell(&format!("{email} cannot sign in any more."));
    if waiting > 0 {
        tell(&format!(
            "{waiting} requests waited for this person's approval: the server asks somebody else, or tells the service owner."
        ));
    }
}

/// The password for an account: typed unseen at a terminal, else the first line of standard input.
///
/// # Errors
/// Nothing could be read, or the line is empty.
fn read_password() -> io::Result<String> {
    let password = if io::stdin().is_terminal() {
        rpassword::prompt_password("Password: ")?
    } else {
        let mut line = String::new();
        io::stdin().read_line(&mut line)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    if password.is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the password is empty"));
    }
    Ok(password)
}

/// Why an account command failed.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// A statement failed.
    #[error(transparent)]
    Action(#[from] ActionError),
    /// There is no such organisation.
    #[error(transparent)]
    NoOrganisation(#[from] MissingOrganisation),
    /// No password could be read.
    #[error("no password could be read: {0}")]
    Password(io::Error),
    /// An account command failed.
    #[error(transparent)]
    Account(#[from] accounts::AccountError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_says_where_it_belongs_as_far_as_that_is_known() {
        let account = |department: Option<&str>, customer: Option<&str>| accounts::Account {
            email: "ada@example.org".to_owned(),
            name: "Ada".to_owned(),
            active: true,
            roles: vec!["technician".to_owned()],
            department: department.map(str::to_owned),
            location: department.map(|_| "Plant North".to_owned()),
            customer: customer.map(str::to_owned),
        };
        let words = |account| listed(&account).split_whitespace().collect::<Vec<_>>().join(" ");
        let whole = "ada@example.org Ada active technician department IT, location Plant North, customer Delta";
        assert_eq!(words(account(Some("IT"), Some("Delta"))), whole);
        assert_eq!(words(account(None, None)), "ada@example.org Ada active technician");
        assert_eq!(listed(&account(None, None)).trim_end(), listed(&account(None, None)), "nothing stands behind it");
    }
}
