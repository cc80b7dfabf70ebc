//! The file of a backup: a tar archive with three entries, so that any tar opens it: `database.dump` (PostgreSQL's custom
//! format), `manifest.json`, and `SHA256SUMS` of both, as sha256sum writes and checks it. There is one way only to write
//! it, and whoever reads it takes no other: a byte that differs is found.

use super::manifest::{FORMAT, Manifest, Part};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The entries, in their order.
const DUMP: &str = "database.dump";
const MANIFEST: &str = "manifest.json";
const SUMS: &str = "SHA256SUMS";

/// Tar's unit.
const BLOCK: usize = 512;
/// The most that is taken for a manifest.
const MANIFEST_MAX: u64 = 16 * 1024 * 1024;
/// Bytes that are read at once.
pub(super) const CHUNK: usize = 256 * 1024;

/// A backup that is being written, beside its final place; removed unless it is finished.
pub(super) struct Draft {
    file: Option<File>,
    path: PathBuf,
    to: PathBuf,
    hash: Sha256,
    size: u64,
}

impl Draft {
    /// Begins a file for `to`, which must not exist. Nobody but its owner can read it.
    pub(super) fn begin(to: &Path) -> Result<Self, FileError> {
        if to.symlink_metadata().is_ok() {
            return Err(FileError::Exists { path: to.to_owned() });
        }
        let name = to.file_name().ok_or_else(|| FileError::NoFile { path: to.to_owned() })?.to_string_lossy();
        let path = to.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let open = File::options().read(true).write(true).create_new(true).mode(0o600).open(&path);
        let file = open.map_err(|source| FileError::Unusable { path: path.clone(), source })?;
        let mut draft = Self { file: Some(file), path, to: to.to_owned(), hash: Sha256::new(), size: 0 };
        // The place of the dump's header, which names its size.
        draft.write(&[0; BLOCK])?;
        Ok(draft)
    }

    /// Appends a piece of the dump.
    pub(super) fn dump(&mut self, piece: &[u8]) -> Result<(), FileError> {
        self.hash.update(piece);
        self.size += piece.len() as u64;
        self.write(piece)
    }

    /// Size and digest of the dump as it is by now.
    pub(super) fn part(&self) -> Part {
        Part { name: DUMP.to_owned(), size: self.size, sha256: hex(&self.hash.clone().finalize()) }
    }

    /// Writes the rest, brings it to the disk, and gives it its name. Answers the file's size in bytes.
    pub(super) fn finish(mut self, manifest: &Manifest) -> Result<u64, FileError> {
        let at = manifest.made_at.as_second().unsigned_abs();
        let text = manifest.text();
        let sums = sums(&manifest.dump.sha256, &text);
        let size = self.size;
        self.write(&vec![0; padding(size)])?;
        for (name, text) in [(MANIFEST, &text), (SUMS, &sums)] {
            self.write(&header(name, text.len() as u64, at))?;
            self.write(text.as_bytes())?;
            self.write(&vec![0; padding(text.len() as u64)])?;
        }
        self.write(&[0; 2 * BLOCK])?;
        self.with(|file| file.seek(SeekFrom::Start(0)))?;
        self.write(&header(DUMP, size, at))?;
        self.with(|file| file.sync_all())?;
        let length = self.with(|file| Ok(file.metadata()?.len()))?;
        self.publish()?;
        Ok(length)
    }

    /// A second name for the file is refused where a file has it already; a new name in the place of the old one is not.
    fn publish(&self) -> Result<(), FileError> {
        let named = std::fs::hard_link(&self.path, &self.to).or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Err(error),
            // A file system without second names.
            _ if self.to.symlink_metadata().is_err() => std::fs::rename(&self.path, &self.to),
            _ => Err(io::ErrorKind::AlreadyExists.into()),
        });
        match named {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(FileError::Exists { path: self.to.clone() });
            }
            Err(source) => return Err(FileError::Unusable { path: self.to.clone(), source }),
            Ok(()) => {}
        }
        let folder = self.to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(|source| FileError::Unusable { path: folder.to_owned(), source })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.with(|file| file.write_all(bytes))
    }

    fn with<T>(&mut self, act: impl FnOnce(&mut File) -> io::Result<T>) -> Result<T, FileError> {
        let done = self.file.as_mut().map_or_else(|| Err(io::ErrorKind::NotConnected.into()), act);
        done.map_err(|source| FileError::Unusable { path: self.path.clone(), source })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        self.file = None;
        // Where the file got its name by renaming, nothing has this one any more.
        let _gone = std::fs::remove_file(&self.path);
    }
}

