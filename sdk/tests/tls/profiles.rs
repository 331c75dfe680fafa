//! The table.

use std::net::{IpAddr, Ipv4Addr};

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, CustomExtension, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints,
    SanType, SerialNumber,
};
use time::{Duration, OffsetDateTime};

use crate::{
    authority::{Authority, NOW, Presented, authority, authority_with, good, names, with},
    openssl::{Kind, make},
};

/// Whether the client believes the server.
#[derive(Clone, Copy)]
pub(crate) enum Trusted {
    Yes,
    No,
}

/// One kind of server.
pub(crate) struct Profile {
    pub(crate) story: &'static str,
    /// By which name the client calls it.
    pub(crate) host: &'static str,
    pub(crate) expected: Trusted,
    /// What the client's clock shows.
    pub(crate) now: OffsetDateTime,
    /// What the client trusts.
    pub(crate) root: Vec<u8>,
    pub(crate) presented: Presented,
}

const LOCALHOST: &str = "localhost";
const LOOPBACK: &str = "127.0.0.1";

/// All kinds.
pub(crate) fn profiles() -> Vec<Profile> {
    let root = Authority::root("root");
    let mut all = Vec::new();
    for rows in [
        of_times,
        of_names,
        of_usage,
        of_keys,
        of_bytes,
        of_chains,
        of_constraints,
    ] {
        for (story, host, expected, presented) in rows(&root) {
            all.push(Profile {
                story,
                host,
                expected,
                now: NOW,
                root: root.certificate.clone(),
                presented,
            });
        }
    }
    all.extend(of_roots());
    all
}

type Row = (&'static str, &'static str, Trusted, Presented);

fn of_times(root: &Authority) -> Vec<Row> {
    use Trusted::{No, Yes};
    let valid = |from, to| {
        root.server(&with(|p| {
            (p.not_before, p.not_after) = (NOW + from, NOW + to)
        }))
    };
    let (day, second, none) = (Duration::DAY, Duration::SECOND, Duration::ZERO);
    vec![
        ("as it should be", LOCALHOST, Yes, root.server(&good())),
        ("in its last second", LOCALHOST, Yes, valid(-day, none)),
        ("expired a second ago", LOCALHOST, No, valid(-day, -second)),
        (
            "expired for years",
            LOCALHOST,
            No,
            valid(-day * 4000, -day * 3000),
        ),
        ("in its first second", LOCALHOST, Yes, valid(none, day)),
        ("valid in a second", LOCALHOST, No, valid(second, day)),
        ("ends before it begins", LOCALHOST, No, valid(day, -day)),
    ]
}

fn of_names(root: &Authority) -> Vec<Row> {
    use Trusted::{No, Yes};
    let dns = |name: &str| SanType::DnsName(name.try_into().unwrap());
    let ip = |last| SanType::IpAddress(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)));
    let named = |list| root.server(&names(list));
    let mut many: Vec<SanType> = (0..100).map(|n| dns(&format!("host-{n}.test"))).collect();
    many.push(dns(LOCALHOST));
    let common_name_only = with(|p| {
        p.subject_alt_names = Vec::new();
        p.distinguished_name.push(DnType::CommonName, LOCALHOST);
    });
    vec![
        ("its address", LOOPBACK, Yes, root.server(&good())),
        (
            "another name",
            LOCALHOST,
            No,
            named(vec![dns("another.test")]),
        ),
        (
            "a name that begins alike",
            LOCALHOST,
            No,
            named(vec![dns("localhost.test")]),
        ),
        (
            "no alternative name, only a common name",
            LOCALHOST,
            No,
            root.server(&common_name_only),
        ),
        (
            "capital letters",
            LOCALHOST,
            Yes,
            named(vec![dns("LocalHost")]),
        ),
        ("the last of many names", LOCALHOST, Yes, named(many)),
        (
            "a wildcard below the name",
            LOCALHOST,
            No,
            named(vec![dns("*.localhost")]),
        ),
        (
            "a wildcard for everything",
            LOCALHOST,
            No,
            named(vec![dns("*")]),
        ),
        (
            "a name that ends with a dot",
            LOCALHOST,
            No,
            named(vec![dns("localhost.")]),
        ),
        (
            "an address where a name is called",
            LOCALHOST,
            No,
            named(vec![ip(1)]),
        ),
        (
            "a name where an address is called",
            LOOPBACK,
            No,
            named(vec![dns(LOCALHOST)]),
        ),
        ("another address", LOOPBACK, No, named(vec![ip(2)])),
        (
            "the address as a name",
            LOOPBACK,
            No,
            named(vec![dns(LOOPBACK)]),
        ),
        (
            "an e-mail address",
            LOCALHOST,
            No,
            named(vec![SanType::Rfc822Name("a@localhost".try_into().unwrap())]),
        ),
        (
            "a web address",
            LOCALHOST,
            No,
            named(vec![SanType::URI("https://localhost".try_into().unwrap())]),
        ),
    ]
}

