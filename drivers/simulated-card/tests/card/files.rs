//! SELECT, READ, who may read what, and everything the card does not know.

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::script::{bytes, card, check, command, cut, edited, example, golden, hanako, play};

#[test]
fn applications_are_selected_by_name() {
    for table in [
        "JPKI -> 9000
         TEXT -> 9000
         VISUAL -> 9000
         COMMON -> 9000
         SECURITY-DOMAIN -> 9000",
        // By the beginning of the name, if it says something.
        "00A4040C05 D392F00026 -> 9000
         00A4020C02 000A -> 9000
         00A4040C02 D392 -> 6A82",
        // A failure changes nothing.
        "JPKI -> 9000
         OPENPGP -> 6A82
         00A4040C0A D3921000310001010499 -> 6A82
         00A4020C02 000A -> 9000",
        // A template on request.
        "00A404000A D392F000260100000001 00 -> 6F0C 840A D392F000260100000001 9000
         00A404000A D392F000260100000001 04 -> 6F0C840A 9000
         00A404000A D392F000260100000001 -> 9000",
        // The master file is no place to be.
        "00A40000 -> 6A86
         JPKI -> 9000
         00A40000 -> 9000
         00A4020C02 000A -> 9000
         00A4000C02 3F00 -> 6A82",
        // Files that are not there, and parameters that nobody has.
        "00A4020C02 000A -> 6A82
         JPKI -> 9000
         00A4020C02 0003 -> 6A82
         00A4020C02 2F00 -> 6A82
         00A4020C01 0A -> 6700
         00A40C0C02 000A -> 6A86",
    ] {
        check(&mut hanako(), table);
    }
}

#[test]
fn what_the_card_does_not_know_has_its_own_status() {
    check(
        &mut hanako(),
        "00CB3FFF00 -> 6D00
         00C0000000 -> 6D00
         80B0000000 -> 6D00
         80FC0000 -> 6700
         00CADF3005 -> 6A88
         00CA5F5100 -> E000FF8131FE4514 9000
         00CA00F000 -> 3133323231 9000
         00CA00F200 -> 3230333130353035 9000
         00CA00F2 -> 6700
         01A40000 -> 6881
         0CB0000000 -> 6E00
         FFCA000000 -> 6E00
         -> 6700
         00B000 -> 6700
         00A4040C0A D392 -> 6700
         JPKI -> 9000
         00CA5F5100 -> 6A88",
    );
}

#[test]
fn files_are_read_in_pieces_and_whole() {
    let mut card = hanako();
    check(&mut card, "JPKI -> 9000\n 00B0000000 -> 6986");
    let whole = play(&mut card, "00B08A00 000000");
    let file = whole.strip_suffix(&[0x90, 0x00]).expect("success");
    assert_eq!(file.len(), 1900, "more than the certificate");
    assert!(
        file.starts_with(&[0x30, 0x82]) && file.ends_with(&[0; 8]),
        "filled with zeros"
    );
    let mut pieces: Vec<u8> = Vec::new();
    for offset in (0_u16..1900).step_by(256) {
        let answer =
            card.transmit(&[&[0x00, 0xB0], offset.to_be_bytes().as_slice(), &[0x00]].concat());
        pieces.extend(answer.strip_suffix(&[0x90, 0x00]).expect("success"));
    }
    assert_eq!(pieces, file, "by its short id it became the current file");
    assert_eq!(
        play(&mut card, "00B08A02 04"),
        [&file[2..6], &[0x90, 0x00]].concat()
    );
    check(
        &mut card,
        "00B0076B00 -> 00 9000
         00B0076C00 -> 6B00
         00B07FFF00 -> 6B00
         00B0FF0000 -> 6A86
         00B0830000 -> 6A82
         00B0000001FF -> 6700
         00B00000 -> 6700
         00B2010C00 -> 6981",
    );
}

#[test]
fn who_may_read_which_file() {
    for table in [
        "JPKI -> 9000
         00B0820000 -> ..9000
         00B0880000 -> 8F8F00 9000
         00B08A0000 -> ..9000
         00B08B0000 -> ..9000
         00B0810000 -> 6982
         00B0890000 -> 6982
         00B0970000 -> 6981
         00B0980000 -> 6981
         PIN -> 9000
         00B0810000 -> 6982
         00B0890000 -> 6982
         PASSWORD -> 9000
         00B0810000 -> ..9000",
        "TEXT -> 9000
         00B0810000 -> 6982
         00B0820000 -> 6982
         00B0830000 -> 6982
         00B0840003 -> 7F2182 9000
         00B0850003 -> FF4082 9000
         TEXT-PIN -> 9000
         00B0810000 -> FF100C 303030303030303030303030 FFFF 9000
         00B0820002 -> FF20 9000
         00B0830002 -> FF30 9000",
        "TEXT -> 9000
         NUMBER-A -> 9000
         00B0810002 -> FF10 9000
         00B0820000 -> 6982
         00B0830002 -> FF30 9000",
        "TEXT -> 9000
         NUMBER-B -> 9000
         00B0810000 -> 6982
         00B0820002 -> FF20 9000
         00B0830002 -> FF30 9000",
        "VISUAL -> 9000
         00B0830002 -> FF30 9000
         00B0820000 -> 6982
         00B0850000 -> 6982
         00B0860000 -> 6982
         00B0810000 -> 6982
         00200091 06 333030353035 -> 9000
         00B0810002 -> FF10 9000
         00B0820000 -> 6982
         00B0860000 -> 6982
         00200092 0E 3330303530353230333130313233 -> 9000
         00B0820002 -> FF20 9000
         00B0850000 -> 6982
         00B0860001 -> FF 9000
         00200093 0C 303030303030303030303030 -> 9000
         00B0850002 -> FF40 9000",
        "COMMON -> 9000
         00B2010C00 -> 011C 303030303030303030303030303031 3133323231 3230333130353035 9000
         00B2010400 -> 011C 303030303030303030303030303031 3133323231 3230333130353035 9000
         00B2020400 -> 6A83
         00B2010500 -> 6A86
         00B0000000 -> 6981",
    ] {
        check(&mut hanako(), table);
    }
}

