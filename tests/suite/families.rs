//! Every family of messages at the mock service, read by our own readers: what its link application writes into `res` and `face`, in every form it has,
//! and what it answers over the web. Questions are the golden files, about people whom the service knows.

mod house;
mod questions;

use std::{fs, io::Read as _, path::Path};

use madoguchi::{
    core::eligibility::{
        Attachment, AttachmentKind, EligibilityResult, Reply,
        file_name::{ExchangeName, FileName},
        registry::{Fidelity, Interface, MESSAGES},
        wire::{self, Form, Order},
    },
    service::Service as _,
};
use madoguchi_mock_server::LinkOptions;
use serde_json::{Value, json};

use house::{HERE, House};

/// Prefix of the files · golden files of question and answer · where the answer says what, and what it says.
///
/// Batches follow each other: the second question takes the reception number of the first answer.
#[rustfmt::skip]
const FAMILIES: &[(&str, &str, &str, &str, &str)] = &[
    ("OQSsiquc01", "search.request", "search.result", "/MessageBody/QualificationValidity", "1"),
    ("OQSsiimm01", "OQSsiimm01req", "OQSsiimm01res", "/MessageBody/ProcessingResultStatus", "1"),
    ("OQSmuquc01", "OQSmuquc01req", "OQSmuquc01res", "/MessageHeader/SegmentOfResult", "1"),
    ("OQSmuquc02", "OQSmuquc02req", "OQSmuquc02res", "/MessageHeader/NumberOfProcessingResult", "2"),
    ("OQSmuimm01", "OQSmuimm01req", "OQSmuimm01res", "/MessageHeader/SegmentOfResult", "1"),
    ("OQSmuimm02", "OQSmuimm02req", "OQSmuimm02res", "/MessageHeader/NumberOfNormalProcessing", "1"),
    ("OQSmutic01", "OQSmutic01req", "OQSmutic01res", "/MessageHeader/SegmentOfResult", "1"),
    ("OQSmutic02", "OQSmutic02req", "OQSmutic02res", "/MessageHeader/NumberOfError", "0"),
    ("OQSmuhvq01", "OQSmuhvq01req", "OQSmuhvq01res", "/MessageHeader/SegmentOfResult", "1"),
    ("OQSmuhvq02", "OQSmuhvq02req", "OQSmuhvq02res", "/MessageHeader/NumberOfNormalProcessing", "1"),
    ("OQSmuonq01", "OQSmuonq01req", "OQSmuonq01res", "/MessageHeader/SegmentOfResult", "1"),
    ("OQSmuonq02", "OQSmuonq02req", "OQSmuonq02res", "/MessageHeader/NumberOfProcessingResult", "0"),
    ("YZKsiquc01", "YZKsiquc01req", "YZKsiquc01res", "/MessageBody/ResultCode", "1"),
    ("TKKsiquc01", "TKKsiquc01req", "TKKsiquc01res", "/MessageBody/ResultCode", "1"),
    ("EPSsiPIR01", "EPSsiPIR01req", "EPSsiPIR01res", "/MessageBody/ProcessingResultStatus", "1"),
    ("MDGsipcn01", "prescription-cancel.request", "prescription-cancel.result", "/MessageBody/ProcessingResultCode", "MDG-E031"),
    ("MDGsipsr01", "prescription-search.request", "prescription-search.result", "/MessageBody/ProcessingResultStatus", "1"),
    ("PMHsimsm01", "PMHsimsm01req", "PMHsimsm01res", "/MessageBody/MedicalSubsidyList/MedicalSubsidy/0/medicalSubsidyInsurerNumber", "88139993"),
    ("MDGsienr01", "enrolment.request", "enrolment.result", "/MessageBody/ProcessingResultStatus", "1"),
    ("MDGsicon01", "consent.request", "consent.result", "/MessageBody/ProcessingResultStatus", "1"),
    ("OQSsihvd01", "OQSsihvd01req", "OQSsihvd01res", "/MessageBody/ProcessingResultStatus", "1"),
    ("OQSsiinq01", "OQSsiinq01req", "OQSsiinq01res", "/MessageBody/InstitutionSettings/MedicalSubsidyUse", "1"),
    ("OQSsiupd01", "OQSsiupd01req", "OQSsiupd01res", "/MessageBody/InstitutionSettings/EmergencyAccess", "1"),
    ("MDGsipas01", "pass-code.request", "pass-code.result", "/MessageBody/PassCodeExpirationTime", "20261116101207"),
    ("MDGsinot01", "notices.request", "notices.result", "/MessageBody/SourceNoticeList/SourceNotice/0/TicketRegistrationDay", "25"),
    ("MDGsiemg01", "emergency.request", "emergency.result", "/MessageBody/ResultList/ResultOfQualificationConfirmation/0/PharmacistsInfoConsFlg", "3"),
    ("MDGsidis01", "disaster.request", "disaster.result", "/MessageBody/QualificationValidity", "1"),
];

