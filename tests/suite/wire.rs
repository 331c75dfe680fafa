//! Every command and every status word that is known of this card, in both doubles: a card that follows a script to the letter tells what the SDK makes
//! of it, the simulated card shows that it gives it.

mod scripted;

use std::{collections::BTreeSet, path::Path};

use madoguchi_simulated_card::{Card, CardFile, Reply, Slot, parse_script};

const TABLE: &str = include_str!("../fixtures/cards/wire.txt");
const HANAKO: &str = include_str!("../fixtures/cards/hanako.toml");

/// The status words of JICSAP 7.3 and open measurements; `63Cx` with the counts of this card.
const STATUS_WORDS: [&str; 36] = [
    "9000", "6281", "6283", "6300", "63C0", "63C1", "63C2", "63C3", "63CA", "6381", "6400", "6581",
    "66F1", "6700", "6881", "6882", "6981", "6982", "6983", "6984", "6985", "6986", "6987", "6988",
    "69FC", "6A80", "6A81", "6A82", "6A83", "6A86", "6A87", "6A88", "6B00", "6D00", "6E00", "6F00",
];

struct Row {
    command: &'static str,
    status: u16,
    steps: Vec<&'static str>,
    verdict: &'static str,
}

impl std::fmt::Display for Row {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "{} | {:04X} | {} | {}",
            self.command,
            self.status,
            self.steps.join("; "),
            self.verdict
        )
    }
}

fn rows() -> Vec<Row> {
    TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let columns: Vec<&str> = line.split('|').map(str::trim).collect();
            let [command, status, steps, verdict] = columns[..] else {
                panic!("{line}: not four columns");
            };
            Row {
                command,
                status: u16::from_str_radix(status, 16).expect(line),
                steps: steps.split(';').map(str::trim).collect(),
                verdict,
            }
        })
        .collect()
}

#[test]
fn the_table_holds_every_status_word_and_nothing_twice() {
    let rows = rows();
    let held: BTreeSet<u16> = rows.iter().map(|row| row.status).collect();
    let known: BTreeSet<u16> = STATUS_WORDS
        .iter()
        .map(|word| u16::from_str_radix(word, 16).expect(word))
        .collect();
    assert_eq!(held, known);
    let pairs: BTreeSet<(&str, u16)> = rows.iter().map(|row| (row.command, row.status)).collect();
    assert_eq!(pairs.len(), rows.len(), "a row stands twice");
}

#[test]
fn the_simulated_card_gives_every_status_word_of_every_command() {
    let differing: Vec<String> = rows()
        .iter()
        .filter_map(|row| {
            let given = last_status(row);
            (given != row.status).then(|| format!("{row}: {given:04X}"))
        })
        .collect();
    assert!(differing.is_empty(), "{differing:#?}");
}

#[test]
fn every_status_word_of_every_command_has_its_meaning() {
    let differing: Vec<String> = rows()
        .iter()
        .filter_map(|row| {
            let verdict = scripted::verdict(row.command, row.status);
            let verdict = verdict.as_deref().unwrap_or("-");
            (verdict != row.verdict).then(|| format!("{row}: {verdict}"))
        })
        .collect();
    assert!(differing.is_empty(), "{differing:#?}");
}

/// Plays the steps of a row on the simulated card; the status word of the last.
fn last_status(row: &Row) -> u16 {
    let mut card = Card::new(CardFile::parse(HANAKO).expect("the example card"));
    let mut commands = Vec::new();
    for step in &row.steps {
        if let Some(name) = step.strip_prefix("card ") {
            let path =
                Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/cards/{name}.toml"));
            card = Card::new(CardFile::read(&path).expect(name));
        } else if let Some(line) = step.strip_prefix("with ") {
            let (key, _) = line.split_once(" =").expect("a key");
            let others = HANAKO.lines().filter(|line| !line.starts_with(key));
            let text: Vec<&str> = std::iter::once(line).chain(others).collect();
            let text = text.join("\n");
            card = Card::new(CardFile::parse(&text).expect(line));
        } else {
            commands.push(step.trim_start_matches("! "));
        }
    }
    let is_fault = row.steps.iter().any(|step| step.starts_with("! "));
    let fault = format!(
        "apdu={}:replace-status={:04X}",
        commands.len() - 1,
        row.status
    );
    let slot = Slot::new();
    slot.insert(card);
    if is_fault {
        slot.add_faults(parse_script(&fault).expect("a script"));
    }
    let connection = slot.connect().expect("a card");
    let mut status = 0;
    for command in commands {
        let Reply::Answer(answer) = connection.transmit(&bytes(command)) else {
            panic!("{command}: no answer");
        };
        let [.., high, low] = answer[..] else {
            panic!("{command}: no status word");
        };
        status = u16::from_be_bytes([high, low]);
    }
    status
}

/// The bytes of a command: hexadecimal, or a word.
fn bytes(command: &str) -> Vec<u8> {
    let hexadecimal = match command {
        "JPKI" => "00A4040C0AD392F000260100000001",
        "TEXT" => "00A4040C0AD3921000310001010408",
        "VISUAL" => "00A4040C0AD3921000310001010402",
        "COMMON" => "00A4040C0AD3921000310001010100",
        "PIN" => "002000980431323334",
        "WRONG-PIN" => "002000980439393939",
        "PASSWORD" => "0020009B0A4558414D504C45313233",
        "TEXT-PIN" => "002000910435363738",
        "COMMON-PIN" => "0020009C0435363738",
        "SIGN" => "802A0097010500",
        hexadecimal => hexadecimal,
    };
    hexadecimal
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).expect("text");
            u8::from_str_radix(pair, 16).expect("hexadecimal")
        })
        .collect()
}
