//! Invariants that are checked over the tables of a database (SYNC.md 2.16).

use docket_shared::assignment::{Considered, Explanation, Ranking, Verdict};
use docket_shared::ids::PersonId;
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use std::cmp::Ordering;
use uuid::Uuid;

/// Everything that must hold at any time.
pub async fn check_all(pool: &PgPool) {
    i1_seqs_are_dense(pool).await;
    i3a_the_chain_recomputes(pool).await;
    i11_every_call_once(pool).await;
    i13_effects_are_in_sequence_order(pool).await;
    i14_rejections_have_a_reason_and_no_effect(pool).await;
    replica_rows_are_the_last_images(pool).await;
    i20_one_entry_per_automatic_assignment(pool).await;
    i21_loads_are_the_counts(pool).await;
    i24_choices_recompute(pool).await;
    nobody_decides_their_own_request_for_somebody_else(pool).await;
}

async fn numbers(pool: &PgPool, statement: &'static str) -> Vec<i64> {
    sqlx::query_scalar(statement).fetch_all(pool).await.expect(statement)
}

async fn none(pool: &PgPool, invariant: &str, statement: &'static str) {
    let found = numbers(pool, statement).await;
    assert_eq!(found, Vec::<i64>::new(), "{invariant}: {statement}");
}

/// I1: per organisation the numbers are 1 to head without gap or double, in commits and in calls.
pub async fn i1_seqs_are_dense(pool: &PgPool) {
    none(
        pool,
        "I1 commits",
        "select last_seq from (
           select last_seq, first_seq, coalesce(lag(last_seq) over (partition by organisation_id order by last_seq), 0) as previous
           from log_commit) c where first_seq <> previous + 1",
    )
    .await;
    none(
        pool,
        "I1 head",
        "select h.seq from organisation_head h
         where h.seq <> coalesce((select max(last_seq) from log_commit c where c.organisation_id = h.organisation_id), 0)",
    )
    .await;
    none(
        pool,
        "I1 changes",
        "select c.seq from change c join organisation_head h using (organisation_id) where c.seq < 1 or c.seq > h.seq",
    )
    .await;
    none(
        pool,
        "I1 calls",
        "select h.seq from organisation_head h
         where (select count(*) from call c where c.organisation_id = h.organisation_id and c.seq is not null)
             > h.seq",
    )
    .await;
}

/// I3a: the chain recomputes from the log, where every number has its call (demo data may be written without calls).
pub async fn i3a_the_chain_recomputes(pool: &PgPool) {
    let organisations: Vec<Uuid> =
        sqlx::query_scalar("select organisation_id from organisation_head").fetch_all(pool).await.expect("heads");
    for organisation in organisations {
        let mut chain: Option<Vec<u8>> = None;
        let commits: Vec<(i64, i64, Vec<u8>)> = sqlx::query_as(
            "select first_seq, last_seq, chain from log_commit where organisation_id = $1 order by last_seq",
        )
        .bind(organisation)
        .fetch_all(pool)
        .await
        .expect("commits");
        for (first, last, stored) in commits {
            if let (Some(before), Some(content)) = (&chain, content_digest(pool, organisation, first, last).await) {
                let mut hash = Sha256::new();
                hash.update(before);
                hash.update(content);
                assert_eq!(hash.finalize().as_slice(), stored, "I3a: the chain at {last} is not that of the log");
            }
            chain = Some(stored);
        }
    }
}

async fn content_digest(pool: &PgPool, organisation: Uuid, first: i64, last: i64) -> Option<[u8; 32]> {
    let mut hash = Sha256::new();
    for seq in first..=last {
        let call: Option<Uuid> = sqlx::query_scalar("select id from call where organisation_id = $1 and seq = $2")
            .bind(organisation)
            .bind(seq)
            .fetch_optional(pool)
            .await
            .expect("a call");
        hash.update(call?.as_bytes());
        let parts: Vec<(String, Uuid, Option<String>, Vec<i32>)> = sqlx::query_as(
            "select kind, entity, body, tags_after from change where organisation_id = $1 and seq = $2 order by part",
        )
        .bind(organisation)
        .bind(seq)
        .fetch_all(pool)
        .await
        .expect("changes");
        for (kind, entity, body, tags) in parts {
            let mut row = Sha256::new();
            row.update(kind.as_bytes());
            row.update(entity.as_bytes());
            row.update(body.unwrap_or_default().as_bytes());
            tags.iter().for_each(|tag| row.update(tag.to_be_bytes()));
            hash.update(row.finalize());
        }
    }
    Some(hash.finalize().into())
}

