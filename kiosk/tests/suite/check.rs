//! The desk while somebody can be confirmed by the photo on the card (目視確認).

use madoguchi::{
    core::{failure::Code, visit::InquiryId},
    terminal::{Command, EventKind},
};
use madoguchi_kiosk::{Options, Windows};
use madoguchi_words::{Language, screen::screens};

use crate::{
    desk,
    samples::{inquiry_id, morning, records},
    stage::Stage,
};

const ASKS: &str = "カードの写真とお顔を見比べてください";
const SURE: &str = "よろしいですか";
const YES: &str = "本人と確認した";
const NO: &str = "確認できない";
const END: &str = "受付を終わる";
const BACK: &str = "もどる";

fn stage(language: Language, size: [f32; 2]) -> Stage {
    let options = Options {
        windows: Windows::Desk,
        language,
        clerks: vec!["佐藤".to_owned()],
        ..Options::default()
    };
    let mut stage = Stage::new(&options, size);
    for event in morning() {
        stage.report(event.kind);
    }
    let words = &screens(language).form;
    stage.press(&words.title_clerk);
    stage.press("佐藤");
    stage.press(&words.choose);
    stage
}

/// A desk with somebody at the kiosk.
fn asking() -> Stage {
    let mut stage = stage(Language::Japanese, [1920.0, 1080.0]);
    stage.report(offered(Some(inquiry_id(8))));
    stage
}

fn offered(inquiry: Option<InquiryId>) -> EventKind {
    EventKind::StaffCheck { inquiry }
}

/// Whether it is painted and read out.
fn says(stage: &Stage, text: &str) -> bool {
    let heard = stage.texts().iter().any(|other| other.contains(text));
    let seen = stage.painted().iter().any(|(seen, ..)| seen.contains(text));
    assert_eq!(heard, seen, "{text} is painted and read out, or neither");
    heard
}

fn can_press(stage: &Stage, name: &str) -> bool {
    stage
        .nodes()
        .iter()
        .any(|node| node.pressable && node.name == name)
}

/// What the desk said about the person at the kiosk.
#[expect(
    clippy::panic,
    reason = "a desk that says something else fails the test"
)]
fn said(stage: &Stage) -> Vec<(InquiryId, bool)> {
    let commands = stage.wire.commands.borrow();
    commands
        .iter()
        .map(|command| match command {
            Command::StaffCheck { inquiry, same, by } if by == "佐藤" => (*inquiry, *same),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn a_yes_is_one_press_and_a_no_is_two_and_each_is_sent_once() {
    let table: [(&[&str], &[bool]); 6] = [
        (&[], &[]),
        (&[YES], &[true]),
        (&[NO], &[]),
        (&[NO, BACK], &[]),
        (&[NO, END], &[false]),
        (&[NO, BACK, YES], &[true]),
    ];
    for (presses, expected) in table {
        let mut stage = asking();
        for press in presses {
            stage.press(press);
        }
        let expected: Vec<_> = expected.iter().map(|same| (inquiry_id(8), *same)).collect();
        assert_eq!(said(&stage), expected, "{presses:?}");
        let answered = !expected.is_empty();
        for button in [YES, NO, END, BACK] {
            assert!(
                !(answered && can_press(&stage, button)),
                "{presses:?}, then {button}"
            );
        }
    }
}

#[test]
fn the_no_is_asked_for_once_more_and_the_way_back_lies_under_the_pointer() {
    let mut stage = asking();
    assert!(says(&stage, ASKS) && !says(&stage, SURE));
    let place = |stage: &Stage, name: &str| {
        let node = stage.nodes().into_iter().find(|node| node.name == name);
        node.unwrap_or_else(|| panic!("{name}")).rect
    };
    let no = place(&stage, NO);
    stage.press(NO);
    assert!(!says(&stage, ASKS) && says(&stage, SURE));
    assert!(!can_press(&stage, YES) && !can_press(&stage, NO));
    assert!(place(&stage, BACK).intersects(no));
    assert!(!place(&stage, END).contains(no.center()));
}

#[test]
fn it_goes_in_the_frame_in_which_the_question_is_taken_back_and_a_doubt_with_it() {
    for press in [None, Some(NO)] {
        for end in [offered(None), EventKind::Restart] {
            let mut stage = asking();
            if let Some(press) = press {
                stage.press(press);
            }
            stage.wire.push(end);
            stage.harness.step();
            for button in [YES, NO, END, BACK] {
                assert!(!can_press(&stage, button), "{button}");
            }
            assert!(!says(&stage, ASKS) && !says(&stage, SURE));
        }
    }
    let mut stage = asking();
    stage.press(NO);
    stage.report(offered(Some(inquiry_id(9))));
    assert!(says(&stage, ASKS), "the doubt was about somebody else");
    stage.press(YES);
    assert_eq!(said(&stage), [(inquiry_id(9), true)]);
}

#[test]
fn it_says_where_it_belongs_and_keeps_the_rules_in_every_language_and_size() {
    for language in Language::ALL {
        let words = &screens(language).desk;
        for size in [[1920.0, 1080.0], [1280.0, 720.0]] {
            let mut stage = stage(language, size);
            assert!(!says(&stage, &words.test_environment));
            stage.report(offered(Some(inquiry_id(8))));
            for press in [None, Some(&words.check_no)] {
                if let Some(press) = press {
                    stage.press(press);
                }
                assert!(says(&stage, &words.test_environment));
                let place = format!("{} {size:?} {press:?}", language.tag());
                desk::check(&stage, size, &place);
                let band: Vec<_> = stage
                    .painted()
                    .into_iter()
                    .filter(|(text, ..)| {
                        [&words.check, &words.check_sure, &words.test_environment]
                            .iter()
                            .any(|word| text.contains(word.as_str()))
                    })
                    .collect();
                assert_eq!(band.len(), 2, "{place}: each on one line, {band:?}");
            }
        }
    }
}

#[test]
fn who_is_not_the_holder_stands_in_the_list_without_a_name_and_with_the_next_step() {
    let mut stage = stage(Language::Japanese, [1920.0, 1080.0]);
    let mut record = records().remove(1);
    record.entry.inquiry = inquiry_id(8);
    record.entry.failure = Some(Code::HolderNotConfirmed);
    record.at += time::Duration::hours(1);
    stage.report(EventKind::Desk(Box::new(record)));
    let row = stage
        .nodes()
        .into_iter()
        .find(|node| node.pressable && node.name.contains("本人不一致の疑い 10:33"));
    let row = row.expect("a line of its own");
    assert!(row.name.starts_with("（氏名なし）"), "{}", row.name);
    stage.press(&row.name);
    assert!(says(&stage, "目視：本人と確認できません"));
    assert!(says(&stage, "責任者へ知らせ"));
    assert!(says(&stage, "CRD-08"));
}
