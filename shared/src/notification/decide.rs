//! Reading notices, switching mail, and forgetting what was read long ago.

use super::api::{READ_MAX, ReadNotices, SetMail};
use super::{KEPT_DAYS, NoticeSettings, TaggedNotice, TaggedNoticeSettings};
use crate::ids::PersonId;
use crate::problem::{FieldError, FieldFault, Problem};
use crate::tag::Tags;
use crate::world::{AuditEntry, Context, World};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// Marks one's own notices as read. One of somebody else is passed over like one that does not exist.
///
/// # Errors
/// `Invalid` for no notice or too many, `NotFound` without a person.
pub fn read(world: &mut World, context: &mut Context<'_>, body: &ReadNotices) -> Result<Value, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let fault = match body.notices.len() {
        0 => Some(FieldFault::Required),
        count if count > READ_MAX => Some(FieldFault::TooManyRows { max: READ_MAX }),
        _ => None,
    };
    if let Some(fault) = fault {
        return Err(Problem::invalid(vec![FieldError::field("notices", fault)]));
    }
    let unread = |tagged: &&TaggedNotice| tagged.notice.person == actor.person && tagged.notice.is_unread();
    for id in &body.notices {
        if let Some(mut tagged) = world.notice(id.0).filter(unread).cloned() {
            tagged.notice.read_at = Some(context.now);
            world.put_notice(tagged);
        }
    }
    Ok(json!({}))
}

/// Says whether notices come by mail too.
///
/// # Errors
/// `NotFound` without a person.
pub fn set_mail(world: &mut World, context: &mut Context<'_>, body: &SetMail) -> Result<Value, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let known = world.notice_settings(actor.person).cloned();
    let before = known.as_ref().is_none_or(|known| known.settings.mail);
    let tags = known.map(|known| known.tags).unwrap_or_default();
    let settings = NoticeSettings { person: actor.person, mail: body.mail };
    world.put_notice_settings(TaggedNoticeSettings { settings, tags });
    world.audit(AuditEntry {
        action: "person.set_mail",
        entity_kind: "person",
        entity: actor.person.0,
        before: Some(json!({ "mail": before })),
        after: Some(json!({ "mail": body.mail })),
    });
    Ok(json!({}))
}

/// The server's own call: takes the notices of somebody away that were read [`KEPT_DAYS`] ago.
pub fn forget(world: &mut World, context: &mut Context<'_>, person: PersonId) {
    let Ok(since) = context.now.checked_sub(SignedDuration::from_hours(24 * KEPT_DAYS)) else { return };
    let old =
        |tagged: &&TaggedNotice| tagged.notice.person == person && tagged.notice.read_at.is_some_and(|at| at <= since);
    let old: Vec<TaggedNotice> = world.notices().filter(old).cloned().collect();
    for tagged in old {
        world.put_notice(TaggedNotice { tags: Tags::none(), ..tagged });
    }
}
