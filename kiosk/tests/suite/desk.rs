//! The desk: what stands where, and what only a press and the journal open.

use egui::{Rect, pos2};
use madoguchi::{
    core::{failure::Code, outcome::ServiceMode},
    terminal::{Change, Command, EventKind},
};
use madoguchi_kiosk::{Options, Windows};
use madoguchi_words::Language;

use crate::{
    samples::{crowded, inquiry_id, morning, old_data, records},
    stage::Stage,
};

pub(crate) const SENSITIVE: &[&str] = &[
    "医療扶助",
    "医療券",
    "生活保護",
    "福祉事務所",
    "受給中",
    "12139999",
    "0001234",
];

fn stage_of(options: Options, size: [f32; 2]) -> Stage {
    let mut stage = Stage::new(
        &Options {
            windows: Windows::Desk,
            ..options
        },
        size,
    );
    for event in morning() {
        stage.report(event.kind);
    }
    stage
}

pub(crate) fn stage_in(language: Language, size: [f32; 2]) -> Stage {
    stage_of(
        Options {
            language,
            ..Options::default()
        },
        size,
    )
}

pub(crate) fn stage() -> Stage {
    stage_of(Options::default(), [1920.0, 1080.0])
}

pub(crate) fn shows(stage: &Stage, word: &str) -> bool {
    stage.texts().iter().any(|text| text.contains(word))
        || stage
            .painted()
            .iter()
            .any(|(text, _, _)| text.contains(word))
}

#[expect(clippy::expect_used, reason = "a desk without the row fails the test")]
pub(crate) fn open(stage: &mut Stage, start: &str) {
    let row = stage
        .nodes()
        .into_iter()
        .find(|node| node.pressable && node.name.starts_with(start))
        .expect(start);
    stage.press(&row.name);
}

#[test]
fn the_newest_record_is_open_with_the_next_step_first() {
    let stage = stage();
    let painted = stage.painted();
    let place = |word: &str| {
        let (_, rect, _) = painted
            .iter()
            .find(|(text, rect, _)| text.contains(word) && rect.left() > 570.0)
            .unwrap_or_else(|| panic!("{word}"));
        (rect.top(), rect.left())
    };
    let order = [
        "試験",
        "次にすること",
        "受付と診療は進めて",
        "資格",
        "本人の選択",
        "記録番号",
    ];
    for (above, below) in order.iter().zip(order.iter().skip(1)) {
        assert!(
            place(above).0 < place(below).0,
            "{above} stands above {below}"
        );
    }
    assert!(shows(&stage, "9:42:07 時点・カードで照会・暗証番号"));
    assert!(shows(&stage, "見てよい（11/17 9:42まで）"));
    assert!(shows(&stage, "11月25日に自動で取り直します"));
    assert!(shows(&stage, "未確定"));
}

