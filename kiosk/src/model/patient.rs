//! The patient's half: the screen that the terminal shows, and what has been pressed on it so far.

use std::mem::discriminant;

use madoguchi::{
    core::{
        failure::Code,
        secret::Pin,
        visit::{Consents, InquiryId, PersonEvent, PinPrompt, Screen},
    },
    terminal::Elsewhere,
};
use madoguchi_words::Language;

use crate::{
    manner::{Manner, TextSize},
    theme::Theme,
};

/// How many digits the PIN has.
pub(crate) const PIN_DIGITS: usize = 4;

/// The patient's window: no field of it can hold a name, a number or a right.
pub struct Patient {
    /// What the terminal shows.
    pub screen: Screen,
    /// Which visit that belongs to.
    pub inquiry: Option<InquiryId>,
    /// What the person has chosen about the screen itself.
    pub manner: Manner,
    pub(crate) pin: Pin,
    pub(crate) choices: Choices,
    /// An answer to this screen is on its way; another one would be a second press.
    pub(crate) answered: bool,
    /// The desk has been called since this screen came.
    pub(crate) called: bool,
    /// A card or a phone was put where it begins nothing, until [`Input::Faded`].
    pub(crate) elsewhere: Option<Elsewhere>,
    usual: Language,
}

/// What has been chosen on the consent screen so far; nothing is preselected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Choices {
    pub(crate) care: Option<bool>,
    pub(crate) surgery: Option<bool>,
}

impl Choices {
    /// How many questions are still open.
    pub(crate) fn open(self) -> usize {
        [self.care, self.surgery]
            .iter()
            .filter(|choice| choice.is_none())
            .count()
    }
}

/// The questions of the consent screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// 診療・薬剤・健診, as one.
    Care,
    /// 手術.
    Surgery,
}

/// What a person can press on a patient screen. It has no `Debug`: a digit of a PIN may be in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// A digit of the keypad, 0–9.
    Digit(u8),
    /// Takes the last digit back.
    Erase,
    /// Wants to stop.
    Stop,
    /// Wants to use a phone.
    UsePhone,
    /// Has a phone that wants no PIN.
    UseUnlockedPhone,
    /// Wants help, or to go on at the desk.
    AskStaff,
    /// Wants to be recognised by the face unit.
    UseFace,
    /// Wants to type the PIN instead.
    UsePin,
    /// Wants to use the last try.
    ConfirmLastTry,
    /// Answers a question.
    Choose(Question, bool),
    /// Says yes or no to the one thing that is asked.
    Decide(bool),
    /// Goes on with the answers.
    Continue,
    /// The other language.
    Language,
    /// The other text size.
    TextSize,
    /// The other colours.
    Theme,
}

impl Patient {
    /// The window before the terminal has said anything: closed.
    pub(super) fn new(language: Language) -> Self {
        Self {
            screen: Screen::Closed {
                code: Code::NoReader,
            },
            inquiry: None,
            manner: Manner::usual(language),
            pin: Pin::new(),
            choices: Choices::default(),
            answered: false,
            called: false,
            elsewhere: None,
            usual: language,
        }
    }

    /// Whether the welcome screen carries something that an earlier person left.
    pub(crate) fn is_worn(&self) -> bool {
        matches!(self.screen, Screen::Welcome { .. })
            && (self.called || self.manner != Manner::usual(self.usual))
    }

    /// Makes the welcome screen new.
    pub(super) fn rest(&mut self) {
        if self.is_worn() {
            self.manner = Manner::usual(self.usual);
            self.called = false;
        }
    }

