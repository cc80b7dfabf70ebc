//! Tickets of other systems, with their history, from CSV files. `mapping` says what columns become, `table` and `read` turn
//! rows into values, `names` finds people and teams, `run` takes batches and `write` writes them.

pub mod command;
mod mapping;
mod names;
mod notes;
mod preview;
mod read;
mod row;
mod run;
mod table;
mod ticket;
mod write;
