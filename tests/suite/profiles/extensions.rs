//! What it may be used for, and what else it says.

use madoguchi::core::x509::CertificateError;
use madoguchi_tests::mint::{
    AUTHORITY_KEY_ID, Authority, BASIC_CONSTRAINTS, CLIENT_AUTH, Draft, EXTENDED_KEY_USAGE,
    KEY_USAGE, POLICIES, TEST_POLICY, element, extension, oid, policies, sequence,
};

use super::{MALFORMED, NOT_A_TEST, PROFILE, Row, changed, leaf, malformed, profile};

const PRODUCTION_POLICY: &str = "1.2.392.200149.8.5.1.1.30";
const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
const ANY_USAGE: &str = "2.5.29.37.0";
const ANY_POLICY: &str = "2.5.29.32.0";
const NAME_CONSTRAINTS: &str = "2.5.29.30";
const ALTERNATIVE_NAME: &str = "2.5.29.17";
/// 1.2.392.200149.99, which nobody uses.
const UNKNOWN: &str = "1.2.392.200149.99";

pub(super) fn rows() -> Vec<Row> {
    [usages(), purposes(), policy(), others()]
        .into_iter()
        .flatten()
        .collect()
}

fn usages() -> Vec<Row> {
    let usage =
        |critical, bits: &[u8]| leaf().with(extension(KEY_USAGE, critical, &element(0x03, bits)));
    let refused = |what, draft: &Draft| Row::refused(what, draft, profile("key usage"), PROFILE);
    vec![
        refused("no key usage", &leaf().without(KEY_USAGE)),
        refused(
            "key usage that need not be understood",
            &usage(false, &[0x07, 0x80]),
        ),
        refused("key usage with encipherment", &usage(true, &[0x05, 0xA0])),
        refused(
            "key usage with non-repudiation",
            &usage(true, &[0x06, 0xC0]),
        ),
        refused("key usage of an authority", &usage(true, &[0x01, 0x06])),
        refused(
            "key usage with a ninth bit",
            &usage(true, &[0x07, 0x80, 0x80]),
        ),
        refused("key usage without any", &usage(true, &[0x00])),
        Row::refused(
            "key usage that is no bit string",
            &leaf().with(extension(KEY_USAGE, true, &[0x05, 0x00])),
            unknown(KEY_USAGE),
            MALFORMED,
        ),
    ]
}

fn purposes() -> Vec<Row> {
    let purpose = |critical, names: &[&str]| {
        let all: Vec<Vec<u8>> = names.iter().map(|name| oid(name)).collect();
        leaf().with(extension(EXTENDED_KEY_USAGE, critical, &sequence(&all)))
    };
    let refused =
        |what, draft: &Draft| Row::refused(what, draft, profile("extended key usage"), PROFILE);
    vec![
        refused("no extended usage", &leaf().without(EXTENDED_KEY_USAGE)),
        refused(
            "extended usage of a server",
            &purpose(false, &[SERVER_AUTH]),
        ),
        refused("extended usage for anything", &purpose(false, &[ANY_USAGE])),
        Row::good(
            "extended usage that must be understood",
            &purpose(true, &[CLIENT_AUTH]),
        ),
        Row::good(
            "extended usage of a client, and of a server",
            &purpose(false, &[CLIENT_AUTH, SERVER_AUTH]),
        )
        .mock(PROFILE)
        .apart(
            "the terminal asks for what it needs; the service holds its own cards to the letter",
        ),
        refused(
            "extended usage that is no list",
            &leaf().with(extension(EXTENDED_KEY_USAGE, false, &[0x05, 0x00])),
        )
        .mock(MALFORMED),
    ]
}

fn policy() -> Vec<Row> {
    let policy = |critical, names: &[&str]| leaf().with(policies(critical, names));
    let refused =
        |what, draft: &Draft| Row::refused(what, draft, profile("certificate policy"), PROFILE);
    vec![
        refused("no policy", &leaf().without(POLICIES)),
        refused(
            "a policy that need not be understood",
            &policy(false, &[TEST_POLICY]),
        ),
        refused("another policy", &policy(true, &[UNKNOWN])),
        refused("any policy", &policy(true, &[ANY_POLICY])),
        refused(
            "the policy of signature certificates",
            &policy(true, &["1.2.392.200149.8.5.1.0.20"]),
        ),
        Row::refused(
            "the policy of production",
            &policy(true, &[PRODUCTION_POLICY]),
            CertificateError::WrongEnvironment {
                oid: PRODUCTION_POLICY.to_owned(),
            },
            NOT_A_TEST,
        ),
        refused(
            "the policies of test and of production",
            &policy(true, &[TEST_POLICY, PRODUCTION_POLICY]),
        )
        .mock(NOT_A_TEST),
        refused(
            "the policy of test and another",
            &policy(true, &[TEST_POLICY, UNKNOWN]),
        ),
        refused(
            "the policy of test twice",
            &policy(true, &[TEST_POLICY, TEST_POLICY]),
        ),
        refused("an empty list of policies", &policy(true, &[])),
        Row::refused(
            "policies that are no list",
            &leaf().with(extension(POLICIES, true, &[0x05, 0x00])),
            unknown(POLICIES),
            MALFORMED,
        ),
    ]
}

