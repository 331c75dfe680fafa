//! What an office watches: opinions and their warnings, registrations that cannot be right, checks of masked people; and the office for 支援給付.

use madoguchi::office::{
    Asking, Certificate, Change, Decision, Disclosure, Facts, Member, Selection, Treatment, Warning,
};
use time::{Date, Duration, macros::date};

use super::world::{CLINIC, Desk, OFFICE, World, issue, member, name};

const RECIPIENT: &str = "9991019";
const HOSPITAL: &str = "1312345678";

#[test]
fn an_opinion_is_asked_for_judged_without_a_name_and_warned_of() {
    let world = World::new();
    world.run(async {
        world.household("123", &[RECIPIENT]).await;
        let worker = world.sign_in("tanto-1").await;
        // A new member is no recipient until that is decided.
        let added = worker.add_member("123", &member("9991027")).await.unwrap();
        assert_eq!(added.members.len(), 2);
        let again = worker.add_member("123", &member("9991027")).await;
        assert_eq!(again.unwrap_err().rule(), Some("OFFICE_EXISTS"));
        let early = worker.draft("123", &ticket("9991027", 12)).await;
        assert_eq!(early.unwrap_err().rule(), Some("OFFICE_NOT_PROTECTED"));

        assert_eq!(warned(&worker, 12).await, [Warning::NoOpinion]);
        let asking = Asking {
            recipient: RECIPIENT.into(),
            institution: CLINIC.into(),
            treatment: Treatment::Outpatient,
            due: date!(2026 - 11 - 20),
        };
        let opinion = worker.ask_opinion("123", &asking).await.unwrap();
        let open = worker.open_opinions().await.unwrap();
        assert_eq!((open.len(), open[0].overdue), (1, false));
        world.pass(Duration::days(5));
        let (worker, doctor) = (
            world.sign_in("tanto-1").await,
            world.sign_in("shokutaku").await,
        );
        assert!(worker.open_opinions().await.unwrap()[0].overdue);
        let due = date!(2026 - 11 - 20);
        assert_eq!(warned(&worker, 12).await, [Warning::OpinionOverdue { due }]);
        assert!(doctor.open_opinions().await.unwrap().is_empty());
        let until = date!(2026 - 12 - 15);
        worker
            .receive_opinion("123", opinion, until, "例示　稔 様　要治療")
            .await
            .unwrap();
        let to_judge = doctor.open_opinions().await.unwrap();
        assert_eq!((to_judge.len(), to_judge[0].until), (1, Some(until)));
        assert!(worker.open_opinions().await.unwrap().is_empty());
        let unfit = worker.judge_opinion("123", opinion, true, until).await;
        assert_eq!(unfit.unwrap_err().rule(), Some("OFFICE_ROLE"));
        doctor
            .judge_opinion("123", opinion, true, until)
            .await
            .unwrap();
        let on = until;
        assert_eq!(warned(&worker, 12).await, [Warning::OpinionEnds { on }]);
        let twice = doctor.judge_opinion("123", opinion, false, until).await;
        assert_eq!(twice.unwrap_err().rule(), Some("OFFICE_UNKNOWN"));
    });
}

