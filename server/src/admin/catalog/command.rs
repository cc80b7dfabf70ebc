//! `docket catalog`: items as files under version control, published and written out.

use super::outcome::said;
use super::{BASE, CatalogError, Files, export, publish};
use crate::admin::command::AccountPlace;
use crate::admin::directory::Directory;
use crate::admin::organisation::{self, MissingOrganisation};
use crate::platform::document::{parse, read_text};
use crate::platform::executor::ActionError;
use clap::Subcommand;
use docket_shared::catalog::file::{CatalogFile, ItemFile};
use docket_shared::fault::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::PgPool;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What can be done to the catalog.
#[derive(Debug, Subcommand)]
pub enum CatalogCommand {
    /// Publish item files, all or none; works beside a running server. A file that says what is published already changes
    /// nothing; another one becomes the item's next version. `catalog.json` among them makes departments, teams,
    /// locations, customers and skills that are missing, and writes audiences, categories, locations' owners, service
    /// calendars, models of equipment, the teams' assignment policies and the technicians' shifts. A line for each says whether it was
    /// created, changed or unchanged
    Import {
        /// Item files, or folders of them
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Check and say what would happen; publish nothing
        #[arg(long)]
        dry_run: bool,
        /// Where they belong
        #[command(flatten)]
        place: AccountPlace,
    },
    /// Write every published item as a file, and `catalog.json` beside them
    Export {
        /// The folder; made if it is not there
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
        /// Whose items
        #[command(flatten)]
        place: AccountPlace,
    },
}

