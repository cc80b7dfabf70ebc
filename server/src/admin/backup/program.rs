//! Running a program of PostgreSQL: its words are kept to tell why it failed, and no more of them than a screen holds.

use super::BackupError;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};

/// Bytes of its last words that are kept.
const WORDS: usize = 4 * 1024;

/// A running program.
pub(super) struct Program {
    /// Which.
    pub(super) name: &'static str,
    /// Its process.
    pub(super) child: Child,
    words: tokio::task::JoinHandle<String>,
}

impl Program {
    /// Starts it.
    pub(super) fn start(name: &'static str, command: &mut Command) -> Result<Self, BackupError> {
        let mut child = command.spawn().map_err(|source| BackupError::Run { name, source })?;
        let errors = child.stderr.take();
        let words = tokio::spawn(async move {
            match errors {
                Some(errors) => last_words(errors).await,
                None => String::new(),
            }
        });
        Ok(Self { name, child, words })
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// It failed; with its words.
    pub(super) async fn end(mut self) -> Result<(), BackupError> {
        let name = self.name;
        let status = self.child.wait().await.map_err(|source| BackupError::Run { name, source })?;
        let words = self.words.await.unwrap_or_default();
        if status.success() { Ok(()) } else { Err(BackupError::Program { name, status, words }) }
    }
}

/// Reads to the end, so that the program never waits for a reader.
async fn last_words(mut from: impl AsyncRead + Unpin) -> String {
    let (mut kept, mut piece) = (Vec::new(), [0; 1024]);
    while let Ok(count @ 1..) = from.read(&mut piece).await {
        kept.extend_from_slice(&piece[..count]);
        let over = kept.len().saturating_sub(WORDS);
        kept.drain(..over);
    }
    String::from_utf8_lossy(&kept).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_last_words_are_kept_and_not_all_of_them() {
        let said = format!("{}the end\n", "much before ".repeat(1_000));
        let words = last_words(said.as_bytes()).await;
        assert!(words.ends_with("the end") && words.len() < WORDS, "{} bytes", words.len());
    }

    #[tokio::test]
    async fn a_program_that_fails_is_quoted() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo no such thing >&2; exit 3"]).stderr(std::process::Stdio::piped());
        let error = Program::start("sh", &mut command).unwrap().end().await.unwrap_err().to_string();
        assert!(error.contains("sh failed (exit status: 3)") && error.contains("no such thing"), "{error}");
    }
}
