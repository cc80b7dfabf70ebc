//! A database that has grown: one ticket, copied with all that belongs to it.

use docket_shared::ids::TicketId;
use sqlx::{AssertSqlSafe, PgConnection};
use std::ops::RangeInclusive;

/// Tables that grow with tickets and calls.
pub const GROWING: [(&str, &str); 21] = [
    ("ticket", "id = $1"),
    ("ticket_line", "ticket_id = $1"),
    ("ticket_comment", "ticket_id = $1"),
    ("ticket_event", "ticket_id = $1"),
    ("task", "ticket_id = $1"),
    ("work_item", "ticket_id = $1"),
    ("reservation", "ticket_id = $1"),
    ("approval", "ticket_id = $1"),
    ("rating", "ticket_id = $1"),
    ("notice", "ticket_id = $1"),
    ("mail", "notice_id in (select id from notice where ticket_id = $1)"),
    ("attachment_content", "id in (select content_id from attachment where ticket_id = $1)"),
    ("attachment_chunk", "content_id in (select content_id from attachment where ticket_id = $1)"),
    ("attachment", "ticket_id = $1"),
    ("job", "kind = 'drain_team' and $1 is not null"),
    ("assignment_explanation", "work_item_id = $1"),
    ("replica_row", "parent = $1 or entity = $1"),
    ("change", "seq > 0 and entity = $1"),
    ("call", "seq in (select seq from change where entity = $1)"),
    ("log_commit", "last_seq in (select seq from change where entity = $1)"),
    ("audit", "entity = $1"),
];

/// Columns that name something of the ticket: each copy gets its own.
const OWN: [&str; 13] = [
    "id",
    "ticket_id",
    "line_id",
    "task_id",
    "work_item_id",
    "explanation_id",
    "entity",
    "parent",
    "call_id",
    "notice_id",
    "comment_id",
    "content_id",
    "subject",
];

/// What a column of copy `n` holds; most tickets of an organisation have ended. Copies of the log lie before it began.
fn copied(table: &str, column: &str, living: Option<i32>) -> String {
    let one_of = |rest: i32| living.map_or_else(|| "false".to_owned(), |many| format!("n % {many} = {rest}"));
    let (lives, resolved) = (one_of(0), one_of(1));
    match (table, column) {
        (_, column) if OWN.contains(&column) && !(table == "audit" && column == "id") => {
            format!("md5(n::text || {column}::text)::uuid")
        }
        ("ticket", "number") => "number || '-' || n".to_owned(),
        ("ticket", "status") => {
            format!("case when {lives} then 'in_progress' when {resolved} then 'resolved' else 'closed' end")
        }
        ("ticket", "resolution" | "resolved_by_name") => format!("case when {lives} then null else {column} end"),
        ("ticket", "resolved_at") => format!("case when {lives} then null else now() - n * interval '1 minute' end"),
        ("work_item", "state") => format!("case when {lives} then 'open' else 'ended' end"),
        ("work_item", "assignee_id") => format!("case when {lives} and n % 2 = 0 then null else assignee_id end"),
        ("approval", "open") => lives,
        ("approval", "vote") => format!("case when {lives} then null else vote end"),
        ("notice", "read_at") => format!("case when {lives} then null else now() - n * interval '1 minute' end"),
        // Almost every mail is sent, and almost every file is there.
        ("mail", "state") => format!("case when {lives} then 'waiting' else 'sent' end"),
        ("mail", "ended_at") => format!("case when {lives} then null else now() end"),
        ("attachment", "state") => format!("case when {lives} then 'on_its_way' else 'complete' end"),
        ("attachment" | "attachment_content", "sha256") => "sha256(n::text::bytea)".to_owned(),
        ("attachment", "media_type") => {
            format!("case when {lives} then null else coalesce(media_type, 'image/png') end")
        }
        ("attachment_content", "media_type") => format!("case when {lives} then null else 'image/png' end"),
        ("attachment_chunk", "bytes") => "'\\x00'::bytea".to_owned(),
        ("job", "run_at") => "now() + n * interval '1 minute'".to_owned(),
        ("change" | "call", "seq") => "seq - n * 1000::bigint".to_owned(),
        ("log_commit", "first_seq" | "last_seq") => format!("{column} - n * 1000::bigint"),
        ("call", "client_seq") => "null".to_owned(),
        _ => column.to_owned(),
    }
}

/// Runs a statement.
///
/// # Panics
/// The database refuses it.
pub async fn run(connection: &mut PgConnection, statement: String) {
    let outcome = sqlx::raw_sql(AssertSqlSafe(statement.clone())).execute(connection).await;
    outcome.unwrap_or_else(|error| panic!("{error}: {statement}"));
}

/// Copies what belongs to a ticket, one row of each table, with new keys, once for each number; one of `living` copies is
/// at work, all others have ended. Answers the tables in which the ticket has nothing. Nothing may work on the database meanwhile.
pub async fn multiply(
    connection: &mut PgConnection,
    ticket: TicketId,
    copies: RangeInclusive<i32>,
    living: Option<i32>,
) -> Vec<&'static str> {
    let mut without = Vec::new();
    // The copies are whole by construction: they need not be checked one by one.
    run(connection, "set session_replication_role = replica".to_owned()).await;
    for (table, own) in GROWING {
        let sample = format!(
            "create temporary table sample as select * from {table} where {} limit 1",
            own.replace("$1", &format!("'{}'::uuid", ticket.0))
        );
        run(connection, sample).await;
        let columns: Vec<String> = sqlx::query_scalar(
            "select column_name::text from information_schema.columns where table_name = $1 and table_schema = 'public'
               and is_identity = 'NO' and is_generated = 'NEVER' order by ordinal_position",
        )
        .bind(table)
        .fetch_all(&mut *connection)
        .await
        .unwrap();
        let values: Vec<String> = columns.iter().map(|column| copied(table, column, living)).collect();
        let copy = format!(
            "insert into {table} ({}) select {} from sample, generate_series({}, {}) n",
            columns.join(", "),
            values.join(", "),
            copies.start(),
            copies.end()
        );
        if sqlx::raw_sql(AssertSqlSafe(copy)).execute(&mut *connection).await.unwrap().rows_affected() == 0 {
            without.push(table);
        }
        run(connection, "drop table sample".to_owned()).await;
    }
    run(connection, "set session_replication_role = origin".to_owned()).await;
    run(connection, "analyze".to_owned()).await;
    without
}
