//! Tables beside the office's own system: CSV in (UTF-8 or CP932) and out. Every bad cell is named by line, column and reason.

use serde::{Deserialize, Serialize};
use time::{Date, macros::format_description};

use super::{
    change::Change,
    month::Month,
    refused::Refused,
    ticket::{Alteration, Terms, Treatment},
};

/// The columns, in the order in which they are written. Reading goes by name.
const COLUMNS: [&str; 15] = [
    "処理",
    "ケース番号",
    "受給者番号",
    "交付番号",
    "診療別",
    "医療機関コード",
    "診療年月",
    "開始日",
    "終了日",
    "本人支払額",
    "傷病名1",
    "傷病名2",
    "傷病名3",
    "処方元医療機関コード",
    "理由",
];
/// Most rows of a table.
const ROWS: usize = 20_000;
/// Most bad cells that are told.
const BAD: usize = 1_000;

/// How a table is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Encoding {
    /// UTF-8; written with a byte order mark, as spreadsheets want it.
    Utf8,
    /// CP932, the Shift_JIS of Windows.
    Cp932,
}

/// A row that can be read: a change of one case.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The line of the file on which it begins.
    pub(crate) line: u64,
    /// The case.
    pub(super) case: String,
    /// The change.
    pub(super) change: Change,
}

/// A bad cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Bad {
    /// The line of the file, from 1.
    pub(crate) line: u64,
    /// The column's name.
    pub(crate) column: &'static str,
    /// What is wrong, for staff.
    pub(super) reason: String,
}

/// A table that was read.
#[derive(Debug)]
pub(crate) struct Table {
    /// How it was written.
    pub(super) encoding: Encoding,
    /// The rows that can be read.
    pub(crate) rows: Vec<Row>,
    /// The cells that cannot.
    pub(crate) bad: Vec<Bad>,
}

/// Reads a table. Only one that is no table at all is refused whole.
pub(crate) fn read(bytes: &[u8]) -> Result<Table, Refused> {
    let (text, encoding) = decode(bytes)?;
    // The reader counts a line that ends in CR LF only when it reads on.
    let text = text.replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let head = reader
        .headers()
        .map_err(|_| Refused::Table { what: "no header" })?;
    let places = COLUMNS.map(|column| head.iter().position(|name| name.trim() == column));
    let stranger = head.iter().any(|name| !COLUMNS.contains(&name.trim()));
    if stranger || places.iter().take(2).any(Option::is_none) {
        return Err(Refused::Table {
            what: "the columns are others",
        });
    }
    let width = head.len();
    let mut table = Table {
        encoding,
        rows: Vec::new(),
        bad: Vec::new(),
    };
    for record in reader.records() {
        let record = record.map_err(|_| Refused::Table { what: "not CSV" })?;
        let line = record.position().map_or(0, csv::Position::line);
        if table.rows.len() >= ROWS {
            return Err(Refused::Table {
                what: "too many rows",
            });
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let mut cells = Cells {
            line,
            record: &record,
            places,
            bad: Vec::new(),
        };
        if record.len() != width {
            cells.say("処理", "列の数が見出しと違います");
        }
        match cells.row() {
            Some(row) if cells.bad.is_empty() => table.rows.push(row),
            _ => table.bad.append(&mut cells.bad),
        }
        if table.bad.len() > BAD {
            return Err(Refused::Table {
                what: "too many bad cells",
            });
        }
    }
    Ok(table)
}

/// The tickets of a month as a table that [`read`] takes back: rows of 継続.
pub(super) fn write<'t>(
    tickets: impl Iterator<Item = (&'t str, &'t str, &'t Terms)>,
    encoding: Encoding,
) -> Result<Vec<u8>, Refused> {
    let failed = |_| Refused::Table {
        what: "cannot be written",
    };
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(failed)?;
    let day = |date: Date| date.format(format_description!("[year]-[month]-[day]"));
    for (case, number, terms) in tickets {
        let injury = |at: usize| guarded(terms.injuries.get(at).map_or("", String::as_str));
        let prescriber = terms.prescriber.clone().unwrap_or_default();
        let cells: [String; 15] = [
            "継続".into(),
            case.into(),
            terms.recipient.clone(),
            number.into(),
            terms.treatment.name().into(),
            terms.institution.clone(),
            terms.month.to_string(),
            day(terms.from).unwrap_or_default(),
            day(terms.until).unwrap_or_default(),
            terms.self_pay.to_string(),
            injury(0),
            injury(1),
            injury(2),
            prescriber,
            String::new(),
        ];
        writer.write_record(&cells).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|_| Refused::Table {
        what: "cannot be written",
    })?;
    match encoding {
        Encoding::Utf8 => Ok([b"\xEF\xBB\xBF".as_slice(), &bytes].concat()),
        Encoding::Cp932 => {
            let text = String::from_utf8_lossy(&bytes);
            let (bytes, _, lost) = encoding_rs::SHIFT_JIS.encode(&text);
            if lost {
                return Err(Refused::Table {
                    what: "CP932 lacks one of the characters",
                });
            }
            Ok(bytes.into_owned())
        }
    }
}

/// A spreadsheet would take these for formulas.
fn guarded(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.into(),
    }
}

