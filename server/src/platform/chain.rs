//! Recomputing the chain of a log from what the log holds: the proof that nothing of it was lost, added or altered. It goes
//! through the log page by page, so that its length costs time and no memory.

use crate::platform::executor::ActionError;
use docket_shared::ids::OrganisationId;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// Commits that are read at once.
const PAGE: i64 = 100;

/// What recomputing came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The chain holds from the floor of the log to its head.
    Holds {
        /// Everything up to this number was let go before.
        floor: i64,
        /// The last number.
        seq: i64,
        /// The chain there.
        chain: Vec<u8>,
    },
    /// It does not.
    Breaks {
        /// The first number of the first commit that does not fit what is before it.
        at: i64,
        /// In what way.
        how: Break,
    },
}

/// In what way a log is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// Numbers are missing, or there twice.
    #[error("a commit is missing, or there twice")]
    Gap,
    /// A number has no call.
    #[error("a call is missing")]
    Call,
    /// The digest of what is there is another one.
    #[error("what is there is not what was written")]
    Content,
    /// The log ends before the head, or after it.
    #[error("the log does not end where its head says")]
    End,
}

/// Recomputes the chain of an organisation's log, as the connection's transaction sees it.
///
/// # Errors
/// The database does not answer, or has no head for the organisation.
pub async fn recompute(connection: &mut PgConnection, organisation: OrganisationId) -> Result<Verdict, ActionError> {
    let head = sqlx::query!(
        r#"select h.seq, h.chain, h.log_floor as floor,
             case when h.log_floor = 0 then coalesce(h.log_origin, sha256(uuid_send(h.epoch))) else c.chain end as before
           from organisation_head h
           left join log_commit c on c.organisation_id = h.organisation_id and c.last_seq = h.log_floor
           where h.organisation_id = $1"#,
        organisation.0
    )
    .fetch_one(&mut *connection)
    .await?;
    let (mut at, mut chain) = (head.floor, head.before);
    loop {
        let commits = commits(connection, organisation, at).await?;
        let Some(last) = commits.last().map(|commit| commit.last) else { break };
        let contents = Contents::read(connection, organisation, (at, last)).await?;
        for commit in commits {
            let Some(before) = chain else { return Ok(Verdict::Breaks { at: at + 1, how: Break::Gap }) };
            match link(&before, &commit, at, &contents) {
                Ok(next) => (at, chain) = (commit.last, Some(next)),
                Err(how) => return Ok(Verdict::Breaks { at: at + 1, how }),
            }
        }
    }
    // Where everything was let go nothing is left that could differ.
    let ends = at == head.seq && chain.is_none_or(|chain| chain == head.chain);
    Ok(if ends {
        Verdict::Holds { floor: head.floor, seq: head.seq, chain: head.chain }
    } else {
        Verdict::Breaks { at: at + 1, how: Break::End }
    })
}

/// The chain behind a commit that follows number `at`.
fn link(before: &[u8], commit: &Commit, at: i64, contents: &Contents) -> Result<Vec<u8>, Break> {
    if commit.first != at + 1 || commit.last < commit.first {
        return Err(Break::Gap);
    }
    let mut content = Sha256::new();
    for seq in commit.first..=commit.last {
        content.update(contents.calls.get(&seq).ok_or(Break::Call)?.as_bytes());
        for digest in contents.changes.get(&seq).into_iter().flatten() {
            content.update(digest);
        }
    }
    let chain = Sha256::new().chain_update(before).chain_update(content.finalize()).finalize().to_vec();
    if chain == commit.chain { Ok(chain) } else { Err(Break::Content) }
}

struct Commit {
    first: i64,
    last: i64,
    chain: Vec<u8>,
}

async fn commits(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    after: i64,
) -> Result<Vec<Commit>, ActionError> {
    let commits = sqlx::query_as!(
        Commit,
        "select first_seq as first, last_seq as last, chain from log_commit
         where organisation_id = $1 and last_seq > $2 order by last_seq limit $3",
        organisation.0,
        after,
        PAGE
    );
    Ok(commits.fetch_all(connection).await?)
}

/// What stands between two numbers, as the chain covers it.
struct Contents {
    calls: HashMap<i64, Uuid>,
    changes: HashMap<i64, Vec<[u8; 32]>>,
}

impl Contents {
    /// Reads what comes after the first number, up to the second. Bodies are digested one by one.
    async fn read(
        connection: &mut PgConnection,
        organisation: OrganisationId,
        (after, upto): (i64, i64),
    ) -> Result<Self, ActionError> {
        let calls = sqlx::query!(
            r#"select seq as "seq!", id from call where organisation_id = $1 and seq > $2 and seq <= $3"#,
            organisation.0,
            after,
            upto
        );
        let calls = calls.fetch_all(&mut *connection).await?.into_iter().map(|call| (call.seq, call.id)).collect();
        // The same digest as `log` writes: kind, id, body, and who sees it.
        let rows = sqlx::query!(
            r#"select seq, sha256(convert_to(kind, 'UTF8') || uuid_send(entity) || convert_to(coalesce(body, ''), 'UTF8')
                 || coalesce((select string_agg(int4send(tag), ''::bytea order by place)
                      from unnest(tags_after) with ordinality t (tag, place)), '')) as "digest!"
               from change where organisation_id = $1 and seq > $2 and seq <= $3 order by seq, part"#,
            organisation.0,
            after,
            upto
        );
        let mut changes: HashMap<i64, Vec<[u8; 32]>> = HashMap::new();
        for row in rows.fetch_all(connection).await? {
            let digest = row.digest.try_into().map_err(|_| ActionError::Impossible("sha256"))?;
            changes.entry(row.seq).or_default().push(digest);
        }
        Ok(Self { calls, changes })
    }
}
