//! One executor per organisation and node: drains whatever waits into one transaction, never waits to fill.

use super::batch::{CallRequest, Committed, Decided, prepare};
use super::turn::{Behind, Turn};
use super::{ActionError, Actions, Attempt};
use crate::platform::failpoint::Failpoint;
use crate::platform::feed::Feed;
use crate::platform::hints::Hints;
use crate::platform::metrics::{CallEnd, Metrics};
use docket_shared::ids::{CallId, OrganisationId};
use docket_shared::problem::{Problem, ProblemCode};
use sqlx::PgPool;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};

/// Most calls in one transaction.
const BATCH_MAX: usize = 64;
/// Up to so many calls are one transaction whatever else is on its way.
const BATCH_SMALL: usize = 8;
/// Batches that are on their way at once: one is read, one is written, one commits.
const ON_THEIR_WAY: usize = 3;
/// Groups of calls that may wait; beyond that callers are told to come back.
const QUEUE_MAX: usize = 2_048;
/// How often a batch is run again before its calls are run one by one.
const TRIES: u32 = 5;

/// The handle that everyone shares.
pub struct Executor<A> {
    shared: Arc<Shared<A>>,
}

impl<A> Clone for Executor<A> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone() }
    }
}

struct Shared<A> {
    pool: PgPool,
    actions: Arc<A>,
    feed: Feed,
    metrics: Metrics,
    queues: Mutex<HashMap<OrganisationId, mpsc::Sender<Group>>>,
}

/// Calls of one caller, in order; a refused call stops those behind it.
struct Group {
    calls: Vec<CallRequest>,
    answer: oneshot::Sender<Result<Vec<Decided>, Problem>>,
}

impl<A: Actions> Executor<A> {
    /// An executor over a database.
    pub fn new(pool: PgPool, actions: A, feed: Feed, metrics: Metrics) -> Self {
        let (actions, queues) = (Arc::new(actions), Mutex::default());
        Self { shared: Arc::new(Shared { pool, actions, feed, metrics, queues }) }
    }

    /// Whether this node uses what only speeds things up.
    pub fn hints(&self) -> Hints {
        self.shared.feed.hints()
    }

    /// Runs calls in order and answers when their transaction has committed.
    ///
    /// The answers end early behind the first refused call.
    ///
    /// # Errors
    /// `Unavailable` when too much waits or the database does not answer: nothing is known of the calls, send them again.
    pub async fn execute(
        &self,
        organisation: OrganisationId,
        calls: Vec<CallRequest>,
    ) -> Result<Vec<Decided>, Problem> {
        let (answer, answered) = oneshot::channel();
        self.queue(organisation)
            .try_send(Group { calls, answer })
            .map_err(|_| Problem { retry_after: Some(1), ..Problem::new(ProblemCode::Unavailable) })?;
        answered.await.unwrap_or_else(|_| Err(Problem::new(ProblemCode::Unavailable)))
    }

    fn queue(&self, organisation: OrganisationId) -> mpsc::Sender<Group> {
        let mut queues = self.shared.queues.lock().expect("no holder of this lock can panic");
        let queue = queues.entry(organisation).or_insert_with(|| {
            let (sender, receiver) = mpsc::channel(QUEUE_MAX);
            tokio::spawn(serve(self.shared.clone(), organisation, receiver));
            sender
        });
        queue.clone()
    }
}

async fn serve<A: Actions>(shared: Arc<Shared<A>>, organisation: OrganisationId, mut queue: mpsc::Receiver<Group>) {
    let mut waiting = VecDeque::new();
    let mut before: Option<Behind> = None;
    let deciding = Arc::new(AtomicUsize::new(0));
    loop {
        if waiting.is_empty() {
            match queue.recv().await {
                Some(group) => waiting.push_back(group),
                None => return,
            }
        }
        if let Some(before) = &before {
            before.writes().await;
        }
        while let Ok(group) = queue.try_recv() {
            waiting.push_back(group);
        }
        let turn = Turn::after(before.take());
        before = Some(turn.behind());
        let batch = take_batch(&mut waiting, deciding.load(Ordering::Relaxed));
        let calls: usize = batch.iter().map(|group| group.calls.len()).sum();
        deciding.fetch_add(calls, Ordering::Relaxed);
        let (shared, deciding) = (shared.clone(), deciding.clone());
        tokio::spawn(async move {
            run_groups(shared, organisation, batch, turn).await;
            deciding.fetch_sub(calls, Ordering::Relaxed);
        });
    }
}

