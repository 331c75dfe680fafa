//! A terminal that is killed in the middle of its work, again and again: what anybody was told of is there, and what was handed over is whole.

use std::collections::BTreeMap;

use madoguchi::{
    core::visit::{End, InquiryId},
    terminal::{DeskRecord, EventKind},
};
use madoguchi_tests::World;

/// How often the terminal is killed.
const KILLS: usize = 20;
/// How many questions are on their way each time.
const ASKED: usize = 12;
const QUESTION: &str = "ask 06139992 見本１２ 1001 00 1980-05-17";

#[test]
fn what_the_desk_saw_outlives_twenty_kills() {
    let mut world = World::without_terminal();
    let mut seen: BTreeMap<InquiryId, DeskRecord> = BTreeMap::new();
    for kill in 0..KILLS {
        world.start_terminal();
        for _ in 0..ASKED {
            world.send(QUESTION);
        }
        // Each time a little later, while the questions behind are being recorded or handed over.
        for _ in 0..=kill % ASKED {
            let record = world.desk();
            assert_eq!(record.entry.end, End::Answered);
            seen.insert(record.entry.inquiry, record);
        }
        world.terminal = None;
    }
    let (journal, _) = world.journal();
    let journal: BTreeMap<InquiryId, DeskRecord> = journal
        .into_iter()
        .map(|record| (record.entry.inquiry, record))
        .collect();
    for (inquiry, record) in &seen {
        assert_eq!(journal.get(inquiry), Some(record), "acknowledged and lost");
    }

    // The next start hands over what still waits.
    let waiting = world.journal().1.undelivered;
    world.start_terminal();
    for _ in 0..waiting {
        world.terminal().wait("a result", |event| match event {
            EventKind::Delivered { failure, .. } => {
                assert_eq!(*failure, None);
                Some(())
            }
            _ => None,
        });
    }
    assert_eq!(world.journal().1.undelivered, 0);
    let delivered: BTreeMap<String, serde_json::Value> = world
        .delivered(journal.len())
        .into_iter()
        .map(|result| (result["inquiry"].as_str().expect("text").to_owned(), result))
        .collect();
    let inquiries: Vec<String> = journal.keys().map(InquiryId::to_string).collect();
    assert!(
        delivered.keys().eq(&inquiries),
        "each once, and nothing else"
    );
    for entry in std::fs::read_dir(world.folder().join("out")).expect("results") {
        let name = entry.expect("result").file_name().into_string();
        let name = name.expect("text");
        assert!(name.ends_with(".json"), "{name} was left behind");
    }
}