/// A backup that was read and found to be whole.
#[derive(Debug)]
pub struct Whole {
    path: PathBuf,
    file: File,
    /// What it says of itself.
    pub manifest: Manifest,
}

impl Whole {
    /// Reads a file to its end and checks every byte of it.
    ///
    /// # Errors
    /// It is no backup, a newer one, cut off, or altered.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let unusable = |source| FileError::Unusable { path: path.to_owned(), source };
        let file = File::open(path).map_err(unusable)?;
        let length = file.metadata().map_err(unusable)?.len();
        let mut reader = Reader { path, file, left: length };
        let (size, at) = reader.header(DUMP)?;
        let dump = reader.digest(size)?;
        let (size, manifest_at) = reader.header(MANIFEST)?;
        if size > MANIFEST_MAX {
            return Err(reader.altered(MANIFEST));
        }
        let text = reader.text(size, MANIFEST)?;
        let (size, sums_at) = reader.header(SUMS)?;
        if size > MANIFEST_MAX || reader.text(size, SUMS)? != sums(&dump.sha256, &text) {
            return Err(reader.altered("what SHA256SUMS says, or what it says it of,"));
        }
        reader.zeros(2 * BLOCK as u64)?;
        if reader.left > 0 {
            return Err(reader.altered("its end"));
        }
        let format = Manifest::format(&text);
        if format.is_some_and(|format| format > FORMAT) {
            return Err(FileError::Newer { path: path.to_owned(), format: format.unwrap_or_default() });
        }
        let manifest = Manifest::read(&text).filter(|manifest| manifest.dump == dump);
        let manifest = manifest.ok_or_else(|| reader.altered(MANIFEST))?;
        if [at, manifest_at, sums_at] != [manifest.made_at.as_second().unsigned_abs(); 3] {
            return Err(reader.altered("a header"));
        }
        Ok(Self { path: path.to_owned(), file: reader.file, manifest })
    }

    /// Hands over the dump piece by piece. The last piece comes only if all of it still is what was checked.
    pub(super) fn pieces(&mut self) -> Result<Pieces<'_>, FileError> {
        let start = self.file.seek(SeekFrom::Start(BLOCK as u64));
        start.map_err(|source| FileError::Unusable { path: self.path.clone(), source })?;
        let left = self.manifest.dump.size;
        Ok(Pieces { whole: self, hash: Sha256::new(), left })
    }
}

/// A dump on its way.
pub(super) struct Pieces<'a> {
    whole: &'a mut Whole,
    hash: Sha256,
    left: u64,
}

impl Pieces<'_> {
    /// The next piece; none behind the last one.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, FileError> {
        let size = usize::try_from(self.left.min(CHUNK as u64)).unwrap_or(CHUNK);
        if size == 0 {
            return Ok(None);
        }
        let mut piece = vec![0; size];
        let read = self.whole.file.read_exact(&mut piece);
        read.map_err(|source| FileError::Unusable { path: self.whole.path.clone(), source })?;
        self.hash.update(&piece);
        self.left -= size as u64;
        if self.left == 0 && hex(&self.hash.clone().finalize()) != self.whole.manifest.dump.sha256 {
            return Err(FileError::Altered { path: self.whole.path.clone(), what: DUMP.to_owned() });
        }
        Ok(Some(piece))
    }
}

struct Reader<'a> {
    path: &'a Path,
    file: File,
    left: u64,
}

