//! Stories of answers that leave a doubt: it is never settled in the friendlier way.

use serde_json::{Value, json};
use time::{
    Date,
    macros::{date, datetime},
};

use super::{
    check, context,
    people::{
        answer, combined, consent, elderly, employee, insured_by, late_elderly, limit, lost,
        national, recipient, ticket, with,
    },
    read, summary,
};
use crate::outcome::*;

const DAY: Date = date!(2026 - 04 - 10);

fn by_number() -> Context {
    Context {
        asked_by: AskedBy::Number,
        ..context()
    }
}

#[test]
#[rustfmt::skip]
fn a_number_that_contradicts_its_classification_is_nobody_s_insurance() {
    for (story, right, expected, kind) in [
        ("payer number, said insured", with(recipient(&[ticket()]), json!({"InsuredCardClassification": "01"})), "NeedsCheck/1 P2 open: I23", Kind::Assistance),
        ("payer number, nothing said", with(recipient(&[]), json!({"InsuredCardClassification": ""})), "NeedsCheck/1 P2 open: I23", Kind::Assistance),
        ("payer number, a new kind", with(recipient(&[ticket()]), json!({"InsuredCardClassification": "A2"})), "NeedsCheck/1 P2 open: I21", Kind::Assistance),
        ("insurer number, said assisted", with(employee(), json!({"InsuredCardClassification": "A1"})), "NeedsCheck/1 P2 open: I23", Kind::Assistance),
        ("number of another public expense", with(employee(), json!({"InsurerNumber": "54136015"})), "NeedsCheck/1 P2 open: I23", Kind::Insurance),
    ] {
        let report = check(story, &answer("1", &[right]), &context(), expected);
        let found = &report.entitlements[0];
        assert_eq!((found.kind, found.sensitive), (kind, kind == Kind::Assistance), "{story}");
    }
}

#[test]
#[rustfmt::skip]
fn a_body_for_several_rights_is_explained_by_one_that_has_ended() {
    let newer = answer("3", &[lost("03"), recipient(&[ticket()])]);
    check("newer insurance, ticket", &newer, &by_number(), "Acceptable/1 P1 ticket0: I11 A01");
    check("the office before", &answer("3", &[recipient(&[ticket()])]), &by_number(), "NeedsCheck/1 P2 open: I11");
    check("newer, as a fault", &newer, &context(), "NeedsCheck/2 P2 open: I21 I21");
}

#[test]
#[rustfmt::skip]
fn insurance_that_cannot_be_told_leaves_the_share_of_a_ticket_open() {
    let new_class = |right| with(right, json!({"InsuredCardClassification": "08"}));
    for (story, insured, own_ticket, expected) in [
        ("national, a new kind", new_class(national()), ticket(), "Acceptable/2 P1 open: I21 A04"),
        ("employee, a new kind", new_class(employee()), ticket(), "Acceptable/2 P1 open: I21 A04"),
        ("employee, a new kind, combined", new_class(employee()), combined(), "Acceptable/2 P1 open: I21 A04"),
        ("lost", lost("03"), ticket(), "Acceptable/1 P1 ticket0: I07 A01"),
    ] {
        check(story, &answer("1", &[insured, recipient(&[own_ticket])]), &context(), expected);
    }
}

#[test]
#[rustfmt::skip]
fn two_that_disagree_leave_the_share_open() {
    let pays = |amount: &str| with(ticket(), json!({"SelfPayAmount": amount}));
    let office = |tickets: &[Value]| with(recipient(tickets), json!({"InsurerNumber": "12139994"}));
    let two = with(elderly(), json!({"InsuredCardClassification": "01"}));
    let other = with(with(elderly(), json!({"InsurerNumber": "06123456"})), json!({"ElderlyRecipientCertificateInfo": {"ElderlyRecipientContributionRatio": "030"}}));
    for (story, answer, expected) in [
        ("two offices, one amount", answer("1", &[recipient(&[ticket()]), office(&[ticket()])]), "Acceptable/0 P1 ticket0: A01 A01"),
        ("two offices, two amounts", answer("1", &[recipient(&[ticket()]), office(&[pays("3000")])]), "Acceptable/2 P1 open: A01 A02+I23"),
        ("two offices, a ticket and none", answer("1", &[recipient(&[ticket()]), office(&[])]), "Acceptable/2 P1 open: A01 A05+I23"),
        ("two tickets, one amount", answer("1", &[recipient(&[pays("3000"), pays("3000")])]), "Acceptable/1 P1 ticket3000: A02"),
        ("two tickets, two amounts", answer("1", &[recipient(&[ticket(), pays("3000")])]), "Acceptable/2 P1 open: A02+I23"),
        ("two insurances, two ratios", answer("1", &[two, other]), "Acceptable/1 P1 open: I01+I06 I01+I06+I23"),
        ("two insurances, one ratio", answer("1", &[employee(), with(employee(), json!({"InsurerNumber": "06139992"}))]), "Acceptable/0 P1 law3: I01+I06 I01+I06"),
    ] {
        check(story, &answer, &context(), expected);
    }
}

