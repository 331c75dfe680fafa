//! What visitors do when they see a screen.

use std::time::Duration;

use madoguchi::core::visit::Screen;

use super::chance::Chance;

/// Somebody at a counter.
#[derive(Clone)]
pub(super) struct Visitor {
    /// Who.
    pub(super) person: usize,
    /// Their card, while they hold it: tries left.
    pub(super) tries: u8,
    /// Does everything as one should.
    pub(super) is_careful: bool,
}

/// What a visitor does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Types the right PIN.
    RightPin,
    /// Types a wrong one.
    WrongPin,
    /// Types the right PIN, and once more before anything happens.
    RightPinTwice,
    /// Wants to use the last try.
    Confirm,
    /// Chooses.
    Consent,
    /// Wants help.
    AskStaff,
    /// Wants to stop.
    Cancel,
    /// Wants to use a phone.
    UsePhone,
    /// Wants to be recognised by the face unit.
    UseFace,
    /// Wants to type the PIN instead.
    UsePin,
    /// Puts the card, or puts it back.
    PutCard,
    /// Takes the card.
    TakeCard,
    /// Takes the card while somebody else puts theirs, faster than the reader looks.
    Swap,
    /// Goes, and somebody else puts a card.
    Replaced,
    /// Nothing.
    Stay,
}

impl Act {
    /// Whether this is a press on a screen, which is gone when the screen is.
    pub(super) fn needs_its_screen(self) -> bool {
        matches!(
            self,
            Self::RightPin
                | Self::WrongPin
                | Self::RightPinTwice
                | Self::Confirm
                | Self::Consent
                | Self::PutCard
                | Self::UseFace
                | Self::UsePin
        )
    }
}

/// What a visitor does on seeing `screen`, and after how long.
pub(super) fn reaction(
    screen: &Screen,
    is_careful: bool,
    chance: &mut Chance,
) -> Option<(Act, Duration)> {
    let act = match is_careful {
        true => careful(screen)?,
        false => careless(screen, chance)?,
    };
    let wait = match act {
        Act::TakeCard
            if matches!(screen, Screen::Finished { .. } | Screen::Trouble { .. })
                && !is_careful
                && chance.percent(5) =>
        {
            // Forgotten for a while.
            chance.wait(60_000..300_000)
        }
        Act::TakeCard | Act::Swap => chance.wait(1..5_000),
        Act::Consent | Act::Confirm if !is_careful && chance.percent(5) => {
            chance.wait(30_000..110_000)
        }
        _ => chance.wait(800..9_000),
    };
    Some((act, wait))
}

fn careful(screen: &Screen) -> Option<Act> {
    Some(match screen {
        Screen::EnterPin { tries: Some(_), .. } => Act::RightPin,
        Screen::ChooseWay { prompt, .. } if prompt.may_look() => Act::UseFace,
        Screen::ChooseWay { pin: true, .. } => Act::UsePin,
        Screen::Consent => Act::Consent,
        Screen::ChooseWay { .. } | Screen::Finished { .. } | Screen::Trouble { .. } => {
            Act::TakeCard
        }
        _ => return None,
    })
}

fn careless(screen: &Screen, chance: &mut Chance) -> Option<Act> {
    let choices: &[(u64, Act)] = match screen {
        Screen::EnterPin { phone: true, .. } => &[
            (90, Act::RightPin),
            (5, Act::WrongPin),
            (3, Act::Cancel),
            (2, Act::AskStaff),
        ],
        Screen::EnterPin { tries: None, .. } => {
            &[(90, Act::Stay), (8, Act::RightPin), (2, Act::TakeCard)]
        }
        Screen::ChooseWay { .. } => &[
            (60, Act::UseFace),
            (24, Act::UsePin),
            (4, Act::TakeCard),
            (4, Act::Swap),
            (3, Act::Cancel),
            (2, Act::AskStaff),
            (3, Act::Stay),
        ],
        Screen::LookAtUnit => &[
            (88, Act::Stay),
            (4, Act::TakeCard),
            (4, Act::Swap),
            (2, Act::UsePin),
            (2, Act::Cancel),
        ],
        Screen::TypeOnReader { .. } => &[
            (88, Act::Stay),
            (4, Act::TakeCard),
            (4, Act::Swap),
            (2, Act::Cancel),
            (2, Act::AskStaff),
        ],
        Screen::EnterPin { face: true, .. } => &[
            (70, Act::RightPin),
            (10, Act::WrongPin),
            (12, Act::UseFace),
            (4, Act::TakeCard),
            (4, Act::Swap),
        ],
        Screen::EnterPin { .. } => &[
            (72, Act::RightPin),
            (11, Act::WrongPin),
            (2, Act::RightPinTwice),
            (2, Act::Cancel),
            (2, Act::AskStaff),
            (5, Act::TakeCard),
            (4, Act::Swap),
            (2, Act::Stay),
        ],
        Screen::ConfirmLastTry => &[
            (60, Act::Confirm),
            (15, Act::TakeCard),
            (15, Act::Cancel),
            (10, Act::Stay),
        ],
        Screen::HoldPhone => &[(92, Act::PutCard), (6, Act::Cancel), (2, Act::Stay)],
        Screen::Reading => &[(94, Act::Stay), (4, Act::TakeCard), (2, Act::Swap)],
        Screen::Checking { .. } => &[(91, Act::Stay), (5, Act::TakeCard), (4, Act::Swap)],
        Screen::Consent => &[
            (84, Act::Consent),
            (6, Act::TakeCard),
            (3, Act::Swap),
            (3, Act::Cancel),
            (2, Act::AskStaff),
            (2, Act::Stay),
        ],
        Screen::Finished { .. } | Screen::Trouble { .. } => &[(95, Act::TakeCard), (5, Act::Swap)],
        Screen::PutBack { .. } => &[
            (60, Act::PutCard),
            (15, Act::Replaced),
            (10, Act::Cancel),
            (15, Act::Stay),
        ],
        _ => return None,
    };
    Some(*chance.weighted(choices)).filter(|act| *act != Act::Stay)
}
