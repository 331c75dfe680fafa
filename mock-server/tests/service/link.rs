//! The link application over real folders: a pass at a time, and the clock turned by hand.

use std::{fs, path::PathBuf};

use encoding_rs::SHIFT_JIS;
use madoguchi_mock_server::{Charset, Endpoint, Fault, Link, LinkOptions};
use time::Duration;

use crate::world::{HERE, World};

mod attackers;
mod bulk;
mod errors;
mod face;
mod packed;

/// A terminal's folders with the application over them.
pub(crate) struct Terminal {
    pub(crate) world: World,
    pub(crate) link: Link,
    folder: PathBuf,
}

impl Terminal {
    pub(crate) async fn new() -> Self {
        Self::with(|options| options.pieces = false).await
    }

    pub(crate) async fn with(change: impl Fn(&mut LinkOptions)) -> Self {
        Self::of(World::new().await, change)
    }

    pub(crate) fn of(world: World, change: impl Fn(&mut LinkOptions)) -> Self {
        let folder = world.folder.path().join("OQS");
        let mut options = LinkOptions::new(&folder, HERE);
        change(&mut options);
        let link = world.running.link(options).unwrap();
        Self {
            world,
            link,
            folder,
        }
    }

    pub(crate) fn drop_request(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.folder.join("req").join(name), bytes).unwrap();
    }

    pub(crate) async fn pass(&mut self) {
        self.link.pass().await.unwrap();
    }

    /// Drops a request and gives what the next pass answers.
    pub(crate) async fn ask(&mut self, request: &str, xml: &str, result: &str) -> String {
        self.drop_request(request, xml);
        self.pass().await;
        String::from_utf8(self.result(result).unwrap()).unwrap()
    }

    pub(crate) fn result(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.folder.join("res").join(name)).ok()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn pushed(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join("face").join(name)).unwrap()
    }

    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join(folder)).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// A question for the employee's eligibility.
pub(crate) fn single(encoding: &str, institution: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n<XmlMsg><MessageHeader>\
         <QualificationConfirmationDate>20261116</QualificationConfirmationDate>\
         <MedicalInstitutionCode>{institution}</MedicalInstitutionCode>\
         <ArbitraryFileIdentifier>202611160001</ArbitraryFileIdentifier></MessageHeader><MessageBody>{}</MessageBody></XmlMsg>",
        numbers("06139992", "1001", "19800517")
    )
}

/// Whose eligibility is asked.
pub(crate) fn numbers(insurer: &str, number: &str, birth: &str) -> String {
    format!(
        "<QualificationConfirmSearchInfo><InsurerNumber>{insurer}</InsurerNumber><InsuredCardSymbol>見本１２</InsuredCardSymbol>\
         <InsuredIdentificationNumber>{number}</InsuredIdentificationNumber><InsuredBranchNumber/><Birthdate>{birth}</Birthdate>\
         <LimitApplicationCertificateRelatedConsFlg>1</LimitApplicationCertificateRelatedConsFlg>\
         <ArbitraryIdentifier>12_3</ArbitraryIdentifier></QualificationConfirmSearchInfo>"
    )
}

/// The text of the first element of a name.
pub(crate) fn element<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    Some(rest.split_once(&format!("</{name}>"))?.0)
}

/// The names of the elements, in their order, that stand directly in the first element of a name.
pub(crate) fn children(xml: &str, name: &str) -> Vec<String> {
    let mut rest = element(xml, name).unwrap();
    let mut names = Vec::new();
    while let Some((name, after)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        names.push(name.to_owned());
        rest = after.split_once(&format!("</{name}>")).unwrap().1;
    }
    names
}

const REQUEST: &str = "OQSsiquc01req_202611160001.xml";
const RESULT: &str = "OQSsiquc01res_202611160001.xml";

#[tokio::test]
async fn a_question_in_req_is_consumed_and_answered_in_res_as_its_file_says() {
    let mut terminal = Terminal::new().await;
    let request = single("UTF-8", HERE);
    golden("OQSsiquc01req", request.as_bytes());
    let answer = terminal.ask(REQUEST, &request, RESULT).await;
    golden("OQSsiquc01res.employee", answer.as_bytes());
    assert_eq!(terminal.names("req"), [""; 0]);
    assert_eq!(terminal.names("work/output"), [""; 0]);

    let request = single("Shift_JIS", HERE);
    let request = SHIFT_JIS.encode(&request).0.into_owned();
    golden("OQSsiquc01req.shift-jis", &request);
    terminal.drop_request("OQSsiquc01req_2.xml", &request);
    terminal.pass().await;
    let answer = terminal.result("OQSsiquc01res_2.xml").unwrap();
    golden("OQSsiquc01res.employee.shift-jis", &answer);
    let (text, _, damaged) = SHIFT_JIS.decode(&answer);
    assert!(
        !damaged && text.contains("<CharacterCodeIdentifier>1<"),
        "{text}"
    );
    assert!(
        text.contains("<Name>試験　太郎</Name><NameKana>ｼｹﾝ ﾀﾛｳ</NameKana>")
            || text.contains("試験　太郎")
    );
}