/// The groups of the next transaction: the same call twice never shares one. What is there is taken in parts of the same
/// size, so that each has another one to go on beside.
fn take_batch(waiting: &mut VecDeque<Group>, deciding: usize) -> Vec<Group> {
    let all = deciding + waiting.iter().map(|group| group.calls.len()).sum::<usize>();
    let most = all.div_ceil(ON_THEIR_WAY).clamp(BATCH_SMALL, BATCH_MAX);
    let mut taken = Vec::new();
    let mut ids: BTreeSet<CallId> = BTreeSet::new();
    let mut count = 0;
    while let Some(group) = waiting.front() {
        let fits = taken.is_empty() || count + group.calls.len() <= most;
        if !fits || (!taken.is_empty() && group.calls.iter().any(|call| ids.contains(&call.call))) {
            break;
        }
        count += group.calls.len();
        ids.extend(group.calls.iter().map(|call| call.call));
        taken.extend(waiting.pop_front());
    }
    taken
}

/// Runs a batch and answers its callers; where it fails its groups are run one by one, so that one of them cannot fail the
/// others.
async fn run_groups<A: Actions>(shared: Arc<Shared<A>>, organisation: OrganisationId, groups: Vec<Group>, turn: Turn) {
    let calls: Arc<[CallRequest]> = groups.iter().flat_map(|group| group.calls.iter().cloned()).collect();
    let turn = Arc::new(turn);
    let outcome = run(&shared, organisation, &calls, &turn).await;
    match outcome {
        Ok(Committed { mut decided, .. }) => {
            Failpoint::BeforeReply.pass();
            let mut decided = decided.drain(..);
            for group in groups {
                let own = decided.by_ref().take(group.calls.len()).collect();
                drop(group.answer.send(Ok(until_refused(own))));
            }
        }
        Err(error) if groups.len() > 1 => {
            tracing::warn!(%error, groups = groups.len(), "batch failed; its groups are run one by one");
            turn.again().await;
            for group in groups {
                let outcome = run(&shared, organisation, &group.calls.into(), &Arc::new(Turn::after(None))).await;
                let decided = outcome.map(|committed| until_refused(committed.decided));
                drop(group.answer.send(decided.map_err(|error| unavailable(&error))));
            }
        }
        Err(error) => {
            for group in groups {
                drop(group.answer.send(Err(unavailable(&error))));
            }
        }
    }
}

fn until_refused(decided: Vec<Decided>) -> Vec<Decided> {
    let end =
        decided.iter().position(|answer| matches!(answer, Decided::Refused(_))).map_or(decided.len(), |at| at + 1);
    decided.into_iter().take(end).collect()
}

fn unavailable(error: &ActionError) -> Problem {
    tracing::error!(%error, "calls could not be decided");
    Problem { retry_after: Some(1), ..Problem::new(ProblemCode::Unavailable) }
}

/// Runs a batch and counts it, with what became of its calls.
async fn run<A: Actions>(
    shared: &Arc<Shared<A>>,
    organisation: OrganisationId,
    calls: &Arc<[CallRequest]>,
    turn: &Arc<Turn>,
) -> Result<Committed, ActionError> {
    let begun = Instant::now();
    let outcome = run_until_done(shared, organisation, calls, turn).await;
    shared.metrics.batch(calls.len(), begun.elapsed(), outcome.is_ok());
    for (call, decided) in calls.iter().zip(outcome.iter().flat_map(|committed| &committed.decided)) {
        let end = match decided {
            Decided::Accepted(_) => CallEnd::Accepted,
            Decided::Rejected(_) => CallEnd::Rejected,
            Decided::Refused(_) => CallEnd::Refused,
        };
        shared.metrics.call(call.command.endpoint().0, end);
    }
    outcome
}

