//! Tickets of another system: shown before they are imported, imported once however often, and refused row by row.

use clap::Parser;
use docket_server::admin::import::command::run;
use docket_server::cli::{Cli, Command};
use docket_shared::row::RowKind;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::World;
use docket_tests::invariants::check_all;
use docket_tests::world::{Persona, comment};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// A folder with a file and its mapping.
pub(crate) struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    pub(crate) fn new(mapping: &str) -> Self {
        let files = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::write(files.path("mapping.toml"), mapping).unwrap();
        files
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn notes(&self) -> String {
        std::fs::read_to_string(self.path("notes.csv")).unwrap_or_default()
    }

    fn rows(&self, rows: &str) -> PathBuf {
        let path = self.path("rows.csv");
        std::fs::write(&path, format!("{HEADER}{rows}")).unwrap();
        path
    }

    /// Runs `docket import`: its lines, or its error with the lines before it.
    pub(crate) async fn import(&self, world: &World, file: &Path, dry_run: bool) -> Result<String, String> {
        let (mapping, notes) = (self.path("mapping.toml"), self.path("notes.csv"));
        let words = ["docket", "import", word(file), "--mapping", word(&mapping), "--notes", word(&notes)];
        let line = words.into_iter().chain(dry_run.then_some("--dry-run"));
        let Command::Import(command) = Cli::try_parse_from(line).unwrap().command else { panic!("another command") };
        let mut lines = String::new();
        let mut tell = |line: &str| lines.push_str(&format!("{line}\n"));
        let outcome = run(&world.pool, &command, &mut tell, &mut |_: &str| {}).await;
        outcome.map_err(|error| format!("{lines}{error}")).map(|_| lines.clone())
    }
}

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

const HEADER: &str = "nr,when,state,who,by,group,prio,what\n";
/// The same with an assignee.
const ASSIGNED: &str = "nr,when,state,who,by,group,prio,what,has\n";

const MAPPING: &str = r#"
source = "old-desk"
kind = "incident"
department = "IT"
zone = "Europe/Berlin"
time = "%Y-%m-%d %H:%M"
unknown = ["?"]
title = "{what}"
row_key = ["when", "state"]
unknown_moves = "keep"
[columns]
nr = "key"
when = "at"
state = "status"
who = "requester"
by = "actor"
group = "team"
prio = "priority"
what = "keep"
[status]
New = "new"
Work = "in_progress"
Vendor = "on_hold:vendor"
Done = "resolved"
Gone = "closed"
[priority]
high = 2
usual = 3
[people.known]
"Becky" = "rebecca.lindqvist@alpha.example"
[teams.known]
"Desk" = "End-user support"
"#;

/// Two that ended long ago, one that is open.
const ROWS: &str = "\
T-1,2016-03-01 08:00,New,Caller 1,Agent 1,Desk,usual,Screen dark
T-1,2016-03-01 09:00,Work,Caller 1,Agent 2,Desk,high,Screen dark
T-1,2016-03-02 10:00,Done,Caller 1,Agent 2,Desk,high,Screen dark
T-1,2016-03-07 10:00,Gone,Caller 1,?,Desk,high,Screen dark
T-2,2016-03-01 08:30,New,?,Agent 1,Old group,usual,Mail lost
T-2,2016-03-01 08:40,Gone,?,Agent 1,Old group,usual,Mail lost
T-3,2016-03-03 11:00,New,Becky,Agent 1,Desk,usual,Dock does nothing
T-3,2016-03-03 12:00,Vendor,Becky,Agent 2,Desk,usual,Dock does nothing
";

async fn count(world: &World, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(&world.pool).await.expect(statement)
}

/// Everything that an import could write, counted: what a server does by itself meanwhile is not among it.
pub(crate) async fn state(world: &World) -> Vec<i64> {
    let mut counts = Vec::new();
    for statement in [
        "select count(*) from ticket",
        "select count(*) from ticket_event",
        "select count(*) from ticket_reference",
        "select count(*) from person",
        "select count(*) from person_reference",
        "select count(*) from team",
        "select count(*) from department",
        "select count(*) from tag",
        "select count(*) from import_source",
        "select count(*) from work_item",
        "select count(*) from replica_row where kind in ('ticket_head', 'team', 'person')",
        "select count(*) from call where endpoint = 'admin.import_tickets'",
        "select count(*) from audit where action = 'import.tickets'",
    ] {
        counts.push(count(world, statement).await);
    }
    counts
}

