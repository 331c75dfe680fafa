//! What a failure means for desk and patient.

use super::{Outcome, PatientText};
use crate::failure::Code;

/// The outcome and the patient's text for a failure that ended an inquiry.
///
/// Without an answer nothing is said about a right: the desk goes on with other evidence. Where a server fault leaves open whether the question
/// was processed, it counts as timed out; an answer that cannot be read is discarded like one with a wrong echo.
#[must_use]
pub fn of_failure(code: Code) -> (Outcome, PatientText) {
    let outcome = outcome(code);
    (outcome, outcome.patient())
}

fn outcome(code: Code) -> Outcome {
    match code {
        Code::NoReaderService
        | Code::NoReader
        | Code::ReaderUnplugged
        | Code::ReaderInUse
        | Code::ReaderSilent
        | Code::ReaderFault
        | Code::ReaderAccessDenied => Outcome::NoReader,
        Code::NotMyNumberCard | Code::OldJukiCard => Outcome::NotMyNumberCard,
        Code::CardUnreadable | Code::CardBudgetExceeded => Outcome::CardUnreadable,
        Code::CardPulled => Outcome::CardPulled,
        Code::OtherCardPut => Outcome::OtherCard,
        Code::PhoneNotSupported => Outcome::PhoneNotSupported,
        Code::PinWrong | Code::PinMalformed => Outcome::PinWrong,
        Code::PinUnusable => Outcome::PinUnusable,
        Code::PinOutcomeUnknown => Outcome::PinOutcomeUnknown,
        Code::PinLastTry => Outcome::PinLastTry,
        Code::CertificateExpired => Outcome::CertificateExpired,
        Code::CertificateRevoked => Outcome::CertificateRevoked,
        Code::CertificateIssuerUnknown
        | Code::CertificateTampered
        | Code::CertificateProfile
        | Code::CertificateNotYetValid
        | Code::CardNotGenuine
        | Code::ProofRefused => Outcome::CardNotGenuine,
        Code::ServiceTimedOut | Code::ServiceFault => Outcome::TimedOut,
        Code::ServiceBusy => Outcome::Busy,
        Code::ClientCertificateRefused
        | Code::ClientCertificateMissing
        | Code::ClientCertificateExpired => Outcome::OurCertificate,
        Code::AnswerMalformed
        | Code::WrongInstitutionEchoed
        | Code::WrongVisitEchoed
        | Code::WrongSerialEchoed
        | Code::WrongNumbersEchoed => Outcome::EchoWrong,
        Code::ChallengeRefused
        | Code::RequestRefused
        | Code::QuestionMalformed
        | Code::InstitutionRefused
        | Code::OfficeNotSignedIn
        | Code::OfficeNotAllowed
        | Code::OfficeCertificate
        | Code::OfficeRuleRefused
        | Code::OfficeChangedMeanwhile
        | Code::OfficeTableUnreadable
        | Code::OfficePaperFailed => Outcome::RequestRefused,
        Code::ServiceUnreachable
        | Code::ServiceNotTrusted
        | Code::StateNotWritable
        | Code::DiskFull
        | Code::AlreadyRunning
        | Code::ConfigurationInvalid
        | Code::StoreDamaged
        | Code::DeliveryFailed
        | Code::ProgramFault => Outcome::OurLine,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_failure_reads_like_a_finished_reception_or_like_a_right() {
        for code in Code::ALL {
            let (outcome, text) = of_failure(*code);
            assert!(matches!(text, PatientText::P2 | PatientText::P3), "{code}");
            assert!(outcome.id().starts_with(['C', 'T']), "{code}");
            assert!(!outcome.is_usable(), "{code}");
        }
    }

    #[test]
    fn a_failure_has_the_outcome_of_its_layer() {
        for (code, id, text) in [
            (Code::ReaderUnplugged, "C01", PatientText::P3),
            (Code::CardPulled, "C12", PatientText::P2),
            (Code::PinUnusable, "C06", PatientText::P2),
            (Code::CertificateRevoked, "C15", PatientText::P2),
            (Code::ServiceTimedOut, "T02", PatientText::P3),
            (Code::RequestRefused, "T04", PatientText::P3),
            (Code::QuestionMalformed, "T04", PatientText::P3),
            (Code::ClientCertificateExpired, "T06", PatientText::P3),
            (Code::WrongSerialEchoed, "T11", PatientText::P3),
            (Code::DiskFull, "T01", PatientText::P3),
        ] {
            let (outcome, patient) = of_failure(code);
            assert_eq!((outcome.id(), patient), (id, text), "{code}");
        }
    }
}
