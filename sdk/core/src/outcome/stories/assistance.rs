//! Stories of people who receive medical assistance.

use serde_json::{Value, json};
use time::{Date, macros::date};

use super::{
    check, context,
    people::{answer, combined, employee, late_elderly, lost, national, recipient, ticket, with},
};
use crate::{
    eligibility::{EligibilityResult, code::TreatmentType},
    outcome::{insurance::bare, *},
};

#[test]
#[rustfmt::skip]
fn a_usable_right_is_not_hidden_by_another_that_fails() {
    let ended = || with(recipient(&[]), json!({"DisqualificationDate": "20260401"}));
    for (story, answer, expected) in [
        ("lost to assistance, ticket", answer("1", &[lost("02"), recipient(&[ticket()])]), "Acceptable/1 P1 ticket0: I09 A01"),
        ("the same, body says lost", answer("2", &[lost("02"), recipient(&[ticket()])]), "Acceptable/1 P1 ticket0: I09 A01"),
        ("assistance ended, insured", answer("1", &[employee(), ended()]), "Acceptable/1 P1 law3: I01+I06 A13"),
        ("the same, body says lost", answer("2", &[employee(), ended()]), "NeedsCheck/2 P2 declared: I08 A13"),
        ("assistance ended", answer("2", &[ended()]), "NeedsCheck/1 P2 declared: A13"),
        ("stopped and restarted", answer("1", &[ended(), recipient(&[ticket()])]), "Acceptable/1 P1 ticket0: A13 A01"),
        ("insured, not entrusted", answer("6", &[employee(), recipient(&[])]), "Acceptable/1 P1 open: I01+I06 A05"),
    ] {
        check(story, &answer, &context(), expected);
    }
}

#[test]
#[rustfmt::skip]
fn a_ticket_counts_here_today_and_for_this_treatment_only() {
    let one = |change: Value| answer("1", &[recipient(&[with(ticket(), change)])]);
    let elsewhere = json!({"DesignatedMedicalInstitutionFlag": "1"});
    for (story, answer, expected) in [
        ("self-pay", one(json!({"SelfPayAmount": "3000"})), "Acceptable/1 P1 ticket3000: A02"),
        ("elsewhere", one(elsewhere.clone()), "NeedsCheck/1 P2 open: A11"),
        ("another code", one(json!({"DesignatedMedicalInstitutionCode": "1319999999"})), "NeedsCheck/1 P2 open: A11"),
        ("seven digits", one(json!({"DesignatedMedicalInstitutionCode": "1234567"})), "Acceptable/0 P1 ticket0: A01"),
        ("inpatient", one(json!({"MedicalTreatmentType": "01"})), "Acceptable/1 P1 open: A08"),
        ("last month", one(json!({"MedicalTreatmentMonth": "202603"})), "NeedsCheck/1 P2 open: A10"),
        ("from tomorrow", one(json!({"MedicalTicketValidDate": "20260411"})), "NeedsCheck/1 P2 open: A10"),
        ("until today", one(json!({"MedicalTicketExpirationDate": "20260410"})), "Acceptable/0 P1 ticket0: A01"),
        ("until yesterday", one(json!({"MedicalTicketExpirationDate": "20260409"})), "NeedsCheck/1 P2 open: A10"),
        ("inconsistent", one(json!({"ConsistencyFlag": "1"})), "Acceptable/1 P1 open: A04+A01"),
        ("combined, no insurance", one(json!({"SingleOrCombinedUse": "02"})), "Acceptable/1 P1 open: A04"),
        ("single beside 社保", answer("1", &[employee(), recipient(&[ticket()])]), "Acceptable/1 P1 open: I01+I06 A04"),
        ("beside live 国保", answer("1", &[national(), recipient(&[combined()])]), "Acceptable/1 P1 open: I01+I06 A04"),
        ("beside live 後期", answer("1", &[late_elderly(), with(recipient(&[ticket()]), json!({"Birthdate": "19480101"}))]),
            "Acceptable/1 P1 open: I01 A04"),
        ("combined with self-pay", answer("1", &[employee(), recipient(&[with(combined(), json!({"SelfPayAmount": "500"}))])]),
            "Acceptable/1 P1 ticket500: I01+I06 A03+A02"),
        ("new kind", one(json!({"TicketType": "03"})), "NeedsCheck/1 P2 open: I21"),
        ("one of two", answer("1", &[recipient(&[with(ticket(), elsewhere), ticket()])]), "Acceptable/0 P1 ticket0: A01"),
        ("支援給付", answer("1", &[with(recipient(&[ticket()]), json!({"InsurerNumber": "25131234"}))]), "Acceptable/0 P1 ticket0: A01+A18"),
    ] {
        check(story, &answer, &context(), expected);
    }
}

