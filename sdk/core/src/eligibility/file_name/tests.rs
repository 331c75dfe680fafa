use proptest::prelude::*;
use time::macros::datetime;

use super::*;

const ID: &str = "13112345670123456789abcdef0123";

fn exchange(name: &str) -> ExchangeName {
    match name.parse() {
        Ok(FileName::Exchange(exchange)) => exchange,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
#[rustfmt::skip]
fn every_prefix_that_was_seen_is_read_into_its_parts() {
    for (name, system, batch, function, step, direction) in [
        ("OQSsiquc01req_202611160001.xml", "OQS", false, "quc", 1, Direction::Request),
        ("OQSsiquc01res_2021081611906.xml", "OQS", false, "quc", 1, Direction::Result),
        ("OQSsiimm01req_x.xml", "OQS", false, "imm", 1, Direction::Request),
        ("OQSmuquc02res_x.zip", "OQS", true, "quc", 2, Direction::Result),
        ("OQSmutic02req_x.xml", "OQS", true, "tic", 2, Direction::Request),
        ("OQSmuhvq01res_x.xml", "OQS", true, "hvq", 1, Direction::Result),
        ("OQSmuonq01req_x.xml", "OQS", true, "onq", 1, Direction::Request),
        ("OQSsihvd01req_x.xml", "OQS", false, "hvd", 1, Direction::Request),
        ("EPSsiDMP01req_x.xml", "EPS", false, "DMP", 1, Direction::Request),
        ("EPSsiPIR06res_x.xml", "EPS", false, "PIR", 6, Direction::Result),
        ("YZKsiquc01res_x.pdf", "YZK", false, "quc", 1, Direction::Result),
        ("TKKsiquc01req_x.xml", "TKK", false, "quc", 1, Direction::Request),
        ("CIPsiquc01req_x.xml", "CIP", false, "quc", 1, Direction::Request),
        ("PMHsimsm01req_x.xml", "PMH", false, "msm", 1, Direction::Request),
    ] {
        let read = exchange(name);
        let prefix = read.prefix();
        let parts = (prefix.system(), prefix.is_batch(), prefix.function(), prefix.step(), prefix.direction());
        assert_eq!(parts, (system, batch, function, step, direction), "{name}");
        assert_eq!(read.to_string(), name);
    }
}

#[test]
fn a_pushed_result_is_told_from_a_requested_one() {
    let name = format!("OQSsiquc01res_face_{ID}_20261116094207.xml");
    let Ok(FileName::Face(face)) = name.parse() else {
        panic!("{name}");
    };
    assert_eq!((face.id(), face.institution()), (ID, Some("1311234567")));
    assert_eq!(face.written_at(), datetime!(2026-11-16 09:42:07));
    assert_eq!(face.to_string(), name);
    let built = FaceName::new(ID, datetime!(2026-11-16 09:42:07.123)).expect("a name");
    assert_eq!(built, face);
    let name = name.replace(".xml", ".zip");
    let Ok(FileName::Face(packed)) = name.parse() else {
        panic!("{name}");
    };
    assert_eq!(
        (packed.extension(), packed.to_string()),
        (Extension::Zip, name)
    );

    let Ok(FileName::Face(odd)) = "OQSsiquc01res_face_a_b_20261116094207.xml".parse() else {
        panic!("an id with an underscore");
    };
    assert_eq!((odd.id(), odd.institution()), ("a_b", None));
}

#[test]
#[rustfmt::skip]
fn what_is_no_name_of_the_interface_is_refused_by_its_part() {
    for (name, error) in [
        ("", FileNameError::Extension),
        ("OQSsiquc01req_1", FileNameError::Extension),
        ("OQSsiquc01req_1.xml.tmp", FileNameError::Extension),
        ("OQSsiquc01req_1.csv", FileNameError::Extension),
        ("Thumbs.xml", FileNameError::Prefix),
        ("OQSsiquc01req.xml", FileNameError::Prefix),
        ("oqssiquc01req_1.xml", FileNameError::Prefix),
        ("OQSxxquc01req_1.xml", FileNameError::Prefix),
        ("OQSsiquc0Areq_1.xml", FileNameError::Prefix),
        ("OQSsiquc01rep_1.xml", FileNameError::Prefix),
        ("OQSsiqｃ01req_1.xml", FileNameError::Prefix),
        ("../OQSsiquc01req_1.xml", FileNameError::Prefix),
        ("OQSsiquc01req_.xml", FileNameError::Suffix),
        ("OQSsiquc01req_1/2.xml", FileNameError::Suffix),
        ("OQSsiquc01req_..\\x.xml", FileNameError::Suffix),
        ("OQSsiquc01req_1 (1).xml", FileNameError::Suffix),
        ("OQSsiquc01req_患者.xml", FileNameError::Suffix),
        ("OQSsiquc01req_1:stream.xml", FileNameError::Suffix),
        ("OQSsiquc01res_face_.xml", FileNameError::Face),
        ("OQSsiquc01res_face_x.xml", FileNameError::Face),
        ("OQSsiquc01res_face_x_2026111609420.xml", FileNameError::Face),
        ("OQSsiquc01res_face_x_20261332094207.xml", FileNameError::Face),
        ("OQSsiquc01res_face_x_20261116094207.pdf", FileNameError::Face),
        ("OQSsiquc01req_face_x_20261116094207.xml", FileNameError::Face),
        ("OQSsiimm01res_face_x_20261116094207.xml", FileNameError::Face),
    ] {
        assert_eq!(name.parse::<FileName>(), Err(error), "{name}");
    }
    let long = format!("OQSsiquc01req_{}.xml", "1".repeat(65));
    assert_eq!(long.parse::<FileName>(), Err(FileNameError::Suffix));
}

#[test]
fn a_result_belongs_to_the_request_of_the_same_base_name() {
    let prefix: Prefix = "YZKsiquc01req".parse().expect("a prefix");
    let request = ExchangeName::request(prefix, "202611160001").expect("a name");
    assert_eq!(request.to_string(), "YZKsiquc01req_202611160001.xml");
    assert_eq!(
        request.result(Extension::Pdf).to_string(),
        "YZKsiquc01res_202611160001.pdf"
    );
    for (name, answers) in [
        ("YZKsiquc01res_202611160001.xml", true),
        ("YZKsiquc01res_202611160001.PDF", true),
        ("YZKsiquc01res_202611160001.zip", true),
        ("YZKsiquc01res_202611160002.xml", false),
        ("YZKsiquc01res_20261116000.xml", false),
        ("TKKsiquc01res_202611160001.xml", false),
        ("YZKmuquc01res_202611160001.xml", false),
        ("YZKsiquc02res_202611160001.xml", false),
        ("YZKsiquc01req_202611160001.xml", false),
    ] {
        assert_eq!(exchange(name).answers(&request), answers, "{name}");
    }
    let result = request.result(Extension::Xml);
    assert!(!result.answers(&result), "a result asks nothing");
}

#[test]
fn a_name_that_would_be_read_as_another_is_never_built() {
    let result: Prefix = "OQSsiquc01res".parse().expect("a prefix");
    assert_eq!(
        ExchangeName::request(result, "1"),
        Err(FileNameError::Prefix)
    );
    let request: Prefix = "OQSsiquc01req".parse().expect("a prefix");
    for suffix in ["", "face_1", "a.b", "a/b", " ", "１"] {
        assert_eq!(
            ExchangeName::request(request, suffix),
            Err(FileNameError::Suffix),
            "{suffix}"
        );
    }
    let day = datetime!(2026-11-16 09:42:07);
    for id in ["", "311234567", "1311234567/../../../../../1234"] {
        assert_eq!(FaceName::new(id, day), Err(FileNameError::Face), "{id}");
    }
}

proptest! {
    #[test]
    fn any_text_is_a_name_or_an_error(text in "\\PC{0,80}") {
        let _either = text.parse::<FileName>();
    }

    #[test]
    fn what_is_read_is_written_as_it_was(
        text in "(OQS|EPS|YZK|ABC)(si|mu)[a-zA-Z]{3}[0-9]{2}re[qs]_(face_)?[A-Za-z0-9_-]{0,20}(_20[0-9]{12})?\\.(xml|zip|pdf)"
    ) {
        if let Ok(name) = text.parse::<FileName>() {
            prop_assert_eq!(name.to_string(), text);
        }
    }

    #[test]
    fn every_request_that_can_be_built_reads_back_and_knows_its_result(
        prefix in "[A-Z]{3}(si|mu)[a-zA-Z]{3}[0-9]{2}req", suffix in "[A-Za-z0-9_-]{1,64}"
    ) {
        let prefix: Prefix = prefix.parse().expect("a prefix");
        if let Ok(request) = ExchangeName::request(prefix, &suffix) {
            prop_assert_eq!(&exchange(&request.to_string()), &request);
            for extension in [Extension::Xml, Extension::Zip, Extension::Pdf] {
                let result = exchange(&request.result(extension).to_string());
                prop_assert!(result.answers(&request));
                prop_assert_eq!(result.stem().replacen("res_", "req_", 1), request.stem());
            }
        }
    }
}