fn others() -> Vec<Row> {
    let authority = |critical, value: &[Vec<u8>]| {
        leaf().with(extension(BASIC_CONSTRAINTS, critical, &sequence(value)))
    };
    let twice = |name: &'static str, value: &[u8]| {
        changed(|draft| {
            draft.extensions.retain(|(other, _)| *other != name);
            draft
                .extensions
                .extend([extension(name, true, value), extension(name, true, value)]);
        })
    };
    let constraints = sequence(&[element(0xA0, &sequence(&[element(0x82, b"invalid")]))]);
    let dns_name = sequence(&[element(0x82, b"card.invalid")]);
    let our_key_id = sequence(&[element(0x80, &Authority::test().key_id())]);
    vec![
        Row::refused(
            "an authority",
            &authority(true, &[element(0x01, &[0xFF])]),
            profile("is an authority"),
            PROFILE,
        ),
        Row::refused(
            "an authority that need not be understood",
            &authority(false, &[element(0x01, &[0xFF])]),
            profile("is an authority"),
            PROFILE,
        ),
        Row::good("says that it is no authority", &authority(false, &[])),
        Row::good(
            "says that it is no authority, and that this must be understood",
            &authority(true, &[]),
        )
        .mock(PROFILE)
        .apart("harmless, and the service's own cards never say it"),
        Row::refused(
            "an unknown extension that must be understood",
            &leaf().with(extension(UNKNOWN, true, &[0x05, 0x00])),
            unknown(UNKNOWN),
            PROFILE,
        ),
        Row::good(
            "an unknown extension",
            &leaf().with(extension(UNKNOWN, false, &[0x05, 0x00])),
        ),
        Row::refused(
            "name constraints that must be understood",
            &leaf().with(extension(NAME_CONSTRAINTS, true, &constraints)),
            unknown(NAME_CONSTRAINTS),
            PROFILE,
        ),
        Row::good(
            "name constraints",
            &leaf().with(extension(NAME_CONSTRAINTS, false, &constraints)),
        ),
        Row::refused(
            "another name that must be understood",
            &leaf().with(extension(ALTERNATIVE_NAME, true, &dns_name)),
            unknown(ALTERNATIVE_NAME),
            PROFILE,
        ),
        Row::good(
            "another name",
            &leaf().with(extension(ALTERNATIVE_NAME, false, &dns_name)),
        ),
        Row::refused(
            "an authority key id that must be understood",
            &leaf().with(extension(AUTHORITY_KEY_ID, true, &our_key_id)),
            unknown(AUTHORITY_KEY_ID),
            PROFILE,
        ),
        Row::refused(
            "key usage twice",
            &twice(KEY_USAGE, &element(0x03, &[0x07, 0x80])),
            profile("an extension twice"),
            MALFORMED,
        ),
        Row::refused(
            "an unknown extension twice",
            &changed(|draft| {
                draft.extensions.extend([
                    extension(UNKNOWN, false, &[5, 0]),
                    extension(UNKNOWN, false, &[5, 0]),
                ]);
            }),
            profile("an extension twice"),
            PROFILE,
        ),
        Row::refused(
            "no extension at all",
            &changed(|draft| draft.extensions.clear()),
            CertificateError::UnknownIssuer {
                key_id: String::new(),
            },
            PROFILE,
        ),
        Row::refused(
            "critical as 1",
            &odd_critical(&element(0x01, &[0x01])),
            unknown(UNKNOWN),
            MALFORMED,
        ),
        Row::good(
            "not critical, said aloud",
            &odd_critical(&element(0x01, &[0x00])),
        ),
        Row::refused(
            "an extension without a value",
            &changed(|draft| {
                draft.extensions.push((UNKNOWN, sequence(&[oid(UNKNOWN)])));
            }),
            malformed("X.509 structure"),
            MALFORMED,
        ),
    ]
}

fn unknown(oid: &str) -> CertificateError {
    CertificateError::UnknownCriticalExtension {
        oid: oid.to_owned(),
    }
}

/// An unknown extension with this in the place of its flag.
fn odd_critical(flag: &[u8]) -> Draft {
    let parts = [oid(UNKNOWN), flag.to_vec(), element(0x04, &[0x05, 0x00])];
    changed(|draft| draft.extensions.push((UNKNOWN, sequence(&parts))))
}
