//! The command line: what `docket` can be told, and which part of the program does it.

mod line;
mod serve;

pub use line::{command, parse};

use crate::admin::backup::BackupError;
use crate::admin::backup::command::{self as backup_command, BackupArguments, RestoreArguments};
use crate::admin::catalog::command::{self as catalog_command, CatalogCommand, CatalogCommandError};
use crate::admin::command::{self as user_command, UserCommand, UserError};
use crate::admin::doctor;
use crate::admin::import::command::{self as import_command, ImportCommand, ImportError};
use crate::admin::organisation::{self, MissingOrganisation};
use crate::approval::command::{self as approval_command, ApprovalCommand};
use crate::assignment::command::{self as assign_command, AssignCommand, AssignError};
use crate::demo;
use crate::platform::config::{ConfigError, Options, Settings};
use crate::platform::database::{Database, DatabaseError, Purpose, known_migrations};
use crate::platform::executor::ActionError;
use crate::platform::shutdown::Shutdown;
use crate::platform::telemetry;
use crate::report::command::{self as report_command, ReportCommand, ReportError};
use crate::sla::calendar_command::{self, CalendarCommand, CalendarError};
use crate::sla::command::{self as sla, SlaCommand, SlaError};
use crate::state::AppState;
use clap::{Args, Parser, Subcommand};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;

/// IT service management: one binary, with its own PostgreSQL if you name none.
#[derive(Debug, Parser)]
#[command(name = "docket", version, after_help = PRECEDENCE)]
pub struct Cli {
    /// TOML file with any of the options below, written with underscores: listen = "0.0.0.0:8400"
    #[arg(long, env = "DOCKET_CONFIG", global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Settings said on the command line or in the environment.
    #[command(flatten)]
    pub options: Options,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const PRECEDENCE: &str = "A flag wins over its environment variable, that over the file of --config, \
                          that over the default. People's passwords are never taken from the command line.";

/// What `docket` does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the application
    Serve(ServeArguments),
    /// Bring the tables of the database up to date, and end
    Migrate,
    /// Look at database, clocks, tables, logs and queues, and say what is wrong; works beside a running server
    Doctor,
    /// Fill an empty organisation with demo data and print its sign-ins; refused where real data is
    Demo,
    /// Write everything into one file; works beside running servers
    Backup(BackupArguments),
    /// Put a backup into an empty database, prove it by its chains, and make every device read anew
    Restore(RestoreArguments),
    /// Manage local accounts; works beside a running server
    #[command(subcommand)]
    User(UserCommand),
    /// Reckon with a service calendar from a file; needs no database
    #[command(subcommand)]
    Sla(SlaCommand),
    /// Put published holidays into the file of a service calendar; needs no database
    #[command(subcommand)]
    Calendar(CalendarCommand),
    /// Publish the catalog from files, and write it as files; works beside a running server
    #[command(subcommand)]
    Catalog(CatalogCommand),
    /// Import tickets of another system with their history; works beside a running server
    Import(ImportCommand),
    /// Print figures about tickets, each with its definition; works beside a running server
    #[command(subcommand)]
    Report(ReportCommand),
    /// Try who gets what; needs no database
    #[command(subcommand)]
    Assign(AssignCommand),
    /// Try the rules of approvals; needs no database
    #[command(subcommand)]
    Approval(ApprovalCommand),
}

/// How to serve.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Fill an empty database with demo data first, and print its sign-ins; refused where real data is
    #[arg(long, env = "DOCKET_DEMO")]
    pub demo: bool,
}

