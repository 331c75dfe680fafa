//! Stories of people who receive medical assistance.

use serde_json::{Value, json};
use time::{Date, macros::date};

use super::{
    check, context,
    people::{answer, combined, employee, late_elderly, lost, national, recipient, ticket, with},
};
use crate::outcome::{AskedBy, Context, InstitutionKind};

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
        ("another office", Context { office_day: 20, ..at(date!(2026 - 04 - 16)) }, "Acceptable/1 P1 open: A05"),
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
