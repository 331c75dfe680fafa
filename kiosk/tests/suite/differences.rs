//! What record, card and service say differently, which rights are claimed in which order, and what of it stands in the open.

use madoguchi::{
    core::outcome::{Compared, Difference, Report, Source},
    terminal::{DeskRecord, EventKind},
};

use crate::{
    desk::{SENSITIVE, open, shows, stage},
    samples::records,
    stage::Stage,
};

/// The line of 見本 桜 with these differences.
fn with(differences: Vec<Difference>) -> Stage {
    let mut stage = stage();
    let mut record = records().remove(0);
    let report = report_of(&mut record);
    report.differences = differences;
    stage.report(EventKind::Desk(Box::new(record)));
    open(&mut stage, "見本 桜");
    stage
}

#[expect(
    clippy::expect_used,
    reason = "a line without an answer fails the test"
)]
fn report_of(record: &mut DeskRecord) -> &mut Report {
    record.entry.report.as_mut().expect("an answered line")
}

fn difference(item: Compared, source: Source, one: &str, other: &str) -> Difference {
    Difference {
        item,
        one: (source, one.to_owned()),
        other: (Source::Service, other.to_owned()),
    }
}

#[test]
fn each_difference_stands_with_both_values_and_who_says_it() {
    assert!(!shows(&with(Vec::new()), "前回・カードとの違い"));
    let stage = with(vec![
        difference(Compared::Address, Source::Record, "例示町1", "例示町2"),
        difference(Compared::Sex, Source::Card, "1", "2"),
        difference(
            Compared::InsurerNumber,
            Source::Record,
            "06130025",
            "06139999",
        ),
    ]);
    for text in [
        "前回・カードとの違い",
        "住所",
        "例示町1（前回）",
        "例示町2",
        "男（カード）",
        "06130025（前回）",
    ] {
        assert!(shows(&stage, text), "{text}");
    }
}

#[test]
fn a_number_of_public_coverage_is_not_compared_in_the_open() {
    for (one, other) in [("12139999", "06139999"), ("06139999", "25139999")] {
        let stage = with(vec![
            difference(Compared::InsurerNumber, Source::Record, one, other),
            difference(Compared::Number, Source::Record, "0001234", "567"),
            difference(Compared::Address, Source::Record, "例示町1", "例示町2"),
        ]);
        assert!(shows(&stage, "例示町1（前回）"));
        for word in SENSITIVE.iter().chain(&["25139999"]) {
            assert!(!shows(&stage, word), "{word}");
        }
    }
}

#[test]
fn what_speaks_of_somebody_else_is_named_without_its_value() {
    let mut stage = stage();
    let mut record = records().remove(4);
    let report = report_of(&mut record);
    report.conflicts = vec![Compared::Birth, Compared::Sex];
    stage.report(EventKind::Desk(Box::new(record)));
    open(&mut stage, "（氏名なし） ■ 本人不一致の疑い");
    assert!(shows(&stage, "一致しない項目：生年月日・性別"));
    assert!(!shows(&stage, "1990-08-15"));
}

#[test]
fn several_rights_say_as_what_each_is_claimed() {
    let mut stage = stage();
    let mut record = records().remove(5);
    let report = report_of(&mut record);
    report.claims = vec![0, 1];
    stage.report(EventKind::Desk(Box::new(record.clone())));
    open(&mut stage, "見本 太郎");
    assert!(shows(&stage, "医療保険（主保険）") && shows(&stage, "公費（第1公費）"));
    let report = report_of(&mut record);
    report.claims = vec![0];
    stage.report(EventKind::Desk(Box::new(record)));
    assert!(!shows(&stage, "主保険") && !shows(&stage, "第1公費"));
}
