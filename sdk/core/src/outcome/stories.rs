//! Stories: who comes with what answer, and what desk and patient are told. Everyone is invented; the expectations are written from the story.

mod assistance;
mod doubt;
mod other_sources;
pub(super) mod people;

use serde_json::{Value, json};
use time::{
    Date, OffsetDateTime,
    macros::{date, datetime},
};

use self::people::{
    HERE, answer, child, combined, consent, elderly, employee, insured_by, late_elderly, limit,
    lost, national, recipient, ticket, with,
};
use super::*;
use crate::{
    eligibility::{EligibilityResult, code::Sex},
    visit::Consents,
};

const DAY: Date = date!(2026 - 04 - 10);

#[test]
#[rustfmt::skip]
fn the_basic_people_by_card_and_by_number() {
    let unknown = || answer("4", &[]);
    for (story, asked_by, answer, expected) in [
        ("employee", AskedBy::Card, answer("1", &[employee()]), "Acceptable/0 P1 law3: I01+I06"),
        ("employee", AskedBy::Number, answer("1", &[employee()]), "Acceptable/0 P1 law3: I01+I06"),
        ("dependant child", AskedBy::Card, answer("1", &[child("20160510")]), "Acceptable/0 P1 law3: I01+I06"),
        ("preschool child", AskedBy::Card, answer("1", &[child("20220510")]), "Acceptable/0 P1 law2: I01+I06"),
        ("75+ with limit", AskedBy::Card, answer("1", &[late_elderly()]), "Acceptable/0 P1 sent1: I01"),
        ("75+ with limit", AskedBy::Number, answer("1", &[late_elderly()]), "Acceptable/0 P1 sent1: I01"),
        ("70–74", AskedBy::Card, answer("1", &[elderly()]), "Acceptable/0 P1 sent2: I01+I06"),
        ("unknown", AskedBy::Card, unknown(), "NeedsCheck/1 P2 declared: I13"),
        ("unknown", AskedBy::Number, unknown(), "NeedsCheck/1 P2 declared: I12"),
        ("twins", AskedBy::Number, answer("5", &[]), "NeedsCheck/1 P2 open: I15"),
        ("twins, as a fault", AskedBy::Card, answer("5", &[]), "NeedsCheck/1 P2 open: I21"),
        ("lost, no newer", AskedBy::Card, answer("2", &[lost("03")]), "NeedsCheck/1 P2 declared: I08"),
        ("lost, no newer", AskedBy::Number, answer("2", &[]), "NeedsCheck/1 P2 declared: I08"),
        ("old number", AskedBy::Number, answer("3", &[lost("03")]), "NeedsCheck/1 P2 open: I11"),
        ("old number, as a fault", AskedBy::Card, answer("3", &[lost("03")]), "NeedsCheck/1 P2 open: I21"),
        ("ticket here", AskedBy::Card, answer("1", &[recipient(&[ticket()])]), "Acceptable/0 P1 ticket0: A01"),
        ("ticket here", AskedBy::Number, answer("1", &[recipient(&[ticket()])]), "Acceptable/0 P1 ticket0: A01"),
        ("not entrusted", AskedBy::Card, answer("6", &[recipient(&[])]), "Acceptable/1 P1 open: A05"),
        ("not entrusted, bare", AskedBy::Card, answer("6", &[]), "Acceptable/1 P1 open: A05"),
        ("with employees' insurance", AskedBy::Card, answer("1", &[employee(), recipient(&[combined()])]),
            "Acceptable/0 P1 ticket0: I01+I06 A03"),
    ] {
        let context = Context { asked_by, ..context() };
        check(story, &answer, &context, expected);
    }
}

#[test]
#[rustfmt::skip]
fn the_same_child_before_and_after_the_first_of_april() {
    for (birth, day, expected) in [
        ("20200401", date!(2026 - 03 - 31), "Acceptable/0 P1 law2: I01+I06"),
        ("20200401", date!(2026 - 04 - 01), "Acceptable/0 P1 law3: I01+I06"),
        ("20200402", date!(2026 - 04 - 01), "Acceptable/0 P1 law2: I01+I06"),
        ("19560501", date!(2026 - 04 - 30), "Acceptable/0 P1 law3: I01+I06"),
        ("19560501", date!(2026 - 05 - 01), "Acceptable/1 P1 open: I05+I06"),
        ("19560502", date!(2026 - 05 - 31), "Acceptable/0 P1 law3: I01+I06"),
        ("19560502", date!(2026 - 06 - 01), "Acceptable/1 P1 open: I05+I06"),
    ] {
        let context = Context { visit_date: day, ..context() };
        check(birth, &answer("1", &[child(birth)]), &context, expected);
    }
}

