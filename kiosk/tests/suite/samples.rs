//! Every screen by name, and a day at the desk. All people and numbers are invented.

use madoguchi::{
    core::{
        failure::Code,
        outcome::{
            Ask, AskedBy, ChargeBasis, Degraded, Entitlement, Fields, Item, Kind, OtherForm,
            Outcome, PatientNotice, PatientText, Person, Report, ServiceMode, Source, StaffEntry,
            StatusWord, View,
        },
        visit::{
            Consents, Decision, End, Entry, FacePrompt, Identified, InquiryId, PinPrompt, Screen,
        },
    },
    store::Noted,
    terminal::{Amended, DeskRecord, Event, EventKind, Mail},
};
use time::{
    OffsetDateTime,
    macros::{date, datetime},
};

/// Every screen a patient can meet, each variant with each of its faces.
pub(crate) fn patient_screens() -> Vec<(String, Screen)> {
    let pin = |tries, prompt, phone| Screen::EnterPin {
        tries,
        prompt,
        phone,
        face: false,
    };
    let way = |prompt, pin| Screen::ChooseWay { prompt, pin };
    let staff = |pin, face| Screen::WaitForStaff { pin, face };
    let finished = |text, notices, card_present| Screen::Finished {
        text,
        notices,
        card_present,
    };
    let expires = PatientNotice::CertificateExpires(date!(2027 - 02 - 10));
    let usable = PatientNotice::CertificateUsableUntil(date!(2026 - 12 - 31));
    let mut screens: Vec<(String, Screen)> = [
        ("welcome", Screen::Welcome { phones: false }),
        ("welcome-phones", Screen::Welcome { phones: true }),
        (
            "closed",
            Screen::Closed {
                code: Code::NoReader,
            },
        ),
        ("reading", Screen::Reading),
        ("pin", pin(Some(3), PinPrompt::First, false)),
        ("pin-tries-unknown", pin(None, PinPrompt::First, false)),
        ("pin-wrong", pin(Some(2), PinPrompt::Wrong, false)),
        (
            "pin-outcome-unknown",
            pin(Some(2), PinPrompt::OutcomeUnknown, false),
        ),
        ("pin-again", pin(Some(3), PinPrompt::Again, false)),
        ("pin-last", pin(Some(1), PinPrompt::Wrong, false)),
        ("pin-phone", pin(None, PinPrompt::First, true)),
        (
            "pin-or-face",
            Screen::EnterPin {
                tries: Some(2),
                prompt: PinPrompt::Wrong,
                phone: false,
                face: true,
            },
        ),
        (
            "on-reader",
            Screen::TypeOnReader {
                tries: Some(3),
                prompt: PinPrompt::First,
            },
        ),
        (
            "on-reader-wrong",
            Screen::TypeOnReader {
                tries: Some(2),
                prompt: PinPrompt::Wrong,
            },
        ),
        ("way", way(FacePrompt::First, true)),
        ("way-face-only", way(FacePrompt::First, false)),
        ("way-not-recognised", way(FacePrompt::NotRecognised, true)),
        ("way-not-seen", way(FacePrompt::NotSeen, true)),
        ("way-locked", way(FacePrompt::Locked, true)),
        ("way-unavailable", way(FacePrompt::Unavailable, true)),
        ("look", Screen::LookAtUnit),
        ("last-try", Screen::ConfirmLastTry),
        ("hold-phone", Screen::HoldPhone),
        ("checking", Screen::Checking { card_needed: true }),
        (
            "checking-card-free",
            Screen::Checking { card_needed: false },
        ),
        ("consent", Screen::Consent),
        (
            "decide-subsidies",
            Screen::Decide {
                about: Decision::ShowSubsidies,
            },
        ),
        (
            "decide-enrol",
            Screen::Decide {
                about: Decision::Enrol,
            },
        ),
        ("staff-called", Screen::StaffCalled),
        ("staff-comes", staff(true, false)),
        ("staff-comes-or-face", staff(true, true)),
        ("staff-comes-only", staff(false, false)),
        ("put-back", Screen::PutBack { seconds_left: 47 }),
        ("finished-p1", finished(PatientText::P1, Vec::new(), true)),
        (
            "finished-p1-card-gone",
            finished(PatientText::P1, Vec::new(), false),
        ),
        (
            "finished-p1-expires",
            finished(PatientText::P1, vec![expires], true),
        ),
        (
            "finished-p1-usable",
            finished(PatientText::P1, vec![usable], true),
        ),
        ("finished-p2", finished(PatientText::P2, Vec::new(), true)),
        ("finished-p3", finished(PatientText::P3, Vec::new(), true)),
        ("finished-p4", finished(PatientText::P4, Vec::new(), true)),
    ]
    .into_iter()
    .map(|(name, screen)| (name.to_owned(), screen))
    .collect();
    for code in Code::ALL {
        let name = format!("trouble-{}", code.as_str().to_lowercase());
        screens.push((
            name,
            Screen::Trouble {
                code: *code,
                card_present: !code.as_str().starts_with("RDR"),
            },
        ));
    }
    screens
}

