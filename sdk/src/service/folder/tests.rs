//! A link application of a few lines, which does what each row says.

use std::{fs, path::Path};

use encoding_rs::SHIFT_JIS;
use madoguchi_core::eligibility::{
    MedicalQuestion, Question, ReferenceRegistration, ReferenceRequest, TreatmentMonth,
    code::{CareSetting, CheckupFile},
    medical::CheckupRequest,
    pass_code::PassCodeRequest,
};
use tempfile::TempDir;
use time::macros::date;

use super::*;
use crate::host::{SystemClock, SystemRandom};

const HERE: &str = "1311234567";
const PASSWORD: &str = "見本 password 1";
const DOCUMENT: &[u8] = b"%PDF-1.7\nstartxref\n9\n%%EOF\n";
/// Of a wait that is to end by itself.
const SHORT: Duration = Duration::from_millis(60);
/// Of a wait that is to end by an answer.
const LONG: Duration = Duration::from_secs(60);
const BETWEEN: Duration = Duration::from_millis(1);

struct Terminal {
    folder: TempDir,
    service: FolderService,
}

impl Terminal {
    /// With more lines in `[folder]`.
    fn new(time_limit: Duration, environment: &str, more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["req", "res"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("password"), format!("{PASSWORD}\n")).unwrap();
        let text = format!(
            r#"
environment = "{environment}"
state = "state"
[institution]
code = "{HERE}"
kind = "clinic"
[service]
transport = "folder"
[card]
anchors = ["anchor.pem"]
fingerprints = ["00"]
[folder]
req = "req"
res = "res"
{more}
"#
        );
        let path = folder.path().join("madoguchi.toml");
        fs::write(&path, text).unwrap();
        let config = Config::read(&path).unwrap();
        let (clock, random) = (Arc::new(SystemClock::new()), Arc::new(SystemRandom));
        let service = FolderService::new(&config, clock, random).unwrap();
        Self {
            folder,
            service: service.waiting(time_limit, BETWEEN),
        }
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path().join(folder)).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    /// Asks while an application takes the request and writes these pieces, a look or more apart, as the whole content of the result each time.
    fn ask<Q: Question>(
        &self,
        question: &Q,
        extension: &str,
        pieces: &[Vec<u8>],
    ) -> (Result<Q::Answer, Code>, Vec<u8>) {
        let application = async {
            let request = loop {
                let mut names = self.names("req").into_iter();
                if let Some(name) = names.find(|name| !name.ends_with(".tmp")) {
                    break name;
                }
                sleep(BETWEEN).await;
            };
            let request = self.folder.path().join("req").join(request);
            let asked = fs::read(&request).unwrap();
            fs::remove_file(&request).unwrap();
            let stem = request.file_stem().unwrap().to_str().unwrap();
            let result = match extension {
                "err" => format!("{}.xml", stem.replacen("req_", "err_", 1)),
                extension => format!("{}.{extension}", stem.replacen("req_", "res_", 1)),
            };
            let result = self.folder.path().join("res").join(result);
            for piece in pieces {
                fs::write(&result, piece).unwrap();
                // Until it has been looked at twice, or taken.
                for _ in 0..50 {
                    sleep(BETWEEN).await;
                }
            }
            asked
        };
        let runtime = runtime();
        let (answer, asked) =
            runtime.block_on(async { tokio::join!(ask(&self.service, question), application) });
        (answer.map_err(|error| Failure::from(error).code), asked)
    }

    /// Asks while no application runs.
    fn ask_nobody<Q: Question>(&self, question: &Q) -> Option<Code> {
        let answer = runtime().block_on(ask(&self.service, question));
        answer.err().map(|error| Failure::from(error).code)
    }
}

fn runtime() -> tokio::runtime::Runtime {
    // Time passes when everybody waits: no row is slower or faster than another because of the machine.
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().start_paused(true).build().unwrap()
}

fn person() -> NumberQuestion {
    let (birth, day) = (date!(1980 - 05 - 17), date!(2026 - 11 - 16));
    NumberQuestion::new("06139992", "101", birth, day).unwrap()
}

