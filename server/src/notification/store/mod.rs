//! SQL of notices: who may be told, what they were told, how they want to be told. Mails are in `mail`.

pub mod mail;

use crate::platform::executor::ActionError;
use crate::platform::sql::int_array;
use docket_shared::Timestamp;
use docket_shared::ids::{DepartmentId, NoticeId, OrganisationId, PersonId, TeamId, TicketId};
use docket_shared::notification::tell::{Reader, Readers, To};
use docket_shared::notification::{KEPT_DAYS, Kind, Notice, NoticeSettings, TaggedNotice, TaggedNoticeSettings};
use docket_shared::tag::{Tag, Tags};
use jiff::tz::TimeZone;
use sqlx::{PgConnection, PgPool};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Everybody whom these words are meant for and who is active, with what they may see.
pub async fn readers(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    to: impl Iterator<Item = To>,
) -> Result<Readers, ActionError> {
    let (mut people, mut teams, mut departments) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for to in to {
        match to {
            To::Person(person) => people.insert(person.0),
            To::Leads(team) => teams.insert(team.0),
            To::Owners(department) => departments.insert(department.0),
            To::OwnersUnlessLed(department, team) => {
                teams.insert(team.0);
                departments.insert(department.0)
            }
        };
    }
    let ids = |set: BTreeSet<Uuid>| set.into_iter().collect::<Vec<Uuid>>();
    let rows = sqlx::query!(
        r#"with led as (
             select m.person_id, m.team_id from team_member m
             join person_role r on r.organisation_id = $1 and r.person_id = m.person_id and r.role = 'team_lead'
             where m.organisation_id = $1 and m.team_id = any($3)
           ), owned as (
             select d.person_id, d.department_id from department_member d
             join person_role r on r.organisation_id = $1 and r.person_id = d.person_id and r.role = 'service_owner'
             where d.organisation_id = $1 and d.department_id = any($4)
           )
           select p.id as "id!", t.id as "mailbox!", o.time_zone as "zone!",
             array(select g.tag_id from access_grant g
               where g.organisation_id = $1 and g.person_id = p.id order by g.tag_id) as "grants!",
             array(select l.team_id from led l where l.person_id = p.id) as "leads!",
             array(select w.department_id from owned w where w.person_id = p.id) as "owns!"
           from person p
           join organisation o on o.organisation_id = $1
           join tag t on t.organisation_id = $1 and t.kind = 'n' and t.subject = p.id
           where p.organisation_id = $1 and p.active and p.id in (
             select unnest($2::uuid[]) union all select person_id from led union all select person_id from owned)"#,
        organisation.0,
        &ids(people),
        &ids(teams),
        &ids(departments)
    )
    .fetch_all(connection)
    .await?;
    let zone = match rows.first() {
        Some(row) => TimeZone::get(&row.zone).map_err(|_| ActionError::Impossible("organisation.time_zone"))?,
        None => TimeZone::UTC,
    };
    let people = rows.into_iter().map(|row| {
        let known = Reader {
            mailbox: row.mailbox,
            grants: row.grants,
            leads: row.leads.into_iter().map(TeamId).collect(),
            owns: row.owns.into_iter().map(DepartmentId).collect(),
        };
        (PersonId(row.id), known)
    });
    Ok(Readers { people: people.collect(), zone })
}

