//! Who asks: requests that come while the database is asked are asked about together, by one statement.

use super::SessionKey;
use super::store;
use docket_shared::ids::{OrganisationId, PersonId};
use docket_shared::problem::{Problem, ProblemCode};
use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot};

/// Most sessions that one statement asks for.
const ASKED_MAX: usize = 64;
/// Questions that may wait; beyond that requests wait for a place.
const WAITING_MAX: usize = 1_024;

/// Looks sessions up. Every answer is from a statement that began after its question.
#[derive(Clone, Debug)]
pub struct Sessions(mpsc::Sender<Question>);

#[derive(Debug)]
struct Question {
    organisation: OrganisationId,
    session: SessionKey,
    answer: oneshot::Sender<Option<Option<PersonId>>>,
}

impl Sessions {
    /// Begins on the current runtime; ends with the last handle.
    pub fn start(pool: PgPool) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        tokio::spawn(serve(pool, receiver));
        Self(sender)
    }

    /// The active person of a session; none where it has ended.
    ///
    /// # Errors
    /// `Unavailable` when the database does not answer.
    pub async fn person(&self, organisation: OrganisationId, session: SessionKey) -> Result<Option<PersonId>, Problem> {
        let (answer, answered) = oneshot::channel();
        // Where the task is gone the answer's other end goes with the question.
        drop(self.0.send(Question { organisation, session, answer }).await);
        answered.await.ok().flatten().ok_or(Problem { retry_after: Some(1), ..Problem::new(ProblemCode::Unavailable) })
    }

    /// Whether an open stream's session still stands. A database that does not answer ends no session.
    pub async fn still_valid(&self, organisation: OrganisationId, session: SessionKey) -> bool {
        !matches!(self.person(organisation, session).await, Ok(None))
    }
}

async fn serve(pool: PgPool, mut questions: mpsc::Receiver<Question>) {
    let mut batch = Vec::new();
    while questions.recv_many(&mut batch, ASKED_MAX).await > 0 {
        // Requests that have come already get their word in; where there are none this takes no time.
        tokio::task::yield_now().await;
        while batch.len() < ASKED_MAX
            && let Ok(question) = questions.try_recv()
        {
            batch.push(question);
        }
        let asked: Vec<_> = batch.iter().map(|one| (one.organisation, one.session.clone())).collect();
        let people = store::people_of(&pool, &asked).await;
        if let Err(error) = &people {
            tracing::error!(%error, "sessions could not be looked up");
        }
        // Without an answer each asker hears that there is none.
        let mut people = people.ok().into_iter().flatten();
        for question in batch.drain(..) {
            let _unheard = question.answer.send(people.next());
        }
    }
}
