//! A picture in a conversation of the demo, kept as the server keeps every file.

use super::tickets::call;
use super::{Demo, DemoError};
use crate::actions::own;
use crate::attachment::store::{bytes, visible};
use crate::platform::clock;
use crate::platform::executor::ActionError;
use crate::state::AppState;
use docket_shared::attachment::MediaType;
use docket_shared::attachment::api::{AttachmentOf, NewAttachment};
use docket_shared::command::Command;
use docket_shared::ids::{AttachmentId, CommentId, TicketId};
use docket_shared::ticket::api::AddComment;
use sha2::{Digest, Sha256};

/// Where the arm of a monitor shall go.
const DESK: &[u8] = include_bytes!("files/desk.png");

/// Somebody writes and adds the picture.
pub async fn comment_with_picture(
    state: &AppState,
    demo: &Demo,
    person: &str,
    ticket: TicketId,
    body: &str,
) -> Result<(), DemoError> {
    let id = AttachmentId(clock::new_id());
    let picture = NewAttachment {
        id,
        name: "My desk.png".to_owned(),
        size: i64::try_from(DESK.len()).unwrap_or(i64::MAX),
        sha256: Sha256::digest(DESK).iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    let comment = CommentId(clock::new_id());
    let body =
        AddComment { ticket, id: comment, body: body.to_owned(), mentions: Vec::new(), attachments: vec![picture] };
    call(state, demo, person, Command::AddComment(body)).await?;
    let Some(organisation) = demo.organisation else { return Ok(()) };
    let found = visible(&state.pool, organisation, demo.people[person], id).await?;
    let missing = || DemoError::Database(ActionError::Impossible("attachment"));
    let found = found.ok_or_else(missing)?;
    let content = found.content.ok_or_else(missing)?;
    let mut transaction = state.pool.begin().await?;
    bytes::append(&mut transaction, organisation, content, 0, DESK).await?;
    bytes::arrived(&mut transaction, organisation, &found, content, MediaType::of(DESK)).await?;
    transaction.commit().await?;
    let of = AttachmentOf { ticket, attachment: id };
    own::settle_file(&state.executor, organisation, of, true).await.map_err(DemoError::Call)
}