#[test]
#[rustfmt::skip]
fn a_ticket_is_out_of_its_period_before_it_is_for_another_treatment() {
    let inpatient = || with(ticket(), json!({"MedicalTreatmentType": "01"}));
    let march = |ticket| with(ticket, json!({"MedicalTreatmentMonth": "202603", "MedicalTicketValidDate": "20260301", "MedicalTicketExpirationDate": "20260331"}));
    let elsewhere = || with(ticket(), json!({"DesignatedMedicalInstitutionFlag": "1"}));
    for (story, validity, tickets, expected) in [
        ("inpatient, last month", "1", vec![march(inpatient())], "NeedsCheck/1 P2 open: A10"),
        ("inpatient now, outpatient last month", "1", vec![inpatient(), march(ticket())], "Acceptable/1 P1 open: A08"),
        ("not registered, last month's is still there", "6", vec![march(ticket())], "Acceptable/1 P1 open: A05"),
        ("not registered, this month's begins later", "6", vec![with(ticket(), json!({"MedicalTicketValidDate": "20260415"}))], "NeedsCheck/1 P2 open: A10"),
        ("not registered, somebody else's is there", "6", vec![elsewhere()], "NeedsCheck/1 P2 open: A11"),
    ] {
        let report = check(story, &answer(validity, &[recipient(&tickets)]), &context(), expected);
        let fields = &report.entitlements[0].fields;
        let waits = expected.ends_with("A05");
        assert_eq!(fields.expected_day, waits.then_some(15), "{story}");
        assert_eq!(fields.ticket_until.is_some(), !waits && !expected.ends_with("A11"), "{story}");
    }
}

#[test]
#[rustfmt::skip]
fn a_source_that_is_down_makes_nothing_friendlier() {
    let down = |number: &str| vec![Degraded { number: number.into(), since: Some(date!(2026 - 04 - 08)) }];
    let office = || Context { degraded: down("12131234"), ..context() };
    let insurer = || Context { degraded: down("06123456"), ..context() };
    let one = |change: Value| answer("1", &[recipient(&[with(ticket(), change)])]);
    let ended = with(recipient(&[]), json!({"DisqualificationDate": "20260401"}));
    let mut asked = answer("4", &[]);
    asked["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"] = json!({"InsurerNumber": "06123456"});
    for (story, answer, context, expected) in [
        ("not designated", one(json!({})), Context { assistance_designated: false, ..office() }, "NeedsCheck/2 P2 open: A15+A17+A01"),
        ("first visit", answer("6", &[recipient(&[])]), Context { first_visit: Some(true), ..office() }, "NeedsCheck/2 P2 open: A07+A17"),
        ("ticket elsewhere", one(json!({"DesignatedMedicalInstitutionFlag": "1"})), office(), "NeedsCheck/2 P2 open: A11+A17"),
        ("a new kind of ticket", one(json!({"TicketType": "03"})), office(), "NeedsCheck/2 P2 open: I21+A17"),
        ("ended", answer("1", &[ended]), office(), "NeedsCheck/2 P2 declared: A13+A17"),
        ("insurance lost", answer("2", &[lost("03")]), insurer(), "NeedsCheck/2 P2 declared: I08+T07"),
        ("not found by number", asked, Context { asked_by: AskedBy::Number, ..insurer() }, "NeedsCheck/2 P2 declared: I12+T07"),
    ] {
        let report = check(story, &answer, &context, expected);
        assert_eq!(report.entitlements[0].fields.named_day, Some(date!(2026 - 04 - 08)), "{story}");
    }
}