    /// Shows a screen. What was typed or chosen lives only as long as its own screen of its own visit: the old PIN cell is wiped here.
    pub(super) fn show(&mut self, inquiry: Option<InquiryId>, screen: Screen) {
        let same_visit = self.inquiry == inquiry;
        if !(same_visit && same_keypad(&self.screen, &screen)) {
            self.pin = Pin::new();
        }
        if !(same_visit && self.screen == Screen::Consent && screen == Screen::Consent) {
            self.choices = Choices::default();
        }
        if self.screen != screen || !same_visit {
            self.answered = false;
            self.called = false;
        }
        // What to do with a phone depends on the screen; that somebody else is being served does not.
        if discriminant(&self.screen) != discriminant(&screen) {
            self.elsewhere.take_if(|why| *why != Elsewhere::OneAtATime);
        }
        if matches!(screen, Screen::Welcome { .. })
            && !matches!(self.screen, Screen::Welcome { .. } | Screen::Closed { .. })
        {
            self.manner = Manner::usual(self.usual);
        }
        self.screen = screen;
        self.inquiry = inquiry;
    }

    /// Takes a press in; a press that does not belong to the screen is nothing.
    pub(super) fn press(&mut self, press: Press) -> Option<PersonEvent> {
        match (press, &self.screen) {
            (Press::Language, _) => self.manner.language = other(self.manner.language),
            (Press::TextSize, _) => {
                self.manner.text = match self.manner.text {
                    TextSize::Usual => TextSize::Larger,
                    TextSize::Larger => TextSize::Usual,
                }
            }
            (Press::Theme, _) => {
                self.manner.theme = match self.manner.theme {
                    Theme::Paper => Theme::HighContrast,
                    Theme::HighContrast => Theme::Paper,
                }
            }
            (Press::AskStaff, _) => {
                self.pin = Pin::new();
                return Some(PersonEvent::AskStaff);
            }
            (Press::Stop, _) => {
                self.pin = Pin::new();
                return Some(PersonEvent::Cancel);
            }
            (Press::UsePhone, Screen::Welcome { phones: true }) => {
                return Some(PersonEvent::UsePhone);
            }
            (Press::UseUnlockedPhone, Screen::EnterPin { phone: true, .. }) if !self.answered => {
                self.pin = Pin::new();
                self.answered = true;
                return Some(PersonEvent::UseUnlockedPhone);
            }
            (Press::UseFace, Screen::ChooseWay { prompt, .. })
                if !self.answered && prompt.may_look() =>
            {
                self.answered = true;
                return Some(PersonEvent::UseFace);
            }
            (Press::UseFace, Screen::EnterPin { face: true, .. }) if !self.answered => {
                self.pin = Pin::new();
                self.answered = true;
                return Some(PersonEvent::UseFace);
            }
            (Press::UseFace, Screen::WaitForStaff { face: true, .. }) if !self.answered => {
                self.answered = true;
                return Some(PersonEvent::UseFace);
            }
            (
                Press::UsePin,
                Screen::ChooseWay { pin: true, .. } | Screen::WaitForStaff { pin: true, .. },
            ) if !self.answered => {
                self.answered = true;
                return Some(PersonEvent::UsePin);
            }
            // A full keypad has been sent already, so there is room for another digit.
            (Press::Digit(digit), Screen::EnterPin { .. })
                if !self.answered
                    && digit <= 9
                    && self.pin.push(b'0' + digit).is_ok()
                    && self.pin.len() == PIN_DIGITS =>
            {
                self.answered = true;
                return Some(PersonEvent::Pin(std::mem::take(&mut self.pin)));
            }
            (Press::Erase, Screen::EnterPin { .. }) if !self.answered => self.pin.pop(),
            (Press::ConfirmLastTry, Screen::ConfirmLastTry) if !self.answered => {
                self.answered = true;
                return Some(PersonEvent::ConfirmLastTry);
            }
            (Press::Decide(yes), Screen::Decide { .. }) if !self.answered => {
                self.answered = true;
                return Some(PersonEvent::Decide(yes));
            }
            (Press::Choose(Question::Care, given), Screen::Consent) if !self.answered => {
                self.choices.care = Some(given)
            }
            (Press::Choose(Question::Surgery, given), Screen::Consent) if !self.answered => {
                self.choices.surgery = Some(given)
            }
            (Press::Continue, Screen::Consent) if !self.answered => {
                if let (Some(care), Some(surgery)) = (self.choices.care, self.choices.surgery) {
                    self.answered = true;
                    return Some(PersonEvent::Consent(Consents::comprehensive(care, surgery)));
                }
            }
            _ => {}
        }
        None
    }
}