#[test]
#[rustfmt::skip]
fn dates_that_disagree_with_the_body_are_never_read_the_friendlier_way() {
    let from = |day: &str| with(employee(), json!({"QualificationDate": day}));
    let lost_on = |day: &str| with(employee(), json!({"DisqualificationDate": day}));
    for (story, answer, expected) in [
        ("not yet", answer("1", &[from("20260411")]), "NeedsCheck/1 P2 declared: I07"),
        ("from today", answer("1", &[from("20260410")]), "Acceptable/0 P1 law3: I01+I06"),
        ("ended yesterday", answer("1", &[lost_on("20260410")]), "NeedsCheck/1 P2 declared: I07"),
        ("ends tomorrow", answer("1", &[lost_on("20260411")]), "Acceptable/0 P1 law3: I01+I06"),
        ("no end, said lost", answer("2", &[employee()]), "NeedsCheck/1 P2 declared: I08"),
        ("ends tomorrow, said lost", answer("2", &[lost_on("20260411")]), "NeedsCheck/1 P2 open: I23"),
        ("no date", answer("1", &[lost_on("99999999")]), "NeedsCheck/1 P2 open: I21"),
        ("dead, yet valid", answer("1", &[with(employee(), json!({"ReasonOfLoss": "01"}))]), "NeedsCheck/1 P2 declared: I10"),
        ("reason, yet valid", answer("1", &[with(employee(), json!({"ReasonOfLoss": "03"}))]), "NeedsCheck/1 P2 open: I23"),
        ("valid, yet nothing", answer("1", &[]), "NeedsCheck/1 P2 open: I23"),
        ("nobody, yet someone", answer("4", &[employee()]), "NeedsCheck/1 P2 declared: I13"),
        ("not registered, yet a ticket", answer("6", &[recipient(&[ticket()])]), "NeedsCheck/1 P2 open: I23"),
    ] {
        check(story, &answer, &context(), expected);
    }
}

#[test]
#[rustfmt::skip]
fn notices_stand_beside_the_right() {
    let mut noticed = answer("1", &[employee()]);
    noticed["XmlMsg"]["MessageBody"]["ProcessingResultCode"] = json!("OQX0001I");
    noticed["XmlMsg"]["MessageBody"]["ProcessingResultMessage"] = json!("電子証明書の有効期限が近づいています");
    let report = check("notice", &noticed, &context(), "Acceptable/1 P1 law3: I02+I06");
    assert_eq!(report.service_code.as_deref(), Some("OQX0001I"));
    assert_eq!(report.service_notice.as_deref(), Some("電子証明書の有効期限が近づいています"));

    let card = |name: &str| CardFacts { name: Some(name.to_owned()), ..CardFacts::default() };
    let named = |name| Context { card: Some(card(name)), ..context() };
    let alias = Alias {
        item: Compared::Name, one: "試験　太郎".into(), other: "試験　●郎".into(), by: "受付1".into(), at: datetime!(2026-04-01 09:00 +9),
    };
    let accepted = Context { aliases: vec![alias], ..named("試験 太郎") };
    let last = LastVisit { said: insured_by(Some("06999999")), charge: None };
    let last_ratio = LastVisit { charge: Some(ChargeBasis::Statutory { tenths: 2 }), ..LastVisit::default() };
    let same = LastVisit { said: insured_by(Some("06123456")), charge: Some(ChargeBasis::Statutory { tenths: 3 }) };
    let visited = |last_visit| Context { last_visit: Some(last_visit), ..context() };
    let by_number = Context { asked_by: AskedBy::Number, ..context() };
    let gaiji = with(employee(), json!({"Name": "試験　●郎"}));
    let hidden = with(employee(), json!({"Address": ""}));
    let special = with(national(), json!({"InsuredCardClassification": "05"}));
    for (story, right, context, expected) in [
        ("same name", employee(), named("試験 太郎"), "Acceptable/0 P1 law3: I01+I06"),
        ("other spelling", gaiji, named("試験 太郎"), "Acceptable/1 P1 law3: I01+I18+I06"),
        ("accepted spelling", with(employee(), json!({"Name": "試験　●郎"})), accepted, "Acceptable/0 P1 law3: I01+I06"),
        ("other insurer", employee(), visited(last), "Acceptable/1 P1 law3: I01+I20+I06"),
        ("other ratio", employee(), visited(last_ratio), "Acceptable/1 P1 law3: I01+I20+I06"),
        ("as last time", employee(), visited(same), "Acceptable/0 P1 law3: I01+I06"),
        ("no address, by number", hidden.clone(), by_number, "Acceptable/0 P1 law3: I01+I06+I19"),
        ("no address, by card", hidden, context(), "Acceptable/0 P1 law3: I01+I06"),
        ("特別療養費", special, context(), "Acceptable/1 P2 full: I04+I06"),
        ("new class", with(employee(), json!({"InsuredCardClassification": "08"})), context(), "NeedsCheck/1 P2 open: I21"),
        ("new limit class", with(employee(), limit("A07")), context(), "Acceptable/1 P1 law3: I01+I21"),
        ("limit ended", with(late_elderly(), json!({"LimitApplicationCertificateRelatedInfo": {
            "LimitApplicationCertificateClassificationFlag": "B05", "LimitApplicationCertificateValidEndDate": "20260409",
        }})), context(), "Acceptable/0 P1 sent1: I01+I06"),
    ] {
        check(story, &answer("1", &[right]), &context, expected);
    }
}

