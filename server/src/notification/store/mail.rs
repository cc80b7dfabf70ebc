//! SQL of mails on their way. A mail is taken by a lease of database time; who dies holding one loses it to the next.

use crate::platform::executor::ActionError;
use crate::platform::hints::{Hints, unless_held};
use docket_shared::ids::{NoticeId, OrganisationId, PersonId, TicketId};
use docket_shared::notification::{Kind, Notice};
use sqlx::PgPool;
use uuid::Uuid;

/// A leased mail with everything that is written in it, and what speaks against sending it now.
#[derive(Clone, Debug)]
pub struct DueMail {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// Its time zone, by IANA.
    pub zone: String,
    /// What it tells.
    pub notice: Notice,
    /// Full name of who gets it.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their language.
    pub language: String,
    /// The public text that it is about, a comment or what was said at the end, if they may read it. Never a work note.
    pub text: Option<String>,
    /// What an approver decides about, if they may read it.
    pub costs: Costs,
    /// How often it was tried, this time included.
    pub attempts: i32,
    /// Whether it was read in the app meanwhile.
    pub is_read: bool,
    /// Whether the person is active and wants mail.
    pub is_wanted: bool,
    /// Whether the person may see what it tells of.
    pub is_visible: bool,
    /// Whether what it tells still is so: the question open, the work still theirs, the status and the expected day the
    /// same.
    pub holds: bool,
    /// Whether it lay here for days, as where no mail server was configured for long.
    pub is_old: bool,
}

/// What a request costs, and whom.
#[derive(Clone, Debug, Default)]
pub struct Costs {
    /// In hundredths of the currency.
    pub total: Option<i64>,
    /// The organisation's, ISO 4217.
    pub currency: String,
    /// Code and name of who pays.
    pub cost_centre: Option<String>,
}

#[derive(Clone, Debug)]
struct Leased {
    organisation_id: Uuid,
    notice_id: Uuid,
    attempts: i32,
}

/// Takes mails that are due, the longest due first. The lease keeps nodes apart; how the rows are locked only decides
/// whether one waits for the other.
async fn take(pool: &PgPool, hints: Hints, limit: i64, seconds: i32) -> Result<Vec<Leased>, ActionError> {
    let passing_over = || {
        sqlx::query_as!(
            Leased,
            "with due as (
               select organisation_id, notice_id from mail
               where state = 'waiting' and not_before <= now() and (leased_until is null or leased_until < now())
               order by not_before limit $1 for update skip locked
             )
             update mail m set leased_until = now() + make_interval(secs => $2), attempts = attempts + 1
             from due where m.organisation_id = due.organisation_id and m.notice_id = due.notice_id
             returning m.organisation_id, m.notice_id, m.attempts",
            limit,
            f64::from(seconds)
        )
        .fetch_all(pool)
    };
    let refusing = || {
        sqlx::query_as!(
            Leased,
            "with due as (
               select organisation_id, notice_id from mail
               where state = 'waiting' and not_before <= now() and (leased_until is null or leased_until < now())
               order by not_before limit $1 for update nowait
             )
             update mail m set leased_until = now() + make_interval(secs => $2), attempts = attempts + 1
             from due where m.organisation_id = due.organisation_id and m.notice_id = due.notice_id
             returning m.organisation_id, m.notice_id, m.attempts",
            limit,
            f64::from(seconds)
        )
        .fetch_all(pool)
    };
    let leased = match hints {
        Hints::Used => passing_over().await,
        Hints::Unused => unless_held(refusing).await,
    };
    Ok(leased?)
}

/// Leases mails that are due, with what is written in them.
pub async fn lease(pool: &PgPool, hints: Hints, limit: i64, seconds: i32) -> Result<Vec<DueMail>, ActionError> {
    let leased = take(pool, hints, limit, seconds).await?;
    if leased.is_empty() { Ok(Vec::new()) } else { read(pool, &leased).await }
}

