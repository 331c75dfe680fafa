//! What is known of the one live inquiry.

use super::{
    deciding::{Enrolment, Subsidies},
    face::Way,
};
use crate::{
    card::{LastTryConfirmed, Tries},
    clock::Monotonic,
    eligibility::EligibilityResult,
    outcome::{Outcome, SubsidyAnswer},
    secret::Pin,
    visit::{Consents, Decision, FacePrompt, Identified, InquiryId, Opened, PinPrompt, Proven},
    x509::UserCertificate,
};

/// What is known of the live inquiry. Dropping it is forgetting it.
pub(super) struct Live {
    pub(super) inquiry: InquiryId,
    pub(super) identified: Identified,
    pub(super) certificate: Option<UserCertificate>,
    pub(super) tries: Option<Tries>,
    pub(super) last_try: Option<LastTryConfirmed>,
    pub(super) way: Way,
    /// What came of the last comparison.
    pub(super) face: FacePrompt,
    /// What the desk is told of it, where the person was not recognised.
    pub(super) not_recognised: Option<Outcome>,
    /// A comparison is under way.
    pub(super) looked_at: bool,
    /// Whether staff can confirm the holder: the card shows a photo, as phones do not, and takes the synthetic terminal authentication.
    pub(super) checkable: Option<bool>,
    pub(super) prompt: PinPrompt,
    pub(super) pin: Option<Pin>,
    /// The person types on the reader.
    pub(super) typing: bool,
    /// The PIN typed on the reader was the right one, and the card has had power since.
    pub(super) verified: bool,
    pub(super) challenge: Challenge,
    pub(super) challenge_replaced: bool,
    /// Challenges that the card has signed: an answer that brings one of them again is an old one.
    pub(super) signed: Vec<[u8; 32]>,
    /// A phone, and how its holder showed who they are: before its certificate was read. It may leave after its signature.
    pub(super) phone: Option<Identified>,
    pub(super) proven: Option<Proven>,
    pub(super) consents: Consents,
    /// What the person is being asked with yes or no.
    pub(super) decision: Option<Decision>,
    pub(super) subsidies: Subsidies,
    pub(super) enrolment: Enrolment,
    /// The result, while something else is still asked.
    pub(super) answer: Option<Box<EligibilityResult>>,
    /// When a card that was taken away counts as gone for good.
    pub(super) resume_until: Option<Monotonic>,
}

/// Where the visit's challenge is: good for one signature.
pub(super) enum Challenge {
    /// Not asked for.
    None,
    /// On its way from the service.
    Awaited,
    /// Here, unused.
    Fresh(Opened),
    /// With the card, as part of this message.
    Signing(Opened, Vec<u8>),
    /// Signed; the proof went to the service under this name of the visit.
    Spent(String),
}

impl Challenge {
    pub(super) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::None)
    }

    /// The card did not sign: the challenge is as good as before. Whether it had been with the card.
    pub(super) fn give_back(&mut self) -> bool {
        match self.take() {
            Self::Signing(opened, _) => {
                *self = Self::Fresh(opened);
                true
            }
            other => {
                *self = other;
                false
            }
        }
    }
}

impl Live {
    pub(super) fn new(inquiry: InquiryId) -> Self {
        Self {
            inquiry,
            identified: Identified::Pin,
            certificate: None,
            tries: None,
            last_try: None,
            way: Way::Pin,
            face: FacePrompt::First,
            not_recognised: None,
            looked_at: false,
            checkable: None,
            prompt: PinPrompt::First,
            pin: None,
            typing: false,
            verified: false,
            challenge: Challenge::None,
            challenge_replaced: false,
            signed: Vec::new(),
            phone: None,
            proven: None,
            consents: Consents::none(),
            decision: None,
            subsidies: Subsidies::Settled(SubsidyAnswer::NotAsked),
            enrolment: Enrolment::Open,
            answer: None,
            resume_until: None,
        }
    }

    pub(super) fn serial(&self) -> String {
        self.certificate
            .as_ref()
            .map(|certificate| certificate.serial().to_owned())
            .unwrap_or_default()
    }

    /// Whether nothing but a challenge is missing for a signature.
    pub(super) fn is_ready(&self) -> bool {
        self.phone.is_some()
            || self.verified
            || matches!(self.way, Way::Recognised(_))
            || (self.pin.is_some() && self.tries.is_some() && !self.wants_confirmation())
    }

    /// Whether the person must still say that the last try may be used.
    pub(super) fn wants_confirmation(&self) -> bool {
        self.way == Way::Pin && self.tries == Some(Tries::Left(1)) && self.last_try.is_none()
    }
}
