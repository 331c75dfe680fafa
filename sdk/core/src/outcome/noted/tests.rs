use time::macros::date;

use super::*;
use crate::{
    eligibility::EligibilityResult,
    outcome::{
        AskedBy, Context, InstitutionKind, assess,
        stories::{
            people::{HERE, answer, consent, employee, lost, recipient, ticket, with},
            summary,
        },
    },
};

const DAY: Date = date!(2026 - 04 - 10);

fn report(answer: &serde_json::Value) -> Report {
    let context = Context::new(AskedBy::Card, DAY, HERE, InstitutionKind::Clinic);
    assess(&EligibilityResult::from_value(answer).unwrap(), &context)
}

#[test]
#[rustfmt::skip]
fn an_entry_changes_what_it_speaks_of_and_nothing_else() {
    let waiver = |until| StaffEntry::PaperWaiver { until: Some(until) };
    let pending = StaffEntry::DecisionPending { office: Some("例示福祉事務所".into()), received: Some(DAY) };
    let unchecked = |tenths| StaffEntry::ReceivedUnchecked { evidence: Evidence::Declaration, tenths };
    let degraded = |number: &str| StaffEntry::SourceDegraded { number: number.into(), since: Some(DAY) };
    let employee = || answer("1", &[employee()]);
    for (story, answer, entry, expected) in [
        ("waiver", employee(), waiver(DAY), "Acceptable/1 P1 paper: I01+I06 I22"),
        ("waiver over", employee(), waiver(date!(2026 - 04 - 09)), "Acceptable/1 P1 law3: I01+I06 I07"),
        ("application pending", answer("4", &[]), pending, "Acceptable/2 P1 open: I13 A14"),
        ("says recipient, unknown", answer("4", &[]), StaffEntry::SaysRecipient, "NeedsCheck/2 P2 declared: I13 A19"),
        ("says recipient, and is", answer("1", &[recipient(&[ticket()])]), StaffEntry::SaysRecipient, "Acceptable/0 P1 ticket0: A01"),
        ("paper differs", employee(), StaffEntry::PaperDiffers, "Acceptable/1 P1 law3: I01+I06 S09"),
        ("no photo", employee(), StaffEntry::NoPhoto, "Acceptable/0 P1 law3: I01+I06"),
        ("somebody else", employee(), StaffEntry::FaceDiffers { reason: "写真".into() }, "IdentityDoubt/1 P2 declared: C18"),
        ("unchecked", answer("2", &[lost("03")]), unchecked(None), "NeedsCheck/1 P2 declared: I08"),
        ("declared", answer("2", &[lost("03")]), unchecked(Some(3)), "NeedsCheck/1 P2 declared3: I08"),
        ("declared, but the answer says it", employee(), unchecked(Some(2)), "Acceptable/0 P1 law3: I01+I06"),
        ("insurer degraded", employee(), degraded("06123456"), "Acceptable/1 P1 law3: I01+I06+T07"),
        ("another insurer degraded", employee(), degraded("06123457"), "Acceptable/0 P1 law3: I01+I06"),
        ("office degraded", answer("1", &[recipient(&[ticket()])]), degraded("12131234"), "Acceptable/1 P1 paper: A01+A17"),
    ] {
        let told = report(&answer).with_entry(&entry, DAY);
        assert_eq!(summary(&told), expected, "{story}");
        assert!(told.patient_notices.is_empty(), "{story}");
    }
}

#[test]
fn who_is_not_the_holder_is_shown_nothing_and_no_entry_brings_it_back() {
    let entry = StaffEntry::FaceDiffers {
        reason: "写真".into(),
    };
    let told = report(&answer("1", &[employee()])).with_entry(&entry, DAY);
    assert!(told.person == Person::default() && told.views.is_empty());
    let again = told
        .clone()
        .with_entry(&StaffEntry::PaperWaiver { until: None }, DAY);
    assert_eq!(summary(&again), summary(&told));
    assert!(!format!("{entry:?}").contains("写真"));
}

#[test]
fn what_could_not_be_asked_stays_so_whatever_is_entered() {
    let mut refused = answer("1", &[employee()]);
    refused["XmlMsg"]["MessageHeader"]["SegmentOfResult"] = "9".into();
    let pending = StaffEntry::DecisionPending {
        office: None,
        received: None,
    };
    let told = report(&refused).with_entry(&pending, DAY);
    assert_eq!(summary(&told), "CouldNotAsk/1 P3 open: A14");
}

#[test]
fn who_is_received_without_an_answer_pays_what_they_declared() {
    let as_of = time::macros::datetime!(2026-04-10 09:00 +9);
    for (tenths, expected) in [
        (None, "CouldNotAsk/1 P1 open:"),
        (Some(3), "CouldNotAsk/1 P1 declared3:"),
    ] {
        let entry = StaffEntry::ReceivedUnchecked {
            evidence: Evidence::Declaration,
            tenths,
        };
        let told = Report::unanswered(Outcome::TimedOut, AskedBy::Card, as_of);
        let told = told.with_entry(&entry, DAY);
        assert_eq!(summary(&told), expected);
        assert_eq!(told.ask, Ask::NotAnswered(Outcome::ReceivedUnchecked));
    }
}

#[test]
fn two_spellings_are_kept_whether_they_are_one_persons_or_not() {
    let name = |same| StaffEntry::SameName {
        on_card: "試験　太朗".into(),
        same,
    };
    let told = report(&answer("1", &[employee()])).with_entry(&name(false), DAY);
    assert_eq!(summary(&told), "Acceptable/1 P1 law3: I01+I06+I18");
    let told = told.with_entry(&name(true), DAY);
    assert_eq!(summary(&told), "Acceptable/0 P1 law3: I01+I06");
    let other = told.person.other_form.as_ref();
    let names = (
        told.person.name.as_deref(),
        other.map(|other| other.name.as_str()),
    );
    assert_eq!(names, (Some("試験　太郎"), Some("試験　太朗")));
}

#[test]
fn consent_by_another_marks_only_what_was_given() {
    let given = with(employee(), consent("1", "20260411090000"));
    let entry = StaffEntry::ConsentByAnother {
        relation: Relation::Guardian,
    };
    let told = report(&answer("1", &[given])).with_entry(&entry, DAY);
    let states: Vec<_> = told.views.iter().map(|view| view.state.id()).collect();
    assert_eq!(states, ["V08", "V03", "V03", "V03"]);
}
