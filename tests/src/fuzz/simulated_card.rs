//! The simulated card: any commands, any card file. It stands between a vendor's program and a real card, so it may not fall over either.

use std::sync::LazyLock;

use madoguchi_simulated_card::{Card, CardFile, Reference};

use super::feed::{Feed, frame};

/// The example card, which every newcomer starts with.
const FILE: &str = include_str!("../../fixtures/cards/hanako.toml");
/// The PINs of that card.
const PINS: [(Reference, &[u8]); 3] = [
    (Reference::UserAuthentication, b"1234"),
    (Reference::Signature, b"EXAMPLE123"),
    (Reference::TextPin, b"5678"),
];
/// Text that stands in 署名用電子証明書 and nowhere else on that card.
const PROTECTED: &[u8] = b"202601010000000113221003A";
/// The most commands in one input.
const MOST_COMMANDS: usize = 400;

/// That card, read.
pub(super) static EXAMPLE: LazyLock<CardFile> =
    LazyLock::new(|| CardFile::parse(FILE).expect("the example card"));

/// Commands one after the other, each behind its length.
pub(super) fn commands(bytes: &[u8]) {
    let mut card = Card::new(EXAMPLE.clone());
    let mut feed = Feed::new(bytes);
    let mut password_given = false;
    // What any secret was changed to on the way.
    let mut changed: Vec<Vec<u8>> = Vec::new();
    for _ in 0..MOST_COMMANDS {
        let Some(command) = feed.framed() else {
            return;
        };
        let before = PINS.map(|(reference, _)| card.tries(reference));
        let answer = card.transmit(command);
        assert!(
            (2..=65_538).contains(&answer.len()),
            "{} bytes",
            answer.len()
        );
        let is_ok = answer.ends_with(&[0x90, 0x00]);
        let has_changed = changed.iter().any(|value| contains(command, value));
        password_given |= is_ok && (has_changed || contains(command, b"EXAMPLE123"));
        if let (
            [_, 0x24 | 0x32, _, _, 0, _, _, new @ ..] | [_, 0x24 | 0x32, _, _, _, new @ ..],
            true,
        ) = (command, is_ok)
        {
            changed.push(new.to_vec());
        }
        assert!(
            password_given || !contains(&answer, PROTECTED),
            "the protected certificate came out"
        );
        for ((reference, pin), before) in PINS.into_iter().zip(before) {
            let after = card.tries(reference);
            assert!(
                after >= before || command.get(1) == Some(&0x20),
                "{reference:?}: {before:?} tries, then {after:?}"
            );
            assert!(
                after <= before || has_changed || contains(command, pin),
                "{reference:?}: {before:?} tries, then {after:?}"
            );
        }
    }
}

pub(super) fn command_seeds() -> Vec<(&'static str, Vec<u8>)> {
    const JPKI: &str = "00A4040C0AD392F000260100000001";
    const TEXT: &str = "00A4040C0AD3921000310001010408";
    const VISUAL: &str = "00A4040C0AD3921000310001010402";
    let digest_info = "3031300D060960864801650304020105000420";
    let digest = "00".repeat(32);
    let sign = format!("802A000033{digest_info}{digest}00");
    let sign_at = |key: &str| format!("802A00{key}33{digest_info}{digest}00");
    let example123 = "4558414D504C45313233";
    vec![
        (
            "identify",
            script(&[
                JPKI,
                "00B08A00000000",
                "00200098",
                "002000980431323334",
                &sign_at("97"),
            ]),
        ),
        (
            "identify-in-pieces",
            script(&[
                JPKI,
                "00A4020C02000A",
                "00B0000004",
                "00B0000000",
                "00B0010000",
                "00B0020000",
                "00B07FFF00",
            ]),
        ),
        (
            "signature",
            script(&[
                JPKI,
                "00B08100000000",
                &format!("0020009B0A{example123}"),
                "00B08100000000",
                &sign_at("9A"),
            ]),
        ),
        (
            "wrong-pins",
            script(&[
                JPKI,
                "002000980430303030",
                "002000980430303030",
                "002000980430303030",
                "002000980431323334",
            ]),
        ),
        (
            "text",
            script(&[
                TEXT,
                "002000910435363738",
                "00B08200000000",
                "00B08300000000",
                "00B08400000000",
                &sign,
            ]),
        ),
        (
            "text-by-number",
            script(&[
                TEXT,
                "00200095",
                "0020009414303030303030303030303030",
                "002000920430303030",
            ]),
        ),
        (
            "visual",
            script(&[
                VISUAL,
                "00200092",
                "00B08200000000",
                "00B08300000000",
                &sign,
            ]),
        ),
        (
            "probes",
            script(&[
                "00A40000023F00",
                "00CA004200",
                "00CB3FFF00",
                "00CADF3005",
                "01A4040C00",
                "80FC0000",
                "0084000008",
                "00880099040102030400",
            ]),
        ),
        (
            "changed",
            script(&[
                JPKI,
                "002000980431323334",
                "00A4020C020018",
                "002401800439393939",
                "002000980431323334",
                "002000980439393939",
                &format!("0020009B0A{example123}"),
                "00A4020C02001B",
                "0024018000000741414141313131",
                "0020009B0741414141313131",
                "00B08100000000",
            ]),
        ),
        (
            "lengths",
            script(&[
                "",
                "00",
                "00B0",
                "00B08A000000",
                "002000980000043132333400",
                "00200098000004313233",
            ]),
        ),
    ]
}

/// A card file.
pub(super) fn file(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(file) = CardFile::parse(text) else {
        return;
    };
    let mut card = Card::new(file);
    assert!(card.atr().len() >= 2);
    for command in command_seeds().iter().flat_map(|(_, script)| {
        let mut feed = Feed::new(script);
        std::iter::from_fn(move || feed.framed())
    }) {
        assert!(card.transmit(command).len() >= 2);
    }
}

pub(super) fn file_seeds() -> Vec<(&'static str, Vec<u8>)> {
    let keyless = "profile = \"face-only\"\n[attributes]\nname = \"試験　花子\"\naddress = \"試験県\"\nbirth = \"1955-05-05\"\nsex = \"2\"\n\
                   expiry = \"2031-05-05\"\nsecurity_code = \"0123\"\nmunicipality = \"13221\"\nserial = \"000000000000001\"\n";
    vec![
        ("example", FILE.as_bytes().to_vec()),
        ("no-keys", keyless.as_bytes().to_vec()),
        (
            "foreign",
            keyless.replace("face-only", "foreign").into_bytes(),
        ),
        ("child", keyless.replace("1955", "2020").into_bytes()),
        (
            "short-path",
            [
                b"extended_length = false\natr = \"3B E0 00 FF 81 31 FE 45 14\"\n",
                keyless.as_bytes(),
            ]
            .concat(),
        ),
    ]
}

/// Commands in hexadecimal, as an input.
fn script(commands: &[&str]) -> Vec<u8> {
    commands
        .iter()
        .flat_map(|command| frame(&hexadecimal(command)))
        .collect()
}

/// The bytes of a text of digits.
pub(super) fn hexadecimal(digits: &str) -> Vec<u8> {
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).expect("text");
            u8::from_str_radix(pair, 16).expect("hexadecimal")
        })
        .collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