fn reference(number: &str) -> ReferenceRequest {
    let registration = ReferenceRegistration::new(number, &person()).unwrap();
    ReferenceRequest::new(&InstitutionCode::new(HERE), "q1", registration)
}

fn checkup() -> MedicalQuestion<CheckupRequest> {
    MedicalQuestion::checkup(
        &InstitutionCode::new(HERE),
        "q1",
        &person(),
        CheckupFile::Pdf,
        TreatmentMonth::of(date!(2026 - 11 - 01)),
        CareSetting::Outpatient,
    )
}

/// A result that registers the number of [`reference`], for an institution and a question.
fn registered(institution: &str, identifier: &str) -> String {
    let asked = reference("0000123").to_value();
    let registration = &asked["XmlMsg"]["MessageBody"]["ReferenceNumberRegistrationInfo"];
    let elements: String = registration
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| format!("<{name}>{}</{name}>", value.as_str().unwrap()))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?><XmlMsg><MessageHeader>\
         <MedicalInstitutionCode>{institution}</MedicalInstitutionCode>\
         <ArbitraryFileIdentifier>{identifier}</ArbitraryFileIdentifier><SegmentOfResult>1</SegmentOfResult></MessageHeader>\
         <MessageBody><ReferenceNumberRegistrationInfo>{elements}</ReferenceNumberRegistrationInfo>\
         <ProcessingResultStatus>1</ProcessingResultStatus></MessageBody></XmlMsg>"
    )
}

#[test]
fn a_message_is_taken_whole_however_it_grows_and_only_where_it_echoes() {
    let whole = registered(HERE, "q1");
    let bytes = whole.clone().into_bytes();
    let half = bytes[..bytes.len() / 2].to_vec();
    let (shift_jis, ..) = SHIFT_JIS.encode(&whole);
    let shift_jis = String::from_utf8(shift_jis.into_owned()).unwrap();
    let shift_jis = shift_jis.replace("UTF-8", "Shift_JIS").into_bytes();
    let broken = whole.replace("</MessageBody>", "").into_bytes();
    let room = vec![0; bytes.len()];
    for (story, limit, pieces, expected) in [
        ("whole at once", LONG, vec![bytes.clone()], None),
        ("Shift_JIS", LONG, vec![shift_jis], None),
        (
            "empty, half, whole",
            LONG,
            vec![vec![], half.clone(), bytes.clone()],
            None,
        ),
        ("room first", LONG, vec![room, bytes], None),
        (
            "cut for good",
            SHORT,
            vec![half],
            Some(Code::ServiceTimedOut),
        ),
        (
            "empty for good",
            SHORT,
            vec![vec![]],
            Some(Code::ServiceTimedOut),
        ),
        ("nothing", SHORT, vec![], Some(Code::ServiceTimedOut)),
        (
            "broken inside",
            LONG,
            vec![broken],
            Some(Code::AnswerMalformed),
        ),
        (
            "another question's",
            LONG,
            vec![registered(HERE, "q2").into_bytes()],
            Some(Code::WrongVisitEchoed),
        ),
        (
            "another institution's",
            LONG,
            vec![registered("1319999999", "q1").into_bytes()],
            Some(Code::WrongInstitutionEchoed),
        ),
    ] {
        let terminal = Terminal::new(limit, "test", "");
        let (answer, _) = terminal.ask(&reference("0000123"), "xml", &pieces);
        assert_eq!(answer.err(), expected, "{story}");
        assert_eq!(terminal.names("req"), [""; 0], "{story}");
        let stays = matches!(
            expected,
            Some(Code::ServiceTimedOut | Code::AnswerMalformed)
        ) && !pieces.is_empty();
        assert_eq!(terminal.names("res").len(), usize::from(stays), "{story}");
    }
}

