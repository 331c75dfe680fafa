use std::io::ErrorKind;

use serde_json::json;

use super::{source::WINDOW, *};
use crate::eligibility::{
    code::{Segment, Validity},
    tree::Element,
    wire::{Order, WriteError},
    xml::{MOST_DECLARATION_BYTES, XmlFault},
};

const XML: [Form; 2] = [Form::XmlUtf8, Form::XmlShiftJis];

fn header() -> Value {
    json!({"ProcessExecutionTime": "20261116094207", "SegmentOfResult": "1", "ReceptionNumber": "R1", "NumberOfProcessingResult": "2"})
}

fn unit(number: usize) -> Value {
    json!({
        "QualificationConfirmSearchInfo": {"InsurerNumber": "06139992", "ArbitraryIdentifier": format!("row-{number}")},
        "ProcessingResultStatus": "1",
        "QualificationValidity": "1",
        "ResultOfQualificationConfirmation": {"Name": "試験　花子", "NameKana": "ｼｹﾝ ﾊﾅｺ"},
    })
}

fn written(form: Form, units: usize) -> Vec<u8> {
    let mut writer = BulkWriter::new(Vec::new(), form, Order::Result, &header()).unwrap();
    for number in 0..units {
        writer.element(UNIT, &unit(number)).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn people_come_one_by_one_behind_the_header() {
    for form in XML {
        let bytes = written(form, 3);
        let mut reader = BulkReader::open(&bytes[..]).unwrap();
        assert_eq!(reader.form(), form);
        assert_eq!(*reader.header_value(), header());
        let read = reader.header().unwrap();
        assert_eq!(read.segment, Element::Value(Segment::Normal));
        assert_eq!(read.reception_number.value().unwrap(), "R1");
        for number in 0..3 {
            let element = reader.next().unwrap().unwrap();
            assert_eq!((element.name(), element.to_value()), (UNIT, unit(number)));
            let typed = element.unit().unwrap();
            assert_eq!(typed.validity, Element::Value(Validity::Valid));
            assert_eq!(typed.rights[0].name.value().unwrap(), "試験　花子");
        }
        assert!(reader.next().is_none() && reader.next().is_none());
    }
}

#[test]
fn a_stream_and_the_whole_are_the_same_message() {
    for form in XML {
        let bytes = written(form, 2);
        let (tree, read_form) = crate::eligibility::wire::read(&bytes).unwrap();
        assert_eq!(read_form, form);
        assert_eq!(
            tree,
            json!({"XmlMsg": {"MessageHeader": header(), "MessageBody": {"BulkConfirmUnit": [unit(0), unit(1)]}}})
        );
    }
}

#[test]
fn rights_stand_in_the_unit_or_in_a_list() {
    let right = json!({"Name": "試験"});
    for (value, expected) in [
        (json!({}), 0),
        (json!({"ResultOfQualificationConfirmation": right}), 1),
        (
            json!({"ResultOfQualificationConfirmation": [right, right]}),
            2,
        ),
        (
            json!({"ResultList": {"ResultOfQualificationConfirmation": right}}),
            1,
        ),
        (json!({"ResultList": ""}), 0),
    ] {
        let unit = only(UNIT, &value).unit().unwrap();
        assert_eq!(unit.rights.len(), expected);
    }
    let other = only("Other", &json!({}));
    assert_eq!(other.unit(), Err(missing(UNIT.to_owned())));
}

/// A body's only element.
fn only(name: &str, value: &Value) -> BulkElement {
    let mut writer = BulkWriter::new(Vec::new(), Form::XmlUtf8, Order::AsGiven, &header()).unwrap();
    writer.element(name, value).unwrap();
    let bytes = writer.finish().unwrap();
    let mut reader = BulkReader::open(&bytes[..]).unwrap();
    reader.next().unwrap().unwrap()
}

#[test]
fn a_message_without_body_has_nobody() {
    for (inside, segment) in [
        (
            "<MessageHeader><SegmentOfResult>2</SegmentOfResult></MessageHeader>",
            Element::Value(Segment::Processing),
        ),
        (
            "<MessageHeader><SegmentOfResult>9</SegmentOfResult></MessageHeader><MessageBody/>",
            Element::Value(Segment::Error),
        ),
        (
            "<MessageHeader/><MessageBody>\n</MessageBody><Later><x/></Later>",
            Element::Absent,
        ),
    ] {
        let message = format!("<XmlMsg>{inside}</XmlMsg>");
        let mut reader = BulkReader::open(message.as_bytes()).unwrap();
        assert_eq!(reader.header().unwrap().segment, segment);
        assert!(reader.next().is_none());
    }
}

#[test]
fn every_beginning_is_unfinished_after_the_people_that_are_whole() {
    for form in XML {
        let whole = written(form, 2);
        let whole = whole.trim_ascii_end();
        for end in 0..whole.len() {
            let error = match BulkReader::open(&whole[..end]) {
                Err(error) => error,
                Ok(mut reader) => {
                    let failed = reader.find_map(Result::err).unwrap();
                    assert!(reader.next().is_none(), "nothing after an error");
                    failed
                }
            };
            assert_eq!(error, MessageError::Unfinished, "{end}");
        }
    }
}

#[test]
fn what_is_no_bulk_message_is_refused_where_it_stands() {
    let endless = "x".repeat(ONE_PERSON.bytes);
    let crowded = "<a/>".repeat(ONE_PERSON.elements);
    let head = "<XmlMsg><MessageHeader/><MessageBody>";
    let large = MessageError::TooLarge {
        bytes: ONE_PERSON.bytes + 1,
        limit: ONE_PERSON.bytes,
    };
    for (text, expected) in [
        ("<Other/>".to_owned(), missing(ROOT.to_owned())),
        (
            "<XmlMsg/>".to_owned(),
            missing("XmlMsg/MessageHeader".to_owned()),
        ),
        (
            "<XmlMsg><MessageBody/><MessageHeader/></XmlMsg>".to_owned(),
            missing("XmlMsg/MessageHeader".to_owned()),
        ),
        (
            "<XmlMsg><MessageHeader/><MessageHeader/></XmlMsg>".to_owned(),
            MessageError::Repeated,
        ),
        (
            format!("{head}</MessageBody><MessageBody/></XmlMsg>"),
            MessageError::Repeated,
        ),
        (
            format!("{head}x</MessageBody></XmlMsg>"),
            mixed("XmlMsg/MessageBody".to_owned()),
        ),
        (
            format!("{head}<A>x<B/></A></MessageBody></XmlMsg>"),
            mixed("XmlMsg/MessageBody/A".to_owned()),
        ),
        (
            format!("{head}<A>{endless}</A></MessageBody></XmlMsg>"),
            large.clone(),
        ),
        (
            format!("{head}<A>{crowded}</A></MessageBody></XmlMsg>"),
            MessageError::TooMany {
                limit: ONE_PERSON.elements,
            },
        ),
        (
            format!("<XmlMsg><MessageHeader>{endless}</MessageHeader></XmlMsg>"),
            large,
        ),
        (
            "<!DOCTYPE XmlMsg><XmlMsg/>".to_owned(),
            MessageError::Doctype,
        ),
        ("{}".to_owned(), MessageError::UnknownForm),
        (
            "<?xml version='1.0' encoding='EUC-JP'?><XmlMsg/>".to_owned(),
            MessageError::Encoding {
                label: "EUC-JP".to_owned(),
            },
        ),
    ] {
        let failed = match BulkReader::open(text.as_bytes()) {
            Err(error) => error,
            Ok(mut reader) => reader.find_map(Result::err).unwrap(),
        };
        assert_eq!(failed, expected, "{}", text.len());
    }
}

/// Gives one byte at a time, then breaks.
struct Slow<'a>(&'a [u8], Option<ErrorKind>);

impl Read for Slow<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match (self.0.split_first(), into.first_mut(), self.1) {
            (Some((byte, rest)), Some(place), _) => {
                *place = *byte;
                self.0 = rest;
                Ok(1)
            }
            (None, _, Some(kind)) => Err(kind.into()),
            _ => Ok(0),
        }
    }
}

