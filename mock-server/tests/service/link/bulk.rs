//! Bulk questions: uploaded, received, processed, downloaded.

use time::Duration;

use super::{Terminal, children, element, golden, numbers};
use crate::world::HERE;

fn upload(body: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><XmlMsg><MessageHeader>\
         <QualificationConfirmationDate>20261116</QualificationConfirmationDate>\
         <MedicalInstitutionCode>{HERE}</MedicalInstitutionCode><ArbitraryFileIdentifier>bulk-1</ArbitraryFileIdentifier>\
         </MessageHeader><MessageBody>{body}</MessageBody></XmlMsg>"
    )
}

fn download(number: &str) -> String {
    format!(
        "<XmlMsg><MessageHeader><MedicalInstitutionCode>{HERE}</MedicalInstitutionCode></MessageHeader>\
         <MessageBody><ReceptionNumber>{number}</ReceptionNumber></MessageBody></XmlMsg>"
    )
}

async fn received(terminal: &mut Terminal, function: &str, body: &str) -> String {
    let (request, result) = (
        format!("{function}01req_1.xml"),
        format!("{function}01res_1.xml"),
    );
    let answer = terminal.ask(&request, &upload(body), &result).await;
    element(&answer, "ReceptionNumber").unwrap().to_owned()
}

#[tokio::test]
async fn many_people_are_asked_at_once_and_each_is_answered_for_itself() {
    let mut terminal = Terminal::new().await;
    let rows = [
        numbers("06139992", "1001", "19800517"),
        numbers("06139992", "1001", "19990101"),
        numbers("06139992", "1008", "19900707"),
        numbers("06139992", "1001", "").replace("12_3", "without birth date"),
    ]
    .concat();
    let body = upload(&rows);
    golden("OQSmuquc01req", body.as_bytes());
    let answer = terminal
        .ask("OQSmuquc01req_1.xml", &body, "OQSmuquc01res_1.xml")
        .await;
    golden("OQSmuquc01res", answer.as_bytes());
    assert_eq!(
        element(&answer, "ReceptionDateTime"),
        Some("20261116094207")
    );
    let number = element(&answer, "ReceptionNumber").unwrap();
    golden("OQSmuquc02req", download(number).as_bytes());

    let answer = terminal
        .ask(
            "OQSmuquc02req_2.xml",
            &download(number),
            "OQSmuquc02res_2.xml",
        )
        .await;
    golden("OQSmuquc02res", answer.as_bytes());
    assert_eq!(
        children(&answer, "MessageHeader").join(" "),
        "ProcessExecutionTime CharacterCodeIdentifier SegmentOfResult NumberOfNormalProcessing \
         QualificationConfirmationDate NumberOfError ReceptionNumber NumberOfProcessingResult \
         ArbitraryFileIdentifier MedicalInstitutionCode"
    );
    let counts = [
        "NumberOfProcessingResult",
        "NumberOfNormalProcessing",
        "NumberOfError",
    ];
    assert_eq!(
        counts.map(|name| element(&answer, name).unwrap()),
        ["4", "3", "1"]
    );
    let units: Vec<&str> = answer.split("<BulkConfirmUnit>").skip(1).collect();
    let of = |name| {
        units
            .iter()
            .map(|unit| element(unit, name).unwrap_or("-"))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("ProcessingResultStatus"), ["1", "1", "1", "2"]);
    assert_eq!(of("QualificationValidity"), ["1", "4", "5", "-"]);
    assert_eq!(of("Name"), ["試験　太郎", "-", "-", "-"]);
    assert_eq!(of("ArbitraryIdentifier")[3], "without birth date");
    assert!(!answer.contains("<ResultList>") && !answer.contains("DiagnosisInfoConsFlg"));
}

#[tokio::test]
async fn a_bulk_question_is_processed_for_a_while_and_a_restart_does_not_lose_it() {
    let mut terminal = Terminal::with(|options| {
        options.pieces = false;
        options.processing = Duration::minutes(30);
    })
    .await;
    let rows = numbers("06139992", "1001", "19800517");
    let number = received(&mut terminal, "OQSmuquc", &rows).await;
    for (suffix, minutes, segment) in [("2", 0, "2"), ("3", 29, "2"), ("4", 1, "1")] {
        terminal.world.pass(Duration::minutes(minutes));
        let (request, result) = (
            format!("OQSmuquc02req_{suffix}.xml"),
            format!("OQSmuquc02res_{suffix}.xml"),
        );
        let answer = terminal.ask(&request, &download(&number), &result).await;
        assert_eq!(
            element(&answer, "SegmentOfResult"),
            Some(segment),
            "{suffix}"
        );
        assert_eq!(element(&answer, "ReceptionNumber"), Some(number.as_str()));
        assert_eq!(answer.contains("BulkConfirmUnit"), segment == "1");
    }
}

