//! Sync on the server: snapshot, stream and push, and the same calls singly for integrators.

mod calls;
mod follow;
mod poll;
mod push;
mod snapshot;
pub mod store;
mod stream;

use crate::platform::http::mount;
use crate::state::AppState;
use axum::Router;
use docket_shared::authorization as table;

/// The routes.
pub fn router() -> Router<AppState> {
    let router = Router::new();
    let router = mount(router, table::Snapshot, snapshot::snapshot);
    let router = mount(router, table::ReadTicket, snapshot::ticket);
    let router = mount(router, table::Stream, stream::stream);
    let router = mount(router, table::Poll, poll::poll);
    let router = mount(router, table::Push, push::push);
    let router = mount(router, table::SubmitServiceRequest, calls::single::<table::SubmitServiceRequest>);
    let router = mount(router, table::AddComment, calls::of_ticket::<table::AddComment>);
    let router = mount(router, table::AddWorkNote, calls::of_ticket::<table::AddWorkNote>);
    let router = mount(router, table::MoveStatus, calls::of_ticket::<table::MoveStatus>);
    let router = mount(router, table::SetPriority, calls::of_ticket::<table::SetPriority>);
    let router = mount(router, table::AddWatcher, calls::of_ticket::<table::AddWatcher>);
    let router = mount(router, table::RemoveWatcher, calls::of_ticket::<table::RemoveWatcher>);
    let router = mount(router, table::ClaimTicket, calls::of_ticket::<table::ClaimTicket>);
    let router = mount(router, table::ConfirmTicket, calls::of_ticket::<table::ConfirmTicket>);
    let router = mount(router, table::RateTicket, calls::of_ticket::<table::RateTicket>);
    let router = mount(router, table::TransferTicket, calls::of_ticket::<table::TransferTicket>);
    let router = mount(router, table::DeclineTicket, calls::of_ticket::<table::DeclineTicket>);
    let router = mount(router, table::EndTask, calls::of_ticket::<table::EndTask>);
    let router = mount(router, table::ConfirmLine, calls::of_ticket::<table::ConfirmLine>);
    let router = mount(router, table::ReportLine, calls::of_ticket::<table::ReportLine>);
    let router = mount(router, table::MoveAsset, calls::single::<table::MoveAsset>);
    let router = mount(router, table::RelateAssets, calls::single::<table::RelateAssets>);
    let router = mount(router, table::UnrelateAssets, calls::single::<table::UnrelateAssets>);
    let router = mount(router, table::SetWarranty, calls::single::<table::SetWarranty>);
    let router = mount(router, table::CountStock, calls::single::<table::CountStock>);
    let router = mount(router, table::WithdrawServiceRequest, calls::of_ticket::<table::WithdrawServiceRequest>);
    let router = mount(router, table::NameApprover, calls::of_ticket::<table::NameApprover>);
    let router = mount(router, table::SetDeputy, calls::single::<table::SetDeputy>);
    let router = mount(router, table::EditAnswers, calls::of_ticket::<table::EditAnswers>);
    let router = mount(router, table::CastVote, calls::of_ticket::<table::CastVote>);
    let router = mount(router, table::ReadNotices, calls::single::<table::ReadNotices>);
    let router = mount(router, table::SetMail, calls::single::<table::SetMail>);
    let router = mount(router, table::SetLanguage, calls::single::<table::SetLanguage>);
    let router = mount(router, table::SetCapacity, calls::single::<table::SetCapacity>);
    let router = mount(router, table::SendAway, calls::single::<table::SendAway>);
    mount(router, table::SetAvailability, calls::single::<table::SetAvailability>)
}
