//! Every failure that a person can see, as a stable code with a remedy.
//!
//! Errors elsewhere carry evidence; [`Failure`] is the one conversion at the edge. The sentences stand in `madoguchi-words`, keyed by the code.

use serde::{Deserialize, Serialize};

/// What the person at hand can do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Remedy {
    /// The same action may work now.
    TryAgain,
    /// This card cannot do it; another one can.
    OtherCard,
    /// The desk goes on by other means.
    AskStaff,
    /// Set-up, configuration or software is at fault.
    FixProgram,
}

macro_rules! codes {
    ($($(#[doc = $doc:expr])* $variant:ident = $text:literal, $remedy:ident;)*) => {
        /// A stable failure code, short enough to read out over the telephone.
        ///
        /// The letters name the layer: RDR reader, CRD card, PIN, CRT certificate, NET network, SVC service, HST this machine, OFC a
        /// welfare office's desk.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])* #[serde(rename = $text)] $variant,)* }

        impl Code {
            /// Every code, in the order of the registry.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as people see it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// What to do.
            #[must_use]
            pub fn remedy(self) -> Remedy {
                match self { $(Self::$variant => Remedy::$remedy,)* }
            }
        }
    };
}

codes! {
    /// The PC/SC service (pcscd, SCardSvr) does not run.
    NoReaderService = "RDR-01", FixProgram;
    /// The service runs and knows no reader.
    NoReader = "RDR-02", AskStaff;
    /// The reader in use went away.
    ReaderUnplugged = "RDR-03", AskStaff;
    /// Another program holds the reader.
    ReaderInUse = "RDR-04", FixProgram;
    /// The reader does not answer any more.
    ReaderSilent = "RDR-05", AskStaff;
    /// The reader failed in a way that has no name here.
    ReaderFault = "RDR-06", AskStaff;
    /// The PC/SC service refuses this program.
    ReaderAccessDenied = "RDR-07", FixProgram;
    /// Not a My Number card.
    NotMyNumberCard = "CRD-01", OtherCard;
    /// The chip answers too little or nonsense.
    CardUnreadable = "CRD-02", TryAgain;
    /// The card was taken away and not put back in time.
    CardPulled = "CRD-03", TryAgain;
    /// Another card was put in the place of the one that was taken away.
    OtherCardPut = "CRD-04", TryAgain;
    /// The card talked without end.
    CardBudgetExceeded = "CRD-05", OtherCard;
    /// This phone cannot be used here.
    PhoneNotSupported = "CRD-06", AskStaff;
    /// An old 住民基本台帳カード, which looks alike and is out of use.
    OldJukiCard = "CRD-07", OtherCard;
    /// Staff compared the person with the card's photo, and does not take them for its holder.
    HolderNotConfirmed = "CRD-08", AskStaff;
    /// Identification by phone came to no end: on the screen, in the place of what speaks of a card.
    PhoneStopped = "CRD-09", TryAgain;
    /// Wrong PIN; tries are left.
    PinWrong = "PIN-01", TryAgain;
    /// The PIN is blocked, or the card has none.
    PinUnusable = "PIN-02", AskStaff;
    /// The link broke during VERIFY: nobody knows whether a try was spent.
    PinOutcomeUnknown = "PIN-03", TryAgain;
    /// One try is left and the person did not confirm.
    PinLastTry = "PIN-04", AskStaff;
    /// Not a PIN by its form; nothing was sent to the card.
    PinMalformed = "PIN-05", TryAgain;
    /// The certificate has expired beyond the grace.
    CertificateExpired = "CRT-01", AskStaff;
    /// The certificate is revoked or suspended.
    CertificateRevoked = "CRT-02", AskStaff;
    /// No trusted authority issued the certificate.
    CertificateIssuerUnknown = "CRT-03", AskStaff;
    /// The certificate's signature does not fit its content.
    CertificateTampered = "CRT-04", AskStaff;
    /// The certificate is not of the user-authentication profile.
    CertificateProfile = "CRT-05", AskStaff;
    /// The card's signature does not fit its certificate.
    CardNotGenuine = "CRT-06", AskStaff;
    /// The certificate is not valid yet.
    CertificateNotYetValid = "CRT-07", AskStaff;
    /// The service cannot be reached.
    ServiceUnreachable = "NET-01", AskStaff;
    /// The service did not answer in time.
    ServiceTimedOut = "NET-02", AskStaff;
    /// The service's certificate is not trusted.
    ServiceNotTrusted = "NET-03", FixProgram;
    /// The service refuses our client certificate.
    ClientCertificateRefused = "NET-04", FixProgram;
    /// Our client certificate or its key is missing or unreadable.
    ClientCertificateMissing = "NET-05", FixProgram;
    /// Our client certificate has expired.
    ClientCertificateExpired = "NET-06", FixProgram;
    /// The service's certificate is revoked.
    ServiceRevoked = "NET-07", FixProgram;
    /// The list by which revoked services are known is out of date.
    RevocationListExpired = "NET-08", FixProgram;
    /// The link application does not take requests from its folder.
    LinkNotTaking = "NET-09", AskStaff;
    /// The service reports an error of its own (5xx).
    ServiceFault = "SVC-01", AskStaff;
    /// The answer cannot be read.
    AnswerMalformed = "SVC-02", AskStaff;
    /// The answer names another institution.
    WrongInstitutionEchoed = "SVC-03", AskStaff;
    /// The answer names another visit.
    WrongVisitEchoed = "SVC-04", AskStaff;
    /// The answer names another certificate.
    WrongSerialEchoed = "SVC-05", AskStaff;
    /// The answer names other insured numbers than those asked.
    WrongNumbersEchoed = "SVC-06", AskStaff;
    /// The challenge had expired or was used before.
    ChallengeRefused = "SVC-07", TryAgain;
    /// The service does not accept the card's signature.
    ProofRefused = "SVC-08", AskStaff;
    /// The service refused the whole request (SegmentOfResult 9).
    RequestRefused = "SVC-09", FixProgram;
    /// The service does not let this institution ask.
    InstitutionRefused = "SVC-10", FixProgram;
    /// The service is busy.
    ServiceBusy = "SVC-11", TryAgain;
    /// The numbers to ask with are not in their form; nothing was asked.
    QuestionMalformed = "SVC-12", TryAgain;
    /// A prescription is empty or in a form that the service is known to refuse; nothing was sent.
    PrescriptionMalformed = "SVC-13", FixProgram;
    /// A question in an emergency lacks one of the four items or a second proof; nothing was asked.
    EmergencyIncomplete = "SVC-14", TryAgain;
    /// A PDF or ZIP that came as an answer is no such file, or not whole.
    AttachmentUnreadable = "SVC-15", AskStaff;
    /// The service is closed for maintenance.
    ServiceMaintenance = "SVC-16", TryAgain;
    /// The way to the service that is configured does not carry such a question, or nobody does it here.
    QuestionNotCarried = "SVC-17", FixProgram;
    /// The state folder cannot be written.
    StateNotWritable = "HST-01", FixProgram;
    /// The disk is full.
    DiskFull = "HST-02", FixProgram;
    /// Another process on this machine holds the terminal.
    AlreadyRunning = "HST-03", FixProgram;
    /// The configuration cannot be used.
    ConfigurationInvalid = "HST-04", FixProgram;
    /// The store is damaged or of a newer version.
    StoreDamaged = "HST-05", FixProgram;
    /// A result could not be handed to the receipt software.
    DeliveryFailed = "HST-06", FixProgram;
    /// This program failed.
    ProgramFault = "HST-07", FixProgram;
    /// A file in the folders of the link application has no name of the interface.
    FileNameUnknown = "HST-08", FixProgram;
    /// The folder of received results cannot be read.
    FolderUnreadable = "HST-09", FixProgram;
    /// A folder of the link application cannot be written or read.
    LinkFolderUnusable = "HST-10", FixProgram;
    /// A ZIP of the link application does not open with the password that is configured.
    LinkPasswordRefused = "HST-11", FixProgram;
    /// A file that came as an answer could not be kept.
    AttachmentNotKept = "HST-12", FixProgram;
    /// Nobody is signed in at the office's desk, or no longer.
    OfficeNotSignedIn = "OFC-01", AskStaff;
    /// The role does not do this, or the case is another's.
    OfficeNotAllowed = "OFC-02", AskStaff;
    /// Our client certificate names no welfare office.
    OfficeCertificate = "OFC-03", FixProgram;
    /// A rule of the office refuses it.
    OfficeRuleRefused = "OFC-04", AskStaff;
    /// Others changed the case meanwhile.
    OfficeChangedMeanwhile = "OFC-05", TryAgain;
    /// The table cannot be read or written.
    OfficeTableUnreadable = "OFC-06", AskStaff;
    /// The paper could not be made.
    OfficePaperFailed = "OFC-07", FixProgram;
}

impl Code {
    /// Whether the patient-facing screen must not tell it from other endings: the certificate is the person's own affair, and whether they are its
    /// holder is nobody else's.
    #[must_use]
    pub fn is_discreet(self) -> bool {
        self == Self::HolderNotConfirmed || self.as_str().starts_with("CRT-")
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A failure at the edge: what happened by code, and the evidence behind it.
#[derive(Debug, thiserror::Error)]
#[error("{code}: {source}")]
pub struct Failure {
    /// Stable code.
    pub code: Code,
    /// Evidence: never a name, a number, a PIN or a certificate.
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl Failure {
    /// A failure with its evidence.
    pub fn new(code: Code, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            code,
            source: source.into(),
        }
    }

    /// What the person at hand can do.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        self.code.remedy()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_shaped_layer_dash_two_digits() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            let text = code.as_str();
            assert!(seen.insert(text), "{text} twice");
            let (layer, number) = text.split_once('-').unwrap();
            assert!(["RDR", "CRD", "PIN", "CRT", "NET", "SVC", "HST", "OFC"].contains(&layer));
            assert!(number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()));
            assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{text}\""));
        }
    }
}
