//! 公的個人認証AP: both certificates, their secrets, their keys, and what the token says of itself.
//!
//! Files, references and answers: card.md §2.1 and §3 of the project's notes [A].

use super::{
    Availability, CardError, CardRead, ChangeError, File, Key, LastTryConfirmed, OtherCard,
    PinError, Reference, TokenInfo, TokenKind, Tries, connection::Connection,
};
use crate::{
    apdu::Status,
    link::PinPad,
    secret::{Password, Pin, Repeated},
    x509::{self, SignatureAlgorithm, SignatureCertificate, UserCertificate},
};

/// The opened application. Get one from [`Card::jpki`](super::Card::jpki).
///
/// | certificate | read by | secret | key |
/// |---|---|---|---|
/// | 利用者証明用 | [`read_certificate`](Self::read_certificate), freely but on phones | [`verify`](Self::verify), four digits | [`sign`](Self::sign) |
/// | 署名用 | [`read_signature_certificate`](Self::read_signature_certificate), after its password | [`verify_password`](Self::verify_password), 6 to 16 characters | [`sign_document`](Self::sign_document) |
pub struct Jpki<'card>(pub(super) &'card mut Connection);

impl Jpki<'_> {
    /// Reads 利用者証明用電子証明書: one answer where extended lengths work, else 256 bytes at a time.
    ///
    /// # Errors
    /// [`CardError::PinFirst`] on Android phones; [`CardError::NotThisCard`] on an old 住民基本台帳カード, which has none; [`CardError::Unreadable`] where the
    /// file holds no certificate.
    pub fn read_certificate(&mut self) -> Result<CardRead, CardError> {
        let read = self.0.read_element(File::UserCertificate, x509::MAX_LENGTH);
        let der = read.map_err(|error| match error {
            CardError::Unexpected { status, .. } if status == Status::NOT_FOUND => {
                self.without_certificate(error)
            }
            other => other,
        })?;
        let certificate = UserCertificate::parse(der).map_err(|_| NOT_A_CERTIFICATE)?;
        Ok(CardRead { certificate })
    }

    /// Reads 署名用電子証明書.
    ///
    /// # Errors
    /// [`CardError::PinFirst`] without [`verify_password`](Self::verify_password); as [`Self::read_certificate`].
    pub fn read_signature_certificate(&mut self) -> Result<SignatureCertificate, CardError> {
        let der = self
            .0
            .read_element(File::SignatureCertificate, x509::MAX_LENGTH)?;
        SignatureCertificate::parse(der).map_err(|_| NOT_A_CERTIFICATE)
    }

    /// Reads the certificate of the authority that issued 利用者証明用電子証明書, as DER. That the card carries it is no reason to trust it.
    ///
    /// # Errors
    /// As [`Self::read_certificate`].
    pub fn read_authority(&mut self) -> Result<Vec<u8>, CardError> {
        self.0.read_element(File::UserAuthority, x509::MAX_LENGTH)
    }

    /// Reads the certificate of the authority that issued 署名用電子証明書, as DER. That the card carries it is no reason to trust it.
    ///
    /// # Errors
    /// As [`Self::read_certificate`].
    pub fn read_signature_authority(&mut self) -> Result<Vec<u8>, CardError> {
        self.0
            .read_element(File::SignatureAuthority, x509::MAX_LENGTH)
    }

    /// Reads what the token calls itself, in one command. An iPhone is told of the end from then on.
    ///
    /// # Errors
    /// [`CardError::Unreadable`] where there is no label.
    pub fn token_info(&mut self) -> Result<TokenInfo, CardError> {
        let file = self.0.read_small(File::TokenInfo)?;
        let info = TokenInfo::parse(&file).ok_or(CardError::Unreadable {
            what: "no token label",
        })?;
        if info.kind() == TokenKind::IPhone {
            self.0.want_ending();
        }
        Ok(info)
    }

    /// Reads which certificates there are, in one command.
    ///
    /// # Errors
    /// [`CardError::Unreadable`] where the file is too short.
    pub fn availability(&mut self) -> Result<Availability, CardError> {
        let file = self.0.read_small(File::Availability)?;
        Availability::parse(&file).ok_or(CardError::Unreadable {
            what: "no availability",
        })
    }

    /// How often 利用者証明用暗証番号 can still be entered. Costs nothing but the question.
    ///
    /// # Errors
    /// What the card answered instead.
    pub fn tries(&mut self) -> Result<Tries, CardError> {
        self.0.tries(Reference::UserPin)
    }

    /// How often 署名用パスワード can still be entered. Costs nothing but the question.
    ///
    /// # Errors
    /// What the card answered instead.
    pub fn password_tries(&mut self) -> Result<Tries, CardError> {
        self.0.tries(Reference::SignaturePassword)
    }

    /// VERIFY of 利用者証明用暗証番号, once. The counter is known first; with one try left the person must have confirmed.
    ///
    /// # Errors
    /// [`PinError::OutcomeUnknown`] where the link broke after the command had gone out, or the card answered something else; it is never sent again.
    pub fn verify(
        &mut self,
        pin: Pin,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), PinError> {
        self.0.verify(Reference::UserPin, &pin, confirmed)
    }

    /// VERIFY of the four digits that the person types on the reader, once, as [`Self::verify`].
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub fn verify_on_pad(
        &mut self,
        pad: &mut dyn PinPad,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), PinError> {
        self.0.verify_on_pad(Reference::UserPin, 4, pad, confirmed)
    }

    /// VERIFY of 署名用パスワード, once, as [`Self::verify`].
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub fn verify_password(
        &mut self,
        password: Password,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), PinError> {
        self.0
            .verify(Reference::SignaturePassword, &password, confirmed)
    }

    /// Signs `message` with the key of 利用者証明用電子証明書, whose `algorithm` its certificate tells. The PIN must have been verified since power-up.
    /// The signature comes in the encoding of X.509, as [`PublicKey::verify`](x509::PublicKey::verify) takes it.
    ///
    /// # Errors
    /// What the card answered instead of a signature.
    pub fn sign(
        &mut self,
        message: &[u8],
        algorithm: SignatureAlgorithm,
    ) -> Result<Vec<u8>, CardError> {
        self.0.sign(Key::User, message, algorithm)
    }

    /// Signs `document` with the key of 署名用電子証明書, as [`Self::sign`]. The password must have been verified since power-up.
    ///
    /// # Errors
    /// What the card answered instead of a signature.
    pub fn sign_document(
        &mut self,
        document: &[u8],
        algorithm: SignatureAlgorithm,
    ) -> Result<Vec<u8>, CardError> {
        self.0.sign(Key::Signature, document, algorithm)
    }

    /// Changes 利用者証明用暗証番号: one VERIFY of the present one behind the guard, then the change. Only ever on a person's wish.
    ///
    /// # Errors
    /// Each says whether the present PIN still holds.
    pub fn change_pin(
        &mut self,
        present: Pin,
        new: Repeated<Pin>,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), ChangeError> {
        self.0.change(Reference::UserPin, &present, &new, confirmed)
    }

    /// Changes 署名用パスワード, as [`Self::change_pin`].
    ///
    /// # Errors
    /// Each says whether the present password still holds.
    pub fn change_password(
        &mut self,
        present: Password,
        new: Repeated<Password>,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), ChangeError> {
        self.0
            .change(Reference::SignaturePassword, &present, &new, confirmed)
    }

    /// There is no certificate: its label tells whether this is a My Number card at all.
    fn without_certificate(&mut self, error: CardError) -> CardError {
        match self.token_info().map(|info| info.kind()) {
            Ok(TokenKind::OldJukiCard) => CardError::NotThisCard {
                status: Status::NOT_FOUND,
                card: OtherCard::OldJukiCard,
            },
            _ => error,
        }
    }
}

const NOT_A_CERTIFICATE: CardError = CardError::Unreadable {
    what: "not an X.509 certificate",
};

impl std::fmt::Debug for Jpki<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Jpki")
    }
}