/// What a terminal reported on one morning.
pub(crate) fn morning() -> Vec<Event> {
    let mut kinds = vec![EventKind::Readers {
        names: vec!["Example Reader 00 00".to_owned()],
        failure: None,
    }];
    for record in records() {
        let inquiry = record.entry.inquiry;
        kinds.push(EventKind::Desk(Box::new(record)));
        if inquiry != inquiry_id(7) {
            kinds.push(EventKind::Delivered {
                inquiry,
                failure: (inquiry == inquiry_id(4)).then_some(Code::DeliveryFailed),
            });
        }
    }
    (1_u64..)
        .zip(kinds)
        .map(|(number, kind)| Event {
            number,
            at: datetime!(2026-11-16 00:42:07 UTC),
            kind,
        })
        .collect()
}

/// An id that is the same every time.
pub(crate) fn inquiry_id(number: u128) -> InquiryId {
    InquiryId(uuid::Uuid::from_u128(number))
}

/// The morning's records, oldest first.
pub(crate) fn records() -> Vec<DeskRecord> {
    vec![
        answered(
            1,
            datetime!(2026-11-16 00:30:12 UTC),
            person("見本 桜", "ﾐﾎﾝ ｻｸﾗ", date!(1984 - 04 - 02), "2"),
            StatusWord::Acceptable,
            0,
            vec![insurance(
                Outcome::Valid,
                ChargeBasis::Statutory { tenths: 3 },
                Vec::new(),
            )],
        ),
        failed(
            2,
            datetime!(2026-11-16 00:33:00 UTC),
            End::Failed,
            Some(Code::ServiceTimedOut),
        ),
        failed(
            3,
            datetime!(2026-11-16 00:36:40 UTC),
            End::LeftToDesk,
            Some(Code::PinLastTry),
        ),
        answered(
            4,
            datetime!(2026-11-16 00:38:20 UTC),
            person("例示 一郎", "ﾚｲｼﾞ ｲﾁﾛｳ", date!(1949 - 01 - 20), "1"),
            StatusWord::Acceptable,
            1,
            vec![insurance(
                Outcome::ValidRatioUnknown,
                ChargeBasis::Undetermined,
                vec![Outcome::ValidLimitAbsent],
            )],
        ),
        answered(
            5,
            datetime!(2026-11-16 00:39:05 UTC),
            person("見本 次郎", "ﾐﾎﾝ ｼﾞﾛｳ", date!(1990 - 08 - 15), "1"),
            StatusWord::IdentityDoubt,
            1,
            vec![insurance(
                Outcome::IdentityConflict,
                ChargeBasis::Declared,
                Vec::new(),
            )],
        ),
        answered(
            6,
            datetime!(2026-11-16 00:41:30 UTC),
            person("見本 太郎", "ﾐﾎﾝ ﾀﾛｳ", date!(1962 - 12 - 01), "1"),
            StatusWord::Acceptable,
            0,
            vec![
                insurance(
                    Outcome::ValidWithNotice,
                    ChargeBasis::Statutory { tenths: 3 },
                    vec![Outcome::NameDiffers],
                ),
                assistance(
                    Outcome::TicketHereCombined,
                    ChargeBasis::Ticket {
                        monthly_self_pay: 0,
                    },
                ),
            ],
        ),
        answered(
            7,
            datetime!(2026-11-16 00:42:07 UTC),
            person("試験 ●子", "ｼｹﾝ ﾊﾅｺ", date!(1955 - 05 - 05), "2"),
            StatusWord::Acceptable,
            1,
            vec![assistance(
                Outcome::RecipientNoTicketYet,
                ChargeBasis::Undetermined,
            )],
        ),
    ]
}