/// Prefix of the files · what is asked instead of XML.
const PAPERS: &[(&str, &str, &str)] = &[
    ("YZKsiquc01", "YZKsiquc01req", "1"),
    ("YZKsiquc01", "YZKsiquc01req", "3"),
    ("TKKsiquc01", "TKKsiquc01req", "1"),
];

const PASSWORD: &str = "見本 password 1";

#[test]
fn every_message_that_we_read_has_a_family_here() {
    let told: Vec<&str> = FAMILIES.iter().flat_map(|row| [row.1, row.2]).collect();
    let missing: Vec<&str> = MESSAGES
        .iter()
        .map(|message| message.golden)
        .filter(|golden| !told.contains(golden))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn our_readers_read_every_file_of_the_link_application() {
    for form in [Form::XmlUtf8, Form::XmlShiftJis] {
        for packing in [Packing::None, Packing::Batches, Packing::Encrypted] {
            let mut folders = Folders::new(packing);
            let mut received = String::new();
            for (prefix, question, answer, pointer, expected) in FAMILIES {
                let asked = folders.house.question(question, &received);
                let (result, bytes) = folders.ask(prefix, &asked, form);
                let bytes = folders.unpacked(prefix, &result, bytes);
                let (tree, came) = wire::read(&bytes).unwrap();
                assert_eq!(came, form, "{prefix}");
                let read = interface(answer).read(&tree).unwrap();
                let said = text(&read, pointer);
                assert_eq!(
                    said.as_deref(),
                    Some(*expected),
                    "{prefix} {form:?} {packing:?}"
                );
                received = text(&read, "/MessageBody/ReceptionNumber").unwrap_or_default();
            }
            for (prefix, question, category) in PAPERS {
                let mut asked = folders.house.question(question, "");
                asked["XmlMsg"]["MessageBody"]["FileCategory"] = json!(category);
                let (result, bytes) = folders.ask(prefix, &asked, form);
                let bytes = folders.unpacked(prefix, &result, bytes);
                assert_eq!(Attachment::new(bytes).unwrap().kind(), AttachmentKind::Pdf);
            }
        }
    }
}

#[test]
fn a_tap_is_read_in_both_character_sets() {
    for (charset, form) in [
        (madoguchi_mock_server::Charset::Utf8, Form::XmlUtf8),
        (madoguchi_mock_server::Charset::ShiftJis, Form::XmlShiftJis),
    ] {
        let mut folders = Folders::with(|options| options.charset = Some(charset));
        let file = folders.house.tap("assistance-combined");
        folders.pass();
        let name: FileName = file.parse().unwrap();
        assert!(matches!(name, FileName::Face(_)), "{file}");
        let bytes = fs::read(folders.path().join("face").join(&file)).unwrap();
        let (tree, came) = wire::read(&bytes).unwrap();
        assert_eq!(came, form);
        let result = EligibilityResult::from_value(&tree).unwrap();
        result.check_institution(HERE).unwrap();
        assert_eq!(result.body().unwrap().rights.len(), 2);
    }
}

#[test]
fn every_family_answers_over_the_web() {
    let house = House::new();
    let mut received = String::new();
    for (prefix, question, answer, pointer, expected) in FAMILIES {
        if *prefix == "OQSsiquc01" {
            // `outcomes` and `population` ask it, at the path that is its own.
            continue;
        }
        let asked = house.question(question, &received);
        let reply = house.block_on(house.web.exchange(question, asked)).unwrap();
        let Reply::Message(tree) = reply else {
            panic!("{prefix}: a file");
        };
        if interface(answer).fidelity == Fidelity::Invented {
            let known = house::golden_places(answer);
            let strangers: Vec<String> = house::places(&tree)
                .into_iter()
                .filter(|place| !known.contains(place) && !is_public(place))
                .collect();
            assert!(strangers.is_empty(), "{prefix}: {strangers:?}");
        }
        let read = interface(answer).read(&tree).unwrap();
        assert_eq!(text(&read, pointer).as_deref(), Some(*expected), "{prefix}");
        received = text(&read, "/MessageBody/ReceptionNumber").unwrap_or_default();
    }
}

/// How answers are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    None,
    /// ZIP, of batches.
    Batches,
    /// ZIP under a password, and so are requests; but for the families that came later.
    Encrypted,
}

