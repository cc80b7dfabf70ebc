//! The authorization table: every endpoint with its row. What is not here cannot be mounted.

use crate::actor::{Actor, Role};
use crate::endpoint::{Endpoint, Method};
use crate::{
    approval, asset, attachment, catalog, fulfilment, health, notification, person, service_request, session, sync,
    ticket,
};
use std::collections::BTreeSet;

/// Who may call an endpoint at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allow {
    /// Anyone, signed in or not.
    Anyone,
    /// Any signed-in person; the rule of the thing itself decides further.
    SignedIn,
    /// Signed-in people who hold one of these roles.
    Roles(&'static [Role]),
}

impl Allow {
    /// Whether this actor may call.
    pub fn admits(self, actor: Option<&Actor>) -> bool {
        match (self, actor) {
            (Allow::Anyone, _) => true,
            (_, None) => false,
            (Allow::SignedIn, Some(_)) => true,
            (Allow::Roles(_), Some(actor)) => self.admits_roles(&actor.roles),
        }
    }

    /// Whether somebody signed in with these roles may call.
    pub fn admits_roles(self, held: &BTreeSet<Role>) -> bool {
        match self {
            Allow::Anyone | Allow::SignedIn => true,
            Allow::Roles(roles) => roles.iter().any(|role| held.contains(role)),
        }
    }
}

/// Roles that work tickets.
pub const FULFILLERS: Allow = Allow::Roles(&[Role::Technician, Role::TeamLead, Role::ServiceOwner]);

/// Roles that look after a team. Which team is the rule's to say.
pub const LEADS: Allow = Allow::Roles(&[Role::TeamLead, Role::ServiceOwner]);

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct AuthorizationRow {
    /// The endpoint's name.
    pub name: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path template.
    pub path: &'static str,
    /// Who may call.
    pub allow: Allow,
}

macro_rules! endpoints {
    ($($(#[$doc:meta])* $name:ident: $text:literal $version:literal, $method:ident $path:literal, $allow:expr, $body:ty => $reply:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Endpoint for $name {
                const NAME: &'static str = $text;
                const VERSION: u16 = $version;
                const METHOD: Method = Method::$method;
                const PATH: &'static str = $path;
                const ALLOW: Allow = $allow;
                type Body = $body;
                type Reply = $reply;
            }
        )*

        /// The whole table, in order.
        pub const TABLE: &[AuthorizationRow] = &[$(
            AuthorizationRow {
                name: <$name as Endpoint>::NAME,
                method: <$name as Endpoint>::METHOD,
                path: <$name as Endpoint>::PATH,
                allow: <$name as Endpoint>::ALLOW,
            },
        )*];
    };
}

