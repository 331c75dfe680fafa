//! Trust anchors: self-signed authorities, chosen by key id.

use sha1::Sha1;
use sha2::{Digest, Sha256};
use time::{Date, OffsetDateTime, macros::date};
use x509_parser::prelude::{ParsedExtension, X509Certificate};

use super::{
    CertificateError, Environment, PublicKey, SignatureCertificate, UserCertificate, Verdict,
    certificate::{Fields, parse},
    profile::{self, Purpose},
};

/// An authority that issues certificates for cards.
#[derive(Debug, Clone)]
pub struct Anchor {
    subject: Vec<u8>,
    national: bool,
    serial: String,
    key_id: Vec<u8>,
    /// SHA-1 of its public key, which the key id of every national generation is.
    computed_key_id: Vec<u8>,
    key: PublicKey,
    not_before: OffsetDateTime,
    not_after: OffsetDateTime,
    fingerprint: String,
}

impl Anchor {
    /// Reads a self-signed authority from DER and checks that it is one: CA, its own signature, a key id for leaves to name.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        let parsed = parse(der)?;
        let tbs = &parsed.tbs_certificate;
        if tbs.subject.as_raw() != tbs.issuer.as_raw() {
            return Err(CertificateError::Profile {
                what: "anchor is not self-signed",
            });
        }
        if !tbs.is_ca() {
            return Err(CertificateError::Profile {
                what: "anchor is not an authority",
            });
        }
        let key = PublicKey::parse(&tbs.subject_pki)?;
        key.verify(tbs.as_ref(), &parsed.signature_value.data)
            .map_err(|_| CertificateError::Tampered)?;
        Ok(Self {
            subject: tbs.subject.as_raw().to_vec(),
            national: tbs
                .subject
                .iter_organization()
                .any(|organization| organization.as_str() == Ok(NATIONAL_ORGANISATION)),
            serial: hex(&tbs.serial.to_bytes_be()),
            key_id: key_id(&parsed).ok_or(CertificateError::Profile {
                what: "anchor without key id",
            })?,
            computed_key_id: Sha1::digest(&tbs.subject_pki.subject_public_key.data).to_vec(),
            key,
            not_before: tbs.validity.not_before.to_datetime(),
            not_after: tbs.validity.not_after.to_datetime(),
            fingerprint: hex(&Sha256::digest(der)),
        })
    }

    /// SHA-256 of the whole certificate, upper-case hexadecimal: what an operator writes into the configuration.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The key id that leaves name, upper-case hexadecimal.
    #[must_use]
    pub fn key_id(&self) -> String {
        hex(&self.key_id)
    }

    /// Until when the authority is valid.
    #[must_use]
    pub fn not_after(&self) -> OffsetDateTime {
        self.not_after
    }

    /// The generation of the national authority that this is, if it is one: the same serial, validity (its days in UTC), key id, recomputed key id and
    /// fingerprint.
    ///
    /// # Errors
    /// [`CertificateError::Profile`] where it looks like a known generation by one of them, and differs from it in another.
    pub fn generation(&self) -> Result<Option<&'static KnownGeneration>, CertificateError> {
        let (key_id, computed_key_id) = (self.key_id(), hex(&self.computed_key_id));
        let Some(known) = KNOWN.iter().find(|known| {
            known.fingerprint == self.fingerprint
                || known.key_id == key_id
                || known.key_id == computed_key_id
                || (known.serial == self.serial && self.national)
        }) else {
            return Ok(None);
        };
        let same = known.fingerprint == self.fingerprint
            && known.key_id == key_id
            && known.key_id == computed_key_id
            && known.serial == self.serial
            && known.not_before == self.not_before.date()
            && known.not_after == self.not_after.date();
        if same {
            Ok(Some(known))
        } else {
            Err(CertificateError::Profile {
                what: "anchor resembles a known generation and is not it",
            })
        }
    }

    /// Whether it carries the name of the organisation of every national generation.
    #[must_use]
    pub fn is_national(&self) -> bool {
        self.national
    }

    pub(super) fn subject(&self) -> &[u8] {
        &self.subject
    }

    pub(super) fn key(&self) -> &PublicKey {
        &self.key
    }

    pub(super) fn not_before(&self) -> OffsetDateTime {
        self.not_before
    }
}

