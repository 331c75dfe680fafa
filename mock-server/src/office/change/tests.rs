//! A household through every step, allowed and refused; and any order of any steps.

use proptest::prelude::*;
use time::{Duration, macros::date};

use super::*;
use crate::office::{
    case::Insurance,
    draft::{Decision, DraftState},
    registry::EMBEDDED,
    role::{Actor, Role},
    ticket::Treatment,
};

const RECIPIENT: &str = "9999012";
const CLINIC: &str = "1311234567";
const PHARMACY: &str = "1411234561";
const HOSPITAL: &str = "1312345678";
const TODAY: Date = date!(2026 - 11 - 16);

fn registry() -> Registry {
    Registry::read(EMBEDDED, date!(2026 - 11 - 16)).unwrap()
}

fn actor(staff: &str, role: Role) -> Actor {
    let (office, staff) = ("12139994".into(), staff.into());
    Actor {
        office,
        staff,
        role,
    }
}

fn case() -> Case {
    let member = |recipient: &str| {
        serde_json::json!({
            "recipient": recipient, "name": "例示　楽", "kana": "ﾚｲｼﾞ ｶﾞｸ", "birth": "1958-03-02", "sex": "1",
        })
    };
    serde_json::from_value(serde_json::json!({
        "office": "12139994", "number": "123", "worker": "tanto-1", "address": "見本市例示町1", "phone": "00-0000-0001",
        "members": [member(RECIPIENT), member("9999020")],
    }))
    .unwrap()
}

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn terms(from: Date, until: Date) -> Terms {
    Terms {
        recipient: RECIPIENT.into(),
        institution: CLINIC.into(),
        treatment: Treatment::Outpatient,
        month: Month::of(from),
        from,
        until,
        self_pay: 0,
        injuries: Vec::new(),
        prescriber: None,
    }
}

fn start(from: Date) -> Change {
    let recipient = RECIPIENT.into();
    Change::Start { recipient, from }
}

fn stop(on: Date) -> Change {
    let recipient = RECIPIENT.into();
    Change::Stop { recipient, on }
}

fn code(result: Result<(), Refused>) -> &'static str {
    result.map_or_else(|refused| refused.status_and_code().1, |()| "ok")
}

#[test]
fn each_step_of_protection_follows_from_the_one_before_it() {
    let resume = |from| Change::Resume {
        recipient: RECIPIENT.into(),
        from,
    };
    let abolish = |on| Change::Abolish {
        recipient: RECIPIENT.into(),
        on,
    };
    let to = |on, to: &str| Change::Move {
        recipient: RECIPIENT.into(),
        on,
        to: to.into(),
    };
    let (first, tenth, later) = (
        date!(2026 - 11 - 01),
        date!(2026 - 11 - 10),
        date!(2026 - 11 - 25),
    );
    for (story, before, step, expected) in [
        ("starting", vec![], start(first), "ok"),
        (
            "starting twice",
            vec![start(first)],
            start(later),
            "OFFICE_PROTECTION_STATE",
        ),
        (
            "stopping what never began",
            vec![],
            stop(tenth),
            "OFFICE_PROTECTION_STATE",
        ),
        ("stopping", vec![start(first)], stop(tenth), "ok"),
        (
            "stopping on the first day",
            vec![start(first)],
            stop(first),
            "OFFICE_NOT_AFTER",
        ),
        (
            "stopping twice",
            vec![start(first), stop(tenth)],
            stop(later),
            "OFFICE_PROTECTION_STATE",
        ),
        (
            "resuming what runs",
            vec![start(first)],
            resume(later),
            "OFFICE_PROTECTION_STATE",
        ),
        (
            "resuming",
            vec![start(first), stop(tenth)],
            resume(later),
            "ok",
        ),
        (
            "resuming on the day of the stop",
            vec![start(first), stop(tenth)],
            resume(tenth),
            "ok",
        ),
        (
            "resuming before the stop",
            vec![start(first), stop(tenth)],
            resume(first),
            "OFFICE_NOT_AFTER",
        ),
        (
            "starting anew instead",
            vec![start(first), stop(tenth)],
            start(later),
            "OFFICE_PROTECTION_STATE",
        ),
        ("abolishing", vec![start(first)], abolish(tenth), "ok"),
        (
            "abolishing after a stop",
            vec![start(first), stop(tenth)],
            abolish(later),
            "ok",
        ),
        (
            "resuming what is abolished",
            vec![start(first), abolish(tenth)],
            resume(later),
            "OFFICE_PROTECTION_STATE",
        ),
        (
            "starting anew after the end",
            vec![start(first), abolish(tenth)],
            start(later),
            "ok",
        ),
        (
            "moving mid-month",
            vec![start(first)],
            to(tenth, "12140018"),
            "ok",
        ),
        (
            "moving to oneself",
            vec![start(first)],
            to(tenth, "12139994"),
            "OFFICE_FORM",
        ),
        (
            "moving to no office",
            vec![start(first)],
            to(tenth, "12140019"),
            "OFFICE_FORM",
        ),
        (
            "stopping after the move",
            vec![start(first), to(tenth, "12140018")],
            stop(later),
            "OFFICE_PROTECTION_STATE",
        ),
        (
            "somebody else",
            vec![],
            Change::Start {
                recipient: "9999038".into(),
                from: first,
            },
            "OFFICE_UNKNOWN",
        ),
    ] {
        let mut case = case();
        for step in before {
            case.apply(&step, 0, &registry()).unwrap();
        }
        let untouched = case.clone();
        let told = code(case.apply(&step, 0, &registry()));
        assert_eq!(told, expected, "{story}");
        assert_eq!(
            case == untouched,
            expected != "ok",
            "{story}: refused is untouched"
        );
    }
}

