//! Some tickets of the demo, made through the write path like anyone's.

use super::files::comment_with_picture;
use super::{Demo, DemoError};
use crate::platform::clock;
use crate::platform::executor::{CallRequest, Decided};
use crate::state::AppState;
use docket_shared::approval::api::{SaidAway, SetDeputy};
use docket_shared::command::{Command, digest};
use docket_shared::ids::{CallId, ClientId, CommentId, PersonId, TicketId};
use docket_shared::service_request::api::{RowInput, SubmitServiceRequest};
use docket_shared::service_request::form::Input;
use docket_shared::ticket::api::{AddComment, AddWorkNote, ClaimTicket, HoldComment, MoveStatus};
use docket_shared::ticket::hold::HoldReason;
use docket_shared::ticket::lifecycle::Status;
use std::collections::BTreeMap;

/// Field and value. `@name` stands for a person, `#key` for a location, `$code` for a cost centre, `+n` for the date in
/// n days, `+nT09:00` for a time of that day; `row:` before the field puts it into the row, `*` behind it makes it a choice of several.
type Answers = &'static [(&'static str, &'static str)];

/// Requester, item, answers.
const REQUESTS: [(&str, &str, Answers); 11] = [
    ("Rebecca Lindqvist", "badge-access", &[("where", "#north"), ("door", "Gate 3")]),
    ("Rebecca Lindqvist", "vpn-access", &[("reason", "Two days a week from home.")]),
    (
        "Hanna Virtanen",
        "light-broken",
        &[("where", "#north"), ("what", "The light above desk B1-03 flickers."), ("who", "me"), ("danger", "no")],
    ),
    (
        "Emil Bauer",
        "software-licence",
        &[
            ("needed_by", "+14"),
            ("cost_centre", "$4410"),
            ("project", "P-2041"),
            ("terms", "true"),
            ("row:employee", "@Mei Tanaka"),
            ("row:program", "cad"),
        ],
    ),
    (
        "Luis Ortega",
        "monitor",
        &[
            ("row:arm", "arm"),
            ("needed_by", "+7"),
            ("cost_centre", "$4410"),
            ("row:employee", "@Luis Ortega"),
            ("row:office", "Plant North, B2-17"),
        ],
    ),
    (
        "Sofia Rossi",
        "laptop",
        &[
            ("row:model", "latitude-5450"),
            ("needed_by", "+10"),
            ("cost_centre", "$4410"),
            ("row:employee", "@Jonas Keller"),
            ("row:office", "Plant South, A0-02"),
        ],
    ),
    (
        "Oliver Brandt",
        "monitor",
        &[
            ("row:arm", "stand"),
            ("needed_by", "+5"),
            ("cost_centre", "$4410"),
            ("row:employee", "@Oliver Brandt"),
            ("row:office", "Plant North, C0-08"),
        ],
    ),
    (
        "Zoe Müller",
        "meeting-room",
        &[
            ("room", "A3 large"),
            ("place", "#north"),
            ("begins", "+3T09:00"),
            ("people", "12"),
            ("what*", "camera"),
            ("food", "true"),
            ("food_budget", "80"),
        ],
    ),
    (
        "Amara Diallo",
        "new-starter",
        &[("name", "Nina Berg"), ("job", "Buyer"), ("where", "#south"), ("needed_by", "+21"), ("cost_centre", "$4410")],
    ),
    (
        "Sofia Rossi",
        "something-does-not-work",
        &[
            ("affected", "print"),
            ("what", "The printer on B2 eats every second page"),
            ("who", "team"),
            ("work", "slow"),
        ],
    ),
    (
        "Hanna Virtanen",
        "something-does-not-work",
        &[("affected", "network"), ("what", "VPN drops every ten minutes"), ("who", "me"), ("work", "stopped")],
    ),
];

/// How many tickets a whole demo has at least.
pub const COUNT: i64 = REQUESTS.len() as i64;