fn decode(bytes: &[u8]) -> Result<(String, Encoding), Refused> {
    let plain = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(plain) {
        return Ok((text.into(), Encoding::Utf8));
    }
    let text = encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes);
    match text {
        Some(text) => Ok((text.into_owned(), Encoding::Cp932)),
        None => Err(Refused::Table {
            what: "neither UTF-8 nor CP932",
        }),
    }
}

/// The cells of one row, and what is wrong with them.
struct Cells<'r> {
    line: u64,
    record: &'r csv::StringRecord,
    places: [Option<usize>; 15],
    bad: Vec<Bad>,
}

impl Cells<'_> {
    fn row(&mut self) -> Option<Row> {
        let case = self.needed("ケース番号");
        let change = match self.text("処理") {
            "発行" => self.issue(),
            "変更" => self.alter(),
            "取消" => {
                let (ticket, reason) = (self.needed("交付番号"), self.needed("理由"));
                Some(Change::Cancel {
                    ticket: ticket?,
                    reason: reason?,
                })
            }
            "継続" => {
                let (ticket, month) = (self.needed("交付番号"), self.month());
                Some(Change::Extend {
                    ticket: ticket?,
                    month: month?,
                })
            }
            _ => {
                self.say("処理", "発行・変更・取消・継続のどれかを書いてください");
                None
            }
        };
        let (case, change, line) = (case?, change?, self.line);
        Some(Row { line, case, change })
    }

    fn issue(&mut self) -> Option<Change> {
        let recipient = self.needed("受給者番号");
        let institution = self.needed("医療機関コード");
        let treatment = self.treatment();
        let month = self.month();
        let (from, until) = (self.day("開始日"), self.day("終了日"));
        let self_pay = self.amount();
        let prescriber = Some(self.text("処方元医療機関コード").to_owned());
        let month = month?;
        // Days that are not written are the whole month.
        let (from, until) = (
            from?.unwrap_or(month.first()),
            until?.unwrap_or(month.last()),
        );
        Some(Change::Issue {
            terms: Terms {
                recipient: recipient?,
                institution: institution?,
                treatment: treatment?,
                month,
                from,
                until,
                self_pay: self_pay?.unwrap_or(0),
                injuries: self.injuries(),
                prescriber: prescriber.filter(|code| !code.is_empty()),
            },
        })
    }

    fn alter(&mut self) -> Option<Change> {
        let ticket = self.needed("交付番号");
        let (from, until) = (self.day("開始日"), self.day("終了日"));
        let self_pay = self.amount();
        let injuries = Some(self.injuries()).filter(|injuries| !injuries.is_empty());
        let alteration = Alteration {
            from: from?,
            until: until?,
            self_pay: self_pay?,
            injuries,
        };
        Some(Change::Alter {
            ticket: ticket?,
            alteration,
        })
    }

    fn injuries(&self) -> Vec<String> {
        ["傷病名1", "傷病名2", "傷病名3"]
            .into_iter()
            .map(|column| self.text(column).to_owned())
            .filter(|name| !name.is_empty())
            .collect()
    }

    fn treatment(&mut self) -> Option<Treatment> {
        let treatment = Treatment::named(self.text("診療別"));
        if treatment.is_none() {
            self.say(
                "診療別",
                "入院・入院外・歯科・調剤・訪問看護のどれかを書いてください",
            );
        }
        treatment
    }

    fn month(&mut self) -> Option<Month> {
        let month = Month::parse(self.text("診療年月"));
        if month.is_none() {
            self.say("診療年月", "2026-12 または 202612 のように書いてください");
        }
        month
    }

    /// `None` for a bad cell, `Some(None)` for an empty one.
    fn day(&mut self, column: &'static str) -> Option<Option<Date>> {
        let text = self.text(column);
        if text.is_empty() {
            return Some(None);
        }
        let dashed = Date::parse(text, format_description!("[year]-[month]-[day]"));
        let slashed = || {
            let form = format_description!("[year]/[month padding:none]/[day padding:none]");
            Date::parse(text, form)
        };
        let plain = || Date::parse(text, format_description!("[year][month][day]"));
        match dashed.or_else(|_| slashed()).or_else(|_| plain()) {
            Ok(day) => Some(Some(day)),
            Err(_) => {
                self.say(column, "2026-12-01 のように書いてください");
                None
            }
        }
    }

    fn amount(&mut self) -> Option<Option<u32>> {
        let text = self.text("本人支払額");
        if text.is_empty() {
            return Some(None);
        }
        match text.parse() {
            Ok(amount) if amount <= 999_999 => Some(Some(amount)),
            _ => {
                self.say("本人支払額", "0 から 999999 までの数字で書いてください");
                None
            }
        }
    }

    fn needed(&mut self, column: &'static str) -> Option<String> {
        let text = self.text(column).to_owned();
        if text.is_empty() {
            self.say(column, "空です");
            return None;
        }
        Some(text)
    }

    fn text(&self, column: &str) -> &str {
        let place = COLUMNS.iter().position(|name| *name == column);
        let place = place.and_then(|place| *self.places.get(place)?);
        place
            .and_then(|place| self.record.get(place))
            .unwrap_or_default()
            .trim()
    }

    fn say(&mut self, column: &'static str, reason: &str) {
        let (line, reason) = (self.line, reason.into());
        self.bad.push(Bad {
            line,
            column,
            reason,
        });
    }
}

/// The column that a refusal of the rules is about.
pub(super) fn column(refused: &Refused) -> &'static str {
    match refused {
        Refused::NotYourCase | Refused::Unknown { what: "case" } => "ケース番号",
        Refused::Unknown { what: "recipient" } => "受給者番号",
        Refused::Unknown { .. } | Refused::TicketCancelled => "交付番号",
        Refused::NotProtected { .. } | Refused::OutsideMonth { .. } => "開始日",
        Refused::Duplicate { .. } | Refused::NotAfter { .. } => "診療年月",
        Refused::NotDesignated => "医療機関コード",
        Refused::WrongKind => "診療別",
        Refused::PrescriberMissing => "処方元医療機関コード",
        Refused::Form {
            field: "selfPay", ..
        } => "本人支払額",
        Refused::Form {
            field: "injuries", ..
        } => "傷病名1",
        Refused::Form {
            field: "reason", ..
        } => "理由",
        _ => "処理",
    }
}

#[cfg(test)]
mod tests;
