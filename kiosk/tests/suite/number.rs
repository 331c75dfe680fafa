//! Questions by number at the desk, anew and again about a line without an answer; and the modes of the service that explain why there is none.

use madoguchi::{
    core::{
        failure::Code,
        outcome::{Degraded, Outcome, ServiceMode},
    },
    terminal::{Asked, Change, Command, DeskRecord, EventKind},
};
use madoguchi_words::{Language, screen::screens};
use time::macros::{date, datetime};

use crate::{
    desk::{check, open, shows},
    form::{stage, write},
    samples::{inquiry_id, records},
    stage::Stage,
};

fn japanese() -> Stage {
    stage(Language::Japanese, [1920.0, 1080.0])
}

/// What has been sent so far.
fn sent(stage: &Stage) -> Vec<Command> {
    stage.wire.commands.take()
}

#[test]
fn a_question_is_asked_once_it_is_whole_and_its_answer_opens() {
    let mut stage = japanese();
    stage.press("番号で照会");
    for (missing, field, text) in [
        (
            "保険者番号を入れてください",
            "保険者番号",
            "０６１３９９９２",
        ),
        ("番号を入れてください", "番号", "1001"),
        ("生年月日を入れてください", "生年月日", "S60.6.15"),
    ] {
        assert!(shows(&stage, missing), "{missing}");
        write(&mut stage, field, text);
    }
    write(&mut stage, "枝番", "1");
    write(&mut stage, "記号", "見本");
    stage.press("照会する");
    let commands = sent(&stage);
    let [Command::AskByNumber { inquiry, question }] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    assert_eq!(*inquiry, inquiry_id(77));
    let asked = Asked::from(&**question);
    assert_eq!(asked.insurer_number, "06139992");
    assert_eq!(asked.symbol.as_deref(), Some("見本"));
    assert_eq!(asked.number, "1001");
    assert_eq!(asked.branch_number.as_deref(), Some("01"));
    assert_eq!(asked.birth, date!(1985 - 06 - 15));
    assert_eq!(asked.visit_date, date!(2026 - 11 - 16));

    assert!(shows(&stage, "照会しています"), "until the answer has come");
    let mut answer = records().remove(0);
    answer.entry.inquiry = inquiry_id(77);
    stage.report(EventKind::Desk(Box::new(answer)));
    assert!(!shows(&stage, "照会しています"));
    assert_eq!(
        stage.harness.state().model().desk.selected(),
        Some(inquiry_id(77))
    );
}

#[test]
fn what_cannot_be_asked_with_is_told_beside_its_field_as_it_is_typed() {
    let wrong = [
        (
            "保険者番号",
            "0613",
            "■ 6桁か8桁で入れてください（いま4桁）",
        ),
        ("保険者番号", "保険者", "■ 数字だけで入れてください"),
        ("枝番", "123", "■ 1桁か2桁で入れてください"),
        ("枝番", "A", "■ 数字だけで入れてください"),
        ("生年月日", "昭和の日", "■ 日付として読めません"),
        ("生年月日", "2026-11-17", "■ 今日より後の日付です"),
    ];
    for (field, text, remark) in wrong {
        let mut stage = japanese();
        stage.press("番号で照会");
        for (other, fits) in [
            ("保険者番号", "06139992"),
            ("番号", "1001"),
            ("生年月日", "1985-06-15"),
        ] {
            write(&mut stage, other, if other == field { text } else { fits });
        }
        if field == "枝番" {
            write(&mut stage, field, text);
        }
        assert!(shows(&stage, remark), "{field} {text}: {remark}");
        assert!(!shows(&stage, "照会する"), "{field} {text}");
    }
}

#[test]
fn what_looks_mistyped_is_told_and_can_be_asked_with() {
    let mut stage = japanese();
    stage.press("番号で照会");
    write(&mut stage, "保険者番号", "06139991");
    assert!(shows(&stage, "▲ 検証番号が合いません"));
    write(&mut stage, "番号", "1001");
    write(&mut stage, "生年月日", "1985-06-15");
    stage.press("照会する");
    assert_eq!(sent(&stage).len(), 1);
}