#[test]
fn a_document_is_taken_when_it_stands_still_and_never_in_the_place_of_a_message() {
    let cut = DOCUMENT[..12].to_vec();
    // An earlier version of a document ends in its middle.
    let longer = [DOCUMENT, b"1 0 obj\n", DOCUMENT].concat();
    let page = b"<html></html>".to_vec();
    for (story, limit, pieces, expected) in [
        (
            "whole",
            LONG,
            vec![DOCUMENT.to_vec()],
            Ok(DOCUMENT.to_vec()),
        ),
        (
            "growing",
            LONG,
            vec![cut.clone(), longer.clone()],
            Ok(longer),
        ),
        ("cut for good", SHORT, vec![cut], Err(Code::ServiceTimedOut)),
        ("none", LONG, vec![page], Err(Code::AttachmentUnreadable)),
    ] {
        let terminal = Terminal::new(limit, "test", "");
        let (answer, _) = terminal.ask(&checkup(), "pdf", &pieces);
        let answer = answer.map(|answer| match answer {
            Reply::File(file) => file.bytes().to_vec(),
            Reply::Message(_) => panic!("{story}: a message"),
        });
        assert_eq!(answer, expected, "{story}");
    }
    let terminal = Terminal::new(LONG, "test", "");
    let (answer, _) = terminal.ask(&reference("1"), "pdf", &[DOCUMENT.to_vec()]);
    assert_eq!(answer.err(), Some(Code::AnswerMalformed));
}

#[test]
fn requests_go_in_the_characters_and_the_packing_that_are_configured() {
    let packed = "password_file = \"password\"";
    let later = "password_file = \"password\"\nplain = [\"OQSsiimm\"]";
    let number = "見本１";
    let whole = registered(HERE, "q1").into_bytes();
    for (story, more, begins, holds) in [
        ("UTF-8", "", "<?xml", "見本１".as_bytes().to_vec()),
        (
            "Shift_JIS",
            "encoding = \"shift-jis\"",
            "<?xml",
            SHIFT_JIS.encode("見本１").0.into_owned(),
        ),
        ("encrypted", packed, "PK\x03\x04", Vec::new()),
        ("set to n", later, "<?xml", "見本１".as_bytes().to_vec()),
    ] {
        let terminal = Terminal::new(LONG, "test", more);
        let (_, asked) = terminal.ask(&reference(number), "xml", std::slice::from_ref(&whole));
        assert!(asked.starts_with(begins.as_bytes()), "{story}");
        if begins == "PK\x03\x04" {
            let only = pack::only_entry(&asked, Some(PASSWORD));
            let (name, message) = only.unwrap().unwrap();
            assert!(
                name.starts_with("OQSsiimm01req_mdg") && name.ends_with(".xml"),
                "{name}"
            );
            wire::read(&message).unwrap();
        } else {
            let there = asked.windows(holds.len()).any(|window| window == holds);
            assert!(there, "{story}");
        }
    }
}

#[test]
fn packed_results_are_opened_and_what_does_not_open_has_a_code() {
    let whole = registered(HERE, "q1").into_bytes();
    let good = pack::encrypted(&whole, "OQSsiimm01res_1.xml", PASSWORD).unwrap();
    let wrong = pack::encrypted(&whole, "OQSsiimm01res_1.xml", "another").unwrap();
    let half = pack::encrypted(&whole[..99], "OQSsiimm01res_1.xml", PASSWORD).unwrap();
    let document = pack::encrypted(DOCUMENT, "TKKsiquc01res_1.pdf", PASSWORD).unwrap();
    let half_document = pack::encrypted(&DOCUMENT[..12], "OQSsiimm01res_1.pdf", PASSWORD).unwrap();
    let cut = good[..good.len() - 30].to_vec();
    let packed = "password_file = \"password\"";
    for (story, limit, more, bytes, expected) in [
        ("good", LONG, packed, good.clone(), None),
        ("cut", SHORT, packed, cut, Some(Code::ServiceTimedOut)),
        (
            "under another password",
            LONG,
            packed,
            wrong,
            Some(Code::LinkPasswordRefused),
        ),
        (
            "no password here",
            LONG,
            "",
            good,
            Some(Code::LinkPasswordRefused),
        ),
        (
            "half a message inside",
            LONG,
            packed,
            half,
            Some(Code::AnswerMalformed),
        ),
        (
            "a document inside",
            LONG,
            packed,
            document.clone(),
            Some(Code::AnswerMalformed),
        ),
        (
            "half a document inside",
            LONG,
            packed,
            half_document,
            Some(Code::AnswerMalformed),
        ),
    ] {
        let terminal = Terminal::new(limit, "test", more);
        let (answer, _) = terminal.ask(&reference("0000123"), "zip", &[bytes]);
        assert_eq!(answer.err(), expected, "{story}");
    }
    let terminal = Terminal::new(LONG, "test", packed);
    let (answer, _) = terminal.ask(&checkup(), "zip", &[document]);
    let Ok(Reply::File(file)) = answer else {
        panic!("no document");
    };
    assert_eq!(file.bytes(), DOCUMENT);
}

