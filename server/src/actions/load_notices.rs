//! What of notices a batch needs: those that are read or forgotten, and how people want to be told.

use super::load::Load;
use super::locks::Locks;
use super::wanted::Wanted;
use crate::notification::store;
use crate::platform::executor::ActionError;
use docket_shared::world::{Record, World};

impl Load<'_> {
    /// Notices by id, then settings. Nothing else waits for them: they are locked last.
    pub(super) async fn notices(&mut self, wanted: &Wanted, world: &mut World) -> Result<(), ActionError> {
        if !wanted.notices.is_empty() || !wanted.forgotten.is_empty() {
            let (read, forgotten) = (&wanted.notices, &wanted.forgotten);
            self.locks.pass_to(Locks::Notices);
            for notice in store::lock(self.connection, self.organisation, read, forgotten).await? {
                world.load(Record::Notice(notice));
            }
        }
        if !wanted.notice_settings.is_empty() {
            let people = &wanted.notice_settings;
            for settings in store::load_settings(self.connection, self.organisation, people).await? {
                world.load(Record::NoticeSettings(settings));
            }
        }
        Ok(())
    }
}
