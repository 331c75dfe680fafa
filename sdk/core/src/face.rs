//! The face unit (顔認証): verifies that the person in front of the reader is the holder of the card. It knows nothing of cameras here.

use std::time::Duration;

/// A unit that compares the person with the card's photo. How it comes by the photo is its own affair; none passes through here.
pub trait FaceUnit: Send {
    /// Compares once, within `budget`. A miss is an answer, not an error.
    ///
    /// # Errors
    /// The unit could not compare at all.
    fn verify(&mut self, budget: Duration) -> Result<FaceAnswer, FaceError>;
}

/// What the face unit says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaceAnswer {
    /// The same person.
    Match,
    /// Not recognised as the same person.
    NoMatch {
        /// How many misses the unit still allows for this card.
        left: u8,
    },
    /// Ten misses in a row: the unit answers no more for this card.
    Locked,
}

/// Why the face unit could not compare.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaceError {
    /// No face was seen within the budget.
    #[error("no face within the budget")]
    TimedOut,
    /// The unit is not connected, or went away.
    #[error("face unit not connected")]
    Disconnected,
    /// The unit says something that is not of its protocol, or of another version of it.
    #[error("face unit says something else: {what}")]
    Malformed {
        /// What is wrong with it.
        what: &'static str,
    },
    /// The unit has a fault of its own.
    #[error("face unit faulty: {code}")]
    Faulty {
        /// The unit's own word for it.
        code: String,
    },
}
