//! The status of certificates, asked and checked by OpenSSL.

use std::{fs, path::PathBuf, process::Command};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::world::World;

/// The files of one conversation.
struct Files {
    folder: PathBuf,
    authority: PathBuf,
}

impl Files {
    fn new(world: &World, authority: &str) -> Self {
        Self {
            folder: world.folder.path().to_owned(),
            authority: world.folder.path().join(authority),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A request of OpenSSL for these serial numbers (hexadecimal).
    fn request(&self, serials: &[&str], options: &[&str]) -> Vec<u8> {
        let mut command = Command::new("openssl");
        command.args(["ocsp", "-issuer"]).arg(&self.authority);
        for serial in serials {
            command.args(["-serial", &format!("0x{serial}")]);
        }
        let request = self.path("ocsp-request.der");
        command.args(options).arg("-reqout").arg(&request);
        assert!(command.output().unwrap().status.success());
        fs::read(request).unwrap()
    }

    /// What OpenSSL makes of an answer.
    fn verdict(&self, digest: &str, serial: &str, response: &[u8]) -> String {
        let file = self.path("ocsp-response.der");
        fs::write(&file, response).unwrap();
        let mut command = Command::new("openssl");
        // The server's clock stands; OpenSSL's runs.
        command.args(["ocsp", "-no_nonce", "-validity_period", "999999999"]);
        for (option, path) in [
            ("-reqin", &self.path("ocsp-request.der")),
            ("-respin", &file),
            ("-VAfile", &self.authority),
            ("-CAfile", &self.authority),
            ("-issuer", &self.authority),
        ] {
            command.arg(option).arg(path);
        }
        command.args([digest, "-serial", &format!("0x{serial}")]);
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        String::from_utf8(text).unwrap()
    }
}

async fn post(world: &World, request: Vec<u8>) -> Vec<u8> {
    let url = format!("{}/ocsp", world.running.url());
    let answer = world.client.post(url).body(request).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(
        answer.headers()["content-type"],
        "application/ocsp-response"
    );
    answer.bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn openssl_reads_the_status_of_the_cards_of_both_authorities() {
    let world = World::new().await;
    let (today, next) = (
        "user-authentication-ca.pem",
        "user-authentication-ca-p384.pem",
    );
    for (person, authority, status) in [
        ("employee", today, "good"),
        ("revoked", today, "revoked"),
        ("nobody", today, "unknown"),
        ("foreign-ca", today, "unknown"),
        ("next-card", next, "good"),
        ("next-card", today, "unknown"),
        ("employee", next, "unknown"),
    ] {
        for digest in ["-sha1", "-sha256"] {
            let files = Files::new(&world, authority);
            let serial = world.mock.certificate_serial(person);
            let request = files.request(&[], &[digest, "-serial", &format!("0x{serial}")]);
            let verdict = files.verdict(digest, &serial, &post(&world, request).await);
            assert!(
                verdict.contains("Response verify OK"),
                "{person}: {verdict}"
            );
            assert!(
                verdict.contains(&format!("0x{serial}: {status}")),
                "{person} {digest}: {verdict}"
            );
            assert!(
                !verdict.contains("WARNING"),
                "the nonce comes back: {verdict}"
            );
        }
    }
}

#[tokio::test]
async fn the_same_request_can_be_sent_in_the_path() {
    let world = World::new().await;
    let files = Files::new(&world, "user-authentication-ca.pem");
    let serial = world.mock.certificate_serial("employee");
    let request = files.request(&[&serial], &["-no_nonce"]);
    let url = format!("{}/ocsp/", world.running.url());
    let mut url = reqwest::Url::parse(&url).unwrap();
    url.path_segments_mut()
        .unwrap()
        .pop()
        .push(&STANDARD.encode(&request));
    let answer = world.client.get(url).send().await.unwrap();
    let answer = answer.bytes().await.unwrap();
    assert!(files.verdict("-sha1", &serial, &answer).contains(": good"));
    assert_eq!(
        answer,
        post(&world, request).await,
        "nothing in it is random"
    );
}

#[tokio::test]
async fn what_cannot_be_answered_is_an_error_without_a_signature() {
    let world = World::new().await;
    let ours = Files::new(&world, "user-authentication-ca.pem");
    let (one, two) = (
        world.mock.certificate_serial("employee"),
        world.mock.certificate_serial("revoked"),
    );
    let facility = Files::new(&world, "facility-ca.pem");
    let many: Vec<&str> = [one.as_str()].repeat(33);
    for (story, request, status) in [
        ("nothing", Vec::new(), 1),
        ("no DER", b"hello".to_vec(), 1),
        (
            "a request with a tail",
            [ours.request(&[&one], &[]), vec![0]].concat(),
            1,
        ),
        ("too many", ours.request(&many, &[]), 1),
        ("another authority", facility.request(&[&one], &[]), 6),
        (
            "an unknown hash",
            ours.request(&[], &["-sha512", "-serial", &format!("0x{one}")]),
            6,
        ),
    ] {
        // OCSPResponse ::= SEQUENCE { responseStatus ENUMERATED } and nothing more.
        assert_eq!(
            post(&world, request).await,
            [0x30, 3, 0x0A, 1, status],
            "{story}"
        );
    }
    let both = ours.request(&[&one, &two], &[]);
    let answer = post(&world, both).await;
    assert!(
        ours.verdict("-sha1", &two, &answer)
            .contains(&format!("0x{two}: revoked"))
    );
}

#[tokio::test]
async fn each_authority_has_its_own_revocation_list() {
    use x509_parser::prelude::{CertificateRevocationList, FromDer as _};
    let world = World::new().await;
    for (path, algorithm, revoked) in [
        (
            "/crl",
            "1.2.840.113549.1.1.11",
            vec![world.mock.certificate_serial("revoked")],
        ),
        ("/crl/p384", "1.2.840.10045.4.3.3", vec![]),
    ] {
        let url = format!("{}{path}", world.running.url());
        let list = world.client.get(url).send().await.unwrap();
        let list = list.bytes().await.unwrap();
        let (_, list) = CertificateRevocationList::from_der(&list).unwrap();
        assert_eq!(list.signature_algorithm.algorithm.to_id_string(), algorithm);
        let serials: Vec<String> = list
            .iter_revoked_certificates()
            .map(|entry| {
                entry
                    .raw_serial()
                    .iter()
                    .map(|byte| format!("{byte:02X}"))
                    .collect()
            })
            .collect();
        assert_eq!(serials, revoked, "{path}");
    }
}