#[test]
#[rustfmt::skip]
fn another_birth_date_or_sex_stops_everything() {
    let birth = |birth| CardFacts { birth: Some(birth), ..CardFacts::default() };
    let sex = |sex| CardFacts { sex: Some(sex), ..CardFacts::default() };
    let same = "Acceptable/0 P1 law3: I01+I06";
    let doubt = "IdentityDoubt/1 P2 declared: I17";
    let considerate = with(employee(), json!({"Sex2": "2"}));
    for (story, right, card, expected) in [
        ("same birth", employee(), birth(date!(1985 - 06 - 15)), same),
        ("other birth", employee(), birth(date!(1985 - 06 - 16)), doubt),
        ("unreadable birth", with(employee(), json!({"Birthdate": "1985"})), birth(date!(1985 - 06 - 15)), doubt),
        ("same sex", employee(), sex(Sex::Male), same),
        ("other sex", employee(), sex(Sex::Female), doubt),
        ("either of two", considerate, sex(Sex::Female), same),
        ("not set", employee(), sex(Sex::NotSet), same),
    ] {
        let context = Context { card: Some(card), ..context() };
        let report = check(story, &answer("1", &[right]), &context, expected);
        if expected == doubt {
            assert_eq!(report.person, Person::default(), "{story}");
            assert!(report.entitlements.iter().all(|found| found.fields == Fields::default()));
            assert!(report.views.is_empty(), "{story}");
        }
    }
    let two = answer("1", &[employee(), with(recipient(&[ticket()]), json!({"Birthdate": "19850616"}))]);
    check("two people in one answer", &two, &context(), doubt);
    let mut asked = answer("1", &[employee()]);
    asked["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"] = json!({"Birthdate": "19850616"});
    let by_number = Context { asked_by: AskedBy::Number, ..context() };
    check("another than asked", &asked, &by_number, doubt);
}

#[test]
#[rustfmt::skip]
fn an_expired_certificate_gives_eligibility_only_and_says_until_when() {
    let expired = datetime!(2026-01-31 23:59:59 +9);
    let at = |day: Date, not_after: OffsetDateTime, grace: bool| Context {
        visit_date: day,
        certificate_not_after: Some(not_after),
        grace,
        consents: Consents::comprehensive(true, true),
        ..context()
    };
    let usable = |day| vec![PatientNotice::CertificateUsableUntil(day)];
    let expires = |day| vec![PatientNotice::CertificateExpires(day)];
    let end = date!(2026 - 04 - 30);
    let fine = "Acceptable/0 P1 law3: I01+I06";
    let only = "Acceptable/1 P1 law3: I03+I06";
    for (story, context, expected, notices) in [
        ("last day of the grace", at(end, expired, true), only, usable(end)),
        ("the day after, if the service still says so", at(date!(2026 - 05 - 01), expired, true), only, vec![]),
        ("three months to go", at(DAY, datetime!(2026-07-10 23:59:59 +9), false), fine, expires(date!(2026 - 07 - 10))),
        ("a day more", at(DAY, datetime!(2026-07-11 00:00 +9), false), fine, vec![]),
        ("last day", at(DAY, datetime!(2026-04-10 23:59:59 +9), false), fine, expires(DAY)),
    ] {
        let report = check(story, &answer("1", &[with(employee(), consent("1", "20260411090000"))]), &context, expected);
        assert_eq!(report.patient_notices, notices, "{story}");
        let offered = report.views.iter().all(|view| view.state == Outcome::ViewNotOffered);
        assert_eq!(offered, context.grace, "{story}");
    }
    let lost = assess(&read(&answer("2", &[lost("03")])), &at(end, expired, true));
    assert_eq!(lost.patient_notices, [], "the way to the desk says nothing more");
}

