//! A card or a phone that begins nothing where it lies, and readers in trouble: who is told, and for how long.

use madoguchi::{
    core::{
        failure::Code,
        visit::{PinPrompt, Screen},
    },
    terminal::{Elsewhere, EventKind},
};
use madoguchi_kiosk::{Options, Windows};
use madoguchi_words::Language;

use crate::{look, samples::patient_screens, stage::Stage};

const WELCOME: Screen = Screen::Welcome { phones: true };
const KEYPAD: Screen = Screen::EnterPin {
    tries: Some(3),
    prompt: PinPrompt::First,
    phone: false,
    face: false,
};
const READER: &str = "Example Reader 00 00";

fn stage(windows: Windows, language: Language) -> Stage {
    let options = Options {
        windows,
        language,
        ..Options::default()
    };
    Stage::new(&options, [1280.0, 720.0])
}

fn card(why: Elsewhere) -> EventKind {
    EventKind::CardElsewhere {
        reader: READER.to_owned(),
        why,
    }
}

fn readers(names: &[&str], failure: Option<Code>) -> EventKind {
    EventKind::Readers {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        failure,
    }
}

fn silent(reader: &str) -> EventKind {
    EventKind::ReaderSilent {
        reader: reader.to_owned(),
    }
}

/// Whether it is painted and read out.
fn says(stage: &Stage, text: &str) -> bool {
    let heard = stage.texts().iter().any(|other| other.contains(text));
    let seen = stage.painted().iter().any(|(seen, ..)| seen.contains(text));
    assert_eq!(heard, seen, "{text} is painted and read out, or neither");
    heard
}

#[test]
fn the_patients_screen_says_where_the_card_belongs() {
    for (screen, why, heading, body) in [
        (
            KEYPAD,
            Elsewhere::OneAtATime,
            "おひとりずつ受付しています",
            "となりの受付が終わったら、もう一度置いてください。",
        ),
        (
            WELCOME,
            Elsewhere::PhoneNotChosen,
            "画面の「スマートフォンを使う」を押してください",
            "カードの方は、カードの読み取り台に置いてください。",
        ),
        (
            Screen::HoldPhone,
            Elsewhere::PhoneExpected,
            "スマートフォンはとなりへ置いてください",
            "カードの方は、先に画面の「やめる」を押してください。",
        ),
    ] {
        let mut patient = stage(Windows::Patient, Language::Japanese);
        patient.show(screen.clone());
        assert!(!says(&patient, heading), "{why:?} before");
        patient.report(card(why));
        assert!(says(&patient, heading) && says(&patient, body), "{why:?}");

        let mut desk = stage(Windows::Desk, Language::Japanese);
        desk.report(card(why));
        assert!(!says(&desk, "リーダーにカードがあります"), "{why:?}");
    }
}

#[test]
fn a_card_on_the_staffs_reader_is_said_at_the_desk_only() {
    let mut patient = stage(Windows::Patient, Language::Japanese);
    patient.show(WELCOME);
    let before = patient.texts();
    patient.report(card(Elsewhere::StaffReader));
    assert_eq!(patient.texts(), before);

    let mut desk = stage(Windows::Desk, Language::Japanese);
    desk.report(card(Elsewhere::StaffReader));
    assert!(says(&desk, "職員用リーダーにカードがあります"));
    desk.wait(11.0);
    assert!(!says(&desk, "職員用リーダーにカードがあります"));
}

#[test]
fn it_goes_when_there_was_time_to_read_it_and_a_new_card_begins_the_time_anew() {
    const SAID: &str = "おひとりずつ受付しています";
    const BAND: &str = "カードは、置いたままにしてください";
    let mut stage = stage(Windows::Patient, Language::Japanese);
    stage.show(KEYPAD);
    assert!(says(&stage, BAND));
    stage.report(card(Elsewhere::OneAtATime));
    stage.wait(7.0);
    assert!(says(&stage, SAID) && !says(&stage, BAND));
    stage.report(card(Elsewhere::OneAtATime));
    stage.wait(7.0);
    assert!(says(&stage, SAID));
    stage.wait(4.0);
    assert!(!says(&stage, SAID) && says(&stage, BAND));
}

