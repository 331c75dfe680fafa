//! The files of the folders: golden XML in UTF-8 and in Shift_JIS, each with the content of a JSON message.

use madoguchi::core::eligibility::{
    EligibilityResult, NumberQuestion,
    bulk::{BulkElement, BulkReader, BulkWriter},
    wire::{self, Form, Order},
};
use serde_json::{Value, json};
use time::macros::date;

use crate::golden::{fixture, message};

/// Both XML forms, how their files are called, and what the service says about them.
const FORMS: [(Form, &str, &str); 2] = [
    (Form::XmlUtf8, "xml", "0"),
    (Form::XmlShiftJis, "shift-jis.xml", "1"),
];

/// Each pushed file, and the JSON message with the same content. The files of all other messages are held beside their table, in the core.
const RESULTS: &[(&str, &str)] = &[
    (
        "OQSsiquc01res_face.employee",
        "visits.result.response.employee",
    ),
    (
        "OQSsiquc01res_face.assistance-combined",
        "visits.result.response.assistance-combined",
    ),
];

#[test]
fn results_are_files_in_both_character_sets_in_the_real_order() {
    for (file, sister) in RESULTS {
        for (form, suffix, code) in FORMS {
            let tree = sister_in(sister, code);
            let bytes = wire::write(&tree, form, Order::Result).expect(file);
            golden(&format!("{file}.{suffix}"), &bytes);
            assert_eq!(
                wire::read(&bytes),
                Ok((one_is_no_list(&tree), form)),
                "{file}"
            );
            let read = EligibilityResult::read(&bytes).expect(file);
            let from_json = EligibilityResult::from_value(&tree).expect(sister);
            assert_eq!(
                (read.header(), read.body()),
                (from_json.header(), from_json.body()),
                "{file}"
            );
        }
    }
}

#[test]
fn a_question_is_a_file_in_both_character_sets_in_the_order_of_the_specification() {
    let question = NumberQuestion::new(
        "06139992",
        "1001",
        date!(1980 - 05 - 17),
        date!(2026 - 11 - 16),
    )
    .and_then(|question| question.with_symbol("見本１２"))
    .and_then(|question| question.with_branch_number("00"))
    .expect("a question")
    .with_limit_consent(true);
    for (form, suffix, _) in FORMS {
        let bytes = question
            .write("1311234567", "202611160001", form)
            .expect("a file");
        golden(&format!("OQSsiquc01req.{suffix}"), &bytes);
        assert_eq!(wire::read(&bytes), Ok((message("search.request"), form)));
    }
}

#[test]
fn a_batch_is_a_file_in_both_character_sets() {
    let people = ["employee", "elderly-75", "not-found"];
    for (form, suffix, code) in FORMS {
        let header = json!({
            "ProcessExecutionTime": "20261116094207", "QualificationConfirmationDate": "20261116", "MedicalInstitutionCode": "1311234567",
            "ArbitraryFileIdentifier": "202611160002", "ReceptionNumber": "00000000000000000001", "SegmentOfResult": "1",
            "NumberOfProcessingResult": "3", "NumberOfNormalProcessing": "3", "NumberOfError": "0", "CharacterCodeIdentifier": code,
        });
        let mut writer =
            BulkWriter::new(Vec::new(), form, Order::Result, &header).expect("a header");
        for person in people {
            writer
                .element("BulkConfirmUnit", &row(person))
                .expect(person);
        }
        let bytes = writer.finish().expect("the end");
        golden(&format!("OQSmuquc02res.three.{suffix}"), &bytes);
        let reader = BulkReader::open(&bytes[..]).expect("a header");
        assert_eq!(*reader.header_value(), header);
        let elements: Vec<BulkElement> = reader.collect::<Result<_, _>>().expect("people");
        let expected = people.map(|person| one_is_no_list(&row(person)));
        assert!(elements.iter().map(BulkElement::to_value).eq(expected));
    }
}

/// One person of a batch: the single answer, with the right where batches have it and without what only single answers tell.
fn row(person: &str) -> Value {
    let mut body = message(&format!("search.result.{person}"))["XmlMsg"]["MessageBody"].take();
    let rights = body["ResultList"]["ResultOfQualificationConfirmation"].take();
    let row = body.as_object_mut().expect("a body");
    row.remove("ResultList");
    if !rights.is_null() {
        row.insert("ResultOfQualificationConfirmation".to_owned(), rights);
    }
    body["QualificationConfirmSearchInfo"]["ArbitraryIdentifier"] = json!(person);
    body
}

/// The JSON message, as a file says it that is written in other characters.
fn sister_in(name: &str, character_code: &str) -> Value {
    let mut tree = json!({"XmlMsg": message(name)["XmlMsg"].take()});
    tree["XmlMsg"]["MessageHeader"]["CharacterCodeIdentifier"] = json!(character_code);
    tree
}

/// XML has no lists of one, and an empty group is an empty text.
fn one_is_no_list(value: &Value) -> Value {
    match value {
        Value::Array(items) if items.len() == 1 => one_is_no_list(&items[0]),
        Value::Object(children) if children.is_empty() => json!(""),
        Value::Array(items) => items.iter().map(one_is_no_list).collect(),
        Value::Object(children) => children
            .iter()
            .map(|(name, child)| (name.clone(), one_is_no_list(child)))
            .collect(),
        other => other.clone(),
    }
}

/// What was written is the golden file; `MADOGUCHI_BLESS=1` writes it.
fn golden(name: &str, bytes: &[u8]) {
    let path = fixture("messages").join(name);
    if std::env::var_os("MADOGUCHI_BLESS").is_some() {
        std::fs::write(&path, bytes).expect("a golden file");
    }
    let expected =
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(
        bytes == expected,
        "{name} is another: MADOGUCHI_BLESS=1 writes it anew"
    );
}
