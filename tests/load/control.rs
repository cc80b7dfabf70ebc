//! The control of throughput: pgbench writes the rows of one real call into the same tables with the same indexes,
//! one multi-row insert per table, one commit each, no counter row.

use docket_tests::cluster::TestDatabase;
use docket_tests::server::{Notifications, TestServer};
use docket_tests::world::{Persona, World, comment};
use sqlx::{AssertSqlSafe, PgPool};
use std::path::PathBuf;
use std::process::Stdio;
use tokio::process::Command;
use uuid::Uuid;

/// Which call's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// A submission with three lines.
    Submission,
    /// A public comment.
    Comment,
}

/// A table that a call writes: how to find one call's rows, and what replaces its keys. `:n` is new for each transaction.
struct Table {
    name: &'static str,
    of_call: &'static str,
    keys: &'static [(&'static str, &'static str)],
}

const OF_TICKET: &str = "ticket_id = $1";
const NEW_TICKET: &str = "md5(:n::text)::uuid";

/// All comments of the control are of one ticket: random ordinals would meet.
const NEW_ORDINAL: &str = "nextval('bench_ordinal')::int";

/// The line that a task or reservation belongs to, under its new key.
const NEW_LINE: &str =
    "(select md5(:n::text || 'l' || l.position)::uuid from sample_submission_ticket_line l where l.id = line_id)";

const SUBMISSION: [Table; 8] = [
    Table { name: "ticket", of_call: "id = $1", keys: &[("id", NEW_TICKET), ("number", "'BENCH-' || :n::text")] },
    Table {
        name: "ticket_line",
        of_call: OF_TICKET,
        keys: &[("id", "md5(:n::text || 'l' || position)::uuid"), ("ticket_id", NEW_TICKET)],
    },
    Table { name: "ticket_event", of_call: OF_TICKET, keys: &[("ticket_id", NEW_TICKET)] },
    Table {
        name: "task",
        of_call: OF_TICKET,
        keys: &[("id", "md5(:n::text || 't' || position)::uuid"), ("ticket_id", NEW_TICKET), ("line_id", NEW_LINE)],
    },
    Table {
        name: "reservation",
        of_call: OF_TICKET,
        keys: &[("id", "md5(:n::text || 'r' || id)::uuid"), ("ticket_id", NEW_TICKET), ("line_id", NEW_LINE)],
    },
    Table { name: "work_item", of_call: "id = $1", keys: &[("id", NEW_TICKET), ("ticket_id", NEW_TICKET)] },
    Table {
        name: "assignment_explanation",
        of_call: "work_item_id = $1",
        keys: &[("id", "md5(:n::text || 'e')::uuid"), ("work_item_id", NEW_TICKET)],
    },
    Table { name: "audit", of_call: "entity = $1", keys: &[] },
];

const COMMENT: [Table; 3] = [
    Table {
        name: "ticket_comment",
        of_call: OF_TICKET,
        keys: &[("id", "md5(:n::text || 'm')::uuid"), ("ordinal", NEW_ORDINAL)],
    },
    Table { name: "ticket_event", of_call: "ticket_id = $1 and fact = 'commented'", keys: &[("ordinal", NEW_ORDINAL)] },
    Table { name: "audit", of_call: "action = 'ticket.add_comment' and $1 is not null", keys: &[] },
];

const LOG: [Table; 4] = [
    Table { name: "change", of_call: "seq = $2", keys: &[("seq", ":n::bigint")] },
    Table {
        name: "replica_row",
        of_call: "(kind, entity) in (select kind, entity from change where seq = $2)",
        keys: &[("entity", "md5(:n::text || kind || entity)::uuid")],
    },
    Table {
        name: "call",
        of_call: "seq = $2",
        keys: &[("id", "md5(:n::text || 'c')::uuid"), ("seq", ":n::bigint"), ("client_seq", "null::bigint")],
    },
    Table {
        name: "log_commit",
        of_call: "last_seq = $2",
        keys: &[("first_seq", ":n::bigint"), ("last_seq", ":n::bigint")],
    },
];

/// The control's database with its scripts.
pub struct Control {
    world: World,
    address: String,
    submission: PathBuf,
    comment: PathBuf,
}