/// Folders with a link application over them.
struct Folders {
    house: House,
    link: madoguchi_mock_server::Link,
    packing: Packing,
    asked: u32,
}

impl Folders {
    fn new(packing: Packing) -> Self {
        let mut folders = Self::with(|options| match packing {
            Packing::None => {}
            Packing::Batches => options.zipped = true,
            Packing::Encrypted => options.password = Some(PASSWORD.to_owned()),
        });
        folders.packing = packing;
        folders
    }

    fn with(change: impl FnOnce(&mut LinkOptions)) -> Self {
        let house = House::new();
        let mut options = LinkOptions::new(house.folder().join("OQS"), HERE);
        options.pieces = false;
        change(&mut options);
        let link = house.link(options);
        Self {
            house,
            link,
            packing: Packing::None,
            asked: 0,
        }
    }

    fn path(&self) -> std::path::PathBuf {
        self.house.folder().join("OQS")
    }

    fn pass(&mut self) {
        self.house.block_on(self.link.pass()).unwrap();
    }

    /// Drops a question and gives the file that answers it.
    fn ask(&mut self, prefix: &str, asked: &Value, form: Form) -> (ExchangeName, Vec<u8>) {
        self.asked += 1;
        let bytes = wire::write(asked, form, Order::Specification).unwrap();
        let plain = format!("{prefix}req_{:012}.xml", self.asked);
        let request = if self.packing == Packing::Encrypted {
            let request = plain.replace(".xml", ".zip");
            house::pack(
                &bytes,
                &plain,
                &self.path().join("req").join(&request),
                PASSWORD,
            );
            request
        } else {
            fs::write(self.path().join("req").join(&plain), bytes).unwrap();
            plain
        };
        self.pass();
        assert_eq!(names(&self.path().join("req")), [""; 0], "{request}");
        let Ok(FileName::Exchange(request)) = request.parse() else {
            panic!("{request} is no name of a request");
        };
        let found = names(&self.path().join("res"))
            .into_iter()
            .find_map(|name| match name.parse() {
                Ok(FileName::Exchange(name)) if name.answers(&request) => Some(name),
                _ => None,
            });
        let result = found.expect("an answer");
        let bytes = fs::read(self.path().join("res").join(result.to_string())).unwrap();
        (result, bytes)
    }

    /// What an answer holds, which must be packed as its family is.
    fn unpacked(&self, prefix: &str, result: &ExchangeName, bytes: Vec<u8>) -> Vec<u8> {
        let batch = prefix.starts_with("OQSmu") && prefix.ends_with("02");
        let later = [
            "EPS", "PMH", "OQSmutic", "OQSmuhvq", "OQSmuonq", "OQSsihvd", "OQSsiinq", "OQSsiupd",
        ];
        let later = later.iter().any(|begin| prefix.starts_with(begin));
        let password = match self.packing {
            Packing::Batches if batch => None,
            Packing::Encrypted if !later => Some(PASSWORD),
            _ => {
                assert_ne!(result.extension().to_string(), "zip", "{result}");
                return bytes;
            }
        };
        let kept = Attachment::new(bytes).unwrap();
        let encrypted = password.is_some();
        assert_eq!(kept.kind(), AttachmentKind::Zip { encrypted }, "{result}");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(kept.bytes())).unwrap();
        assert_eq!(archive.len(), 1);
        let mut content = Vec::new();
        let mut entry = match password {
            Some(password) => archive.by_index_decrypt(0, password.as_bytes()).unwrap(),
            None => archive.by_index(0).unwrap(),
        };
        entry.read_to_end(&mut content).unwrap();
        content
    }
}

/// Whether an element is one whose tree is public: what is invented borrows it.
fn is_public(place: &str) -> bool {
    let borrowed = [
        "/ResultOfQualificationConfirmation/",
        "/ProcessingResultCode",
        "/ProcessingResultMessage",
    ];
    borrowed.iter().any(|name| place.contains(name))
}

fn interface(golden: &str) -> &'static Interface {
    let mut messages = MESSAGES.iter();
    messages
        .find(|message| message.golden == golden)
        .expect(golden)
}

/// The text at a place inside the root; where a list has one element only, that.
fn text(tree: &Value, pointer: &str) -> Option<String> {
    let mut place = tree.get("XmlMsg")?;
    for part in pointer.split('/').skip(1) {
        place = match part.parse::<usize>() {
            Ok(index) if place.is_array() => place.get(index)?,
            Ok(_) => place,
            Err(_) => place.get(part)?,
        };
    }
    place.as_str().map(str::to_owned)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}
