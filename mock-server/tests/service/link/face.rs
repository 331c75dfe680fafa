//! Taps at the face reader: results that nobody asked for.

use madoguchi_mock_server::{Charset, Endpoint, Fault};
use serde_json::json;

use super::{
    Terminal, element, golden,
    packed::{PASSWORD, opened},
};
use crate::world::{HERE, World};

const FACE: &str = "/admin/face";

#[tokio::test]
async fn a_tap_pushes_a_result_as_its_file_says() {
    let mut terminal = Terminal::new().await;
    let tap = json!({ "person": "employee", "consents": { "care": true, "medication": true, "surgery": false } });
    let told = terminal.world.post(FACE, &tap).await;
    assert_eq!(told.status, 202, "{told:?}");
    assert_eq!(terminal.names("face"), [""; 0], "not before the next pass");
    terminal.pass().await;
    let names = terminal.names("face");
    assert_eq!(names, [told.body["file"].as_str().unwrap()]);
    let (id, time) = names[0]
        .strip_prefix("OQSsiquc01res_face_")
        .and_then(|name| name.strip_suffix(".xml"))
        .and_then(|name| name.split_once('_'))
        .unwrap();
    assert!(id.len() == 30 && id.starts_with(HERE), "{id}");
    assert_eq!(time, "20261116094207");

    let message = String::from_utf8(terminal.pushed(&names[0])).unwrap();
    golden("OQSsiquc01res_face.employee", message.as_bytes());
    for (name, text) in [
        ("ReferenceClassification", "1"),
        ("QualificationValidity", "1"),
        ("DiagnosisInfoAvailableTime", "20261117094207"),
        ("PharmacistsInfoConsFlg", "1"),
        ("OperationInfoConsFlg", "0"),
    ] {
        assert_eq!(element(&message, name), Some(text), "{name}");
    }
    assert_eq!(element(&message, "QualificationConfirmSearchInfo"), None);
    assert_eq!(
        element(&message, "ArbitraryFileIdentifier").unwrap().len(),
        16
    );
    terminal.pass().await;
    assert_eq!(terminal.names("face").len(), 1);
}

#[tokio::test]
async fn the_identifier_of_a_pushed_result_stands_for_its_visit() {
    let mut terminal = Terminal::new().await;
    let tap = json!({ "person": "subsidy-child" });
    let file = terminal.world.post(FACE, &tap).await.body["file"]
        .as_str()
        .unwrap()
        .to_owned();
    terminal.pass().await;
    let pushed = String::from_utf8(terminal.pushed(&file)).unwrap();
    let identifier = element(&pushed, "ArbitraryFileIdentifier").unwrap();
    let asked = |identifier: &str| {
        format!(
            "<XmlMsg><MessageHeader><MedicalInstitutionCode>{HERE}</MedicalInstitutionCode><MadoguchiInvented>1</MadoguchiInvented>\
             </MessageHeader><MessageBody><VisitIdentifier>{identifier}</VisitIdentifier><SubsidyUse>1</SubsidyUse>\
             <QualificationConfirmationDate>20261116</QualificationConfirmationDate></MessageBody></XmlMsg>"
        )
    };
    for (suffix, identifier, payer, code) in [
        ("1", identifier, Some("88139993"), None),
        ("2", "AAAAAAAAAAAAAAA=", None, Some("MDG-E011")),
    ] {
        let (request, result) = (
            format!("PMHsimsm01req_{suffix}.xml"),
            format!("PMHsimsm01res_{suffix}.xml"),
        );
        let answer = terminal.ask(&request, &asked(identifier), &result).await;
        assert_eq!(element(&answer, "medicalSubsidyInsurerNumber"), payer);
        assert_eq!(element(&answer, "ErrorCode"), code);
    }
}

#[tokio::test]
async fn a_card_that_is_refused_brings_no_file() {
    let mut terminal = Terminal::new().await;
    for (person, status, code) in [
        ("nobody", 404, "PERSON_UNKNOWN"),
        ("several-twin", 404, "PERSON_UNKNOWN"),
        ("revoked", 422, "CERTIFICATE_REVOKED"),
        ("expired-beyond-grace", 422, "CERTIFICATE_EXPIRED"),
        ("foreign-ca", 422, "CERTIFICATE_SIGNATURE"),
        ("tampered", 422, "CERTIFICATE_SIGNATURE"),
    ] {
        let answer = terminal
            .world
            .post(FACE, &json!({ "person": person }))
            .await;
        assert_eq!((answer.status, answer.code()), (status, code), "{person}");
    }
    terminal.pass().await;
    assert_eq!(terminal.names("face"), [""; 0]);
}

