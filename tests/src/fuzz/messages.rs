//! Messages in every wire form: what is read is written and read again as the same, and every beginning of a message is unfinished.

use madoguchi::core::{
    eligibility::{
        EligibilityResult, MessageError,
        bulk::{BulkElement, BulkReader, BulkWriter, UNIT},
        wire::{Form, Order, read, write},
    },
    outcome::{AskedBy, Context, InstitutionKind, assess},
};
use serde_json::{Value, json};
use time::macros::date;

/// One person's message, in any form.
pub(super) fn one(bytes: &[u8]) {
    let Ok((tree, form)) = read(bytes) else {
        return;
    };
    let order = [Order::AsGiven, Order::Result, Order::Specification][bytes.len() % 3];
    let written = write(&tree, form, order).expect("what was read can be written");
    assert_eq!(read(&written), Ok((tree.clone(), form)));
    let end: &[u8] = if form == Form::Json {
        b"}"
    } else {
        b"</XmlMsg>"
    };
    if bytes.ends_with(end) {
        let middle = usize::from(bytes[bytes.len() / 2]) % bytes.len();
        for at in [middle, bytes.len() - 1] {
            assert_eq!(read(&bytes[..at]), Err(MessageError::Unfinished), "{at}");
        }
    }
    if let Ok(result) = EligibilityResult::read(bytes) {
        let again = EligibilityResult::read(&written).expect("the same message");
        assert_eq!(
            (again.header(), again.body()),
            (result.header(), result.body())
        );
        for asked_by in [AskedBy::Card, AskedBy::Number] {
            let context = Context::new(
                asked_by,
                date!(2026 - 11 - 16),
                "1311234567",
                InstitutionKind::Clinic,
            );
            let _ = assess(&result, &context);
        }
    }
}

pub(super) fn json_seeds() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("result", written(Form::Json)),
        (
            "shapes",
            br#"{"XmlMsg":{"A":[],"B":{},"C":null,"D":[{"E":"\ud842\udfb7"}],"F":1.5e3}}"#.to_vec(),
        ),
    ]
}

pub(super) fn xml_seeds() -> Vec<(&'static str, Vec<u8>)> {
    let dressed = "\u{FEFF}<?xml version='1.0'?><!-- c --><?p i?><XmlMsg a='&lt;'><A >&#x8A66;<![CDATA[<]]>&amp;</A ><B/></XmlMsg>";
    vec![
        ("utf-8", written(Form::XmlUtf8)),
        ("shift-jis", written(Form::XmlShiftJis)),
        ("dressed", dressed.as_bytes().to_vec()),
        (
            "doctype",
            b"<!DOCTYPE XmlMsg [<!ENTITY a '&#60;'>]><XmlMsg>&a;</XmlMsg>".to_vec(),
        ),
    ]
}

/// A bulk message: person by person it is what the whole is.
pub(super) fn bulk(bytes: &[u8]) {
    let Ok(reader) = BulkReader::open(bytes) else {
        return;
    };
    let header = reader.header_value().clone();
    let Ok(elements) = reader.collect::<Result<Vec<BulkElement>, MessageError>>() else {
        return;
    };
    elements.iter().for_each(unit);
    match read(bytes) {
        Ok((tree, _)) => {
            let message = &tree["XmlMsg"];
            // An empty header is an empty group to one and an empty text to the other.
            assert!(message["MessageHeader"] == header || header == json!({}));
            let whole: usize = message["MessageBody"]
                .as_object()
                .into_iter()
                .flatten()
                .map(count)
                .sum();
            assert_eq!(whole, elements.len());
        }
        Err(MessageError::TooMany { .. } | MessageError::Mixed { .. }) => {}
        Err(error) => panic!("{error}"),
    }
}

