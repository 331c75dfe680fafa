//! Every question of the SDK, asked over both ways to the service: the web variant over mutual TLS, and the folders of the link application in every
//! form it has. What must come back stands in the table of families; what goes wrong has its code.

mod asked;
mod full;
mod links;
mod wrong;

use std::{collections::BTreeSet, fs};

use madoguchi::{
    attachments::AttachmentFolder,
    core::{
        eligibility::{
            Attachment, MedicalQuestion, Reply,
            code::{CareSetting, CheckupFile, MedicationFile},
        },
        failure::{Code, Failure},
    },
    host::SystemClock,
    service::{self, Service},
};
use serde_json::json;

use self::{
    asked::{asked, employee, here, months},
    links::Links,
};
use super::{FAMILIES, house::House, text};

/// Ways to the service: what stands in `[folder]` and how the application is; the web is none.
#[rustfmt::skip]
const FOLDERS: &[(&str, &str, Links)] = &[
    ("UTF-8, in pieces", "", Links { zipped: false, password: false, pieces: true }),
    ("Shift_JIS, batches packed", "encoding = 'shift-jis'", Links { zipped: true, password: false, pieces: false }),
    ("encrypted", "password_file = 'password'", Links { zipped: false, password: true, pieces: true }),
];

#[test]
fn every_question_is_answered_over_the_web() {
    let house = House::new();
    every_question(&house, "the web", &house.web);
    every_document(&house, "the web", &house.web);
}

#[test]
fn every_question_is_answered_over_the_folders() {
    for (story, lines, links) in FOLDERS {
        let house = House::new();
        let folders = links.over(&house, lines);
        every_question(&house, story, &folders.service);
        every_document(&house, story, &folders.service);
        assert_eq!(folders.names("req"), [""; 0], "{story}");
        assert_eq!(folders.names("res"), [""; 0], "{story}");
    }
}

fn every_question(house: &House, story: &str, service: &dyn Service) {
    let mut received = String::new();
    let mut done = BTreeSet::new();
    for (prefix, question, _, pointer, expected) in FAMILIES {
        let golden = house.question(question, &received);
        let answer = house.block_on(asked(service, question, &golden));
        let answer = answer.unwrap_or_else(|error| panic!("{story} {prefix}: {error}"));
        let said = text(&answer, pointer);
        assert_eq!(said.as_deref(), Some(*expected), "{story} {prefix}");
        received = text(&answer, "/MessageBody/ReceptionNumber").unwrap_or_default();
        done.insert(*question);
    }
    assert_eq!(done.len(), FAMILIES.len());
}

fn every_document(house: &House, story: &str, service: &dyn Service) {
    let kept = AttachmentFolder::new(&house.folder().join("kept"), 30);
    let keep = |interface: &str, identifier: &str, file: &Attachment| {
        let path = kept.keep(interface, identifier, file, &SystemClock::new());
        let path = path.unwrap();
        assert_eq!(fs::read(&path).unwrap(), file.bytes(), "{story}");
        path.file_name().unwrap().to_str().unwrap().to_owned()
    };
    for (file, identifier) in [
        (MedicationFile::MedicationPdf, "m1"),
        (MedicationFile::CarePdf, "m3"),
    ] {
        let question = MedicalQuestion::medication(
            &here(),
            identifier,
            &employee(),
            file,
            months(),
            CareSetting::Outpatient,
        );
        let answer = house.block_on(service::ask(service, &question)).unwrap();
        let Reply::File(document) = answer else {
            panic!("{story}: no document");
        };
        let name = keep("YZKsiquc01req", identifier, &document);
        assert_eq!(name, format!("YZKsiquc01_{identifier}.pdf"));
    }
    let question = MedicalQuestion::checkup(
        &here(),
        "t1",
        &employee(),
        CheckupFile::Pdf,
        months().from,
        CareSetting::Outpatient,
    );
    let answer = house.block_on(service::ask(service, &question)).unwrap();
    let Reply::File(document) = answer else {
        panic!("{story}: no document");
    };
    assert_eq!(keep("TKKsiquc01req", "t1", &document), "TKKsiquc01_t1.pdf");
}

#[test]
fn a_person_who_did_not_consent_is_refused_in_a_message_where_a_document_was_asked_for() {
    let house = House::new();
    let folders = FOLDERS[0].2.over(&house, "");
    for service in [&house.web as &dyn Service, &folders.service] {
        let question = MedicalQuestion::checkup(
            &here(),
            "t1",
            &employee(),
            CheckupFile::Pdf,
            months().from,
            CareSetting::Online,
        );
        let answer = house.block_on(service::ask(service, &question)).unwrap();
        let Reply::Message(refusal) = answer else {
            panic!("a document");
        };
        assert_eq!(
            text(&refusal.to_value(), "/MessageHeader/ResultCode"),
            Some("2".to_owned())
        );
    }
}

#[test]
fn signing_and_clinical_checks_are_refused_before_anything_is_asked() {
    use madoguchi::core::eligibility::prescription::PrescriptionWork;

    let house = House::new();
    for work in [PrescriptionWork::Sign, PrescriptionWork::ClinicalCheck] {
        let refused = work.check_scope().map_err(Failure::from).unwrap_err();
        assert_eq!(refused.code, Code::QuestionNotCarried);
    }
    let message = json!({"XmlMsg": {}});
    let folders = FOLDERS[0].2.over(&house, "");
    let refused = house.block_on(folders.service.exchange("EPSsiDMP01req", message));
    let refused = Failure::from(refused.unwrap_err());
    assert_eq!(refused.code, Code::QuestionNotCarried);
}
