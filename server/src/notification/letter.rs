//! A mail as it is read: subject, a text part, an HTML part. Plain and short, in the person's language, with nothing from
//! elsewhere in it. Of public replies it carries the text, of work notes never a word.

use super::store::mail::DueMail;
use crate::platform::html::escape;
use docket_messages::{Locale, notice as said};
use docket_shared::notification::words::sentence;
use docket_shared::notification::{Kind, Place};
use jiff::tz::TimeZone;

/// Longest subject, in characters.
const SUBJECT_MAX: usize = 200;
/// Longest text of a reply that is mailed, in characters; the rest is read in the app.
const TEXT_MAX: usize = 4_000;

/// What is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Writes the mail of a notice. `origin` is the address that people type, without a path.
pub fn write(mail: &DueMail, origin: &str) -> Letter {
    let locale = Locale::from_tag(&mail.language);
    let notice = &mail.notice;
    let zone = TimeZone::get(&mail.zone).unwrap_or(TimeZone::UTC);
    let news = sentence(locale, notice, |at| zone.to_datetime(at).date());
    let (number, title) = (line(&notice.number), line(&notice.title));
    let subject = match notice.kind {
        Kind::ApprovalAsked | Kind::ApprovalReminded | Kind::DeputyAsked => said::mail_approve(locale, &number, &title),
        // One subject for all else of a ticket: threads hold together.
        _ => said::mail_subject(locale, &number, &title),
    };
    let subject: String = subject.chars().take(SUBJECT_MAX).collect();
    let place = notice.place();
    let open = match place {
        Place::Approval(_) => said::mail_open_approval(locale),
        Place::Request(_) => said::mail_open_request(locale),
        Place::Requests => said::mail_open_requests(locale),
        Place::Work(_) => said::mail_open_ticket(locale),
    };
    let notices = match place {
        Place::Work(_) => "/workspace/notices",
        _ => "/notices",
    };
    let reason = Some(notice.arguments.reason.as_str()).filter(|reason| !reason.is_empty());
    let parts = Parts {
        locale,
        about: about(locale, mail),
        news: line(&news),
        quoted: mail.text.as_deref().or(reason).map(shortened),
        open,
        link: format!("{origin}{}", place.path()),
        why: said::mail_why(locale, &line(&mail.organisation_name)),
        off: said::mail_off(locale),
        off_link: format!("{origin}{notices}"),
    };
    Letter { text: parts.text(), html: parts.html(&subject), subject }
}

/// What it is about: number and title, and to an approver what it costs and whom.
fn about(locale: Locale, mail: &DueMail) -> String {
    let costs = &mail.costs;
    let mut parts = vec![line(&mail.notice.number), line(&mail.notice.title)];
    parts.extend(costs.total.map(|total| said::mail_amount(locale, &amount(locale, total, &costs.currency))));
    parts.extend(costs.cost_centre.as_ref().map(|centre| said::mail_cost_centre(locale, &line(centre))));
    parts.join(" · ")
}

/// An amount in hundredths as the language writes it, such as "1,234.50 EUR".
fn amount(locale: Locale, hundredths: i64, currency: &str) -> String {
    let (group, point) = match locale {
        Locale::En => (',', '.'),
        Locale::De => ('.', ','),
    };
    let whole = (hundredths / 100).unsigned_abs().to_string();
    let mut grouped = String::new();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(group);
        }
        grouped.push(digit);
    }
    let sign = if hundredths < 0 { "\u{2212}" } else { "" };
    format!("{sign}{grouped}{point}{:02} {currency}", (hundredths % 100).unsigned_abs())
}

struct Parts {
    locale: Locale,
    about: String,
    news: String,
    quoted: Option<String>,
    open: &'static str,
    link: String,
    why: String,
    off: &'static str,
    off_link: String,
}

impl Parts {
    fn text(&self) -> String {
        let mut text = format!("{}\n\n", self.news);
        if let Some(quoted) = &self.quoted {
            for line in quoted.lines() {
                text.push_str(if line.is_empty() { ">" } else { "> " });
                text.push_str(line);
                text.push('\n');
            }
            text.push('\n');
        }
        let Parts { about, open, link, why, off, off_link, .. } = self;
        text + &format!("{about}\n{open}: {link}\n\n-- \n{why}\n{off} {off_link}\n")
    }

    /// Without colours of its own: it is as dark or as light as the reader's program.
    fn html(&self, subject: &str) -> String {
        let quoted = self.quoted.as_deref().map_or(String::new(), |quoted| {
            format!("<blockquote>{}</blockquote>\n", escape(quoted).replace('\n', "<br>\n"))
        });
        format!(
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{subject}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<p><b>{news}</b></p>\n{quoted}\
             <p>{about}</p>\n<p><a class=\"open\" href=\"{link}\">{open}</a></p>\n<hr>\n\
             <p><small>{why}<br>\n{off} <a href=\"{off_link}\">{off_link}</a></small></p>\n</body>\n</html>\n",
            language = self.locale.tag(),
            subject = escape(subject),
            news = escape(&self.news),
            about = escape(&self.about),
            link = escape(&self.link),
            open = escape(self.open),
            why = escape(&self.why),
            off = escape(self.off),
            off_link = escape(&self.off_link),
        )
    }
}

const STYLE: &str = "body { font: 16px/1.5 system-ui, sans-serif; max-width: 36em; margin: 0 auto; padding: 24px; }
blockquote { margin: 0 0 16px; padding: 0 0 0 16px; border-left: 2px solid currentColor; }
.open { display: inline-block; padding: 8px 16px; border: 1px solid currentColor; border-radius: 6px; font-weight: 600; }
hr { border: 0; border-top: 1px solid currentColor; opacity: 0.3; margin: 24px 0 16px; }
small { opacity: 0.8; }
";

