//! What the person is told: how much of it is unread, the list, and reading it.

use super::{Data, clock};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, NoticeId, TicketId};
use docket_shared::notification::api::{READ_MAX, ReadNotices, SetLanguage, SetMail};
use docket_shared::notification::{Notice, is_unread_json};
use docket_shared::order::sort_by_key;
use docket_shared::row::{Row, RowKind};
use std::cmp::Reverse;

impl Data {
    /// How many notices are unread. The portal's first part does not read them and counts all the same.
    pub fn unread_notices(self) -> usize {
        let rows = self.all(RowKind::Notice);
        let unread = |row: &&std::sync::Arc<Row>| matches!(row.as_ref(), Row::Notice(notice) if notice.is_unread());
        let store = self.store();
        let replica = store.replica.borrow();
        let later = replica.texts(RowKind::Notice).filter(|text| is_unread_json(text));
        rows.iter().filter(unread).count() + later.count()
    }

    /// Notices, the newest first.
    pub fn notices(self) -> Vec<Notice> {
        let rows = self.all(RowKind::Notice);
        let notice = |row: &std::sync::Arc<Row>| {
            if let Row::Notice(notice) = row.as_ref() { Some(notice.clone()) } else { None }
        };
        let mut notices: Vec<Notice> = rows.iter().filter_map(notice).collect();
        sort_by_key(&mut notices, |notice| (Reverse(notice.at), notice.id));
        notices
    }

    /// Says that notices were read.
    pub fn read_notices(self, notices: &[NoticeId]) {
        for some in notices.chunks(READ_MAX) {
            let body = ReadNotices { notices: some.to_vec() };
            self.call(CallId(clock::new_id()), Command::ReadNotices(body));
        }
    }

    /// Says that everything told of a ticket was read: the person looks at it.
    pub fn read_notices_of(self, ticket: TicketId) {
        let unread = self.notices().into_iter().filter(|notice| notice.ticket == ticket && notice.is_unread());
        let unread: Vec<NoticeId> = unread.map(|notice| notice.id).collect();
        if !unread.is_empty() {
            self.read_notices(&unread);
        }
    }

    /// Whether notices come by mail too.
    pub fn wants_mail(self) -> bool {
        let me = self.me().map(|me| me.person.0);
        let settings = me.and_then(|me| self.get(RowKind::NoticeSettings, me));
        !matches!(settings.as_deref(), Some(Row::NoticeSettings(settings)) if !settings.mail)
    }

    /// Says whether notices come by mail too.
    pub fn set_mail(self, mail: bool) {
        self.call(CallId(clock::new_id()), Command::SetMail(SetMail { mail }));
    }

    /// Says in which language the person reads, here at once, on other devices and in mails once the server has it.
    pub fn set_language(self, language: &str) {
        self.call(CallId(clock::new_id()), Command::SetLanguage(SetLanguage { language: language.to_owned() }));
    }
}
