//! The outcome table: every outcome with its id and with what the patient reads.

use serde::{Deserialize, Serialize};

use super::PatientText;

macro_rules! outcomes {
    ($($(#[doc = $doc:expr])* $variant:ident = $id:literal, $patient:ident;)*) => {
        /// The closed set of outcomes with the ids of the outcome table.
        ///
        /// I insurance, A medical assistance (医療扶助), S subsidies, C card and identity, V views, T question and service.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Outcome { $($(#[doc = $doc])* $variant,)* }

        impl Outcome {
            /// Every outcome, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The id in the outcome table, such as `I01`.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// What the patient reads when a visit ends with this outcome: one of four, so that sensitive causes look like harmless ones.
            #[must_use]
            pub fn patient(self) -> PatientText {
                match self { $(Self::$variant => PatientText::$patient,)* }
            }
        }
    };
}

outcomes! {
    /// Valid.
    Valid = "I01", P1;
    /// Valid, with a notice from the service.
    ValidWithNotice = "I02", P1;
    /// Valid, eligibility only: the certificate has expired and is inside the grace.
    ValidEligibilityOnly = "I03", P1;
    /// Valid, 特別療養費の対象.
    ValidSpecialTreatmentCost = "I04", P2;
    /// Valid, the copayment ratio must be reported and was not.
    ValidRatioUnknown = "I05", P1;
    /// No limit block in the answer (notice): not the same as 一般.
    ValidLimitAbsent = "I06", P1;
    /// The visit date lies outside the dates of the right.
    ValidNotYetOrEnded = "I07", P2;
    /// Lost, and no newer right is registered.
    LostNoNewer = "I08", P2;
    /// Lost, 生活保護受給開始.
    LostToAssistance = "I09", P2;
    /// Lost, 死亡 is registered.
    LostByDeathRecord = "I10", P2;
    /// The numbers are old; a newer right exists.
    SupersededByNumber = "I11", P2;
    /// Nothing found by number.
    NotFoundByNumber = "I12", P2;
    /// Nothing found by card.
    NotFoundByCard = "I13", P2;
    /// The insurer does not let the card be used.
    CardUseNotAllowed = "I14", P2;
    /// Several found by number.
    SeveralByNumber = "I15", P2;
    /// The card is not enrolled for insurance use.
    NotEnrolled = "I16", P4;
    /// Birth date or sex of card and answer differ.
    IdentityConflict = "I17", P2;
    /// The name differs, the birth date does not (notice).
    NameDiffers = "I18", P1;
    /// The answer has no address (notice).
    AddressNotGiven = "I19", P1;
    /// Ratio or insurer differ from the last visit (notice).
    ChangedSinceLastVisit = "I20", P1;
    /// An unknown code or class.
    NewCodeSeen = "I21", P2;
    /// A paper waiver was entered by staff.
    PaperWaiver = "I22", P1;
    /// Validity, dates, loss or ticket of the answer contradict each other, or one that decides is missing: a person must look.
    AnswerInconsistent = "I23", P2;
    /// A ticket for this institution.
    TicketHere = "A01", P1;
    /// A ticket for this institution, with a monthly self-pay amount.
    TicketHereSelfPay = "A02", P1;
    /// A ticket beside employees' insurance.
    TicketHereCombined = "A03", P1;
    /// Insurance and assistance do not fit together.
    InsuranceMismatch = "A04", P1;
    /// Recipient, no ticket yet, before the office's usual day.
    RecipientNoTicketYet = "A05", P1;
    /// Recipient, no ticket after the office's usual day.
    RecipientTicketOverdue = "A06", P1;
    /// Recipient on a first visit here, not entrusted.
    RecipientFirstVisit = "A07", P2;
    /// The ticket is for another treatment type.
    TicketOtherTreatment = "A08", P1;
    /// Pharmacy without a dispensing ticket.
    DispensingTicketMissing = "A09", P1;
    /// The ticket does not cover the visit date.
    TicketOutOfPeriod = "A10", P2;
    /// The ticket is another institution's.
    TicketElsewhere = "A11", P2;
    /// The ticket changed since the last fetch.
    TicketChanged = "A12", P1;
    /// Assistance has been suspended or abolished.
    AssistanceEnded = "A13", P2;
    /// The decision is pending (staff entry).
    DecisionPending = "A14", P1;
    /// This institution is not a 指定医療機関.
    InstitutionNotDesignated = "A15", P2;
    /// Medical assistance is switched off at this institution.
    AssistanceSwitchedOff = "A16", P2;
    /// The office's data link is degraded.
    OfficeDegraded = "A17", P1;
    /// 支援給付 (法別 25).
    SupportBenefit = "A18", P1;
    /// Nothing returned.
    AssistanceNothingReturned = "A19", P2;
    /// A subsidy certificate usable here.
    SubsidyUsable = "S01", P1;
    /// Reimbursement only.
    SubsidyReimbursementOnly = "S02", P1;
    /// Not designated here.
    SubsidyNotDesignatedHere = "S03", P1;
    /// Out of period.
    SubsidyOutOfPeriod = "S04", P1;
    /// Asked, nothing came.
    SubsidyNothingReturned = "S05", P1;
    /// Declined on our screen.
    SubsidyDeclinedHere = "S06", P1;
    /// Not asked.
    SubsidyNotAsked = "S07", P1;
    /// The municipality has not joined.
    SubsidyMunicipalityNotJoined = "S08", P1;
    /// Differs from paper (staff).
    SubsidyDiffersFromPaper = "S09", P1;
    /// No reader or no reader service.
    NoReader = "C01", P3;
    /// Not a My Number card.
    NotMyNumberCard = "C02", P2;
    /// Unreadable chip.
    CardUnreadable = "C03", P2;
    /// Wrong PIN.
    PinWrong = "C04", P2;
    /// One try left.
    PinLastTry = "C05", P2;
    /// PIN not usable: blocked or face-only.
    PinUnusable = "C06", P2;
    /// PIN result unknown.
    PinOutcomeUnknown = "C07", P2;
    /// Face not matched or locked.
    FaceNotMatched = "C08", P2;
    /// No photo on the card.
    NoPhoto = "C09", P2;
    /// Phone not supported here.
    PhoneNotSupported = "C10", P2;
    /// Phone stopped, or its PIN is blocked.
    PhoneStopped = "C11", P2;
    /// Card pulled early.
    CardPulled = "C12", P2;
    /// Another card.
    OtherCard = "C13", P2;
    /// Certificate expired beyond the grace.
    CertificateExpired = "C14", P2;
    /// Certificate revoked or suspended.
    CertificateRevoked = "C15", P2;
    /// Just renewed.
    CertificateJustRenewed = "C16", P2;
    /// The genuineness check failed.
    CardNotGenuine = "C17", P2;
    /// Staff check: the face differs.
    StaffCheckDiffers = "C18", P2;
    /// The holder is absent.
    HolderAbsent = "C19", P2;
    /// The card was left behind.
    CardLeftBehind = "C20", P2;
    /// View given until a time.
    ViewGiven = "V01", P1;
    /// View declined.
    ViewDeclined = "V02", P1;
    /// View not asked.
    ViewNotAsked = "V03", P1;
    /// View not offered on this route.
    ViewNotOffered = "V04", P1;
    /// View expired or withdrawn.
    ViewExpired = "V05", P1;
    /// Emergency view.
    ViewEmergency = "V06", P1;
    /// No data.
    ViewNoData = "V07", P1;
    /// Consent given by another.
    ViewGivenByAnother = "V08", P1;
    /// Our line or terminal.
    OurLine = "T01", P3;
    /// Timed out: unknown whether processed.
    TimedOut = "T02", P3;
    /// Planned maintenance.
    Maintenance = "T03", P3;
    /// Header error 9.
    RequestRefused = "T04", P3;
    /// Busy.
    Busy = "T05", P3;
    /// Our certificate has expired or expires soon.
    OurCertificate = "T06", P3;
    /// An insurer or office is degraded.
    SourceDegraded = "T07", P1;
    /// 緊急時医療情報・資格確認機能.
    EmergencyMode = "T08", P3;
    /// 災害時モード.
    DisasterMode = "T09", P3;
    /// An answer not tied to a visit.
    Unattributed = "T10", P3;
    /// The echo was wrong.
    EchoWrong = "T11", P3;
    /// Bulk still processing.
    BulkProcessing = "T12", P3;
    /// Received without a check.
    ReceivedUnchecked = "T13", P1;
}

impl Outcome {
    /// Whether a right with this outcome can be used for reception today. A recipient whose ticket is late is received; only the share is open. A
    /// waiver is no right: it belongs to one.
    #[must_use]
    pub fn is_usable(self) -> bool {
        matches!(
            self,
            Self::Valid
                | Self::ValidWithNotice
                | Self::ValidEligibilityOnly
                | Self::ValidSpecialTreatmentCost
                | Self::ValidRatioUnknown
                | Self::TicketHere
                | Self::TicketHereSelfPay
                | Self::TicketHereCombined
                | Self::InsuranceMismatch
                | Self::RecipientNoTicketYet
                | Self::RecipientTicketOverdue
                | Self::TicketOtherTreatment
                | Self::DispensingTicketMissing
                | Self::DecisionPending
                | Self::OfficeDegraded
                | Self::SupportBenefit
        )
    }

    /// Whether the desk still has something to do about it.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(
            self,
            Self::Valid
                | Self::ValidLimitAbsent
                | Self::AddressNotGiven
                | Self::TicketHere
                | Self::TicketHereCombined
                | Self::SupportBenefit
                | Self::SubsidyUsable
                | Self::SubsidyDeclinedHere
                | Self::SubsidyNotAsked
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_shaped_letter_and_two_digits() {
        let mut seen = std::collections::BTreeSet::new();
        for outcome in Outcome::ALL {
            let id = outcome.id();
            assert!(seen.insert(id), "{id} twice");
            let (letter, number) = id.split_at(1);
            assert!("IASCVT".contains(letter), "{id}");
            assert!(
                number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()),
                "{id}"
            );
        }
    }

    #[test]
    fn sensitive_causes_read_like_the_harmless_one_beside_them() {
        for (sensitive, harmless) in [
            (Outcome::LostByDeathRecord, Outcome::LostNoNewer),
            (Outcome::LostToAssistance, Outcome::LostNoNewer),
            (Outcome::CardUseNotAllowed, Outcome::NotFoundByCard),
            (Outcome::IdentityConflict, Outcome::NotFoundByCard),
            (Outcome::AssistanceEnded, Outcome::LostNoNewer),
            (Outcome::TicketHere, Outcome::Valid),
            (Outcome::RecipientNoTicketYet, Outcome::Valid),
        ] {
            assert_eq!(
                sensitive.patient(),
                harmless.patient(),
                "{}",
                sensitive.id()
            );
        }
    }
}