#[test]
fn another_law_goes_first_until_its_certificate_is_on_record() {
    let world = World::new();
    world.run(async {
        world.household("123", &[RECIPIENT]).await;
        let worker = world.sign_in("tanto-1").await;
        let dialysis = |self_pay| {
            let Change::Issue { mut terms } = ticket(RECIPIENT, 12) else {
                unreachable!("a ticket");
            };
            (terms.injuries, terms.self_pay) = (vec!["慢性腎不全".into()], self_pay);
            Change::Issue { terms }
        };
        let drafted = worker.draft("123", &dialysis(0)).await.unwrap();
        let scheme = |warning: &Warning| match warning {
            Warning::OtherLaw { scheme, .. } => Some(scheme.clone()),
            _ => None,
        };
        let found: Vec<_> = drafted.warnings.iter().filter_map(scheme).collect();
        assert_eq!(found, ["15"]);
        worker.withdraw(&name(&drafted)).await.unwrap();
        let facts = Facts {
            recipient: RECIPIENT.into(),
            disclosure: None,
            insurance: None,
            certificates: Some(vec![Certificate {
                scheme: "15".into(),
                until: Some(date!(2027 - 03 - 31)),
            }]),
        };
        worker.put_facts("123", &facts).await.unwrap();
        let drafted = worker.draft("123", &dialysis(3000)).await.unwrap();
        assert_eq!(drafted.warnings, [Warning::NoOpinion]);
        let approver = world.sign_in("kessai").await;
        approver
            .decide(&[name(&drafted)], &Decision::Approve)
            .await
            .unwrap();
        // A second amount in the month is collected once.
        let Change::Issue { mut terms } = dialysis(3000) else {
            unreachable!("a ticket");
        };
        terms.institution = Some(HOSPITAL.into());
        let drafted = worker.draft("123", &Change::Issue { terms }).await.unwrap();
        let number = "123-001".to_owned();
        assert!(drafted.warnings.contains(&Warning::SelfPayTwice { number }));
    });
}

#[test]
fn a_registration_that_cannot_be_right_is_told_and_nothing_of_the_other_person() {
    let world = World::new();
    world.run(async {
        let linked = |recipient: &str, link: &str, birth: Date| Member {
            link: Some(link.into()),
            birth,
            ..member(recipient)
        };
        let employee = date!(1980 - 05 - 17);
        let own = [
            linked("9991019", "employee", employee),
            linked("9991027", "dependant", date!(1958 - 03 - 02)),
            linked("9991035", "nobody-at-all", date!(1958 - 03 - 02)),
            linked("9991043", "pin-blocked", date!(1969 - 04 - 12)),
            linked("9991050", "pin-blocked", date!(1969 - 04 - 12)),
        ];
        world.household_at(OFFICE, "123", own).await;
        let theirs = [linked("9991068", "employee", employee)];
        world.household_at("12140018", "77", theirs).await;
        let worker = world.sign_in("tanto-1").await;
        let mut told: Vec<_> = worker
            .registration_errors()
            .await
            .unwrap()
            .into_iter()
            .map(|error| {
                for word in ["試験", "桜", "2013", "77"] {
                    assert!(!error.text.contains(word), "{}", error.text);
                }
                let recipient = serde_json::to_value(&error.recipient).unwrap();
                let recipient = recipient.as_str().unwrap().to_owned();
                (recipient, error.error, error.office)
            })
            .collect();
        told.sort();
        let expected = [
            ("9991019", "protected-elsewhere", Some("12140018")),
            ("9991027", "wrong-link", None),
            ("9991035", "link-unknown", None),
            ("9991043", "linked-twice", None),
            ("9991050", "linked-twice", None),
        ];
        let expected = expected.map(|(recipient, error, office)| {
            (
                recipient.to_owned(),
                error.to_owned(),
                office.map(str::to_owned),
            )
        });
        assert_eq!(told, expected);
        let other = world.sign_in("tanto-2").await;
        let others = other.registration_errors().await.unwrap();
        assert!(others.is_empty(), "another worker's cases");
    });
}

#[test]
fn the_checks_of_a_masked_person_tell_neither_where_nor_at_how_many_places() {
    let world = World::new();
    world.run(async {
        world.household("123", &[RECIPIENT, "9991027"]).await;
        for recipient in [RECIPIENT, "9991027"] {
            for institution in [CLINIC, HOSPITAL] {
                world.answer_to(institution, OFFICE, recipient).await;
            }
        }
        let facts = Facts {
            recipient: RECIPIENT.into(),
            disclosure: Some(Disclosure::Masked),
            insurance: None,
            certificates: None,
        };
        let worker = world.sign_in("tanto-1").await;
        worker.put_facts("123", &facts).await.unwrap();
        let month = "2026-11".into();
        assert!(worker.checks(&month).await.unwrap().checks.is_empty());
        world.pass(Duration::DAY);
        for (staff, lines) in [("tanto-1", 3), ("tanto-2", 0), ("kessai", 3)] {
            let desk = world.sign_in(staff).await;
            let checks = desk.checks(&month).await.unwrap();
            assert!(checks.label.contains("受診の回数ではありません"));
            assert_eq!(checks.checks.len(), lines, "{staff}");
            let mut places: Vec<_> = checks
                .checks
                .iter()
                .map(|check| &*check.institution)
                .collect();
            places.sort_unstable();
            let all = ["", CLINIC, HOSPITAL];
            assert_eq!(places, all[..lines], "{staff}");
        }
        for staff in ["shokutaku", "kansa"] {
            let refused = world.sign_in(staff).await.checks(&month).await;
            assert_eq!(refused.unwrap_err().rule(), Some("OFFICE_ROLE"), "{staff}");
        }
    });
}