#[test]
fn a_question_that_the_journal_did_not_take_can_be_asked_again() {
    let mut stage = japanese();
    stage.press("番号で照会");
    write(&mut stage, "保険者番号", "06139992");
    write(&mut stage, "番号", "1001");
    write(&mut stage, "生年月日", "1985-06-15");
    stage.press("照会する");
    stage.report(EventKind::NotRecorded {
        inquiry: inquiry_id(77),
        failure: Code::DiskFull,
    });
    assert!(shows(&stage, "この端末のディスクがいっぱいです"));
    stage.press("照会する");
    assert_eq!(sent(&stage).len(), 2);
}

/// The line of the morning that timed out, asked with these numbers.
fn timed_out(branch: Option<&str>) -> DeskRecord {
    DeskRecord {
        asked: Some(Asked {
            insurer_number: "06139992".to_owned(),
            symbol: None,
            number: "1001".to_owned(),
            branch_number: branch.map(str::to_owned),
            birth: date!(1985 - 06 - 15),
            visit_date: date!(2026 - 11 - 16),
            limit_consent: false,
            by: None,
        }),
        ..records().remove(1)
    }
}

#[test]
fn a_line_without_an_answer_is_asked_about_again_with_its_numbers() {
    let mut stage = japanese();
    stage.report(EventKind::Amended(Box::new(timed_out(Some("02")))));
    open(&mut stage, "（氏名なし） ■ 照会できず");
    stage.press("もう一度照会する");
    assert!(shows(&stage, "担当者を選んでください"));
    stage.press("田中");
    stage.press("照会する");
    let commands = sent(&stage);
    let [
        Command::AskAgain {
            inquiry,
            by,
            question,
        },
    ] = commands.as_slice()
    else {
        panic!("{commands:?}");
    };
    assert_eq!((*inquiry, by.as_str()), (inquiry_id(2), "田中"));
    let question = question.as_deref().expect("with the numbers of the form");
    let asked = Asked::from(question);
    assert!(Some(asked) == timed_out(Some("02")).asked);

    stage.report(EventKind::NotAmended {
        inquiry: inquiry_id(2),
        failure: Code::ServiceTimedOut,
    });
    assert!(
        shows(&stage, "時間内に回答がありません"),
        "and it can be tried again"
    );
    stage.press("照会する");
    let answer = DeskRecord {
        entry: madoguchi::core::visit::Entry {
            inquiry: inquiry_id(2),
            ..records().remove(0).entry
        },
        ..timed_out(None)
    };
    stage.report(EventKind::Amended(Box::new(answer)));
    assert!(!shows(&stage, "照会する"), "the form has gone");
    assert!(shows(&stage, "見本 桜"));
}

#[test]
fn only_a_line_that_an_answer_by_number_can_mend_offers_one() {
    let by_number = |outcome| {
        let mut record = records().remove(0);
        let report = record.entry.report.as_mut().expect("an answered line");
        report.entitlements.truncate(1);
        report.entitlements[0].outcome = outcome;
        record
    };
    for (record, offered) in [
        (records().remove(0), None),
        (records().remove(4), None),
        (records().remove(1), Some("番号で照会する")),
        (records().remove(2), Some("番号で照会する")),
        (timed_out(None), Some("もう一度照会する")),
        (by_number(Outcome::NotFoundByNumber), Some("番号で照会する")),
        (by_number(Outcome::SeveralByNumber), Some("番号で照会する")),
        (by_number(Outcome::LostNoNewer), None),
    ] {
        let mut stage = japanese();
        let inquiry = record.entry.inquiry;
        stage.report(EventKind::Amended(Box::new(record)));
        let lines = stage.nodes().into_iter().filter(|node| node.pressable);
        let lines: Vec<String> = lines.map(|node| node.name).collect();
        for line in lines.iter().filter(|line| line.contains(':')) {
            stage.press(line);
            if stage.harness.state().model().desk.selected() == Some(inquiry) {
                break;
            }
        }
        assert_eq!(stage.harness.state().model().desk.selected(), Some(inquiry));
        for label in ["番号で照会する", "もう一度照会する"] {
            assert_eq!(shows(&stage, label), offered == Some(label), "{label}");
        }
    }
}