#[test]
#[rustfmt::skip]
fn only_another_insurer_or_ratio_is_a_change_and_a_blank_is_none() {
    let last = |insurer: Option<&str>, charge| Context {
        last_visit: Some(LastVisit { said: insured_by(insurer), charge }), ..context()
    };
    let law = |tenths| Some(ChargeBasis::Statutory { tenths });
    let sent = |tenths| Some(ChargeBasis::Reported { tenths });
    let unknown = || with(elderly(), json!({"ElderlyRecipientCertificateInfo": null}));
    let special = || with(national(), json!({"InsuredCardClassification": "05"}));
    for (story, right, context, expected) in [
        ("insurer not sent", with(employee(), json!({"InsurerNumber": ""})), last(Some("06123456"), None), "Acceptable/1 P1 open: I05+I06"),
        ("the same ratio, reported then", employee(), last(None, sent(3)), "Acceptable/0 P1 law3: I01+I06"),
        ("another ratio, reported then", employee(), last(None, sent(2)), "Acceptable/1 P1 law3: I01+I20+I06"),
        ("declared then", employee(), last(None, Some(ChargeBasis::Declared)), "Acceptable/0 P1 law3: I01+I06"),
        ("a ratio then, none now", unknown(), last(None, sent(2)), "Acceptable/1 P1 open: I05+I06"),
        ("none then", elderly(), last(None, Some(ChargeBasis::Undetermined)), "Acceptable/0 P1 sent2: I01+I06"),
        ("特別療養費 since then", special(), last(None, law(3)), "Acceptable/2 P2 full: I04+I20+I06"),
        ("特別療養費 no more", employee(), last(None, Some(ChargeBasis::FullBySpecialRule)), "Acceptable/1 P1 law3: I01+I20+I06"),
        ("特別療養費 as then", special(), last(Some("123456"), Some(ChargeBasis::FullBySpecialRule)), "Acceptable/1 P2 full: I04+I06"),
    ] {
        check(story, &answer("1", &[right]), &context, expected);
    }
}

#[test]
#[rustfmt::skip]
fn a_limit_that_cannot_be_read_is_not_one_that_was_not_given() {
    let until = |day: &str| json!({"LimitApplicationCertificateRelatedInfo": {
        "LimitApplicationCertificateClassificationFlag": "A03", "LimitApplicationCertificateValidEndDate": day,
    }});
    for (story, right, expected) in [
        ("unreadable end", with(employee(), until("20260432")), "Acceptable/1 P1 law3: I01+I21"),
        ("ended", with(employee(), until("20260409")), "Acceptable/0 P1 law3: I01+I06"),
        ("last day", with(employee(), until("20260410")), "Acceptable/0 P1 law3: I01"),
        ("of another age", with(late_elderly(), limit("A03")), "Acceptable/1 P1 sent1: I01+I23"),
    ] {
        let report = check(story, &answer("1", &[right]), &context(), expected);
        let fields = &report.entitlements[0].fields;
        assert_eq!((fields.limit_class.is_some(), fields.limit_until.is_some()), (story == "last day", story == "last day"), "{story}");
    }
}

#[test]
#[rustfmt::skip]
fn a_flag_that_is_not_known_is_no_consent_to_a_share() {
    let flagged = |code: &str| answer("1", &[recipient(&[with(ticket(), json!({"ConsistencyFlag": code}))])]);
    check("consistent", &flagged(""), &context(), "Acceptable/0 P1 ticket0: A01");
    check("a new code", &flagged("2"), &context(), "Acceptable/1 P1 open: A01+I21");
}

