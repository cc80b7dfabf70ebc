//! A mail server for tests: it speaks SMTP over real TCP on 127.0.0.1, keeps what it is sent, and can refuse a recipient.

use base64::Engine;
use docket_server::platform::config::MailSettings;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long one conversation may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longest conversation, in bytes.
const CONVERSATION_MAX: u64 = 1_000_000;

/// A mail as it came.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Who the envelope says it is for.
    pub to: Vec<String>,
    /// Everything between DATA and the dot.
    pub raw: String,
}

/// Mail out by a server at an address, in the name of the service desk.
pub fn settings(url: &str) -> MailSettings {
    let (url, from) = (url.parse(), "Service desk <desk@alpha.example>".parse());
    MailSettings { url: url.expect("an smtp address"), from: from.expect("a mailbox") }
}

/// The server; it ends with its value.
pub struct MailSink {
    /// As `--smtp-url` takes it.
    pub url: String,
    mails: Arc<Mutex<Vec<Mail>>>,
    task: JoinHandle<()>,
}

impl MailSink {
    /// A server at a free port.
    pub async fn start() -> Self {
        Self::start_at("127.0.0.1:0", "nobody is refused").await
    }

    /// A server at an address that refuses recipients whose address holds a text, for good.
    pub async fn start_at(address: &str, refused: &'static str) -> Self {
        let listener = TcpListener::bind(address).await.expect("a free port");
        let url = format!("smtp://{}", listener.local_addr().expect("a bound address"));
        let mails: Arc<Mutex<Vec<Mail>>> = Arc::default();
        let kept = mails.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = kept.clone();
                tokio::spawn(async move { drop(timeout(PATIENCE, talk(stream, refused, &kept)).await) });
            }
        });
        Self { url, mails, task }
    }

    /// What a server has to know to mail to it.
    pub fn settings(&self) -> MailSettings {
        settings(&self.url)
    }

    /// Everything that came, in order.
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().expect("no holder of this lock can panic").clone()
    }
}

impl Drop for MailSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An address at which nobody listens.
pub async fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    listener.local_addr().expect("a bound address").to_string()
}

async fn talk(stream: TcpStream, refused: &str, kept: &Mutex<Vec<Mail>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read.take(CONVERSATION_MAX)).lines();
    write.write_all(b"220 sink\r\n").await?;
    let mut to = Vec::new();
    while let Some(line) = lines.next_line().await? {
        let word = line.split([' ', ':']).next().unwrap_or("").to_uppercase();
        let answer = match word.as_str() {
            "EHLO" => "250-sink\r\n250 8BITMIME",
            "RCPT" if line.contains(refused) => "550 5.1.1 no such mailbox",
            "RCPT" => {
                to.push(line.split(['<', '>']).nth(1).unwrap_or("").to_owned());
                "250 ok"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut raw = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push_str("\r\n");
                }
                let mail = Mail { to: std::mem::take(&mut to), raw };
                kept.lock().expect("no holder of this lock can panic").push(mail);
                "250 kept"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

impl Mail {
    /// The headers, unfolded, by name in lower case.
    pub fn headers(&self) -> BTreeMap<String, String> {
        headers(&self.raw)
    }

    /// A header's value; empty where it is missing.
    pub fn header(&self, name: &str) -> String {
        self.headers().get(name).cloned().unwrap_or_default()
    }

    /// The subject, decoded.
    pub fn subject(&self) -> String {
        encoded_words(&self.header("subject"))
    }

    /// The part of a media type, decoded.
    pub fn part(&self, media: &str) -> String {
        let kind = self.header("content-type");
        let boundary = kind.split("boundary=").nth(1).unwrap_or_default().trim_matches('"').to_owned();
        assert!(!boundary.is_empty(), "a mail has parts: {kind}");
        let boundary = format!("--{boundary}");
        let part = self
            .raw
            .split(&boundary)
            .find(|part| headers(part.trim_start()).get("content-type").is_some_and(|kind| kind.starts_with(media)));
        let part = part.unwrap_or_else(|| panic!("no part {media} in {}", self.raw)).trim_start();
        let (head, body) = part.split_once("\r\n\r\n").expect("a part has a head");
        match headers(&format!("{head}\r\n\r\n")).get("content-transfer-encoding").map(String::as_str) {
            Some("quoted-printable") => text(quoted_printable::decode(body, quoted_printable::ParseMode::Robust).ok()),
            Some("base64") => {
                let plain: String = body.split_whitespace().collect();
                text(base64::engine::general_purpose::STANDARD.decode(plain).ok())
            }
            _ => body.to_owned(),
        }
    }

    /// Everything that a reader could find in it: as it came, and decoded.
    pub fn everything(&self) -> String {
        [self.raw.clone(), self.subject(), self.part("text/plain"), self.part("text/html")].join("\n")
    }
}

fn text(bytes: Option<Vec<u8>>) -> String {
    String::from_utf8(bytes.expect("an encoding that holds")).expect("UTF-8").replace("\r\n", "\n")
}

fn headers(raw: &str) -> BTreeMap<String, String> {
    let head = raw.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ").replace("\r\n\t", " ");
    let fields = head.split("\r\n").filter_map(|line| line.split_once(':'));
    fields.map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned())).collect()
}

/// RFC 2047, as far as mails of Docket use it: UTF-8, base64.
fn encoded_words(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, word)) = rest.split_once("=?utf-8?b?") {
        let between = before.trim().is_empty() && !out.is_empty();
        out.push_str(if between { "" } else { before });
        let (code, behind) = word.split_once("?=").expect("an encoded word ends");
        out.push_str(&text(base64::engine::general_purpose::STANDARD.decode(code).ok()));
        rest = behind;
    }
    out + rest
}