/// I11: no client sequence and no call has two effects.
pub async fn i11_every_call_once(pool: &PgPool) {
    none(
        pool,
        "I11",
        "select count(*) from call where accepted group by organisation_id, client_id, client_seq
         having count(*) > 1 and client_seq is not null",
    )
    .await;
    none(
        pool,
        "I11 submissions",
        "select count(*) from ticket_event where fact = 'submitted' group by organisation_id, ticket_id having count(*) > 1",
    )
    .await;
}

/// I13: one client's accepted calls have numbers in the order of its sequence.
pub async fn i13_effects_are_in_sequence_order(pool: &PgPool) {
    none(
        pool,
        "I13",
        "select seq from (
           select seq, lag(seq) over (partition by organisation_id, client_id order by client_seq) as previous
           from call where accepted and client_seq is not null) c where previous is not null and seq <= previous",
    )
    .await;
}

/// I14: what was rejected has a stored reason and no number.
pub async fn i14_rejections_have_a_reason_and_no_effect(pool: &PgPool) {
    none(
        pool,
        "I14",
        "select 1::bigint from call where not accepted and (seq is not null or result not like '%\"code\"%')",
    )
    .await;
    none(pool, "I14 audit", "select a.id from audit a join call c on c.organisation_id = a.organisation_id and c.id = a.call_id where not c.accepted").await;
}

/// What snapshots read is what the log says last (the read side of I3).
pub async fn replica_rows_are_the_last_images(pool: &PgPool) {
    none(
        pool,
        "I3 replica rows",
        "select c.seq from (
           select distinct on (organisation_id, kind, entity) organisation_id, kind, entity, seq, body, tags_after
           from change order by organisation_id, kind, entity, seq desc, part desc) c
         join replica_row r using (organisation_id, kind, entity)
         where r.body is distinct from c.body or r.tags <> c.tags_after",
    )
    .await;
}

/// I20: at most one assignee, and one entry for each automatic assignment.
pub async fn i20_one_entry_per_automatic_assignment(pool: &PgPool) {
    none(
        pool,
        "I20",
        // Once, and once more for each time that it was given back or passed to another team.
        "select count(*) from ticket_event e
         where (fact = 'assigned' and (body->>'automatic')::boolean) or fact in ('declined', 'transferred')
         group by organisation_id, ticket_id
         having count(*) filter (where fact = 'assigned') > 1 + count(*) filter (where fact <> 'assigned')",
    )
    .await;
    none(
        pool,
        "I20 assignee",
        "select 1::bigint from work_item w where assignee_id is not null and not exists (
           select from ticket_event e where e.organisation_id = w.organisation_id and e.ticket_id = w.ticket_id
             and e.fact = case when w.task_id is null then 'assigned' else 'task_assigned' end
             and e.body->>'to' = w.assignee_id::text)",
    )
    .await;
}

/// I21: load is the count of open work, in units.
pub async fn i21_loads_are_the_counts(pool: &PgPool) {
    none(
        pool,
        "I21",
        "select t.load::bigint from technician t where t.load <> coalesce((
           select sum(weight) from work_item w where w.organisation_id = t.organisation_id
             and w.assignee_id = t.person_id and w.state = 'open'), 0)",
    )
    .await;
}

/// Who asked for something is asked in nobody's place.
pub async fn nobody_decides_their_own_request_for_somebody_else(pool: &PgPool) {
    none(
        pool,
        "deputies",
        "select 1::bigint from approval a join ticket t on t.organisation_id = a.organisation_id and t.id = a.ticket_id
         where a.for_person is not null and a.approver_id = t.requester_id",
    )
    .await;
}

/// I24: every stored choice is what the facts beside it say.
pub async fn i24_choices_recompute(pool: &PgPool) {
    let bodies: Vec<String> = sqlx::query_scalar("select body::text from assignment_explanation")
        .fetch_all(pool)
        .await
        .expect("explanations");
    for body in bodies {
        let explanation: Explanation = serde_json::from_str(&body).expect("an explanation");
        assert_eq!(explanation.chosen, recomputed(&explanation), "I24: {body}");
    }
}

/// The ranking written again, from the facts in the stored explanation alone.
fn recomputed(explanation: &Explanation) -> Option<PersonId> {
    let mut eligible: Vec<&Considered> =
        explanation.pool.iter().filter(|person| person.verdict == Verdict::Eligible).collect();
    eligible.sort_by(|a, b| {
        let load = match explanation.policy.ranking {
            Ranking::LoadFirst => {
                (i64::from(a.load) * i64::from(b.capacity)).cmp(&(i64::from(b.load) * i64::from(a.capacity)))
            }
            Ranking::RoundRobin => Ordering::Equal,
        };
        let by_skill = (b.preferred, b.levels).cmp(&(a.preferred, a.levels));
        by_skill.then(load).then(a.last_assignment_no.cmp(&b.last_assignment_no)).then(a.person.cmp(&b.person))
    });
    eligible.first().map(|person| person.person)
}