#[expect(clippy::too_many_lines, reason = "it is one statement")]
async fn read(pool: &PgPool, leased: &[Leased]) -> Result<Vec<DueMail>, ActionError> {
    let organisations: Vec<Uuid> = leased.iter().map(|mail| mail.organisation_id).collect();
    let notices: Vec<Uuid> = leased.iter().map(|mail| mail.notice_id).collect();
    let attempts: Vec<i32> = leased.iter().map(|mail| mail.attempts).collect();
    let rows = sqlx::query!(
        r#"with leased as (
             select * from unnest($1::uuid[], $2::uuid[], $3::int4[]) l (organisation_id, notice_id, attempts)
           )
           select o.organisation_id, l.attempts as "attempts!", o.name as organisation_name, o.time_zone,
             n.id, n.person_id, n.kind, n.ticket_id, n.number, n.title, n.arguments::text as "arguments!", n.at,
             p.name, p.email, p.language,
             coalesce(c.body, case when n.kind in ('resolved', 'cancelled') then nullif(t.resolution, '') end) as text,
             o.currency, case when n.kind in ('approval_asked', 'approval_reminded', 'deputy_asked') then t.total end as total,
             case when n.kind in ('approval_asked', 'approval_reminded', 'deputy_asked')
               then k.code || ' ' || k.name end as cost_centre,
             n.read_at is not null as "is_read!", p.active and coalesce(s.mail, true) as "is_wanted!",
             exists (
               select from replica_row r where r.organisation_id = l.organisation_id
                 and (r.kind, r.entity) in (('ticket_head', n.ticket_id), ('line', (n.arguments->>'line')::uuid))
                 and r.tags && g.tags) as "is_visible!",
             case
               when n.kind in ('approval_asked', 'approval_reminded', 'deputy_asked') then exists (
                 select from approval a where a.organisation_id = l.organisation_id and a.ticket_id = n.ticket_id
                   and a.approver_id = n.person_id and a.open and a.vote is null)
               when n.kind = 'assigned' then exists (
                 select from work_item w where w.organisation_id = l.organisation_id and w.id = n.ticket_id
                   and w.assignee_id = n.person_id)
               when n.kind = 'task_assigned' then exists (
                 select from work_item w where w.organisation_id = l.organisation_id
                   and w.id = (n.arguments->>'task')::uuid and w.assignee_id = n.person_id)
               when n.kind in ('resolved', 'cancelled', 'waiting_for_you', 'expected_later') then exists (
                 select from ticket own where own.organisation_id = l.organisation_id and own.id = n.ticket_id
                   and case n.kind
                     when 'resolved' then own.status in ('resolved', 'closed')
                     when 'cancelled' then own.status = 'cancelled'
                     when 'waiting_for_you' then own.status = 'waiting'
                     else (own.expected_at at time zone o.time_zone)::date
                       = ((n.arguments->>'until')::timestamptz at time zone o.time_zone)::date end)
               else true end as "holds!",
             n.at < now() - interval '3 days' as "is_old!"
           from leased l
           join organisation o on o.organisation_id = l.organisation_id
           join notice n on n.organisation_id = l.organisation_id and n.id = l.notice_id
           join person p on p.organisation_id = l.organisation_id and p.id = n.person_id
           cross join lateral (
             select array(select a.tag_id from access_grant a
               where a.organisation_id = l.organisation_id and a.person_id = n.person_id) as tags) g
           left join notice_settings s on s.organisation_id = l.organisation_id and s.person_id = n.person_id
           left join ticket_comment c on c.organisation_id = l.organisation_id
             and c.id = (n.arguments->>'comment')::uuid and c.kind = 'public' and c.tags && g.tags
           left join ticket t on t.organisation_id = l.organisation_id and t.id = n.ticket_id and t.public_tags && g.tags
           left join cost_centre k on k.organisation_id = l.organisation_id and k.id = t.cost_centre_id"#,
        &organisations,
        &notices,
        &attempts
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            let notice = Notice {
                id: NoticeId(row.id),
                person: PersonId(row.person_id),
                kind: Kind::from_name(&row.kind).ok_or(ActionError::Impossible("notice.kind"))?,
                ticket: TicketId(row.ticket_id),
                number: row.number,
                title: row.title,
                arguments: ActionError::read("notice.arguments", &row.arguments)?,
                at: row.at.to_jiff(),
                read_at: None,
            };
            Ok(DueMail {
                organisation: OrganisationId(row.organisation_id),
                organisation_name: row.organisation_name,
                zone: row.time_zone,
                notice,
                name: row.name,
                email: row.email,
                language: row.language,
                text: row.text,
                costs: Costs { total: row.total, currency: row.currency, cost_centre: row.cost_centre },
                attempts: row.attempts,
                is_read: row.is_read,
                is_wanted: row.is_wanted,
                is_visible: row.is_visible,
                holds: row.holds,
                is_old: row.is_old,
            })
        })
        .collect()
}

/// How a mail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The mail server took it.
    Sent,
    /// There was no reason any more to send it.
    Dropped,
    /// It could not be sent.
    Failed,
}

impl End {
    fn name(self) -> &'static str {
        match self {
            End::Sent => "sent",
            End::Dropped => "dropped",
            End::Failed => "failed",
        }
    }
}

/// Ends a mail.
pub async fn end(pool: &PgPool, mail: &DueMail, end: End, reason: Option<&str>) -> Result<(), ActionError> {
    sqlx::query!(
        "update mail set state = $3, reason = $4, ended_at = now(), leased_until = null
         where organisation_id = $1 and notice_id = $2 and state = 'waiting'",
        mail.organisation.0,
        mail.notice.id.0,
        end.name(),
        reason
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Puts a mail off until it is tried again.
pub async fn put_off(pool: &PgPool, mail: &DueMail, seconds: i32, reason: &str) -> Result<(), ActionError> {
    sqlx::query!(
        "update mail set not_before = now() + make_interval(secs => $3), reason = $4, leased_until = null
         where organisation_id = $1 and notice_id = $2 and state = 'waiting'",
        mail.organisation.0,
        mail.notice.id.0,
        f64::from(seconds),
        reason
    )
    .execute(pool)
    .await?;
    Ok(())
}