#[test]
#[rustfmt::skip]
fn a_view_opens_only_by_a_live_flag_that_the_person_did_not_refuse() {
    let yes = || Consents::comprehensive(true, true);
    let no = || Consents::comprehensive(false, false);
    let live = || consent("1", "20260411090000");
    for (flag, consents, asked_by, state) in [
        (live(), yes(), AskedBy::Card, "V01"),
        (live(), Consents::none(), AskedBy::Card, "V01"),
        (live(), no(), AskedBy::Card, "V02"),
        (consent("1", "20260410090000"), yes(), AskedBy::Card, "V05"),
        (consent("1", ""), yes(), AskedBy::Card, "V03"),
        (consent("0", ""), no(), AskedBy::Card, "V02"),
        (consent("0", ""), Consents::none(), AskedBy::Card, "V03"),
        (consent("2", "20260411090000"), yes(), AskedBy::Card, "V05"),
        (consent("3", "20260411090000"), Consents::none(), AskedBy::Card, "V06"),
        (consent("9", "20260411090000"), yes(), AskedBy::Card, "V03"),
        (json!({}), Consents::none(), AskedBy::Card, "V03"),
        (json!({}), Consents::none(), AskedBy::Number, "V04"),
    ] {
        let result = read(&answer("1", &[with(employee(), flag.clone())]));
        let context = Context { consents, asked_by, ..context() };
        let report = assess(&result, &context);
        let care = report.views.iter().find(|view| view.item == Item::Care).unwrap();
        assert_eq!(care.state.id(), state, "{flag}");
        assert_eq!(care.until.is_some(), state == "V01", "{flag}");
    }
}

#[test]
#[rustfmt::skip]
fn what_was_not_answered_says_nothing_of_a_right() {
    let set = |pointer: &str, value: &str| {
        let mut answer = answer("1", &[employee()]);
        *answer.pointer_mut(pointer).unwrap() = json!(value);
        answer
    };
    let mut refused = set("/XmlMsg/MessageHeader/SegmentOfResult", "9");
    refused["XmlMsg"]["MessageHeader"]["ErrorCode"] = json!("OQX0002E");
    for (story, answer, expected) in [
        ("refused", refused.clone(), "CouldNotAsk/1 P3 open:"),
        ("processing", set("/XmlMsg/MessageHeader/SegmentOfResult", "2"), "CouldNotAsk/1 P3 open:"),
        ("new segment", set("/XmlMsg/MessageHeader/SegmentOfResult", "7"), "CouldNotAsk/1 P3 open:"),
        ("person failed", set("/XmlMsg/MessageBody/ProcessingResultStatus", "2"), "CouldNotAsk/1 P3 open:"),
        ("new status", set("/XmlMsg/MessageBody/ProcessingResultStatus", "3"), "NeedsCheck/1 P2 open: I21"),
        ("no status", set("/XmlMsg/MessageBody/ProcessingResultStatus", ""), "NeedsCheck/1 P2 open: I23"),
        ("new validity", set("/XmlMsg/MessageBody/QualificationValidity", "7"), "NeedsCheck/1 P2 open: I21"),
        ("no validity", set("/XmlMsg/MessageBody/QualificationValidity", ""), "NeedsCheck/1 P2 open: I23"),
    ] {
        check(story, &answer, &context(), expected);
    }
    let report = assess(&read(&refused), &context());
    assert_eq!(report.ask, Ask::NotAnswered(Outcome::RequestRefused));
    assert_eq!(report.service_code.as_deref(), Some("OQX0002E"));
}

#[test]
#[rustfmt::skip]
fn without_any_one_element_no_ratio_amount_or_right_is_made_up() {
    let people = [
        answer("1", &[employee()]),
        answer("1", &[late_elderly()]),
        answer("1", &[elderly()]),
        answer("1", &[child("20220510")]),
        answer("1", &[employee(), recipient(&[with(combined(), json!({"SelfPayAmount": "3000"}))])]),
        answer("1", &[recipient(&[ticket()])]),
    ];
    let mut removed = 0;
    for whole in people {
        let told = assess(&read(&whole), &context());
        for pointer in leaves(&whole, "") {
            let (group, element) = pointer.rsplit_once('/').unwrap();
            let mut without = whole.clone();
            without.pointer_mut(group).unwrap().as_object_mut().unwrap().remove(element);
            removed += 1;
            let Ok(result) = EligibilityResult::from_value(&without) else { continue };
            let report = assess(&result, &context());
            let same_or_open =
                [&told.charge, &ChargeBasis::Undetermined, &ChargeBasis::Declared].contains(&&report.charge);
            assert!(same_or_open, "{pointer}: {}", summary(&report));
            for found in &report.entitlements {
                let known = told.entitlements.iter().any(|before| before.charge == found.charge);
                assert!(known || found.charge == ChargeBasis::Undetermined, "{pointer}");
            }
            if ["QualificationValidity", "InsuredCardClassification", "ProcessingResultStatus"].contains(&element) {
                assert_ne!(report.charge, told.charge, "{pointer}");
            }
        }
    }
    assert!(removed > 100, "{removed} elements were tried");
}

