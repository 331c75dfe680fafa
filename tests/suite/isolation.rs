//! Whose numbers are whose: people with the same name and birth date, one after the other and side by side.

use madoguchi::{
    core::visit::{InquiryId, Screen},
    terminal::{DeskRecord, EventKind},
};
use madoguchi_mock_server::{Endpoint, Fault};
use madoguchi_tests::World;

/// How often the cards change in each world.
const SWAPS: usize = 20;

/// Same name, same birth date; insurer number, symbol, number by hand from the story of each.
const ALIKE: [(&str, [&str; 3]); 2] = [
    ("same-name-a", ["06139992", "見本１２", "1017"]),
    ("same-name-b", ["06139984", "例示７", "2017"]),
];

#[test]
fn the_numbers_at_the_desk_belong_to_the_card_that_was_tapped() {
    std::thread::scope(|scope| {
        let worlds = [0, 1].map(|first| scope.spawn(move || swap_while_asked(first)));
        for world in worlds {
            world.join().expect("a world");
        }
    });
}

/// Each card is put in the place of the one before while the answer about that one is on its way.
fn swap_while_asked(first: usize) {
    let mut world = World::new();
    let mut asked: Vec<(InquiryId, [&str; 3])> = Vec::new();
    for swap in 0..SWAPS {
        let (person, numbers) = ALIKE[(first + swap) % 2];
        world.plan(
            Endpoint::Result,
            Fault::Delay(if swap % 3 == 0 { 700 } else { 60 }),
            1,
        );
        world.tap(person);
        let inquiry = keypad_of_a_new_inquiry(&mut world, &asked);
        let pin = world.pin(person);
        world.send(&format!("pin {pin}"));
        world.screen("consent", |screen| *screen == Screen::Consent);
        world.send("consent yes no");
        world.screen("asking", |screen| {
            *screen == Screen::Checking { card_needed: false }
        });
        asked.push((inquiry, numbers));
    }
    let mut records = all_records(&mut world, asked.len());
    records.sort_by_key(|record| record.entry.inquiry);
    asked.sort_by_key(|(inquiry, _)| *inquiry);
    for (record, (inquiry, numbers)) in records.iter().zip(&asked) {
        assert_eq!(record.entry.inquiry, *inquiry);
        assert_eq!(
            numbers_of(record),
            [numbers.map(|number| Some(number.to_owned()))]
        );
    }
    for result in world.delivered(asked.len()) {
        let of = asked
            .iter()
            .find(|(inquiry, _)| result["inquiry"] == inquiry.to_string());
        let (_, [insurer, symbol, number]) = of.expect("an inquiry of this world");
        let fields = &result["report"]["entitlements"][0]["fields"];
        let found = [
            &fields["insurer_number"],
            &fields["symbol"],
            &fields["number"],
        ];
        assert_eq!(
            found.map(|value| value.as_str()),
            [insurer, symbol, number].map(|text| Some(*text))
        );
    }
}

/// Waits for the keypad of an inquiry that was not there before.
fn keypad_of_a_new_inquiry(world: &mut World, known: &[(InquiryId, [&str; 3])]) -> InquiryId {
    world.terminal().wait("the keypad", |event| match event {
        EventKind::Screen {
            inquiry: Some(inquiry),
            screen: Screen::EnterPin { tries: Some(_), .. },
        } if known.iter().all(|(old, _)| old != inquiry) => Some(*inquiry),
        _ => None,
    })
}

/// Every line of the desk, once there are so many; they are what the journal holds.
fn all_records(world: &mut World, count: usize) -> Vec<DeskRecord> {
    let of = |events: &[madoguchi::terminal::Event]| -> Vec<DeskRecord> {
        events
            .iter()
            .filter_map(|event| match &event.kind {
                EventKind::Desk(record) => Some((**record).clone()),
                _ => None,
            })
            .collect()
    };
    while of(world.terminal().seen()).len() < count {
        world.desk();
    }
    let records = of(world.terminal().seen());
    let (journal, _) = world.journal();
    assert_eq!(journal.len(), count);
    assert!(journal.iter().all(|record| records.contains(record)));
    records
}

fn numbers_of(record: &DeskRecord) -> Vec<[Option<String>; 3]> {
    let report = record.entry.report.as_ref().expect("a result");
    report
        .entitlements
        .iter()
        .map(|right| {
            let fields = right.fields.clone();
            [fields.insurer_number, fields.symbol, fields.number]
        })
        .collect()
}