#[test]
fn parts_may_come_slowly_and_the_source_may_break() {
    for form in XML {
        let bytes = written(form, 2);
        let slow = BulkReader::open(Slow(&bytes, None)).unwrap();
        let read: Result<Vec<BulkElement>, MessageError> = slow.collect();
        assert_eq!(read.unwrap().len(), 2);
        let broken = Slow(&bytes[..bytes.len() - 40], Some(ErrorKind::ConnectionReset));
        let failed = BulkReader::open(broken).unwrap().find_map(Result::err);
        assert_eq!(
            failed,
            Some(MessageError::Source {
                kind: ErrorKind::ConnectionReset
            })
        );
    }
    let nothing = BulkReader::open(Slow(b"", Some(ErrorKind::PermissionDenied))).map(drop);
    assert_eq!(
        nothing,
        Err(MessageError::Source {
            kind: ErrorKind::PermissionDenied
        })
    );
}

#[test]
fn a_window_may_end_at_any_byte_of_a_person() {
    let message = |form, padding: usize| {
        let comment = format!("<!--{}-->", "x".repeat(padding));
        let mut bytes = written(form, 2);
        let body = b"<MessageBody>\n";
        let at = bytes.windows(body.len()).position(|part| part == body);
        let at = at.unwrap() + body.len();
        bytes.splice(at..at, comment.into_bytes());
        bytes
    };
    let expected = [unit(0), unit(1)];
    for form in XML {
        // Windows begin behind what was read to know the form.
        let first = MOST_DECLARATION_BYTES + 3 + WINDOW;
        let plain = message(form, 0).len();
        let one = plain / 2;
        for padding in first - plain..first - plain + one {
            let bytes = message(form, padding);
            let read: Result<Vec<BulkElement>, MessageError> =
                BulkReader::open(&bytes[..]).unwrap().collect();
            let read: Vec<Value> = read.unwrap().iter().map(BulkElement::to_value).collect();
            assert_eq!(read, expected, "{form:?} {padding}");
        }
    }
}

