//! A welfare office at work over real mutual TLS: the SDK's client on this side, the mock service on the other.

mod papers;
mod refetch;
mod watch;
mod world;

use madoguchi::office::{
    Decision, Disclosure, Encoding, Facts, LogEntry, OfficeError, Registration, RequestAnswer,
    Role, Selection, Warning, Wish,
};
use time::{Duration, macros::date};

use world::{CLINIC, OFFICE, World, issue, member, name, start};

const RECIPIENT: &str = "9991019";

#[test]
fn a_month_in_the_life_of_an_office() {
    let world = World::new();
    world.run(async {
        let worker = world.sign_in("tanto-1").await;
        let approver = world.sign_in("kessai").await;
        let registration = Registration {
            number: "123".into(),
            address: "見本市例示町9番".into(),
            phone: "00-0000-0123".into(),
            members: vec![member(RECIPIENT)],
        };
        worker.register(&registration).await.unwrap();
        assert_eq!(world.told(RECIPIENT).await, ("4".into(), vec![]));

        let drafted = worker.draft("123", &start(RECIPIENT)).await.unwrap();
        assert_eq!(world.told(RECIPIENT).await.0, "4", "a draft is no decision");
        let own = worker.decide(&[name(&drafted)], &Decision::Approve).await;
        assert_eq!(own.unwrap_err().rule(), Some("OFFICE_ROLE"));
        approver
            .decide(&[name(&drafted)], &Decision::Approve)
            .await
            .unwrap();
        assert_eq!(world.told(RECIPIENT).await, ("6".into(), vec![]));

        let ticket = issue(
            RECIPIENT,
            "2026-11",
            date!(2026 - 11 - 01),
            date!(2026 - 11 - 30),
        );
        let drafted = worker.draft("123", &ticket).await.unwrap();
        assert_eq!(drafted.warnings, [Warning::NoOpinion]);
        assert_eq!(approver.open_drafts().await.unwrap().len(), 1);
        approver
            .decide(&[name(&drafted)], &Decision::Approve)
            .await
            .unwrap();
        assert_eq!(
            world.told(RECIPIENT).await,
            ("1".into(), vec!["123-001".into()])
        );
        let again = worker.draft("123", &ticket).await.unwrap_err();
        assert_eq!(again.rule(), Some("OFFICE_DUPLICATE_TICKET"));

        let next = worker.next_month(&"2026-11".into()).await.unwrap();
        assert_eq!((next.drafts.len(), next.left_out.len()), (1, 0));
        approver
            .decide(&[name(&next.drafts[0])], &Decision::Approve)
            .await
            .unwrap();
        let next = worker.next_month(&"2026-11".into()).await.unwrap();
        assert_eq!((next.drafts.len(), next.left_out.len()), (0, 1));

        // What was asked today is told tomorrow, and a day counts once.
        let month = "2026-11".into();
        assert!(worker.checks(&month).await.unwrap().checks.is_empty());
        world.pass(Duration::DAY);
        let worker = world.sign_in("tanto-1").await;
        let checks = worker.checks(&month).await.unwrap();
        assert_eq!(
            checks.label,
            "確認の回数であり、受診の回数ではありません。病名・診療科は含みません"
        );
        let told: Vec<_> = checks
            .checks
            .iter()
            .map(|check| (check.institution.as_str(), check.on))
            .collect();
        assert_eq!(told, [(CLINIC, date!(2026 - 11 - 16))]);
        assert!(worker.review(&month).await.unwrap().review.is_empty());

        let audit = world.sign_in("kansa").await;
        let mut did: Vec<String> = audit
            .log()
            .await
            .unwrap()
            .into_iter()
            .map(|entry: LogEntry| entry.did)
            .collect();
        let mut expected = [
            "register",
            "draft",
            "approve",
            "draft",
            "approve",
            "next-month",
            "approve",
            "next-month",
            "checks",
            "checks",
            "review",
        ];
        // The clock of this world stands still, and so does the order of the lines.
        did.sort();
        expected.sort_unstable();
        assert_eq!(did, expected);
    });
}