#[tokio::test]
async fn elements_come_in_the_order_of_a_hash_map() {
    let mut terminal = Terminal::new().await;
    let answer = terminal.ask(REQUEST, &single("UTF-8", HERE), RESULT).await;
    assert_eq!(
        children(&answer, "MessageHeader").join(" "),
        "ProcessExecutionTime CharacterCodeIdentifier SegmentOfResult QualificationConfirmationDate \
         ReferenceClassification ArbitraryFileIdentifier MedicalInstitutionCode"
    );
    assert_eq!(
        children(&answer, "MessageBody").join(" "),
        "ResultList QualificationConfirmSearchInfo ProcessingResultStatus QualificationValidity"
    );
}

#[tokio::test]
async fn the_encoding_of_answers_can_be_fixed() {
    for (charset, request, code) in [
        (Charset::Utf8, "Shift_JIS", "0"),
        (Charset::ShiftJis, "UTF-8", "1"),
    ] {
        let mut terminal = Terminal::with(|options| {
            options.pieces = false;
            options.charset = Some(charset);
        })
        .await;
        let question = single(request, HERE);
        let question = match request {
            "UTF-8" => question.into_bytes(),
            _ => SHIFT_JIS.encode(&question).0.into_owned(),
        };
        terminal.drop_request(REQUEST, question);
        terminal.pass().await;
        let answer = terminal.result(RESULT).unwrap();
        let answer = String::from_utf8_lossy(&answer);
        assert_eq!(element(&answer, "CharacterCodeIdentifier"), Some(code));
        assert_eq!(element(&answer, "QualificationValidity"), Some("1"));
    }
}

#[tokio::test]
async fn an_answer_appears_empty_then_in_part_then_whole() {
    let mut terminal = Terminal::with(|_| {}).await;
    terminal.drop_request(REQUEST, single("UTF-8", HERE));
    terminal.pass().await;
    assert_eq!(terminal.names("req"), [""; 0]);
    assert_eq!(terminal.result(RESULT).unwrap(), b"");
    terminal.pass().await;
    let half = terminal.result(RESULT).unwrap();
    terminal.pass().await;
    let whole = terminal.result(RESULT).unwrap();
    assert!(!half.is_empty() && half.len() < whole.len() && whole.starts_with(&half));
    assert!(whole.ends_with(b"</XmlMsg>"));
    terminal.pass().await;
    assert_eq!(terminal.result(RESULT).unwrap(), whole);
}

#[tokio::test]
async fn an_answer_takes_its_time_and_goes_when_nobody_collects_it() {
    let mut terminal = Terminal::with(|options| {
        options.pieces = false;
        options.delay = Duration::seconds(20);
        options.stay = Duration::minutes(10);
    })
    .await;
    terminal.drop_request(REQUEST, single("UTF-8", HERE));
    for (after, there) in [
        (Duration::ZERO, false),
        (Duration::seconds(19), false),
        (Duration::SECOND, true),
        (Duration::minutes(9), true),
        (Duration::minutes(1), false),
    ] {
        terminal.world.pass(after);
        terminal.pass().await;
        assert_eq!(
            terminal.result(RESULT).is_some(),
            there,
            "after {after} more"
        );
    }
    assert_eq!(terminal.names("req"), [""; 0], "it was consumed at once");
}

#[tokio::test]
async fn a_request_that_is_still_being_written_is_left_alone() {
    let mut terminal = Terminal::new().await;
    let request = single("UTF-8", HERE);
    for length in [0, 1, request.len() / 2, request.len() - 1] {
        terminal.drop_request(REQUEST, &request.as_bytes()[..length]);
        terminal.pass().await;
        assert_eq!(terminal.names("req"), [REQUEST], "{length} bytes");
        assert_eq!(terminal.names("res"), [""; 0], "{length} bytes");
    }
    terminal.ask(REQUEST, &request, RESULT).await;
}

