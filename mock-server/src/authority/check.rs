//! The server's own check of a card's certificate and signature, with ring, so that it checks the client's.

use std::collections::BTreeSet;

use time::{Duration, OffsetDateTime, Time};
use x509_cert::{
    Certificate, Version,
    der::{
        Decode, Reader, SliceReader,
        asn1::{Any, ObjectIdentifier, UintRef},
        oid::AssociatedOid,
    },
    ext::pkix::{
        AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, ExtendedKeyUsage, KeyUsage,
        KeyUsages,
    },
    name::Name,
};

use super::{
    extension::{CLIENT_AUTH, TEST_POLICY},
    key::{ELLIPTIC, P384, RSA, identifier},
    real,
    user::UserAuthority,
};
use crate::{SignatureAlgorithm, clock::JST, person::date::month_end_of};

/// A card's certificate, parsed and not yet trusted.
pub(crate) struct CardCertificate<'a> {
    parsed: Certificate,
    signed_part: &'a [u8],
}

/// Whether the certificate is in its validity, or in the months of grace after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    /// In its validity.
    Valid,
    /// Expired, but not later than the end of the third month after the month of expiry: eligibility only.
    Grace,
}

/// Why a certificate or its signature is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    /// It is not a DER certificate.
    #[error("the certificate is not DER of X.509")]
    Malformed,
    /// It belongs to the real public certification service.
    #[error("this test service refuses certificates of the real service ({why})")]
    NotATest {
        /// How it was recognised.
        why: &'static str,
    },
    /// It breaks a rule of the profile.
    #[error("the certificate breaks the profile: {rule}")]
    Profile {
        /// The rule.
        rule: &'static str,
    },
    /// Name or key id of the issuer are not the authority's.
    #[error("the certificate was issued by another authority")]
    Issuer,
    /// The authority did not sign these bytes.
    #[error("the authority's signature does not match the certificate")]
    Signature,
    /// It has another serial number than the visit.
    #[error("the certificate is not the one the visit was opened for")]
    SerialDiffers,
    /// Its validity has not begun.
    #[error("the certificate is not valid before {not_before}")]
    NotYetValid {
        /// When it begins.
        not_before: OffsetDateTime,
    },
    /// Validity and grace are over.
    #[error("the certificate expired at {not_after} and its grace is over")]
    Expired {
        /// When it ended.
        not_after: OffsetDateTime,
    },
    /// The holder's signature does not match.
    #[error("the signature does not match the challenge")]
    Proof,
}

impl<'a> CardCertificate<'a> {
    /// Parses exactly one certificate.
    pub(crate) fn parse(der: &'a [u8]) -> Result<Self, Refused> {
        let parsed = Certificate::from_der(der).map_err(|_| Refused::Malformed)?;
        let signed_part = signed_part(der).ok_or(Refused::Malformed)?;
        Ok(Self {
            parsed,
            signed_part,
        })
    }

    /// The serial number's bytes, without the zero that keeps an INTEGER positive.
    pub(crate) fn serial(&self) -> &[u8] {
        let bytes = self.parsed.tbs_certificate.serial_number.as_bytes();
        match bytes {
            [0, number @ ..] if !number.is_empty() => number,
            number => number,
        }
    }

    /// The last second of validity.
    pub(crate) fn not_after(&self) -> OffsetDateTime {
        moment(
            self.parsed
                .tbs_certificate
                .validity
                .not_after
                .to_unix_duration(),
        )
    }

    /// Refuses whatever belongs to the real service: by policy, or by the name of the issuing organization.
    pub(crate) fn is_a_test(&self) -> Result<(), Refused> {
        if real::names_the_service(&self.parsed.tbs_certificate.issuer) {
            return Err(Refused::NotATest {
                why: "the issuer's organization",
            });
        }
        let policies: Vec<ObjectIdentifier> = match self.extension::<CertificatePolicies>()? {
            Some((_, policies)) => policies
                .0
                .iter()
                .map(|policy| policy.policy_identifier)
                .collect(),
            None => Vec::new(),
        };
        if policies.iter().any(real::is_production) {
            return Err(Refused::NotATest { why: "its policy" });
        }
        Ok(())
    }

    /// Key usage, extended key usage, policy, algorithms, key size, and no critical extension beside these.
    pub(crate) fn fits_the_profile(&self) -> Result<(), Refused> {
        let rule = |holds: bool, rule| {
            if holds {
                Ok(())
            } else {
                Err(Refused::Profile { rule })
            }
        };
        let certificate = &self.parsed.tbs_certificate;
        rule(certificate.version == Version::V3, "version 3")?;
        let serial = certificate.serial_number.as_bytes();
        rule(
            serial != [0] && serial.len() <= 20 && serial.first().is_some_and(|byte| *byte < 0x80),
            "a positive serial number of at most 20 bytes",
        )?;
        rule(
            self.parsed.signature_algorithm == certificate.signature
                && [
                    SignatureAlgorithm::RsaSha256,
                    SignatureAlgorithm::P384Sha384,
                ]
                .iter()
                .any(|known| identifier(*known).oid == certificate.signature.oid),
            "signed with RSA and SHA-256, or on P-384 with SHA-384",
        )?;
        rule(
            self.key_algorithm().is_some(),
            "an RSA key of 2048 bits with the exponent 65537, or a key on P-384",
        )?;
        let usage = self.extension::<KeyUsage>()?;
        rule(
            usage.is_some_and(|(critical, usage)| {
                critical && usage.0 == KeyUsages::DigitalSignature
            }),
            "critical key usage digitalSignature alone",
        )?;
        let extended = self.extension::<ExtendedKeyUsage>()?;
        rule(
            extended.is_some_and(|(_, usage)| usage.0 == [CLIENT_AUTH]),
            "extended key usage clientAuth",
        )?;
        let policies = self.extension::<CertificatePolicies>()?;
        rule(
            policies.is_some_and(|(critical, policies)| {
                critical
                    && matches!(policies.0.as_slice(), [only] if only.policy_identifier == TEST_POLICY)
            }),
            "the critical policy of test cards alone",
        )?;
        let constraints = self.extension::<BasicConstraints>()?;
        rule(
            constraints.is_none_or(|(_, constraints)| !constraints.ca),
            "no authority",
        )?;
        let known = [
            KeyUsage::OID,
            CertificatePolicies::OID,
            ExtendedKeyUsage::OID,
        ];
        let extensions = certificate.extensions.as_deref().unwrap_or_default();
        let names: BTreeSet<_> = extensions
            .iter()
            .map(|extension| extension.extn_id)
            .collect();
        rule(names.len() == extensions.len(), "no extension twice")?;
        rule(
            extensions
                .iter()
                .all(|extension| !extension.critical || known.contains(&extension.extn_id)),
            "no other critical extension",
        )
    }