#[test]
fn what_nobody_takes_is_withdrawn_and_what_cannot_be_asked_is_not_handed_over() {
    let pass_code = PassCodeRequest::new(&InstitutionCode::new(HERE), "q1", "受付1");
    let gone = |folder: &Path, name: &str| fs::remove_dir(folder.join(name)).unwrap();
    let shift_jis = "encoding = \"shift-jis\"";
    for (story, environment, more, gone_folder, number, expected) in [
        ("nobody", "test", "", None, "1", Code::LinkNotTaking),
        (
            "no req",
            "test",
            "",
            Some("req"),
            "1",
            Code::LinkFolderUnusable,
        ),
        (
            "no res",
            "test",
            "",
            Some("res"),
            "1",
            Code::LinkFolderUnusable,
        ),
        (
            "no password",
            "test",
            "password_file = \"none\"",
            None,
            "1",
            Code::LinkFolderUnusable,
        ),
        (
            "no such kanji",
            "test",
            shift_jis,
            None,
            "𠮷",
            Code::QuestionMalformed,
        ),
    ] {
        let terminal = Terminal::new(SHORT, environment, more);
        if let Some(name) = gone_folder {
            gone(terminal.folder.path(), name);
        }
        let code = terminal.ask_nobody(&reference(number));
        assert_eq!(code, Some(expected), "{story}");
        if gone_folder != Some("req") {
            assert_eq!(terminal.names("req"), [""; 0], "{story}");
        }
    }
    let production = Terminal::new(SHORT, "production", "");
    let code = production.ask_nobody(&pass_code);
    assert_eq!(code, Some(Code::QuestionNotCarried), "invented");
    let test = Terminal::new(SHORT, "test", "");
    assert_eq!(test.ask_nobody(&pass_code), Some(Code::LinkNotTaking));
    let visit = runtime().block_on(test.service.open("1"));
    let visit = visit.map_err(|error| Failure::from(error).code);
    assert_eq!(visit.err(), Some(Code::QuestionNotCarried));
}

#[test]
fn an_error_file_ends_the_wait_whatever_is_in_it() {
    let whole = registered(HERE, "q1").into_bytes();
    for content in [&whole[..], &whole[..99], b"", b"?"] {
        let terminal = Terminal::new(LONG, "test", "");
        let (answer, _) = terminal.ask(&reference("1"), "err", &[content.to_vec()]);
        assert_eq!(answer.err(), Some(Code::RequestRefused));
        assert_eq!(terminal.names("res"), [""; 0]);
    }
}

#[test]
fn results_of_others_stay_where_they_are() {
    let terminal = Terminal::new(LONG, "test", "");
    let others = [
        "OQSsiimm01res_202611160001.xml",
        "OQSsiimm01res_mdg2026111609420700000000.xml",
        "OQSsiimm01res_other20261116094207a1b2c3d4.pdf",
        "notes.txt",
    ];
    for name in others {
        fs::write(
            terminal.folder.path().join("res").join(name),
            registered(HERE, "q1"),
        )
        .unwrap();
    }
    let whole = registered(HERE, "q1").into_bytes();
    let (answer, _) = terminal.ask(&reference("0000123"), "xml", &[whole]);
    assert!(answer.is_ok());
    let mut left = terminal.names("res");
    left.sort();
    let mut others = others.map(str::to_owned);
    others.sort();
    assert_eq!(left, others);
}