#[test]
fn whom_to_look_at_is_told_without_a_place_where_it_is_masked_and_places_are_not_added_up() {
    let world = World::new();
    world.run(async {
        world.household("123", &[RECIPIENT, "9991027"]).await;
        let worker = world.sign_in("tanto-1").await;
        for recipient in [RECIPIENT, "9991027"] {
            let facts = Facts {
                recipient: recipient.into(),
                disclosure: Some(Disclosure::Masked),
                insurance: None,
                certificates: None,
            };
            worker.put_facts("123", &facts).await.unwrap();
        }
        // To the fifteenth of January: the one at one place every day, the other at two in turn.
        for day in 0..61 {
            let place = if day % 2 == 0 { CLINIC } else { HOSPITAL };
            world.answer_to(CLINIC, OFFICE, RECIPIENT).await;
            world.answer_to(place, OFFICE, "9991027").await;
            world.pass(Duration::DAY);
        }
        let worker = world.sign_in("tanto-1").await;
        let reviews = worker.review(&"2027-01".into()).await.unwrap();
        assert!(reviews.label.contains("受診の回数ではありません"));
        let told: Vec<_> = reviews
            .review
            .iter()
            .map(|one| {
                let recipient = serde_json::to_value(&one.recipient).unwrap();
                (
                    recipient,
                    one.institution.as_str(),
                    one.days,
                    one.three_months,
                )
            })
            .collect();
        assert_eq!(told, [(RECIPIENT.into(), "", 15, 61)]);
    });
}

#[test]
fn the_office_for_support_benefit_issues_tickets_under_its_own_number() {
    const SUPPORT: &str = "25139999";
    let world = World::new();
    world.run(async {
        world.household_at(SUPPORT, "5", [member(RECIPIENT)]).await;
        world.ticket_at(SUPPORT, "5", RECIPIENT).await;
        let answer = world.answer_to(CLINIC, SUPPORT, RECIPIENT).await;
        let right = &answer["ResultList"]["ResultOfQualificationConfirmation"][0];
        assert_eq!(answer["QualificationValidity"], "1");
        assert_eq!(right["InsurerNumber"], SUPPORT);
        assert_eq!(right["InsuredCardClassification"], "A1");
        assert_eq!(
            world.told(RECIPIENT).await.0,
            "4",
            "the other office knows nobody"
        );
        let worker = world.sign_in_at(SUPPORT, "tanto-1").await;
        let selection = Selection {
            month: "2026-11".into(),
            institution: None,
            reason: None,
        };
        let paper = worker.papers(&selection).await.unwrap();
        let page = &super::papers::read(&world, "support.pdf", &paper)[0];
        assert!(page.contains("支援給付医療券（令和8年11月分）"), "{page}");
    });
}

fn ticket(recipient: &str, month: u8) -> Change {
    let first = Date::from_calendar_date(2026, month.try_into().unwrap(), 1).unwrap();
    let last = first.replace_day(first.month().length(2026)).unwrap();
    issue(recipient, &format!("2026-{month:02}"), first, last)
}

/// What a draft of a ticket warns of; it is taken back.
async fn warned(worker: &Desk, month: u8) -> Vec<Warning> {
    let drafted = worker
        .draft("123", &ticket(RECIPIENT, month))
        .await
        .unwrap();
    worker.withdraw(&name(&drafted)).await.unwrap();
    drafted.warnings
}