fn person(name: &str, kana: &str, birth: time::Date, sex: &str) -> Person {
    Person {
        name: Some(name.to_owned()),
        kana: Some(kana.to_owned()),
        birth: Some(birth),
        sex: Some(sex.to_owned()),
        address: Some("試験県見本市例示町1-2-3".to_owned()),
        reference_number: Some("000123".to_owned()),
        other_form: None,
    }
}

fn insurance(outcome: Outcome, charge: ChargeBasis, notices: Vec<Outcome>) -> Entitlement {
    let fields = Fields {
        insurer_number: Some("06139999".to_owned()),
        insurer_name: Some("見本健康保険組合".to_owned()),
        symbol: Some("1234".to_owned()),
        number: Some("567".to_owned()),
        branch_number: Some("00".to_owned()),
        insured_or_dependant: Some("1".to_owned()),
        from: Some(date!(2020 - 04 - 01)),
        ..Fields::default()
    };
    Entitlement {
        kind: Kind::Insurance,
        outcome,
        charge,
        notices,
        fields,
        sensitive: false,
    }
}

fn assistance(outcome: Outcome, charge: ChargeBasis) -> Entitlement {
    let fields = Fields {
        insurer_number: Some("12139999".to_owned()),
        insurer_name: Some("見本市福祉事務所".to_owned()),
        number: Some("0001234".to_owned()),
        from: Some(date!(2023 - 06 - 01)),
        treatment_month: Some("202611".to_owned()),
        treatment_type: Some("02".to_owned()),
        single_or_combined: Some("01".to_owned()),
        expected_day: (outcome == Outcome::RecipientNoTicketYet).then_some(25),
        ..Fields::default()
    };
    Entitlement {
        kind: Kind::Assistance,
        outcome,
        charge,
        notices: Vec::new(),
        fields,
        sensitive: true,
    }
}

fn answered(
    number: u128,
    at: OffsetDateTime,
    person: Person,
    status: StatusWord,
    open_points: u8,
    entitlements: Vec<Entitlement>,
) -> DeskRecord {
    let until = at + time::Duration::days(1);
    let view = |item, given: bool| View {
        item,
        state: if given {
            Outcome::ViewGiven
        } else {
            Outcome::ViewDeclined
        },
        until: given.then_some(until),
    };
    let charge = entitlements
        .first()
        .map_or(ChargeBasis::Undetermined, |right| right.charge.clone());
    let report = Report {
        status,
        open_points,
        patient: PatientText::P1,
        patient_notices: Vec::new(),
        person,
        entitlements,
        views: vec![
            view(Item::Care, true),
            view(Item::Medication, true),
            view(Item::Checkup, true),
            view(Item::Surgery, false),
        ],
        charge,
        ask: Ask::Answered,
        asked_by: AskedBy::Card,
        as_of: at,
        service_notice: None,
        service_code: None,
        certificates: Vec::new(),
        differences: Vec::new(),
        conflicts: Vec::new(),
        claims: vec![0],
    };
    DeskRecord::new(
        at,
        Entry {
            identified: Some(Identified::Pin),
            consents: Consents::comprehensive(true, false),
            ..Entry::answered(inquiry_id(number), report)
        },
    )
}

fn failed(number: u128, at: OffsetDateTime, end: End, failure: Option<Code>) -> DeskRecord {
    DeskRecord::new(
        at,
        Entry {
            failure,
            ..Entry::without_answer(inquiry_id(number), AskedBy::Card, end)
        },
    )
}

/// When the lines below changed.
const CHANGED: OffsetDateTime = datetime!(2026-11-16 01:10 UTC);

/// The newest line of the morning, whose ticket has come since.
pub(crate) fn ticket_came() -> DeskRecord {
    let mut record = records().remove(6);
    if let Some(report) = &mut record.entry.report {
        let charge = ChargeBasis::Ticket {
            monthly_self_pay: 0,
        };
        report.open_points = 0;
        for right in &mut report.entitlements {
            right.outcome = Outcome::TicketHere;
            right.charge = charge.clone();
        }
        report.charge = charge;
    }
    record.amended = Some(Amended {
        times: 1,
        at: CHANGED,
    });
    record
}

