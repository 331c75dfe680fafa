//! Whole visits and questions by number: what each person's story says must come out.

use serde_json::{Value, json};
use time::Duration;

use crate::world::{World, at, question};

pub(crate) fn body(answer: &Value) -> &Value {
    &answer["XmlMsg"]["MessageBody"]
}

pub(crate) fn block(answer: &Value, place: usize) -> &Value {
    &body(answer)["ResultList"]["ResultOfQualificationConfirmation"][place]
}

#[tokio::test]
async fn a_card_visit_tells_each_persons_story() {
    let world = World::new().await;
    for (person, validity, blocks, code) in [
        ("employee", "1", 1, None),
        ("dependant", "1", 1, None),
        ("preschool", "1", 1, None),
        ("elderly-75", "1", 1, None),
        ("elderly-70", "1", 1, None),
        ("variant-kanji", "1", 1, None),
        ("unknown", "4", 0, None),
        ("several", "1", 1, None),
        ("assistance-ticket", "1", 1, None),
        ("assistance-not-entrusted", "6", 1, None),
        ("assistance-combined", "1", 2, None),
        ("expired-last-month", "1", 1, Some("MDG-I002")),
        ("pin-blocked", "1", 1, None),
        ("one-try-left", "1", 1, None),
        ("same-name-a", "1", 1, None),
        ("same-name-b", "1", 1, None),
        ("lost-no-newer", "2", 1, None),
        ("lost-to-assistance", "2", 1, None),
        ("expiring-soon", "1", 1, Some("MDG-I001")),
    ] {
        let answer = world.result(person).await;
        assert_eq!(answer.status, 200, "{person}: {answer:?}");
        let body = body(&answer.body);
        assert_eq!(body["QualificationValidity"], validity, "{person}");
        assert_eq!(body["ProcessingResultStatus"], "1", "{person}");
        assert_eq!(body["ProcessingResultCode"].as_str(), code, "{person}");
        assert_eq!(
            body["ProcessingResultMessage"].is_string(),
            code.is_some(),
            "{person}"
        );
        let list = &body["ResultList"]["ResultOfQualificationConfirmation"];
        assert_eq!(list.as_array().map_or(0, Vec::len), blocks, "{person}");
        let header = &answer.body["XmlMsg"]["MessageHeader"];
        assert_eq!(header["ReferenceClassification"], "1", "{person}");
        assert_eq!(
            header["MedicalInstitutionCode"], answer.body["institution"],
            "{person}"
        );
        assert_eq!(
            answer.body["certificateSerial"],
            world.mock.certificate_serial(person),
            "{person}"
        );
    }
}

#[tokio::test]
async fn a_block_carries_what_only_this_person_has() {
    let world = World::new().await;
    for (person, place, pointer, expected) in [
        (
            "elderly-75",
            0,
            "/InsuredPartialContributionRatio",
            Some("010"),
        ),
        (
            "elderly-75",
            0,
            "/LimitApplicationCertificateRelatedInfo/LimitApplicationCertificateClassificationFlag",
            Some("B05"),
        ),
        (
            "elderly-75",
            0,
            "/LimitApplicationCertificateRelatedConsFlg",
            Some("1"),
        ),
        (
            "elderly-70",
            0,
            "/ElderlyRecipientCertificateInfo/ElderlyRecipientContributionRatio",
            Some("020"),
        ),
        ("elderly-70", 0, "/InsurerNumber", Some("  139998")),
        ("employee", 0, "/InsuredPartialContributionRatio", None),
        (
            "employee",
            0,
            "/LimitApplicationCertificateRelatedConsFlg",
            None,
        ),
        ("preschool", 0, "/PreschoolClassification", Some("1")),
        ("variant-kanji", 0, "/Name", Some("見本　●志")),
        (
            "assistance-ticket",
            0,
            "/InsuredCardClassification",
            Some("A1"),
        ),
        (
            "assistance-ticket",
            0,
            "/PublicExpenseResultList/MedicalTicketInfo/0/DesignatedMedicalInstitutionCode",
            Some("1311234567"),
        ),
        (
            "assistance-ticket",
            0,
            "/PublicExpenseResultList/MedicalTicketInfo/0/DesignatedMedicalInstitutionFlag",
            Some("0"),
        ),
        (
            "assistance-ticket",
            0,
            "/PublicExpenseResultList/MedicalTicketInfo/0/MedicalTreatmentMonth",
            Some("202611"),
        ),
        (
            "assistance-ticket",
            0,
            "/PublicExpenseResultList/MedicalTicketInfo/0/SelfPayAmount",
            Some("0"),
        ),
        (
            "assistance-not-entrusted",
            0,
            "/PublicExpenseResultList",
            None,
        ),
        (
            "assistance-combined",
            0,
            "/InsuredCardClassification",
            Some("01"),
        ),
        (
            "assistance-combined",
            1,
            "/PublicExpenseResultList/MedicalTicketInfo/0/SingleOrCombinedUse",
            Some("02"),
        ),
        ("lost-no-newer", 0, "/ReasonOfLoss", Some("03")),
        ("lost-to-assistance", 0, "/ReasonOfLoss", Some("02")),
        (
            "lost-no-newer",
            0,
            "/DisqualificationDate",
            Some("20261027"),
        ),
        ("same-name-a", 0, "/InsurerNumber", Some("06139992")),
        ("same-name-b", 0, "/InsurerNumber", Some("06139984")),
    ] {
        let answer = world.result(person).await;
        let found = block(&answer.body, place)
            .pointer(pointer)
            .and_then(Value::as_str);
        assert_eq!(found, expected, "{person} {pointer}");
    }
}

