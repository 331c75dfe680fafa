//! Against a script of answers: what is refused, and what an answer of somebody else is worth.

use std::{pin::Pin, sync::Mutex as Lock};

use madoguchi_core::failure::{Code, Failure};

use super::*;
use crate::service::TransportError;

/// Gives one answer, and keeps what was asked.
struct Script {
    status: u16,
    marked: bool,
    body: &'static str,
    asked: Lock<Vec<Request>>,
}

impl Transport for &Script {
    fn send(
        &self,
        request: Request,
    ) -> Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send + '_>> {
        self.asked.lock().unwrap().push(request);
        let response = Response {
            status: self.status,
            invented: self.marked,
            body: self.body.as_bytes().to_vec(),
        };
        Box::pin(async move { Ok(response) })
    }
}

fn script(status: u16, body: &'static str) -> Script {
    let asked = Lock::default();
    Script {
        status,
        marked: true,
        body,
        asked,
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(future)
}

#[test]
fn every_refusal_has_its_failure_code() {
    for (status, body, code, rule) in [
        (
            401,
            r#"{"code":"OFFICE_NOT_SIGNED_IN"}"#,
            Code::OfficeNotSignedIn,
            true,
        ),
        (
            403,
            r#"{"code":"OFFICE_CERTIFICATE"}"#,
            Code::OfficeCertificate,
            true,
        ),
        (
            403,
            r#"{"code":"OFFICE_OWN_DRAFT"}"#,
            Code::OfficeNotAllowed,
            true,
        ),
        (
            409,
            r#"{"code":"OFFICE_STALE"}"#,
            Code::OfficeChangedMeanwhile,
            true,
        ),
        (
            422,
            r#"{"code":"OFFICE_TABLE"}"#,
            Code::OfficeTableUnreadable,
            true,
        ),
        (
            500,
            r#"{"code":"OFFICE_PAPER"}"#,
            Code::OfficePaperFailed,
            true,
        ),
        (
            409,
            r#"{"code":"OFFICE_DUPLICATE_TICKET"}"#,
            Code::OfficeRuleRefused,
            true,
        ),
        (
            409,
            r#"{"code":"OFFICE_A_NEW_RULE"}"#,
            Code::OfficeRuleRefused,
            true,
        ),
        (
            409,
            r#"{"code":"OFFICE_例示　楽"}"#,
            Code::RequestRefused,
            false,
        ),
        (503, r#"{"code":"BUSY"}"#, Code::ServiceBusy, false),
        (500, "<html>", Code::ServiceFault, false),
        (200, "<html>", Code::AnswerMalformed, false),
        (
            200,
            r#"{"number":"1","worker":"w","members":[]}"#,
            Code::AnswerMalformed,
            false,
        ),
        (
            200,
            r#"{"marker":"invented","members":[]}"#,
            Code::AnswerMalformed,
            false,
        ),
    ] {
        let script = script(status, body);
        let error = run(OfficeClient::new(&script).case("123")).unwrap_err();
        assert_eq!(error.rule().is_some(), rule, "{body}");
        assert!(!format!("{error:?} {error}").contains("例示"));
        assert_eq!(Failure::from(error).code, code, "{body}");
    }
}

#[test]
fn a_name_that_would_change_the_path_is_never_sent() {
    let script = script(200, "{}");
    for case in ["", "1/../2", "1?x", "一", "1 2", &"1".repeat(41)] {
        let error = run(OfficeClient::new(&script).case(case)).unwrap_err();
        assert!(matches!(error, OfficeError::Name), "{case}");
    }
    assert!(script.asked.lock().unwrap().is_empty());
}

#[test]
fn new_words_and_new_fields_are_passed_over_and_nobody_is_printed() {
    let body = r#"{"marker":"invented","number":"123","worker":"w","address":null,"phone":"00-0000-0001","nova":1,
        "members":[{"recipient":"9999012","name":"例示　楽","kana":"ﾚｲｼﾞ","birth":"1958-03-02","sex":"1","disclosure":"nova"}],
        "drafts":[{"id":1,"by":"w","on":"2026-11-16","change":{"change":"nova"},"warnings":[{"warning":"nova"}],"state":{"is":"nova"}}]}"#;
    let script = script(200, Box::leak(body.into()));
    let case = run(OfficeClient::new(&script).case("123")).unwrap();
    assert_eq!(case.members[0].disclosure, Disclosure::Unknown);
    assert_eq!(case.drafts[0].change, Change::Unknown);
    assert_eq!(case.drafts[0].warnings, [Warning::Unknown]);
    assert_eq!(case.drafts[0].state, DraftState::Unknown);
    assert_eq!(case.address, None);
    let printed = format!("{case:?}");
    for word in ["9999012", "例示", "ﾚｲｼﾞ", "00-0000-0001"] {
        assert!(!printed.contains(word), "{word}");
    }
}

#[test]
fn a_paper_is_a_pdf_or_an_error() {
    let selection = Selection {
        month: "2026-11".into(),
        institution: None,
        reason: None,
    };
    for (status, marked, body, fits) in [
        (200, true, "%PDF-1.7 …", true),
        // Some other service's file is none of ours.
        (200, false, "%PDF-1.7 …", false),
        (200, true, "<html>", false),
        (422, true, r#"{"code":"OFFICE_FORM"}"#, false),
    ] {
        let script = Script {
            marked,
            ..script(status, body)
        };
        let desk = OfficeClient::new(&script);
        for told in [
            run(desk.papers(&selection)),
            run(desk.roster(&selection)),
            run(desk.referrals(&selection)),
            run(desk.opinion_forms(&selection)),
        ] {
            assert_eq!(told.is_ok(), fits, "{body}");
        }
        let table = run(desk.export(&selection, Encoding::Utf8));
        assert_eq!(table.is_ok(), status == 200 && marked, "{body}");
    }
}
