//! What a failure means for desk and patient.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::{Outcome, PatientText};
use crate::{
    clock::JST,
    face::{FaceAnswer, FaceError},
    failure::Code,
};

/// The outcome and the patient's text for a failure that ended an inquiry.
///
/// Without an answer nothing is said about a right: the desk goes on with other evidence. Where a server fault leaves open whether the question
/// was processed, it counts as timed out; an answer that cannot be read is discarded like one with a wrong echo.
#[must_use]
pub fn of_failure(code: Code) -> (Outcome, PatientText) {
    let outcome = outcome(code);
    (outcome, outcome.patient())
}

/// In which mode the service is, as its operator announces it and the desk was told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "mode")]
pub enum ServiceMode {
    /// As always.
    #[default]
    Normal,
    /// Planned maintenance until then.
    Maintenance {
        /// When it ends.
        #[serde(with = "time::serde::rfc3339")]
        until: OffsetDateTime,
    },
    /// 緊急時医療情報・資格確認機能, approved for this institution.
    Emergency {
        /// Since when.
        #[serde(with = "time::serde::rfc3339")]
        since: OffsetDateTime,
        /// Who approved it, or under which number.
        approval: Option<String>,
    },
    /// 災害時モード.
    Disaster {
        /// For which area.
        area: Option<String>,
        /// Through which day, where that was said.
        until: Option<Date>,
    },
}

/// As [`of_failure`], where it is known in which mode the service is at `now`: it explains why nothing came from there, and nothing else.
#[must_use]
pub fn of_failure_in(
    code: Code,
    mode: &ServiceMode,
    now: OffsetDateTime,
) -> (Outcome, PatientText) {
    let today = now.to_offset(JST).date();
    let of_service = matches!(
        code,
        Code::ServiceUnreachable | Code::ServiceTimedOut | Code::ServiceFault | Code::ServiceBusy
    );
    let outcome = match mode {
        ServiceMode::Maintenance { until } if of_service && now < *until => Outcome::Maintenance,
        ServiceMode::Emergency { .. } if of_service => Outcome::EmergencyMode,
        ServiceMode::Disaster { until, .. }
            if of_service && until.is_none_or(|until| today <= until) =>
        {
            Outcome::DisasterMode
        }
        _ => outcome(code),
    };
    (outcome, outcome.patient())
}

/// As [`of_failure_in`], for a visit with a phone, which has neither tries to tell nor a photo to look at.
#[must_use]
pub fn of_phone_failure(
    code: Code,
    mode: &ServiceMode,
    now: OffsetDateTime,
) -> (Outcome, PatientText) {
    match code {
        Code::CardPulled
        | Code::CardUnreadable
        | Code::PinWrong
        | Code::PinMalformed
        | Code::PinUnusable
        | Code::PinOutcomeUnknown
        | Code::PinLastTry => (Outcome::PhoneStopped, Outcome::PhoneStopped.patient()),
        code => of_failure_in(code, mode, now),
    }
}