fn of_usage(root: &Authority) -> Vec<Row> {
    use ExtendedKeyUsagePurpose as Usage;
    use Trusted::{No, Yes};
    let extended = |list| root.server(&with(|p| p.extended_key_usages = list));
    let usages = |list| root.server(&with(|p| p.key_usages = list));
    let ca = |is_ca| root.server(&with(|p| p.is_ca = is_ca));
    let extension = |critical| {
        root.server(&with(|p| {
            let mut unknown = CustomExtension::from_oid_content(&[1, 2, 392, 999, 1], vec![5, 0]);
            unknown.set_criticality(critical);
            p.custom_extensions = vec![unknown];
        }))
    };
    vec![
        (
            "for clients as well",
            LOCALHOST,
            Yes,
            extended(vec![Usage::ServerAuth, Usage::ClientAuth]),
        ),
        (
            "for clients only",
            LOCALHOST,
            No,
            extended(vec![Usage::ClientAuth]),
        ),
        (
            "for programs only",
            LOCALHOST,
            No,
            extended(vec![Usage::CodeSigning]),
        ),
        (
            "for any purpose, which is not this one",
            LOCALHOST,
            No,
            extended(vec![Usage::Any]),
        ),
        (
            "without an extended usage",
            LOCALHOST,
            Yes,
            extended(vec![]),
        ),
        ("without a key usage", LOCALHOST, Yes, usages(vec![])),
        // The verifier leaves the key usage of servers alone, as TLS 1.3 stacks commonly do.
        (
            "for encipherment only",
            LOCALHOST,
            Yes,
            usages(vec![KeyUsagePurpose::KeyEncipherment]),
        ),
        (
            "an authority's certificate",
            LOCALHOST,
            No,
            ca(IsCa::Ca(BasicConstraints::Unconstrained)),
        ),
        ("without basic constraints", LOCALHOST, Yes, ca(IsCa::NoCa)),
        (
            "with an unknown critical extension",
            LOCALHOST,
            No,
            extension(true),
        ),
        (
            "with an unknown extension",
            LOCALHOST,
            Yes,
            extension(false),
        ),
        // Nobody is asked: the service's certificate is the operator's to replace.
        (
            "revoked",
            LOCALHOST,
            Yes,
            root.server(&with(|p| {
                p.serial_number = Some(SerialNumber::from_slice(&[0x0B, 0xAD]))
            })),
        ),
    ]
}

fn of_keys(root: &Authority) -> Vec<Row> {
    use Trusted::{No, Yes};
    let key = |algorithm| root.server_with(&good(), &KeyPair::generate_for(algorithm).unwrap());
    let rsa = include_str!("../../../tests/fixtures/keys/card-01.pem");
    let rsa = KeyPair::from_pem(rsa).unwrap();
    let mut another = root.server(&good());
    another.key = KeyPair::generate().unwrap().serialize_der();
    vec![
        (
            "a key on P-384",
            LOCALHOST,
            Yes,
            key(&rcgen::PKCS_ECDSA_P384_SHA384),
        ),
        ("an Ed25519 key", LOCALHOST, Yes, key(&rcgen::PKCS_ED25519)),
        (
            "an RSA key of 2048 bits",
            LOCALHOST,
            Yes,
            root.server_with(&good(), &rsa),
        ),
        ("another certificate's key", LOCALHOST, No, another),
    ]
}