#[tokio::test]
async fn consents_come_back_with_their_times_and_the_result_may_be_asked_again() {
    let world = World::new().await;
    let visit = world.proven("employee").await;
    let path = format!("/visits/{visit}/result");
    let consents = json!({ "consents": { "care": true, "medication": true, "surgery": false } });
    let first = world.post(&path, &consents).await;
    for (element, expected) in [
        ("DiagnosisInfoConsFlg", Some("1")),
        ("DiagnosisInfoConsTime", Some("20261116094207")),
        ("DiagnosisInfoAvailableTime", Some("20261117094207")),
        ("PharmacistsInfoConsFlg", Some("1")),
        ("OperationInfoConsFlg", Some("0")),
        ("OperationInfoConsTime", Some("20261116094207")),
        ("OperationInfoAvailableTime", None),
        ("SpecificHealthCheckupsInfoConsFlg", None),
    ] {
        assert_eq!(
            block(&first.body, 0)[element].as_str(),
            expected,
            "{element}"
        );
    }
    world.pass(Duration::seconds(179));
    assert_eq!(
        world.post(&path, &consents).await,
        first,
        "the same answer again"
    );
    let other = world
        .post(&path, &json!({ "consents": { "care": false } }))
        .await;
    assert_eq!((other.status, other.code()), (409, "CONSENTS_DIFFER"));
}

#[tokio::test]
async fn in_the_grace_there_is_a_notice_and_no_consent() {
    let world = World::new().await;
    let visit = world.open("expired-last-month").await.body;
    let proof = world
        .post(
            &at(&visit, "proof"),
            &world.proof("expired-last-month", &visit),
        )
        .await;
    assert_eq!(proof.body["certificate"], "grace");
    assert_eq!(proof.body["notAfter"], "2026-10-31T14:59:59Z");
    let answer = world
        .post(
            &at(&visit, "result"),
            &json!({ "consents": { "care": true } }),
        )
        .await;
    let keys: Vec<&String> = block(&answer.body, 0).as_object().unwrap().keys().collect();
    assert!(keys.iter().all(|key| !key.contains("Cons")), "{keys:?}");
    let message = body(&answer.body)["ProcessingResultMessage"]
        .as_str()
        .unwrap();
    assert!(message.contains("2027年1月31日"), "{message}");
}

#[tokio::test]
async fn the_grace_ends_with_the_third_month() {
    let world = World::new().await;
    let card = world.card("expired-last-month");
    let serial = world.mock.certificate_serial("expired-last-month");
    for (until, status) in [(Duration::days(76), 200), (Duration::days(1), 422)] {
        world.pass(until); // 31 January 2027, then 1 February
        let visit = world
            .post("/visits", &crate::world::opening(&serial))
            .await
            .body;
        let answer = world.post(&at(&visit, "proof"), &card.proof(&visit)).await;
        assert_eq!(answer.status, status, "{answer:?}");
    }
}