/// Prepares and commits a batch, again where that can help.
async fn run_until_done<A: Actions>(
    shared: &Arc<Shared<A>>,
    organisation: OrganisationId,
    calls: &Arc<[CallRequest]>,
    turn: &Arc<Turn>,
) -> Result<Committed, ActionError> {
    let (mut attempt, mut tries) = (Attempt::default(), 0);
    loop {
        tries += 1;
        match run_once(shared, organisation, calls, attempt, turn).await {
            Err(error) if tries < TRIES && error.may_help_to_retry() => {
                if !matches!(error, ActionError::Behind) {
                    attempt.careful = true;
                }
                attempt.with_queue |= matches!(error, ActionError::QueueNeeded | ActionError::Again);
                tracing::debug!(%error, tries, "batch runs again");
                turn.again().await;
            }
            outcome => return outcome,
        }
    }
}

/// A panic in a rule fails the batch, not the executor.
async fn run_once<A: Actions>(
    shared: &Arc<Shared<A>>,
    organisation: OrganisationId,
    calls: &Arc<[CallRequest]>,
    attempt: Attempt,
    turn: &Arc<Turn>,
) -> Result<Committed, ActionError> {
    let (task_shared, task_calls, task_turn) = (shared.clone(), calls.clone(), turn.clone());
    let batch = tokio::spawn(async move {
        let (pool, actions) = (&task_shared.pool, task_shared.actions.as_ref());
        prepare(pool, actions, organisation, &task_calls, attempt, &task_turn).await
    });
    let prepared = batch.await.unwrap_or_else(|panic| {
        tracing::error!(%panic, "a batch panicked");
        Err(ActionError::Panicked)
    })?;
    turn.commit().await?;
    let mut committed = prepared.commit().await?;
    // Commits come into the ring in order of the log.
    if let Some(commit) = committed.commit.take() {
        shared.feed.publish(organisation, commit);
    }
    turn.end();
    Ok(committed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::command::Command;
    use docket_shared::ids::ClientId;
    use docket_shared::notification::api::ReadNotices;
    use uuid::Uuid;

    fn group(calls: &[u128]) -> Group {
        let call = |id: &u128| CallRequest {
            person: None,
            address: None,
            client: ClientId(Uuid::nil()),
            client_seq: None,
            call: CallId(Uuid::from_u128(*id)),
            command: Command::ReadNotices(ReadNotices { notices: Vec::new() }),
            digest: [0; 32],
        };
        Group { calls: calls.iter().map(call).collect(), answer: oneshot::channel().0 }
    }

    /// The sizes of the batches that are taken, where so many calls are on their way.
    fn sizes(groups: impl Iterator<Item = Group>, deciding: usize) -> Vec<usize> {
        let mut waiting: VecDeque<Group> = groups.collect();
        let mut next = || Some(take_batch(&mut waiting, deciding)).filter(|batch| !batch.is_empty());
        let batches = std::iter::from_fn(&mut next);
        batches.map(|batch| batch.iter().map(|group| group.calls.len()).sum()).collect()
    }

    fn singly(count: u128) -> impl Iterator<Item = Group> {
        (0..count).map(|id| group(&[id]))
    }

    #[test]
    fn a_few_calls_are_one_transaction() {
        assert_eq!(sizes(singly(8), 0), [8]);
    }

    #[test]
    fn many_calls_go_in_parts_beside_each_other() {
        assert_eq!(sizes(singly(12), 24), [12]);
        assert_eq!(sizes(singly(30), 0), [10, 8, 8, 4]);
    }

    #[test]
    fn no_transaction_is_longer_than_the_most_unless_one_caller_makes_it_so() {
        assert_eq!(sizes(singly(1_000), 0)[0], BATCH_MAX);
        let long: Vec<u128> = (0..100).collect();
        assert_eq!(sizes([group(&long), group(&[100])].into_iter(), 0), [100, 1]);
    }

    #[test]
    fn the_same_call_twice_never_shares_a_transaction() {
        assert_eq!(sizes([group(&[1]), group(&[2]), group(&[1])].into_iter(), 0), [2, 1]);
    }
}