#[test]
fn a_table_is_drafted_whole_or_not_at_all_and_a_dry_run_tells_every_bad_row() {
    let world = World::new();
    world.run(async {
        world.household("123", &[RECIPIENT, "9991027"]).await;
        let (worker, approver) = (world.sign_in("tanto-1").await, world.sign_in("kessai").await);
        let head = "処理,ケース番号,受給者番号,診療別,医療機関コード,診療年月,開始日,本人支払額,交付番号,理由\r\n";
        let good = format!(
            "{head}発行,123,{RECIPIENT},入院外,{CLINIC},2026-12,,0,,\r\n発行,123,9991027,入院外,{CLINIC},2026-12,2026/12/10,3000,,\r\n"
        );
        let bad = format!(
            "{good}発行,123,{RECIPIENT},入院外,{CLINIC},2026-12,,,,\r\n発行,9,{RECIPIENT},入院外,{CLINIC},2026-12,,,,\r\n\
             発行,123,9991035,入院外,{CLINIC},2026-12,,,,\r\n発行,123,{RECIPIENT},歯科,{CLINIC},2026-12,,,,\r\n\
             発行,123,{RECIPIENT},入院外,1319999999,2026-12,,,,\r\n発行,123,{RECIPIENT},入院外,{CLINIC},2026-10,,,,\r\n\
             取消,123,,,,,,,123-999,誤り\r\n発行,123,{RECIPIENT},外来,{CLINIC},12月,,一円,,\r\n"
        );
        for dry_run in [true, false] {
            let told = worker.import(bad.as_bytes(), dry_run).await.unwrap();
            let cells: Vec<_> = told.bad.iter().map(|bad| (bad.line, bad.column.as_str())).collect();
            let expected = [
                (4, "診療年月"),
                (5, "ケース番号"),
                (6, "受給者番号"),
                (7, "診療別"),
                (8, "医療機関コード"),
                (9, "開始日"),
                (10, "交付番号"),
                (11, "診療別"),
                (11, "診療年月"),
                (11, "本人支払額"),
            ];
            assert_eq!(cells, expected);
            assert!(!told.written);
            assert!(approver.open_drafts().await.unwrap().is_empty());
        }
        let told = worker.import(good.as_bytes(), true).await.unwrap();
        assert_eq!((told.drafts.len(), told.bad.len(), told.written), (2, 0, false));
        assert!(approver.open_drafts().await.unwrap().is_empty());
        let told = worker.import(good.as_bytes(), false).await.unwrap();
        assert_eq!((told.drafts.len(), told.encoding, told.written), (2, Encoding::Utf8, true));
        let drafts: Vec<_> = told.drafts.iter().map(name).collect();
        approver.decide(&drafts, &Decision::Approve).await.unwrap();
        let case = worker.case("123").await.unwrap();
        let numbers: Vec<_> = case.tickets.iter().map(|ticket| ticket.number.as_str()).collect();
        assert_eq!(numbers, ["123-001", "123-002"]);
        for encoding in [Encoding::Utf8, Encoding::Cp932] {
            let selection = Selection { month: "2026-12".into(), institution: None, reason: None };
            let table = worker.export(&selection, encoding).await.unwrap();
            let told = worker.import(&table, true).await.unwrap();
            // The table offers to go on with each ticket: in its own month that is too early.
            assert_eq!((told.encoding, told.bad.len()), (encoding, 2));
        }
        let none = worker.import("これは表ではない".as_bytes(), false).await.unwrap_err();
        assert_eq!(none.rule(), Some("OFFICE_TABLE"));
    });
}

