//! Grants computed anew, as after a change of the directory.

use crate::World;
use docket_server::admin::directory::Directory;
use docket_shared::ids::{OrganisationId, PersonId};
use uuid::Uuid;

impl World {
    /// Computes what people may see anew, as an administrator's change does, with its log entry.
    pub async fn regrant(&self, people: &[PersonId]) {
        let organisation: Uuid = sqlx::query_scalar("select organisation_id from organisation limit 1")
            .fetch_one(&self.pool)
            .await
            .expect("an organisation");
        let mut transaction = self.pool.begin().await.expect("a transaction");
        let directory = Directory::open(&mut transaction, OrganisationId(organisation)).await.expect("a directory");
        directory.finish(people, "admin.regrant").await.expect("grants are written");
        transaction.commit().await.expect("a commit");
    }
}
