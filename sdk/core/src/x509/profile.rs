//! The profiles of both certificates, and how long an expired one can still be used for reception.

use time::{OffsetDateTime, macros::time};
use x509_parser::prelude::{ParsedExtension, X509Certificate, X509Version};

use super::{
    Anchor, CertificateError,
    certificate::{Fields, parse},
};
use crate::{clock::JST, outcome};

/// Which of the two certificates of a card, with what its profile wants of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// 利用者証明用.
    User,
    /// 署名用.
    Signature,
}

impl Purpose {
    /// certificatePolicies. Test of both and production of 署名用 \[A\]; production of 利用者証明用 \[C\], by analogy.
    fn policy(self, environment: Environment) -> &'static str {
        match (self, environment) {
            (Self::User, Environment::Test) => "1.2.392.200149.8.5.1.0.30",
            (Self::User, Environment::Production) => "1.2.392.200149.8.5.1.1.30",
            (Self::Signature, Environment::Test) => "1.2.392.200149.8.5.1.0.20",
            (Self::Signature, Environment::Production) => "1.2.392.200149.8.5.1.1.20",
        }
    }

    /// keyUsage as bits: 1 is digitalSignature, 2 nonRepudiation.
    fn key_usage(self) -> u16 {
        match self {
            Self::User => 1,
            Self::Signature => 3,
        }
    }
}

/// Which trust a terminal lives in. Test and production never mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Environment {
    /// Invented people, the mock service.
    Test,
    /// The real ones.
    Production,
}

/// What the check of a good certificate says about its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Inside its validity.
    Valid,
    /// Expired, and inside the grace: eligibility only, no consents. The service's answer wins; this date is for display.
    Grace {
        /// The last moment of the grace.
        usable_until: OffsetDateTime,
    },
}

/// The last moment at which a certificate that expires at `not_after` can be used for reception, by [`outcome::usable_until`], in Japan.
#[must_use]
pub fn usable_until(not_after: OffsetDateTime) -> OffsetDateTime {
    let last_second = time!(23:59:59);
    outcome::usable_until(not_after).map_or(not_after, |day| {
        day.with_time(last_second).assume_offset(JST)
    })
}

/// Checks a certificate against its anchor: one signature, the profile, the time.
pub(super) fn check(
    certificate: &Fields,
    purpose: Purpose,
    anchor: &Anchor,
    environment: Environment,
    at: OffsetDateTime,
) -> Result<Verdict, CertificateError> {
    let parsed = parse(&certificate.der)?;
    check_issued_by(&parsed, anchor)?;
    check_form(&parsed)?;
    check_extensions(&parsed, purpose, environment)?;
    certificate.public_key()?;
    check_time(certificate, purpose, anchor, at)
}

fn check_issued_by(parsed: &X509Certificate<'_>, anchor: &Anchor) -> Result<(), CertificateError> {
    if parsed.tbs_certificate.issuer.as_raw() != anchor.subject() {
        return Err(CertificateError::IssuerName);
    }
    if parsed.signature_algorithm.algorithm.to_id_string() != anchor.key().algorithm().oid()
        || parsed.signature_algorithm != parsed.tbs_certificate.signature
    {
        return Err(CertificateError::Profile {
            what: "signature algorithm",
        });
    }
    if parsed.signature_value.unused_bits != 0 {
        return Err(CertificateError::Tampered);
    }
    anchor
        .key()
        .verify(
            parsed.tbs_certificate.as_ref(),
            &parsed.signature_value.data,
        )
        .map_err(|_| CertificateError::Tampered)
}

/// Version 3, and no extension twice: else it would depend on the reader which of the two counts.
fn check_form(parsed: &X509Certificate<'_>) -> Result<(), CertificateError> {
    if parsed.version() != X509Version::V3 {
        return Err(CertificateError::Profile { what: "version" });
    }
    if parsed.extensions_map().is_err() {
        return Err(CertificateError::Profile {
            what: "an extension twice",
        });
    }
    Ok(())
}

fn check_extensions(
    parsed: &X509Certificate<'_>,
    purpose: Purpose,
    environment: Environment,
) -> Result<(), CertificateError> {
    let (mut usage, mut extended, mut policy) = (false, purpose == Purpose::Signature, None);
    for extension in parsed.tbs_certificate.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::KeyUsage(found) if extension.critical => {
                usage = found.flags == purpose.key_usage();
            }
            ParsedExtension::ExtendedKeyUsage(found) => {
                // 署名用 has none.
                extended = purpose == Purpose::User && found.client_auth;
            }
            ParsedExtension::CertificatePolicies(found) if extension.critical => {
                // The profile has exactly one.
                policy = match found.as_slice() {
                    [only] => Some(only.policy_id.to_id_string()),
                    _ => None,
                };
            }
            ParsedExtension::BasicConstraints(found) if found.ca => {
                return Err(CertificateError::Profile {
                    what: "is an authority",
                });
            }
            ParsedExtension::BasicConstraints(_) => {}
            _ if extension.critical => {
                return Err(CertificateError::UnknownCriticalExtension {
                    oid: extension.oid.to_id_string(),
                });
            }
            _ => {}
        }
    }
    if !usage {
        return Err(CertificateError::Profile { what: "key usage" });
    }
    if !extended {
        return Err(CertificateError::Profile {
            what: "extended key usage",
        });
    }
    match policy {
        Some(oid) if oid == purpose.policy(environment) => Ok(()),
        Some(oid)
            if [Environment::Test, Environment::Production]
                .map(|environment| purpose.policy(environment))
                .contains(&oid.as_str()) =>
        {
            Err(CertificateError::WrongEnvironment { oid })
        }
        _ => Err(CertificateError::Profile {
            what: "certificate policy",
        }),
    }
}

fn check_time(
    certificate: &Fields,
    purpose: Purpose,
    anchor: &Anchor,
    at: OffsetDateTime,
) -> Result<Verdict, CertificateError> {
    let not_before = certificate.not_before.max(anchor.not_before());
    if at < not_before {
        return Err(CertificateError::NotYetValid { at, not_before });
    }
    let not_after = certificate.not_after.min(anchor.not_after());
    if at <= not_after {
        return Ok(Verdict::Valid);
    }
    let usable_until = match purpose {
        Purpose::User => usable_until(not_after),
        // The grace is the reception's alone.
        Purpose::Signature => not_after,
    };
    if at <= usable_until {
        Ok(Verdict::Grace { usable_until })
    } else {
        Err(CertificateError::Expired {
            at,
            not_after,
            usable_until,
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_grace_ends_with_the_third_month_after_the_month_of_expiry() {
        let table = [
            // 23:59:59 JST on a birthday is 14:59:59 UTC.
            (
                datetime!(2026-02-10 14:59:59 UTC),
                datetime!(2026-05-31 23:59:59 +9),
            ),
            (
                datetime!(2026-10-31 14:59:59 UTC),
                datetime!(2027-01-31 23:59:59 +9),
            ),
            (
                datetime!(2025-11-30 14:59:59 UTC),
                datetime!(2026-02-28 23:59:59 +9),
            ),
            (
                datetime!(2027-11-01 14:59:59 UTC),
                datetime!(2028-02-29 23:59:59 +9),
            ),
            // One second later it is the next day in Japan, and another month.
            (
                datetime!(2026-10-31 15:00:00 UTC),
                datetime!(2027-02-28 23:59:59 +9),
            ),
        ];
        for (not_after, expected) in table {
            assert_eq!(usable_until(not_after), expected, "{not_after}");
        }
    }
}
