//! The stable code of each error of the card, its key and its certificate.

use crate::{
    card::{CardError, OtherCard, PinError},
    failure::Code,
    link::LinkError,
    x509::CertificateError,
};

pub(super) fn of_card(error: &CardError) -> Code {
    match error {
        CardError::NotThisCard {
            card: OtherCard::OldJukiCard,
            ..
        } => Code::OldJukiCard,
        CardError::NotThisCard { .. } | CardError::NoApplication { .. } => Code::NotMyNumberCard,
        CardError::PinFirst => Code::PhoneNotSupported,
        CardError::Link(error) => match error {
            LinkError::ReaderGone => Code::ReaderUnplugged,
            LinkError::InUse => Code::ReaderInUse,
            LinkError::NoService => Code::NoReaderService,
            LinkError::Budget { .. } => Code::CardBudgetExceeded,
            LinkError::Other { .. } => Code::ReaderFault,
            _ => Code::CardUnreadable,
        },
        CardError::Unexpected { .. } | CardError::Unreadable { .. } | CardError::Record { .. } => {
            Code::CardUnreadable
        }
    }
}

pub(super) fn of_sign(error: &PinError) -> Code {
    match error {
        PinError::Blocked => Code::PinUnusable,
        PinError::WrongPin { .. } => Code::PinWrong,
        PinError::LastTry => Code::PinLastTry,
        PinError::Format(_) => Code::PinMalformed,
        PinError::OutcomeUnknown(_) => Code::PinOutcomeUnknown,
        PinError::Card(error) => of_card(error),
    }
}

pub(super) fn of_certificate(error: &CertificateError) -> Code {
    match error {
        CertificateError::UnknownIssuer { .. } | CertificateError::IssuerName => {
            Code::CertificateIssuerUnknown
        }
        CertificateError::Tampered => Code::CertificateTampered,
        CertificateError::NotYetValid { .. } => Code::CertificateNotYetValid,
        CertificateError::Expired { .. } => Code::CertificateExpired,
        CertificateError::SignatureMismatch => Code::CardNotGenuine,
        _ => Code::CertificateProfile,
    }
}
