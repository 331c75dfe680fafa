//! What a terminal does beside visits: settings that decide what is answered, codes of staff, notices.

use madoguchi_mock_server::{Endpoint, Fault};
use serde_json::{Value, json};
use time::Duration;

use super::{Asker, INVENTED};
use crate::world::{World, question};

impl Asker {
    /// Changes settings of the institution.
    async fn set(&self, settings: Value) {
        let change = json!({ "ChangeFlag": "1", "InstitutionSettings": settings });
        let (header, _) = self.exchanges("OQSsiupd01req", change).await;
        assert_eq!(header["SegmentOfResult"], "1");
    }
}

#[tokio::test]
async fn settings_are_kept_and_decide_what_is_answered() {
    let asker = Asker::new(World::new().await);
    let settings = |body: &Value| body["InstitutionSettings"].clone();
    let usual = json!({
        "EmergencyAccess": "0", "MedicalSubsidyUse": "1", "ElectronicPrescriptionUse": "2", "LinkedSystemId": "05",
        "MedicalAssistanceUse": "1", "PrescriptionSelectTiming": "2",
    });
    let (header, body) = asker
        .exchanges("OQSsiinq01req", json!({ "ChangeFlag": "0" }))
        .await;
    assert_eq!(
        (&header[INVENTED], settings(&body)),
        (&json!("1"), usual.clone())
    );

    let change = json!({ "ChangeFlag": "1", "InstitutionSettings": { "MedicalSubsidyUse": "0", "LinkedSystemId": "01" } });
    let (_, body) = asker.exchanges("OQSsiupd01req", change).await;
    let mut changed = usual;
    changed["MedicalSubsidyUse"] = "0".into();
    changed["LinkedSystemId"] = "01".into();
    assert_eq!(settings(&body), changed);
    let (_, body) = asker
        .exchanges("OQSsiinq01req", json!({ "ChangeFlag": "0" }))
        .await;
    assert_eq!(settings(&body), changed);

    for unfit in [
        json!({ "MedicalSubsidyUse": "7" }),
        json!({ "Colour": "1" }),
        json!({ "LinkedSystemId": "1" }),
        json!({ "LinkedSystemId": "16" }),
        json!({ "MedicalAssistanceUse": "2" }),
    ] {
        let change = json!({ "ChangeFlag": "1", "InstitutionSettings": unfit });
        let (header, _) = asker.exchanges("OQSsiupd01req", change).await;
        assert_eq!(header["ErrorCode"], "MDG-E012");
    }
    let visit = asker.world.proven("subsidy-child").await;
    let asked = json!({ "VisitIdentifier": visit, "SubsidyUse": "1", "QualificationConfirmationDate": "20261116" });
    for (used, linked, code) in [
        ("0", "01", json!("MDG-E006")),
        ("1", "01", Value::Null),
        ("1", "15", Value::Null),
        ("1", "14", json!("MDG-E006")),
        ("1", "00", json!("MDG-E006")),
    ] {
        asker
            .set(json!({ "MedicalSubsidyUse": used, "LinkedSystemId": linked }))
            .await;
        let (header, body) = asker.exchanges("PMHsimsm01req", asked.clone()).await;
        assert_eq!(header["ErrorCode"], code, "{used} {linked}");
        assert_eq!(
            body.get("MedicalSubsidyList").is_some(),
            code.is_null(),
            "{used} {linked}"
        );
    }
}

#[tokio::test]
async fn an_institution_that_does_not_use_assistance_is_not_told_of_it() {
    let asker = Asker::new(World::new().await);
    let token = asker.world.token().await;
    let by_number = question("12139994", "9999012", "19580321");
    let month = json!({ "QualificationConfirmSearchInfo": { "MedicalTreatmentMonth": "202611" } });
    let numbers = json!({ "ReferenceNumberRegistrationInfo": {
        "ReferenceNumber": "0000555", "InsurerNumber": "12139994", "InsuredIdentificationNumber": "9999012",
    } });
    for (used, ticket, not_entrusted, combined, number, list, reference) in [
        ("1", ("1", 1), ("6", 1), ("1", 2), "1", Value::Null, "1"),
        (
            "0",
            ("4", 0),
            ("4", 0),
            ("1", 1),
            "4",
            json!("MDG-E006"),
            "2",
        ),
    ] {
        asker.set(json!({ "MedicalAssistanceUse": used })).await;
        for (person, expected) in [
            ("assistance-ticket", ticket),
            ("assistance-not-entrusted", not_entrusted),
            ("assistance-combined", combined),
        ] {
            let answer = asker.world.result(person).await;
            let body = &answer.body["XmlMsg"]["MessageBody"];
            let rights = body["ResultList"]["ResultOfQualificationConfirmation"].as_array();
            let told = (
                body["QualificationValidity"].as_str().unwrap(),
                rights.map_or(0, Vec::len),
            );
            assert_eq!(told, expected, "{person} {used}");
        }
        let answer = asker.world.search(&token, &by_number).await;
        assert_eq!(
            answer.body["XmlMsg"]["MessageBody"]["QualificationValidity"], number,
            "{used}"
        );
        let (header, _) = asker.exchanges("OQSmutic01req", month.clone()).await;
        assert_eq!(header["ErrorCode"], list, "{used}");
        let (_, body) = asker.exchanges("OQSsiimm01req", numbers.clone()).await;
        assert_eq!(body["ProcessingResultStatus"], reference, "{used}");
    }
}

