//! The signature vectors of Project Wycheproof, hostile ones too: the terminal's verification and the mock service's each say what the vectors say, and so
//! agree with each other.

use ::wycheproof::{TestResult, ecdsa, rsa_pkcs1_verify};
use madoguchi::core::x509::{CertificateError, PublicKey, UserCertificate};
use madoguchi_mock_server::SignatureAlgorithm;
use madoguchi_tests::mint::{Authority, Draft};

#[test]
fn rsa_signatures_are_what_the_vectors_say_they_are() {
    use rsa_pkcs1_verify::{TestFlag, TestName};
    let mut counts = Counts::default();
    for name in [
        TestName::Rsa2048Sha256,
        TestName::Rsa3072Sha256,
        TestName::Rsa4096Sha256,
    ] {
        let set = rsa_pkcs1_verify::TestSet::load(name).expect("vectors");
        for (group, test) in set
            .test_groups
            .iter()
            .flat_map(|group| group.tests.iter().map(move |test| (group, test)))
        {
            let signed = match test.result {
                TestResult::Valid => true,
                TestResult::Invalid => false,
                // DigestInfo without the NULL: old programs make it, RFC 8017 lets a verifier take it, this card does not make it.
                TestResult::Acceptable => {
                    assert_eq!(test.flags, [TestFlag::MissingNull], "{}", test.comment);
                    false
                }
            };
            let mock = SignatureAlgorithm::RsaSha256;
            counts.check(&Vector {
                case: format!("{name:?} {}: {}", test.tc_id, test.comment),
                info: &group.der,
                key: &group.asn_key,
                message: &test.msg,
                signature: &test.sig,
                signed,
                mock,
            });
        }
    }
    counts.assert_at_least(20, 500);
}

#[test]
fn signatures_on_p384_are_what_the_vectors_say_they_are() {
    let name = ecdsa::TestName::EcdsaSecp384r1Sha384;
    let set = ecdsa::TestSet::load(name).expect("vectors");
    let mut counts = Counts::default();
    for (group, test) in set
        .test_groups
        .iter()
        .flat_map(|group| group.tests.iter().map(move |test| (group, test)))
    {
        assert_ne!(test.result, TestResult::Acceptable, "{}", test.comment);
        counts.check(&Vector {
            case: format!("{name:?} {}: {}", test.tc_id, test.comment),
            info: &group.der,
            key: &group.key.key,
            message: &test.msg,
            signature: &test.sig,
            signed: test.result == TestResult::Valid,
            mock: SignatureAlgorithm::P384Sha384,
        });
    }
    counts.assert_at_least(190, 150);
}

/// One vector.
struct Vector<'a> {
    case: String,
    /// The key as a certificate carries it.
    info: &'a [u8],
    /// The key as ring takes it.
    key: &'a [u8],
    message: &'a [u8],
    signature: &'a [u8],
    signed: bool,
    mock: SignatureAlgorithm,
}

/// How many vectors said yes and no.
#[derive(Default)]
struct Counts {
    signed: usize,
    not_signed: usize,
}

impl Counts {
    fn check(&mut self, vector: &Vector<'_>) {
        let Vector { case, signed, .. } = vector;
        match key_of(vector.info) {
            Ok(key) => {
                let verdict = key.verify(vector.message, vector.signature);
                let expected = signed
                    .then_some(())
                    .ok_or(CertificateError::SignatureMismatch);
                assert_eq!(verdict, expected, "{case}");
            }
            // No such key is on any card: it is refused before anything is verified with it.
            Err(error) => assert_eq!(
                error,
                CertificateError::Profile {
                    what: "RSA exponent not 65537"
                },
                "{case}"
            ),
        }
        let verified = vector
            .mock
            .verifies(vector.key, vector.message, vector.signature);
        assert_eq!(verified, *signed, "{case}, at the mock service");
        if *signed {
            self.signed += 1;
        } else {
            self.not_signed += 1;
        }
    }

    /// Else this test looks at nothing.
    fn assert_at_least(&self, signed: usize, not_signed: usize) {
        assert!(self.signed >= signed, "{} signed", self.signed);
        assert!(
            self.not_signed >= not_signed,
            "{} not signed",
            self.not_signed
        );
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
