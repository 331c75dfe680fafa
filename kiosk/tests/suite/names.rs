//! Two spellings of one name: side by side, and one person's only by a person's decision.

use madoguchi::{core::outcome::StaffEntry, terminal::EventKind};
use madoguchi_words::Language;

use crate::{
    desk,
    form::{noted, stage, write},
    samples::with_card,
    stage::Stage,
};

fn japanese() -> Stage {
    stage(Language::Japanese, [1920.0, 1080.0])
}

#[test]
fn a_name_with_a_hidden_character_is_read_by_the_card_and_registered_by_who_looked() {
    for (on_card, verdict) in [
        ("試験　華子", "読める文字がすべて一致します"),
        ("試験　髙子", "レセプトで使えない文字：髙"),
        ("試験　花奈子", "文字数が違います"),
        ("例示　華子", "読める文字が違います"),
    ] {
        let mut stage = japanese();
        assert!(desk::shows(&stage, "照会サービスの氏名"));
        assert!(desk::shows(&stage, "ｼｹﾝ ﾊﾅｺ"));
        stage.press("カードの氏名を入れる");
        stage.press("佐藤");
        assert!(desk::shows(&stage, "カードの氏名を入れてください"));
        write(&mut stage, "カードの氏名", on_card);
        assert!(desk::shows(&stage, verdict), "{on_card}: {verdict}");
        stage.press("同じ人として登録");
        let entry = StaffEntry::SameName {
            on_card: on_card.to_owned(),
            same: true,
        };
        assert!(noted(&stage) == [("佐藤".to_owned(), entry)]);
    }
}

#[test]
fn what_was_registered_says_by_whom_and_can_be_taken_back() {
    for (same, said, button) in [
        (Some(true), "10:10 佐藤が同じ人として登録", "登録を取り消す"),
        (
            Some(false),
            "10:10 佐藤が登録を取り消し",
            "同じ人として登録",
        ),
        (None, "照会サービスの氏名", "同じ人として登録"),
    ] {
        let mut stage = japanese();
        stage.report(EventKind::Amended(Box::new(with_card("試験　華子", same))));
        assert!(desk::shows(&stage, said), "{said}");
        stage.press(button);
        assert!(
            desk::shows(&stage, "担当者を選んでください"),
            "who is asked first"
        );
        stage.press("佐藤");
        stage.press("決める");
        stage.press(button);
        let entry = StaffEntry::SameName {
            on_card: "試験　華子".to_owned(),
            same: same != Some(true),
        };
        assert!(noted(&stage) == [("佐藤".to_owned(), entry)]);
    }
}

#[test]
fn both_spellings_keep_the_rules_in_every_language_and_size() {
    for language in Language::ALL {
        for size in [[1920.0, 1080.0], [1280.0, 720.0]] {
            for name in [
                "試験　華子",
                "ＳＨＩＫＥＮ　ＡＬＥＸＡＮＤＲＩＡ　ＭＡＲＩＡ",
            ] {
                let mut stage = stage(language, size);
                stage.report(EventKind::Amended(Box::new(with_card(name, Some(true)))));
                desk::check(&stage, size, &format!("{name} {} {size:?}", language.tag()));
            }
        }
    }
}