#[test]
fn a_ticket_fits_protection_month_institution_and_the_other_tickets() {
    let whole = || terms(date!(2026 - 11 - 01), date!(2026 - 11 - 30));
    let with = |change: fn(&mut Terms)| {
        let mut terms = whole();
        change(&mut terms);
        terms
    };
    for (story, terms, expected) in [
        ("the whole month", whole(), "OFFICE_DUPLICATE_TICKET"),
        (
            "the month after",
            terms(date!(2026 - 12 - 01), date!(2026 - 12 - 31)),
            "ok",
        ),
        (
            "before protection",
            terms(date!(2026 - 10 - 01), date!(2026 - 10 - 31)),
            "OFFICE_NOT_PROTECTED",
        ),
        (
            "over the end of the month",
            with(|terms| terms.until = date!(2026 - 12 - 01)),
            "OFFICE_OUTSIDE_MONTH",
        ),
        (
            "backwards",
            with(|terms| terms.from = date!(2026 - 12 - 01)),
            "OFFICE_OUTSIDE_MONTH",
        ),
        (
            "another institution",
            with(|terms| terms.institution = HOSPITAL.into()),
            "ok",
        ),
        (
            "another person",
            with(|terms| terms.recipient = "9999020".into()),
            "OFFICE_NOT_PROTECTED",
        ),
        (
            "an unknown institution",
            with(|terms| terms.institution = "1300000000".into()),
            "OFFICE_NOT_DESIGNATED",
        ),
        (
            "one no longer designated",
            with(|terms| terms.institution = "1319999999".into()),
            "OFFICE_NOT_DESIGNATED",
        ),
        (
            "a treatment it does not give",
            with(|terms| terms.treatment = Treatment::Inpatient),
            "OFFICE_WRONG_KIND",
        ),
        (
            "dispensing without a prescriber",
            with(|terms| {
                terms.institution = PHARMACY.into();
                terms.treatment = Treatment::Dispensing;
            }),
            "OFFICE_PRESCRIBER_MISSING",
        ),
        (
            "dispensing",
            with(|terms| {
                terms.institution = PHARMACY.into();
                terms.treatment = Treatment::Dispensing;
                terms.prescriber = Some(CLINIC.into());
            }),
            "ok",
        ),
        (
            "an amount too large",
            with(|terms| terms.self_pay = 1_000_000),
            "OFFICE_FORM",
        ),
        (
            "four diseases",
            with(|terms| terms.injuries = vec!["風邪".into(); 4]),
            "OFFICE_FORM",
        ),
    ] {
        let mut case = case();
        case.apply(&start(date!(2026 - 11 - 01)), 1, &registry())
            .unwrap();
        case.apply(&Change::Issue { terms: whole() }, 2, &registry())
            .unwrap();
        let told = code(case.apply(&Change::Issue { terms }, 3, &registry()));
        assert_eq!(told, expected, "{story}");
    }
}