fn of_bytes(root: &Authority) -> Vec<Row> {
    use Trusted::No;
    let good = || root.server(&good());
    let flip = |at: fn(usize) -> usize| {
        good().changed(move |der| {
            let at = at(der.len());
            der[at] ^= 1;
        })
    };
    let serial = |der: &mut Vec<u8>| der[20] ^= 1;
    vec![
        (
            "a damaged signature",
            LOCALHOST,
            No,
            flip(|length| length - 1),
        ),
        (
            "a serial number changed after signing",
            LOCALHOST,
            No,
            good().changed(serial),
        ),
        (
            "no certificate but a sentence",
            LOCALHOST,
            No,
            good().changed(|der| *der = b"I am localhost".to_vec()),
        ),
        (
            "cut in half",
            LOCALHOST,
            No,
            good().changed(|der| der.truncate(der.len() / 2)),
        ),
        (
            "with a byte behind it",
            LOCALHOST,
            No,
            good().changed(|der| der.push(0)),
        ),
    ]
}

fn of_chains(root: &Authority) -> Vec<Row> {
    use Trusted::{No, Yes};
    let below = |upper: &Authority, parameters: CertificateParams| {
        upper.below(parameters, KeyPair::generate().unwrap())
    };
    let middle = below(root, authority("middle"));
    let lower = below(&middle, authority("lower"));
    let expired = below(
        root,
        authority_with("middle", |p| p.not_after = NOW - Duration::DAY),
    );
    let no_authority = below(root, authority_with("middle", |p| p.is_ca = IsCa::NoCa));
    let last = below(
        root,
        authority_with("middle", |p| {
            p.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        }),
    );
    let below_last = below(&last, authority("lower"));
    let for_clients = below(
        root,
        authority_with("middle", |p| {
            p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        }),
    );
    let p384 = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let p384 = root.below(authority("middle"), p384);
    let foreign = Authority::root("root");
    let stranger = Authority::root("stranger");
    let mut oneself = root.server(&good());
    let key = KeyPair::generate().unwrap();
    oneself.chain = vec![good().self_signed(&key).unwrap().der().to_vec()];
    oneself.key = key.serialize_der();
    let the_root = Presented {
        chain: vec![root.certificate.clone()],
        key: root.key.serialize_der(),
    };
    vec![
        ("self-signed", LOCALHOST, No, oneself),
        ("the root itself", LOCALHOST, No, the_root),
        (
            "another authority's",
            LOCALHOST,
            No,
            stranger.server(&good()),
        ),
        (
            "another authority's, which it sends along",
            LOCALHOST,
            No,
            stranger.server(&good()).behind(&[&stranger]),
        ),
        (
            "another authority's of the same name",
            LOCALHOST,
            No,
            foreign.server(&good()),
        ),
        (
            "below an intermediate that it sends",
            LOCALHOST,
            Yes,
            middle.server(&good()).behind(&[&middle]),
        ),
        (
            "below an intermediate that it does not send",
            LOCALHOST,
            No,
            middle.server(&good()),
        ),
        (
            "below two intermediates",
            LOCALHOST,
            Yes,
            lower.server(&good()).behind(&[&lower, &middle]),
        ),
        (
            "below two intermediates in the wrong order",
            LOCALHOST,
            Yes,
            lower.server(&good()).behind(&[&middle, &lower]),
        ),
        (
            "below two intermediates, one missing",
            LOCALHOST,
            No,
            lower.server(&good()).behind(&[&lower]),
        ),
        (
            "with a stranger's certificate beside it",
            LOCALHOST,
            Yes,
            root.server(&good()).behind(&[&stranger]),
        ),
        (
            "below an expired intermediate",
            LOCALHOST,
            No,
            expired.server(&good()).behind(&[&expired]),
        ),
        (
            "below one that is no authority",
            LOCALHOST,
            No,
            no_authority.server(&good()).behind(&[&no_authority]),
        ),
        (
            "below one that may be the last",
            LOCALHOST,
            Yes,
            last.server(&good()).behind(&[&last]),
        ),
        (
            "deeper than the path may be",
            LOCALHOST,
            No,
            below_last.server(&good()).behind(&[&below_last, &last]),
        ),
        (
            "below an authority for clients",
            LOCALHOST,
            No,
            for_clients.server(&good()).behind(&[&for_clients]),
        ),
        (
            "below an authority on P-384",
            LOCALHOST,
            Yes,
            p384.server(&good()).behind(&[&p384]),
        ),
    ]
}

