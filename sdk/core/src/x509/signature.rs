//! The signature certificate (署名用電子証明書) and the person that it names.

use time::OffsetDateTime;
use x509_parser::{
    extensions::GeneralName,
    prelude::{ParsedExtension, X509Certificate},
};

use super::{
    CertificateError, PublicKey,
    certificate::{Fields, parse},
};
use crate::tlv;

/// 署名用電子証明書 as read from the card. It carries name, address, birth date and sex, and prints as its length only.
#[derive(Clone, PartialEq, Eq)]
pub struct SignatureCertificate(Fields);

impl SignatureCertificate {
    /// Reads the fields; the profile is checked by [`Anchors::check_signature`](super::Anchors::check_signature).
    ///
    /// # Errors
    /// [`CertificateError::TooLong`], [`CertificateError::Malformed`].
    pub fn parse(der: Vec<u8>) -> Result<Self, CertificateError> {
        Fields::parse(der).map(Self)
    }

    /// The certificate itself.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// 発行の番号 in upper-case hexadecimal, two digits a byte. Its use is restricted by law.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.0.serial
    }

    /// Until when it is valid, unless the person moves or changes the name: then it is revoked.
    #[must_use]
    pub fn not_after(&self) -> OffsetDateTime {
        self.0.not_after
    }

    /// From when it is valid.
    #[must_use]
    pub fn not_before(&self) -> OffsetDateTime {
        self.0.not_before
    }

    /// Its public key.
    ///
    /// # Errors
    /// The key is not one that this program can check signatures with.
    pub fn public_key(&self) -> Result<PublicKey, CertificateError> {
        self.0.public_key()
    }

    /// The person that it names.
    ///
    /// # Errors
    /// [`CertificateError::Profile`] where one of the four is missing, twice there or not text.
    pub fn holder(&self) -> Result<Holder, CertificateError> {
        let parsed = parse(self.der())?;
        let text = |kind, what| attribute(&parsed, kind).ok_or(CertificateError::Profile { what });
        Ok(Holder {
            name: text("1", "name of the holder")?,
            name_substitutes: attribute(&parsed, "2"),
            sex: text("3", "sex of the holder")?,
            birth_date: text("4", "birth date of the holder")?,
            address: text("5", "address of the holder")?,
            address_substitutes: attribute(&parsed, "6"),
        })
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.0
    }
}

impl std::fmt::Debug for SignatureCertificate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "SignatureCertificate({} bytes)",
            self.der().len()
        )
    }
}

/// The person as 署名用電子証明書 names them (card.md §4.3 of the project's notes \[A\]). Not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Holder {
    /// 氏名.
    pub name: String,
    /// One digit for each letter of the name, 1 where it stands for one that has no code; absent where the certificate says nothing.
    pub name_substitutes: Option<String>,
    /// 1 male, 2 female, 3 other.
    pub sex: String,
    /// One digit of the era (1 明治 to 5 令和, 0 unknown), then YYYYMMDD of the Gregorian calendar.
    pub birth_date: String,
    /// 住所.
    pub address: String,
    /// As [`Self::name_substitutes`].
    pub address_substitutes: Option<String>,
}

impl std::fmt::Debug for Holder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Holder")
    }
}

/// Under this stand the six attributes of the holder.
const HOLDER: &str = "1.2.392.200149.8.5.5";
/// `[0] EXPLICIT` and UTF8String.
const EXPLICIT: u32 = 0xA0;
const UTF8_STRING: u32 = 0x0C;

/// The one otherName of that kind in subjectAltName.
fn attribute(parsed: &X509Certificate<'_>, kind: &str) -> Option<String> {
    let wanted = format!("{HOLDER}.{kind}");
    let mut found = parsed
        .tbs_certificate
        .extensions()
        .iter()
        .filter_map(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectAlternativeName(names) => Some(&names.general_names),
            _ => None,
        })
        .flatten()
        .filter_map(|name| match name {
            GeneralName::OtherName(oid, value) if oid.to_id_string() == wanted => Some(*value),
            _ => None,
        });
    let only = found.next().filter(|_| found.next().is_none())?;
    let explicit = tlv::first(only).filter(|element| element.tag == EXPLICIT)?;
    let text = tlv::first(explicit.value).filter(|element| element.tag == UTF8_STRING)?;
    std::str::from_utf8(text.value).ok().map(str::to_owned)
}