#[test]
fn a_byte_order_mark_between_people_is_a_text_like_any_other() {
    let text = "<XmlMsg><MessageHeader/><MessageBody>\u{FEFF}<A/></MessageBody></XmlMsg>";
    let mut reader = BulkReader::open(text.as_bytes()).unwrap();
    let expected = mixed("XmlMsg/MessageBody".to_owned());
    assert_eq!(reader.find_map(Result::err), Some(expected));
}

#[test]
fn end_tags_end_what_has_begun() {
    let head = "<XmlMsg><MessageHeader/><MessageBody><A/>";
    for (rest, expected) in [
        ("</MessageBody><Later><A/></Later></XmlMsg>", None),
        ("</MessageBody ></XmlMsg\n>", None),
        ("</XmlMsg></MessageBody>", Some(XmlFault::EndTag)),
        ("</MessageBody></MessageBody>", Some(XmlFault::EndTag)),
        ("</MessageBody></XmlMsg></XmlMsg>", Some(XmlFault::EndTag)),
        ("<B></A></B></MessageBody></XmlMsg>", Some(XmlFault::EndTag)),
        (
            "</MessageBody></XmlMsg><XmlMsg/>",
            Some(XmlFault::SecondRoot),
        ),
        ("</MessageBody></XmlMsg>x", Some(XmlFault::TextOutside)),
    ] {
        let text = format!("{head}{rest}");
        let mut reader = BulkReader::open(text.as_bytes()).unwrap();
        assert_eq!(reader.next().unwrap().unwrap().name(), "A");
        let fault = match reader.next() {
            Some(Err(MessageError::NotXml { fault, .. })) => Some(fault),
            Some(other) => panic!("{rest}: {other:?}"),
            None => None,
        };
        assert_eq!(fault, expected, "{rest}");
    }
}

#[test]
fn undecodable_bytes_are_found_where_they_are() {
    let mut bytes = written(Form::XmlShiftJis, 1);
    let at = bytes
        .windows(2)
        .position(|pair| pair == b"\x8E\x8E")
        .unwrap();
    bytes[at + 1] = 0x20;
    let failed = BulkReader::open(&bytes[..]).unwrap().find_map(Result::err);
    let Some(MessageError::Undecodable { at: found }) = failed else {
        panic!("{failed:?}");
    };
    assert!(
        found.abs_diff(u64::try_from(at).unwrap()) < 4,
        "{found} {at}"
    );
}

#[test]
fn a_person_that_cannot_be_written_leaves_no_trace() {
    let mut writer =
        BulkWriter::new(Vec::new(), Form::XmlShiftJis, Order::AsGiven, &header()).unwrap();
    let refused = writer.element("A", &json!({"B": "𠮷"}));
    let expected = WriteError::NotInShiftJis {
        element: "XmlMsg/MessageBody/A/B".to_owned(),
        character: 1,
    };
    assert!(matches!(refused, Err(BulkWriteError::Content(error)) if error == expected));
    writer.element("A", &json!({"B": "吉"})).unwrap();
    let bytes = writer.finish().unwrap();
    let mut reader = BulkReader::open(&bytes[..]).unwrap();
    let element = reader.next().unwrap().unwrap();
    assert_eq!(
        (element.name(), element.to_value()),
        ("A", json!({"B": "吉"}))
    );
    assert!(reader.next().is_none());
    let json = BulkWriter::new(Vec::new(), Form::Json, Order::AsGiven, &header());
    assert!(matches!(json, Err(BulkWriteError::NotXml)));
}

#[test]
fn debug_shows_nothing_of_a_person() {
    let bytes = written(Form::XmlUtf8, 1);
    let mut reader = BulkReader::open(&bytes[..]).unwrap();
    let element = reader.next().unwrap().unwrap();
    let shown = format!("{reader:?} {element:?} {:?}", element.unit().unwrap());
    assert!(
        !shown.contains("試験") && !shown.contains("06139992"),
        "{shown}"
    );
}