#[test]
#[rustfmt::skip]
fn a_missing_ticket_is_early_overdue_or_of_a_first_visit() {
    let at = |day: Date| Context { visit_date: day, ..context() };
    let first = |first_visit| Context { first_visit, ..at(date!(2026 - 04 - 20)) };
    let not_registered = answer("6", &[recipient(&[])]);
    for (story, context, expected) in [
        ("day 14", at(date!(2026 - 04 - 14)), "Acceptable/1 P1 open: A05"),
        ("day 15", at(date!(2026 - 04 - 15)), "Acceptable/1 P1 open: A05"),
        ("day 16", at(date!(2026 - 04 - 16)), "Acceptable/1 P1 open: A06"),
        ("another office", Context { offices: Offices::new([("12131234".into(), 20)]), ..at(date!(2026 - 04 - 16)) }, "Acceptable/1 P1 open: A05"),
        ("first visit", first(Some(true)), "NeedsCheck/1 P2 open: A07"),
        ("known here", first(Some(false)), "Acceptable/1 P1 open: A06"),
        ("pharmacy", Context { institution_kind: InstitutionKind::Pharmacy, ..context() }, "Acceptable/1 P1 open: A09"),
        ("not designated", Context { assistance_designated: false, ..context() }, "NeedsCheck/2 P2 open: A15+A05"),
        ("switched off", Context { assistance_enabled: false, ..context() }, "Acceptable/2 P1 open: A05+A16"),
    ] {
        check(story, &not_registered, &context, expected);
    }
    let off = Context { assistance_enabled: false, ..context() };
    check("unknown, switched off", &answer("4", &[]), &off, "NeedsCheck/2 P2 declared: I13+A16");
    let mut by_payer = answer("4", &[]);
    by_payer["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"] = json!({"InsurerNumber": "12131234"});
    let by_number = Context { asked_by: AskedBy::Number, ..context() };
    check("payer number unknown", &by_payer, &by_number, "NeedsCheck/1 P2 paper: A19");
}

#[test]
#[rustfmt::skip]
fn each_kind_of_institution_needs_its_own_ticket() {
    let dispensing = || with(ticket(), json!({"TicketType": "02", "MedicalTreatmentType": "04"}));
    let dental = || with(ticket(), json!({"MedicalTreatmentType": "03"}));
    for (kind, ticket, expected) in [
        (InstitutionKind::Hospital, ticket(), "Acceptable/0 P1 ticket0: A01"),
        (InstitutionKind::Dental, ticket(), "Acceptable/1 P1 open: A08"),
        (InstitutionKind::Dental, dental(), "Acceptable/0 P1 ticket0: A01"),
        (InstitutionKind::Pharmacy, ticket(), "Acceptable/1 P1 open: A09"),
        (InstitutionKind::Pharmacy, dispensing(), "Acceptable/0 P1 ticket0: A01"),
        (InstitutionKind::Clinic, dispensing(), "Acceptable/1 P1 open: A08"),
    ] {
        let context = Context { institution_kind: kind, ..context() };
        check("ticket", &answer("1", &[recipient(&[ticket])]), &context, expected);
    }
}

#[test]
#[rustfmt::skip]
fn a_ticket_is_judged_for_the_treatment_the_person_is_here_for() {
    for (treatment, on_ticket, expected) in [
        (None, "02", "Acceptable/0 P1 ticket0: A01"),
        (Some(TreatmentType::Inpatient), "01", "Acceptable/0 P1 ticket0: A01"),
        (Some(TreatmentType::Inpatient), "02", "Acceptable/1 P1 open: A08"),
        (Some(TreatmentType::VisitingNurse), "05", "Acceptable/0 P1 ticket0: A01"),
        (Some(TreatmentType::Outpatient), "05", "Acceptable/1 P1 open: A08"),
    ] {
        let context = Context { treatment, institution_kind: InstitutionKind::Hospital, ..context() };
        let ticket = with(ticket(), json!({"MedicalTreatmentType": on_ticket}));
        check("ticket", &answer("1", &[recipient(&[ticket])]), &context, expected);
    }
}

