//! What a visit wants done. Only the terminal does it.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{Consents, Contact, Identified, InquiryId, Screen};
use crate::{
    card::LastTryConfirmed,
    failure::Code,
    outcome::{Ask, AskedBy, Identity, Outcome, Report, of_failure},
    secret::Pin,
    x509::SignatureAlgorithm,
};

/// One thing to do, in the order given.
#[non_exhaustive]
pub enum Effect {
    /// Read the user-authentication certificate; on a phone the PIN comes first.
    ReadCard {
        /// In this contact.
        contact: Contact,
        /// The phone's PIN.
        pin_first: Option<Pin>,
    },
    /// Ask what the card calls itself.
    ReadKind(Contact),
    /// Ask how often the PIN can still be entered.
    ReadTries(Contact),
    /// Let the person type the PIN on the reader's own keys, and VERIFY it.
    VerifyOnPad {
        /// In this contact.
        contact: Contact,
        /// The person confirmed that the last try may be used.
        last_try: Option<LastTryConfirmed>,
    },
    /// Have the face unit compare the person with the card's photo, and answer with [`Event::Face`](super::Event::Face).
    VerifyFace(Contact),
    /// VERIFY and sign, in one go; without a PIN the card is already verified (phones, PIN pads).
    Sign {
        /// In this contact.
        contact: Contact,
        /// The PIN.
        pin: Option<Pin>,
        /// The face unit or staff recognised the person: the (invented) synthetic terminal authentication comes before the signature.
        recognised: bool,
        /// The person confirmed that the last try may be used.
        last_try: Option<LastTryConfirmed>,
        /// The message to be signed.
        message: Vec<u8>,
        /// How the certificate's key signs.
        algorithm: SignatureAlgorithm,
    },
    /// End the contact with power-off.
    PowerOff(Contact),
    /// Open a visit at the service.
    Open {
        /// For this inquiry.
        inquiry: InquiryId,
        /// 発行の番号, hexadecimal.
        serial: String,
    },
    /// Replace the challenge of a visit.
    ReplaceChallenge {
        /// For this inquiry.
        inquiry: InquiryId,
        /// The service's name for the visit.
        visit: String,
        /// The serial that must be echoed.
        serial: String,
    },
    /// Prove the card's presence to the service.
    Prove(Box<Proof>),
    /// Ask for the result.
    Ask {
        /// For this inquiry.
        inquiry: InquiryId,
        /// The service's name for the visit.
        visit: String,
        /// The serial that must be echoed.
        serial: String,
        /// The person's choices.
        consents: Consents,
    },
    /// Ask for the certificates of subsidies that the person of the visit shows, and answer with
    /// [`ServiceEvent::Subsidies`](super::ServiceEvent::Subsidies).
    AskSubsidies {
        /// For this inquiry.
        inquiry: InquiryId,
        /// 医療機関等コード.
        institution: String,
        /// The service's name for the visit.
        visit: String,
        /// 資格確認日.
        day: Date,
    },
    /// Enrol the card of the visit for insurance use, to which the person agreed, and answer with
    /// [`ServiceEvent::Enrolled`](super::ServiceEvent::Enrolled).
    Enrol {
        /// For this inquiry.
        inquiry: InquiryId,
        /// 医療機関等コード.
        institution: String,
        /// The service's name for the visit.
        visit: String,
    },
    /// Write this to the journal, and answer with [`Event::Recorded`](super::Event::Recorded).
    Record(Box<Entry>),
    /// Somebody at the kiosk wants help.
    CallStaff,
    /// Show this screen to the patient.
    Show(Option<InquiryId>, Screen),
    /// Show this entry at the desk and hand it to the receipt software; it stands in the journal.
    Deliver(Box<Entry>),
}

/// A proof on its way to the service.
pub struct Proof {
    /// For this inquiry.
    pub inquiry: InquiryId,
    /// The service's name for the visit.
    pub visit: String,
    /// The serial that must be echoed.
    pub serial: String,
    /// DER.
    pub certificate: Vec<u8>,
    /// The card's signature.
    pub signature: Vec<u8>,
    /// How the person was identified.
    pub identified: Identified,
}

/// How an inquiry ended, for the journal, the desk and the receipt software.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The inquiry, which is also the journal's key.
    pub inquiry: InquiryId,
    /// By card or by number.
    pub asked_by: AskedBy,
    /// How it ended.
    pub end: End,
    /// How the person was identified.
    pub identified: Option<Identified>,
    /// What the person chose.
    pub consents: Consents,
    /// What the answer means, where there is one.
    pub report: Option<Report>,
    /// Why there is none.
    pub failure: Option<Code>,
    /// What the desk is told of an inquiry that brought no answer (C01–C18, T01–T11): the failure as this visit makes it, by card or phone, and in the
    /// mode of the service; [`Entry::why`] knows it of older entries as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

impl Entry {
    /// The end of an inquiry that brought `report`. A refusal of the whole question is a failure that keeps what the service said.
    #[must_use]
    pub fn answered(inquiry: InquiryId, report: Report) -> Self {
        let (end, failure, outcome) = match report.ask {
            Ask::Answered => (End::Answered, None, None),
            Ask::NotAnswered(why) => (End::Failed, Some(Code::RequestRefused), Some(why)),
        };
        Self {
            inquiry,
            asked_by: report.asked_by,
            end,
            identified: None,
            consents: Consents::none(),
            report: Some(report),
            failure,
            outcome,
        }
    }

    /// The end of an inquiry that brought no answer, of which nothing more is known.
    #[must_use]
    pub fn without_answer(inquiry: InquiryId, asked_by: AskedBy, end: End) -> Self {
        Self {
            inquiry,
            asked_by,
            end,
            identified: None,
            consents: Consents::none(),
            report: None,
            failure: None,
            outcome: None,
        }
    }

    /// Who says that the person is who the answer is about; `None` where nobody was identified.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        match self.asked_by {
            AskedBy::Card => self.identified.map(Identity::Card),
            AskedBy::Number => (self.end == End::Answered).then_some(Identity::NumberOnly),
        }
    }

    /// Why there is no answer, where there is none; an entry of an older program has its failure only.
    #[must_use]
    pub fn why(&self) -> Option<Outcome> {
        self.outcome
            .or_else(|| self.failure.map(|code| of_failure(code).0))
    }
}

/// How an inquiry ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum End {
    /// A result came.
    Answered,
    /// A failure ended it.
    Failed,
    /// The person asked for the desk or stopped.
    LeftToDesk,
    /// The card was taken away and not put back.
    Abandoned,
    /// The person was received, and nothing has been asked (未照会).
    Unasked,
}

/// The name and nothing else: some effects carry a PIN, others a certificate.
impl std::fmt::Debug for Effect {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::ReadCard { .. } => "ReadCard",
            Self::ReadKind(_) => "ReadKind",
            Self::ReadTries(_) => "ReadTries",
            Self::VerifyOnPad { .. } => "VerifyOnPad",
            Self::VerifyFace(_) => "VerifyFace",
            Self::Sign { .. } => "Sign",
            Self::PowerOff(_) => "PowerOff",
            Self::Open { .. } => "Open",
            Self::ReplaceChallenge { .. } => "ReplaceChallenge",
            Self::Prove(_) => "Prove",
            Self::Ask { .. } => "Ask",
            Self::AskSubsidies { .. } => "AskSubsidies",
            Self::Enrol { .. } => "Enrol",
            Self::Record(_) => "Record",
            Self::CallStaff => "CallStaff",
            Self::Show(_, screen) => return write!(formatter, "Show({screen:?})"),
            Self::Deliver(_) => "Deliver",
        })
    }
}
