//! What each press becomes, and what a change of screen wipes.

use madoguchi::{
    core::{
        outcome::Item,
        visit::{PersonEvent, PinPrompt, Screen},
    },
    terminal::{Command, EventKind},
};
use madoguchi_kiosk::Options;

use crate::{samples::inquiry_id, stage::Stage};

fn stage() -> Stage {
    Stage::new(&Options::default(), [720.0, 1280.0])
}

fn keypad(prompt: PinPrompt, tries: Option<u8>) -> Screen {
    Screen::EnterPin {
        tries,
        prompt,
        phone: false,
        face: false,
    }
}

/// The names of the person's events so far; a PIN with how many digits it has.
fn sent(stage: &Stage) -> Vec<String> {
    stage
        .wire
        .commands
        .borrow()
        .iter()
        .map(|command| match command {
            Command::Person(PersonEvent::Pin(pin)) => format!("Pin of {}", pin.len()),
            Command::Person(PersonEvent::Consent(consents)) => {
                let given: Vec<String> = consents
                    .iter()
                    .map(|(item, given)| format!("{item:?} {given}"))
                    .collect();
                format!("Consent {}", given.join(", "))
            }
            Command::Person(event) => format!("{event:?}"),
            other => format!("{other:?}"),
        })
        .collect()
}

fn entered(stage: &Stage) -> String {
    stage
        .texts()
        .into_iter()
        .find(|text| text.contains("入力しました"))
        .unwrap_or_default()
}

#[test]
fn each_button_becomes_its_event() {
    let finished = "お手伝いがいる方";
    for (screen, presses, expected) in [
        (
            Screen::Welcome { phones: true },
            vec!["スマートフォンを使う"],
            vec!["UsePhone"],
        ),
        (
            Screen::Welcome { phones: false },
            vec![finished],
            vec!["AskStaff"],
        ),
        (
            keypad(PinPrompt::First, Some(3)),
            vec!["わからない・窓口で確認"],
            vec!["AskStaff"],
        ),
        (
            Screen::EnterPin {
                tries: None,
                prompt: PinPrompt::First,
                phone: true,
                face: false,
            },
            vec!["1", "iPhoneの方（暗証番号なし）"],
            vec!["UseUnlockedPhone"],
        ),
        (
            Screen::EnterPin {
                tries: Some(3),
                prompt: PinPrompt::First,
                phone: false,
                face: true,
            },
            vec!["1", "顔で確認する"],
            vec!["UseFace"],
        ),
        (
            keypad(PinPrompt::First, Some(3)),
            vec!["やめる"],
            vec!["Cancel"],
        ),
        (
            keypad(PinPrompt::First, Some(3)),
            vec!["1", "2", "3"],
            vec![],
        ),
        (
            keypad(PinPrompt::First, Some(3)),
            vec!["1", "2", "3", "4"],
            vec!["Pin of 4"],
        ),
        (
            keypad(PinPrompt::Wrong, Some(2)),
            vec!["1", "2", "1つ消す", "3", "4", "5"],
            vec!["Pin of 4"],
        ),
        (
            Screen::ConfirmLastTry,
            vec!["窓口で確認する"],
            vec!["AskStaff"],
        ),
        (
            Screen::ConfirmLastTry,
            vec!["それでも入力する"],
            vec!["ConfirmLastTry"],
        ),
        (
            Screen::WaitForStaff {
                pin: true,
                face: false,
            },
            vec!["暗証番号を押す"],
            vec!["UsePin"],
        ),
        (
            Screen::WaitForStaff {
                pin: true,
                face: true,
            },
            vec!["顔で確認する", "暗証番号を押す"],
            vec!["UseFace"],
        ),
        (
            Screen::PutBack { seconds_left: 9 },
            vec!["やめる"],
            vec!["Cancel"],
        ),
        (Screen::HoldPhone, vec!["やめる"], vec!["Cancel"]),
    ] {
        let mut stage = stage();
        stage.show(screen.clone());
        for press in presses {
            stage.press(press);
        }
        assert_eq!(sent(&stage), expected, "{screen:?}");
    }
}

#[test]
fn nothing_is_sent_twice_from_one_screen() {
    let mut stage = stage();
    stage.show(keypad(PinPrompt::First, Some(3)));
    for digit in ["1", "2", "3", "4", "5", "6", "7", "8"] {
        stage.press(digit);
    }
    assert_eq!(sent(&stage), ["Pin of 4"]);
    assert_eq!(entered(&stage), "4けた入力しました");

    stage.show(keypad(PinPrompt::Wrong, Some(2)));
    assert_eq!(entered(&stage), "0けた入力しました");
    for digit in ["1", "2", "3", "4"] {
        stage.press(digit);
    }
    assert_eq!(sent(&stage), ["Pin of 4", "Pin of 4"]);
}

