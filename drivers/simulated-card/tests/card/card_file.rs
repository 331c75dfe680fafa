//! Card files: what is refused, and what is derived.

use madoguchi_simulated_card::{Card, CardFile, Reply, Timing};
use proptest::prelude::*;

use crate::script::{card, cards, check, command, cut, edited, example, slot_with};

#[test]
fn number_b_has_the_year_of_the_era() {
    for (birth, expected) in [
        ("1955-05-05", "300505"),
        ("1868-01-25", "010125"),
        ("1912-07-29", "450729"),
        ("1912-07-30", "010730"),
        ("1926-12-24", "151224"),
        ("1926-12-25", "011225"),
        ("1989-01-07", "640107"),
        ("1989-01-08", "010108"),
        ("2019-04-30", "310430"),
        ("2019-05-01", "010501"),
        ("2024-02-29", "060229"),
    ] {
        let file = CardFile::parse(&edited("1955-05-05", birth)).expect("a card file");
        assert_eq!(
            file.attributes.expect("attributes").number_b(),
            format!("{expected}20310123"),
            "{birth}"
        );
    }
}

#[test]
fn a_card_file_is_refused_with_its_line_and_without_its_secrets() {
    for (from, to, line) in [
        ("profile = \"physical\"", "profile = \"paper\"", 2),
        ("3B 88", "88", 3),
        ("name =", "nmae =", 7),
        ("birth = \"1955-05-05\"", "birth = \"1955-02-30\"", 9),
        ("birth = \"1955-05-05\"", "birth = \"1867-12-31\"", 9),
        ("sex = \"2\"", "sex = \"3\"", 10),
        ("security_code = \"0123\"", "security_code = \"123\"", 12),
        ("pin = \"1234\"", "pin = 1234", 17),
        ("pin = \"1234\"", "pin = \"12345\"", 17),
        ("pin = \"1234\"", "pin = \"12 4\"", 17),
        ("tries = 3", "tries = 4", 18),
        ("-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE-----", 19),
        ("certificate = \"\"\"\nMII", "certificate = \"\"\"\n!!!", 49),
        (
            "password = \"EXAMPLE123\"",
            "password = \"Example1234\"",
            79,
        ),
    ] {
        let error = CardFile::parse(&edited(from, to))
            .expect_err(to)
            .to_string();
        assert!(
            error.starts_with(&format!("line {line}: ")),
            "{to}: {error}"
        );
        assert!(
            !error.contains("123") && !error.contains("12 4") && !error.contains("Example1"),
            "{error}"
        );
    }
}

#[test]
fn a_card_file_prints_without_its_secrets() {
    let printed = format!("{:?}", CardFile::parse(&example()).expect("a card file"));
    for secret in [
        "\"1234\"",
        "[49, 50, 51, 52]",
        "5678",
        "EXAMPLE123",
        "BEGIN",
    ] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[test]
fn without_a_key_signing_is_refused_and_the_trace_says_why() {
    let slot = slot_with(card(&cut(&example(), "key = ", "certificate = ")));
    let connection = slot.connect().expect("a card");
    let replies = ["JPKI", "PIN", "SIGN"].map(|step| connection.transmit(&command(step)));
    assert_eq!(replies.last(), Some(&Reply::Answer(vec![0x69, 0x85])));
    let remark = slot
        .trace()
        .exchanges()
        .last()
        .and_then(|exchange| exchange.remark);
    assert_eq!(remark, Some("the card file names no private key"));
}

#[test]
fn what_is_left_out_has_its_default() {
    let mut text = example();
    text.truncate(text.find("[text]").expect("a section"));
    for line in ["atr = ", "extended_length = ", "serial = ", "tries = "] {
        text = cut(&text, &format!("\n{line}"), "\n");
    }
    let (given, default) = (
        CardFile::parse(&example()).expect("a card file"),
        CardFile::parse(&text).expect("a card file"),
    );
    assert_eq!(
        (default.atr(), default.extended_length),
        (given.atr(), given.extended_length)
    );
    assert_eq!(default.user_authentication, given.user_authentication);
    assert_eq!(
        default.attributes.expect("attributes").serial.as_str(),
        "000000000000000"
    );
    let mut card = card(&text);
    check(&mut card, "TEXT -> 9000\n 00200091 04 31323334 -> 9000");
}

proptest! {
    #[test]
    fn no_text_is_a_card_file_that_panics(text in any::<String>()) {
        let _ = CardFile::parse(&text);
        let _ = text.parse::<Timing>();
    }

    #[test]
    fn no_spoiled_card_file_panics_and_what_loads_answers(
        name in prop::sample::select(vec!["hanako", "taro", "next", "oversized", "dump"]),
        at in any::<prop::sample::Index>(),
        cut in 0_usize..40,
        put in "[\\x20-\\x7E\n]{0,12}",
    ) {
        let path = cards().join(format!("{name}.toml"));
        let mut text = std::fs::read_to_string(path).expect("a card file").into_bytes();
        let at = at.index(text.len());
        text.splice(at..text.len().min(at + cut), put.bytes());
        if let Ok(file) = CardFile::parse(&String::from_utf8_lossy(&text)) {
            prop_assert!(Card::new(file).transmit(&command("JPKI")).len() >= 2);
        }
    }
}
