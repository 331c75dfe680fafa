//! Where a visit stands.

use serde::{Deserialize, Serialize};

/// The states of the table in the [module's](super) documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum State {
    /// No reader can be used.
    Closed,
    /// Nobody is here.
    Idle,
    /// Somebody asked for help before putting a card.
    StaffCalled,
    /// A phone's PIN is being typed.
    PhonePin,
    /// The phone's PIN has been typed; the phone is not here yet.
    PhoneHold,
    /// The certificate is being read.
    Reading,
    /// The person is being identified.
    Identifying,
    /// The card signs, then the service checks.
    Proving,
    /// The person chooses what may be looked at.
    Consenting,
    /// The person says yes or no to one more thing.
    Deciding,
    /// The result has been asked for.
    Asking,
    /// The journal is being written.
    Recording,
    /// Over; the patient reads the last text.
    Finished,
    /// Over; the patient reads what went wrong.
    Trouble,
    /// The card was taken away; it may be put back.
    Interrupted,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 15] = [
        Self::Closed,
        Self::Idle,
        Self::StaffCalled,
        Self::PhonePin,
        Self::PhoneHold,
        Self::Reading,
        Self::Identifying,
        Self::Proving,
        Self::Consenting,
        Self::Deciding,
        Self::Asking,
        Self::Recording,
        Self::Finished,
        Self::Trouble,
        Self::Interrupted,
    ];
}