#[test]
#[rustfmt::skip]
fn sensitive_rights_are_marked_and_read_to_the_patient_like_any_other() {
    for (story, answer, harmless) in [
        ("died", answer("2", &[lost("01")]), answer("2", &[lost("03")])),
        ("to assistance", answer("2", &[lost("02")]), answer("2", &[lost("03")])),
        ("recipient", answer("1", &[recipient(&[ticket()])]), answer("1", &[employee()])),
        ("not entrusted", answer("6", &[recipient(&[])]), answer("1", &[employee()])),
    ] {
        let told = assess(&read(&answer), &context());
        let beside = assess(&read(&harmless), &context());
        assert!(told.entitlements.iter().all(|found| found.sensitive), "{story}");
        assert!(beside.entitlements.iter().all(|found| !found.sensitive), "{story}");
        assert_eq!((told.patient, &told.patient_notices), (beside.patient, &beside.patient_notices));
    }
}

#[test]
#[rustfmt::skip]
fn a_report_keeps_its_shape_in_json_and_hides_the_person_in_debug() {
    let both = answer("1", &[with(employee(), limit("A03")), recipient(&[combined()])]);
    let report = check("both", &both, &context(), "Acceptable/0 P1 ticket0: I01 A03");
    let json = serde_json::to_string(&report).unwrap();
    assert!(serde_json::from_str::<Report>(&json).unwrap() == report);
    let shown = format!("{report:?} {:?}", report.entitlements);
    assert!(!shown.contains("試験") && !shown.contains("06123456") && !shown.contains("1985"), "{shown}");
}

/// `status/open points patient charge: outcome+notices …`, one group per right.
pub(crate) fn summary(report: &Report) -> String {
    let charge = match report.charge {
        ChargeBasis::Reported { tenths } => format!("sent{tenths}"),
        ChargeBasis::Statutory { tenths } => format!("law{tenths}"),
        ChargeBasis::Declared => "declared".to_owned(),
        ChargeBasis::DeclaredRatio { tenths } => format!("declared{tenths}"),
        ChargeBasis::Ticket { monthly_self_pay } => format!("ticket{monthly_self_pay}"),
        ChargeBasis::FullBySpecialRule => "full".to_owned(),
        ChargeBasis::Paper => "paper".to_owned(),
        ChargeBasis::Undetermined => "open".to_owned(),
    };
    let mut summary = format!(
        "{:?}/{} {:?} {charge}:",
        report.status, report.open_points, report.patient
    );
    for found in &report.entitlements {
        let outcomes = [&found.outcome].into_iter().chain(&found.notices);
        let ids: Vec<_> = outcomes.map(|outcome| outcome.id()).collect();
        summary.push(' ');
        summary.push_str(&ids.join("+"));
    }
    summary
}

fn check(story: &str, answer: &Value, context: &Context, expected: &str) -> Report {
    let report = assess(&read(answer), context);
    assert_eq!(
        summary(&report),
        expected,
        "{story}, {:?}",
        context.asked_by
    );
    report
}

fn read(answer: &Value) -> EligibilityResult {
    EligibilityResult::from_value(answer).unwrap()
}

fn context() -> Context {
    Context::new(AskedBy::Card, DAY, HERE, InstitutionKind::Clinic)
}

fn leaves(tree: &Value, pointer: &str) -> Vec<String> {
    let below = |name: &str, child: &Value| {
        let pointer = format!("{pointer}/{name}");
        let mut found = leaves(child, &pointer);
        // Groups are removed as a whole as well; an entry of a list is not an element.
        if !tree.is_array() {
            found.push(pointer);
        }
        found
    };
    match tree {
        Value::Object(children) => children
            .iter()
            .flat_map(|(name, child)| below(name, child))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, child)| below(&index.to_string(), child))
            .collect(),
        _ => Vec::new(),
    }
}
