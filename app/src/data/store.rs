//! The client's state: replica, outbox, overlay, and a trigger per thing that a view may have read.

use super::index::{Index, parent};
use super::kept::Kept;
use super::session::Session;
use super::tabs::Tabs;
use super::transport::Transport;
use super::watch::{Watch, differences, watch};
use super::{clock, draft, files, preferences, push, session, transport};
use docket_shared::Date;
use docket_shared::actor::Actor;
use docket_shared::command::Command;
use docket_shared::fulfilment::report::is_going_on;
use docket_shared::ids::{CallId, ClientId};
use docket_shared::row::{Row, RowKind};
use docket_shared::sync::link::{Link, LinkStatus};
use docket_shared::sync::outbox::{Entry, EntryState, Outbox, Refused};
use docket_shared::sync::overlay::Overlay;
use docket_shared::sync::replica::{Reader, Replica};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;
use uuid::Uuid;

/// What the first part of a client does not bring.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Reads every kind of row that the client shows.
    pub reader: Reader,
    /// What pending calls put over the base.
    pub pending: fn(&Replica, &Outbox, &Actor, Date) -> Overlay,
    /// Whether two rows are the same.
    pub same: fn(&Row, &Row) -> bool,
    /// Adds a call to the outbox.
    pub call: fn(Data, CallId, &Command),
    /// Sends what is due of the outbox.
    pub send: fn(Data),
    /// Reads what of the device's base nobody has asked for yet.
    pub read_on: fn(Data),
    /// Sends files that wait on this device, now and whenever there is something to send.
    pub files: fn(Data),
}

/// The handle that views use. Cheap to copy, usable in events and tasks.
#[derive(Clone, Copy)]
pub struct Data(StoredValue<Rc<Store>, LocalStorage>);

/// Everything behind the handle.
pub struct Store {
    pub(super) replica: RefCell<Replica>,
    pub(super) outbox: RefCell<Outbox>,
    pub(super) link: RefCell<Link>,
    pub(super) transport: RefCell<Transport>,
    /// What this device keeps of the person; none where the browser keeps nothing.
    pub(super) kept: RefCell<Option<Rc<Kept>>>,
    pub(super) tabs: Tabs,
    /// The server has said that the browser is signed in as the person whose page this is.
    pub(super) confirmed: Cell<bool>,
    pub(super) drafts: draft::Pending,
    pub(super) files: files::Shelf,
    pub(super) session: ArcRwSignal<Session>,
    status: ArcRwSignal<LinkStatus>,
    since: ArcRwSignal<Option<docket_shared::Timestamp>>,
    unsent: ArcRwSignal<usize>,
    refused: ArcTrigger,
    /// Whether the question who is signed in had no answer yet though it was asked.
    pub(super) unanswered: ArcRwSignal<bool>,
    /// What was done before there were rules.
    pub(super) early: RefCell<Vec<(CallId, Command)>>,
    /// Whether there are such calls: the part that can write them is wanted.
    pub(super) is_early: ArcRwSignal<bool>,
    rules: Cell<Option<Rules>>,
    overlay: RefCell<Overlay>,
    index: RefCell<Index>,
    triggers: RefCell<BTreeMap<Watch, ArcTrigger>>,
}

/// Begins: reads who is signed in and follows the log. Call once, at the root. `reader` reads the kinds of row that this
/// client shows.
pub fn provide(reader: Reader) -> Data {
    preferences::provide();
    let store = Store {
        replica: RefCell::new(Replica::new(reader)),
        outbox: RefCell::new(Outbox::new(ClientId(clock::new_id()))),
        link: RefCell::default(),
        transport: RefCell::default(),
        kept: RefCell::default(),
        tabs: Tabs::default(),
        confirmed: Cell::new(false),
        drafts: draft::Pending::default(),
        files: files::Shelf::default(),
        session: ArcRwSignal::new(Session::Checking),
        status: ArcRwSignal::new(LinkStatus::Loading),
        since: ArcRwSignal::new(None),
        unsent: ArcRwSignal::new(0),
        refused: ArcTrigger::new(),
        unanswered: ArcRwSignal::new(false),
        early: RefCell::default(),
        is_early: ArcRwSignal::new(false),
        rules: Cell::new(None),
        overlay: RefCell::default(),
        index: RefCell::default(),
        triggers: RefCell::default(),
    };
    let data = Data(StoredValue::new_local(Rc::new(store)));
    provide_context(data);
    transport::listen(data);
    session::open(data);
    data
}

/// The handle, while rendering.
pub fn use_data() -> Data {
    expect_context()
}

impl Data {
    pub(super) fn store(self) -> Rc<Store> {
        self.0.get_value()
    }

    /// The connection, as the person sees it.
    pub fn status(self) -> LinkStatus {
        self.store().status.get()
    }