#[test]
fn each_role_gets_what_is_its_own() {
    let world = World::new();
    world.run(async {
        world.household("123", &[RECIPIENT]).await;
        let rule = |error: Result<(), OfficeError>| {
            error
                .err()
                .and_then(|error| error.rule().map(str::to_owned))
        };
        let change = issue(
            RECIPIENT,
            "2026-11",
            date!(2026 - 11 - 01),
            date!(2026 - 11 - 30),
        );
        for (staff, role, expected) in [
            (
                "tanto-1",
                Role::Worker,
                [None, None, Some("OFFICE_ROLE"), Some("OFFICE_ROLE")],
            ),
            (
                "tanto-2",
                Role::Worker,
                [
                    Some("OFFICE_NOT_YOUR_CASE"),
                    Some("OFFICE_NOT_YOUR_CASE"),
                    Some("OFFICE_ROLE"),
                    Some("OFFICE_ROLE"),
                ],
            ),
            (
                "kessai",
                Role::Approver,
                [
                    None,
                    Some("OFFICE_ROLE"),
                    Some("OFFICE_UNKNOWN"),
                    Some("OFFICE_ROLE"),
                ],
            ),
            (
                "shokutaku",
                Role::Doctor,
                [
                    Some("OFFICE_ROLE"),
                    Some("OFFICE_ROLE"),
                    Some("OFFICE_ROLE"),
                    Some("OFFICE_ROLE"),
                ],
            ),
            (
                "kansa",
                Role::Audit,
                [
                    Some("OFFICE_ROLE"),
                    Some("OFFICE_ROLE"),
                    Some("OFFICE_ROLE"),
                    None,
                ],
            ),
        ] {
            let desk = world.desk(OFFICE);
            assert_eq!(
                desk.sign_in(staff, world::PASSWORD).await.unwrap().role,
                role
            );
            let missing = madoguchi::office::DraftName {
                case: "123".into(),
                draft: 99,
            };
            let told = [
                rule(desk.case("123").await.map(drop)),
                rule(desk.draft("123", &change).await.map(drop)),
                rule(desk.decide(&[missing], &Decision::Approve).await),
                rule(desk.log().await.map(drop)),
            ];
            assert_eq!(
                told,
                expected.map(|code| code.map(str::to_owned)),
                "{staff}"
            );
        }
        let desk = world.desk(OFFICE);
        assert_eq!(
            rule(desk.case("123").await.map(drop)).unwrap(),
            "OFFICE_NOT_SIGNED_IN"
        );
        let wrong = desk.sign_in("tanto-1", "wrong").await.unwrap_err();
        assert_eq!(wrong.rule(), Some("OFFICE_NOT_SIGNED_IN"));
        let clinic = world
            .desk(CLINIC)
            .sign_in("tanto-1", world::PASSWORD)
            .await
            .unwrap_err();
        assert_eq!(
            clinic.rule(),
            Some("OFFICE_CERTIFICATE"),
            "an institution has no desk here"
        );
        // Another office has a worker of the same name, and sees nothing of this one's.
        let other = world.desk("12140018");
        other.sign_in("tanto-1", world::PASSWORD).await.unwrap();
        assert_eq!(
            rule(other.case("123").await.map(drop)).unwrap(),
            "OFFICE_UNKNOWN"
        );
        let late = world.desk(OFFICE);
        late.sign_in("tanto-1", world::PASSWORD).await.unwrap();
        world.pass(Duration::hours(10));
        assert_eq!(
            rule(late.case("123").await.map(drop)).unwrap(),
            "OFFICE_NOT_SIGNED_IN"
        );
    });
}