/// One line: what breaks lines or steers terminals becomes a space.
pub(super) fn line(text: &str) -> String {
    let words: Vec<&str> = text.split(|one: char| one.is_whitespace() || one.is_control()).collect();
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The text of a reply as far as it is mailed; lines stay lines, what steers terminals goes.
fn shortened(text: &str) -> String {
    let clean = |one: &char| *one == '\n' || !one.is_control();
    let mut shown: String = text.trim().chars().filter(clean).take(TEXT_MAX).collect();
    if text.trim().chars().filter(clean).count() > TEXT_MAX {
        shown.push_str(" …");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notification::store::mail::Costs;
    use docket_shared::ids::{NoticeId, OrganisationId, PersonId, TicketId};
    use docket_shared::notification::{Arguments, Notice};
    use uuid::Uuid;

    fn mail(kind: Kind, language: &str, title: &str, text: Option<&str>) -> DueMail {
        let arguments = Arguments { by: "Ana <b>".to_owned(), work: true, ..Arguments::default() };
        let notice = Notice {
            id: NoticeId(Uuid::from_u128(1)),
            person: PersonId(Uuid::from_u128(2)),
            kind,
            ticket: TicketId(Uuid::from_u128(3)),
            number: "REQ-1042".to_owned(),
            title: title.to_owned(),
            arguments,
            at: "2026-11-23T09:00:00Z".parse().unwrap(),
            read_at: None,
        };
        DueMail {
            organisation: OrganisationId(Uuid::from_u128(4)),
            organisation_name: "Alpha & Co".to_owned(),
            zone: "Europe/Berlin".to_owned(),
            notice,
            name: "Rebecca".to_owned(),
            email: "rebecca@alpha.example".to_owned(),
            language: language.to_owned(),
            text: text.map(str::to_owned),
            costs: Costs::default(),
            attempts: 1,
            is_read: false,
            is_wanted: true,
            is_visible: true,
            holds: true,
            is_old: false,
        }
    }

    #[test]
    fn a_subject_is_one_line_and_what_people_wrote_is_text_in_both_parts() {
        let mail =
            mail(Kind::Replied, "en", "Dock\r\nBcc: all@alpha.example", Some("See <script>\n\n& \u{1b}[31mcome"));
        let letter = write(&mail, "https://desk.example.org");
        assert_eq!(letter.subject, "[REQ-1042] Dock Bcc: all@alpha.example");
        assert!(
            letter.text.starts_with("Ana <b> wrote to you\n\n> See <script>\n>\n> & [31mcome\n\n"),
            "{}",
            letter.text
        );
        assert!(letter.html.contains("See &lt;script&gt;<br>\n<br>\n&amp; [31mcome"), "{}", letter.html);
        assert!(letter.html.contains("Ana &lt;b&gt; wrote to you") && !letter.html.contains("<script>"));
        let link = "https://desk.example.org/workspace/tickets/00000000-0000-0000-0000-000000000003";
        assert!(letter.text.contains(link) && letter.html.contains(&format!("href=\"{link}\"")));
        for outside in ["src=", "url(", "@import", "http://"] {
            assert!(!letter.html.contains(outside), "nothing comes from elsewhere: {outside}");
        }
    }

    #[test]
    fn it_is_in_the_language_of_who_reads_it() {
        let letter = write(&mail(Kind::ApprovalAsked, "de-AT", "Dock", None), "https://desk.example.org");
        assert_eq!(letter.subject, "Bitte freigeben: [REQ-1042] Dock");
        assert!(
            letter.text.contains("bittet um Ihre Freigabe") && letter.text.contains("Alpha & Co"),
            "{}",
            letter.text
        );
        assert!(letter.html.contains("<html lang=\"de\">") && letter.html.contains("Alpha &amp; Co"));
        assert!(!letter.text.contains("\n> "), "nothing is quoted where nothing was written");
    }

    #[test]
    fn an_approver_reads_what_it_costs_and_whom() {
        let total = |language: &str, total| {
            let mut due = mail(Kind::ApprovalAsked, language, "Dock", None);
            let cost_centre = Some("4711 Plant <North>".to_owned());
            due.costs = Costs { total, currency: "EUR".to_owned(), cost_centre };
            write(&due, "https://desk.example.org")
        };
        let letter = total("en", Some(123_450));
        let about = "REQ-1042 · Dock · Amount: 1,234.50 EUR · Cost centre: 4711 Plant <North>\n";
        assert!(letter.text.contains(about), "{}", letter.text);
        assert!(letter.html.contains("4711 Plant &lt;North&gt;"), "{}", letter.html);
        let letter = total("de", Some(1_234_567_805));
        assert!(letter.text.contains("Betrag: 12.345.678,05 EUR · Kostenstelle: 4711"), "{}", letter.text);
        assert!(!total("en", None).text.contains("Amount"), "what has no price has no amount");
    }

    #[test]
    fn long_texts_are_cut_and_say_so() {
        let long = "ä".repeat(TEXT_MAX + 1);
        let letter = write(&mail(Kind::Replied, "en", &"x".repeat(500), Some(&long)), "https://desk.example.org");
        assert!(letter.text.contains("ä …\n"));
        assert_eq!(letter.subject.chars().count(), SUBJECT_MAX);
    }
}