/// Why a catalog command failed.
#[derive(Debug, thiserror::Error)]
pub enum CatalogCommandError {
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A folder that was named has none of the files that are published.
    #[error("{}: there are no item files in this folder; their names end in .json", .0.display())]
    NoFiles(PathBuf),
    /// There is no such organisation.
    #[error(transparent)]
    NoOrganisation(#[from] MissingOrganisation),
    /// The files do not hold, or the database fails.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The database fails.
    #[error(transparent)]
    Action(#[from] ActionError),
}

/// Does what the command line says; answers the lines to print.
///
/// # Errors
/// What stopped it; then nothing was published.
pub async fn run(pool: &PgPool, command: CatalogCommand) -> Result<Vec<String>, CatalogCommandError> {
    let (CatalogCommand::Import { place, .. } | CatalogCommand::Export { place, .. }) = &command;
    let mut connection = pool.acquire().await.map_err(ActionError::from)?;
    let organisation = organisation::named(&mut connection, place.organisation.as_deref()).await??;
    match command {
        CatalogCommand::Import { files, dry_run, .. } => {
            drop(connection);
            if let Some(empty) = files.iter().find(|path| is_without_files(path)) {
                return Err(CatalogCommandError::NoFiles(empty.clone()));
            }
            let (base, items) = read(&files)?;
            let mut transaction = pool.begin().await.map_err(ActionError::from)?;
            let mut directory = Directory::open(&mut transaction, organisation).await?;
            let outcomes = publish(&mut directory, organisation, &base, &items).await?;
            if !dry_run {
                let concerned = directory.concerned().await?;
                directory.finish(&concerned, "admin.import_catalog").await?;
                transaction.commit().await.map_err(ActionError::from)?;
            }
            Ok(outcomes.into_iter().map(|(key, outcome)| said(&key, outcome, dry_run)).collect())
        }
        CatalogCommand::Export { folder, .. } => {
            let (base, items, broken) = export(&mut connection, organisation).await?;
            fs::create_dir_all(&folder).map_err(|source| CatalogCommandError::File { path: folder.clone(), source })?;
            write(&folder.join(BASE), &base)?;
            for item in &items {
                write(&folder.join(format!("{}.json", item.key)), item)?;
            }
            let mut lines = vec![format!("{} items are in {}.", items.len(), folder.display())];
            lines.extend(broken.into_iter().map(|key| format!("{key} refers to something that is gone; not written.")));
            Ok(lines)
        }
    }
}

/// Reads files and the files of folders, in order of name.
fn read(paths: &[PathBuf]) -> Result<(CatalogFile, Files), CatalogError> {
    let (mut base, mut items, mut faults) = (CatalogFile::default(), Files::new(), Vec::new());
    for path in listed(paths, &mut faults) {
        let name = path.display().to_string();
        let is_base = path.file_name().is_some_and(|name| name == BASE);
        if is_base {
            match read_file::<CatalogFile>(&path) {
                Ok(file) => {
                    base.departments.extend(file.departments);
                    base.categories.extend(file.categories);
                    base.skills.extend(file.skills);
                    base.locations.extend(file.locations);
                    base.customers.extend(file.customers);
                    base.audiences.extend(file.audiences);
                    base.calendars.extend(file.calendars);
                    base.models.extend(file.models);
                    base.policies.extend(file.policies);
                    base.shifts.extend(file.shifts);
                    base.priorities = file.priorities.or(base.priorities);
                }
                Err(fault) => faults.push((name, fault)),
            }
        } else {
            match read_item(&path) {
                Ok(item) => items.push((name, item)),
                Err(found) => faults.extend(found.into_iter().map(|fault| (name.clone(), fault))),
            }
        }
    }
    if faults.is_empty() { Ok((base, items)) } else { Err(CatalogError::Faults(faults)) }
}

/// Whether it is a folder that can be read and has no file that would be published.
fn is_without_files(path: &Path) -> bool {
    let is_file = |entry: io::Result<fs::DirEntry>| entry.is_ok_and(|entry| is_json(&entry.path()));
    path.is_dir() && fs::read_dir(path).is_ok_and(|mut entries| !entries.any(is_file))
}

fn is_json(file: &Path) -> bool {
    file.extension().is_some_and(|end| end == "json")
}

fn listed(paths: &[PathBuf], faults: &mut Vec<(String, Fault)>) -> Vec<PathBuf> {
    let mut listed = Vec::new();
    for path in paths {
        if !path.is_dir() {
            listed.push(path.clone());
            continue;
        }
        match fs::read_dir(path) {
            Ok(entries) => {
                let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
                let mut files: Vec<PathBuf> = files.filter(|file| is_json(file)).collect();
                files.sort();
                listed.extend(files);
            }
            Err(error) => faults.push((path.display().to_string(), Fault::new("folder", error.to_string()))),
        }
    }
    listed
}

fn read_file<T: DeserializeOwned>(path: &Path) -> Result<T, Fault> {
    parse(&read_text(path).map_err(|error| Fault::new("", error.to_string()))?)
}

/// Reads an item. A name that means nothing, such as a condition with a slip of the pen, is a fault: forms pass over names
/// of a later build, and nobody would see what is missing.
fn read_item(path: &Path) -> Result<ItemFile, Vec<Fault>> {
    let text = read_text(path).map_err(|error| vec![Fault::new("", error.to_string())])?;
    let item: ItemFile = parse(&text).map_err(|fault| vec![fault])?;
    let (given, understood) = (parse::<Value>(&text), serde_json::to_value(&item));
    let mut faults = Vec::new();
    if let (Ok(given), Ok(understood)) = (given, understood) {
        meaningless(&given, &understood, "", &mut faults);
    }
    if faults.is_empty() { Ok(item) } else { Err(faults) }
}

fn meaningless(given: &Value, understood: &Value, place: &str, faults: &mut Vec<Fault>) {
    match (given, understood) {
        (Value::Object(given), Value::Object(understood)) => {
            for (name, value) in given {
                let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                match understood.get(name) {
                    Some(understood) => meaningless(value, understood, &place, faults),
                    // What says nothing is not written again.
                    None if says_nothing(value) || says_the_usual(name, value) => {}
                    None => faults.push(Fault::new(place, "this name means nothing here")),
                }
            }
        }
        (Value::Array(given), Value::Array(understood)) => {
            for (at, (given, understood)) in given.iter().zip(understood).enumerate() {
                meaningless(given, understood, &format!("{place}[{at}]"), faults);
            }
        }
        _ => {}
    }
}

/// What is so without being said is not written again either.
fn says_the_usual(name: &str, value: &Value) -> bool {
    match name {
        "kind" => value == "service_request",
        "material" => value == true,
        _ => false,
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(truth) => !truth,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.values().all(says_nothing),
    }
}

fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), CatalogCommandError> {
    let mut text = serde_json::to_string_pretty(value).map_err(ActionError::Json)?;
    text.push('\n');
    fs::write(path, text).map_err(|source| CatalogCommandError::File { path: path.to_owned(), source })
}
