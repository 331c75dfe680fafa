//! The kiosk without a pointer.

use std::collections::BTreeSet;

use egui::Key;
use madoguchi::{
    core::visit::{PersonEvent, PinPrompt, Screen},
    terminal::Command,
};
use madoguchi_kiosk::Options;

use crate::{samples::patient_screens, stage::Stage};

fn stage(screen: Screen) -> Stage {
    let mut stage = Stage::new(&Options::default(), [720.0, 1280.0]);
    stage.show(screen);
    stage
}

fn focused(stage: &Stage) -> Option<String> {
    use egui_kittest::kittest::NodeT as _;
    stage
        .harness
        .root()
        .children_recursive()
        .find(|node| node.accesskit_node().is_focused())
        .and_then(|node| node.accesskit_node().label())
}

#[test]
fn digits_type_the_pin_and_backspace_takes_one_back() {
    let mut stage = stage(Screen::EnterPin {
        tries: Some(3),
        prompt: PinPrompt::First,
        phone: false,
        face: false,
    });
    for key in [Key::Num1, Key::Num2, Key::Backspace, Key::Num0, Key::Num9] {
        stage.key(key);
    }
    assert!(stage.wire.commands.borrow().is_empty());
    stage.key(Key::Num5);
    let commands = stage.wire.commands.borrow();
    assert!(
        matches!(commands.as_slice(), [Command::Person(PersonEvent::Pin(pin))] if pin.check_four_digits().is_ok())
    );
}

#[test]
fn digits_answer_the_consent_questions_and_enter_goes_on() {
    for (keys, care, surgery) in [
        ([Key::Num1, Key::Num3], true, true),
        ([Key::Num2, Key::Num4], false, false),
        ([Key::Num1, Key::Num4], true, false),
    ] {
        let mut stage = stage(Screen::Consent);
        stage.key(Key::Enter);
        for key in keys {
            stage.key(key);
        }
        assert!(stage.wire.commands.borrow().is_empty());
        stage.key(Key::Enter);
        let commands = stage.wire.commands.borrow();
        let [Command::Person(PersonEvent::Consent(consents))] = commands.as_slice() else {
            panic!("{commands:?}");
        };
        assert_eq!(
            *consents,
            madoguchi::core::visit::Consents::comprehensive(care, surgery)
        );
    }
}

#[test]
fn tab_reaches_everything_that_can_be_pressed() {
    let mut stage = stage(Screen::Reading);
    for (name, screen) in patient_screens() {
        stage.show(screen);
        let expected: BTreeSet<String> = stage
            .nodes()
            .into_iter()
            .filter(|node| node.pressable && !node.name.starts_with("のこり"))
            .map(|node| node.name)
            .collect();
        let mut reached = BTreeSet::new();
        for _ in 0..stage.nodes().len() {
            stage.key(Key::Tab);
            reached.extend(focused(&stage));
        }
        assert_eq!(reached, expected, "{name}");
    }
}

#[test]
fn enter_and_space_press_what_has_the_focus() {
    for key in [Key::Enter, Key::Space] {
        let mut stage = stage(Screen::ConfirmLastTry);
        for _ in 0..10 {
            stage.key(Key::Tab);
            if focused(&stage).as_deref() == Some("それでも入力する") {
                break;
            }
        }
        stage.key(key);
        let commands = stage.wire.commands.borrow();
        assert!(
            matches!(
                commands.as_slice(),
                [Command::Person(PersonEvent::ConfirmLastTry)]
            ),
            "{key:?}: {commands:?}"
        );
    }
}