/// One generation of the national user-authentication authority, as several independent projects list it \[A\]. Knowing it is no trust: trust is the
/// fingerprint in the operator's configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownGeneration {
    /// Its usual name.
    pub name: &'static str,
    serial: &'static str,
    not_before: Date,
    not_after: Date,
    key_id: &'static str,
    fingerprint: &'static str,
}

/// `O` of every generation.
const NATIONAL_ORGANISATION: &str = "JPKI";

const KNOWN: [KnownGeneration; 3] = [
    KnownGeneration {
        name: "auth01",
        serial: "01",
        not_before: date!(2015 - 10 - 20),
        not_after: date!(2025 - 10 - 19),
        key_id: "9567951B5CA70D84A0FFF1D85A87F1AAB1340385",
        fingerprint: "4DCFC4CA0AAF9FB2A3081B3F0C991C320B3ACC008667A341EEAEC5AF1D58CA7D",
    },
    KnownGeneration {
        name: "auth02",
        serial: "0133C349",
        not_before: date!(2019 - 09 - 14),
        not_after: date!(2029 - 09 - 14),
        key_id: "8CD5586A891485E559379B7E29D410CFD28B3593",
        fingerprint: "0D98DE47FC11B7F67126874B7028B6026A803D2638D6EDFE53176953961FADE6",
    },
    KnownGeneration {
        name: "auth03",
        serial: "06D18006",
        not_before: date!(2023 - 07 - 16),
        not_after: date!(2033 - 07 - 15),
        key_id: "1AC100F596A3BC8C4B3DF195E32699249E9E308A",
        fingerprint: "64114F29620C24ED2631D46476A040E7EE740D956089C00B036A6A8118C322B5",
    },
];

/// The trust anchors of one environment.
#[derive(Debug, Clone)]
pub struct Anchors {
    environment: Environment,
    anchors: Vec<Anchor>,
}

impl Anchors {
    /// Puts anchors into an environment. Test and production never mix: a national authority has no place in a test, an authority without its name none
    /// in production.
    ///
    /// # Errors
    /// Which anchor does not belong there.
    pub fn new(environment: Environment, anchors: Vec<Anchor>) -> Result<Self, CertificateError> {
        for anchor in &anchors {
            let national = anchor.generation()?.is_some() || anchor.is_national();
            if national != (environment == Environment::Production) {
                return Err(CertificateError::Profile {
                    what: "trust anchor of the other environment",
                });
            }
        }
        Ok(Self {
            environment,
            anchors,
        })
    }

    /// Which environment this is.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// Each anchor.
    pub fn iter(&self) -> impl Iterator<Item = &Anchor> {
        self.anchors.iter()
    }

    /// Checks a user-authentication certificate at a given time.
    ///
    /// # Errors
    /// Why it is not good, with the evidence.
    pub fn check(
        &self,
        certificate: &UserCertificate,
        at: OffsetDateTime,
    ) -> Result<Verdict, CertificateError> {
        self.check_fields(certificate.fields(), Purpose::User, at)
    }

    /// Checks a signature certificate at a given time. It has no grace.
    ///
    /// # Errors
    /// Why it is not good, with the evidence.
    pub fn check_signature(
        &self,
        certificate: &SignatureCertificate,
        at: OffsetDateTime,
    ) -> Result<(), CertificateError> {
        self.check_fields(certificate.fields(), Purpose::Signature, at)
            .map(|_| ())
    }

    fn check_fields(
        &self,
        certificate: &Fields,
        purpose: Purpose,
        at: OffsetDateTime,
    ) -> Result<Verdict, CertificateError> {
        let key_id = authority_key_id(&parse(&certificate.der)?);
        let anchor = key_id
            .as_deref()
            .and_then(|key_id| self.anchors.iter().find(|anchor| anchor.key_id == key_id))
            .ok_or_else(|| CertificateError::UnknownIssuer {
                key_id: key_id.as_deref().map(hex).unwrap_or_default(),
            })?;
        profile::check(certificate, purpose, anchor, self.environment, at)
    }
}

fn authority_key_id(parsed: &X509Certificate<'_>) -> Option<Vec<u8>> {
    parsed
        .tbs_certificate
        .extensions()
        .iter()
        .find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::AuthorityKeyIdentifier(found) => {
                found.key_identifier.as_ref().map(|id| id.0.to_vec())
            }
            _ => None,
        })
}

fn key_id(parsed: &X509Certificate<'_>) -> Option<Vec<u8>> {
    parsed
        .tbs_certificate
        .extensions()
        .iter()
        .find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(found) => Some(found.0.to_vec()),
            _ => None,
        })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