endpoints! {
    /// Sign in with e-mail and password.
    SignIn: "session.sign_in" 1, Post "/api/session", Allow::Anyone, session::SignIn => session::SignedIn;
    /// Who is signed in.
    WhoAmI: "session.read" 1, Get "/api/session", Allow::SignedIn, () => session::SignedIn;
    /// Sign out here.
    SignOut: "session.sign_out" 1, Delete "/api/session", Allow::SignedIn, () => ticket::api::Done;
    /// Sign out everywhere.
    SignOutEverywhere: "session.sign_out_everywhere" 1, Delete "/api/sessions", Allow::SignedIn, () => ticket::api::Done;
    /// Search people by name.
    SearchPeople: "person.search" 1, Get "/api/people", Allow::SignedIn, person::api::SearchPeople => person::api::FoundPeople;
    /// Say whether one takes new work.
    SetAvailability: "person.set_availability" 1, Put "/api/availability", FULFILLERS, person::api::SetAvailability => ticket::api::Done;
    /// Set how many units of work somebody of one's team takes at once.
    SetCapacity: "team.set_capacity" 1, Put "/api/team/capacity", LEADS, person::api::SetCapacity => ticket::api::Done;
    /// Say that somebody of one's team is away.
    SendAway: "team.send_away" 1, Post "/api/team/away", LEADS, person::api::SendAway => ticket::api::Done;
    /// Submit a service request.
    SubmitServiceRequest: "service_request.submit" 1, Post "/api/service_requests", Allow::SignedIn,
        service_request::api::SubmitServiceRequest => service_request::api::SubmittedServiceRequest;
    /// Read one ticket with everything of it that the caller may see.
    ReadTicket: "ticket.read" 1, Get "/api/tickets/{ticket}", Allow::SignedIn, () => sync::api::Rows;
    /// Write a public comment.
    AddComment: "ticket.add_comment" 1, Post "/api/tickets/{ticket}/comments", Allow::SignedIn, ticket::api::AddComment => ticket::api::Commented;
    /// Write a work note.
    AddWorkNote: "ticket.add_work_note" 1, Post "/api/tickets/{ticket}/work_notes", FULFILLERS, ticket::api::AddWorkNote => ticket::api::Done;
    /// Move a ticket to another status.
    MoveStatus: "ticket.move_status" 1, Post "/api/tickets/{ticket}/status", FULFILLERS, ticket::api::MoveStatus => ticket::api::Done;
    /// Say how urgent a ticket is.
    SetPriority: "ticket.set_priority" 1, Post "/api/tickets/{ticket}/priority", FULFILLERS, ticket::api::SetPriority => ticket::api::Done;
    /// When a ticket would be due with another priority, another calendar, or a hold.
    AskWhatIf: "sla.what_if" 1, Get "/api/tickets/{ticket}/what_if", FULFILLERS, ticket::what_if::AskWhatIf => ticket::what_if::WhatIf;
    /// Let somebody watch a ticket.
    AddWatcher: "ticket.add_watcher" 1, Post "/api/tickets/{ticket}/watchers", Allow::SignedIn, ticket::api::AddWatcher => ticket::api::Done;
    /// Let somebody watch a ticket no more.
    RemoveWatcher: "ticket.remove_watcher" 1, Post "/api/tickets/{ticket}/former_watchers", Allow::SignedIn,
        ticket::api::RemoveWatcher => ticket::api::Done;
    /// Take a ticket that nobody has.
    ClaimTicket: "ticket.claim" 1, Post "/api/tickets/{ticket}/claim", FULFILLERS, ticket::api::ClaimTicket => ticket::api::Done;
    /// Close a resolved ticket of one's own.
    ConfirmTicket: "ticket.confirm" 1, Post "/api/tickets/{ticket}/confirmation", Allow::SignedIn, ticket::api::ConfirmTicket => ticket::api::Done;
    /// Say how one's own request went.
    RateTicket: "ticket.rate" 1, Post "/api/tickets/{ticket}/rating", Allow::SignedIn, ticket::api::RateTicket => ticket::api::Done;
    /// Pass a ticket to a colleague or to another team.
    TransferTicket: "ticket.transfer" 1, Post "/api/tickets/{ticket}/transfer", FULFILLERS, ticket::api::TransferTicket => ticket::api::Done;
    /// Give one's assignment back to the queue.
    DeclineTicket: "ticket.decline" 1, Post "/api/tickets/{ticket}/decline", FULFILLERS, ticket::api::DeclineTicket => ticket::api::Done;
    /// End an open task.
    EndTask: "task.end" 1, Post "/api/tickets/{ticket}/ended_tasks", FULFILLERS, fulfilment::api::EndTask => ticket::api::Done;
    /// Say that a line of one's own is as it should be.
    ConfirmLine: "line.confirm" 1, Post "/api/tickets/{ticket}/confirmed_lines", Allow::SignedIn,
        fulfilment::api::ConfirmLine => ticket::api::Done;
    /// Say that something is wrong with a line of one's own.
    ReportLine: "line.report" 1, Post "/api/tickets/{ticket}/reported_lines", Allow::SignedIn,
        fulfilment::api::ReportLine => ticket::api::Done;
    /// Move a piece of equipment by hand.
    MoveAsset: "asset.move" 1, Post "/api/assets/moves", FULFILLERS, asset::api::MoveAsset => ticket::api::Done;
    /// Say what a piece of equipment is to another one.
    RelateAssets: "asset.relate" 1, Post "/api/assets/relations", FULFILLERS, asset::api::RelateAssets => ticket::api::Done;
    /// Take back what two pieces of equipment are to each other.
    UnrelateAssets: "asset.unrelate" 1, Post "/api/assets/former_relations", FULFILLERS, asset::api::UnrelateAssets => ticket::api::Done;
    /// Say until when a piece of equipment is under warranty.
    SetWarranty: "asset.set_warranty" 1, Post "/api/assets/warranties", FULFILLERS, asset::api::SetWarranty => ticket::api::Done;
    /// Say how many units of a model are at a location.
    CountStock: "stock.count" 1, Post "/api/stock/counts", FULFILLERS, asset::api::CountStock => ticket::api::Done;
    /// How what an order takes would be met.
    AskStock: "stock.ask" 1, Get "/api/stock/answer", Allow::SignedIn, asset::api::AskStock => asset::api::StockAnswer;
    /// Take one's own request back.
    WithdrawServiceRequest: "service_request.withdraw" 1, Post "/api/tickets/{ticket}/withdrawal", Allow::SignedIn,
        service_request::api::WithdrawServiceRequest => ticket::api::Done;
    /// Name somebody to ask where a step found nobody.
    NameApprover: "approval.name_approver" 1, Post "/api/tickets/{ticket}/approvers", Allow::Roles(&[Role::ServiceOwner]),
        approval::api::NameApprover => ticket::api::Done;
    /// Say when one is away and who answers meanwhile.
    SetDeputy: "person.set_deputy" 1, Put "/api/deputy", Allow::SignedIn, approval::api::SetDeputy => ticket::api::Done;
    /// Change the answers of one's own request before anybody works on it.
    EditAnswers: "service_request.edit_answers" 1, Post "/api/tickets/{ticket}/answers", Allow::SignedIn,
        service_request::api::EditAnswers => ticket::api::Done;
    /// Read the form by which one's own request was asked.
    ReadForm: "service_request.read_form" 1, Get "/api/service_request_form", Allow::SignedIn,
        service_request::api::ReadForm => catalog::ItemVersion;
    /// Answer a question of a gate.
    CastVote: "approval.vote" 1, Post "/api/tickets/{ticket}/votes", Allow::SignedIn, approval::api::CastVote => ticket::api::Done;
    /// Say that one has read notices.
    ReadNotices: "notice.read" 1, Post "/api/notices/read", Allow::SignedIn, notification::api::ReadNotices => ticket::api::Done;
    /// Say whether notices come by mail too.
    SetMail: "person.set_mail" 1, Put "/api/notices/mail", Allow::SignedIn, notification::api::SetMail => ticket::api::Done;
    /// Say in which language one reads.
    SetLanguage: "person.set_language" 1, Put "/api/language", Allow::SignedIn, notification::api::SetLanguage => ticket::api::Done;
    /// Send the next piece of a file that a call of one's own named: the body is the bytes.
    UploadAttachment: "attachment.upload" 1, Put "/api/attachments/{attachment}/bytes", Allow::SignedIn,
        attachment::api::UploadAt => attachment::api::Received;
    /// How much of such a file the server has.
    ReadUpload: "attachment.read_upload" 1, Get "/api/attachments/{attachment}/bytes", Allow::SignedIn,
        () => attachment::api::Received;
    /// Read the bytes of a file. The answer is the file.
    ReadAttachment: "attachment.read" 1, Get "/api/attachments/{attachment}", Allow::SignedIn, () => ();
    /// Read what the installation stands on.
    ReadHealth: "installation.read_health" 1, Get "/api/installation/health", Allow::Roles(&[Role::Administrator]), () => health::Health;
    /// Read everything one may see, with the cursor it stands at.
    Snapshot: "sync.snapshot" 1, Get "/api/sync/snapshot", Allow::SignedIn, sync::api::SnapshotQuery => sync::api::Snapshot;
    /// Follow the log over a WebSocket.
    Stream: "sync.stream" 1, Get "/api/sync/stream", Allow::SignedIn, () => ();
    /// Follow the log where a WebSocket does not get through: waits until there is something to say.
    Poll: "sync.poll" 1, Post "/api/sync/poll", Allow::SignedIn, sync::api::Poll => sync::api::Polled;
    /// Push calls from an outbox, in order.
    Push: "sync.push" 1, Post "/api/sync/push", Allow::SignedIn, sync::api::Push => sync::api::Pushed;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_routes_are_unique() {
        let names: BTreeSet<_> = TABLE.iter().map(|row| row.name).collect();
        let routes: BTreeSet<_> = TABLE.iter().map(|row| format!("{:?} {}", row.method, row.path)).collect();
        assert_eq!((names.len(), routes.len()), (TABLE.len(), TABLE.len()));
    }

    #[test]
    fn only_sign_in_is_open_to_anyone() {
        let open: Vec<_> = TABLE.iter().filter(|row| row.allow == Allow::Anyone).map(|row| row.name).collect();
        assert_eq!(open, ["session.sign_in"]);
    }
}
