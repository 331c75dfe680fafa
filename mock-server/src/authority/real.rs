//! How certificates of the real public certification service are recognised, so that they can be refused.

use ring::digest::{SHA256, digest};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use x509_cert::{
    Certificate,
    der::{Decode as _, asn1::ObjectIdentifier},
    name::Name,
};

use super::extension::ORGANIZATION;

/// Policies of the service; the arc after it is 0 for test cards and another number in production.
const POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1");

/// The organization of its authorities.
const ORGANIZATION_NAME: &[u8] = b"JPKI";

/// SHA-256 of the self-signed certificates of all known generations, user authentication and signature.
const FINGERPRINTS: &[&str] = &[
    "4DCFC4CA0AAF9FB2A3081B3F0C991C320B3ACC008667A341EEAEC5AF1D58CA7D",
    "0D98DE47FC11B7F67126874B7028B6026A803D2638D6EDFE53176953961FADE6",
    "64114F29620C24ED2631D46476A040E7EE740D956089C00B036A6A8118C322B5",
    "19645405A1FE14377434BD55957628AC4038557C542403A2243F21C706FC9355",
    "79679C33E4CC9319440F1AD120A597FF1844E2EF217063ADB176966FD5E6FBEB",
    "D227F6CDE11D35C5252178F106F843D24651944975413B539FA2FB68DBFA365F",
];

/// Whether a PEM text holds a certificate of the service; if so, by what it was recognised.
pub(crate) fn is_in(pem: &[u8]) -> Option<&'static str> {
    CertificateDer::pem_slice_iter(pem)
        .flatten()
        .find_map(|der| {
            let named = |certificate: Certificate| {
                names_the_service(&certificate.tbs_certificate.subject)
                    || names_the_service(&certificate.tbs_certificate.issuer)
            };
            if is_known_root(&der, FINGERPRINTS) {
                Some("a root's fingerprint")
            } else if Certificate::from_der(&der).is_ok_and(named) {
                Some("its organization")
            } else {
                None
            }
        })
}

/// Whether a name's organization is that of the service.
pub(crate) fn names_the_service(name: &Name) -> bool {
    let mut parts = name.0.iter().flat_map(|part| part.0.iter());
    parts.any(|part| part.oid == ORGANIZATION && part.value.value() == ORGANIZATION_NAME)
}

/// Whether a policy is one of production.
pub(crate) fn is_production(policy: &ObjectIdentifier) -> bool {
    let depth = POLICIES.arcs().count();
    policy.arcs().take(depth).eq(POLICIES.arcs()) && policy.arcs().nth(depth) != Some(0)
}

/// Bytes as upper-case hexadecimal digits without separators.
pub(crate) fn upper_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn is_known_root(der: &[u8], fingerprints: &[&str]) -> bool {
    fingerprints.contains(&upper_hex(digest(&SHA256, der).as_ref()).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::user::UserAuthority;

    #[test]
    fn a_root_is_known_by_the_fingerprint_that_openssl_prints() {
        let authority = UserAuthority::test().unwrap();
        let printed = "CCA736148E2BFB56C79341ABE4E435DA455D61AC76AEE8B65F46418651F66C81";
        assert!(is_known_root(
            authority.certificate(),
            &[FINGERPRINTS[0], printed]
        ));
        assert!(!is_known_root(authority.certificate(), FINGERPRINTS));
    }

    #[test]
    fn policies_of_test_cards_and_of_others_are_not_production() {
        for (policy, production) in [
            ("1.2.392.200149.8.5.1.0.30", false),
            ("1.2.392.200149.8.5.1.0.20", false),
            ("1.2.392.200149.8.5.1.1.30", true),
            ("1.2.392.200149.8.5.1.1.20", true),
            ("1.2.392.200149.8.5.1.3.30", true),
            ("1.2.392.200149.8.5.1", true),
            ("1.2.392.200149.8.5.5.1", false),
            ("2.5.29.32.0", false),
        ] {
            assert_eq!(
                is_production(&ObjectIdentifier::new_unwrap(policy)),
                production,
                "{policy}"
            );
        }
    }
}