impl Control {
    /// Makes one call of each kind by the product, and the scripts from what it wrote.
    pub async fn new(database: TestDatabase) -> Self {
        let mut server = TestServer::start(database.open().await, Notifications::On).await;
        let address = database.plain_url();
        let world = World::attach(&server.url, database).await;
        let rebecca = world.sign_in(Persona::Rebecca).await;
        world.everybody_has_room(&rebecca).await;
        let ticket = world.submit(&rebecca, 3).await;
        let submitted = head(&world.pool).await;
        rebecca.run(&comment(ticket, "The 7th word on this, of the usual length of a reply.")).await.unwrap();
        let commented = head(&world.pool).await;
        server.stop().await;
        sqlx::query("create sequence bench_ordinal start 1000").execute(&world.pool).await.unwrap();
        let submission = script(&world.pool, "submission", &SUBMISSION, ticket.0, submitted).await;
        let comment = script(&world.pool, "comment", &COMMENT, ticket.0, commented).await;
        Self { world, address, submission, comment }
    }

    /// Gathers statistics and clears away, as is done for the product.
    pub async fn tidy(&self) {
        sqlx::query("vacuum (analyze)").execute(&self.world.pool).await.unwrap();
    }

    /// Transactions a second at 32 clients.
    pub async fn rate(&self, rows: Rows) -> f64 {
        number(&self.pgbench(rows, "32", "4").await, "tps = ")
    }

    /// Milliseconds of one transaction at one client.
    pub async fn latency(&self, rows: Rows) -> f64 {
        number(&self.pgbench(rows, "1", "4").await, "latency average = ")
    }

    async fn pgbench(&self, rows: Rows, clients: &str, seconds: &str) -> String {
        let script = if rows == Rows::Submission { &self.submission } else { &self.comment };
        let threads = if clients == "1" { "1" } else { "2" };
        let mut command = Command::new(program());
        command
            .args(["-n", "-M", "prepared", "-c", clients, "-j", threads, "-T", seconds, "-f"])
            .arg(script)
            .arg(&self.address);
        let output = command.stdin(Stdio::null()).output().await.unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "pgbench: {text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }
}

fn program() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        folders.map(|folder| folder.path().join("bin/pgbench")).filter(|path| path.exists()).collect();
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from("pgbench"))
}

fn number(text: &str, after: &str) -> f64 {
    let (_, rest) = text.split_once(after).unwrap_or_else(|| panic!("pgbench says no {after}: {text}"));
    rest.split_whitespace().next().unwrap().parse().unwrap()
}

async fn head(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select seq from organisation_head").fetch_one(pool).await.unwrap()
}

/// Keeps the call's rows aside and writes the script that inserts them again under new keys.
async fn script(pool: &PgPool, name: &str, tables: &[Table], ticket: Uuid, seq: i64) -> PathBuf {
    let mut text = String::from("\\set n random(1000000000, 9000000000000000)\nbegin;\n");
    for table in tables.iter().chain(&LOG) {
        let of_call = table.of_call.replace("$1", &format!("'{ticket}'::uuid")).replace("$2", &seq.to_string());
        let sample = format!("sample_{name}_{}", table.name);
        let keep = format!("create table {sample} as select * from {} where {of_call}", table.name);
        sqlx::query(AssertSqlSafe(keep)).execute(pool).await.unwrap();
        let columns: Vec<String> = sqlx::query_scalar(
            "select column_name::text from information_schema.columns
             where table_name = $1 and table_schema = 'public' and is_identity = 'NO' order by ordinal_position",
        )
        .bind(table.name)
        .fetch_all(pool)
        .await
        .unwrap();
        let value = |column: &String| {
            let key = table.keys.iter().find(|(name, _)| name == column);
            key.map_or_else(|| column.clone(), |(_, expression)| (*expression).to_owned())
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        text.push_str(&format!(
            "insert into {} ({}) select {} from {sample};\n",
            table.name,
            columns.join(", "),
            values.join(", ")
        ));
    }
    text.push_str("commit;\n");
    let path = std::env::temp_dir().join(format!("docket-bench-{name}-{}.sql", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}

impl Drop for Control {
    fn drop(&mut self) {
        for script in [&self.submission, &self.comment] {
            drop(std::fs::remove_file(script));
        }
    }
}