#[test]
fn what_is_sensitive_shows_only_after_a_press_that_the_journal_has() {
    let mut stage = stage();
    for word in SENSITIVE {
        assert!(!shows(&stage, word), "{word} before the press");
    }
    stage.press("表示する");
    let asked = match stage.wire.commands.borrow().as_slice() {
        [Command::Reveal { inquiry, field }] => (*inquiry, field.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(asked, (inquiry_id(7), "right-0".to_owned()));
    for word in SENSITIVE {
        assert!(!shows(&stage, word), "{word} before the journal has it");
    }
    let (inquiry, field) = asked;
    stage.report(EventKind::Revealed {
        inquiry,
        field,
        failure: None,
    });
    for word in ["医療扶助", "受給中", "12139999", "0001234"] {
        assert!(shows(&stage, word), "{word} after the press");
    }

    open(&mut stage, "見本 桜");
    open(&mut stage, "試験");
    for word in SENSITIVE {
        assert!(
            !shows(&stage, word),
            "{word} when the record is opened again"
        );
    }
}

#[test]
fn what_the_journal_has_for_another_record_opens_nothing_here() {
    let mut stage = stage();
    stage.report(EventKind::Revealed {
        inquiry: inquiry_id(6),
        field: "right-0".to_owned(),
        failure: None,
    });
    for word in SENSITIVE {
        assert!(!shows(&stage, word), "{word}");
    }
}

#[test]
fn what_the_journal_cannot_take_is_not_shown() {
    let mut stage = stage();
    stage.report(EventKind::Revealed {
        inquiry: inquiry_id(7),
        field: "right-0".to_owned(),
        failure: Some(Code::DiskFull),
    });
    for word in SENSITIVE {
        assert!(!shows(&stage, word), "{word}");
    }
    assert!(shows(&stage, "HST-02"));
}

#[test]
fn a_call_for_help_stands_until_somebody_has_seen_it() {
    let mut stage = stage();
    assert!(!shows(&stage, "お呼びです"));
    stage.report(EventKind::HelpWanted);
    assert!(shows(&stage, "キオスクでお呼びです（9:42）"));
    stage.press("わかりました");
    assert!(!shows(&stage, "お呼びです"));
}

#[test]
fn an_inquiry_that_the_journal_refused_is_told_until_one_is_recorded_again() {
    let mut stage = stage();
    stage.report(EventKind::NotRecorded {
        inquiry: inquiry_id(99),
        failure: Code::DiskFull,
    });
    assert!(shows(&stage, "記録できないため表示できません（HST-02）"));
    stage.report(EventKind::Desk(Box::new(records().remove(0))));
    assert!(!shows(&stage, "HST-02"));
}

#[test]
fn an_answer_about_somebody_else_is_not_shown() {
    let mut stage = stage();
    open(&mut stage, "（氏名なし） ■ 本人不一致の疑い");
    for word in ["見本 次郎", "1990-08-15", "ﾐﾎﾝ ｼﾞﾛｳ", "06139999"] {
        assert!(!shows(&stage, word), "{word}");
    }
    assert!(shows(&stage, "カードと回答の生年月日か性別が一致しません"));
}

#[test]
fn charges_say_where_they_come_from() {
    let mut stage = stage();
    open(&mut stage, "見本 桜");
    assert!(shows(&stage, "3割（法定）"));
    assert!(shows(&stage, "06139999"));
    open(&mut stage, "例示 一郎");
    assert!(shows(&stage, "未確定") && !shows(&stage, "割（"));
}

#[test]
fn a_failed_inquiry_says_what_happened_and_what_to_do() {
    let mut stage = stage();
    open(&mut stage, "（氏名なし） ■ 照会できず");
    let words = madoguchi_words::failure(Language::Japanese, "NET-02").expect("a known code");
    assert!(shows(&stage, words.staff.what.trim_end_matches('。')));
    assert!(shows(&stage, "NET-02"));
}

#[test]
fn a_record_that_is_reported_twice_stands_once() {
    let mut stage = stage();
    for event in morning() {
        stage.report(event.kind);
    }
    assert!(shows(&stage, "今日 7件"));
}

#[test]
fn nothing_is_cut_off_and_nothing_overlaps() {
    for language in Language::ALL {
        for size in [[1920.0, 1080.0], [1280.0, 720.0]] {
            let mut stage = stage_of(
                Options {
                    language,
                    manager: true,
                    ..Options::default()
                },
                size,
            );
            let rows: Vec<String> = stage
                .nodes()
                .into_iter()
                .filter(|node| node.role == egui::accesskit::Role::ListItem)
                .map(|node| node.name)
                .collect();
            assert_eq!(rows.len(), 7);
            for row in rows {
                stage.press(&row);
                for at in 0..2 {
                    let record = stage.harness.state().model().desk.selected();
                    stage.report(EventKind::Revealed {
                        inquiry: record.expect("a record is open"),
                        field: format!("right-{at}"),
                        failure: None,
                    });
                }
                check(&stage, size, &format!("{row} {} {size:?}", language.tag()));
            }
        }
    }
}

#[test]
fn a_crowded_day_with_long_names_and_many_rights_still_fits() {
    for language in Language::ALL {
        for size in [[1920.0, 1080.0], [1024.0, 600.0]] {
            let mut stage = stage_in(language, size);
            for kind in crowded() {
                stage.report(kind);
            }
            stage.report(old_data());
            stage.report(EventKind::HelpWanted);
            open(&mut stage, "ALEXANDRA");
            let place = format!("{} {size:?}", language.tag());
            check(&stage, size, &place);
            for at in 0..20 {
                stage.report(EventKind::Revealed {
                    inquiry: inquiry_id(2000),
                    field: format!("right-{at}"),
                    failure: None,
                });
            }
            check(&stage, size, &place);
            let lines = stage.nodes().into_iter();
            let lines = lines.filter(|node| node.role == egui::accesskit::Role::ListItem);
            assert_eq!(lines.count(), 208, "{place}");
        }
    }
}

fn situation(failure: Option<Code>) -> EventKind {
    EventKind::Situation {
        degraded: Vec::new(),
        treatment: None,
        mode: ServiceMode::Normal,
        failure,
    }
}

#[test]
fn old_data_stands_on_top_until_somebody_says_that_it_is_no_longer_old() {
    let mut stage = crate::form::stage(Language::Japanese, [1920.0, 1080.0]);
    assert!(!shows(&stage, "データが古い"));
    stage.report(old_data());
    assert!(shows(
        &stage,
        "保険者・発行元 12139999 のデータは古いかもしれません（2026-11-10から）"
    ));
    stage.press_nth("最新になった", 1);
    assert!(shows(&stage, "担当者を選んでください"), "who says so first");
    stage.press("佐藤");
    stage.press("決める");
    stage.press_nth("最新になった", 1);
    match stage.wire.commands.borrow().as_slice() {
        [
            Command::Situate {
                by: Some(by),
                change: Change::UpToDate(number),
            },
        ] => assert_eq!((&**by, &**number), ("佐藤", "06139999")),
        other => panic!("{other:?}"),
    }
    stage.report(situation(Some(Code::DiskFull)));
    assert!(shows(&stage, "記録できないため変更していません（HST-02）"));
    stage.report(situation(None));
    assert!(!shows(&stage, "データが古い") && !shows(&stage, "HST-02"));
}

pub(crate) fn check(stage: &Stage, [wide, high]: [f32; 2], place: &str) {
    let scale = (wide / 1920.0).min(high / 1080.0).max(0.8);
    let painted = stage.painted();
    for (text, rect, points) in &painted {
        let column = Rect::from_min_max(pos2(0.0, 0.0), pos2(wide, f32::INFINITY));
        assert!(
            column.contains_rect(*rect),
            "{place}: {text} leaves the window: {rect:?}"
        );
        assert!(
            *points >= 17.0 * scale - 0.1,
            "{place}: {text} is set in {} points",
            points / scale
        );
    }
    // What has scrolled under a bar is clipped there.
    let seen: Vec<(String, Rect)> = stage
        .laid_out()
        .into_iter()
        .map(|(text, rect, _, clip)| (text, rect.intersect(clip)))
        .filter(|(_, rect)| rect.is_positive())
        .collect();
    for (at, (text, rect)) in seen.iter().enumerate() {
        for (other, place_of_other) in seen.iter().skip(at + 1) {
            assert!(
                !rect.shrink(1.0).intersects(place_of_other.shrink(1.0)),
                "{place}: {text} and {other} overlap"
            );
        }
    }
}