impl Reader<'_> {
    fn altered(&self, what: &str) -> FileError {
        FileError::Altered { path: self.path.to_owned(), what: what.to_owned() }
    }

    fn read(&mut self, bytes: &mut [u8]) -> Result<(), FileError> {
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            return Err(FileError::Truncated { path: self.path.to_owned() });
        };
        self.left = left;
        let read = self.file.read_exact(bytes);
        read.map_err(|source| FileError::Unusable { path: self.path.to_owned(), source })
    }

    /// The size of an entry and its time, of a header that could not have been written otherwise.
    fn header(&mut self, name: &str) -> Result<(u64, u64), FileError> {
        let mut entry = tar::Header::new_ustar();
        self.read(entry.as_mut_bytes())?;
        let block = entry.as_bytes();
        // Whoever reads a number compares with what would be written of it.
        let (size, at) = (entry.entry_size().unwrap_or_default(), entry.mtime().unwrap_or_default());
        if *block == header(name, size, at) {
            return Ok((size, at));
        }
        let ours = block.starts_with(name.as_bytes()) || name != DUMP;
        Err(if ours { self.altered("a header") } else { FileError::Other { path: self.path.to_owned() } })
    }

    fn digest(&mut self, size: u64) -> Result<Part, FileError> {
        let (mut hash, mut left) = (Sha256::new(), size);
        let mut buffer = vec![0; CHUNK];
        while left > 0 {
            let piece = usize::try_from(left.min(CHUNK as u64)).unwrap_or(CHUNK);
            self.read(&mut buffer[..piece])?;
            hash.update(&buffer[..piece]);
            left -= piece as u64;
        }
        self.zeros(padding(size) as u64)?;
        Ok(Part { name: DUMP.to_owned(), size, sha256: hex(&hash.finalize()) })
    }

    fn text(&mut self, size: u64, name: &str) -> Result<String, FileError> {
        let mut bytes = vec![0; usize::try_from(size).map_err(|_| self.altered(name))?];
        self.read(&mut bytes)?;
        self.zeros(padding(size) as u64)?;
        String::from_utf8(bytes).map_err(|_| self.altered(name))
    }

    fn zeros(&mut self, count: u64) -> Result<(), FileError> {
        let mut bytes = vec![0; usize::try_from(count).unwrap_or_default()];
        self.read(&mut bytes)?;
        if bytes.iter().all(|byte| *byte == 0) { Ok(()) } else { Err(self.altered("a gap between its parts")) }
    }
}

/// What sha256sum writes of both.
fn sums(dump: &str, manifest: &str) -> String {
    format!("{dump}  {DUMP}\n{}  {MANIFEST}\n", hex(&Sha256::digest(manifest)))
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes from the end of an entry to the next block.
fn padding(size: u64) -> usize {
    usize::try_from((BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64).unwrap_or_default()
}

/// The header of an entry that only its owner may read; a size of 8 GiB and more as GNU's and BSD's tar have it.
fn header(name: &str, size: u64, at: u64) -> [u8; BLOCK] {
    let mut header = tar::Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_mode(0o600);
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(size);
    header.set_mtime(at);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_cksum();
    *header.as_bytes()
}

/// Why a file is no backup, or cannot become one.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is a file already.
    #[error("{} is there already; a backup takes the place of nothing", path.display())]
    Exists {
        /// Where.
        path: PathBuf,
    },
    /// The name is that of a folder.
    #[error("{} names no file", path.display())]
    NoFile {
        /// The name.
        path: PathBuf,
    },
    /// The operating system refuses.
    #[error("{} cannot be used: {source}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Something else.
    #[error("{} is no backup of Docket", path.display())]
    Other {
        /// The file.
        path: PathBuf,
    },
    /// Its end is missing.
    #[error("{} is cut off: its end is missing. Nothing was restored", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
    },
    /// It is not what was written.
    #[error("{} was altered after it was written: {what} does not fit. Nothing was restored", path.display())]
    Altered {
        /// The file.
        path: PathBuf,
        /// Where.
        what: String,
    },
    /// A newer Docket wrote it.
    #[error("{} has the format {format}, which a newer Docket wrote; this one reads up to {FORMAT}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        format: u32,
    },
}

#[cfg(test)]
mod tests;