/// Does what the command line says.
///
/// # Errors
/// What stopped it, in words for an administrator.
pub async fn run(cli: Cli) -> Result<(), CommandError> {
    // What only reckons needs no settings, and no fault of theirs stops it.
    if let Some(lines) = reckoned(&cli.command) {
        lines?.iter().for_each(|line| tell(line));
        return Ok(());
    }
    let settings = Settings::load(cli.options, cli.config.as_deref())?;
    telemetry::start(settings.log_format, &settings.log_level)
        .map_err(|error| CommandError::LogLevel(error.to_string()))?;
    match cli.command {
        Command::Serve(arguments) => serve::serve(&settings, &arguments).await,
        Command::Migrate => migrate(&settings).await,
        Command::Doctor => look(&settings).await,
        Command::Demo => demo(&settings).await,
        Command::Backup(arguments) => Ok(backup_command::backup(&settings, &arguments, &mut tell).await?),
        Command::Restore(arguments) => Ok(backup_command::restore(&settings, &arguments, &mut tell).await?),
        Command::User(command) => user(&settings, command).await,
        Command::Catalog(command) => catalog(&settings, command).await,
        Command::Import(command) => import(&settings, &command).await,
        Command::Report(command) => report(&settings, &command).await,
        Command::Assign(_) | Command::Approval(_) | Command::Sla(_) | Command::Calendar(_) => Ok(()),
    }
}

/// The lines of a command that reckons with files alone; none of another one.
fn reckoned(command: &Command) -> Option<Result<Vec<String>, CommandError>> {
    Some(match command {
        Command::Assign(command) => assign_command::answer(command).map_err(CommandError::from),
        Command::Approval(command) => Ok(vec![approval_command::answer(command).to_owned()]),
        Command::Sla(command) => sla::answer(command).map_err(CommandError::from),
        Command::Calendar(command) => calendar_command::answer(command).map_err(CommandError::from),
        _ => return None,
    })
}

async fn migrate(settings: &Settings) -> Result<(), CommandError> {
    let database = Database::open(settings, Purpose::Administer).await?;
    let outcome = database.migrate().await;
    database.close().await;
    outcome?;
    tell(&format!("the database is up to date, with {} migrations", known_migrations().len()));
    Ok(())
}

async fn look(settings: &Settings) -> Result<(), CommandError> {
    let database = Database::open(settings, Purpose::Administer).await?;
    let found = doctor::look(database.pool(), None).await;
    database.close().await;
    let facts = found?.facts;
    facts.iter().for_each(|fact| tell(&doctor::line(fact)));
    match facts.iter().filter(|fact| !fact.is_good()).count() {
        0 => Ok(()),
        wrong => Err(CommandError::Unwell(wrong)),
    }
}

async fn demo(settings: &Settings) -> Result<(), CommandError> {
    let database = Database::open(settings, Purpose::Administer).await?;
    let shutdown = Shutdown::default();
    let outcome = async {
        database.migrate().await?;
        fill_demo(&application(settings, &database, &shutdown)).await
    };
    let outcome = outcome.await;
    // What runs beside it ends before its connections do.
    shutdown.begin();
    database.close().await;
    outcome
}

/// Fills an empty database and says who can sign in.
async fn fill_demo(state: &AppState) -> Result<(), CommandError> {
    let filled = demo::run(state).await?;
    tell(if filled { "Demo data is in place." } else { "Demo data was there already." });
    tell(&format!("Sign in with the password {} as", demo::PASSWORD));
    for sign_in in demo::SIGN_INS {
        tell(&format!("  {:<36} {}", sign_in.email, sign_in.who));
    }
    Ok(())
}

async fn user(settings: &Settings, command: UserCommand) -> Result<(), CommandError> {
    let database = Database::open(settings, Purpose::Administer).await?;
    let outcome = async {
        database.migrate().await?;
        Ok::<(), CommandError>(user_command::run(database.pool(), command).await?)
    };
    let outcome = outcome.await;
    database.close().await;
    outcome
}

async fn catalog(settings: &Settings, command: CatalogCommand) -> Result<(), CommandError> {
    let database = Database::open(settings, Purpose::Administer).await?;
    let outcome = async {
        database.migrate().await?;
        Ok::<_, CommandError>(catalog_command::run(database.pool(), command).await?)
    };
    let outcome = outcome.await;
    database.close().await;
    outcome?.iter().for_each(|line| tell(line));
    Ok(())
}

