//! One whole visit through a real pcscd, real mutual TLS and the mock service.

use madoguchi::core::outcome::StatusWord;
use madoguchi_tests::World;

#[test]
fn a_tap_becomes_an_explained_result() {
    let mut world = World::new();
    let record = world.visit("employee");
    let report = record.entry.report.as_ref().expect("a result");
    assert_eq!(report.status, StatusWord::Acceptable);
    let (journal, counts) = world.journal();
    assert_eq!(journal, [record]);
    assert_eq!(counts.inquiries, 1);
    assert_eq!(world.delivered(1).len(), 1);
}