#[test]
fn the_end_of_protection_shortens_and_cancels_tickets_and_a_restart_takes_new_ones() {
    let mut case = case();
    let registry = registry();
    let apply = |case: &mut Case, change| case.apply(&change, 1, &registry);
    apply(&mut case, start(date!(2026 - 11 - 01))).unwrap();
    for (from, until) in [
        (date!(2026 - 11 - 01), date!(2026 - 11 - 30)),
        (date!(2026 - 12 - 01), date!(2026 - 12 - 31)),
    ] {
        let terms = terms(from, until);
        apply(&mut case, Change::Issue { terms }).unwrap();
    }
    apply(&mut case, stop(date!(2026 - 11 - 10))).unwrap();
    let told = |case: &Case, at: usize| (case.tickets[at].terms.until, case.tickets[at].is_valid());
    assert_eq!(told(&case, 0), (date!(2026 - 11 - 09), true));
    assert!(!told(&case, 1).1);
    let (recipient, from) = (RECIPIENT.to_owned(), date!(2026 - 11 - 25));
    apply(&mut case, Change::Resume { recipient, from }).unwrap();
    let refused = apply(
        &mut case,
        Change::Issue {
            terms: terms(date!(2026 - 11 - 20), date!(2026 - 11 - 30)),
        },
    );
    assert_eq!(code(refused), "OFFICE_NOT_PROTECTED");
    let again = terms(date!(2026 - 11 - 25), date!(2026 - 11 - 30));
    apply(&mut case, Change::Issue { terms: again }).unwrap();
    let (ticket, month) = ("123-003".to_owned(), month("2026-12"));
    apply(&mut case, Change::Extend { ticket, month }).unwrap();
    let next = &case.tickets[3];
    assert_eq!(next.number, "123-004");
    assert_eq!(
        (next.terms.from, next.terms.until),
        (date!(2026 - 12 - 01), date!(2026 - 12 - 31))
    );
}

#[test]
fn nothing_happens_before_somebody_else_decides() {
    let registry = registry();
    let (worker, approver) = (
        actor("tanto-1", Role::Worker),
        actor("kessai", Role::Approver),
    );
    let change = start(date!(2026 - 11 - 01));
    let approve = Decision::Approve;
    let mut case = case();
    let id = case
        .propose(&worker, change.clone(), &registry, TODAY)
        .unwrap();
    assert!(case.members[0].spans.is_empty());
    for (story, actor, expected) in [
        ("the worker", &worker, "OFFICE_ROLE"),
        (
            "who drafted, in another role",
            &actor("tanto-1", Role::Approver),
            "OFFICE_OWN_DRAFT",
        ),
        (
            "the doctor",
            &actor("shokutaku", Role::Doctor),
            "OFFICE_ROLE",
        ),
        ("audit", &actor("kansa", Role::Audit), "OFFICE_ROLE"),
    ] {
        let told = code(case.decide(actor, id, &approve, &registry, TODAY));
        assert_eq!(told, expected, "{story}");
    }
    for (story, actor, expected) in [
        (
            "another worker",
            &actor("tanto-2", Role::Worker),
            "OFFICE_NOT_YOUR_CASE",
        ),
        ("the approver", &approver, "OFFICE_ROLE"),
    ] {
        let told = code(
            case.propose(actor, change.clone(), &registry, TODAY)
                .map(drop),
        );
        assert_eq!(told, expected, "{story}");
    }
    case.decide(&approver, id, &approve, &registry, TODAY)
        .unwrap();
    assert_eq!(case.members[0].spans.len(), 1);
    assert_eq!(
        code(case.decide(&approver, id, &approve, &registry, TODAY)),
        "OFFICE_DRAFT_CLOSED"
    );
    let again = case
        .propose(&worker, stop(date!(2026 - 11 - 20)), &registry, TODAY)
        .unwrap();
    let reason = "添付書類なし".to_owned();
    case.decide(
        &approver,
        again,
        &Decision::Return { reason },
        &registry,
        TODAY,
    )
    .unwrap();
    assert_eq!(
        code(case.withdraw(&worker, again, TODAY)),
        "OFFICE_DRAFT_CLOSED"
    );
    assert!(case.members[0].spans[0].end.is_none());
}

/// One step of somebody in the office, drawn at random.
#[derive(Clone, Debug)]
enum Step {
    Propose(usize, Change),
    Decide(usize, u32, bool),
    Withdraw(usize, u32),
}

