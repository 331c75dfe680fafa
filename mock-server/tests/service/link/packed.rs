//! Requests and answers as ZIP under a password, and uploads of any length.

use std::{fs, io::Write as _};

use zip::{AesMode, ZipWriter, write::SimpleFileOptions};

use super::{Terminal, element, numbers, single};
use crate::world::HERE;

pub(super) const PASSWORD: &str = "secret-1";

/// A request, packed.
pub(super) fn packed(content: &[u8], names: &[&str], password: Option<&str>) -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in names {
        let options = SimpleFileOptions::default();
        match password {
            Some(password) => archive.start_file(
                *name,
                options.with_aes_encryption(AesMode::Aes256, password),
            ),
            None => archive.start_file(*name, options),
        }
        .unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The one file of an answer.
pub(super) fn opened(bytes: Vec<u8>, password: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = Vec::new();
    let mut entry = archive.by_index_decrypt(0, password.as_bytes()).unwrap();
    std::io::copy(&mut entry, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

async fn terminal(password: Option<&str>) -> Terminal {
    let password = password.map(str::to_owned);
    Terminal::with(|options| {
        options.pieces = false;
        options.password = password.clone();
    })
    .await
}

#[tokio::test]
async fn a_packed_request_is_opened_with_the_password_and_so_is_its_answer() {
    let name = "OQSsiquc01req_1";
    for (story, locked, key, validity) in [
        ("encrypted", Some(PASSWORD), Some(PASSWORD), Some("1")),
        ("not encrypted", None, Some(PASSWORD), Some("1")),
        ("with another password", Some("other"), Some(PASSWORD), None),
        ("where none is set", Some(PASSWORD), None, None),
        ("plain where none is set", None, None, Some("1")),
    ] {
        let mut terminal = terminal(key).await;
        let request = single("UTF-8", HERE);
        let request = packed(request.as_bytes(), &[&format!("{name}.xml")], locked);
        terminal.drop_request(&format!("{name}.zip"), request);
        terminal.pass().await;
        assert_eq!(terminal.names("req"), [""; 0], "{story}");
        let answer = match key {
            Some(key) => opened(terminal.result("OQSsiquc01res_1.zip").expect(story), key),
            None => {
                String::from_utf8(terminal.result("OQSsiquc01res_1.xml").expect(story)).unwrap()
            }
        };
        assert_eq!(
            element(&answer, "QualificationValidity"),
            validity,
            "{story}"
        );
        let code = validity.is_none().then_some("MDG-E001");
        assert_eq!(element(&answer, "ErrorCode"), code, "{story}");
        let mut left = terminal.names("work");
        left.retain(|name| name.contains('.'));
        assert_eq!(left, [""; 0], "{story}");
    }
}

#[tokio::test]
async fn a_zip_that_is_still_being_written_stays_and_one_that_holds_two_files_is_refused() {
    let mut terminal = terminal(Some(PASSWORD)).await;
    let request = packed(single("UTF-8", HERE).as_bytes(), &["a.xml"], Some(PASSWORD));
    for length in [0, 10, request.len() / 2, request.len() - 5] {
        terminal.drop_request("OQSsiquc01req_1.zip", &request[..length]);
        terminal.pass().await;
        assert_eq!(terminal.names("req"), ["OQSsiquc01req_1.zip"], "{length}");
    }
    terminal.drop_request("OQSsiquc01req_1.zip", &request);
    terminal.pass().await;
    assert_eq!(terminal.names("res"), ["OQSsiquc01res_1.zip"]);

    let two = packed(single("UTF-8", HERE).as_bytes(), &["a.xml", "b.xml"], None);
    terminal.drop_request("OQSsiquc01req_2.zip", two);
    terminal.pass().await;
    let answer = opened(terminal.result("OQSsiquc01res_2.zip").unwrap(), PASSWORD);
    assert_eq!(element(&answer, "ErrorCode"), Some("MDG-E001"));
}

#[tokio::test]
async fn an_upload_may_be_longer_than_any_other_request_but_one_row_may_not() {
    let mut terminal = terminal(None).await;
    let upload =
        |rows: &str| single("UTF-8", HERE).replace(&numbers("06139992", "1001", "19800517"), rows);
    // A row that is refused is the cheapest to answer; the comment makes the file long.
    let row = format!(
        "<!--{}--><QualificationConfirmSearchInfo><InsurerNumber>1</InsurerNumber></QualificationConfirmSearchInfo>",
        "x".repeat(900)
    );
    let answer = terminal
        .ask(
            "OQSmuquc01req_1.xml",
            &upload(&row.repeat(4000)),
            "OQSmuquc01res_1.xml",
        )
        .await;
    let number = element(&answer, "ReceptionNumber").unwrap();
    let download = format!(
        "<XmlMsg><MessageHeader><MedicalInstitutionCode>{HERE}</MedicalInstitutionCode></MessageHeader>\
         <MessageBody><ReceptionNumber>{number}</ReceptionNumber></MessageBody></XmlMsg>"
    );
    let answer = terminal
        .ask("OQSmuquc02req_1.xml", &download, "OQSmuquc02res_1.xml")
        .await;
    assert_eq!(element(&answer, "NumberOfError"), Some("4000"));

    let row = format!(
        "<QualificationConfirmSearchInfo><A>{}</A></QualificationConfirmSearchInfo>",
        "x".repeat(3_000_000)
    );
    let answer = terminal
        .ask("OQSmuquc01req_2.xml", &upload(&row), "OQSmuquc01res_2.xml")
        .await;
    assert_eq!(element(&answer, "ErrorCode"), Some("MDG-E001"));
    let long = single("UTF-8", HERE).replace("12_3", &"x".repeat(2_000_000));
    let answer = terminal
        .ask("OQSsiquc01req_3.xml", &long, "OQSsiquc01res_3.xml")
        .await;
    assert_eq!(element(&answer, "ErrorCode"), Some("MDG-E001"));
}

#[tokio::test]
async fn what_is_left_of_a_broken_off_answer_does_not_disturb_the_next() {
    let mut terminal = terminal(None).await;
    for name in ["answer.xml", "unpacked.xml", "20261116094207000001.units"] {
        fs::write(terminal.folder.join("work").join(name), "half").unwrap();
    }
    let answer = terminal
        .ask(
            "OQSsiquc01req_1.xml",
            &single("UTF-8", HERE),
            "OQSsiquc01res_1.xml",
        )
        .await;
    assert_eq!(element(&answer, "QualificationValidity"), Some("1"));
}
