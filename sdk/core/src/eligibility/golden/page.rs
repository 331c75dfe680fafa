//! `docs/messages.md` says what the table says.

use std::fmt::Write;

use crate::eligibility::{
    code::{ELEMENT_CODES, TABLES},
    file_name::Direction,
    registry::{Family, NAMED_ONLY},
};

use super::*;

#[test]
fn the_page_is_written_from_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/messages.md");
    let page = page();
    if std::env::var_os("MADOGUCHI_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap() == page,
        "MADOGUCHI_BLESS=1 writes docs/messages.md anew"
    );
}

const BEGINNING: &str = "# The messages

Every message that `madoguchi_core::eligibility` reads and writes, from `registry::MESSAGES`. This page is written from the code; a test holds it.

All of it is **modelled on open integrations, not on the official specification**, which goes to registered vendors only.

| how sure | what it means |
|---|---|
| seen | the tree stands in open integrations or in samples |
| inferred | put together from parts that were seen |
| **invented** | number, name or codes are known, the tree is not: the body is ours, carries the element `MadoguchiInvented` in its header, and is refused without it. Golden files under `invented/`. Never counted as fidelity |

Elements are read by name, whatever their order; unknown elements and codes survive; absent, empty and a value are three things. Each message goes
through every wire form (`wire`): JSON, XML in UTF-8, XML in Shift_JIS. A result is used only if it echoes what was asked: its `check` names the first
element that differs.
";

fn page() -> String {
    let mut page = BEGINNING.to_owned();
    for (family, heading) in [
        (Family::Single, "One person's eligibility (資格確認)"),
        (Family::Reference, "Reference numbers (照会番号)"),
        (Family::Batch, "Batches (一括)"),
        (
            Family::Medical,
            "Medical information (薬剤・診療・特定健診)",
        ),
        (
            Family::Prescription,
            "Electronic prescriptions (電子処方箋)",
        ),
        (Family::Subsidy, "Subsidies (医療費助成・PMH)"),
        (Family::Terminal, "The terminal beside visits"),
    ] {
        write!(page, "\n## {heading}\n\n| interface | files | message | | how sure | golden files |\n|---|---|---|---|---|---|\n").unwrap();
        for message in MESSAGES.iter().filter(|message| message.family == family) {
            row(&mut page, message);
        }
    }
    page.push_str("\n## Known by name only\n\nNothing here reads or writes these.\n\n| interface | files | name |\n|---|---|---|\n");
    for (id, prefix, name) in NAMED_ONLY {
        let prefix = if prefix.is_empty() {
            "unknown".to_owned()
        } else {
            format!("`{prefix}`")
        };
        writeln!(page, "| {} | {prefix} | {name} |", or_dash(id)).unwrap();
    }
    page.push_str("\n## Code tables\n\nAn unknown code is kept as it came and never taken for a known one.\n\n| table | name | codes |\n|---|---|---|\n");
    for table in TABLES.iter().chain(ELEMENT_CODES) {
        let codes: Vec<String> = table
            .codes
            .iter()
            .map(|(code, name)| format!("`{code}` {name}"))
            .collect();
        writeln!(
            page,
            "| {} | {} | {} |",
            table.id,
            table.name_ja,
            codes.join(" · ")
        )
        .unwrap();
    }
    page
}

fn row(page: &mut String, message: &Interface) {
    let files = message
        .prefix
        .map_or_else(|| "unknown".to_owned(), |prefix| format!("`{prefix}_…`"));
    let direction = match message.direction {
        Direction::Request => "→",
        Direction::Result => "←",
    };
    let fidelity = match message.fidelity {
        Fidelity::Seen => "seen",
        Fidelity::Inferred => "inferred",
        Fidelity::Invented => "**invented**",
    };
    let golden = files_of(message);
    writeln!(
        page,
        "| {} | {files} | {} | {direction} | {fidelity} | {golden} |",
        or_dash(message.id),
        message.name_ja
    )
    .unwrap();
}

fn files_of(message: &Interface) -> String {
    let folder = if message.fidelity == Fidelity::Invented {
        "invented/"
    } else {
        ""
    };
    let names = files(message);
    match names.as_slice() {
        [only] => format!("`{folder}{only}`"),
        several => format!("`{folder}{}`, {} files", message.golden, several.len()),
    }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}
