//! A folder of results that everybody on the network may write to.

use std::fs;

use madoguchi_core::eligibility::file_name::{ExchangeName, Extension};
use tempfile::TempDir;

use super::*;

const MIB: usize = 1024 * 1024;

/// A folder in which one result is waited for.
struct Waiting {
    folder: TempDir,
    request: ExchangeName,
    collecting: Collecting,
}

impl Waiting {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let prefix = "YZKsiquc01req".parse().unwrap();
        let request = ExchangeName::request(prefix, "1").unwrap();
        let folders = Folders {
            req: folder.path().to_owned(),
            res: folder.path().to_owned(),
            password_file: None,
            plain: Vec::new(),
        };
        let collecting = Collecting::new(&folders, &request);
        Self {
            folder,
            request,
            collecting,
        }
    }

    fn path(&self, extension: Extension) -> PathBuf {
        let name = self.request.result(extension).to_string();
        self.folder.path().join(name)
    }

    /// What two looks bring: a message, a code, or nothing.
    fn looked(&mut self) -> Option<Result<(), Code>> {
        let first = self.collecting.look();
        let found = match first {
            Ok(None) => self.collecting.look(),
            found => found,
        };
        let told = found.map_err(|error| Failure::from(error).code).transpose();
        told.map(|told| told.map(drop))
    }
}

#[test]
fn what_is_no_file_in_the_place_of_a_result_is_not_read_and_holds_nobody_up() {
    let outside = tempfile::tempdir().unwrap();
    let elsewhere = outside.path().join("result.xml");
    fs::write(&elsewhere, message(100)).unwrap();
    for (kind, swap) in crate::os::no_files(&elsewhere) {
        for extension in [Extension::Xml, Extension::Zip, Extension::Pdf] {
            let mut waiting = Waiting::new();
            let path = waiting.path(extension);
            swap(&path);
            assert_eq!(
                waiting.looked(),
                None,
                "{kind} from the beginning: {extension}"
            );

            let mut waiting = Waiting::new();
            let path = waiting.path(extension);
            fs::write(&path, "<XmlMsg>").unwrap();
            assert!(matches!(waiting.collecting.look(), Ok(None) | Err(_)));
            fs::remove_file(&path).unwrap();
            swap(&path);
            assert_eq!(
                waiting.looked(),
                None,
                "{kind} between two looks: {extension}"
            );
        }
    }
    assert!(elsewhere.is_file());
}

#[test]
fn an_answer_is_read_up_to_its_bound_and_beyond_that_refused() {
    for (bytes, expected) in [
        (16 * MIB, Some(Ok(()))),
        (16 * MIB + 1, Some(Err(Code::AnswerMalformed))),
        (64 * MIB + 1, Some(Err(Code::AnswerMalformed))),
    ] {
        let mut waiting = Waiting::new();
        fs::write(waiting.path(Extension::Xml), message(bytes)).unwrap();
        assert_eq!(waiting.looked(), expected, "{bytes} bytes");
    }
}

#[test]
fn a_bomb_in_a_result_ends_at_its_bound() {
    for (bytes, expected) in [
        (16 * MIB, Some(Ok(()))),
        (63 * MIB, Some(Err(Code::AnswerMalformed))),
        (65 * MIB, Some(Err(Code::AttachmentUnreadable))),
    ] {
        let mut waiting = Waiting::new();
        let bomb = packed(&message(bytes));
        assert!(bomb.len() < MIB);
        fs::write(waiting.path(Extension::Zip), bomb).unwrap();
        assert_eq!(waiting.looked(), expected, "{bytes} bytes");
    }
}

/// A message of so many bytes, most of them blanks between elements.
fn message(bytes: usize) -> Vec<u8> {
    let (begin, end) = (
        "<XmlMsg><MessageHeader/><MessageBody>",
        "</MessageBody></XmlMsg>",
    );
    let blanks = bytes - begin.len() - end.len();
    [begin.as_bytes(), &vec![b' '; blanks], end.as_bytes()].concat()
}

fn packed(content: &[u8]) -> Vec<u8> {
    use std::io::Write as _;

    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("YZKsiquc01res_1.xml", options).unwrap();
    archive.write_all(content).unwrap();
    archive.finish().unwrap().into_inner()
}