/// The newest line, with the name as it stands on the card, and whether somebody has taken both for one person's.
pub(crate) fn with_card(on_card: &str, same: Option<bool>) -> DeskRecord {
    let mut record = records().remove(6);
    if let Some(report) = &mut record.entry.report {
        report.person.other_form = Some(OtherForm {
            source: Source::Card,
            name: on_card.to_owned(),
            birth: None,
            sex: None,
        });
    }
    record.noted.extend(same.map(|same| Noted {
        at: CHANGED,
        by: "佐藤".to_owned(),
        entry: StaffEntry::SameName {
            on_card: on_card.to_owned(),
            same,
        },
    }));
    record.amended = Some(Amended {
        times: 1,
        at: CHANGED,
    });
    record
}

/// A result that nobody asked for.
pub(crate) fn mail() -> EventKind {
    EventKind::Mail {
        waiting: vec![Mail {
            inquiry: inquiry_id(9),
            as_of: datetime!(2026-11-16 00:50 UTC),
        }],
        failure: None,
    }
}

/// A long day: two hundred lines, and on top a person with long names and every kind of right twice over.
pub(crate) fn crowded() -> Vec<EventKind> {
    let first = datetime!(2026-11-15 22:00 UTC);
    let mut kinds: Vec<EventKind> = (0_u8..200)
        .map(|number| {
            let name = format!("見本 {number}");
            let one = person(&name, "ﾐﾎﾝ", date!(1984 - 04 - 02), "2");
            let right = insurance(
                Outcome::Valid,
                ChargeBasis::Statutory { tenths: 3 },
                Vec::new(),
            );
            let at = first + time::Duration::minutes(i64::from(number) / 2);
            let number = 1000 + u128::from(number);
            let (status, open) = (StatusWord::Acceptable, 0);
            EventKind::Desk(Box::new(answered(
                number,
                at,
                one,
                status,
                open,
                vec![right],
            )))
        })
        .collect();
    let name = "ALEXANDRA MARGARITA ELIZABETH FERNANDEZ DE LA VEGA SANTAMARIA";
    let kana = "ｱﾚｸｻﾝﾄﾞﾗ ﾏﾙｶﾞﾘｰﾀ ｴﾘｻﾞﾍﾞｽ ﾌｪﾙﾅﾝﾃﾞｽ ﾃﾞ ﾗ ﾍﾞｶﾞ ｻﾝﾀﾏﾘｱ";
    let one = person(name, kana, date!(1955 - 05 - 05), "2");
    let rights = [
        Outcome::LostNoNewer,
        Outcome::NotFoundByCard,
        Outcome::ValidEligibilityOnly,
        Outcome::NewCodeSeen,
        Outcome::ValidWithNotice,
        Outcome::TicketHereSelfPay,
        Outcome::RecipientNoTicketYet,
        Outcome::TicketOutOfPeriod,
        Outcome::OfficeDegraded,
        Outcome::InsuranceMismatch,
    ];
    let rights = rights.iter().chain(&rights).map(|outcome| {
        let self_pay = ChargeBasis::Ticket {
            monthly_self_pay: 123_000,
        };
        if outcome.id().starts_with('A') {
            assistance(*outcome, self_pay)
        } else {
            insurance(
                *outcome,
                ChargeBasis::Undetermined,
                vec![Outcome::NameDiffers],
            )
        }
    });
    let at = datetime!(2026-11-16 00:55 UTC);
    let (status, open) = (StatusWord::Acceptable, 20);
    let line = answered(2000, at, one, status, open, rights.collect());
    kinds.push(EventKind::Desk(Box::new(line)));
    kinds
}

/// An office and an insurer whose data is old.
pub(crate) fn old_data() -> EventKind {
    let degraded = |number: &str, since| Degraded {
        number: number.to_owned(),
        since,
    };
    EventKind::Situation {
        degraded: vec![
            degraded("12139999", Some(date!(2026 - 11 - 10))),
            degraded("06139999", None),
        ],
        treatment: None,
        mode: ServiceMode::Normal,
        failure: None,
    }
}