/// Makes the tickets and lets some of them move.
pub async fn make(state: &AppState, demo: &Demo) -> Result<(), DemoError> {
    let mut tickets = Vec::new();
    for (requester, item, answers) in REQUESTS {
        let id = TicketId(clock::new_id());
        call(state, demo, requester, submission(state, demo, id, item, answers).await?).await?;
        tickets.push(id);
    }
    let claim = |ticket| Command::ClaimTicket(ClaimTicket { ticket });
    call(state, demo, "Ana Ferreira", claim(tickets[4])).await?;
    call(state, demo, "Tomasz Wójcik", claim(tickets[5])).await?;
    call(state, demo, "Victor Alvarez", claim(tickets[1])).await?;
    call(state, demo, "Pavel Novák", claim(tickets[0])).await?;
    let ask = "Which days do you come in early? Gate 3 is locked before 06:00.";
    let question = HoldComment { id: CommentId(clock::new_id()), body: ask.to_owned() };
    let waits = MoveStatus::new(tickets[0], Status::InProgress, Status::Waiting);
    let waits = Command::MoveStatus(MoveStatus { comment: Some(question), ..waits });
    call(state, demo, "Pavel Novák", waits).await?;
    call(state, demo, "Tomasz Wójcik", claim(tickets[9])).await?;
    let hold = MoveStatus {
        reason: Some(HoldReason::Vendor),
        note: "The vendor brings a new drum on Thursday, case 20-4471.".to_owned(),
        ..MoveStatus::new(tickets[9], Status::InProgress, Status::OnHold)
    };
    call(state, demo, "Tomasz Wójcik", Command::MoveStatus(hold)).await?;
    call(state, demo, "Ana Ferreira", comment(tickets[4], "The screen is here. May I come by tomorrow at nine?"))
        .await?;
    let answer = "Nine is fine. The arm goes where I drew the circle.";
    comment_with_picture(state, demo, "Luis Ortega", tickets[4], answer).await?;
    let note = Command::AddWorkNote(AddWorkNote {
        ticket: tickets[4],
        id: CommentId(clock::new_id()),
        body: "The arm needs the long bolts. @Tomasz Wójcik has put them into drawer 4.".to_owned(),
        mentions: demo.people.get("Tomasz Wójcik").copied().into_iter().collect(),
        attachments: Vec::new(),
    });
    call(state, demo, "Ana Ferreira", note).await?;
    call(
        state,
        demo,
        "Victor Alvarez",
        moved(tickets[1], Status::Resolved, "Your access is on. The guide is in your mail."),
    )
    .await?;
    // Somebody goes away in three days, and says who answers approvals meanwhile.
    let today = crate::admin::organisation::today(&state.pool).await?;
    let day = |days: i32| today.saturating_add(jiff::Span::new().days(days));
    let away = SaidAway { from: day(3), until: day(10), deputy: demo.people["Tim Becker"] };
    call(state, demo, "Karin Lund", Command::SetDeputy(SetDeputy { away: Some(away) })).await
}

async fn submission(
    state: &AppState,
    demo: &Demo,
    id: TicketId,
    item: &str,
    answers: &[(&str, &str)],
) -> Result<Command, DemoError> {
    let today = crate::admin::organisation::today(&state.pool).await?;
    let value = |text: &str| match text.split_at(1) {
        ("@", name) => demo.people[name].to_string(),
        ("#", key) => demo.locations[key].to_string(),
        ("$", code) => demo.centres[code].to_string(),
        ("+", rest) => {
            let (days, time) = rest.split_at(rest.find('T').unwrap_or(rest.len()));
            let days = jiff::Span::new().days(days.parse::<i32>().unwrap_or(7));
            format!("{}{time}", today.saturating_add(days))
        }
        _ => text.to_owned(),
    };
    let mut body = SubmitServiceRequest {
        on_behalf_of: None,
        id,
        item: demo.items[item],
        version: 1,
        fields: BTreeMap::new(),
        rows: Vec::new(),
        attachments: Vec::new(),
    };
    let mut row = RowInput::default();
    for (field, text) in answers {
        if let Some(field) = field.strip_prefix("row:") {
            row.fields.insert(field.to_owned(), Input::Text(value(text)));
        } else if let Some(field) = field.strip_suffix('*') {
            body.fields.insert(field.to_owned(), Input::Choices(vec![value(text)]));
        } else {
            body.fields.insert((*field).to_owned(), Input::Text(value(text)));
        }
    }
    if !row.fields.is_empty() {
        body.rows.push(row);
    }
    Ok(Command::SubmitServiceRequest(body))
}

fn comment(ticket: TicketId, body: &str) -> Command {
    Command::AddComment(AddComment {
        ticket,
        id: CommentId(clock::new_id()),
        body: body.to_owned(),
        mentions: Vec::new(),
        attachments: Vec::new(),
    })
}

fn moved(ticket: TicketId, to: Status, resolution: &str) -> Command {
    let resolution = resolution.to_owned();
    let skip_tasks = to == Status::Resolved;
    Command::MoveStatus(MoveStatus { resolution, skip_tasks, ..MoveStatus::new(ticket, Status::InProgress, to) })
}

pub(super) async fn call(state: &AppState, demo: &Demo, person: &str, command: Command) -> Result<(), DemoError> {
    let person: PersonId = demo.people[person];
    let Some(organisation) = demo.organisation else { return Ok(()) };
    let request = CallRequest {
        person: Some(person),
        address: None,
        client: ClientId(clock::new_id()),
        client_seq: None,
        call: CallId(clock::new_id()),
        digest: digest(&command),
        command,
    };
    match state.executor.execute(organisation, vec![request]).await.map_err(DemoError::Call)?.pop() {
        Some(Decided::Rejected(problem) | Decided::Refused(problem)) => Err(DemoError::Call(problem)),
        _ => Ok(()),
    }
}