/// What active people may see, sorted.
pub async fn grants(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, Vec<Tag>>, ActionError> {
    let ids: Vec<Uuid> = people.iter().map(|person| person.0).collect();
    let rows = sqlx::query!(
        r#"select p.id, array(select g.tag_id from access_grant g
             where g.organisation_id = $1 and g.person_id = p.id order by g.tag_id) as "grants!"
           from person p where p.organisation_id = $1 and p.id = any($2) and p.active"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (PersonId(row.id), row.grants)).collect())
}

/// Locks and reads these notices, and those that these people read long ago, each in order of id.
pub async fn lock(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[NoticeId],
    forgotten: &[PersonId],
) -> Result<Vec<TaggedNotice>, ActionError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let mut rows = sqlx::query_as!(
        StoredNotice,
        r#"select id, person_id, kind, ticket_id, number, title, arguments::text as "arguments!", at, read_at, tags
           from notice where organisation_id = $1 and id = any($2) order by id for no key update"#,
        organisation.0,
        &ids
    )
    .fetch_all(&mut *connection)
    .await?;
    // Two statements: each has an index of its own.
    if !forgotten.is_empty() {
        let forgotten: Vec<Uuid> = forgotten.iter().map(|person| person.0).collect();
        let old = sqlx::query_as!(
            StoredNotice,
            r#"select id, person_id, kind, ticket_id, number, title, arguments::text as "arguments!", at, read_at, tags
               from notice
               where organisation_id = $1 and person_id = any($2) and read_at <= now() - make_interval(days => $3)
               order by id for no key update"#,
            organisation.0,
            &forgotten,
            kept_days()
        );
        rows.extend(old.fetch_all(connection).await?);
    }
    rows.into_iter().map(read).collect()
}

/// A notice as its table holds it.
struct StoredNotice {
    id: Uuid,
    person_id: Uuid,
    kind: String,
    ticket_id: Uuid,
    number: String,
    title: String,
    arguments: String,
    at: jiff_sqlx::Timestamp,
    read_at: Option<jiff_sqlx::Timestamp>,
    tags: Vec<i32>,
}

fn read(row: StoredNotice) -> Result<TaggedNotice, ActionError> {
    let notice = Notice {
        id: NoticeId(row.id),
        person: PersonId(row.person_id),
        kind: Kind::from_name(&row.kind).ok_or(ActionError::Impossible("notice.kind"))?,
        ticket: TicketId(row.ticket_id),
        number: row.number,
        title: row.title,
        arguments: ActionError::read("notice.arguments", &row.arguments)?,
        at: row.at.to_jiff(),
        read_at: row.read_at.map(|at| at.to_jiff()),
    };
    Ok(TaggedNotice { notice, tags: Tags::new(row.tags) })
}

fn kept_days() -> i32 {
    i32::try_from(KEPT_DAYS).unwrap_or(i32::MAX)
}

