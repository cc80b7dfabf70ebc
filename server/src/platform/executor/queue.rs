//! One executor per organisation and node: drains whatever waits into one transaction, never waits to fill.

use super::batch::{CallRequest, Decided, run};
use super::{ActionError, Actions};
use crate::platform::feed::Feed;
use docket_shared::ids::{CallId, OrganisationId};
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::sync::log::Commit;
use sqlx::PgPool;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::sync::{mpsc, oneshot};

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
        run_groups(&shared, organisation, batch).await;
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

async fn run_groups<A: Actions>(shared: &Arc<Shared<A>>, organisation: OrganisationId, groups: Vec<Group>) {
    let calls: Vec<CallRequest> = groups.iter().flat_map(|group| group.calls.iter().cloned()).collect();
    match run_again(shared, organisation, calls).await {
        Ok(decided) => {
            let mut decided = decided.into_iter();
            for group in groups {
                let own = decided.by_ref().take(group.calls.len()).collect();
                drop(group.answer.send(Ok(until_refused(own))));
            }
        }
        Err(error) if groups.len() > 1 => {
            tracing::warn!(%error, groups = groups.len(), "batch failed; its groups are run one by one");
            for group in groups {
                let outcome = run_again(shared, organisation, group.calls.clone()).await;
                drop(group.answer.send(outcome.map(until_refused).map_err(|error| unavailable(&error))));
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

/// Runs a batch, again where that can help. A panic in a rule fails the batch, not the executor.
async fn run_again<A: Actions>(
    shared: &Arc<Shared<A>>,
    organisation: OrganisationId,
    calls: Vec<CallRequest>,
) -> Result<Vec<Decided>, ActionError> {
    let calls = Arc::new(calls);
    let mut with_queue = false;
    let mut tries = 0;
    loop {
        tries += 1;
        let (task_shared, task_calls) = (shared.clone(), calls.clone());
        let batch = tokio::spawn(async move {
            run(&task_shared.pool, task_shared.actions.as_ref(), organisation, &task_calls, with_queue).await
        });
        let outcome = batch.await.unwrap_or_else(|panic| {
            tracing::error!(%panic, "a batch panicked");
            Err(ActionError::Panicked)
        });
        match outcome {
            Ok((decided, commit)) => {
                publish(shared, organisation, commit);
                return Ok(decided);
            }
            Err(error) if tries < TRIES && error.may_help_to_retry() => {
                with_queue |= matches!(error, ActionError::QueueNeeded | ActionError::Again);
                tracing::debug!(%error, tries, "batch runs again");
            }
            Err(error) => return Err(error),
        }
    }
}

fn publish<A>(shared: &Shared<A>, organisation: OrganisationId, commit: Option<Commit>) {
    if let Some(commit) = commit {
        shared.feed.publish(organisation, commit);
    }
}
