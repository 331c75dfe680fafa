//! Tables of commands and answers, and the example card.

use std::path::{Path, PathBuf};

use madoguchi_simulated_card::{Card, CardFile, Slot};

/// Plays a table against a card: one `COMMAND -> ANSWER` a line, in hexadecimal; an answer may begin with `..` for what is not compared.
/// [`command`] knows words for the usual commands; `off`, `on` and `reset` are the reader's.
pub(crate) fn check(card: &mut Card, table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (command, expected) = line.split_once("->").unwrap_or((line, ""));
        let answer = hex(&play(card, command.trim()));
        let expected = expected.replace(' ', "");
        match expected.strip_prefix("..") {
            Some(end) => assert!(answer.ends_with(end), "{line}: {answer}\n{table}"),
            None if expected.is_empty() => {}
            None => assert_eq!(answer, expected, "{line}\n{table}"),
        }
    }
}

pub(crate) fn play(card: &mut Card, step: &str) -> Vec<u8> {
    match step {
        "off" => card.power_off(),
        "on" => card.power_on(),
        "reset" => card.reset(),
        step => return card.transmit(&command(step)),
    }
    Vec::new()
}

/// The bytes of a command: hexadecimal, or a word.
pub(crate) fn command(step: &str) -> Vec<u8> {
    bytes(match step {
        "JPKI" => "00A4040C0A D392F000260100000001",
        "TEXT" => "00A4040C0A D3921000310001010408",
        "VISUAL" => "00A4040C0A D3921000310001010402",
        "COMMON" => "00A4040C0A D3921000310001010100",
        "SECURITY-DOMAIN" => "00A4040C07 A0000001510000",
        "OPENPGP" => "00A4040C06 D27600012401",
        "PIN" => "00200098 04 31323334",
        "WRONG-PIN" => "00200098 04 39393939",
        "PASSWORD" => "0020009B 0A 4558414D504C45313233",
        "TEXT-PIN" => "00200091 04 35363738",
        "NUMBER-A" => "00200094 0C 303030303030303030303030",
        "NUMBER-B" => "00200095 0E 3330303530353230333130313233",
        "SIGN" => "802A0097 01 05 00",
        hex => hex,
    })
}

/// The folder of golden card files.
pub(crate) fn cards() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/cards")
}

/// A golden card, with its tries in memory.
pub(crate) fn golden(name: &str) -> Card {
    Card::new(CardFile::read(&cards().join(format!("{name}.toml"))).expect(name))
}

/// The text of the example card file.
pub(crate) fn example() -> String {
    include_str!("../../../../tests/fixtures/cards/hanako.toml").to_owned()
}

/// The example with one thing different.
pub(crate) fn edited(from: &str, to: &str) -> String {
    let text = example();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

/// `text` without the part that begins with `from`, up to `until`.
pub(crate) fn cut(text: &str, from: &str, until: &str) -> String {
    let (before, rest) = text.split_once(from).expect(from);
    let (_, after) = rest.split_once(until).expect(until);
    format!("{before}{until}{after}")
}

pub(crate) fn card(text: &str) -> Card {
    Card::new(CardFile::parse(text).expect("a card file"))
}

pub(crate) fn hanako() -> Card {
    card(&example())
}

pub(crate) fn slot_with(card: Card) -> Slot {
    let slot = Slot::new();
    slot.insert(card);
    slot
}

pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    let digit = |c: char| {
        c.to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
            .expect("hex")
    };
    let digits: Vec<u8> = hex
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(digit)
        .collect();
    let (pairs, odd) = digits.as_chunks::<2>();
    assert!(odd.is_empty(), "{hex}");
    pairs.iter().map(|[high, low]| high << 4 | low).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
