//! Names and extensions of the user-authentication certificates, shaped like those of real test cards (confidence A: one
//! published test card and the published roots).

use x509_cert::{
    attr::AttributeTypeAndValue,
    der::{
        self, Encode,
        asn1::{
            Any, Ia5String, ObjectIdentifier, OctetString, PrintableStringRef, SetOfVec,
            Utf8StringRef,
        },
        oid::AssociatedOid,
    },
    ext::{
        Extension,
        pkix::{
            AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints,
            CertificatePolicies, CrlDistributionPoints, ExtendedKeyUsage, IssuerAltName, KeyUsage,
            SubjectAltName, SubjectKeyIdentifier,
            certpolicy::{PolicyInformation, PolicyQualifierInfo},
            crl::dp::DistributionPoint,
            name::{DistributionPointName, GeneralName},
        },
    },
    name::{Name, RdnSequence, RelativeDistinguishedName},
    serial_number::SerialNumber,
};

/// Policy of user-authentication certificates on test cards.
pub(crate) const TEST_POLICY: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.0.30");
/// `id-kp-clientAuth`.
pub(crate) const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
/// `id-at-organizationName`.
pub(crate) const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
/// `id-at-commonName`.
pub(crate) const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const CPS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.2.1");
const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");

/// The authority's name. Like the real one it has two organizational units.
pub(crate) fn authority_name() -> der::Result<Name> {
    name(&[
        (ORGANIZATION, "JPKI (Madoguchi test)"),
        (UNIT, "JPKI for user authentication"),
        (UNIT, "Madoguchi test authority"),
    ])
}

/// A holder's name: the country and an identifier, never the person's name.
pub(crate) fn holder_name(common_name: &str) -> der::Result<Name> {
    name(&[(COMMON_NAME, common_name)])
}

/// The extensions of a leaf in the order of real ones.
pub(crate) fn leaf(
    authority: &Name,
    authority_key_id: &[u8],
    authority_serial: &SerialNumber,
    key_id: &[u8],
) -> der::Result<Vec<Extension>> {
    use x509_cert::ext::pkix::KeyUsages::DigitalSignature;
    let policy = PolicyInformation {
        policy_identifier: TEST_POLICY,
        policy_qualifiers: Some(vec![PolicyQualifierInfo {
            policy_qualifier_id: CPS,
            qualifier: Some(Any::encode_from(&Ia5String::new(
                "http://cps.madoguchi.invalid/cps.html",
            )?)?),
        }]),
    };
    let crl = with_units(
        authority,
        &["CRL Distribution Points", "Tokyo-to"],
        "Mihon-shi CRLDP",
    )?;
    let ocsp = AccessDescription {
        access_method: OCSP,
        access_location: GeneralName::UniformResourceIdentifier(Ia5String::new(
            "http://ocsp.madoguchi.invalid",
        )?),
    };
    let issuer = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(authority_key_id)?),
        authority_cert_issuer: Some(vec![GeneralName::DirectoryName(authority.clone())]),
        authority_cert_serial_number: Some(authority_serial.clone()),
    };
    Ok(vec![
        extension(true, &KeyUsage(DigitalSignature.into()))?,
        extension(false, &ExtendedKeyUsage(vec![CLIENT_AUTH]))?,
        extension(true, &CertificatePolicies(vec![policy]))?,
        extension(
            false,
            &IssuerAltName(vec![GeneralName::DirectoryName(service_name()?)]),
        )?,
        extension(false, &distribution_point(crl))?,
        extension(false, &AuthorityInfoAccessSyntax(vec![ocsp]))?,
        extension(false, &issuer)?,
        extension(false, &SubjectKeyIdentifier(OctetString::new(key_id)?))?,
    ])
}

/// The extensions of the self-signed authority certificate.
pub(crate) fn root(authority: &Name, key_id: &[u8]) -> der::Result<Vec<Extension>> {
    use x509_cert::ext::pkix::KeyUsages::{CRLSign, KeyCertSign};
    Ok(vec![
        extension(true, &KeyUsage(KeyCertSign | CRLSign))?,
        extension(
            true,
            &BasicConstraints {
                ca: true,
                path_len_constraint: None,
            },
        )?,
        extension(
            false,
            &SubjectAltName(vec![GeneralName::DirectoryName(service_name()?)]),
        )?,
        extension(false, &distribution_point(authority.clone()))?,
        extension(false, &SubjectKeyIdentifier(OctetString::new(key_id)?))?,
    ])
}

/// One extension around its DER value.
pub(crate) fn extension<T: Encode + AssociatedOid>(
    critical: bool,
    value: &T,
) -> der::Result<Extension> {
    Ok(Extension {
        extn_id: T::OID,
        critical,
        extn_value: OctetString::new(value.to_der()?)?,
    })
}

fn service_name() -> der::Result<Name> {
    name(&[(ORGANIZATION, "公的個人認証サービス（Madoguchi 試験用）")])
}

fn distribution_point(name: Name) -> CrlDistributionPoints {
    CrlDistributionPoints(vec![DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![
            GeneralName::DirectoryName(name),
        ])),
        reasons: None,
        crl_issuer: None,
    }])
}

fn with_units(authority: &Name, units: &[&str], common_name: &str) -> der::Result<Name> {
    let mut parts = authority.0.clone();
    for unit in units {
        parts.push(part(UNIT, unit)?);
    }
    parts.push(part(COMMON_NAME, common_name)?);
    Ok(RdnSequence(parts))
}

fn name(parts: &[(ObjectIdentifier, &str)]) -> der::Result<Name> {
    let country = attribute(COUNTRY, Any::encode_from(&PrintableStringRef::new("JP")?)?)?;
    let rest = parts.iter().map(|(oid, value)| part(*oid, value));
    Ok(RdnSequence(
        std::iter::once(Ok(country))
            .chain(rest)
            .collect::<der::Result<_>>()?,
    ))
}

fn part(oid: ObjectIdentifier, value: &str) -> der::Result<RelativeDistinguishedName> {
    attribute(oid, Any::encode_from(&Utf8StringRef::new(value)?)?)
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<RelativeDistinguishedName> {
    Ok(RelativeDistinguishedName(SetOfVec::from_iter([
        AttributeTypeAndValue { oid, value },
    ])?))
}