    /// A count of rows; none before the first rows have come: nothing is no number then.
    pub fn counted(self, count: usize) -> Option<usize> {
        (self.status() != LinkStatus::Loading).then_some(count)
    }

    /// Whether it is still not known who is signed in, because the server did not answer.
    pub fn is_unanswered(self) -> bool {
        self.store().unanswered.get()
    }

    /// Since when the connection is lost; none while it stands.
    pub fn lost_since(self) -> Option<docket_shared::Timestamp> {
        self.store().since.get()
    }

    /// Number of calls that are not yet with the server.
    pub fn unsent(self) -> usize {
        self.store().unsent.get()
    }

    /// Calls that wait for the server, in the order in which they are sent.
    pub fn pending(self) -> Vec<Entry> {
        self.store().refused.track();
        self.store().outbox.borrow().pending().cloned().collect()
    }

    /// Whether something is not on this device yet, so that nothing is said to be saved.
    pub fn is_saving(self) -> bool {
        self.store().refused.track();
        self.store().outbox.borrow().pending().any(|entry| entry.state == EntryState::Saving)
    }

    /// Whether this device keeps what is done here until it is sent.
    pub fn keeps(self) -> bool {
        self.store().session.track();
        self.store().kept().is_some()
    }

    /// Calls that the server refused, oldest first, until dismissed.
    pub fn refused(self) -> Vec<Refused> {
        self.store().refused.track();
        self.store().outbox.borrow().refused().to_vec()
    }

    /// The person has seen a refusal.
    pub fn dismiss(self, call: CallId) {
        let store = self.store();
        store.outbox.borrow_mut().dismiss(call);
        store.refused.notify();
        push::dismissed(self, call);
    }

    /// From now on every row is read, pending calls show their effect and are sent. Without it they are kept all the
    /// same; it is given apart because the first page needs none of it, and what is behind it is large.
    pub fn complete(self, rules: Rules) {
        let store = self.store();
        for fault in store.replica.borrow_mut().read_by(rules.reader) {
            leptos::logging::warn!("{fault}");
        }
        store.rules.set(Some(rules));
        store.replaced();
        for (id, command) in store.early.take() {
            (rules.call)(self, id, &command);
        }
        push::pump(self);
        (rules.files)(self);
    }

    /// Whether a call waits for the part that can write it.
    pub fn is_early(self) -> bool {
        self.store().is_early.get()
    }

    /// Whether something that others asked for the person goes on, or waits for their word: by rows that are read, and by
    /// those that are kept for later.
    pub fn has_line(self) -> bool {
        let Some(me) = self.me().map(|me| me.person) else { return false };
        let own: Vec<String> =
            self.ticket_heads().iter().filter(|head| head.requester == me).map(|head| head.id.to_string()).collect();
        let me_said = format!("\"requested_for\":\"{me}\"");
        let lines = self.all(RowKind::Line);
        let read = lines.iter().any(|row| {
            matches!(row.as_ref(), Row::Line(line) if line.requested_for == Some(me) && is_going_on(line) && !own.contains(&line.ticket.to_string()))
        });
        let kept = |text: &str| {
            let said = |what: &str| text.contains(what);
            let unsaid = said("\"state\":\"complete\"") && !said("\"confirmed_at\":") && !said("\"closed_at\":");
            let unsaid = unsaid && (said("\"handed_over\":") || !said("\"state\":\"released\""));
            said(&me_said) && (unsaid || said("\"state\":\"open\"")) && !own.iter().any(|id| said(id))
        };
        read || self.store().replica.borrow().texts(RowKind::Line).any(kept)
    }

    /// One row, with pending calls applied. Notified when this row changes.
    pub fn get(self, kind: RowKind, id: Uuid) -> Option<Arc<Row>> {
        let store = self.store();
        store.track(Watch::Row(kind, id));
        store.row(kind, id)
    }

    /// All rows of a kind by id, with pending calls applied. Notified when any of them changes.
    pub fn all(self, kind: RowKind) -> Vec<Arc<Row>> {
        let store = self.store();
        store.track(Watch::Kind(kind));
        let overlay = store.overlay.borrow();
        let replica = store.replica.borrow();
        let base = replica.all(kind).filter(|(id, _)| !overlay.contains_key(&(kind, **id))).map(|(_, row)| row.clone());
        let over = overlay.range((kind, Uuid::nil())..=(kind, Uuid::max())).map(|(_, row)| row.clone());
        base.chain(over).collect()
    }

    /// A ticket's lines, comments or notes. Notified when one of them changes.
    pub fn children(self, kind: RowKind, ticket: Uuid) -> Vec<Arc<Row>> {
        self.written(kind, ticket).into_iter().map(|(row, _)| row).collect()
    }