#[tokio::test]
async fn what_cannot_be_answered_is_a_header_error() {
    let good = single("UTF-8", HERE);
    for (story, request, code) in [
        (
            "another institution",
            single("UTF-8", "1319999999"),
            "MDG-E002",
        ),
        (
            "no institution",
            good.replace("MedicalInstitutionCode", "Medical"),
            "MDG-E001",
        ),
        (
            "an impossible day",
            good.replace("20261116</Q", "20261131</Q"),
            "MDG-E001",
        ),
        (
            "no birth date",
            good.replace("Birthdate", "Birth"),
            "MDG-E001",
        ),
        (
            "a number too long",
            good.replace(">1001<", ">123456789012345678901<"),
            "MDG-E001",
        ),
        (
            "a document type",
            good.replace("<XmlMsg>", "<!DOCTYPE a><XmlMsg>"),
            "MDG-E001",
        ),
        (
            "tags that cross",
            good.replace("</MessageBody>", "</MessageHeader>"),
            "MDG-E001",
        ),
        ("an encoding nobody has", single("EUC-JP", HERE), "MDG-E001"),
        (
            "a body that is text",
            "<XmlMsg>1</XmlMsg>".to_owned(),
            "MDG-E001",
        ),
    ] {
        let mut terminal = Terminal::new().await;
        let answer = terminal.ask(REQUEST, &request, RESULT).await;
        assert_eq!(element(&answer, "SegmentOfResult"), Some("9"), "{story}");
        assert_eq!(element(&answer, "ErrorCode"), Some(code), "{story}");
        assert!(element(&answer, "ErrorMessage").is_some_and(|text| !text.is_empty()));
        assert_eq!(element(&answer, "MessageBody"), Some(""), "{story}");
        assert_eq!(terminal.names("req"), [""; 0], "{story}");
    }
}

#[tokio::test]
async fn files_that_are_no_requests_stay_where_they_are() {
    let mut terminal = Terminal::new().await;
    let strangers = ["OQSsiquc01req_1.tmp", "OQSsiquc01res_1.xml", "Thumbs.db"];
    for name in strangers {
        terminal.drop_request(name, single("UTF-8", HERE));
    }
    terminal.pass().await;
    assert_eq!(terminal.names("req"), strangers);
    assert_eq!(terminal.names("res"), [""; 0]);
}

#[tokio::test]
async fn an_answer_that_was_made_is_delivered_after_a_restart() {
    let mut terminal = Terminal::with(|options| options.delay = Duration::HOUR).await;
    terminal.drop_request(REQUEST, single("UTF-8", HERE));
    terminal.pass().await;
    assert_eq!(terminal.names("work/output"), [RESULT]);
    let mut options = LinkOptions::new(&terminal.folder, HERE);
    options.pieces = false;
    terminal.link = terminal.world.running.link(options).unwrap();
    terminal.pass().await;
    assert_eq!(terminal.names("res"), [RESULT]);
    assert_eq!(terminal.names("work/output"), [""; 0]);
}

#[tokio::test]
async fn a_folder_that_went_away_is_an_error_with_its_name_and_the_next_pass_goes_on() {
    let mut terminal = Terminal::new().await;
    let (res, aside) = (terminal.folder.join("res"), terminal.folder.join("aside"));
    fs::rename(&res, &aside).unwrap();
    terminal.drop_request(REQUEST, single("UTF-8", HERE));
    let error = terminal.link.pass().await.unwrap_err();
    assert_eq!(error.path, res.join(RESULT));
    fs::rename(&aside, &res).unwrap();
    terminal.pass().await;
    assert!(terminal.result(RESULT).is_some());
}

#[tokio::test]
async fn what_is_planned_to_go_wrong_goes_wrong() {
    for (fault, seen) in [
        (Fault::CloseConnection, "nothing"),
        (Fault::TruncatedBody, "cut"),
        (Fault::MalformedJson, "broken"),
        (Fault::Delay(1500), "late"),
        (Fault::WrongInstitution, "1399999999"),
        (Fault::WrongSearchEcho, "99999999"),
    ] {
        let mut terminal = Terminal::new().await;
        let faults = terminal.world.running.faults();
        faults.add(Endpoint::Any, Fault::CloseConnection, 1);
        faults.add(Endpoint::Link, fault.clone(), 1);
        terminal.drop_request(REQUEST, single("UTF-8", HERE));
        for _ in 0..4 {
            terminal.pass().await;
        }
        assert_eq!(terminal.names("req"), [""; 0], "{fault:?}");
        let answer = terminal
            .result(RESULT)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        match seen {
            "nothing" => assert_eq!(answer, None),
            "cut" => assert!(!answer.unwrap().contains("</XmlMsg>")),
            "broken" => {
                let answer = answer.unwrap();
                assert!(answer.ends_with("</XmlMsg>") && !answer.contains("</MessageBody>"));
            }
            "late" => {
                assert_eq!(answer, None);
                terminal.world.pass(Duration::seconds(2));
                terminal.pass().await;
                assert!(terminal.result(RESULT).is_some());
            }
            text => assert!(answer.unwrap().contains(text), "{fault:?}"),
        }
    }
}

/// Compares bytes with their file; `MADOGUCHI_BLESS=1` writes it.
pub(crate) fn golden(name: &str, bytes: &[u8]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../tests/fixtures/messages/link/{name}.xml"));
    if std::env::var_os("MADOGUCHI_BLESS").is_some() {
        fs::write(&path, bytes).unwrap();
    }
    let golden = fs::read(&path).unwrap_or_default();
    assert!(golden == bytes, "{name} differs from its file");
}
