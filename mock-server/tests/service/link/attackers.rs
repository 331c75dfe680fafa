//! Folders that everybody on the network may write to.

use std::{fs, io::Write as _, path::Path};

use zip::{ZipWriter, write::SimpleFileOptions};

use super::{REQUEST, RESULT, Terminal, element, single};
use crate::world::HERE;

const MIB: usize = 1024 * 1024;

/// Puts something at a path that is no file.
#[cfg(unix)]
type Swap<'s> = Box<dyn Fn(&Path) + 's>;

/// What can stand in the place of a file.
#[cfg(unix)]
fn swaps(elsewhere: &Path) -> [(&'static str, Swap<'_>); 3] {
    [
        (
            "a link",
            Box::new(move |path| std::os::unix::fs::symlink(elsewhere, path).unwrap()),
        ),
        (
            "a pipe",
            Box::new(|path: &Path| {
                let made = std::process::Command::new("mkfifo").arg(path).status();
                assert!(made.unwrap().success());
            }),
        ),
        (
            "a folder",
            Box::new(|path: &Path| fs::create_dir(path).unwrap()),
        ),
    ]
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_no_file_in_req_is_not_read_and_holds_nobody_up() {
    let mut terminal = Terminal::with(|options| {
        options.pieces = false;
        options.error_files = true;
    })
    .await;
    let whole = terminal.world.folder.path().join("outside.xml");
    fs::write(&whole, single("UTF-8", HERE)).unwrap();
    for (number, (story, swap)) in swaps(&whole).iter().enumerate() {
        for kind in ["OQSsiquc01", "OQSmuquc01", "OQSsixyz01"] {
            for extension in ["xml", "zip"] {
                let path = terminal.path(&format!("req/{kind}req_{number}.{extension}"));
                swap(&path);
                terminal.pass().await;
                // Seen as a file by one look, and swapped before the next.
                let path = terminal.path(&format!("req/{kind}req_{number}-swapped.{extension}"));
                fs::write(&path, "<XmlMsg>").unwrap();
                if (kind, extension) != ("OQSsixyz01", "zip") {
                    terminal.pass().await;
                }
                fs::remove_file(&path).unwrap();
                swap(&path);
                terminal.pass().await;
            }
        }
        assert_eq!(
            terminal.names("req").len(),
            (number + 1) * 12,
            "{story}: they stay"
        );
        assert_eq!(
            terminal.names("res"),
            [""; 0],
            "{story}: nobody is answered"
        );
    }
    assert!(whole.is_file());
    terminal.ask(REQUEST, &single("UTF-8", HERE), RESULT).await;
}

#[cfg(unix)]
#[tokio::test]
async fn an_answer_is_not_written_through_what_lies_in_its_place() {
    let outside = tempfile::tempdir().unwrap();
    let elsewhere = outside.path().join("precious");
    fs::write(&elsewhere, "precious").unwrap();
    for pieces in [false, true] {
        for (story, swap) in swaps(&elsewhere).iter().take(2) {
            let mut terminal = Terminal::with(|options| options.pieces = pieces).await;
            terminal.drop_request(REQUEST, single("UTF-8", HERE));
            swap(&terminal.path(&format!("res/{RESULT}")));
            terminal.pass().await;
            if pieces {
                fs::remove_file(terminal.path(&format!("res/{RESULT}"))).unwrap();
                swap(&terminal.path(&format!("res/{RESULT}")));
                terminal.pass().await;
                terminal.pass().await;
            }
            let answer = String::from_utf8(terminal.result(RESULT).unwrap()).unwrap();
            assert_eq!(
                element(&answer, "QualificationValidity"),
                Some("1"),
                "{story}"
            );
            assert_eq!(fs::read(&elsewhere).unwrap(), b"precious", "{story}");
        }
    }
}

#[tokio::test]
async fn a_bomb_takes_neither_memory_nor_disk_nor_time() {
    let mut terminal = Terminal::new().await;
    let before = peak();
    for (name, mebibytes) in [
        ("OQSsiquc01req_1", 1),
        ("OQSsiquc01req_2", 64),
        ("OQSmuquc01req_3", 127),
        ("OQSmuquc01req_4", 129),
        ("OQSmuquc02req_5", 64),
    ] {
        let bomb = bomb(mebibytes);
        assert!(bomb.len() < MIB, "{} bytes", bomb.len());
        terminal.drop_request(&format!("{name}.zip"), bomb);
        terminal.pass().await;
        let answer = terminal.result(&format!("{}.xml", name.replace("req", "res")));
        let answer = String::from_utf8(answer.unwrap()).unwrap();
        assert_eq!(element(&answer, "ErrorCode"), Some("MDG-E001"), "{name}");
        assert_eq!(terminal.names("work"), ["output", "receptions"], "{name}");
        assert_eq!(terminal.names("work/receptions"), [""; 0], "{name}");
    }
    let grown = peak().saturating_sub(before);
    assert!(grown < 32 * MIB, "{grown} bytes more");
}

/// A packed request that is nothing but blanks inside its root.
fn bomb(mebibytes: usize) -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive
        .start_file("a.xml", SimpleFileOptions::default())
        .unwrap();
    archive.write_all(b"<XmlMsg>").unwrap();
    let blanks = vec![b' '; MIB];
    for _ in 0..mebibytes {
        archive.write_all(&blanks).unwrap();
    }
    archive.write_all(b"</XmlMsg>").unwrap();
    archive.finish().unwrap().into_inner()
}

/// The most memory that this process ever had, in bytes; nothing where the system does not say.
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kibibytes
        .and_then(|text| text.trim().parse::<usize>().ok())
        .unwrap_or_default()
        * 1024
}
