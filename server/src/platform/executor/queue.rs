//! One executor per organisation and node: drains whatever waits into one transaction, never waits to fill. While one
//! batch commits the next is prepared: what the second needs of the first it waits for at its locks, as for another node.

use super::batch::{CallRequest, Decided, Prepared, prepare};
use super::{ActionError, Actions, Attempt};
use crate::platform::failpoint::Failpoint;
use crate::platform::feed::Feed;
use crate::platform::hints::Hints;
use docket_shared::ids::{CallId, OrganisationId};
use docket_shared::problem::{Problem, ProblemCode};
use sqlx::PgPool;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// Most calls in one transaction.
const BATCH_MAX: usize = 64;
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
    queues: Mutex<HashMap<OrganisationId, mpsc::Sender<Group>>>,
}

/// Calls of one caller, in order; a refused call stops those behind it.
struct Group {
    calls: Vec<CallRequest>,
    answer: oneshot::Sender<Result<Vec<Decided>, Problem>>,
}

impl<A: Actions> Executor<A> {
    /// An executor over a database.
    pub fn new(pool: PgPool, actions: A, feed: Feed) -> Self {
        Self { shared: Arc::new(Shared { pool, actions: Arc::new(actions), feed, queues: Mutex::default() }) }
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
    let mut committing: Option<JoinHandle<()>> = None;
    loop {
        if waiting.is_empty() {
            match queue.recv().await {
                Some(group) => waiting.push_back(group),
                None => return,
            }
        }
        while let Ok(group) = queue.try_recv() {
            waiting.push_back(group);
        }
        let batch = take_batch(&mut waiting);
        committing = run_groups(&shared, organisation, batch, committing.take()).await;
    }
}

/// The groups of the next transaction: the same call twice never shares one.
fn take_batch(waiting: &mut VecDeque<Group>) -> Vec<Group> {
    let mut taken = Vec::new();
    let mut ids: BTreeSet<CallId> = BTreeSet::new();
    let mut count = 0;
    while let Some(group) = waiting.front() {
        let fits = taken.is_empty() || count + group.calls.len() <= BATCH_MAX;
        if !fits || (!taken.is_empty() && group.calls.iter().any(|call| ids.contains(&call.call))) {
            break;
        }
        count += group.calls.len();
        ids.extend(group.calls.iter().map(|call| call.call));
        taken.extend(waiting.pop_front());
    }
    taken
}

/// Prepares a batch while the one before it commits, and begins to commit it; what is answered is the task that does.
async fn run_groups<A: Actions>(
    shared: &Arc<Shared<A>>,
    organisation: OrganisationId,
    groups: Vec<Group>,
    before: Option<JoinHandle<()>>,
) -> Option<JoinHandle<()>> {
    let calls: Arc<[CallRequest]> = groups.iter().flat_map(|group| group.calls.iter().cloned()).collect();
    let prepared = prepare_again(shared, organisation, &calls).await;
    // Commits come into the ring in order of the log.
    if let Some(before) = before {
        drop(before.await);
    }
    match prepared {
        Ok(prepared) => Some(tokio::spawn(finish(shared.clone(), organisation, groups, calls, prepared))),
        Err(error) => {
            answer_failed(shared, organisation, groups, error).await;
            None
        }
    }
}

async fn finish<A: Actions>(
    shared: Arc<Shared<A>>,
    organisation: OrganisationId,
    groups: Vec<Group>,
    calls: Arc<[CallRequest]>,
    prepared: Prepared,
) {
    let outcome = match commit(&shared, organisation, prepared).await {
        Err(error) if error.may_help_to_retry() => run_again(&shared, organisation, &calls).await,
        outcome => outcome,
    };
    Failpoint::BeforeReply.pass();
    match outcome {
        Ok(decided) => {
            let mut decided = decided.into_iter();
            for group in groups {
                let own = decided.by_ref().take(group.calls.len()).collect();
                drop(group.answer.send(Ok(until_refused(own))));
            }
        }
        Err(error) => answer_failed(&shared, organisation, groups, error).await,
    }
}

/// Runs the groups of a failed batch one by one, so that one of them cannot fail the others.
async fn answer_failed<A: Actions>(
    shared: &Arc<Shared<A>>,
    organisation: OrganisationId,
    groups: Vec<Group>,
    error: ActionError,
) {
    if groups.len() > 1 {
        tracing::warn!(%error, groups = groups.len(), "batch failed; its groups are run one by one");
        for group in groups {
            let outcome = run_again(shared, organisation, &group.calls.clone().into()).await;
            drop(group.answer.send(outcome.map(until_refused).map_err(|error| unavailable(&error))));
        }
        return;
    }
    for group in groups {
        drop(group.answer.send(Err(unavailable(&error))));
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

/// Prepares and commits a batch.
async fn run_again<A: Actions>(
    shared: &Arc<Shared<A>>,
    organisation: OrganisationId,
    calls: &Arc<[CallRequest]>,
) -> Result<Vec<Decided>, ActionError> {
    let prepared = prepare_again(shared, organisation, calls).await?;
    commit(shared, organisation, prepared).await
}

async fn commit<A>(
    shared: &Shared<A>,
    organisation: OrganisationId,
    prepared: Prepared,
) -> Result<Vec<Decided>, ActionError> {
    let (decided, commit) = prepared.commit().await?;
    if let Some(commit) = commit {
        shared.feed.publish(organisation, commit);
    }
    Ok(decided)
}

/// Prepares a batch, again where that can help. A panic in a rule fails the batch, not the executor.
async fn prepare_again<A: Actions>(
    shared: &Arc<Shared<A>>,
    organisation: OrganisationId,
    calls: &Arc<[CallRequest]>,
) -> Result<Prepared, ActionError> {
    let mut attempt = Attempt::default();
    let mut tries = 0;
    loop {
        tries += 1;
        let (task_shared, task_calls) = (shared.clone(), calls.clone());
        let batch = tokio::spawn(async move {
            prepare(&task_shared.pool, task_shared.actions.as_ref(), organisation, &task_calls, attempt).await
        });
        let outcome = batch.await.unwrap_or_else(|panic| {
            tracing::error!(%panic, "a batch panicked");
            Err(ActionError::Panicked)
        });
        match outcome {
            Err(error) if tries < TRIES && error.may_help_to_retry() => {
                attempt.careful = true;
                attempt.with_queue |= matches!(error, ActionError::QueueNeeded | ActionError::Again);
                tracing::debug!(%error, tries, "batch runs again");
            }
            outcome => return outcome,
        }
    }
}