    /// As [`Data::children`], each with whether it is only pending calls that make it. Of what is written once, such as a
    /// comment, that changes with the row itself.
    pub(super) fn written(self, kind: RowKind, ticket: Uuid) -> Vec<(Arc<Row>, bool)> {
        let store = self.store();
        store.track(Watch::Children(kind, ticket));
        let overlay = store.overlay.borrow();
        let over = overlay.range((kind, Uuid::nil())..=(kind, Uuid::max())).map(|(_, row)| row);
        let over = over.filter(|row| parent(row) == Some(ticket)).map(|row| (row.clone(), true));
        let (mut index, replica) = (store.index.borrow_mut(), store.replica.borrow());
        index.know(kind, replica.all(kind));
        let base = index.children(kind, ticket).filter(|id| !overlay.contains_key(&(kind, *id)));
        base.filter_map(|id| Some((replica.get(kind, id)?.clone(), false))).chain(over).collect()
    }

    /// Whether pending calls touch the row, so that it is not confirmed. Notified as [`Data::get`], and when this changes
    /// while the row looks as before.
    pub fn is_pending(self, kind: RowKind, id: Uuid) -> bool {
        let store = self.store();
        store.track(Watch::Row(kind, id));
        store.track(Watch::Pending(kind, id));
        store.overlay.borrow().contains_key(&(kind, id))
    }
}

impl Store {
    /// What this device keeps of the person.
    pub(super) fn kept(&self) -> Option<Rc<Kept>> {
        self.kept.borrow().clone()
    }

    /// The rules, once they are here.
    pub(super) fn rules(&self) -> Option<Rules> {
        self.rules.get()
    }

    fn track(&self, watch: Watch) {
        self.triggers.borrow_mut().entry(watch).or_default().track();
    }

    fn row(&self, kind: RowKind, id: Uuid) -> Option<Arc<Row>> {
        let over = self.overlay.borrow().get(&(kind, id)).cloned();
        over.or_else(|| self.replica.borrow().get(kind, id).cloned())
    }

    /// The link has moved; tells views if they see a difference. Answers whether they do.
    pub(super) fn status_changed(&self) -> bool {
        let (status, lost) = {
            let link = self.link.borrow();
            (link.status(), link.is_lost())
        };
        let moved = self.status.get_untracked() != status;
        if moved {
            self.status.set(status);
        }
        if self.since.with_untracked(Option::is_some) != lost {
            self.since.set(lost.then(clock::now));
        }
        moved
    }

    /// These rows of the base changed: index and overlay follow, views that read them are told.
    pub(super) fn changed(&self, rows: &[(RowKind, Uuid)]) {
        let mut watches = BTreeSet::new();
        for &(kind, id) in rows {
            let replica = self.replica.borrow();
            let parent = self.index.borrow_mut().put(kind, id, replica.get(kind, id).map(Arc::as_ref));
            watch(&mut watches, kind, id, parent);
        }
        self.refresh_overlay(&mut watches);
        self.notify(&watches);
    }

    /// The outbox changed: what pending calls show follows.
    pub(super) fn outbox_changed(&self) {
        let mut watches = BTreeSet::new();
        self.refresh_overlay(&mut watches);
        self.notify(&watches);
        let unsent = self.outbox.borrow().unsent();
        if self.unsent.get_untracked() != unsent {
            self.unsent.set(unsent);
        }
        self.refused.notify();
    }

    /// The whole base was replaced.
    pub(super) fn replaced(&self) {
        *self.index.borrow_mut() = Index::default();
        self.outbox_changed();
        let all: Vec<ArcTrigger> = self.triggers.borrow().values().cloned().collect();
        all.iter().for_each(Notify::notify);
    }

    fn refresh_overlay(&self, watches: &mut BTreeSet<Watch>) {
        let actor = self.session.with_untracked(|session| session.signed_in().map(|me| session::actor(&me.me)));
        let fresh = match actor.zip(self.rules.get()) {
            Some((actor, rules)) if self.outbox.borrow().pending().next().is_some() => {
                (rules.pending)(&self.replica.borrow(), &self.outbox.borrow(), &actor, clock::today())
            }
            _ => Overlay::new(),
        };
        let old = std::mem::replace(&mut *self.overlay.borrow_mut(), fresh);
        let same = |left: &Row, right: &Row| self.rules.get().is_some_and(|rules| (rules.same)(left, right));
        differences(watches, (&old, &self.overlay.borrow()), &self.replica.borrow(), same);
    }

    fn notify(&self, watches: &BTreeSet<Watch>) {
        let triggers: Vec<ArcTrigger> = {
            let held = self.triggers.borrow();
            watches.iter().filter_map(|watch| held.get(watch).cloned()).collect()
        };
        triggers.iter().for_each(Notify::notify);
    }
}