#[test]
fn the_attributes_file_equals_the_golden_bytes() {
    let golden = bytes(include_str!(
        "../../../../tests/fixtures/cards/hanako.text-0002.hex"
    ));
    let mut card = hanako();
    check(&mut card, "TEXT -> 9000\n TEXT-PIN -> 9000");
    assert_eq!(
        play(&mut card, "00B08200 000000"),
        [golden.as_slice(), &[0x90, 0x00]].concat()
    );
    let integrity = play(&mut card, "00B08300 000000");
    assert_eq!(integrity.len(), 336 + 2);
    let number = bytes("FF100C 303030303030303030303030 FFFF");
    assert_eq!(integrity[8..40], *Sha256::digest(number), "the whole file");
    assert_eq!(
        integrity[43..75],
        *Sha256::digest(&golden[14..]),
        "from the first object on"
    );
}

#[test]
fn a_long_address_moves_the_offsets() {
    let mut card = card(&edited("試験県見本市例示町１－２－３", &"例".repeat(60)));
    check(&mut card, "TEXT -> 9000\n TEXT-PIN -> 9000");
    let file = play(&mut card, "00B08200 000000");
    assert_eq!(file[..5], [0xFF, 0x20, 0x82, 0x00, 0xE5]);
    for (index, tag) in [0x22, 0x23, 0x24, 0x25].into_iter().enumerate() {
        let at = usize::from(u16::from_be_bytes([
            file[8 + 2 * index],
            file[9 + 2 * index],
        ]));
        assert_eq!(file[at..at + 2], [0xDF, tag]);
    }
}

#[test]
fn profiles_differ() {
    check(
        &mut card(&edited("\"physical\"", "\"foreign\"")),
        "JPKI -> 6A82
         SECURITY-DOMAIN -> 6A82
         00A40000 -> 6A82
         00B0000000 -> 6D00
         00200098 -> 6D00",
    );
    check(
        &mut card(&edited("\"physical\"", "\"face-only\"")),
        "JPKI -> 9000
         00200098 -> 63C0
         PIN -> 6984
         0020009B -> 63C0
         00B08A0000 -> ..9000
         TEXT -> 9000
         00200091 -> 63C0
         NUMBER-B -> 9000",
    );
}

#[test]
fn a_short_path_refuses_every_extended_command() {
    check(
        &mut card(&edited("extended_length = true", "extended_length = false")),
        "JPKI -> 9000
         00B08A00 000000 -> 6700
         00200098 000004 31323334 -> 6700
         00200098 -> 63C3
         00B08A00 00 -> ..9000",
    );
}

#[test]
fn a_holder_without_a_signature_key() {
    let without = cut(&example(), "[signature]", "[text]");
    check(
        &mut card(&without),
        "JPKI -> 9000
         00B0880000 -> 008F00 9000
         00B0810000 -> 6A82
         0020009B -> 63C0
         PASSWORD -> 6984",
    );
}

proptest! {
    #[test]
    fn every_command_gets_a_status(name in prop::sample::select(GOLDEN), commands in prop::collection::vec(any_command(), 1..40)) {
        let mut card = golden(name);
        for command in commands {
            prop_assert!(card.transmit(&command).len() >= 2, "{command:02X?}");
        }
    }
}

const GOLDEN: &[&str] = &[
    "hanako",
    "taro",
    "dump",
    "next",
    "android",
    "iphone",
    "old-juki",
    "oversized",
    "driving-licence",
    "transit",
    "bank",
    "passport",
];

/// Bytes of any kind, bytes that look like commands, and commands that open doors to both.
fn any_command() -> impl Strategy<Value = Vec<u8>> {
    let words = vec![
        "JPKI", "TEXT", "VISUAL", "COMMON", "PIN", "TEXT-PIN", "SIGN",
    ];
    let known = prop::sample::select(words).prop_map(command);
    let class = prop::sample::select(vec![0x00, 0x80, 0x08]);
    let instruction = prop::sample::select(vec![
        0xA4, 0x20, 0x24, 0x2A, 0x32, 0x82, 0x84, 0x88, 0xAE, 0xB0, 0xB2, 0xCA, 0xFC,
    ]);
    let alike = (
        class,
        instruction,
        any::<[u8; 2]>(),
        prop::collection::vec(any::<u8>(), 0..24),
    )
        .prop_map(|(cla, ins, [p1, p2], rest)| [vec![cla, ins, p1, p2], rest].concat());
    prop_oneof![known, alike, prop::collection::vec(any::<u8>(), 0..300)]
}