#[test]
fn a_mode_of_the_service_is_set_stands_on_top_and_is_ended() {
    let now = datetime!(2026-11-16 00:42:07 UTC);
    let emergency = ServiceMode::Emergency {
        since: now,
        approval: Some("受-1".to_owned()),
    };
    let disaster = ServiceMode::Disaster {
        area: Some("見本県".to_owned()),
        until: Some(date!(2026 - 11 - 20)),
    };
    let maintenance = ServiceMode::Maintenance {
        until: datetime!(2026-11-16 18:30 +9),
    };
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], ServiceMode, &'a str);
    let table: [Case<'_>; 3] = [
        (
            "メンテナンス",
            &[("終わる時刻（例 18:30）", "18:30")],
            maintenance,
            "メンテナンス中（11/16 18:30まで）。受付は続けてください。",
        ),
        (
            "障害時モード",
            &[("承認番号", "受-1")],
            emergency,
            "障害時モード（11/16 9:42に開始）・承認 受-1。氏名・生年月日・性別・住所で検索し",
        ),
        (
            "災害時モード",
            &[("対象の地域", "見本県"), ("最後の日", "R8.11.20")],
            disaster,
            "災害時モード（見本県）・2026-11-20まで。氏名・生年月日・性別・住所で検索して",
        ),
    ];
    for (name, fields, expected, banner) in table {
        let mut stage = japanese();
        stage.press("通常運転");
        assert!(shows(&stage, "担当者を選んでください"));
        stage.press("田中");
        assert!(shows(&stage, "状態を選んでください"));
        stage.press(name);
        for (field, text) in fields {
            write(&mut stage, field, text);
        }
        stage.press("この状態にする");
        let commands = sent(&stage);
        let [
            Command::Situate {
                by,
                change: Change::Mode(mode),
            },
        ] = commands.as_slice()
        else {
            panic!("{commands:?}");
        };
        assert_eq!((by.as_deref(), mode), (Some("田中"), &expected));
        assert!(
            !shows(&stage, banner),
            "{banner} before the terminal has it"
        );
        stage.report(in_mode(mode.clone()));
        assert!(shows(&stage, banner), "{banner}");
        stage.press("解除する");
        let commands = sent(&stage);
        let ended = [Command::Situate {
            by: Some("田中".to_owned()),
            change: Change::Mode(ServiceMode::Normal),
        }];
        assert_eq!(format!("{commands:?}"), format!("{ended:?}"));
        stage.report(in_mode(ServiceMode::Normal));
        assert!(!shows(&stage, banner) && shows(&stage, "通常運転"));
    }
}

fn in_mode(mode: ServiceMode) -> EventKind {
    let many = (0..5).map(|number| Degraded {
        number: format!("0613999{number}"),
        since: None,
    });
    EventKind::Situation {
        degraded: many.collect(),
        treatment: None,
        mode,
        failure: None,
    }
}

#[test]
fn forms_and_banners_fit_in_every_language_and_size() {
    for language in Language::ALL {
        for size in [[1920.0, 1080.0], [1024.0, 600.0]] {
            let place = format!("{} {size:?}", language.tag());
            let mut stage = stage(language, size);
            let words = screens(language);
            stage.report(in_mode(ServiceMode::Disaster {
                area: Some("見本県例示市".to_owned()),
                until: Some(date!(2026 - 11 - 20)),
            }));
            assert!(
                shows(&stage, &words.desk.more.replace("{count}", "3")),
                "{place}"
            );
            check(&stage, size, &place);
            stage.press(&words.form.title_number);
            write(&mut stage, &words.field.insurer_number, "061399");
            write(&mut stage, &words.field.branch_number, "ABC");
            write(&mut stage, &words.form.birth, "?");
            check(&stage, size, &place);
            stage.press(&words.form.close);
            stage.press(&words.form.mode_disaster);
            stage.press_nth(&words.form.mode_disaster, 1);
            check(&stage, size, &place);
        }
    }
}