#[tokio::test]
async fn a_pass_code_stands_for_a_look_once_and_for_half_an_hour_and_here() {
    let asker = Asker::new(World::new().await);
    let registration = json!({ "ReferenceNumberRegistrationInfo": {
        "ReferenceNumber": "0000123", "InsurerNumber": "06139992", "InsuredCardSymbol": "見本１２", "InsuredIdentificationNumber": "1001",
        "InsuredBranchNumber": "00",
    } });
    asker.exchanges("OQSsiimm01req", registration).await;
    let fresh = async || {
        let asked = json!({ "StaffIdentifier": "staff-03" });
        let (_, body) = asker.exchanges("pass-code.request", asked).await;
        body["PassCode"].as_str().unwrap().to_owned()
    };
    let registered = async |code: Option<&str>| {
        let mut asked = json!({
            "ReferenceNumber": "0000123", "MedicalTreatmentFlag": "2", "ConsentInformationType": ["YZK"], "ConsentTime": "20261116094207",
        });
        if let Some(code) = code {
            asked["PassCode"] = code.into();
        }
        let (_, body) = asker.exchanges("consent.request", asked).await;
        assert_eq!(body["ReferenceNumber"], "0000123");
        body["ProcessingResultCode"].clone()
    };
    let wrong = json!("MDG-E019");
    assert_eq!(registered(None).await, Value::Null, "without a look");
    assert_eq!(registered(Some("")).await, wrong);
    let code = fresh().await;
    assert_eq!(registered(Some(&code)).await, Value::Null);
    assert_eq!(registered(Some(&code)).await, wrong, "taken");
    let code = fresh().await;
    let other = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(registered(Some(other)).await, wrong, "never given");
    asker.world.pass(Duration::minutes(30) - Duration::SECOND);
    assert_eq!(
        registered(Some(&code)).await,
        Value::Null,
        "in its last second"
    );
    let code = fresh().await;
    asker.world.pass(Duration::minutes(30));
    assert_eq!(registered(Some(&code)).await, wrong, "over");
}

#[tokio::test]
async fn notices_tell_whose_data_are_old_and_when_offices_register() {
    let asker = Asker::new(World::new().await);
    let office = json!({ "InsurerNumber": "12150017", "InsurerName": "架空市福祉事務所", "TicketRegistrationDay": "25" });
    let suspended = json!({ "InsurerNumber": "12160016", "InsurerName": "試験市福祉事務所", "DataOldSince": "20261020" });
    let stale = |days, insurer: Option<&str>| {
        let insurer = insurer.map(str::to_owned);
        asker
            .world
            .running
            .faults()
            .add(Endpoint::Any, Fault::Stale { days, insurer }, 100);
    };
    let told = async || {
        let (header, body) = asker.exchanges("notices.request", json!({})).await;
        assert_eq!(header[INVENTED], "1");
        body["SourceNoticeList"]["SourceNotice"].clone()
    };
    assert_eq!(told().await, json!([office, suspended]));
    stale(7, None);
    assert_eq!(
        told().await,
        json!([office, suspended]),
        "a service that does not know it cannot tell"
    );
    stale(7, Some("  139998"));
    stale(3, Some("12150017"));
    let mut late = office;
    late["DataOldSince"] = "20261113".into();
    let insurer = json!({ "InsurerNumber": "139998", "DataOldSince": "20261109" });
    assert_eq!(told().await, json!([late, suspended, insurer]));
}
