//! What cannot be read, has no name that is known, or asks for too much.

use madoguchi_mock_server::LinkOptions;

use super::{
    Terminal, element, numbers,
    packed::{PASSWORD, packed},
    single,
};
use crate::world::{HERE, World};

fn usual(options: &mut LinkOptions) {
    options.pieces = false;
}

fn with_error_files(options: &mut LinkOptions) {
    usual(options);
    options.error_files = true;
    options.password = Some(PASSWORD.into());
}

#[tokio::test]
async fn a_request_that_cannot_be_read_gets_an_error_file_where_they_are_written() {
    let good = single("UTF-8", HERE);
    let zip = |password| packed(good.as_bytes(), &["a.xml"], Some(password));
    let crossed = good.replace("</MessageBody>", "</MessageHeader>");
    let long = good.replace("12_3", &"x".repeat(1024 * 1024));
    for (story, request, bytes, answer, code) in [
        (
            "tags that cross",
            "OQSsiquc01req_1.xml",
            crossed.into_bytes(),
            "OQSsiquc01err_1.xml",
            "MDG-E001",
        ),
        (
            "an encoding nobody has",
            "OQSsiquc01req_1.xml",
            single("EUC-JP", HERE).into_bytes(),
            "OQSsiquc01err_1.xml",
            "MDG-E001",
        ),
        (
            "too long",
            "OQSsiquc01req_1.xml",
            long.into_bytes(),
            "OQSsiquc01err_1.xml",
            "MDG-E001",
        ),
        (
            "another password",
            "OQSmuquc01req_1.zip",
            zip("other"),
            "OQSmuquc01err_1.xml",
            "MDG-E001",
        ),
        (
            "two files in one",
            "YZKsiquc01req_1.zip",
            packed(b"1", &["a", "b"], None),
            "YZKsiquc01err_1.xml",
            "MDG-E001",
        ),
        (
            "a family nobody knows",
            "OQSsixyz01req_1.xml",
            good.clone().into_bytes(),
            "OQSsixyz01err_1.xml",
            "MDG-E018",
        ),
        (
            "a step nobody knows",
            "OQSmuquc03req_A-1.xml",
            good.clone().into_bytes(),
            "OQSmuquc03err_A-1.xml",
            "MDG-E018",
        ),
        (
            "nobody knows it, and it is broken",
            "Xreq_1.xml",
            b"<a></XmlMsg>".to_vec(),
            "Xerr_1.xml",
            "MDG-E018",
        ),
    ] {
        let mut terminal = Terminal::with(with_error_files).await;
        terminal.drop_request(request, bytes);
        terminal.pass().await;
        assert_eq!(terminal.names("req"), [""; 0], "{story}");
        assert_eq!(terminal.names("res"), [answer], "{story}");
        let error = String::from_utf8(terminal.result(answer).unwrap()).unwrap();
        for (name, text) in [
            ("ErrorCode", code),
            ("SegmentOfResult", "9"),
            ("MedicalInstitutionCode", HERE),
            ("MadoguchiInvented", "1"),
            ("MessageBody", ""),
        ] {
            assert_eq!(element(&error, name), Some(text), "{story}");
        }
    }
}

#[tokio::test]
async fn what_can_be_read_and_is_refused_gets_an_answer_and_what_is_no_request_stays() {
    let mut terminal = Terminal::with(|options| {
        with_error_files(options);
        options.password = None;
    })
    .await;
    for (request, xml, answer, code) in [
        (
            "OQSsiquc01req_1.xml",
            single("UTF-8", "1319999999"),
            "OQSsiquc01res_1.xml",
            "MDG-E002",
        ),
        (
            "OQSsiquc01req_2.xml",
            single("UTF-8", HERE).replace("Birthdate", "Birth"),
            "OQSsiquc01res_2.xml",
            "MDG-E001",
        ),
    ] {
        let answer = terminal.ask(request, &xml, answer).await;
        assert_eq!(element(&answer, "ErrorCode"), Some(code));
    }
    let strangers = [
        "OQSsiquc01req_1.tmp",
        "OQSsixyz01req_1 2.xml",
        "Thumbs.db",
        "half-req_1.xml",
        "見本req_1.xml",
    ];
    for name in strangers {
        terminal.drop_request(name, single("UTF-8", HERE));
    }
    terminal.drop_request("OQSsixyz01req_1.xml", "<XmlMsg>");
    terminal.pass().await;
    assert_eq!(
        terminal.names("req"),
        [
            "OQSsiquc01req_1.tmp",
            "OQSsixyz01req_1 2.xml",
            "OQSsixyz01req_1.xml",
            "Thumbs.db",
            "half-req_1.xml",
            "見本req_1.xml"
        ],
        "one of them is still being written"
    );
    assert_eq!(terminal.names("res").len(), 2);
}

#[tokio::test]
async fn an_upload_of_more_rows_than_are_taken_is_refused_as_a_whole() {
    let world = World::with(|options| options.most_rows = Some(3)).await;
    let mut terminal = Terminal::of(world, usual);
    let row = numbers("06139992", "1001", "19800517");
    for (rows, code) in [(3, None), (4, Some("MDG-E017"))] {
        let upload = single("UTF-8", HERE).replace(&row, &row.repeat(rows));
        let (request, result) = (
            format!("OQSmuquc01req_{rows}.xml"),
            format!("OQSmuquc01res_{rows}.xml"),
        );
        let answer = terminal.ask(&request, &upload, &result).await;
        assert_eq!(element(&answer, "ErrorCode"), code, "{rows} rows");
        assert_eq!(
            element(&answer, "ReceptionNumber").is_some(),
            code.is_none(),
            "{rows} rows"
        );
    }
    let token = terminal.world.token().await;
    for (rows, segment) in [(3, "1"), (4, "9")] {
        let row = serde_json::json!({ "InsurerNumber": "06139992" });
        let message = serde_json::json!({ "XmlMsg": {
            "MessageHeader": { "MedicalInstitutionCode": HERE, "QualificationConfirmationDate": "20261116" },
            "MessageBody": { "QualificationConfirmSearchInfo": vec![row; rows] },
        } });
        let url = format!(
            "{}/oqs-api-pro/modelled/OQSmuquc01req",
            terminal.world.running.url()
        );
        let request = terminal
            .world
            .client
            .post(url)
            .header("authorization", &token)
            .json(&message);
        let answer: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(
            answer["XmlMsg"]["MessageHeader"]["SegmentOfResult"], segment,
            "{answer}"
        );
    }
}
