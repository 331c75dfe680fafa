//! What a day is judged by, and what is told where it does not hold.

use std::fmt;

/// What must hold, under the numbers that the project's list of threats gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Invariant {
    /// I1: what is shown belongs to the card, or the numbers, of its inquiry.
    Shown,
    /// I2: what is handed over belongs to the card, or the numbers, of its inquiry.
    Delivered,
    /// I3: what the journal acknowledged is handed over in the end.
    NothingLost,
    /// I4: a result is shown at the desk at most once and handed over at most once.
    OnlyOnce,
    /// I5: no PIN in any event.
    PinKept,
    /// I6: every VERIFY is a person's press, and no try is spent by software.
    TriesSpared,
    /// I7: the journal has it before anybody sees it.
    JournalFirst,
    /// I9: no state with a patient in it lasts longer than 180 s.
    TimeLimit,
    /// I10: after the faults the terminal is free within 60 s, and the next visit works.
    Recovery,
    /// I11: what was not sent is not shown as a value.
    AbsentStaysAbsent,
    /// I12: a challenge is proven with at most once.
    ChallengeOnce,
    /// F1, of visits by face, which are ours: a card signs without a PIN for whom the face unit has recognised, and for nobody else.
    FaceItsOwn,
}

impl fmt::Display for Invariant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Shown => "I1",
            Self::Delivered => "I2",
            Self::NothingLost => "I3",
            Self::OnlyOnce => "I4",
            Self::PinKept => "I5",
            Self::TriesSpared => "I6",
            Self::JournalFirst => "I7",
            Self::TimeLimit => "I9",
            Self::Recovery => "I10",
            Self::AbsentStaysAbsent => "I11",
            Self::ChallengeOnce => "I12",
            Self::FaceItsOwn => "F1",
        })
    }
}

/// A broken invariant, with what it takes to see it again.
#[derive(Debug, Clone)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// The day's own seed.
    pub seed: u64,
    /// The step of that day.
    pub step: u64,
    /// What was seen.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            invariant,
            seed,
            step,
            what,
        } = self;
        write!(
            formatter,
            "violation {invariant} ({invariant:?}) seed {seed} step {step}: {what}"
        )
    }
}