/// A person's result is the same whether it is read where it stands or from a tree of values.
fn unit(element: &BulkElement) {
    if element.name() != UNIT {
        return;
    }
    let alone = EligibilityResult::from_value(&json!({"XmlMsg": {
        "MessageHeader": {"ProcessExecutionTime": "20261116094207", "SegmentOfResult": "1"},
        "MessageBody": element.to_value(),
    }}));
    match (element.unit(), alone) {
        (Ok(body), Ok(result)) => assert_eq!(Some(&body), result.body()),
        // It has more levels.
        (_, Err(MessageError::TooDeep { .. })) | (Err(_), Err(_)) => {}
        (unit, alone) => panic!("{unit:?} {alone:?}"),
    }
}

pub(super) fn bulk_seeds() -> Vec<(&'static str, Vec<u8>)> {
    let batch = |form| {
        let header = json!({"SegmentOfResult": "1", "ReceptionNumber": "1"});
        let mut writer =
            BulkWriter::new(Vec::new(), form, Order::Result, &header).expect("a header");
        for number in ["1", "2"] {
            let unit = json!({"QualificationConfirmSearchInfo": {"ArbitraryIdentifier": number}, "ResultOfQualificationConfirmation": {"Name": "試験　花子"}});
            writer.element("BulkConfirmUnit", &unit).expect("a person");
        }
        writer.finish().expect("the end")
    };
    vec![
        ("utf-8", batch(Form::XmlUtf8)),
        ("shift-jis", batch(Form::XmlShiftJis)),
        ("several", several()),
        (
            "processing",
            b"<XmlMsg><MessageHeader><SegmentOfResult>2</SegmentOfResult></MessageHeader></XmlMsg>"
                .to_vec(),
        ),
        (
            "beside",
            b"<XmlMsg><X/><MessageHeader/><MessageBody/><X>y<z/></X></XmlMsg>".to_vec(),
        ),
    ]
}

/// Rights with and without their list, certificates, and elements that come again.
fn several() -> Vec<u8> {
    let right = json!({
        "InsurerNumber": "  139998", "InsuredBranchNumber": "1", "Name": "試験　花子", "Birthdate": "19800517",
        "LimitApplicationCertificateRelatedInfo": {"LimitApplicationCertificateClassificationFlag": "A03"},
        "SpecificDiseasesCertificateList": {"SpecificDiseasesCertificateInfo": [{"SpecificDiseasesSelfPay": "10000"}, {}]},
        "MedicalTicketInfo": {"SelfPayAmount": ""}, "Unheard": {"Of": ["1", "2"]},
    });
    let header = json!({"SegmentOfResult": "1"});
    let mut writer =
        BulkWriter::new(Vec::new(), Form::XmlUtf8, Order::AsGiven, &header).expect("a header");
    for unit in [
        json!({"ResultList": {"ResultOfQualificationConfirmation": [right, right]}, "ReferenceNumber": ["1", "2"]}),
        json!({"ResultOfQualificationConfirmation": right, "ReferenceNumber": "1"}),
        json!({"ProcessingResultStatus": ["1", "2"]}),
        json!({}),
    ] {
        writer.element(UNIT, &unit).expect("a person");
    }
    writer.finish().expect("the end")
}

fn count((_, value): (&String, &Value)) -> usize {
    value.as_array().map_or(1, Vec::len)
}

fn written(form: Form) -> Vec<u8> {
    let tree = json!({"XmlMsg": {
        "MessageHeader": {"ProcessExecutionTime": "20261116094207", "SegmentOfResult": "1", "MedicalInstitutionCode": "1311234567"},
        "MessageBody": {
            "ProcessingResultStatus": "1",
            "QualificationValidity": "1",
            "ResultList": {"ResultOfQualificationConfirmation": [
                {"InsuredCardClassification": "01", "Name": "試験　花子", "NameKana": "ｼｹﾝ ﾊﾅｺ", "Birthdate": "19800517", "Unheard": {"Of": ""}},
                {"InsuredCardClassification": "A1", "PublicExpenseResultList": {"MedicalTicketInfo": {"SelfPayAmount": "0"}}},
            ]},
        },
    }});
    write(&tree, form, Order::Result).expect("a message")
}
