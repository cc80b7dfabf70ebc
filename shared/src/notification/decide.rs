//! Reading notices, switching mail, and forgetting what was read long ago.

use super::api::{LANGUAGES, READ_MAX, ReadNotices, SetLanguage, SetMail};
use super::{KEPT_DAYS, NoticeSettings, TaggedNotice, TaggedNoticeSettings};
use crate::actor::Actor;
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
    let before = wants_mail(world, actor);
    let tags = known.map(|known| known.tags).unwrap_or_default();
    let language = known_language(world, actor);
    let settings = NoticeSettings { person: actor.person, mail: body.mail, language };
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

/// Says in which language one reads.
///
/// # Errors
/// `NotFound` without a person, `Invalid` for a language that the product does not speak.
pub fn set_language(world: &mut World, context: &mut Context<'_>, body: &SetLanguage) -> Result<Value, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    if !LANGUAGES.contains(&body.language.as_str()) {
        let reason = format!("one of {}", LANGUAGES.join(", "));
        return Err(Problem::invalid(vec![FieldError::field("language", FieldFault::Unreadable { reason })]));
    }
    let before = known_language(world, actor);
    let tags = world.notice_settings(actor.person).map(|known| known.tags.clone()).unwrap_or_default();
    let (person, mail, language) = (actor.person, wants_mail(world, actor), body.language.clone());
    world.put_notice_settings(TaggedNoticeSettings { settings: NoticeSettings { person, mail, language }, tags });
    world.audit(AuditEntry {
        action: "person.set_language",
        entity_kind: "person",
        entity: actor.person.0,
        before: Some(json!({ "language": before })),
        after: Some(json!({ "language": body.language })),
    });
    Ok(json!({}))
}

fn wants_mail(world: &World, actor: &Actor) -> bool {
    world.notice_settings(actor.person).is_none_or(|known| known.settings.mail)
}

fn known_language(world: &World, actor: &Actor) -> String {
    let known = world.notice_settings(actor.person).map(|known| known.settings.language.clone());
    known.filter(|language| !language.is_empty()).unwrap_or_else(|| actor.language.clone())
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
