//! The signature vectors of Project Wycheproof, hostile ones too: the terminal's verification and the mock service's each say what the vectors say, and so
//! agree with each other.

use std::collections::BTreeMap;

use ::wycheproof::{TestResult, rsa_pkcs1_verify};
use madoguchi::core::x509::{CertificateError, PublicKey, UserCertificate};
use madoguchi_mock_server::SignatureAlgorithm;
use madoguchi_tests::mint::{Authority, Draft};

/// Vectors that the published result leaves open, by the flag that says why, and whether they count as signed here.
const OPEN: &[(rsa_pkcs1_verify::TestFlag, bool)] = &[
    // DigestInfo without the NULL parameter: RFC 8017 lets a verifier take it, and some cards' libraries make it. Neither of us does.
    (rsa_pkcs1_verify::TestFlag::MissingNull, false),
];

#[test]
fn rsa_signatures_are_what_the_vectors_say_they_are() {
    use rsa_pkcs1_verify::TestName::{Rsa2048Sha256, Rsa3072Sha256, Rsa4096Sha256};
    let mut seen = BTreeMap::new();
    for name in [Rsa2048Sha256, Rsa3072Sha256, Rsa4096Sha256] {
        let set = rsa_pkcs1_verify::TestSet::load(name).expect("vectors");
        for group in &set.test_groups {
            let key = key_of(&group.der);
            for test in &group.tests {
                let signed = match test.result {
                    TestResult::Valid => true,
                    TestResult::Invalid => false,
                    TestResult::Acceptable => {
                        let open = OPEN.iter().find(|(flag, _)| test.flags.contains(flag));
                        open.unwrap_or_else(|| panic!("{name:?} {} is open", test.tc_id))
                            .1
                    }
                };
                let case = format!("{name:?} {}: {}", test.tc_id, test.comment);
                let ours = key.as_ref().map(|key| key.verify(&test.msg, &test.sig));
                assert_eq!(
                    ours,
                    Ok(if signed {
                        Ok(())
                    } else {
                        Err(CertificateError::SignatureMismatch)
                    }),
                    "{case}"
                );
                let mocks =
                    SignatureAlgorithm::RsaSha256.verifies(&group.asn_key, &test.msg, &test.sig);
                assert_eq!(mocks, signed, "{case} at the mock service");
                *seen
                    .entry((group.key_size, test.result == TestResult::Invalid))
                    .or_insert(0) += 1;
            }
        }
    }
    for size in [2048, 3072, 4096] {
        for invalid in [false, true] {
            let count = seen.get(&(size, invalid)).copied().unwrap_or(0);
            assert!(count > 0, "no vectors of {size} bit");
        }
    }
}

/// The key as the terminal reads it: out of a certificate.
fn key_of(info: &[u8]) -> Result<PublicKey, CertificateError> {
    let draft = Draft {
        key: info.to_vec(),
        ..Authority::test().leaf()
    };
    UserCertificate::parse(draft.sealed_by(Authority::test()))?.public_key()
}
