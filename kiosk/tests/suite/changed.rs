//! A line that changes after its inquiry has ended.

use madoguchi::{core::failure::Code, terminal::EventKind};
use madoguchi_words::{Language, screen::screens};

use crate::{
    desk,
    samples::{inquiry_id, ticket_came},
    stage::Stage,
};

fn changed() -> EventKind {
    EventKind::Amended(Box::new(ticket_came()))
}

fn reveal(stage: &mut Stage) {
    stage.report(EventKind::Revealed {
        inquiry: inquiry_id(7),
        field: "right-0".to_owned(),
        failure: None,
    });
}

#[test]
fn a_changed_line_stands_in_its_place_and_says_when_and_what() {
    let mut stage = desk::stage();
    stage.report(changed());
    assert!(desk::shows(&stage, "10:10 に変わったこと"));
    assert!(desk::shows(&stage, "● 受付可 1 → ● 受付可"));
    assert!(desk::shows(&stage, "未確定 → 公費"));
    assert!(desk::shows(&stage, "暗証番号・10:10 変更"));
    let rows = stage.nodes();
    let lines = rows.iter().filter(|node| node.name.contains("試験 ●子"));
    let lines = lines.filter(|node| node.pressable).count();
    assert_eq!(lines, 1, "one line for one inquiry");
}

#[test]
fn what_was_open_stays_open_and_what_was_closed_stays_closed() {
    let mut stage = desk::stage();
    stage.report(changed());
    for word in desk::SENSITIVE {
        assert!(!desk::shows(&stage, word), "{word} before the press");
    }
    let mut stage = desk::stage();
    reveal(&mut stage);
    stage.report(changed());
    assert!(desk::shows(&stage, "医療扶助"));
    assert!(desk::shows(&stage, "→ 医療券 有効"));
    let mut other = ticket_came();
    for right in other
        .entry
        .report
        .iter_mut()
        .flat_map(|report| &mut report.entitlements)
    {
        right.kind = madoguchi::core::outcome::Kind::SupportBenefit;
    }
    stage.report(EventKind::Amended(Box::new(other)));
    assert!(
        !desk::shows(&stage, "支援給付"),
        "another right in the same place has not been opened"
    );
}

#[test]
fn what_the_journal_does_not_take_changes_nothing_and_says_why() {
    let mut stage = desk::stage();
    stage.report(EventKind::NotAmended {
        inquiry: inquiry_id(7),
        failure: Code::DiskFull,
    });
    assert!(desk::shows(&stage, "記録できないため変更していません"));
    assert!(!desk::shows(&stage, "変わったこと"));
    stage.report(changed());
    assert!(!desk::shows(&stage, "記録できないため変更していません"));
}

#[test]
fn it_is_set_without_overlap_in_every_language_and_size() {
    for language in Language::ALL {
        for size in [[1920.0, 1080.0], [1280.0, 720.0]] {
            let mut stage = desk::stage_in(language, size);
            stage.report(changed());
            assert!(desk::shows(&stage, &screens(language).desk.status));
            desk::check(
                &stage,
                size,
                &format!("changed {} {size:?}", language.tag()),
            );
            reveal(&mut stage);
            desk::check(&stage, size, &format!("opened {} {size:?}", language.tag()));
        }
    }
}