#[tokio::test]
async fn an_upload_is_forgotten_a_week_later_whether_the_application_starts_anew_or_not() {
    let mut terminal = Terminal::new().await;
    let rows = numbers("06139992", "1001", "19800517");
    let number = received(&mut terminal, "OQSmuquc", &rows).await;
    for (suffix, days, anew, segment) in [
        ("2", 6, false, "1"),
        ("3", 1, true, "1"),
        ("4", 1, false, "9"),
    ] {
        terminal.world.pass(Duration::days(days));
        if anew {
            let mut options = madoguchi_mock_server::LinkOptions::new(&terminal.folder, HERE);
            options.pieces = false;
            terminal.link = terminal.world.running.link(options).unwrap();
        }
        let (request, result) = (
            format!("OQSmuquc02req_{suffix}.xml"),
            format!("OQSmuquc02res_{suffix}.xml"),
        );
        let answer = terminal.ask(&request, &download(&number), &result).await;
        assert_eq!(
            element(&answer, "SegmentOfResult"),
            Some(segment),
            "{suffix}"
        );
    }
}

#[tokio::test]
async fn tickets_for_this_institution_are_listed_by_month() {
    let mut terminal = Terminal::new().await;
    let search = "<QualificationConfirmSearchInfo><MedicalTreatmentMonth>202611</MedicalTreatmentMonth></QualificationConfirmSearchInfo>";
    let number = received(&mut terminal, "OQSmutic", search).await;
    let answer = terminal
        .ask(
            "OQSmutic02req_2.xml",
            &download(&number),
            "OQSmutic02res_2.xml",
        )
        .await;
    golden("OQSmutic02res", answer.as_bytes());
    let people = answer.matches("<BulkConfirmUnit>").count();
    assert_eq!(
        element(&answer, "NumberOfNormalProcessing"),
        Some(people.to_string().as_str())
    );
    for name in ["例示　岳", "例示　渉"] {
        assert!(answer.contains(&format!("<Name>{name}</Name>")), "{name}");
    }
    assert_eq!(
        answer.matches("<InsuredCardClassification>A1<").count(),
        people
    );
    assert!(!answer.contains("例示　静"), "not entrusted here");
    let codes: Vec<&str> = answer
        .split("<DesignatedMedicalInstitutionCode>")
        .skip(1)
        .collect();
    assert!(codes.iter().all(|code| code.starts_with(HERE)));

    let number = received(
        &mut terminal,
        "OQSmutic",
        &search.replace("202611", "202601"),
    )
    .await;
    let answer = terminal
        .ask(
            "OQSmutic02req_3.xml",
            &download(&number),
            "OQSmutic02res_3.xml",
        )
        .await;
    assert_eq!(element(&answer, "NumberOfProcessingResult"), Some("0"));
}

#[tokio::test]
async fn a_bulk_answer_can_come_packed_and_unpacks_to_the_same() {
    let rows = numbers("06139992", "1001", "19800517");
    let mut answers = Vec::new();
    for zipped in [false, true] {
        let mut terminal = Terminal::with(|options| {
            options.pieces = false;
            options.zipped = zipped;
        })
        .await;
        let number = received(&mut terminal, "OQSmuquc", &rows).await;
        terminal.drop_request("OQSmuquc02req_2.xml", download(&number));
        terminal.pass().await;
        let extension = if zipped { "zip" } else { "xml" };
        let names = terminal.names("res");
        assert_eq!(
            names,
            [
                "OQSmuquc01res_1.xml".to_owned(),
                format!("OQSmuquc02res_2.{extension}")
            ]
        );
        let bytes = terminal.result(&names[1]).unwrap();
        answers.push(if zipped {
            unpacked(bytes, "OQSmuquc02res_2.xml")
        } else {
            bytes
        });
    }
    assert_eq!(answers[0], answers[1]);
}

fn unpacked(bytes: Vec<u8>, name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(archive.len(), 1);
    let mut content = Vec::new();
    std::io::copy(&mut archive.by_name(name).unwrap(), &mut content).unwrap();
    content
}

#[tokio::test]
async fn a_number_that_was_not_given_for_this_question_is_not_found() {
    let mut terminal = Terminal::new().await;
    let rows = numbers("06139992", "1001", "19800517");
    let number = received(&mut terminal, "OQSmuquc", &rows).await;
    for (story, request, number) in [
        ("another question's", "OQSmutic02req_2.xml", number.as_str()),
        ("never given", "OQSmuquc02req_3.xml", "20261116094207999999"),
        ("no number", "OQSmuquc02req_4.xml", "../../secret"),
        ("too long", "OQSmuquc02req_5.xml", "202611160942079999991"),
    ] {
        let answer = terminal
            .ask(request, &download(number), &request.replace("req", "res"))
            .await;
        assert_eq!(element(&answer, "SegmentOfResult"), Some("9"), "{story}");
    }
}

#[tokio::test]
async fn an_upload_that_cannot_be_processed_gets_no_number() {
    for (function, body) in [
        ("OQSmuquc", ""),
        ("OQSmutic", ""),
        (
            "OQSmutic",
            "<QualificationConfirmSearchInfo><MedicalTreatmentMonth>202613</MedicalTreatmentMonth></QualificationConfirmSearchInfo>",
        ),
    ] {
        let mut terminal = Terminal::new().await;
        let (request, result) = (
            format!("{function}01req_1.xml"),
            format!("{function}01res_1.xml"),
        );
        let answer = terminal.ask(&request, &upload(body), &result).await;
        assert_eq!(
            element(&answer, "SegmentOfResult"),
            Some("9"),
            "{function} {body}"
        );
        assert_eq!(element(&answer, "ReceptionNumber"), None);
    }
}
