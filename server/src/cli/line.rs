//! Reading the command line: which option is shown with which command, and errors that repeat no secret.

use super::Cli;
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, CommandFactory, FromArgMatches};

/// Commands that reckon with files alone: no option of a server or database has anything to do with them.
const PURE: [&str; 4] = ["sla", "assign", "approval", "calendar"];
/// Commands that work on the database and end.
const ADMINISTRATIVE: [&str; 9] =
    ["migrate", "doctor", "demo", "backup", "restore", "user", "catalog", "import", "report"];
/// Options that only who serves needs.
const SERVING: [&str; 8] = [
    "listen",
    "metrics_listen",
    "standby_url",
    "trusted_proxy",
    "smtp_url",
    "mail_from",
    "without_hints",
    "shutdown_grace",
];

/// The command line. Every option is taken with every command, as configuration is one for all of them; what has nothing
/// to do with a command is not among its help.
pub fn command() -> clap::Command {
    let command = Cli::command();
    let options: Vec<Arg> = command.get_arguments().filter(|option| option.is_global_set()).cloned().collect();
    let quiet = |command: clap::Command, hidden: &dyn Fn(&str) -> bool| {
        let hidden = options.iter().filter(|option| hidden(option.get_id().as_str()));
        hidden.fold(command, |command, option| command.arg(option.clone().hide(true)))
    };
    let command = PURE.iter().fold(command, |command, name| command.mut_subcommand(name, |one| quiet(one, &|_| true)));
    let serving = |option: &str| SERVING.contains(&option);
    ADMINISTRATIVE.iter().fold(command, |command, name| command.mut_subcommand(name, |one| quiet(one, &serving)))
}

/// Reads the program's own command line; ends the program where it does not hold, or asks for help.
pub fn parse() -> Cli {
    let matches = command().try_get_matches();
    matches.and_then(|matches| Cli::from_arg_matches(&matches)).unwrap_or_else(|error| without_secrets(error).exit())
}

/// Options in whose values a password may stand.
const SECRET: [&str; 3] = ["--database-url", "--standby-url", "--smtp-url"];

/// An error of the command line that does not repeat an address: a password may stand in it.
fn without_secrets(mut error: clap::Error) -> clap::Error {
    let secret = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(name)) => SECRET.iter().any(|one| name.starts_with(one)),
        _ => false,
    };
    if secret {
        error.insert(ContextKind::InvalidValue, ContextValue::String("(not shown)".to_owned()));
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_address_is_not_repeated() {
        for option in SECRET {
            let line = ["docket", "serve", option, "mysql://desk:s3cret@db/docket"];
            let error = without_secrets(command().try_get_matches_from(line).unwrap_err()).to_string();
            assert!(error.contains(option) && !error.contains("s3cret"), "{error}");
        }
    }
}
