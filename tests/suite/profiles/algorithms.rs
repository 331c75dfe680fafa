//! How it was signed. Every signature here is RSA with SHA-256 and fits, whatever the certificate says of it.

use madoguchi_tests::mint::{Draft, SHA256_WITH_RSA, algorithm, integer, oid, sequence};

use super::{PROFILE, Row, changed, profile};

const SHA1_WITH_RSA: &str = "1.2.840.113549.1.1.5";
const MD5_WITH_RSA: &str = "1.2.840.113549.1.1.4";
const SHA384_WITH_RSA: &str = "1.2.840.113549.1.1.12";
const PSS: &str = "1.2.840.113549.1.1.10";
const ECDSA_WITH_SHA256: &str = "1.2.840.10045.4.3.2";

pub(super) fn rows() -> Vec<Row> {
    let refused =
        |what, draft: &Draft| Row::refused(what, draft, profile("signature algorithm"), PROFILE);
    let says = |inner: Vec<u8>, outer: Vec<u8>| {
        changed(|draft| (draft.algorithm, draft.outer_algorithm) = (inner, outer))
    };
    let both = |name: &str| says(algorithm(name), algorithm(name));
    let good = algorithm(SHA256_WITH_RSA);
    let bare = sequence(&[oid(SHA256_WITH_RSA)]);
    let odd = sequence(&[oid(SHA256_WITH_RSA), integer(&[5])]);
    vec![
        refused("signed with SHA-1", &both(SHA1_WITH_RSA)),
        refused("signed with MD5", &both(MD5_WITH_RSA)),
        refused("signed with SHA-384", &both(SHA384_WITH_RSA)),
        refused("signed as PSS", &both(PSS)),
        refused("signed on a curve", &both(ECDSA_WITH_SHA256)),
        refused("signed with nothing known", &both("1.2.392.200149.99")),
        refused(
            "SHA-1 inside",
            &says(algorithm(SHA1_WITH_RSA), good.clone()),
        ),
        refused(
            "SHA-1 outside",
            &says(good.clone(), algorithm(SHA1_WITH_RSA)),
        ),
        refused("parameters inside only", &says(good.clone(), bare.clone())),
        refused("parameters outside only", &says(bare.clone(), good)),
        Row::good("no parameters", &says(bare.clone(), bare)),
        Row::good(
            "odd parameters, which nothing depends on",
            &says(odd.clone(), odd),
        ),
    ]
}
