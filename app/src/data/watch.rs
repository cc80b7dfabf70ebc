//! What views may have read, and which of it looks otherwise after a change. Pure.

use super::index::parent;
use docket_shared::row::{Row, RowKind};
use docket_shared::sync::overlay::Overlay;
use docket_shared::sync::replica::Replica;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Something that a view may have read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Watch {
    /// The row as it is shown.
    Row(RowKind, Uuid),
    /// Whether pending calls touch it.
    Pending(RowKind, Uuid),
    /// All rows of a kind.
    Kind(RowKind),
    /// A ticket's rows of a kind.
    Children(RowKind, Uuid),
}

/// Adds what shows a row that looks otherwise; `parent` is the ticket it belongs to, or belonged to.
pub fn watch(watches: &mut BTreeSet<Watch>, kind: RowKind, id: Uuid, parent: Option<Uuid>) {
    watches.insert(Watch::Row(kind, id));
    watches.insert(Watch::Kind(kind));
    watches.extend(parent.map(|parent| Watch::Children(kind, parent)));
}

/// Adds what shows a difference where one overlay takes the place of another. A call touches more rows than it changes, such
/// as a note those of its ticket: of a row that looks as before only whether it is pending is told.
pub fn differences(
    watches: &mut BTreeSet<Watch>,
    (old, fresh): (&Overlay, &Overlay),
    base: &Replica,
    same: impl Fn(&Row, &Row) -> bool,
) {
    for (&(kind, id), row) in old.iter().filter(|(key, _)| !fresh.contains_key(*key)) {
        watches.insert(Watch::Pending(kind, id));
        if !base.get(kind, id).is_some_and(|now| same(now, row)) {
            watch(watches, kind, id, parent(row));
        }
    }
    for (&(kind, id), row) in fresh {
        let before = old.get(&(kind, id));
        if before.is_none() {
            watches.insert(Watch::Pending(kind, id));
        }
        if !before.or_else(|| base.get(kind, id)).is_some_and(|before| same(before, row)) {
            watch(watches, kind, id, parent(row));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::sync::api::{Cursor, Op, Snapshot};
    use serde_json::value::RawValue;
    use std::sync::Arc;

    const TICKET: Uuid = Uuid::from_u128(1);
    const NOTE: Uuid = Uuid::from_u128(2);
    const AT: &str = "2026-11-30T09:00:00Z";

    fn head(title: &str) -> String {
        format!(
            r#"{{"id":"{TICKET}","number":"REQ-1","kind":"service_request","title":"{title}","language":"en","icon":"package","lines":1,"status":"in_progress","priority":3,"requester":"{NOTE}","requester_name":"Rebecca","created_at":"{AT}","changed_at":"{AT}"}}"#
        )
    }

    fn note() -> String {
        format!(
            r#"{{"id":"{NOTE}","ticket":"{TICKET}","author":"{NOTE}","author_name":"Ana","body":"Ask.","at":"{AT}","ordinal":0,"note":1}}"#
        )
    }

    fn base(rows: &[(RowKind, Uuid, String)]) -> Replica {
        let put = |(kind, id, json): &(RowKind, Uuid, String)| {
            Op::Put(kind.name().to_owned(), *id, 1, RawValue::from_string(json.clone()).unwrap())
        };
        let mut replica = Replica::default();
        let rows = rows.iter().map(put).collect();
        let faults = replica.load(&Snapshot { cursor: Cursor("1".to_owned()), client_seq: 0, rows });
        assert_eq!(faults, Vec::<String>::new());
        replica
    }

    fn overlay(rows: &[(RowKind, Uuid, String)]) -> Overlay {
        let row =
            |(kind, id, json): &(RowKind, Uuid, String)| ((*kind, *id), Arc::new(Row::from_json(*kind, json).unwrap()));
        rows.iter().map(row).collect()
    }

    fn told(old: &Overlay, fresh: &Overlay, base: &Replica) -> Vec<Watch> {
        let mut watches = BTreeSet::new();
        differences(&mut watches, (old, fresh), base, |left, right| left == right);
        watches.into_iter().collect()
    }

    #[test]
    fn a_note_of_ones_own_is_told_and_of_its_ticket_only_that_it_is_pending() {
        let ticket = (RowKind::TicketHead, TICKET, head("Docks"));
        let written = overlay(&[ticket.clone(), (RowKind::WorkNote, NOTE, note())]);
        let of_note = [
            Watch::Row(RowKind::WorkNote, NOTE),
            Watch::Pending(RowKind::TicketHead, TICKET),
            Watch::Pending(RowKind::WorkNote, NOTE),
            Watch::Kind(RowKind::WorkNote),
            Watch::Children(RowKind::WorkNote, TICKET),
        ];
        let before = base(std::slice::from_ref(&ticket));
        assert_eq!(told(&Overlay::new(), &written, &before), of_note);
        assert_eq!(told(&written, &written, &before), []);
        // Refused: it goes, and its ticket is as it was.
        assert_eq!(told(&written, &Overlay::new(), &before), of_note);
        // Confirmed: it stands in the base as it was shown.
        let confirmed = base(&[ticket, (RowKind::WorkNote, NOTE, note())]);
        let pending = [Watch::Pending(RowKind::TicketHead, TICKET), Watch::Pending(RowKind::WorkNote, NOTE)];
        assert_eq!(told(&written, &Overlay::new(), &confirmed), pending);
    }

    #[test]
    fn a_row_that_looks_otherwise_is_told_as_it_comes_as_it_changes_and_as_it_goes() {
        let row = |title: &str| (RowKind::TicketHead, TICKET, head(title));
        let (base, first, second) = (base(&[row("Docks")]), overlay(&[row("Screens")]), overlay(&[row("Desks")]));
        let looks = [Watch::Row(RowKind::TicketHead, TICKET), Watch::Kind(RowKind::TicketHead)];
        let and_pending = [looks[0], Watch::Pending(RowKind::TicketHead, TICKET), looks[1]];
        assert_eq!(told(&Overlay::new(), &first, &base), and_pending);
        assert_eq!(told(&first, &second, &base), looks);
        assert_eq!(told(&second, &Overlay::new(), &base), and_pending);
    }
}
