//! OpenSC as an independent witness of the simulated card inside a real pcscd.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use madoguchi_tests::World;

const PERSON: &str = "employee";

#[test]
fn opensc_knows_the_card_and_lists_what_is_on_it() {
    let bench = Bench::new();
    assert_eq!(bench.stdout("opensc-tool", &["--name"]).trim(), "jpki");
    let dump = bench.stdout("pkcs15-tool", &["--dump"]);
    for object in [
        "PKCS#15 Card [JPKI]",
        "PIN [User Authentication PIN]",
        "Tries left     : 3",
        "Private RSA Key [User Authentication Key]",
        "ModLength      : 2048",
        "X.509 Certificate [User Authentication Certificate]",
        "X.509 Certificate [User Authentication Certificate CA]",
    ] {
        assert!(dump.contains(object), "no {object} in\n{dump}");
    }
}

#[test]
fn opensc_signs_and_openssl_verifies_with_the_key_of_the_certificate() {
    let bench = Bench::new();
    bench.write("data", b"invented data");
    let pin = bench.world.pin(PERSON);
    bench.stdout("pkcs11-tool", &sign("data", "signature", &pin));
    let certificate = bench.stdout("pkcs15-tool", &["--read-certificate", "01"]);
    bench.write("certificate.pem", certificate.as_bytes());
    let key = bench.stdout(
        "openssl",
        &["x509", "-in", "certificate.pem", "-pubkey", "-noout"],
    );
    bench.write("key.pem", key.as_bytes());
    let verify = [
        "dgst",
        "-sha256",
        "-verify",
        "key.pem",
        "-signature",
        "signature",
        "data",
    ];
    assert_eq!(bench.stdout("openssl", &verify).trim(), "Verified OK");

    bench.write("data", b"other data");
    let refused = bench.run("openssl", &verify);
    assert!(!refused.status.success());
    assert_eq!(bench.world.tries(), Some(3));
}

#[test]
fn a_wrong_pin_costs_opensc_one_try_and_the_right_one_brings_it_back() {
    let bench = Bench::new();
    bench.write("data", b"invented data");
    let right = bench.world.pin(PERSON);
    let wrong = if right == "0000" { "0001" } else { "0000" };
    for (pin, works, tries) in [
        (wrong, false, 2),
        (wrong, false, 1),
        (right.as_str(), true, 3),
    ] {
        let output = bench.run("pkcs11-tool", &sign("data", "signature", pin));
        assert_eq!(output.status.success(), works, "{}", text(&output));
        assert_eq!(bench.world.tries(), Some(tries), "{}", text(&output));
    }
}

/// A card in a reader without a terminal, and a folder of one's own for the tools.
struct Bench {
    world: World,
    folder: PathBuf,
}

impl Bench {
    fn new() -> Self {
        let mut world = World::without_terminal();
        world.tap(PERSON);
        let folder = world.folder().join("opensc");
        std::fs::create_dir(&folder).expect("folder");
        let bench = Self { world, folder };
        bench.stdout("opensc-tool", &["--wait", "--atr"]);
        bench
    }

    fn write(&self, name: &str, content: &[u8]) {
        std::fs::write(self.folder.join(name), content).expect("file");
    }

    /// What a tool that must succeed prints.
    fn stdout(&self, tool: &str, arguments: &[&str]) -> String {
        let output = self.run(tool, arguments);
        assert!(output.status.success(), "{tool}: {}", text(&output));
        String::from_utf8(output.stdout).expect("text")
    }

    fn run(&self, tool: &str, arguments: &[&str]) -> Output {
        Command::new(tool)
            .args(arguments)
            .current_dir(&self.folder)
            // No cache and no configuration of this machine's user.
            .env("HOME", &self.folder)
            .env("XDG_CACHE_HOME", &self.folder)
            .env("PCSCLITE_CSOCK_NAME", self.world.pcscd.socket())
            .output()
            .unwrap_or_else(|error| panic!("{tool}: {error}"))
    }
}

fn sign<'a>(data: &'a str, signature: &'a str, pin: &'a str) -> [&'a str; 11] {
    [
        "--sign",
        "--mechanism",
        "SHA256-RSA-PKCS",
        "--id",
        "01",
        "--pin",
        pin,
        "--input-file",
        data,
        "--output-file",
        signature,
    ]
}

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