#[test]
fn consent_goes_on_only_when_both_questions_are_answered() {
    for (care, surgery) in [(true, true), (true, false), (false, true), (false, false)] {
        let word = |given| {
            if given {
                "見てよい"
            } else {
                "見せない"
            }
        };
        let mut stage = stage();
        stage.show(Screen::Consent);
        let chosen = stage
            .nodes()
            .iter()
            .filter(|node| node.name.contains('✓'))
            .count();
        assert_eq!(chosen, 0, "nothing is preselected");
        stage.press("のこり 2つ選んでください");
        stage.press_nth(word(care), 0);
        stage.press("のこり 1つ選んでください");
        assert!(sent(&stage).is_empty());
        stage.press_nth(word(surgery), 1);
        stage.press("この内容で進む");
        stage.press("この内容で進む");
        let expected = [
            (Item::Care, care),
            (Item::Medication, care),
            (Item::Checkup, care),
            (Item::Surgery, surgery),
        ];
        let expected: Vec<String> = expected
            .iter()
            .map(|(item, given)| format!("{item:?} {given}"))
            .collect();
        assert_eq!(sent(&stage), [format!("Consent {}", expected.join(", "))]);
    }
}

#[test]
fn a_choice_can_be_changed_before_going_on() {
    let mut stage = stage();
    stage.show(Screen::Consent);
    stage.press_nth("見てよい", 0);
    stage.press_nth("見せない", 0);
    stage.press_nth("見せない", 1);
    stage.press("この内容で進む");
    assert_eq!(
        sent(&stage),
        ["Consent Care false, Medication false, Checkup false, Surgery false"]
    );
}

#[test]
fn what_was_typed_or_chosen_does_not_outlive_its_screen_or_its_visit() {
    let mut stage = stage();
    for (case, between) in [
        (
            "the card was taken away",
            Some((1, Screen::PutBack { seconds_left: 60 })),
        ),
        (
            "the PIN was wrong",
            Some((1, keypad(PinPrompt::Wrong, Some(2)))),
        ),
        (
            "another person came",
            Some((2, keypad(PinPrompt::First, Some(3)))),
        ),
        ("only the tries became known", None),
    ] {
        stage.show_of(inquiry_id(1), keypad(PinPrompt::First, None));
        stage.press("7");
        stage.press("8");
        assert_eq!(entered(&stage), "2けた入力しました");
        let expected = if between.is_some() {
            "0けた入力しました"
        } else {
            "2けた入力しました"
        };
        if let Some((inquiry, screen)) = between {
            stage.show_of(inquiry_id(inquiry), screen);
        }
        stage.show_of(inquiry_id(1), keypad(PinPrompt::First, Some(3)));
        assert_eq!(entered(&stage), expected, "{case}");
        stage.show_of(inquiry_id(1), Screen::Welcome { phones: false });
    }

    stage.show(Screen::Consent);
    stage.press_nth("見てよい", 0);
    stage.show(Screen::PutBack { seconds_left: 60 });
    stage.show(Screen::Consent);
    assert!(
        stage
            .texts()
            .iter()
            .any(|text| text == "のこり 2つ選んでください")
    );
}

#[test]
fn a_removal_is_on_the_screen_in_the_same_frame() {
    let mut stage = stage();
    stage.show(keypad(PinPrompt::First, Some(3)));
    stage.press("7");
    let screen = Screen::PutBack { seconds_left: 60 };
    stage.wire.push(EventKind::Screen {
        inquiry: Some(inquiry_id(1)),
        screen,
    });
    stage.harness.step();
    assert!(
        stage
            .texts()
            .iter()
            .any(|text| text.contains("カードをもう一度置いてください"))
    );
    assert!(entered(&stage).is_empty());
}

#[test]
fn the_next_person_finds_the_usual_language_and_size() {
    let mut stage = stage();
    stage.show(Screen::Welcome { phones: false });
    stage.press("English");
    stage.press("Text size +");
    stage.press("Black screen");
    stage.show(Screen::Reading);
    assert!(
        stage.texts().iter().any(|text| text == "Text size −"),
        "kept during the visit"
    );
    stage.show(Screen::Welcome { phones: false });
    let texts = stage.texts();
    for usual in ["English", "文字を大きく", "黒い画面にする"] {
        assert!(texts.iter().any(|text| text == usual), "{usual}");
    }
}

#[test]
fn a_pin_is_nowhere_in_the_accessibility_tree_or_on_the_glass() {
    let mut stage = stage();
    stage.show(keypad(PinPrompt::First, Some(3)));
    for digit in ["7", "9", "6", "8"] {
        stage.press(digit);
        let told: Vec<String> = stage
            .texts()
            .into_iter()
            .chain(stage.painted().into_iter().map(|(text, _, _)| text))
            .filter(|text| text.chars().count() > 1)
            .collect();
        for text in told {
            assert!(
                !text.contains(['6', '7', '8', '9', '６', '７', '８', '９']),
                "{text}"
            );
        }
        let alone = stage
            .painted()
            .into_iter()
            .filter(|(text, _, _)| text == digit)
            .count();
        assert_eq!(alone, 1, "the key itself and nothing else");
    }
}

#[test]
fn who_called_the_desk_is_told_so_until_the_screen_changes() {
    let mut stage = stage();
    stage.show(Screen::Welcome { phones: false });
    stage.press("お手伝いがいる方");
    assert!(
        !stage.texts().iter().any(|text| text == "職員を呼びました"),
        "not before the terminal says so"
    );
    stage.report(EventKind::HelpWanted);
    assert!(stage.texts().iter().any(|text| text == "職員を呼びました"));
    stage.show(Screen::Reading);
    assert!(!stage.texts().iter().any(|text| text == "職員を呼びました"));
}