fn any_change() -> impl Strategy<Value = Change> {
    let day = || (0_i64..120).prop_map(|after| date!(2026 - 10 - 01) + Duration::days(after));
    let person = || prop_oneof![Just(RECIPIENT.to_owned()), Just("9999020".to_owned())];
    let ticket = || (1_usize..6).prop_map(|number| format!("123-{number:03}"));
    let any_month = || (10_u8..13).prop_map(|number| month(&format!("2026-{number}")));
    let kind = prop_oneof![
        Just((CLINIC, Treatment::Outpatient)),
        Just((HOSPITAL, Treatment::Inpatient)),
        Just((PHARMACY, Treatment::Dispensing)),
    ];
    let issue = (person(), day(), 0_i64..31, kind).prop_map(|(recipient, from, days, kind)| {
        let (institution, treatment) = kind;
        let terms = Terms {
            recipient,
            institution: institution.into(),
            treatment,
            prescriber: Some(CLINIC.into()),
            ..terms(
                from,
                (from + Duration::days(days)).min(Month::of(from).last()),
            )
        };
        Change::Issue { terms }
    });
    let alter = (
        ticket(),
        proptest::option::of(day()),
        proptest::option::of(day()),
    );
    prop_oneof![
        2 => (person(), day()).prop_map(|(recipient, from)| Change::Start { recipient, from }),
        1 => (person(), day()).prop_map(|(recipient, on)| Change::Stop { recipient, on }),
        1 => (person(), day()).prop_map(|(recipient, from)| Change::Resume { recipient, from }),
        1 => (person(), day()).prop_map(|(recipient, on)| Change::Abolish { recipient, on }),
        1 => (person(), day()).prop_map(|(recipient, on)| Change::Move { recipient, on, to: "12140018".into() }),
        6 => issue,
        2 => alter.prop_map(|(ticket, from, until)| {
            let alteration = Alteration { from, until, ..Alteration::default() };
            Change::Alter { ticket, alteration }
        }),
        1 => ticket().prop_map(|ticket| Change::Cancel { ticket, reason: "誤り".into() }),
        2 => (ticket(), any_month()).prop_map(|(ticket, month)| Change::Extend { ticket, month }),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (prop_oneof![8 => Just(0), 1 => 0_usize..5], any_change()).prop_map(|(who, change)| Step::Propose(who, change)),
        4 => (prop_oneof![8 => Just(2), 1 => 0_usize..5], 0_u32..4, proptest::bool::weighted(0.8)).prop_map(|(who, draft, yes)| Step::Decide(who, draft, yes)),
        1 => (0_usize..5, 0_u32..4).prop_map(|(who, draft)| Step::Withdraw(who, draft)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_order_of_steps_makes_a_ticket_that_may_not_be(steps in proptest::collection::vec(any_step(), 1..120)) {
        let registry = registry();
        let staff = [
            actor("tanto-1", Role::Worker),
            actor("tanto-1", Role::Approver),
            actor("kessai", Role::Approver),
            actor("tanto-2", Role::Worker),
            actor("kansa", Role::Audit),
        ];
        let mut case = case();
        case.propose(&staff[0], start(date!(2026 - 10 - 05)), &registry, TODAY).unwrap();
        case.decide(&staff[2], 1, &Decision::Approve, &registry, TODAY).unwrap();
        for step in steps {
            let before = case.clone();
            // The drafts written last are the ones that people turn to.
            let recent = |back: u32| before.drafts.len().try_into().unwrap_or(0_u32).saturating_sub(back);
            let done = match step {
                Step::Propose(who, change) => case.propose(&staff[who], change, &registry, TODAY).map(drop),
                Step::Decide(who, draft, true) => case.decide(&staff[who], recent(draft), &Decision::Approve, &registry, TODAY),
                Step::Decide(who, draft, false) => {
                    let reason = "差戻し".to_owned();
                    case.decide(&staff[who], recent(draft), &Decision::Return { reason }, &registry, TODAY)
                }
                Step::Withdraw(who, draft) => case.withdraw(&staff[who], recent(draft), TODAY),
            };
            prop_assert!(done.is_ok() || case == before, "refused changes nothing");
            holds(&case)?;
        }
    }
}

/// What is true of a case whatever happened.
fn holds(case: &Case) -> Result<(), TestCaseError> {
    for (at, ticket) in case.tickets.iter().enumerate() {
        for draft in &ticket.drafts {
            let draft = case.drafts.iter().find(|known| known.id == *draft).unwrap();
            let DraftState::Decided { by, .. } = &draft.state else {
                return Err(TestCaseError::fail("a ticket without a decision"));
            };
            prop_assert_ne!(by, &draft.by, "decided by who drafted");
        }
        if !ticket.is_valid() {
            continue;
        }
        let terms = &ticket.terms;
        let member = case.member(&terms.recipient).unwrap();
        let mut day = terms.from;
        prop_assert!(terms.from <= terms.until);
        while day <= terms.until {
            prop_assert!(member.span_at(day).is_some(), "a ticket outside protection");
            prop_assert_eq!(Month::of(day), terms.month);
            day += Duration::DAY;
        }
        for other in case
            .tickets
            .iter()
            .skip(at + 1)
            .filter(|other| other.is_valid())
        {
            prop_assert!(
                !terms.overlaps(&other.terms),
                "two valid tickets for one day"
            );
        }
    }
    for member in &case.members {
        prop_assert_eq!(member.insurance, Insurance::None);
        let ends: Vec<_> = member
            .spans
            .iter()
            .map(|span| (span.from, span.end.as_ref().map(|end| end.on)))
            .collect();
        for pair in ends.windows(2) {
            prop_assert!(
                pair[0].1.is_some_and(|end| end <= pair[1].0),
                "spans overlap"
            );
        }
    }
    Ok(())
}
