//! A complete card as dumps of its files, with no private key.

use std::fmt::Write as _;

use madoguchi_simulated_card::{Card, CardFile, CardFileError, Reply};

use crate::script::{bytes, card, check, command, golden, hanako, hex, play, slot_with};

const JPKI: &str = "D392F000260100000001";
const TEXT: &str = "D3921000310001010408";

#[test]
fn a_card_of_dumps_reads_like_the_card_it_was_dumped_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut toml = "profile = \"physical\"\n".to_owned();
    let (mut original, mut read) = (hanako(), Vec::new());
    for (aid, login, who, files) in [
        (JPKI, "JPKI\n PASSWORD", "[\"001B\"]", &["0001"][..]),
        (
            JPKI,
            "JPKI",
            "\"free\"",
            &["0002", "0006", "0008", "000A", "000B"],
        ),
        (
            TEXT,
            "TEXT\n TEXT-PIN",
            "[\"0011\"]",
            &["0001", "0002", "0003"],
        ),
        (TEXT, "TEXT", "\"free\"", &["0004", "0005"]),
    ] {
        for id in files {
            let whole = format!("{login}\n 00A4020C02 {id}");
            check(&mut original, &whole);
            let answer = play(&mut original, "00B00000 000000");
            let content = answer.strip_suffix(&[0x90, 0x00]).expect("success");
            // Half of them beside the card file, half in it.
            let given = if read.len() % 2 == 0 {
                let name = format!("{aid}-{id}.bin");
                std::fs::write(folder.path().join(&name), content).expect("a dump");
                format!("file:{name}")
            } else {
                hex(content)
            };
            writeln!(toml, "[[file]]\napplication = \"{aid}\"\nid = \"{id}\"\ncontent = \"{given}\"\nread = {who}")
                .expect("text");
            read.push((whole, answer));
        }
    }
    for (aid, id, value, limit) in [
        (JPKI, "0018", "1234", 3),
        (JPKI, "001B", "EXAMPLE123", 5),
        (TEXT, "0011", "5678", 3),
    ] {
        writeln!(
            toml,
            "[[pin]]\napplication = \"{aid}\"\nid = \"{id}\"\nvalue = \"{value}\"\nlimit = {limit}"
        )
        .expect("text");
    }
    writeln!(
        toml,
        "[[key]]\napplication = \"{JPKI}\"\nid = \"0017\"\nafter = [\"0018\"]"
    )
    .expect("text");
    let path = folder.path().join("dump.toml");
    std::fs::write(&path, toml).expect("a card file");

    let mut copy = Card::open(&path).expect("a card");
    for (whole, answer) in read {
        check(&mut copy, &whole);
        assert_eq!(play(&mut copy, "00B00000 000000"), answer, "{whole}");
    }
    check(
        &mut copy,
        "off
         TEXT -> 9000
         00B0810000 -> 6982
         JPKI -> 9000
         00B0810000 -> 6982
         WRONG-PIN -> 63C2
         SIGN -> 6982
         PIN -> 9000
         SIGN -> 6985
         VISUAL -> 6A82",
    );
}

#[test]
fn the_golden_dump_is_a_card_that_cannot_sign_and_says_why() {
    let slot = slot_with(golden("dump"));
    let connection = slot.connect().expect("a card");
    let replies =
        ["JPKI", "00B08A0002", "PIN", "SIGN"].map(|step| connection.transmit(&command(step)));
    assert_eq!(
        replies,
        ["9000", "30829000", "9000", "6985"].map(|hex| Reply::Answer(bytes(hex)))
    );
    let trace = slot.trace();
    let last = trace.exchanges().next_back().expect("an exchange");
    assert_eq!(last.remark, Some("the card file names no private key"));
}

#[test]
fn raw_parts_take_the_place_of_what_is_built_and_add_to_it() {
    let more = r#"
[[file]]
application = "D392F000260100000001"
id = "0008"
content = "8F 00 00"

[[file]]
application = "A0000002310600000000000000000000"
id = "001A"
content = "C1 01 01"
size = 8

[[file]]
application = "A0000002310600000000000000000000"
id = "001B"
records = ["0102", "0304 05"]

[[pin]]
application = "A0000002310600000000000000000000"
id = "0006"
value = "123456"
limit = 10
tries = 2

[[object]]
tag = "00F0"
content = "3939393939"
"#;
    check(
        &mut card(&format!("{}{more}", crate::script::example())),
        "00CA00F000 -> 3939393939 9000
         00CA00F200 -> 3230333130353035 9000
         JPKI -> 9000
         00B0880000 -> 8F0000 9000
         00B08A0002 -> 3082 9000
         00A4040C10 A0000002310600000000000000000000 -> 9000
         00B09A0000 -> C101010000000000 9000
         00B201DC00 -> 0102 9000
         00B202DC00 -> 030405 9000
         00B203DC00 -> 6A83
         00B200DC00 -> 6A83
         00200086 -> 63C2
         00200086 06 313233343536 -> 9000
         00200086 -> 63CA",
    );
}

#[test]
fn what_cannot_be_on_a_card_is_refused() {
    let file = |rest: &str| {
        format!("profile = \"physical\"\n[[file]]\napplication = \"{JPKI}\"\nid = \"000A\"\n{rest}")
    };
    let pin = |rest: &str| {
        format!("profile = \"physical\"\n[[pin]]\napplication = \"{JPKI}\"\nid = \"0018\"\n{rest}")
    };
    for text in [
        file("content = \"0\""),
        file("content = \"xy\""),
        file("content = \"00\"\nread = \"everybody\""),
        file("content = \"00\"\nread = [\"18\"]"),
        file("content = \"00\"\nsize = -1"),
        file(&format!("content = \"{}\"", "00".repeat(0x8001))),
        file(""),
        file("content = \"00\"\nrecords = [\"00\"]"),
        file("content = \"file:beside.bin\""),
        pin("value = \"12345678901234567\"\nlimit = 3"),
        pin("value = \"1234\"\nlimit = 16"),
        pin("value = \"1234\"\nlimit = 3\ntries = 16"),
        pin("value = 1234\nlimit = 3"),
        "profile = \"physical\"\n[text]\npin = \"1234\"".to_owned(),
        "profile = \"physical\"\n[[object]]\ntag = \"F0\"\ncontent = \"00\"".to_owned(),
        "profile = \"physical\"\n[[file]]\napplication = \"D392\"\nid = \"000A\"\ncontent = \"00\""
            .to_owned(),
    ] {
        let error = CardFile::parse(&text).expect_err(&text).to_string();
        assert!(!error.contains("1234"), "{error}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("card.toml");
    std::fs::write(&path, file("content = \"file:beside.bin\"")).expect("a card file");
    assert!(
        matches!(CardFile::read(&path), Err(CardFileError::Read { path, .. }) if path.ends_with("beside.bin"))
    );
    std::fs::write(folder.path().join("beside.bin"), vec![0; 0x8001]).expect("a dump");
    assert!(matches!(
        CardFile::read(&path),
        Err(CardFileError::TooLong { .. })
    ));
}
