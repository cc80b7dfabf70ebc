//! What of files a batch needs.

use super::load::Load;
use super::locks::Locks;
use super::wanted::Wanted;
use crate::attachment;
use crate::platform::executor::ActionError;
use docket_shared::ids::TicketId;
use docket_shared::world::{Record, World};
use std::collections::BTreeSet;

impl Load<'_> {
    /// Files that calls name, and all of tickets that others will see. Where files come or go, what the organisation's
    /// files come to is locked: behind everything but the counter.
    pub(super) async fn attachments(&mut self, wanted: &Wanted, world: &mut World) -> Result<(), ActionError> {
        let whole = wanted.voted.iter().chain(&wanted.retagged).chain(&wanted.opening);
        let whole: BTreeSet<TicketId> = whole.copied().collect();
        let whole: Vec<TicketId> = whole.into_iter().collect();
        if !(wanted.files.is_empty() && whole.is_empty()) {
            let files = attachment::store::load(self.connection, self.organisation, &wanted.files, &whole).await?;
            files.into_iter().for_each(|file| world.load(Record::Attachment(file)));
        }
        if !wanted.files.is_empty() {
            self.locks.pass_to(Locks::Files);
            world.attachment_room = Some(attachment::store::lock_room(self.connection, self.organisation).await?);
        }
        Ok(())
    }
}