#[test]
#[rustfmt::skip]
fn rights_that_disagree_about_a_consent_open_nothing() {
    let insured = |flag: &str, until: &str| with(employee(), consent(flag, until));
    let assisted = |flag: &str, until: &str| with(recipient(&[combined()]), consent(flag, until));
    let (noon, evening) = ("20260410120000", "20260410180000");
    for (story, rights, state, until) in [
        ("both", [insured("1", noon), assisted("1", noon)], "V01", Some(datetime!(2026-04-10 12:00 +9))),
        ("the second is silent", [insured("1", noon), recipient(&[combined()])], "V01", Some(datetime!(2026-04-10 12:00 +9))),
        ("the first is silent", [employee(), assisted("1", noon)], "V01", Some(datetime!(2026-04-10 12:00 +9))),
        ("the second says no", [insured("1", noon), assisted("0", "")], "V03", None),
        ("the first says no", [insured("0", ""), assisted("1", noon)], "V03", None),
        ("the second has expired", [insured("1", noon), assisted("2", noon)], "V05", None),
        ("two ends", [insured("1", evening), assisted("1", noon)], "V01", Some(datetime!(2026-04-10 12:00 +9))),
    ] {
        let report = assess(&read(&answer("1", &rights)), &context());
        let care = report.views.iter().find(|view| view.item == Item::Care).unwrap();
        assert_eq!((care.state.id(), care.until), (state, until), "{story}");
    }
}

#[test]
fn two_rights_of_two_sexes_are_two_people() {
    let other = with(recipient(&[combined()]), json!({"Sex1": "2"}));
    let considerate = with(other.clone(), json!({"Sex2": "1"}));
    let not_set = with(other.clone(), json!({"Sex1": "3"}));
    for (story, assisted, expected) in [
        ("other sex", other, "IdentityDoubt/1 P2 declared: I17"),
        (
            "either of two",
            considerate,
            "Acceptable/0 P1 ticket0: I01+I06 A03",
        ),
        ("not set", not_set, "Acceptable/0 P1 ticket0: I01+I06 A03"),
    ] {
        check(
            story,
            &answer("1", &[employee(), assisted]),
            &context(),
            expected,
        );
    }
}

#[test]
fn who_may_not_use_the_card_reads_like_who_is_not_found_but_for_the_number() {
    let renewed = Some(datetime!(2026-04-10 08:00 +9));
    for context in [
        context(),
        Context {
            assistance_enabled: false,
            certificate_not_before: renewed,
            ..context()
        },
    ] {
        let mut refused = answer("4", &[]);
        refused["XmlMsg"]["MessageBody"]["ProcessingResultCode"] =
            json!("MOCK-CARD-USE-NOT-ALLOWED");
        refused["XmlMsg"]["MessageBody"]["ProcessingResultMessage"] = json!("自己情報提供不可");
        let mut told = assess(&read(&refused), &context);
        assert_eq!(told.entitlements[0].outcome, Outcome::CardUseNotAllowed);
        told.entitlements[0].outcome = Outcome::NotFoundByCard;
        let beside = assess(&read(&answer("4", &[])), &context);
        assert!(told == beside, "{} {}", summary(&told), summary(&beside));
    }
}

#[test]
fn a_code_about_the_card_says_nothing_of_a_question_by_number() {
    for code in ["MOCK-CARD-USE-NOT-ALLOWED", "MOCK-NOT-ENROLLED"] {
        let mut answer = answer("4", &[]);
        answer["XmlMsg"]["MessageBody"]["ProcessingResultCode"] = json!(code);
        check(code, &answer, &by_number(), "NeedsCheck/1 P2 declared: I12");
    }
}

#[test]
#[rustfmt::skip]
fn a_name_that_differs_is_told_once_whatever_the_right() {
    let card = CardFacts { name: Some("試験　太朗".into()), ..CardFacts::default() };
    let named = Context { card: Some(card), ..context() };
    let hidden = |right| with(right, json!({"Name": "試験　太●"}));
    for (story, rights, expected) in [
        ("recipient", vec![hidden(recipient(&[ticket()]))], "Acceptable/1 P1 ticket0: A01+I18"),
        ("waiting recipient", vec![hidden(recipient(&[]))], "Acceptable/2 P1 open: A05+I18"),
        ("insured", vec![hidden(employee())], "Acceptable/1 P1 law3: I01+I18+I06"),
        ("both", vec![hidden(employee()), hidden(recipient(&[combined()]))], "Acceptable/1 P1 ticket0: I01+I18+I06 A03"),
    ] {
        check(story, &answer("1", &rights), &named, expected);
    }
}

#[test]
fn an_office_s_recipient_who_is_not_found_is_told_that_this_institution_does_not_ask() {
    let mut by_payer = answer("4", &[]);
    by_payer["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"] =
        json!({"InsurerNumber": "12131234"});
    let off = Context {
        assistance_enabled: false,
        ..by_number()
    };
    check(
        "payer number, switched off",
        &by_payer,
        &off,
        "NeedsCheck/2 P2 paper: A19+A16",
    );
}