#[test]
#[rustfmt::skip]
fn only_the_prescriber_of_a_dispensing_ticket_is_named() {
    let names = json!({
        "PrescriptionIssuerMedicalInstitutionCode": "1312345678", "PrescriptionIssuerMedicalInstitutionName": "処方医院",
        "DesignatedMedicalInstitutionName": "よその医院",
    });
    let dispensing = with(with(ticket(), names.clone()), json!({"TicketType": "02", "MedicalTreatmentType": "04"}));
    let elsewhere = with(dispensing.clone(), json!({"DesignatedMedicalInstitutionFlag": "1"}));
    for (kind, ticket, named) in [
        (InstitutionKind::Pharmacy, dispensing, Some("処方医院")),
        (InstitutionKind::Pharmacy, elsewhere, None),
        (InstitutionKind::Clinic, with(ticket(), names), None),
    ] {
        let context = Context { institution_kind: kind, ..context() };
        let report = assess(&EligibilityResult::from_value(&answer("1", &[recipient(&[ticket])])).unwrap(), &context);
        let prescriber = report.entitlements[0].fields.prescriber.as_ref();
        assert_eq!(prescriber.and_then(Prescriber::name), named, "{kind:?}");
        let shown = serde_json::to_string(&report).unwrap();
        assert!(!shown.contains("よその"), "{shown}");
    }
}

#[test]
#[rustfmt::skip]
fn a_ticket_that_changed_says_what_stood_there_before() {
    let before = |self_pay| TicketFacts {
        month: Some("202604".into()), treatment_type: Some("02".into()), self_pay: Some(self_pay),
        from: Some(date!(2026 - 04 - 01)), until: Some(date!(2026 - 04 - 30)), ..TicketFacts::default()
    };
    let fetched = |payer: &str, tickets| LastFetch { on: date!(2026 - 04 - 03), payer_number: payer.into(), tickets };
    let here = || answer("1", &[recipient(&[ticket()])]);
    let elsewhere = || with(ticket(), json!({"DesignatedMedicalInstitutionFlag": "1"}));
    for (story, last, answer, expected) in [
        ("the same", fetched("12131234", vec![before(0)]), here(), "Acceptable/0 P1 ticket0: A01"),
        ("self-pay", fetched("12131234", vec![before(3000)]), here(), "Acceptable/1 P1 ticket0: A01+A12"),
        ("cancelled", fetched("12131234", vec![before(0)]), answer("6", &[recipient(&[])]), "Acceptable/2 P1 open: A05+A12"),
        ("moved elsewhere", fetched("12131234", vec![before(0)]), answer("1", &[recipient(&[elsewhere()])]), "NeedsCheck/2 P2 open: A11+A12"),
        ("new", fetched("12131234", vec![]), here(), "Acceptable/0 P1 ticket0: A01"),
        ("of another office", fetched("12139994", vec![before(3000)]), here(), "Acceptable/0 P1 ticket0: A01"),
    ] {
        let context = Context { last_fetches: vec![last], ..context() };
        let report = check(story, &answer, &context, expected);
        let fields = &report.entitlements[0].fields;
        let changed = expected.contains("A12");
        assert_eq!(fields.named_day, changed.then_some(date!(2026 - 04 - 03)), "{story}");
        assert_eq!(!fields.ticket_changes.is_empty(), changed, "{story}");
    }
}

#[test]
#[rustfmt::skip]
fn an_office_that_is_down_is_not_believed() {
    let degraded = || Context {
        degraded: vec![Degraded { number: "12131234".into(), since: Some(date!(2026 - 04 - 08)) }],
        ..context()
    };
    for (story, answer, expected) in [
        ("ticket", answer("1", &[recipient(&[ticket()])]), "Acceptable/1 P1 paper: A17+A01"),
        ("no ticket", answer("6", &[recipient(&[])]), "Acceptable/2 P1 paper: A17+A05"),
        ("another office", answer("1", &[with(recipient(&[ticket()]), json!({"InsurerNumber": "12139994"}))]), "Acceptable/0 P1 ticket0: A01"),
    ] {
        check(story, &answer, &degraded(), expected);
    }
}

#[test]
#[rustfmt::skip]
fn support_benefit_is_a_scheme_of_its_own() {
    let support = |tickets: &[Value]| with(recipient(tickets), json!({"InsurerNumber": "25131234"}));
    for (story, answer, expected) in [
        ("ticket", answer("1", &[support(&[ticket()])]), "Acceptable/0 P1 ticket0: A01+A18"),
        ("no ticket", answer("6", &[support(&[])]), "Acceptable/1 P1 open: A05+A18"),
        ("ended", answer("2", &[with(support(&[]), json!({"DisqualificationDate": "20260401"}))]), "NeedsCheck/1 P2 declared: A13"),
    ] {
        let report = check(story, &answer, &context(), expected);
        assert_eq!(report.entitlements[0].kind, Kind::SupportBenefit, "{story}");
    }
    let both = check("moved", &answer("1", &[with(recipient(&[]), json!({"DisqualificationDate": "20260401"})), recipient(&[ticket()])]),
        &context(), "Acceptable/1 P1 ticket0: A13 A01");
    assert!(both.entitlements.iter().all(|found| found.kind == Kind::Assistance));
}

