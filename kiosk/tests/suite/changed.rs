//! A line that changes after its inquiry has ended.

use madoguchi::{
    core::{
        failure::Code,
        outcome::{Outcome, TicketChange, TicketFacts},
    },
    terminal::EventKind,
};
use madoguchi_words::{Language, screen::screens};
use time::macros::date;

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
fn a_ticket_that_changed_since_it_was_fetched_shows_both_after_the_press_only() {
    let facts = |self_pay| TicketFacts {
        month: Some("202611".to_owned()),
        treatment_type: Some("02".to_owned()),
        from: Some(date!(2026 - 11 - 01)),
        until: Some(date!(2026 - 11 - 30)),
        self_pay: Some(self_pay),
        ..TicketFacts::default()
    };
    let cancelled = TicketChange::Cancelled { before: facts(0) };
    let (before, after) = (facts(0), facts(3000));
    let changed = TicketChange::Changed { before, after };
    for (change, now) in [
        (cancelled, "取り消されました"),
        (
            changed,
            "2026-11・入院外・2026-11-01〜2026-11-30・本人支払 月額3,000円",
        ),
    ] {
        let mut record = ticket_came();
        let rights = record
            .entry
            .report
            .iter_mut()
            .flat_map(|report| &mut report.entitlements);
        for right in rights {
            right.notices = vec![Outcome::TicketChanged];
            right.fields.ticket_changes = vec![change.clone()];
        }
        let mut stage = desk::stage();
        stage.report(EventKind::Amended(Box::new(record)));
        assert!(desk::shows(&stage, "公費：内容が変わりました"));
        assert!(!desk::shows(&stage, "前に取得した券"));
        reveal(&mut stage);
        assert!(desk::shows(&stage, "前に取得した券"));
        assert!(desk::shows(&stage, now), "{now}");
    }
}

#[test]
fn a_line_of_an_earlier_day_comes_back_when_it_changes_and_drives_no_line_of_today_away() {
    let rows = |stage: &Stage| {
        let nodes = stage.nodes().into_iter();
        let rows = nodes.filter(|node| node.role == egui::accesskit::Role::ListItem);
        rows.map(|node| node.name).collect::<Vec<_>>()
    };
    let mut stage = desk::stage();
    let today = rows(&stage);
    let mut record = ticket_came();
    record.entry.inquiry = inquiry_id(20);
    record.at -= time::Duration::days(6);
    stage.report(EventKind::Amended(Box::new(record.clone())));
    let now = rows(&stage);
    assert_eq!(now.get(..today.len()), Some(today.as_slice()));
    assert!(now.last().is_some_and(|last| last.contains("11/10 9:42")));
    record.entry.inquiry = inquiry_id(21);
    record.amended = None;
    stage.report(EventKind::Desk(Box::new(record)));
    assert_eq!(rows(&stage), now, "an old line that has not changed");
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
