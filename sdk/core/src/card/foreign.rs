//! Cards that are no My Number card, told apart as far as their chips tell, in two commands more than it took to find out.

use super::{Application, CardError, connection::Connection};
use crate::apdu::Status;

/// What lies on the reader instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OtherCard {
    /// 運転免許証.
    DrivingLicence,
    /// A bank or credit card.
    Payment,
    /// 住民基本台帳カード: it has the application, and no certificate that could be used.
    OldJukiCard,
    /// A chip, or a reader in its place, that knows no applications: transit and membership cards.
    NoApplications,
    /// The chip does not tell.
    Unknown,
}

/// What a card that refused 公的個人認証AP with `status` is. A link that breaks meanwhile changes nothing: it is not this card in any case.
pub(super) fn recognise(connection: &mut Connection, status: Status) -> CardError {
    let card = match status {
        // The chip itself is at fault; what it is cannot be said.
        Status(0x6200..=0x65FF) | Status::FAULT => {
            return CardError::Unexpected {
                command: "SELECT",
                status,
            };
        }
        Status::NOT_FOUND => by_applications(connection),
        Status::NOT_SUPPORTED | Status::NO_CHANNEL | Status::NO_INSTRUCTION | Status::NO_CLASS => {
            OtherCard::NoApplications
        }
        _ => OtherCard::Unknown,
    };
    CardError::NotThisCard { status, card }
}

fn by_applications(connection: &mut Connection) -> OtherCard {
    for (application, card) in [
        (Application::DrivingLicence, OtherCard::DrivingLicence),
        (Application::Payment, OtherCard::Payment),
    ] {
        match connection.select(application) {
            Ok(()) => return card,
            Err(CardError::NoApplication { .. }) => {}
            Err(_) => return OtherCard::Unknown,
        }
    }
    OtherCard::Unknown
}
