//! What staff fill in at the desk, and that only a whole form becomes a command.

use madoguchi::{
    core::outcome::{Evidence, Item, Relation, StaffEntry},
    store::Noted,
    terminal::{Amended, Command, EventKind},
};
use madoguchi_kiosk::{Options, Windows};
use madoguchi_words::{Language, screen::screens};
use time::macros::{date, datetime};

use crate::{
    desk,
    samples::{inquiry_id, morning, records},
    stage::Stage,
};

pub(crate) fn stage(language: Language, size: [f32; 2]) -> Stage {
    let options = Options {
        windows: Windows::Desk,
        language,
        clerks: vec!["佐藤".to_owned(), "田中".to_owned()],
        ..Options::default()
    };
    let mut stage = Stage::new(&options, size);
    for event in morning() {
        stage.report(event.kind);
    }
    stage
}

fn japanese() -> Stage {
    stage(Language::Japanese, [1920.0, 1080.0])
}

/// Writes into the field of this name.
pub(crate) fn write(stage: &mut Stage, field: &str, text: &str) {
    stage.focus_field(field);
    stage.type_text(text);
}

/// A field, and what is written in it.
type Written = (&'static str, &'static str);

/// The entries that were sent, with who made them.
#[expect(
    clippy::panic,
    reason = "a desk that says something else fails the test"
)]
pub(crate) fn noted(stage: &Stage) -> Vec<(String, StaffEntry)> {
    let commands = stage.wire.commands.borrow();
    commands
        .iter()
        .map(|command| match command {
            Command::Note { inquiry, by, entry } if *inquiry == inquiry_id(7) => {
                (by.clone(), (**entry).clone())
            }
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn an_entry_is_sent_once_it_is_whole_and_says_what_is_missing_until_then() {
    let mut stage = japanese();
    stage.press("記録を加える");
    for (missing, press) in [
        ("担当者を選んでください", "田中"),
        ("内容を選んでください", "ほかの証拠で受付"),
        ("確認したものを選んでください", "資格申立書"),
        ("申し出の割合を選んでください", "3割"),
    ] {
        assert!(desk::shows(&stage, missing), "{missing}");
        stage.press(press);
    }
    stage.press("記録する");
    let declared = StaffEntry::ReceivedUnchecked {
        evidence: Evidence::Declaration,
        tenths: Some(3),
    };
    assert!(noted(&stage) == [("田中".to_owned(), declared)]);
    assert!(!desk::shows(&stage, "記録する"), "the form has gone");
    assert!(
        desk::shows(&stage, "担当 田中"),
        "and who is at the desk stays"
    );
}

#[test]
fn each_kind_of_entry_asks_for_what_belongs_to_it() {
    let table: [(&[&str], &[Written], StaffEntry); 9] = [
        (
            &["免除証明書"],
            &[("有効期限", "R9.3.31")],
            StaffEntry::PaperWaiver {
                until: Some(date!(2027 - 03 - 31)),
            },
        ),
        (
            &["公費の申請中"],
            &[("発行元", "例示福祉事務所"), ("受付日", "2026-11-10")],
            StaffEntry::DecisionPending {
                office: Some("例示福祉事務所".to_owned()),
                received: Some(date!(2026 - 11 - 10)),
            },
        ),
        (&["公費ありとの申し出"], &[], StaffEntry::SaysRecipient),
        (&["紙の証明書と違う"], &[], StaffEntry::PaperDiffers),
        (
            &["発行元のデータが古い", "公費"],
            &[],
            StaffEntry::SourceDegraded {
                number: "12139999".to_owned(),
                since: None,
            },
        ),
        (
            &["取得したが情報がない", "薬剤"],
            &[],
            StaffEntry::NothingFound {
                item: Item::Medication,
            },
        ),
        (
            &["本人以外の同意", "保護者"],
            &[],
            StaffEntry::ConsentByAnother {
                relation: Relation::Guardian,
            },
        ),
        (
            &["写真と別の人"],
            &[("理由", "年齢が違う")],
            StaffEntry::FaceDiffers {
                reason: "年齢が違う".to_owned(),
            },
        ),
        (
            &["ほかの証拠で受付", "資格確認書"],
            &[],
            StaffEntry::ReceivedUnchecked {
                evidence: Evidence::EligibilityCertificate,
                tenths: None,
            },
        ),
    ];
    for (presses, written, expected) in table {
        let mut stage = japanese();
        stage.press("記録を加える");
        stage.press("佐藤");
        for press in presses {
            stage.press(press);
        }
        for (field, text) in written {
            write(&mut stage, field, text);
        }
        stage.press("記録する");
        assert!(
            noted(&stage) == [("佐藤".to_owned(), expected)],
            "{presses:?}"
        );
    }
}

#[test]
fn a_date_that_is_none_is_not_taken_and_evidence_past_its_window_is_not_offered() {
    let mut stage = japanese();
    stage.press("記録を加える");
    stage.press("佐藤");
    stage.press("免除証明書");
    write(&mut stage, "有効期限", "2027-02-30");
    assert!(desk::shows(&stage, "有効期限を確かめてください"));
    stage.press("ほかの証拠で受付");
    for (evidence, offered) in [
        ("資格確認書", true),
        ("期限切れの保険証", false),
        ("資格情報のお知らせのみ", false),
    ] {
        let node = stage.nodes().into_iter().find(|node| node.name == evidence);
        assert_eq!(node.is_some(), offered, "{evidence}");
    }
    stage.press("やめる");
    assert!(noted(&stage).is_empty());
}

#[test]
fn somebody_can_be_received_without_any_answer_and_by_somebody_who_is_not_listed() {
    let mut stage = japanese();
    stage.press("未照会で受付");
    write(&mut stage, "名前か頭文字", "Y.T.");
    stage.press("口頭（再来・変更なし）");
    stage.press("1割");
    write(&mut stage, "氏名", "例示　花");
    write(&mut stage, "生年月日", "昭和30年5月5日");
    stage.press("記録する");
    let commands = stage.wire.commands.borrow();
    let [
        Command::Receive {
            by,
            person,
            evidence,
            tenths,
        },
    ] = commands.as_slice()
    else {
        panic!("{commands:?}")
    };
    assert_eq!(
        (by.as_str(), *evidence, *tenths),
        ("Y.T.", Evidence::OralOfKnownPatient, Some(1))
    );
    assert_eq!(person.name.as_deref(), Some("例示　花"));
    assert_eq!(person.birth, Some(date!(1955 - 05 - 05)));
}

#[test]
fn entries_stand_with_who_and_when_and_tell_nothing_that_only_a_press_may_show() {
    let mut stage = japanese();
    let mut record = records().remove(6);
    let at = datetime!(2026-11-16 01:05 UTC);
    record.noted = vec![Noted {
        at,
        by: "佐藤".to_owned(),
        entry: StaffEntry::DecisionPending {
            office: Some("見本市福祉事務所".to_owned()),
            received: Some(date!(2026 - 11 - 10)),
        },
    }];
    record.amended = Some(Amended { times: 1, at });
    stage.report(EventKind::Amended(Box::new(record)));
    assert!(desk::shows(&stage, "10:05 佐藤"));
    assert!(desk::shows(&stage, "公費の申請中（受付日 2026-11-10）"));
    for word in desk::SENSITIVE {
        assert!(!desk::shows(&stage, word), "{word}");
    }
}

#[test]
fn a_form_does_not_go_when_a_new_line_comes_and_goes_when_another_line_is_opened() {
    let mut stage = japanese();
    stage.press("記録を加える");
    let mut other = records().remove(0);
    other.entry.inquiry = inquiry_id(9);
    other.at += time::Duration::hours(1);
    stage.report(EventKind::Desk(Box::new(other)));
    assert!(desk::shows(&stage, "担当者を選んでください"));
    desk::open(&mut stage, "見本 太郎");
    assert!(!desk::shows(&stage, "担当者を選んでください"));
}

#[test]
fn every_form_keeps_the_rules_in_every_language_and_size() {
    for language in Language::ALL {
        let words = &screens(language).form;
        for size in [[1920.0, 1080.0], [1280.0, 720.0]] {
            for (open, presses) in [
                (&words.title_clerk, vec![]),
                (&words.title_receive, vec![]),
                (&words.title_entry, vec![]),
                (&words.title_entry, vec![&words.kind_evidence]),
                (&words.title_entry, vec![&words.kind_pending]),
                (&words.title_entry, vec![&words.kind_degraded]),
            ] {
                let mut stage = stage(language, size);
                stage.press(open);
                for press in presses {
                    stage.press(press);
                }
                desk::check(&stage, size, &format!("{open} {} {size:?}", language.tag()));
            }
        }
    }
}
