//! Hands letters to the mail server, one connection each: none can go stale.

use super::letter::{line, write};
use super::store::mail::DueMail;
use crate::platform::config::{ConfigError, MailSettings, PublicUrl};
use lettre::address::AddressError;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::error::Error;
use std::time::Duration;

/// How long the mail server may take for one answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The mail server, and who mails come from.
#[derive(Debug)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    origin: String,
    host: String,
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The address, or another header, cannot be written.
    #[error("it cannot be addressed: {0}")]
    Address(#[from] AddressError),
    /// The message cannot be built.
    #[error("it cannot be written: {0}")]
    Message(#[from] lettre::error::Error),
    /// The mail server does not answer, or refuses.
    #[error("the mail server: {0}")]
    Server(#[from] lettre::transport::smtp::Error),
}

impl MailError {
    /// Whether the same mail will never be taken: the address is none, or its mailbox is refused.
    pub fn is_final(&self) -> bool {
        match self {
            MailError::Address(_) | MailError::Message(_) => true,
            // Of what a server refuses for good only what is said of this mail: a wrong password is said of all.
            MailError::Server(error) => {
                let code = error.status().map(u16::from);
                code.is_some_and(|code| matches!(code, 501 | 550..=556))
            }
        }
    }

    /// In one line, for the log and the table.
    pub fn reason(&self) -> String {
        let mut reason = self.to_string();
        let mut source = self.source().and_then(Error::source);
        while let Some(error) = source {
            reason = format!("{reason}: {error}");
            source = error.source();
        }
        reason.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(500).collect()
    }
}

impl Mailer {
    /// A mailer by these settings; no connection is made yet. Links lead to the public address.
    ///
    /// # Errors
    /// The address of the mail server cannot be used.
    pub fn new(settings: &MailSettings, public_url: &PublicUrl) -> Result<Self, ConfigError> {
        let origin = public_url.origin();
        let authority = origin.split_once("://").map_or(origin.as_str(), |(_, authority)| authority);
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host).trim_matches(['[', ']']).to_owned();
        let transport = settings.url.transport().map_err(ConfigError::Value)?;
        let transport = transport.hello_name(ClientId::default()).timeout(Some(TIMEOUT)).build();
        Ok(Self { transport, from: settings.from.mailbox().clone(), origin, host })
    }

    /// Sends a mail once.
    ///
    /// # Errors
    /// Why it was not sent; [`MailError::is_final`] says whether another try can help.
    pub async fn send(&self, mail: &DueMail) -> Result<(), MailError> {
        self.transport.send(self.message(mail)?).await?;
        Ok(())
    }

    /// The message. Its id is made of the notice's: whoever gets it twice can tell. All mails about a ticket refer to one
    /// id, so that they hold together.
    fn message(&self, mail: &DueMail) -> Result<Message, MailError> {
        let letter = write(mail, &self.origin);
        // A name that steers terminals or breaks lines cannot be written in a header.
        let to = Mailbox::new(Some(line(&mail.name)), mail.email.parse()?);
        let thread = format!("<{}.ticket@{}>", mail.notice.ticket, self.host);
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject)
            .message_id(Some(format!("<{}.notice@{}>", mail.notice.id, self.host)))
            .in_reply_to(thread.clone())
            .references(thread)
            .header(AutoSubmitted)
            .header(NoAutomaticReply)
            .multipart(MultiPart::alternative_plain_html(letter.text, letter.html))?;
        Ok(message)
    }
}

/// `Auto-Submitted: auto-generated` (RFC 3834): no vacation notice answers it.
#[derive(Clone, Debug)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The same for servers that read `X-Auto-Response-Suppress`.
#[derive(Clone, Debug)]
struct NoAutomaticReply;

impl Header for NoAutomaticReply {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("X-Auto-Response-Suppress")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "All".to_owned())
    }
}