#[test]
#[rustfmt::skip]
fn a_word_of_the_desk_makes_no_right_out_of_none() {
    let waiver = || StaffEntry::PaperWaiver { until: None };
    let pending = || StaffEntry::DecisionPending { office: None, received: Some(DAY) };
    let ended = with(recipient(&[]), json!({"DisqualificationDate": "20260401"}));
    for (story, answer, entry, expected) in [
        ("waiver, insured", answer("1", &[employee()]), waiver(), "Acceptable/1 P1 paper: I01+I06 I22"),
        ("waiver, recorded as dead", answer("2", &[lost("01")]), waiver(), "NeedsCheck/2 P2 declared: I10 I22"),
        ("waiver, nobody", answer("4", &[]), waiver(), "NeedsCheck/2 P2 declared: I13 I22"),
        ("waiver, recipient", answer("1", &[recipient(&[ticket()])]), waiver(), "Acceptable/1 P1 ticket0: A01 I22"),
        ("waiver over, insured", answer("1", &[employee()]), StaffEntry::PaperWaiver { until: Some(date!(2026 - 04 - 09)) }, "Acceptable/1 P1 law3: I01+I06 I07"),
        ("pending, and is a recipient", answer("1", &[recipient(&[ticket()])]), pending(), "Acceptable/0 P1 ticket0: A01"),
        ("pending, after an end", answer("1", &[ended]), pending(), "Acceptable/2 P1 open: A13 A14"),
    ] {
        let told = assess(&read(&answer), &context()).with_entry(&entry, DAY);
        assert_eq!(summary(&told), expected, "{story}");
        assert_eq!(summary(&told.with_entry(&entry, DAY)), expected, "{story}, entered twice");
    }
    let mut noticed = answer("1", &[employee()]);
    noticed["XmlMsg"]["MessageBody"]["ProcessingResultCode"] = json!("OQX0001I");
    noticed["XmlMsg"]["MessageBody"]["ProcessingResultMessage"] = json!("試験　太郎さんへのお知らせ");
    let told = Report { certificates: vec![Certificate::default()], ..assess(&read(&noticed), &context()) };
    let told = told.with_entry(&StaffEntry::FaceDiffers { reason: String::new() }, DAY);
    assert!(told.certificates.is_empty(), "so are certificates");
    assert_eq!((told.service_notice, told.service_code), (None, None), "a notice is its holder's");
}

#[test]
#[rustfmt::skip]
fn what_the_desk_enters_makes_no_share_that_the_law_does_not_know() {
    let declared = |tenths| StaffEntry::ReceivedUnchecked { evidence: Evidence::Declaration, tenths };
    for (tenths, expected) in [(Some(1), "declared1"), (Some(3), "declared3"), (Some(0), "declared"), (Some(4), "declared"), (Some(10), "declared"), (None, "declared")] {
        let told = assess(&read(&answer("4", &[])), &context()).with_entry(&declared(tenths), DAY);
        assert_eq!(summary(&told), format!("NeedsCheck/1 P2 {expected}: I13"), "{tenths:?}");
    }
    let mut refused = answer("1", &[employee()]);
    refused["XmlMsg"]["MessageHeader"]["SegmentOfResult"] = json!("9");
    let told = assess(&read(&refused), &context()).with_entry(&declared(Some(10)), DAY);
    assert_eq!(summary(&told), "CouldNotAsk/1 P1 open:");

    let down = StaffEntry::SourceDegraded { number: "12131234".into(), since: Some(DAY) };
    let not_designated = Context { assistance_designated: false, ..context() };
    let told = assess(&read(&answer("1", &[recipient(&[ticket()])])), &not_designated).with_entry(&down, DAY);
    assert_eq!(summary(&told), "NeedsCheck/2 P2 open: A15+A01+A17");

    let other = StaffEntry::SameName { on_card: "試験　太朗".into(), same: false };
    let told = assess(&read(&answer("1", &[recipient(&[ticket()])])), &context()).with_entry(&other, DAY);
    assert_eq!(summary(&told), "Acceptable/1 P1 ticket0: A01+I18");
}
