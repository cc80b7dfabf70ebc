//! How mails go out: the server's address and who they come from, checked where they are read.

use super::ConfigError;
use axum::http::Uri;
use lettre::message::Mailbox;
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;

/// The mail server and the sender, both checked.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// The server.
    pub url: SmtpUrl,
    /// Who mails come from.
    pub from: MailFrom,
}

impl MailSettings {
    /// The settings of both values, or of neither.
    ///
    /// # Errors
    /// A server without a sender.
    pub(super) fn of(url: Option<SmtpUrl>, from: Option<MailFrom>) -> Result<Option<Self>, ConfigError> {
        match (url, from) {
            (Some(url), Some(from)) => Ok(Some(Self { url, from })),
            (Some(_), None) => {
                let wrong = "mail_from is missing: with smtp_url it says which address mails come from";
                Err(ConfigError::Value(wrong.to_owned()))
            }
            (None, _) => Ok(None),
        }
    }
}

/// The address of a mail server. It may hold a password: what is shown is scheme, host and port.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct SmtpUrl(String);

impl SmtpUrl {
    /// A connection to it, not opened yet.
    ///
    /// # Errors
    /// What is wrong with the address, without it.
    pub fn transport(&self) -> Result<AsyncSmtpTransportBuilder, String> {
        AsyncSmtpTransport::<Tokio1Executor>::from_url(&self.0)
            .map_err(|error| format!("the address of the mail server cannot be used: {error}"))
    }
}

impl FromStr for SmtpUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !(text.starts_with("smtp://") || text.starts_with("smtps://")) {
            return Err("the address of a mail server begins with smtp:// or smtps://".to_owned());
        }
        let host = text.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default();
        if host.is_empty() {
            return Err("the address of the mail server names no host".to_owned());
        }
        let url = Self(text.to_owned());
        url.transport()?;
        Ok(url)
    }
}

impl TryFrom<String> for SmtpUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, rest) = self.0.split_once("://").unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let host = rest[..end].rsplit('@').next().unwrap_or_default();
        write!(f, "{scheme}://{host}")
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpUrl({self})")
    }
}

/// Who mails come from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct MailFrom(Mailbox);

impl MailFrom {
    /// Name and address.
    pub fn mailbox(&self) -> &Mailbox {
        &self.0
    }
}

impl FromStr for MailFrom {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains(char::is_control) {
            return Err("the sender of mails is one line".to_owned());
        }
        let example = "Service desk <desk@example.org>";
        let mailbox = text.parse().map_err(|error| format!("not a sender such as {example}: {error}"))?;
        Ok(Self(mailbox))
    }
}

impl TryFrom<String> for MailFrom {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for MailFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_is_named_with_scheme_and_host_and_shows_no_password() {
        let url: SmtpUrl = "smtps://desk:s3cret%40x@mail.example.org:465".parse().unwrap();
        assert_eq!(url.to_string(), "smtps://mail.example.org:465");
        assert!(!format!("{url:?}").contains("s3cret"));
        for good in ["smtp://127.0.0.1:2525", "smtp://mail.example.org?tls=required", "smtps://mail.example.org"] {
            assert!(good.parse::<SmtpUrl>().is_ok(), "{good}");
        }
        for (wrong, named) in [
            ("mail.example.org", "smtp://"),
            ("http://mail.example.org", "smtp://"),
            ("smtp://", "no host"),
            ("smtp://mail.example.org?tls=perhaps", "cannot be used"),
        ] {
            let error = wrong.parse::<SmtpUrl>().unwrap_err();
            assert!(error.contains(named), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        for good in ["desk@example.org", "Service desk <desk@example.org>", "Größe <desk@example.org>"] {
            assert!(good.parse::<MailFrom>().is_ok(), "{good}");
        }
        for wrong in ["", "desk", "desk@", "Desk <desk@example.org>\r\nBcc: all@example.org"] {
            assert!(wrong.parse::<MailFrom>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_server_needs_a_sender() {
        let url: SmtpUrl = "smtp://127.0.0.1:2525".parse().unwrap();
        let error = MailSettings::of(Some(url.clone()), None).unwrap_err();
        assert!(error.to_string().contains("mail_from"), "{error}");
        assert!(MailSettings::of(None, None).unwrap().is_none());
        assert!(MailSettings::of(Some(url), Some("desk@example.org".parse().unwrap())).unwrap().is_some());
    }
}