#[test]
fn receipt_software_gets_insurance_first_and_12_last_and_nothing_that_is_not_claimed() {
    let found = |outcome, kind, number: &str| Entitlement {
        kind,
        fields: Fields {
            insurer_number: Some(number.to_owned()),
            ..Fields::default()
        },
        ..bare(outcome, ChargeBasis::Undetermined)
    };
    let payer = |kind, number: &str| match kind {
        Kind::Subsidy => found(Outcome::SubsidyUsable, kind, number),
        kind => found(Outcome::Valid, kind, number),
    };
    let insured = || payer(Kind::Insurance, "06123456");
    let assisted = || payer(Kind::Assistance, "12131234");
    for (rights, expected) in [
        (
            vec![assisted(), payer(Kind::Subsidy, "54131230")],
            vec!["54131230", "12131234"],
        ),
        (
            vec![assisted(), payer(Kind::Subsidy, "21131230")],
            vec!["21131230", "12131234"],
        ),
        (vec![assisted(), insured()], vec!["06123456", "12131234"]),
        (
            vec![
                payer(Kind::Subsidy, "88131234"),
                payer(Kind::SupportBenefit, "25131234"),
                insured(),
            ],
            vec!["06123456", "25131234", "88131234"],
        ),
        (
            vec![
                found(Outcome::LostNoNewer, Kind::Insurance, "06999999"),
                found(Outcome::AssistanceEnded, Kind::Assistance, "12139994"),
                found(Outcome::SubsidyReimbursementOnly, Kind::Subsidy, "88131234"),
                found(Outcome::SubsidyOutOfPeriod, Kind::Subsidy, "54131230"),
                found(Outcome::AnswerInconsistent, Kind::Subsidy, ""),
                found(Outcome::DecisionPending, Kind::Assistance, " "),
                found(Outcome::RecipientNoTicketYet, Kind::Assistance, "12131234"),
                insured(),
            ],
            vec!["06123456", "12131234"],
        ),
        (vec![], vec![]),
    ] {
        let places = claim_order(&rights, date!(2026 - 04 - 10));
        let numbers: Vec<_> = places
            .iter()
            .filter_map(|place| rights[*place].fields.insurer_number.as_deref())
            .collect();
        assert_eq!(numbers, expected);
    }
}

#[test]
fn somebody_is_new_only_if_no_right_of_theirs_is_known() {
    struct Journal(&'static [&'static str], bool);
    impl Visitors for Journal {
        fn is_first_visit(
            &self,
            insurer: &str,
            number: &str,
            birth: Date,
            _: Date,
        ) -> Option<bool> {
            assert_eq!(birth, date!(1985 - 06 - 15));
            let known = self.0.contains(&format!("{insurer}/{number}").as_str());
            if known {
                Some(false)
            } else {
                self.1.then_some(true)
            }
        }
    }
    let both = answer("1", &[employee(), recipient(&[])]);
    for (story, journal, answer, expected) in [
        ("nobody known", Journal(&[], true), both.clone(), Some(true)),
        (
            "insurance known",
            Journal(&["06123456/12"], true),
            both.clone(),
            Some(false),
        ),
        (
            "assistance known",
            Journal(&["12131234/1234567"], true),
            both.clone(),
            Some(false),
        ),
        ("a young journal", Journal(&[], false), both.clone(), None),
        (
            "a young journal that knows one",
            Journal(&["06123456/12"], false),
            both,
            Some(false),
        ),
        (
            "nobody known, but a number of ours",
            Journal(&[], true),
            answer(
                "1",
                &[
                    employee(),
                    with(recipient(&[]), json!({"ReferenceNumber": "P-17"})),
                ],
            ),
            Some(false),
        ),
        ("no right", Journal(&[], true), answer("6", &[]), None),
        (
            "no birth date",
            Journal(&[], true),
            answer("6", &[with(recipient(&[]), json!({"Birthdate": ""}))]),
            None,
        ),
    ] {
        let result = EligibilityResult::from_value(&answer).unwrap();
        assert_eq!(
            first_visit(&result, &journal, date!(2026 - 04 - 10)),
            expected,
            "{story}"
        );
    }
}