fn of_constraints(root: &Authority) -> Vec<Row> {
    use Trusted::{No, Yes};
    let dns = |name: &str| GeneralSubtree::DnsName(name.into());
    let constrained = |permitted: Vec<GeneralSubtree>, excluded: Vec<GeneralSubtree>| {
        let parameters = authority_with("middle", |p| {
            p.name_constraints = Some(NameConstraints {
                permitted_subtrees: permitted,
                excluded_subtrees: excluded,
            });
        });
        root.below(parameters, KeyPair::generate().unwrap())
    };
    let server = |authority: &Authority, names_of: CertificateParams| {
        authority.server(&names_of).behind(&[authority])
    };
    let only_name = || names(vec![SanType::DnsName(LOCALHOST.try_into().unwrap())]);
    let loopback = || GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8));
    let only_address = || names(vec![SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST))]);
    vec![
        (
            "below one that may name it",
            LOCALHOST,
            Yes,
            server(&constrained(vec![dns(LOCALHOST)], vec![]), only_name()),
        ),
        (
            "below one that may name others",
            LOCALHOST,
            No,
            server(&constrained(vec![dns("test")], vec![]), only_name()),
        ),
        (
            "below one that may not name it",
            LOCALHOST,
            No,
            server(&constrained(vec![], vec![dns(LOCALHOST)]), only_name()),
        ),
        (
            "below one that may name the address",
            LOOPBACK,
            Yes,
            server(&constrained(vec![loopback()], vec![]), only_address()),
        ),
        (
            "below one that may not name the address",
            LOOPBACK,
            No,
            server(&constrained(vec![], vec![loopback()]), only_address()),
        ),
    ]
}

/// Kinds of roots; each is the one that is trusted.
fn of_roots() -> Vec<Profile> {
    use Trusted::{No, Yes};
    let rsa = include_str!("../../../tests/fixtures/keys/card-02.pem");
    let rsa_key = KeyPair::from_pem(rsa).unwrap();
    let parameters = authority("root");
    let rsa = Authority {
        certificate: parameters.self_signed(&rsa_key).unwrap().der().to_vec(),
        parameters,
        key: rsa_key,
    };
    let p384 = Authority::root_of(authority("root"), &rcgen::PKCS_ECDSA_P384_SHA384);
    let ed25519 = Authority::root_of(authority("root"), &rcgen::PKCS_ED25519);
    // A root is trusted because the operator named it: its own dates and depth are not judged.
    let expired = Authority::root_of(
        authority_with("root", |p| p.not_after = NOW - Duration::DAY),
        &rcgen::PKCS_ECDSA_P256_SHA256,
    );
    let own = |story, expected, root: &Authority| Profile {
        story,
        host: LOCALHOST,
        expected,
        now: NOW,
        root: root.certificate.clone(),
        presented: root.server(&good()),
    };
    let mut all = vec![
        own("a root with an RSA key", Yes, &rsa),
        own("a root on P-384", Yes, &p384),
        own("a root with an Ed25519 key", Yes, &ed25519),
        own("an expired root", Yes, &expired),
    ];
    for (story, expected, kind) in [
        ("made by OpenSSL", Yes, Kind::Nothing),
        ("signed with SHA-1", No, Kind::Sha1),
        ("a root with an RSA key of 1024 bits", No, Kind::Rsa1024),
        ("a certificate of version 1", No, Kind::Version1),
    ] {
        let (root, presented) = make(kind);
        all.push(Profile {
            story,
            host: LOCALHOST,
            expected,
            now: OffsetDateTime::now_utc() + Duration::MINUTE,
            root,
            presented,
        });
    }
    all
}