async fn ticket(world: &World, key: &str) -> Uuid {
    let found = sqlx::query_scalar("select ticket_id from ticket_reference where key = $1").bind(key);
    found.fetch_one(&world.pool).await.expect("a ticket of that number")
}

#[tokio::test]
async fn a_dry_run_shows_what_columns_become_and_writes_nothing() {
    let world = World::new().await;
    world.end_all_work().await;
    let files = Files::new(MAPPING);
    let before = state(&world).await;
    let said = files.import(&world, &files.rows(ROWS), true).await.unwrap();
    for line in [
        "incidents of old-desk in the department IT; times are read as %Y-%m-%d %H:%M in Europe/Berlin",
        "  state  status     status; first: New | Work | Done",
        "Vendor -> on_hold, for a vendor",
        "high -> 2",
        "  what   keep       kept in the history under its name; first: Screen dark | Mail lost | Dock does nothing",
        "not known is an empty cell and ?; the title is {what}",
        "8 rows of 3 tickets read in ",
        "tickets: 3 would be imported, 0 would be given further rows, 0 are as they were, 0 would be refused",
        "rows: 8 would be imported, 0 were there, 0 are said twice, 0 are held back",
        "1 of the tickets are shown in the workspace",
        "people without sign-in: 4 would be made; teams: 1 would be made",
        "noted: 1 x Docket knows no move from new to closed; the history has it",
        "notes.csv",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(files.notes().contains("7,T-2,noted,,,Docket knows no move from new to closed"), "{}", files.notes());
    assert_eq!(state(&world).await, before, "a dry run writes nothing");
    let done = files.import(&world, &files.rows(ROWS), false).await.unwrap();
    let summary = "people without sign-in: 4 were made; teams: 1 were made";
    assert!(done.contains("tickets: 3 were imported") && done.contains(summary), "{done}");
    check_all(&world.pool).await;
}

#[tokio::test]
async fn an_open_ticket_reaches_its_people_and_ended_ones_no_replica() {
    let world = World::new().await;
    world.end_all_work().await;
    let files = Files::new(MAPPING);
    let (mut ana, mut rebecca) = (world.follow(Persona::Ana).await, world.follow(Persona::Rebecca).await);
    files.import(&world, &files.rows(ROWS), false).await.unwrap();
    let open = ticket(&world, "T-3").await;
    for follower in [&mut ana, &mut rebecca] {
        follower.until("the open ticket is there", |follower| follower.head(open).is_some()).await;
        let head = follower.head(open).unwrap();
        assert_eq!((head.status, head.priority, head.title.as_str()), (Status::OnHold, 3, "Dock does nothing"));
        assert_eq!(head.created_at.to_string(), "2016-03-03T10:00:00Z", "by the clocks of the named zone");
        follower.converge().await;
        assert_eq!(follower.snapshots, 1, "nobody had to read anew");
    }
    let internal = |kind| rebecca.replica.get(kind, open).is_some();
    assert!(!internal(RowKind::TicketInternal), "what is the team's stays the team's");
    for key in ["T-1", "T-2"] {
        let id = ticket(&world, key).await;
        let rows: i64 = sqlx::query_scalar("select count(*) from replica_row where entity = $1 or parent = $1")
            .bind(id)
            .fetch_one(&world.pool)
            .await
            .unwrap();
        assert_eq!(rows, 0, "{key}");
    }
    let kept = "select count(*) from ticket t join ticket_reference r on r.ticket_id = t.id
        where r.key = 'T-1' and t.status = 'closed' and t.number like 'INC-%' and t.priority = 2
          and t.resolved_at = '2016-03-02T09:00:00Z' and t.created_at = '2016-03-01T07:00:00Z'";
    assert_eq!(count(&world, kept).await, 1);
    let unknown = "select count(*) from ticket t join ticket_reference r on r.ticket_id = t.id
        join person p on p.id = t.requester_id where r.key = 'T-2' and p.name = 'Unknown (old-desk)' and not p.active";
    assert_eq!(
        count(&world, unknown).await,
        1,
        "somebody stands for a requester that is not known, and cannot sign in"
    );
    check_all(&world.pool).await;
}

#[tokio::test]
async fn a_history_goes_on_once_and_not_where_docket_worked_on_it() {
    let world = World::new().await;
    world.end_all_work().await;
    let files = Files::new(MAPPING);
    files.import(&world, &files.rows(ROWS), false).await.unwrap();
    let before = state(&world).await;
    let again = files.import(&world, &files.rows(ROWS), false).await.unwrap();
    assert!(again.contains("3 are as they were") && again.contains("rows: 0 were imported, 8 were there"), "{again}");
    assert_eq!(state(&world).await, before, "a second import changes nothing");

    let mut ana = world.follow(Persona::Ana).await;
    let open = ticket(&world, "T-3").await;
    assert!(ana.head(open).is_some());
    let longer = "T-3,2016-03-04 08:00,Work,Becky,Agent 2,Desk,high,Dock does nothing\n\
                  T-3,2016-03-04 09:00,Done,Becky,Agent 2,Desk,high,Dock does nothing\n\
                  T-3,2016-03-09 09:00,Gone,Becky,?,Desk,high,Dock does nothing\n";
    let said = files.import(&world, &files.rows(&format!("{ROWS}{longer}")), false).await.unwrap();
    assert!(said.contains("0 were imported, 1 were given further rows, 2 are as they were"), "{said}");
    assert!(said.contains("rows: 3 were imported, 8 were there"), "{said}");
    ana.until("what ended long ago leaves the replica", |ana| ana.head(open).is_none()).await;
    ana.converge().await;
    let statuses = "select count(*) from ticket_event e join ticket_reference r on r.ticket_id = e.ticket_id
        where r.key = 'T-3' and e.fact = 'status_changed'";
    assert_eq!(count(&world, statuses).await, 4);

    // Nobody takes T-4 by itself; Ana writes, and then the old system says something else of it.
    let everybody = world.members(&ana.caller).await;
    world.arrange(&everybody, 10, false).await;
    let fourth = "T-4,2016-03-05 08:00,New,Becky,Agent 1,Desk,usual,Printer eats paper\n";
    files.import(&world, &files.rows(fourth), false).await.unwrap();
    let id = ticket(&world, "T-4").await;
    ana.until("the next ticket is there", |ana| ana.head(id).is_some()).await;
    ana.caller.run(&comment(docket_shared::ids::TicketId(id), "I look at it.")).await.unwrap();
    let before = state(&world).await;
    let more = format!("{fourth}T-4,2016-03-05 09:00,Gone,Becky,Agent 1,Desk,usual,Printer eats paper\n");
    let refused = files.import(&world, &files.rows(&more), false).await.unwrap_err();
    assert!(
        refused.ends_with(
            "1 tickets were refused; everything else is imported, and refused ones are when their rows are put right"
        ),
        "{refused}"
    );
    assert!(files.notes().contains("was worked on since it was imported"), "{}", files.notes());
    assert_eq!(state(&world).await, before);
    check_all(&world.pool).await;
}

#[tokio::test]
async fn an_open_ticket_is_with_who_had_it_and_loads_follow() {
    let world = World::new().await;
    world.end_all_work().await;
    let mapping = MAPPING.replace("[status]", "has = \"assignee\"\n[status]");
    let mapping = mapping.replace("[teams.known]", "\"Agent A\" = \"ana.ferreira@alpha.example\"\n[teams.known]");
    let files = Files::new(&mapping);
    let row = |rest: &str| format!("{ASSIGNED}A-1,2016-03-01 08:00,Work,Becky,Agent A,Desk,usual,Beamer,{rest}\n");
    let path = files.path("rows.csv");
    let other = "A-2,2016-03-01 08:00,Work,Becky,Agent A,Desk,usual,Screen,Agent who left\n";
    std::fs::write(&path, row("Agent A") + other).unwrap();
    let mut ana = world.follow(Persona::Ana).await;
    // Nobody takes what waits, so that what the import gives is seen alone.
    let everybody = world.members(&ana.caller).await;
    world.arrange(&everybody, 10, false).await;
    files.import(&world, &path, false).await.unwrap();
    let id = ticket(&world, "A-1").await;
    ana.until("the ticket is there", |ana| ana.head(id).is_some()).await;
    let me: Uuid = sqlx::query_scalar("select id from person where email like 'ana.ferreira%'")
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(ana.head(id).unwrap().assignee.map(|person| person.0), Some(me));
    assert_eq!(
        world.assignee(docket_shared::ids::TicketId(ticket(&world, "A-2").await)).await,
        None,
        "it waits in the queue"
    );
    let load =
        "select load::bigint from technician t join person p on p.id = t.person_id where p.email like 'ana.ferreira%'";
    assert_eq!(count(&world, load).await, 1);
    ana.converge().await;
    let ended = "A-1,2016-03-02 08:00,Gone,Becky,Agent A,Desk,usual,Beamer,Agent A\n";
    std::fs::write(&path, row("Agent A") + ended).unwrap();
    files.import(&world, &path, false).await.unwrap();
    assert_eq!(count(&world, load).await, 0, "what ended is nobody's load");
    check_all(&world.pool).await;
    ana.converge().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_with_its_reason_and_imported_once_it_is_put_right() {
    let world = World::new().await;
    world.end_all_work().await;
    let files = Files::new(&MAPPING.replace("unknown_moves = \"keep\"", "unknown_moves = \"refuse\""));
    let rows = ROWS.replace("T-3,2016-03-03 12:00,Vendor", "T-3,2016-03-03 12:00,Work");
    let broken = rows.replace("T-1,2016-03-02 10:00,Done", "T-1,2016-13-02 10:00,Finished");
    let before = state(&world).await;
    let refused = files.import(&world, &files.rows(&broken), false).await.unwrap_err();
    assert!(refused.contains("1 were imported") && refused.contains("2 tickets were refused"), "{refused}");
    assert!(refused.contains("rows: 2 were imported, 0 were there, 0 are said twice, 5 are held back"), "{refused}");
    let notes = files.notes();
    for line in [
        "4,T-1,refused,when,2016-13-02 10:00,it is no time of the form %Y-%m-%d %H:%M",
        "4,T-1,refused,state,Finished,the mapping does not say what this status means",
        "7,T-2,refused,,,Docket knows no move from new to closed",
    ] {
        assert!(notes.contains(line), "{line}: {notes}");
    }
    let after = state(&world).await;
    assert_eq!(after[0] - before[0], 1, "a history has no holes: the ticket waits as a whole");
    let right = rows.replace("T-2,2016-03-01 08:40,Gone", "T-2,2016-03-01 08:40,Work");
    let said = files.import(&world, &files.rows(&right), false).await.unwrap();
    assert!(said.contains("2 were imported") && said.contains("1 are as they were"), "{said}");
    assert_eq!(files.notes(), "", "notes speak of the last import alone");
    check_all(&world.pool).await;
}

#[tokio::test]
async fn a_mapping_that_does_not_fit_stops_before_anything_is_written() {
    let world = World::new().await;
    let before = state(&world).await;
    for (old, new, named) in [
        ("prio = \"priority\"\n", "", "column 7 (prio): the mapping does not name it"),
        ("prio = \"priority\"", "prioo = \"priority\"", "columns.prioo: the file has no such column"),
        ("source =", "sauce =", "unknown field `sauce`"),
    ] {
        let files = Files::new(&MAPPING.replace(old, new));
        let refused = files.import(&world, &files.rows(ROWS), false).await.unwrap_err();
        assert!(refused.contains(named), "{named}: {refused}");
    }
    let strict = MAPPING.replace("[teams.known]", "[teams]\nunknown = \"refuse\"\n[teams.known]");
    let files = Files::new(&strict);
    let refused = files.import(&world, &files.rows(ROWS), false).await.unwrap_err();
    assert!(refused.contains("1 tickets were refused"), "{refused}");
    assert!(files.notes().contains("T-2,refused,,Old group,\"it is known neither to Docket nor to the mapping"));
    let after = state(&world).await;
    assert_eq!((after[5], after[0]), (before[5], before[0] + 2), "no team was made, and two tickets were");
}
