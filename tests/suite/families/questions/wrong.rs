//! What goes wrong on the way, over both transports: each has its code, and nothing of it is taken for an answer.

use std::{sync::Arc, time::Duration};

use madoguchi::{
    core::{
        clock::JST,
        eligibility::{EligibilityQuestion, MedicalQuestion, code::*},
        failure::{Code, Failure},
        outcome::Arrival,
        visit::InquiryId,
    },
    folder::FaceFolder,
    service::{Service, ServiceError, ask},
};
use madoguchi_mock_server::{Endpoint, Fault};
use madoguchi_tests::clock::START;
use tokio::time::sleep;

use super::{
    FOLDERS,
    asked::{employee, here, months},
    links::{Folders, Still},
};
use crate::families::house::House;

fn code<T>(answer: Result<T, ServiceError>) -> Option<Code> {
    answer.err().map(|error| Failure::from(error).code)
}

#[test]
fn what_the_service_gets_wrong_has_its_code_over_both_ways() {
    let house = House::new();
    let folders = FOLDERS[1].2.over(&house, "");
    let question = EligibilityQuestion::new(&here(), "q1", employee());
    let refused = Fault::HeaderError {
        code: "MDG-E099".to_owned(),
        message: "見本".to_owned(),
    };
    for (story, fault, web, folder) in [
        (
            "another institution",
            Fault::WrongInstitution,
            Some(Code::WrongInstitutionEchoed),
            Some(Code::WrongInstitutionEchoed),
        ),
        (
            "another number",
            Fault::WrongSearchEcho,
            Some(Code::WrongNumbersEchoed),
            Some(Code::WrongNumbersEchoed),
        ),
        (
            "broken inside",
            Fault::MalformedJson,
            Some(Code::AnswerMalformed),
            Some(Code::AnswerMalformed),
        ),
        ("a refusal", refused, None, None),
    ] {
        house.plan(Endpoint::Search, fault.clone());
        let answer = house.block_on(ask(&house.web, &question));
        assert_eq!(code(answer), web, "{story}, over the web");
        house.plan(Endpoint::Link, fault);
        let answer = house.block_on(ask(&folders.service, &question));
        assert_eq!(code(answer), folder, "{story}, over the folders");
    }
}

#[test]
fn a_document_that_is_cut_is_no_document_over_both_ways() {
    let house = House::new();
    let folders = FOLDERS[1].2.over(&house, "");
    let impatient = Folders::new(house.folder(), "").impatient(Duration::from_secs(3));
    let question = MedicalQuestion::checkup(
        &here(),
        "t1",
        &employee(),
        CheckupFile::Pdf,
        months().from,
        CareSetting::Outpatient,
    );
    house.plan(Endpoint::Medical, Fault::TruncatedBody);
    let answer = house.block_on(ask(&house.web, &question));
    assert_eq!(code(answer), Some(Code::ServiceUnreachable));
    house.plan(Endpoint::Link, Fault::TruncatedBody);
    let answer = house.block_on(ask(&impatient, &question));
    assert_eq!(code(answer), Some(Code::ServiceTimedOut));
    assert_eq!(folders.names("res").len(), 1, "half of it stays");
    let again = house.block_on(ask(&folders.service, &question));
    assert_eq!(code(again), None);
}

#[test]
fn a_service_that_is_gone_has_its_code_over_both_ways() {
    let house = House::new();
    let question = EligibilityQuestion::new(&here(), "q1", employee());
    let folders = Folders::new(house.folder(), "");
    let impatient = Folders::new(house.folder(), "").impatient(Duration::from_millis(200));
    let answer = house.block_on(ask(&impatient, &question));
    assert_eq!(code(answer), Some(Code::LinkNotTaking));
    assert_eq!(folders.names("req"), [""; 0], "withdrawn");
    let (web, runtime, _files) = house.close();
    let answer = runtime.block_on(ask(&web, &question));
    assert_eq!(code(answer), Some(Code::ServiceUnreachable));
}

#[test]
fn a_result_that_comes_too_late_is_mail_of_nobody() {
    let house = House::new();
    let folders = Folders::new(house.folder(), "");
    let mut link = FOLDERS[0].2.link(&house);
    let later = START + Duration::from_secs(600);
    let mut mail = FaceFolder::of(&folders.config, Arc::new(Still(later))).unwrap();
    let today = START.to_offset(JST).date();
    let impatient = Folders::new(house.folder(), "").impatient(Duration::from_secs(3));
    let inquiry = InquiryId(uuid::Uuid::from_u128(7));
    let person = employee();
    let answer = house.block_on(async {
        // The application takes the request, lays an empty file down, and is stopped.
        let taking = async {
            while folders.names("res").is_empty() {
                link.pass().await.unwrap();
                sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::join!(impatient.search(&person, inquiry), taking).0
    });
    assert_eq!(code(answer), Some(Code::ServiceTimedOut));
    for _ in 0..2 {
        assert!(mail.look(today).unwrap().is_empty(), "not whole yet");
        house.block_on(link.pass()).unwrap();
    }
    let mut come = mail.look(today).unwrap();
    come.extend(mail.look(today).unwrap());
    let [mail] = come.try_into().expect("one");
    assert_eq!(mail.arrival, Arrival::Late);
    let asked = inquiry.0.simple().to_string();
    assert_eq!(mail.result.check_identifier(&asked), Ok(()));
}
