use time::macros::date;

use super::*;

const BIRTH: Date = date!(1980 - 04 - 01);
const VISIT: Date = date!(2026 - 04 - 01);

#[test]
fn the_message_has_the_official_names_and_texts_only() {
    let question = NumberQuestion::new("１２３４５６", "００１２", BIRTH, VISIT)
        .and_then(|question| question.with_symbol(" 例・１ "))
        .and_then(|question| question.with_branch_number("1"))
        .and_then(|question| question.with_arbitrary_identifier("row-7"))
        .unwrap()
        .with_limit_consent(true);
    let expected = json!({"XmlMsg": {
        "MessageHeader": {
            "QualificationConfirmationDate": "20260401",
            "MedicalInstitutionCode": "1311234567",
            "ArbitraryFileIdentifier": "q1",
        },
        "MessageBody": {"QualificationConfirmSearchInfo": {
            "InsurerNumber": "  123456",
            "InsuredCardSymbol": "例・１",
            "InsuredIdentificationNumber": "0012",
            "InsuredBranchNumber": "01",
            "Birthdate": "19800401",
            "LimitApplicationCertificateRelatedConsFlg": "1",
            "ArbitraryIdentifier": "row-7",
        }},
    }});
    assert_eq!(question.to_json("1311234567", "q1"), expected);
}

#[test]
fn what_is_not_said_is_not_sent() {
    let message = NumberQuestion::new("06123456", "7", BIRTH, VISIT)
        .unwrap()
        .to_json("1", "2");
    let search = &message["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"];
    let names: Vec<_> = search
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        names,
        [
            "InsurerNumber",
            "InsuredIdentificationNumber",
            "Birthdate",
            "LimitApplicationCertificateRelatedConsFlg"
        ]
    );
    assert_eq!(search["LimitApplicationCertificateRelatedConsFlg"], "0");
}

#[test]
#[rustfmt::skip]
fn a_question_that_cannot_be_right_is_never_sent() {
    type Change = fn(NumberQuestion) -> Result<NumberQuestion, QuestionError>;
    let new = |insurer, number, birth| NumberQuestion::new(insurer, number, birth, VISIT);
    for (question, expected) in [
        (new("", "7", BIRTH), QuestionError::Empty { element: "InsurerNumber" }),
        (new("12345a", "7", BIRTH), QuestionError::NotDigits { element: "InsurerNumber" }),
        (new("1234567", "7", BIRTH), QuestionError::InsurerNumberLength { digits: 7 }),
        (new("123456789", "7", BIRTH), QuestionError::InsurerNumberLength { digits: 9 }),
        (new("06123456", "　", BIRTH), QuestionError::Empty { element: "InsuredIdentificationNumber" }),
        (new("06123456", "7", date!(2026 - 04 - 02)), QuestionError::BirthAfterVisit),
    ] {
        assert_eq!(question, Err(expected));
    }
    let changes: [(Change, QuestionError); 4] = [
        (|it| it.with_symbol("123456789012345678901"), QuestionError::TooLong { element: "InsuredCardSymbol", characters: 21, limit: 20 }),
        (|it| it.with_symbol("1\n2"), QuestionError::ControlCharacter { element: "InsuredCardSymbol" }),
        (|it| it.with_branch_number("一"), QuestionError::NotDigits { element: "InsuredBranchNumber" }),
        (|it| it.with_branch_number("001"), QuestionError::BranchNumberLength { digits: 3 }),
    ];
    for (change, expected) in changes {
        assert_eq!(change(new("06123456", "7", BIRTH).unwrap()), Err(expected));
    }
}

#[test]
#[rustfmt::skip]
fn a_question_that_looks_mistyped_can_be_asked_and_says_so() {
    for (insurer, number, doubts) in [
        ("06139992", "1001", vec![]),
        ("139998", "1001", vec![]),
        ("06139929", "1001", vec![("InsurerNumber", NumberFault::CheckDigit)]),
        ("98139991", "1001", vec![("InsurerNumber", NumberFault::Law)]),
        ("12139994", "9999012", vec![]),
        ("12139994", "9999021", vec![("InsuredIdentificationNumber", NumberFault::CheckDigit)]),
        ("12139994", "99", vec![("InsuredIdentificationNumber", NumberFault::Length { found: 2, expected: "7" })]),
    ] {
        let question = NumberQuestion::new(insurer, number, BIRTH, VISIT).unwrap();
        assert_eq!(question.doubts(), doubts);
    }
}

#[test]
fn debug_shows_nothing_of_the_person() {
    let question = NumberQuestion::new("06123456", "7", BIRTH, VISIT).unwrap();
    assert_eq!(format!("{question:?}"), "NumberQuestion(…)");
}