#[test]
fn what_was_said_of_a_phone_goes_with_its_screen_and_what_was_said_of_the_next_person_stays() {
    for (why, text, stays) in [
        (Elsewhere::PhoneNotChosen, "「スマートフォンを使う」", false),
        (Elsewhere::PhoneExpected, "スマートフォンはとなりへ", false),
        (Elsewhere::OneAtATime, "おひとりずつ受付", true),
    ] {
        let mut stage = stage(Windows::Patient, Language::Japanese);
        stage.show(Screen::HoldPhone);
        stage.report(card(why));
        assert!(says(&stage, text), "{why:?}");
        stage.show(Screen::Checking { card_needed: true });
        assert_eq!(says(&stage, text), stays, "{why:?}");
    }
}

#[test]
fn what_was_typed_and_chosen_stays_while_it_is_said() {
    let mut stage = stage(Windows::Patient, Language::Japanese);
    stage.show(KEYPAD);
    stage.press("7");
    stage.report(card(Elsewhere::OneAtATime));
    assert!(says_typed(&stage, "1けた入力しました"));
    stage.show(Screen::Consent);
    stage.press_nth("見てよい", 0);
    stage.report(card(Elsewhere::OneAtATime));
    stage.wait(11.0);
    assert!(says(&stage, "のこり 1つ選んでください"));
}

/// How many digits there are is drawn as dots, and read out.
fn says_typed(stage: &Stage, text: &str) -> bool {
    stage.texts().iter().any(|other| other == text)
}

#[test]
fn who_called_for_help_reads_that_staff_come() {
    let mut stage = stage(Windows::Patient, Language::Japanese);
    stage.show(Screen::StaffCalled);
    assert!(says(&stage, "職員を呼びました") && says(&stage, "そのままお待ちください。"));
    assert!(!says(&stage, "確認しています"));
}

#[test]
fn the_desk_names_a_silent_reader_until_it_answers() {
    let mut stage = stage(Windows::Desk, Language::Japanese);
    stage.report(readers(&[READER, "Second Reader"], None));
    stage.report(silent(READER));
    stage.report(readers(&["Second Reader"], None));
    assert!(says(&stage, "RDR-05") && says(&stage, READER));
    assert!(says(&stage, "カードリーダー 1台"));
    stage.report(readers(&[READER, "Second Reader"], None));
    assert!(!says(&stage, "RDR-05") && !says(&stage, READER));
}

#[test]
fn a_restart_is_said_at_the_desk_and_closes_the_patients_screen() {
    let mut desk = stage(Windows::Desk, Language::Japanese);
    desk.report(EventKind::Restart);
    assert!(says(&desk, "再起動します"));

    let mut patient = stage(Windows::Patient, Language::Japanese);
    patient.show(WELCOME);
    patient.report(EventKind::Restart);
    assert!(says(&patient, "RDR-05") && !says(&patient, "スマートフォンを使う"));
}

#[test]
fn what_happens_at_the_readers_has_room_at_the_desk_all_at_once() {
    for language in Language::ALL {
        for size in [[1280.0, 720.0], [1024.0, 600.0]] {
            let options = Options {
                windows: Windows::Desk,
                language,
                ..Options::default()
            };
            let mut stage = Stage::new(&options, size);
            let long = "Example Contactless Reader with a Long Name [Interface 0] 00 00";
            let names = [long, "Another Reader", "Third Reader"];
            for reader in names {
                stage.report(silent(reader));
            }
            stage.report(readers(&[], Some(Code::ReaderSilent)));
            stage.report(card(Elsewhere::StaffReader));
            let place = format!("{} {size:?}", language.tag());
            for reader in names {
                let mut said = stage.texts().into_iter();
                assert!(said.any(|text| text.contains(reader)), "{place}: {reader}");
            }
            crate::desk::check(&stage, size, &place);
        }
    }
}

#[test]
fn every_screen_has_room_for_it() {
    let mut found = Vec::new();
    for size in look::SIZES {
        for language in Language::ALL {
            for larger in [false, true] {
                let options = Options {
                    language,
                    ..Options::default()
                };
                let mut stage = Stage::new(&options, size);
                let screens = patient_screens();
                // The pages of trouble differ in their words only, which have a test of their own.
                for (name, screen) in screens.iter().filter(|(name, _)| {
                    !name.starts_with("trouble") || name.ends_with("rdr-05") || name.ends_with("02")
                }) {
                    stage.show(screen.clone());
                    look::enlarge(&mut stage, larger);
                    for why in Elsewhere::ALL {
                        stage.report(card(why));
                        let place =
                            format!("{name} {} {size:?} larger {larger} {why:?}", language.tag());
                        let faults = look::faults(&stage, size);
                        found.extend(faults.into_iter().map(|fault| format!("{place}: {fault}")));
                    }
                    stage.wait(11.0);
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
