//! A disk that is full: nothing of a file is kept, nothing of a request is handed over, and both say why.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use madoguchi::{
    attachments::AttachmentFolder,
    core::{
        eligibility::{Attachment, EligibilityQuestion},
        failure::{Code, Failure},
    },
    host::SystemClock,
    service::ask,
};
use madoguchi_tests::namespace;

use super::{
    asked::{employee, here},
    links::Folders,
};

/// Where the small disk is, for this test in a process of its own.
const DISK: &str = "MADOGUCHI_SMALL_DISK";
const NAME: &str =
    "families::questions::full::a_full_disk_keeps_nothing_hands_nothing_over_and_says_so";

#[test]
fn a_full_disk_keeps_nothing_hands_nothing_over_and_says_so() {
    if let Some(disk) = std::env::var_os(DISK) {
        return on(&PathBuf::from(disk));
    }
    let disk = tempfile::tempdir().unwrap();
    let mount = "mount -t tmpfs -o size=64k tmpfs \"$1\" && exec \"$2\" --exact \"$3\"";
    let mut command = namespace::command().unwrap();
    let output = command
        .args(["sh", "-c", mount, "sh"])
        .arg(disk.path())
        .arg(std::env::current_exe().unwrap())
        .arg(NAME)
        .env(DISK, disk.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("1 passed"), "{told}");
}

fn on(disk: &Path) {
    let folder = disk.join("kept");
    let kept = AttachmentFolder::new(&folder, 30);
    let keep = |identifier: &str, bytes: usize| {
        let document = [b"%PDF-1.7\n".as_slice(), &vec![b' '; bytes], b"%%EOF\n"].concat();
        let document = Attachment::new(document).unwrap();
        let path = kept.keep("YZKsiquc01req", identifier, &document, &SystemClock::new());
        path.map_err(|error| Failure::from(error).code)
    };
    assert_eq!(keep("1", 256 * 1024), Err(Code::DiskFull));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "nothing of it");
    assert_eq!(keep("1", 16).map(|path| path.is_file()), Ok(true));
    let folders = Folders::new(disk, "");
    fill(&disk.join("filler"));
    let question = EligibilityQuestion::new(&here(), "q1", employee());
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().unwrap();
    let answer = runtime.block_on(ask(&folders.service, &question));
    let code = answer.err().map(|error| Failure::from(error).code);
    assert_eq!(code, Some(Code::DiskFull));
    assert_eq!(folders.names("req"), [""; 0], "nothing of it");
}

/// Leaves no byte free.
fn fill(path: &Path) {
    let mut file = fs::File::create(path).unwrap();
    while file.write_all(&[0; 512]).is_ok() {}
}