    /// Finds the issuer among the authorities and checks its one signature.
    pub(crate) fn is_signed_by(&self, authorities: &[UserAuthority]) -> Result<(), Refused> {
        let issuer = self.extension::<AuthorityKeyIdentifier>()?;
        let key_id = issuer.and_then(|(_, issuer)| issuer.key_identifier);
        let named: &Name = &self.parsed.tbs_certificate.issuer;
        let authority = authorities
            .iter()
            .find(|authority| {
                named == authority.name()
                    && key_id
                        .as_ref()
                        .is_some_and(|id| id.as_bytes() == authority.key_id())
            })
            .ok_or(Refused::Issuer)?;
        let algorithm = authority.algorithm();
        if self.parsed.signature_algorithm.oid != identifier(algorithm).oid {
            return Err(Refused::Profile {
                rule: "signed as its authority signs",
            });
        }
        let signature = self.parsed.signature.as_bytes().ok_or(Refused::Signature)?;
        algorithm
            .verifies(&authority.public_key(), self.signed_part, signature)
            .then_some(())
            .ok_or(Refused::Signature)
    }

    /// Judges the validity at a moment.
    pub(crate) fn term(&self, now: OffsetDateTime) -> Result<Term, Refused> {
        let not_before = moment(
            self.parsed
                .tbs_certificate
                .validity
                .not_before
                .to_unix_duration(),
        );
        let not_after = self.not_after();
        if now < not_before {
            Err(Refused::NotYetValid { not_before })
        } else if now <= not_after {
            Ok(Term::Valid)
        } else if end_of_grace(not_after).is_some_and(|end| now < end) {
            Ok(Term::Grace)
        } else {
            Err(Refused::Expired { not_after })
        }
    }

    /// Checks the holder's signature, with the algorithm that goes with the key.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Refused> {
        self.key_algorithm()
            .is_some_and(|algorithm| algorithm.verifies(self.public_key(), message, signature))
            .then_some(())
            .ok_or(Refused::Proof)
    }

    /// How the holder signs; `None` where cards have no such key.
    fn key_algorithm(&self) -> Option<SignatureAlgorithm> {
        let algorithm = &self
            .parsed
            .tbs_certificate
            .subject_public_key_info
            .algorithm;
        let curve = algorithm.parameters.as_ref().map(Any::decode_as);
        match algorithm.oid {
            RSA if is_rsa_2048(self.public_key()) => Some(SignatureAlgorithm::RsaSha256),
            ELLIPTIC if curve == Some(Ok(P384)) => Some(SignatureAlgorithm::P384Sha384),
            _ => None,
        }
    }

    fn public_key(&self) -> &[u8] {
        self.parsed
            .tbs_certificate
            .subject_public_key_info
            .subject_public_key
            .as_bytes()
            .unwrap_or_default()
    }

    fn extension<'b, T: Decode<'b> + AssociatedOid>(
        &'b self,
    ) -> Result<Option<(bool, T)>, Refused> {
        self.parsed
            .tbs_certificate
            .get::<T>()
            .map_err(|_| Refused::Malformed)
    }
}

/// The first moment after the grace: the end of the third month after the month of expiry, in Japan.
pub(crate) fn end_of_grace(not_after: OffsetDateTime) -> Option<OffsetDateTime> {
    let last_day = month_end_of(not_after.to_offset(JST).date(), 3)?;
    Some(OffsetDateTime::new_in_offset(last_day, Time::MIDNIGHT, JST) + Duration::DAY)
}

/// The bytes the authority signed, as they came.
fn signed_part(der: &[u8]) -> Option<&[u8]> {
    let mut reader = SliceReader::new(der).ok()?;
    reader
        .sequence(|inner| {
            let signed = inner.tlv_bytes()?;
            let _rest = inner.read_slice(inner.remaining_len())?;
            Ok(signed)
        })
        .ok()
}

fn is_rsa_2048(public_key: &[u8]) -> bool {
    let Ok(mut reader) = SliceReader::new(public_key) else {
        return false;
    };
    reader
        .sequence(|inner| {
            let modulus = UintRef::decode(inner)?;
            let exponent = UintRef::decode(inner)?;
            let full = modulus.as_bytes().first().is_some_and(|byte| *byte >= 0x80);
            Ok(modulus.as_bytes().len() == 256 && full && exponent.as_bytes() == [1, 0, 1])
        })
        .unwrap_or(false)
}

fn moment(since_epoch: std::time::Duration) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + since_epoch
}
