//! Certificates that rcgen refuses to make, by OpenSSL.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use crate::authority::Presented;

/// What is old-fashioned about it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The signature is ECDSA with SHA-1.
    Sha1,
    /// The authority's key is RSA-1024.
    Rsa1024,
    /// The server's certificate is of version 1, which has no extensions.
    Version1,
    /// Nothing: the same way of making it gives one that is believed.
    Nothing,
}

/// A root and what its server presents, valid from now on: OpenSSL has no clock to be set.
pub(crate) fn make(kind: Kind) -> (Vec<u8>, Presented) {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let authority_key: &[&str] = match kind {
        Kind::Rsa1024 => &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
        _ => P256,
    };
    key(path, "ca.key", authority_key);
    key(path, "server.key", P256);
    openssl(
        path,
        &[
            "req",
            "-x509",
            "-new",
            "-key",
            "ca.key",
            "-subj",
            "/CN=old root",
            "-days",
            "36500",
            "-out",
            "ca.pem",
        ],
    );
    openssl(
        path,
        &[
            "req",
            "-new",
            "-key",
            "server.key",
            "-subj",
            "/CN=localhost",
            "-out",
            "server.csr",
        ],
    );
    fs::write(
        path.join("server.ext"),
        "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n",
    )
    .unwrap();
    let digest = if kind == Kind::Sha1 {
        "-sha1"
    } else {
        "-sha256"
    };
    let mut sign = vec![
        "x509",
        "-req",
        digest,
        "-in",
        "server.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-set_serial",
        "7",
        "-days",
        "36500",
        "-outform",
        "DER",
        "-out",
        "server.der",
    ];
    if kind != Kind::Version1 {
        sign.extend(["-extfile", "server.ext"]);
    }
    openssl(path, &sign);
    openssl(
        path,
        &["x509", "-in", "ca.pem", "-outform", "DER", "-out", "ca.der"],
    );
    openssl(
        path,
        &[
            "pkcs8",
            "-topk8",
            "-nocrypt",
            "-in",
            "server.key",
            "-outform",
            "DER",
            "-out",
            "key.der",
        ],
    );
    let read = |name| fs::read(path.join(name)).unwrap();
    let presented = Presented {
        chain: vec![read("server.der")],
        key: read("key.der"),
    };
    (read("ca.der"), presented)
}

const P256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

fn key(folder: &Path, name: &str, kind: &[&str]) {
    openssl(folder, &[&["genpkey", "-out", name], kind].concat());
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let output = Command::new("openssl")
        .current_dir(folder)
        .args(arguments)
        .output();
    let output = output.unwrap();
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