/// Whether two screens are the same keypad, of which only the tries became known.
fn same_keypad(one: &Screen, other: &Screen) -> bool {
    fn keypad(screen: &Screen) -> Option<(PinPrompt, bool)> {
        match screen {
            Screen::EnterPin { prompt, phone, .. } => Some((*prompt, *phone)),
            _ => None,
        }
    }
    keypad(one).is_some() && keypad(one) == keypad(other)
}

fn other(language: Language) -> Language {
    match language {
        Language::Japanese => Language::English,
        Language::English => Language::Japanese,
    }
}

#[cfg(test)]
mod tests {
    use madoguchi::core::visit::FacePrompt;

    use super::*;

    fn patient(screen: Screen) -> Patient {
        let mut patient = Patient::new(Language::Japanese);
        patient.show(None, screen);
        patient
    }

    const KEYPAD: Screen = Screen::EnterPin {
        tries: Some(3),
        prompt: PinPrompt::First,
        phone: false,
        face: false,
    };

    /// Names every field of the patient's half, so that one more does not compile here before somebody has thought about it.
    #[test]
    fn the_patients_half_has_no_place_for_a_personal_field() {
        let Patient {
            screen,
            inquiry,
            manner,
            pin,
            choices,
            answered,
            called,
            elsewhere,
            usual,
        } = patient(Screen::Consent);
        let (_, _): (Screen, Option<InquiryId>) = (screen, inquiry);
        let (
            Manner {
                language,
                text,
                theme,
            },
            Choices { care, surgery },
        ) = (manner, choices);
        let (_, _, _): (Language, TextSize, Theme) = (language, text, theme);
        let (_, _): (Option<bool>, Option<bool>) = (care, surgery);
        let (_, _, _, _): (Pin, bool, bool, Language) = (pin, answered, called, usual);
        let _: Option<Elsewhere> = elsewhere;
    }

    #[test]
    fn a_press_that_does_not_belong_to_the_screen_is_nothing() {
        for screen in [
            Screen::Welcome { phones: false },
            Screen::Reading,
            Screen::Checking { card_needed: true },
        ] {
            let mut patient = patient(screen);
            for press in [
                Press::Digit(1),
                Press::Erase,
                Press::UsePhone,
                Press::UseFace,
                Press::UsePin,
                Press::ConfirmLastTry,
                Press::Decide(true),
                Press::Choose(Question::Care, true),
                Press::Continue,
            ] {
                assert!(patient.press(press).is_none());
            }
            assert!(patient.pin.is_empty());
            assert_eq!(patient.choices, Choices::default());
        }
        let mut patient = patient(KEYPAD);
        assert!(patient.press(Press::Digit(10)).is_none());
        assert!(patient.pin.is_empty(), "ten is no digit");
    }

    #[test]
    fn a_way_that_is_not_offered_cannot_be_pressed_and_one_that_is_only_once() {
        let way = |prompt, pin| Screen::ChooseWay { prompt, pin };
        let staff = |pin, face| Screen::WaitForStaff { pin, face };
        let table = [
            (staff(true, false), false, true),
            (staff(false, true), true, false),
            (staff(false, false), false, false),
            (way(FacePrompt::First, true), true, true),
            (way(FacePrompt::NotSeen, false), true, false),
            (way(FacePrompt::Locked, true), false, true),
        ];
        for (screen, face, pin) in table {
            for (press, offered) in [(Press::UseFace, face), (Press::UsePin, pin)] {
                let mut patient = patient(screen.clone());
                assert_eq!(patient.press(press).is_some(), offered, "{screen:?}");
                assert!(patient.press(press).is_none(), "{screen:?}");
            }
        }
    }

    #[test]
    fn leaving_for_the_desk_wipes_what_was_typed() {
        for press in [Press::AskStaff, Press::Stop] {
            let mut patient = patient(KEYPAD);
            patient.press(Press::Digit(7));
            assert!(patient.press(press).is_some());
            assert!(patient.pin.is_empty());
        }
    }
}