#[tokio::test]
async fn numbers_lead_to_the_right_or_to_a_reason() {
    let world = World::new().await;
    let token = world.token().await;
    let with = |mut question: Value, element: &str, value: &str| {
        question["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"][element] = value.into();
        question
    };
    let twins = question("06139992", "1008", "19900707");
    for (story, question, validity, blocks) in [
        (
            "the employee",
            question("06139992", "1001", "19800517"),
            "1",
            1,
        ),
        (
            "the child with the same numbers",
            question("06139992", "1001", "20131116"),
            "1",
            1,
        ),
        (
            "another birth date",
            question("06139992", "1001", "19800518"),
            "4",
            0,
        ),
        (
            "six digits, spaces",
            question("  139998", "720018", "19541116"),
            "1",
            1,
        ),
        (
            "six digits, zeros",
            question("00139998", "720018", "19541116"),
            "1",
            1,
        ),
        ("twins", twins.clone(), "5", 0),
        (
            "one of the twins",
            with(twins.clone(), "InsuredBranchNumber", "01"),
            "1",
            1,
        ),
        (
            "an empty branch is none",
            with(twins, "InsuredBranchNumber", ""),
            "5",
            0,
        ),
        (
            "symbol in half width",
            with(
                question("06139992", "1001", "19800517"),
                "InsuredCardSymbol",
                "見本12",
            ),
            "1",
            1,
        ),
        (
            "another symbol",
            with(
                question("06139992", "1001", "19800517"),
                "InsuredCardSymbol",
                "見本13",
            ),
            "4",
            0,
        ),
        ("lost", question("06139992", "1021", "19910520"), "2", 1),
        (
            "the old numbers of a recipient",
            question("06139992", "1022", "19741224"),
            "2",
            1,
        ),
        (
            "assistance by its own numbers",
            question("12139994", "9999012", "19580321"),
            "1",
            1,
        ),
        (
            "assistance without a ticket here",
            question("12139994", "9999020", "19631008"),
            "6",
            1,
        ),
        (
            "insurance with assistance beside it",
            question("06139992", "1011", "19850125"),
            "1",
            2,
        ),
    ] {
        let answer = world.search(&token, &question).await;
        assert_eq!(answer.status, 200, "{story}: {answer:?}");
        let body = body(&answer.body);
        assert_eq!(body["QualificationValidity"], validity, "{story}");
        let list = &body["ResultList"]["ResultOfQualificationConfirmation"];
        assert_eq!(list.as_array().map_or(0, Vec::len), blocks, "{story}");
        let echo = &question["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"];
        assert_eq!(&body["QualificationConfirmSearchInfo"], echo, "{story}");
        let header = &answer.body["XmlMsg"]["MessageHeader"];
        assert_eq!(header["ReferenceClassification"], "2", "{story}");
        assert_eq!(header["ArbitraryFileIdentifier"], "202611160001", "{story}");
    }
}

#[tokio::test]
async fn the_limit_certificate_is_given_by_number_only_with_the_flag() {
    let world = World::new().await;
    let token = world.token().await;
    for (flag, given) in [("0", false), ("1", true)] {
        let mut question = question("39139993", "99000017", "19450211");
        question["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"]["LimitApplicationCertificateRelatedConsFlg"] =
            flag.into();
        let answer = world.search(&token, &question).await;
        let block = block(&answer.body, 0);
        assert_eq!(
            block["LimitApplicationCertificateRelatedInfo"].is_object(),
            given
        );
        assert_eq!(block["LimitApplicationCertificateRelatedConsFlg"], flag);
    }
}

#[tokio::test]
async fn a_question_about_another_day_is_answered_for_that_day() {
    let world = World::new().await;
    let token = world.token().await;
    for (date, validity) in [("20260401", "1"), ("20261026", "1"), ("20261027", "2")] {
        let mut question = question("06139992", "1021", "19910520");
        question["XmlMsg"]["MessageHeader"]["QualificationConfirmationDate"] = date.into();
        let answer = world.search(&token, &question).await;
        assert_eq!(
            body(&answer.body)["QualificationValidity"],
            validity,
            "{date}"
        );
        assert_eq!(
            answer.body["XmlMsg"]["MessageHeader"]["QualificationConfirmationDate"],
            date
        );
    }
}
