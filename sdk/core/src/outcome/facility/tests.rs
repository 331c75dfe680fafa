use serde_json::{Value, json};
use time::{Date, macros::date};

use super::*;
use crate::{
    eligibility::{EligibilityResult, subsidy::SubsidyCertificate},
    outcome::{
        Certificate, Municipality, Outcome, assess,
        stories::people::{HERE, answer, employee, with},
    },
};

const DAY: Date = date!(2026 - 04 - 10);

fn facility() -> Facility {
    let municipality = |code: &str, name: &str| Municipality {
        code: code.to_owned(),
        name: name.to_owned(),
    };
    let roster = Roster {
        as_of: date!(2026 - 03 - 01),
        joined: vec!["99101".to_owned()],
        municipalities: vec![
            municipality("99101", "見本県例示市"),
            municipality("99102", "見本県例示市北区"),
            municipality("99103", "見本県 図例村"),
            municipality("99104", ""),
        ],
    };
    Facility {
        subsidies: Some(SubsidyBooks {
            direct: Vec::new(),
            roster: Some(roster),
        }),
        ..Facility::new(HERE, InstitutionKind::Clinic)
    }
}

fn report(right: Value, answer_of: &SubsidyAnswer, context: &Context) -> Report {
    let result = EligibilityResult::from_value(&answer("1", &[right])).unwrap();
    facility().with_subsidies(assess(&result, context), answer_of, context)
}

fn subsidy(report: &Report) -> (&'static str, Option<Date>) {
    let found = report.entitlements.last().unwrap();
    (found.outcome.id(), found.fields.named_day)
}

#[test]
fn where_nothing_came_the_address_tells_whether_its_municipality_has_joined() {
    let nothing = SubsidyAnswer::Returned(Vec::new());
    let context = facility().context(AskedBy::Card, DAY);
    let as_of = Some(date!(2026 - 03 - 01));
    for (address, expected) in [
        ("見本県例示市１－１", ("S05", None)),
        ("見本県　例示市北区１－１", ("S08", as_of)),
        ("見本県図例村大字例１番地", ("S08", as_of)),
        ("見本県別市１－１", ("S05", None)),
        ("例示市北区１－１", ("S05", None)),
        ("", ("S05", None)),
    ] {
        let right = with(employee(), json!({"Address": address}));
        let found = report(right, &nothing, &context);
        assert_eq!(subsidy(&found), expected, "{address}");
    }
}

#[test]
fn a_certificate_that_does_not_say_whose_money_it_is_is_shown_and_not_kept() {
    let came = SubsidyCertificate {
        recipient_number: crate::eligibility::Element::Absent,
        ..SubsidyCertificate::default()
    };
    let context = facility().context(AskedBy::Card, DAY);
    let known = Certificate {
        payer_number: "88131234".to_owned(),
        ..Certificate::default()
    };
    let context = Context {
        certificates: vec![known.clone()],
        ..context
    };
    let answer = SubsidyAnswer::Returned(vec![Certificate::of(&came)]);
    let found = report(employee(), &answer, &context);
    let last = found.entitlements.last().unwrap();
    assert_eq!(last.outcome, Outcome::AnswerInconsistent);
    assert_eq!(last.fields.insurer_number, None);
    assert!(last.sensitive && found.certificates == [known]);
    assert_eq!(found.claims, [0], "it is not claimed");
}