#[test]
fn what_is_masked_is_seen_with_a_reason_only_and_found_by_nobody() {
    let world = World::new();
    world.run(async {
        world.household("123", &[RECIPIENT]).await;
        world.ticket("123", RECIPIENT).await;
        let worker = world.sign_in("tanto-1").await;
        let facts = |disclosure| Facts {
            recipient: RECIPIENT.into(),
            disclosure: Some(disclosure),
            insurance: None,
            certificates: None,
        };
        let open = worker.case("123").await.unwrap();
        assert!(open.address.is_some() && open.tickets[0].terms.institution.is_some());
        let masked = worker
            .put_facts("123", &facts(Disclosure::Masked))
            .await
            .unwrap();
        assert_eq!((masked.address, masked.phone), (None, None));
        assert_eq!(masked.tickets[0].terms.institution, None);
        for (text, lines) in [
            ("", 1),
            ("例示", 1),
            (RECIPIENT, 1),
            ("123", 1),
            ("見本市例示町9番", 0),
            ("00-0000-0123", 0),
        ] {
            assert_eq!(worker.find(text).await.unwrap().len(), lines, "{text}");
        }
        let selection = |reason: Option<&str>| Selection {
            month: "2026-11".into(),
            institution: None,
            reason: reason.map(str::to_owned),
        };
        assert_eq!(
            worker.papers(&selection(None)).await.unwrap_err().rule(),
            Some("OFFICE_FORM")
        );
        assert_eq!(
            worker.reveal("123", " ").await.unwrap_err().rule(),
            Some("OFFICE_FORM")
        );
        let whole = worker.reveal("123", "医療機関への連絡").await.unwrap();
        assert_eq!(whole.address.as_deref(), Some("見本市例示町9番"));
        let audit = world.sign_in("kansa").await;
        let log = audit.log().await.unwrap();
        let reveals: Vec<_> = log.iter().filter(|entry| entry.did == "reveal").collect();
        assert_eq!(reveals.len(), 1);
        assert_eq!(reveals[0].reason.as_deref(), Some("医療機関への連絡"));

        // The institution gets its ticket without a word of this; once withheld, what it gets is what a stranger gets.
        assert_eq!(
            world.told(RECIPIENT).await,
            ("1".into(), vec!["123-001".into()])
        );
        worker
            .put_facts("123", &facts(Disclosure::Withheld))
            .await
            .unwrap();
        let withheld = world.answer(RECIPIENT).await;
        assert_eq!(withheld, world.answer("9991118").await);
    });
}

#[test]
fn an_institution_asks_for_a_ticket_and_learns_no_more_than_the_answer() {
    let world = World::new();
    world.run(async {
        world.household("123", &[RECIPIENT]).await;
        let clinic = world.institution();
        let wish = |recipient: &str| Wish {
            office: OFFICE.into(),
            recipient: recipient.into(),
            birth: date!(1958 - 03 - 02),
            treatment: madoguchi::office::Treatment::Outpatient,
            month: "2026-11".into(),
        };
        let known = clinic.request(&wish(RECIPIENT)).await.unwrap();
        let stranger = clinic.request(&wish("9991118")).await.unwrap();
        assert_eq!(
            clinic.request(&wish("9991111")).await.unwrap_err().rule(),
            Some("OFFICE_FORM")
        );
        let worker = world.sign_in("tanto-1").await;
        let open = worker.open_requests().await.unwrap();
        let case_of = |id: &str| {
            open.iter()
                .find(|open| open.request.id == id)
                .unwrap()
                .case
                .clone()
        };
        assert_eq!(
            (case_of(&known).as_deref(), case_of(&stranger)),
            (Some("123"), None)
        );
        let early = worker
            .answer_request(&known, &RequestAnswer::Issued)
            .await
            .unwrap_err();
        assert_eq!(
            early.rule(),
            Some("OFFICE_UNKNOWN"),
            "there is no ticket yet"
        );
        world.ticket("123", RECIPIENT).await;
        worker
            .answer_request(&known, &RequestAnswer::Issued)
            .await
            .unwrap();
        worker
            .answer_request(&stranger, &RequestAnswer::NotFound)
            .await
            .unwrap();
        let twice = worker
            .answer_request(&known, &RequestAnswer::Declined)
            .await
            .unwrap_err();
        assert_eq!(twice.rule(), Some("OFFICE_EXISTS"));
        assert!(worker.open_requests().await.unwrap().is_empty());
        let mut told: Vec<_> = clinic
            .sent()
            .await
            .unwrap()
            .into_iter()
            .map(|sent| (sent.id, sent.answer))
            .collect();
        let mut expected = vec![
            (known, Some(RequestAnswer::Issued)),
            (stranger, Some(RequestAnswer::NotFound)),
        ];
        told.sort_by(|one, other| one.0.cmp(&other.0));
        expected.sort_by(|one, other| one.0.cmp(&other.0));
        assert_eq!(told, expected);
    });
}