async fn import(settings: &Settings, command: &ImportCommand) -> Result<(), CommandError> {
    let database = Database::open(settings, Purpose::Administer).await?;
    let outcome = async {
        database.migrate().await?;
        import_command::run(database.pool(), command, &mut tell, &mut note).await?;
        Ok::<_, CommandError>(())
    };
    let outcome = outcome.await;
    database.close().await;
    outcome
}

async fn report(settings: &Settings, command: &ReportCommand) -> Result<(), CommandError> {
    let database = Database::open(settings, Purpose::Administer).await?;
    let outcome = async {
        database.migrate().await?;
        let mut connection = database.pool().acquire().await.map_err(ActionError::from)?;
        let organisation = organisation::named(&mut connection, command.host()).await?;
        drop(connection);
        Ok::<_, CommandError>(report_command::run(database.pool(), organisation?, command).await?)
    };
    let outcome = outcome.await;
    database.close().await;
    outcome?.iter().for_each(|line| tell(line));
    Ok(())
}

fn application(settings: &Settings, database: &Database, shutdown: &Shutdown) -> AppState {
    AppState::new(
        database.pool().clone(),
        settings.hints,
        settings.public_url.clone(),
        settings.trusted_proxies.clone(),
        shutdown.clone(),
    )
}

/// A line for the person at the terminal, on standard output; logs go to standard error.
pub fn tell(line: &str) {
    // Nobody may be reading: a closed pipe is no reason to stop serving.
    let _unread = writeln!(io::stdout(), "{line}");
}

/// A line about what goes on, on standard error.
fn note(line: &str) {
    let _unread = writeln!(io::stderr(), "{line}");
}

