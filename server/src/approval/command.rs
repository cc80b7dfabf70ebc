//! `docket approval`: tries the rules of approvals from the command line.

use clap::Subcommand;
use docket_shared::approval::{Vote, step};

/// What can be tried.
#[derive(Debug, Subcommand)]
pub enum ApprovalCommand {
    /// Print where a step stands with these votes: accepted, waiting or refused
    Decide {
        /// The votes, separated by commas: A accepted, W waiting, R refused
        #[arg(long, value_name = "A,W,R", value_delimiter = ',', value_parser = vote, required = true)]
        votes: Vec<Vote>,
        /// Percent of all votes that have to be for it, 1 to 100
        #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(1..=100))]
        required: u8,
    },
}

/// The line to print.
pub fn answer(command: &ApprovalCommand) -> &'static str {
    match command {
        ApprovalCommand::Decide { votes, required } => step(votes, *required).name(),
    }
}

fn vote(letter: &str) -> Result<Vote, String> {
    match letter.trim() {
        "A" => Ok(Vote::Accepted),
        "W" => Ok(Vote::Waiting),
        "R" => Ok(Vote::Refused),
        other => Err(format!("{other:?} is no vote; write A, W or R")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use clap::Parser;

    fn decide(votes: &str, required: &str) -> Result<&'static str, String> {
        let line = ["docket", "approval", "decide", "--votes", votes, "--required", required];
        match Cli::try_parse_from(line).map_err(|error| error.to_string())?.command {
            Command::Approval(command) => Ok(answer(&command)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_word_or_an_error_that_names_the_option() {
        assert_eq!(decide("A,W,R", "50"), Ok("waiting"));
        assert_eq!(decide("A,W", "50"), Ok("accepted"));
        assert_eq!(decide("A,R", "100"), Ok("refused"));
        for (votes, required, named) in
            [("A,X", "50", "--votes"), ("", "50", "--votes"), ("A", "0", "--required"), ("A", "101", "--required")]
        {
            let error = decide(votes, required).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
    }
}
