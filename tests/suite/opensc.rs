//! OpenSC as an independent witness of the simulated card inside a real pcscd.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use madoguchi::core::visit::Screen;
use madoguchi_simulated_card::{Card, CardFile};
use madoguchi_tests::World;

const PERSON: &str = "employee";
/// Seconds that a tool may take.
const PATIENCE: &str = "30";

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

#[test]
fn the_certificate_behind_the_password_stays_closed_to_opensc() {
    let bench = Bench::of(&example());
    let dump = bench.stdout("pkcs15-tool", &["--dump"]);
    assert!(
        dump.contains("Private RSA Key [Digital Signature Key]"),
        "{dump}"
    );
    let list = bench.stdout("pkcs15-tool", &["--list-certificates"]);
    assert!(list.contains("[User Authentication Certificate]"), "{list}");
    for (id, opens) in [("01", true), ("02", false)] {
        let read = bench.run("pkcs15-tool", &["--read-certificate", id]);
        let certificate = String::from_utf8_lossy(&read.stdout);
        assert_eq!(
            certificate.contains("BEGIN CERTIFICATE"),
            opens,
            "{id}: {}",
            text(&read)
        );
    }
    // The PIN of the other certificate does not open it either.
    let read = bench.run(
        "pkcs15-tool",
        &[
            "--verify-pin",
            "--auth-id",
            "01",
            "--pin",
            "1234",
            "--read-certificate",
            "02",
        ],
    );
    assert!(
        !String::from_utf8_lossy(&read.stdout).contains("BEGIN"),
        "{}",
        text(&read)
    );
    let tried = bench.stdout(
        "opensc-tool",
        &["--send-apdu", SELECT, "--send-apdu", READ_SIGNATURE],
    );
    assert!(tried.contains("SW1=0x69, SW2=0x82"), "{tried}");
}

#[test]
fn nobody_signs_with_a_card_after_a_visit() {
    let mut world = World::new();
    world.tap(PERSON);
    world.keypad();
    let pin = world.pin(PERSON);
    world.send(&format!("pin {pin}"));
    world.screen("consent", |screen| *screen == Screen::Consent);
    world.send("consent yes no");
    // The card still lies there.
    world.desk();
    let bench = Bench::around(world);
    let sign = ["--send-apdu", SELECT, "--send-apdu", SIGN];
    let signed = bench.stdout("opensc-tool", &sign);
    assert!(
        signed.contains("SW1=0x69, SW2=0x82"),
        "after our visit: {signed}"
    );

    // A program that leaves without taking the card's power leaves its login to the next one: this is what must not happen.
    let verify: String = pin.bytes().map(|digit| format!("{digit:02X}")).collect();
    let verify = format!("0020009804{verify}");
    let left = bench.stdout(
        "opensc-tool",
        &["--send-apdu", SELECT, "--send-apdu", &verify],
    );
    assert!(left.contains("SW1=0x90, SW2=0x00"), "{left}");
    let signed = bench.stdout("opensc-tool", &sign);
    assert!(
        !signed.contains("SW1=0x69, SW2=0x82"),
        "after another program's: {signed}"
    );
}

/// SELECT of 公的個人認証AP.
const SELECT: &str = "00A4040C0AD392F000260100000001";
/// READ BINARY of 署名用電子証明書.
const READ_SIGNATURE: &str = "00B0810000";
/// COMPUTE SIGNATURE with the user-authentication key, over a DigestInfo of zeros.
const SIGN: &str = "802A0097333031300D060960864801650304020105000420\
    000000000000000000000000000000000000000000000000000000000000000000";

/// The example card, which has a signature certificate.
fn example() -> CardFile {
    CardFile::parse(include_str!("../fixtures/cards/hanako.toml")).expect("the example card")
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
        Self::waiting(world)
    }

    fn of(card: &CardFile) -> Self {
        let world = World::without_terminal();
        world.slot.insert(Card::new(card.clone()));
        Self::waiting(world)
    }

    /// Waits until the reader service has seen the card of `world`.
    fn waiting(world: World) -> Self {
        world.pcscd.wait_for_card();
        Self::around(world)
    }

    /// The reader service has seen the card of `world`.
    fn around(world: World) -> Self {
        let folder = world.folder().join("opensc");
        std::fs::create_dir(&folder).expect("folder");
        Self { world, folder }
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
        Command::new("timeout")
            .args([PATIENCE, tool])
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