/// Why the command failed, for the person at the terminal.
pub fn complain(error: &CommandError) {
    let _unread = writeln!(io::stderr(), "docket: {error}");
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The runtime could not be started.
    #[error("the program could not be started: {0}")]
    Runtime(io::Error),
    /// The settings do not hold.
    #[error(transparent)]
    Settings(#[from] ConfigError),
    /// There is no such organisation.
    #[error(transparent)]
    Organisation(#[from] MissingOrganisation),
    /// The log level cannot be read.
    #[error("the log level cannot be read: {0}")]
    LogLevel(String),
    /// The address is taken or not ours.
    #[error("{address} cannot be listened on: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// Serving ended by a fault.
    #[error("serving failed: {0}")]
    Serve(io::Error),
    /// The database fails.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Some of what was looked at is not in order.
    #[error("{0} of what was looked at is not in order")]
    Unwell(usize),
    /// A statement failed.
    #[error(transparent)]
    Action(#[from] ActionError),
    /// There is no backup, or nothing was restored.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// An account command failed.
    #[error(transparent)]
    User(#[from] UserError),
    /// A calendar or a time on the command line does not hold.
    #[error(transparent)]
    Sla(#[from] SlaError),
    /// Holidays could not be put into a calendar.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// A catalog command failed.
    #[error(transparent)]
    Catalog(#[from] CatalogCommandError),
    /// An import stopped, or refused something.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// There is no such report.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A scenario on the command line does not hold.
    #[error(transparent)]
    Assign(#[from] AssignError),
    /// Demo data could not be made.
    #[error(transparent)]
    Demo(#[from] demo::DemoError),
}

impl CommandError {
    /// The code that the program ends with: 2 where the command line names nothing to work with, as for one that cannot be
    /// read; else 1.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Catalog(CatalogCommandError::NoFiles(_)) => 2,
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, FromArgMatches};
    use docket_shared::actor::Role;

    #[test]
    fn the_command_line_is_well_formed_and_every_option_has_its_variable() {
        let command = Cli::command();
        command.clone().debug_assert();
        for argument in command.get_arguments().filter(|argument| argument.get_long().is_some()) {
            let long = argument.get_long().unwrap();
            if ["help", "version"].contains(&long) {
                continue;
            }
            let variable = format!("DOCKET_{}", long.to_uppercase().replace('-', "_"));
            assert_eq!(argument.get_env().unwrap().to_str().unwrap(), variable);
            assert!(argument.get_help().is_some(), "{long}");
        }
    }

    /// The long help of a command, by the words that lead to it.
    fn help(words: &[&str]) -> String {
        let line = ["docket"].iter().chain(words).chain(&["--help"]);
        command().try_get_matches_from(line).unwrap_err().to_string()
    }

    /// What excludes each other is said before anybody tries it.
    #[test]
    fn the_help_of_a_target_names_what_a_date_excludes() {
        let help = help(&["sla", "due"]).split_whitespace().collect::<Vec<_>>().join(" ");
        for said in ["Not together with --target or --hold", "Not together with --by", "(--by)"] {
            assert!(help.contains(said), "{said}: {help}");
        }
    }

    #[test]
    fn help_names_the_options_that_have_to_do_with_a_command() {
        command().debug_assert();
        for words in
            [["sla", "due"], ["sla", "elapsed"], ["assign", "simulate"], ["approval", "decide"], ["calendar", "import"]]
        {
            let help = help(&words);
            let options: Vec<&str> = help.lines().map(str::trim).filter(|line| line.starts_with("--")).collect();
            let own = [
                "--calendar",
                "--hold",
                "--explain",
                "--start",
                "--target",
                "--by",
                "--from",
                "--to",
                "--scenario",
                "--votes",
                "--required",
                "--key",
                "--country",
                "--subdivision",
                "--dry-run",
            ];
            let own = |option: &&str| own.iter().any(|own| option.split(' ').next() == Some(own));
            assert!(!options.is_empty() && options.iter().all(own), "{words:?}: {options:?}");
        }
        let import = help(&["catalog", "import"]);
        assert!(import.contains("--database-url") && import.contains("--dry-run") && !import.contains("--smtp-url"));
        let serve = help(&["serve"]);
        assert!(serve.contains("--smtp-url") && serve.contains("--listen") && serve.contains("--database-url"));
        // What is not shown is taken all the same.
        let line = ["docket", "sla", "elapsed", "--calendar", "c", "--from", "a", "--to", "b", "--log-level", "debug"];
        let cli = Cli::from_arg_matches(&command().try_get_matches_from(line).unwrap()).unwrap();
        assert_eq!(cli.options.log_level.as_deref(), Some("debug"));
    }

    #[test]
    fn options_stand_before_or_after_the_command() {
        for line in [["docket", "--pool-size", "7", "serve"], ["docket", "serve", "--pool-size", "7"]] {
            assert_eq!(Cli::try_parse_from(line).unwrap().options.pool_size, Some(7));
        }
        let proxies =
            Cli::try_parse_from(["docket", "serve", "--trusted-proxy", "10.0.0.1,::1"]).unwrap().options.trusted_proxy;
        assert_eq!(proxies.unwrap().len(), 2);
        assert!(Cli::try_parse_from(["docket", "serve", "--pool-size", "1"]).is_err());
        let add = ["docket", "user", "add", "ada@example.org", "--name", "Ada", "--role"];
        let Command::User(UserCommand::Add { roles, language, .. }) =
            Cli::try_parse_from(add.iter().chain(&["team_lead", "--role", "technician"])).unwrap().command
        else {
            panic!("another command");
        };
        assert_eq!((roles.as_slice(), language.as_str()), (&[Role::TeamLead, Role::Technician][..], "en"));
        let wrong = Cli::try_parse_from(add.iter().chain(&["boss"])).unwrap_err().to_string();
        assert!(wrong.contains("service_owner"), "{wrong}");
        assert!(Cli::try_parse_from(["docket", "user", "set-password", "ada@example.org", "secret"]).is_err());
    }

    #[test]
    fn a_command_line_that_names_nothing_ends_like_one_that_cannot_be_read() {
        let empty = CommandError::from(CatalogCommandError::NoFiles("items".into()));
        let other = CommandError::from(CatalogCommandError::from(MissingOrganisation::of(None)));
        assert_eq!((empty.exit_code(), other.exit_code()), (2, 1));
    }
}
