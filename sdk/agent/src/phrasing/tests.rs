//! Every outcome, with every value that its sentences ask for and with none.

use madoguchi::{
    core::{
        failure::Code,
        outcome::{
            AskedBy, Evidence, Fields, Item, PatientNotice, Relation, Report, ServiceMode,
            StaffEntry,
        },
        visit::{Entry, InquiryId},
    },
    store::Noted,
};
use time::macros::{date, datetime};

use super::*;

const AT: time::OffsetDateTime = datetime!(2026-11-16 00:42:07 UTC);
const OFFICE: &str = "見本市福祉事務所";

#[test]
fn no_sentence_has_an_empty_part_with_or_without_its_values() {
    for language in Language::ALL {
        for outcome in Outcome::ALL {
            for rich in [false, true] {
                for pressed in [false, true] {
                    for sensitive in [false, true] {
                        let told = told(language, *outcome, rich, (pressed, sensitive));
                        for said in [&told.point, &told.notices[0]] {
                            for text in [&said.text, &said.next] {
                                assert_whole(outcome.id(), text);
                            }
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn every_value_that_a_sentence_asks_for_can_come() {
    for language in Language::ALL {
        // The modes have their values from what was announced.
        let announced = [
            Outcome::Maintenance,
            Outcome::EmergencyMode,
            Outcome::DisasterMode,
        ];
        let all = Outcome::ALL.iter();
        for outcome in all.filter(|outcome| !announced.contains(outcome)) {
            let words = madoguchi_words::outcome(language, outcome.id()).unwrap();
            let full = words.pressed.as_ref();
            let told = told(language, *outcome, true, (true, false));
            for (said, text) in [
                (
                    &told.point.text,
                    full.map_or(&words.text, |full| &full.text),
                ),
                (
                    &told.point.next,
                    full.map_or(&words.next, |full| &full.next),
                ),
            ] {
                // What stands between the values, in the order in which it stands.
                let mut rest = said.as_str();
                for piece in text.split(['[', ']', '{', '}']) {
                    if madoguchi_words::PLACEHOLDERS.contains(&piece) {
                        continue;
                    }
                    let (_, after) = rest
                        .split_once(piece)
                        .unwrap_or_else(|| panic!("{}: {piece} of {text} in {said}", outcome.id()));
                    rest = after;
                }
            }
        }
    }
}

#[test]
fn a_mode_of_the_service_says_what_was_announced_until_it_is_over() {
    let until = datetime!(2026-11-16 18:30 +9);
    let maintenance = ServiceMode::Maintenance { until };
    let emergency = |approval: Option<&str>| ServiceMode::Emergency {
        since: AT,
        approval: approval.map(str::to_owned),
    };
    let disaster = |area: Option<&str>, until| ServiceMode::Disaster {
        area: area.map(str::to_owned),
        until,
    };
    let (area, day) = (Some("見本県"), Some(date!(2026 - 11 - 16)));
    for (said, now, expected) in [
        (&ServiceMode::Normal, AT, None),
        (&maintenance, AT, Some("メンテナンス中（11/16 18:30まで）")),
        (&maintenance, until, None),
        (
            &emergency(None),
            AT,
            Some("障害時モード（11/16 9:42に開始）"),
        ),
        (
            &emergency(Some("受-1")),
            AT,
            Some("障害時モード（11/16 9:42に開始）・承認 受-1"),
        ),
        (&disaster(None, None), AT, Some("災害時モード")),
        (&disaster(area, None), AT, Some("災害時モード（見本県）")),
        (
            &disaster(area, day),
            AT,
            Some("災害時モード（見本県）・2026-11-16まで"),
        ),
        (&disaster(None, day), AT + time::Duration::DAY, None),
    ] {
        let told = mode(Language::Japanese, said, now);
        assert_eq!(told.map(|point| point.text).as_deref(), expected);
    }
}

#[test]
fn sentences_say_the_values_of_the_record() {
    let say = |outcome| told(Language::Japanese, outcome, true, (true, false)).point;
    for (outcome, text) in [
        (
            Outcome::ValidWithNotice,
            "有効・お知らせあり：更新してください",
        ),
        (
            Outcome::LostNoNewer,
            "無効（喪失日 2026-10-31）。新しい資格は未登録",
        ),
        (Outcome::TicketHere, "医療券 有効（入院外）・単独"),
        (
            Outcome::TicketHereSelfPay,
            "医療券 有効・本人支払額 月額3,000円",
        ),
        (
            Outcome::RecipientNoTicketYet,
            "受給中・医療券は未登録：見本市福祉事務所（毎月25日ごろに登録）",
        ),
        (
            Outcome::TicketOutOfPeriod,
            "医療券の有効期間の外です（2026-11-01～2026-11-30）",
        ),
        (
            Outcome::OfficeDegraded,
            "見本市福祉事務所：福祉事務所のデータ連携が停止中（2026-11-10から）。表示は古いかもしれません",
        ),
        (
            Outcome::SourceDegraded,
            "見本市福祉事務所：データが古いかもしれません",
        ),
        (Outcome::OurLine, "施設側の回線か端末：回線"),
        (
            Outcome::RequestRefused,
            "依頼が受け付けられませんでした（X1）：更新してください",
        ),
        (
            Outcome::ReceivedUnchecked,
            "未照会で受付（証拠：資格確認書）",
        ),
        (Outcome::ViewGivenByAnother, "本人以外が同意（保護者）"),
    ] {
        assert_eq!(say(outcome).text, text);
    }
    for (outcome, next) in [
        (
            Outcome::ValidEligibilityOnly,
            "お薬手帳と問診で確認してください。電子証明書の更新を案内してください（2026-12-31まで受付に使えます）。",
        ),
        (
            Outcome::RecipientTicketOverdue,
            "受付と診療は進めてください。福祉事務所（見本市福祉事務所）へ発行を依頼してください。11月25日に自動で取り直します。",
        ),
    ] {
        assert_eq!(say(outcome).next, next);
    }
}

#[test]
fn before_a_press_a_sensitive_right_names_no_source_and_no_message() {
    for language in Language::ALL {
        for outcome in Outcome::ALL {
            let told = told(language, *outcome, true, (false, true));
            assert!(!told.open, "{}", outcome.id());
            let notices = told.notices.iter();
            for said in notices.chain([&told.point]) {
                let said = format!("{} {}", said.text, said.next);
                let message = said.contains("更新してください");
                assert!(!message && !told.kind.contains("扶助"), "{said}");
                let sourced = *outcome == Outcome::SourceDegraded;
                assert!(sourced || !said.contains(OFFICE), "{said}");
            }
        }
    }
}

#[test]
fn only_managers_open_what_is_for_managers() {
    let record = record(Outcome::LostByDeathRecord, true, false);
    let of = |pressed, manager| {
        let rights = &record.entry.report.as_ref().unwrap().entitlements;
        let told = right(Language::Japanese, &record, &rights[0], pressed, manager);
        (told.open, told.opens)
    };
    for (pressed, manager, expected) in [
        (false, false, (false, Some(Opens::Manager))),
        (true, false, (false, Some(Opens::Manager))),
        (false, true, (false, Some(Opens::Manager))),
        (true, true, (true, None)),
    ] {
        assert_eq!(of(pressed, manager), expected);
    }
}

#[test]
fn what_was_not_answered_says_why() {
    let mut record = record(Outcome::Valid, true, false);
    record.entry.report = Some(Report {
        service_code: Some("X1".to_owned()),
        ..Report::unanswered(Outcome::RequestRefused, AskedBy::Card, AT)
    });
    let said = unanswered_of(&record);
    assert_eq!(said, "依頼が受け付けられませんでした（X1）");
    record.entry.report = None;
    assert_eq!(
        unanswered_of(&record),
        "資格確認のサービスにつながりません。"
    );
    record.entry.outcome = Some(Outcome::OurLine);
    assert_eq!(
        unanswered_of(&record),
        "資格確認のサービスにつながりません。"
    );
    record.entry.outcome = Some(Outcome::EmergencyMode);
    assert_eq!(unanswered_of(&record), "障害時モード");
    (record.entry.outcome, record.entry.failure) = (None, None);
    assert_eq!(unanswered(Language::Japanese, &record), None);
}

fn unanswered_of(record: &DeskRecord) -> String {
    unanswered(Language::Japanese, record).unwrap().text
}

fn told(
    language: Language,
    outcome: Outcome,
    rich: bool,
    (pressed, sensitive): (bool, bool),
) -> Told {
    let record = record(outcome, rich, sensitive);
    let rights = &record.entry.report.as_ref().unwrap().entitlements;
    right(language, &record, &rights[0], pressed, true)
}

/// A line with one right of this outcome, which is its notice as well; `rich` with all that a record can say.
fn record(outcome: Outcome, rich: bool, sensitive: bool) -> DeskRecord {
    let fields = Fields {
        insurer_name: Some(OFFICE.to_owned()),
        from: Some(date!(2020 - 04 - 01)),
        lost_on: Some(date!(2026 - 10 - 31)),
        treatment_type: Some("02".to_owned()),
        single_or_combined: Some("01".to_owned()),
        ticket_from: Some(date!(2026 - 11 - 01)),
        ticket_until: Some(date!(2026 - 11 - 30)),
        unknown_code: Some("X1".to_owned()),
        scheme: Some("子ども医療費助成".to_owned()),
        expected_day: Some(25),
        named_day: Some(date!(2026 - 11 - 10)),
        ..Fields::default()
    };
    // The certificate's last day counts where there is no ticket.
    let ticketless = Fields {
        ticket_until: None,
        ..fields.clone()
    };
    let fields = match (rich, outcome) {
        (true, Outcome::ValidEligibilityOnly) => ticketless,
        (true, _) => fields,
        (false, _) => Fields::default(),
    };
    let right = Entitlement {
        kind: Kind::Assistance,
        outcome,
        charge: ChargeBasis::Ticket {
            monthly_self_pay: if rich { 3000 } else { 0 },
        },
        notices: vec![outcome],
        fields,
        sensitive,
    };
    let usable = PatientNotice::CertificateUsableUntil(date!(2026 - 12 - 31));
    let view = View {
        item: Item::Care,
        state: outcome,
        until: rich.then_some(AT),
    };
    let report = Report {
        entitlements: vec![right],
        views: vec![view],
        patient_notices: if rich { vec![usable] } else { Vec::new() },
        service_notice: rich.then(|| "更新してください".to_owned()),
        ..Report::unanswered(outcome, AskedBy::Card, AT)
    };
    let report = Report {
        ask: Ask::Answered,
        ..report
    };
    let entry = Entry {
        failure: rich.then_some(Code::ServiceUnreachable),
        ..Entry::answered(InquiryId(uuid::Uuid::from_u128(1)), report)
    };
    let mut record = DeskRecord::new(AT, entry);
    if rich {
        let entries = [
            StaffEntry::ReceivedUnchecked {
                evidence: Evidence::EligibilityCertificate,
                tenths: None,
            },
            StaffEntry::ConsentByAnother {
                relation: Relation::Guardian,
            },
        ];
        record.noted.extend(entries.map(|entry| Noted {
            at: AT,
            by: "佐藤".to_owned(),
            entry,
        }));
    }
    record
}

fn assert_whole(place: &str, text: &str) {
    let empty = [
        "（）", "()", "（、", "（・", "：。", "：・", "・・", "、。", "  ",
    ];
    for piece in ["―", "{", "}", "[", "]"].iter().chain(&empty) {
        assert!(!text.contains(piece), "{place} has {piece}: {text}");
    }
    assert!(!text.is_empty() && text.trim() == text, "{place}: {text}");
    let ends = |glyph: Option<char>| glyph.is_some_and(|glyph| "：・、:,～".contains(glyph));
    let (first, last) = (text.chars().next(), text.chars().next_back());
    assert!(!ends(first) && !ends(last), "{place}: {text}");
}