/// The outcome of a comparison by the face unit that did not recognise the person; `None` where it did.
#[must_use]
pub fn of_face(answer: &Result<FaceAnswer, FaceError>) -> Option<Outcome> {
    match answer {
        Ok(FaceAnswer::Match) => None,
        Ok(FaceAnswer::NoMatch { .. } | FaceAnswer::Locked) | Err(FaceError::TimedOut) => {
            Some(Outcome::FaceNotMatched)
        }
        Err(FaceError::Disconnected | FaceError::Malformed { .. } | FaceError::Faulty { .. }) => {
            Some(Outcome::NoReader)
        }
    }
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
        Code::PhoneStopped => Outcome::PhoneStopped,
        Code::HolderNotConfirmed => Outcome::StaffCheckDiffers,
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
        Code::ServiceMaintenance => Outcome::Maintenance,
        Code::ClientCertificateRefused
        | Code::ClientCertificateMissing
        | Code::ClientCertificateExpired => Outcome::OurCertificate,
        Code::AnswerMalformed
        | Code::AttachmentUnreadable
        | Code::WrongInstitutionEchoed
        | Code::WrongVisitEchoed
        | Code::WrongSerialEchoed
        | Code::WrongNumbersEchoed => Outcome::EchoWrong,
        Code::ChallengeRefused
        | Code::RequestRefused
        | Code::QuestionMalformed
        | Code::PrescriptionMalformed
        | Code::EmergencyIncomplete
        | Code::InstitutionRefused
        | Code::QuestionNotCarried
        | Code::OfficeNotSignedIn
        | Code::OfficeNotAllowed
        | Code::OfficeCertificate
        | Code::OfficeRuleRefused
        | Code::OfficeChangedMeanwhile
        | Code::OfficeTableUnreadable
        | Code::OfficePaperFailed => Outcome::RequestRefused,
        Code::ServiceUnreachable
        | Code::ServiceNotTrusted
        | Code::ServiceRevoked
        | Code::RevocationListExpired
        | Code::StateNotWritable
        | Code::DiskFull
        | Code::AlreadyRunning
        | Code::ConfigurationInvalid
        | Code::StoreDamaged
        | Code::DeliveryFailed
        | Code::FileNameUnknown
        | Code::FolderUnreadable
        | Code::LinkNotTaking
        | Code::LinkFolderUnusable
        | Code::LinkPasswordRefused
        | Code::AttachmentNotKept
        | Code::ProgramFault => Outcome::OurLine,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

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
            (Code::HolderNotConfirmed, "C18", PatientText::P2),
            (Code::CertificateRevoked, "C15", PatientText::P2),
            (Code::ServiceTimedOut, "T02", PatientText::P3),
            (Code::ServiceMaintenance, "T03", PatientText::P3),
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

    #[test]
    fn a_mode_of_the_service_explains_silence_and_nothing_else() {
        let now = datetime!(2026-11-16 02:00 +9);
        let over = &ServiceMode::Maintenance { until: now };
        let planned = &ServiceMode::Maintenance {
            until: datetime!(2026-11-16 05:00 +9),
        };
        let emergency = &ServiceMode::Emergency {
            since: now,
            approval: None,
        };
        let disaster = |until| ServiceMode::Disaster { area: None, until };
        let last_day = &disaster(Some(date!(2026 - 11 - 16)));
        let day_before = &disaster(Some(date!(2026 - 11 - 15)));
        for (code, mode, id) in [
            (Code::ServiceUnreachable, planned, "T03"),
            (Code::ServiceFault, planned, "T03"),
            (Code::ServiceTimedOut, over, "T02"),
            (Code::ServiceUnreachable, &ServiceMode::Normal, "T01"),
            (Code::ServiceBusy, emergency, "T08"),
            (Code::ServiceUnreachable, &disaster(None), "T09"),
            (Code::ServiceUnreachable, last_day, "T09"),
            (Code::ServiceUnreachable, day_before, "T01"),
            (Code::ReaderUnplugged, last_day, "C01"),
            (Code::WrongSerialEchoed, planned, "T11"),
        ] {
            assert_eq!(of_failure_in(code, mode, now).0.id(), id, "{code}");
        }
    }

    #[test]
    fn phones_and_face_units_have_outcomes_of_their_own() {
        for (code, id) in [
            (Code::CardPulled, "C11"),
            (Code::PinUnusable, "C11"),
            (Code::CertificateRevoked, "C15"),
            (Code::PhoneNotSupported, "C10"),
            (Code::PhoneStopped, "C11"),
            (Code::ServiceBusy, "T09"),
        ] {
            let now = datetime!(2026-11-16 02:00 +9);
            let mode = ServiceMode::Disaster {
                area: None,
                until: None,
            };
            assert_eq!(of_phone_failure(code, &mode, now).0.id(), id, "{code}");
        }
        for (answer, id) in [
            (Ok(FaceAnswer::Match), None),
            (Ok(FaceAnswer::NoMatch { left: 3 }), Some("C08")),
            (Ok(FaceAnswer::Locked), Some("C08")),
            (Err(FaceError::TimedOut), Some("C08")),
            (Err(FaceError::Disconnected), Some("C01")),
        ] {
            assert_eq!(of_face(&answer).map(Outcome::id), id, "{answer:?}");
        }
    }
}