/// Inserts new notices, and with mail a letter for each whose person wants it. It leaves after ten seconds: until then what
/// caused it can be undone.
pub async fn insert(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    notices: &[&TaggedNotice],
    with_mail: bool,
) -> Result<(), ActionError> {
    let column = |value: fn(&Notice) -> Uuid| notices.iter().map(|tagged| value(&tagged.notice)).collect::<Vec<_>>();
    let texts = |value: fn(&Notice) -> String| notices.iter().map(|tagged| value(&tagged.notice)).collect::<Vec<_>>();
    let arguments = notices.iter().map(|tagged| ActionError::write(&tagged.notice.arguments));
    let arguments = arguments.collect::<Result<Vec<String>, _>>()?;
    let tags: Vec<String> = notices.iter().map(|tagged| int_array(tagged.tags.as_slice())).collect();
    sqlx::query!(
        "with told as (
           insert into notice (organisation_id, id, person_id, kind, ticket_id, number, title, arguments, at, tags)
           select $1, n.id, n.person_id, n.kind, n.ticket_id, n.number, n.title, n.arguments::jsonb, n.at::timestamptz, n.tags::int4[]
           from unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
             n (id, person_id, kind, ticket_id, number, title, arguments, at, tags)
           returning id, person_id
         )
         insert into mail (organisation_id, notice_id, not_before)
         select $1, told.id, now() + interval '10 seconds'
         from told left join notice_settings s on s.organisation_id = $1 and s.person_id = told.person_id
         where $11::bool and coalesce(s.mail, true)",
        organisation.0,
        &column(|notice| notice.id.0),
        &column(|notice| notice.person.0),
        &texts(|notice| notice.kind.name().to_owned()),
        &column(|notice| notice.ticket.0),
        &texts(|notice| notice.number.clone()),
        &texts(|notice| notice.title.clone()),
        &arguments,
        &texts(|notice| notice.at.to_string()),
        &tags,
        with_mail
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes when notices were read; those that nobody may see any more go, and what was to be mailed of them.
pub async fn update(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    notices: &[&TaggedNotice],
) -> Result<(), ActionError> {
    let (gone, left): (Vec<&TaggedNotice>, Vec<&TaggedNotice>) =
        notices.iter().copied().partition(|tagged| tagged.tags == Tags::none());
    let ids = |notices: &[&TaggedNotice]| notices.iter().map(|tagged| tagged.notice.id.0).collect::<Vec<Uuid>>();
    let read: Vec<Option<String>> = left.iter().map(|tagged| tagged.notice.read_at.map(|at| at.to_string())).collect();
    sqlx::query!(
        "with gone as (
           delete from notice where organisation_id = $1 and id = any($4)
         )
         update notice set read_at = n.read_at::timestamptz
         from unnest($2::uuid[], $3::text[]) n (id, read_at)
         where organisation_id = $1 and notice.id = n.id",
        organisation.0,
        &ids(&left),
        &read as &[Option<String>],
        &ids(&gone)
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How these people want to be told; who never said anything gets mail.
pub async fn load_settings(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    people: &[PersonId],
) -> Result<Vec<TaggedNoticeSettings>, ActionError> {
    let ids: Vec<Uuid> = people.iter().map(|person| person.0).collect();
    let rows = sqlx::query!(
        r#"select t.subject, t.id, coalesce(s.mail, true) as "mail!", p.language from tag t
           join person p on p.organisation_id = $1 and p.id = t.subject
           left join notice_settings s on s.organisation_id = $1 and s.person_id = t.subject
           where t.organisation_id = $1 and t.kind = 'n' and t.subject = any($2)"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let settings = rows.into_iter().map(|row| TaggedNoticeSettings {
        settings: NoticeSettings { person: PersonId(row.subject), mail: row.mail, language: row.language },
        tags: Tags::new(vec![row.id]),
    });
    Ok(settings.collect())
}

/// Writes how somebody wants to be told.
pub async fn store_settings(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    settings: &NoticeSettings,
) -> Result<(), ActionError> {
    sqlx::query!(
        "with reads as (update person set language = $4
                         where organisation_id = $1 and id = $2 and language <> $4 and $4 <> '')
         insert into notice_settings (organisation_id, person_id, mail) values ($1, $2, $3)
         on conflict on constraint notice_settings_pk do update set mail = excluded.mail",
        organisation.0,
        settings.person.0,
        settings.mail,
        settings.language
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notices of one person that were read long ago.
#[derive(Clone, Debug)]
pub struct Old {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub notices: Vec<Uuid>,
    /// When the last of them was read.
    pub read_at: Timestamp,
}

/// People with notices that were read long ago, at most `limit`.
pub async fn old(pool: &PgPool, limit: i64) -> Result<Vec<Old>, ActionError> {
    let rows = sqlx::query!(
        r#"select organisation_id, person_id, array_agg(id) as "ids!", max(read_at) as "read_at!" from notice
           where read_at <= now() - make_interval(days => $1)
           group by organisation_id, person_id order by max(read_at) limit $2"#,
        kept_days(),
        limit
    )
    .fetch_all(pool)
    .await?;
    let old = rows.into_iter().map(|row| Old {
        organisation: OrganisationId(row.organisation_id),
        person: PersonId(row.person_id),
        notices: row.ids,
        read_at: row.read_at.to_jiff(),
    });
    Ok(old.collect())
}

/// Deletes the images of notices that nobody may see any more; who held them was told to forget them.
pub async fn forget(pool: &PgPool, old: &Old) -> Result<(), ActionError> {
    sqlx::query!(
        "delete from replica_row
         where organisation_id = $1 and kind = 'notice' and entity = any($2) and tags = '{}'",
        old.organisation.0,
        &old.notices
    )
    .execute(pool)
    .await?;
    Ok(())
}
