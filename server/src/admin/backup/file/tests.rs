//! A file is written in one way only, and every byte of it counts.

use super::*;
use crate::admin::backup::manifest::Log;
use docket_shared::Timestamp;
use docket_shared::ids::OrganisationId;
use std::os::unix::fs::PermissionsExt;
use uuid::Uuid;

fn manifest(dump: Part) -> Manifest {
    let log =
        Log { organisation: OrganisationId(Uuid::nil()), name: "Alpha".to_owned(), seq: 7, chain: "00ff".to_owned() };
    Manifest {
        format: FORMAT,
        docket: "0.1.0".to_owned(),
        made_at: Timestamp::UNIX_EPOCH,
        postgres: "15.18".to_owned(),
        pg_dump: 15,
        migrations: vec![1, 2],
        logs: vec![log],
        left_out: vec!["session".to_owned()],
        dump,
    }
}

fn written_to(path: &Path, pieces: &[&[u8]]) -> u64 {
    let mut draft = Draft::begin(path).unwrap();
    pieces.iter().for_each(|piece| draft.dump(piece).unwrap());
    let manifest = manifest(draft.part());
    draft.finish(&manifest).unwrap()
}

fn all(whole: &mut Whole) -> Vec<u8> {
    let mut pieces = whole.pieces().unwrap();
    std::iter::from_fn(|| pieces.next().unwrap()).flatten().collect()
}

#[test]
fn what_was_written_is_read_and_only_the_owner_may() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.backup");
    let length = written_to(&path, &[b"PGDMP", &[7; 2 * CHUNK]]);
    let found = path.metadata().unwrap();
    assert_eq!((found.len(), found.permissions().mode() & 0o777), (length, 0o600));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    let mut whole = Whole::open(&path).unwrap();
    assert_eq!(whole.manifest.logs[0].name, "Alpha");
    let dump = all(&mut whole);
    assert!(dump.starts_with(b"PGDMP") && dump.len() == 5 + 2 * CHUNK);
}

#[test]
fn any_tar_and_sha256sum_open_and_check_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.backup");
    written_to(&path, &[b"PGDMP"]);
    for (program, words) in [("tar", ["-xf", "a.backup"]), ("sha256sum", ["--check", "SHA256SUMS"])] {
        let output = std::process::Command::new(program).args(words).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{program}: {output:?}");
    }
    assert_eq!(std::fs::read(folder.path().join("database.dump")).unwrap(), b"PGDMP");
}

#[test]
fn every_altered_byte_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("a.backup"), folder.path().join("b.backup"));
    written_to(&path, &[b"PGDMP and more"]);
    let bytes = std::fs::read(&path).unwrap();
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 0x20;
        std::fs::write(&other, &altered).unwrap();
        assert!(Whole::open(&other).is_err(), "byte {at}");
    }
    std::fs::write(&other, [bytes.as_slice(), b"\0"].concat()).unwrap();
    assert!(matches!(Whole::open(&other), Err(FileError::Altered { .. })));
}

#[test]
fn every_cut_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.backup");
    let length = written_to(&path, &[b"PGDMP and more"]);
    for left in (0..length).rev() {
        File::options().write(true).open(&path).unwrap().set_len(left).unwrap();
        assert!(matches!(Whole::open(&path), Err(FileError::Truncated { .. })), "{left} bytes");
    }
}

#[test]
fn what_was_altered_after_it_was_checked_does_not_come_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.backup");
    written_to(&path, &[&[1; CHUNK + 10]]);
    let mut whole = Whole::open(&path).unwrap();
    let mut file = File::options().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(600)).unwrap();
    file.write_all(b"x").unwrap();
    let mut pieces = whole.pieces().unwrap();
    assert!(pieces.next().unwrap().is_some());
    assert!(matches!(pieces.next(), Err(FileError::Altered { .. })));
}

#[test]
fn nothing_is_overwritten_and_a_draft_that_is_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.backup");
    drop(Draft::begin(&path).unwrap());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    // The file comes while the backup is made.
    let draft = Draft::begin(&path).unwrap();
    std::fs::write(&path, "mine").unwrap();
    let manifest = manifest(draft.part());
    assert!(matches!(draft.finish(&manifest), Err(FileError::Exists { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    assert!(matches!(Draft::begin(&path), Err(FileError::Exists { .. })));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn something_else_and_a_newer_format_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (path, newer) = (folder.path().join("text"), folder.path().join("newer"));
    std::fs::write(&path, "x".repeat(5_000)).unwrap();
    assert!(matches!(Whole::open(&path), Err(FileError::Other { .. })));
    let draft = Draft::begin(&newer).unwrap();
    let manifest = Manifest { format: FORMAT + 1, ..manifest(draft.part()) };
    draft.finish(&manifest).unwrap();
    assert!(matches!(Whole::open(&newer), Err(FileError::Newer { .. })));
}

#[test]
fn large_sizes_have_room() {
    for size in [0, 7, 511, 512, (1 << 33) - 1, 1 << 33, 50 * (1 << 30), u64::MAX] {
        let mut read = tar::Header::new_ustar();
        *read.as_mut_bytes() = header(DUMP, size, 7);
        assert_eq!((read.entry_size().unwrap(), read.mtime().unwrap()), (size, 7));
    }
    assert_eq!((padding(0), padding(1), padding(512)), (0, 511, 0));
}