#[tokio::test]
async fn every_card_that_is_taken_brings_what_it_means() {
    for (person, validity, code) in [
        ("assistance-ticket", "1", None),
        ("assistance-not-entrusted", "6", None),
        ("lost-no-newer", "2", None),
        ("unknown", "4", None),
        ("expiring-soon", "1", Some("MDG-I001")),
        ("expired-last-month", "1", Some("MDG-I002")),
        ("next-card", "1", None),
    ] {
        let mut terminal = Terminal::new().await;
        let message = terminal.tapped(person).await;
        assert_eq!(
            element(&message, "QualificationValidity"),
            Some(validity),
            "{person}"
        );
        assert_eq!(element(&message, "ProcessingResultCode"), code, "{person}");
    }
}

#[tokio::test]
async fn without_a_link_application_nobody_can_tap() {
    let world = World::new().await;
    let answer = world.post(FACE, &json!({ "person": "employee" })).await;
    assert_eq!((answer.status, answer.code()), (409, "NO_LINK"));
}

#[tokio::test]
async fn a_pushed_result_can_come_twice_or_never_and_in_shift_jis() {
    for (fault, files) in [(Fault::Duplicate, 2), (Fault::CloseConnection, 0)] {
        let mut terminal = Terminal::with(|options| {
            options.pieces = false;
            options.charset = Some(Charset::ShiftJis);
        })
        .await;
        terminal
            .world
            .running
            .faults()
            .add(Endpoint::Face, fault, 1);
        let told = terminal
            .world
            .post(FACE, &json!({ "person": "employee" }))
            .await;
        assert_eq!(told.status, 202);
        terminal.pass().await;
        let names = terminal.names("face");
        assert_eq!(names.len(), files);
        let contents: Vec<Vec<u8>> = names.iter().map(|name| terminal.pushed(name)).collect();
        assert!(contents.windows(2).all(|pair| pair[0] == pair[1]));
        for name in &names {
            let id = name.split('_').nth(2).unwrap();
            assert_eq!(id.len(), 30, "{name}");
        }
    }
}

#[tokio::test]
async fn a_pushed_result_is_encrypted_where_the_terminal_is_set_so() {
    for (password, encrypt, extension) in [
        (Some(PASSWORD), true, "zip"),
        (Some(PASSWORD), false, "xml"),
        (None, true, "xml"),
    ] {
        let mut terminal = Terminal::with(|options| {
            options.pieces = false;
            options.password = password.map(str::to_owned);
            options.encrypt_face = encrypt;
        })
        .await;
        let told = terminal
            .world
            .post(FACE, &json!({ "person": "employee" }))
            .await;
        terminal.pass().await;
        let names = terminal.names("face");
        assert_eq!(names, [told.body["file"].as_str().unwrap()]);
        let (stem, end) = names[0].rsplit_once('.').unwrap();
        assert_eq!(end, extension);
        let bytes = terminal.pushed(&names[0]);
        let message = match extension {
            "zip" => {
                let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
                assert!(archive.by_index(0).is_err(), "not without the password");
                let inside = archive
                    .by_index_raw(0)
                    .unwrap()
                    .name()
                    .unwrap()
                    .into_owned();
                assert_eq!(inside, format!("{stem}.xml"));
                opened(bytes, PASSWORD)
            }
            _ => String::from_utf8(bytes).unwrap(),
        };
        assert_eq!(element(&message, "QualificationValidity"), Some("1"));
        assert_eq!(
            terminal.names("work"),
            ["output", "receptions"],
            "nothing stays plain"
        );
    }
}

impl Terminal {
    async fn tapped(&mut self, person: &str) -> String {
        let told = self.world.post(FACE, &json!({ "person": person })).await;
        assert_eq!(told.status, 202, "{person}: {told:?}");
        let name = told.body["file"].as_str().unwrap();
        self.pass().await;
        String::from_utf8(self.pushed(name)).unwrap()
    }
}
