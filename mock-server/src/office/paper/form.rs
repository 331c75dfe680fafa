//! A form about one recipient: title, the two numbers in boxes, a table, notes, and the office at the foot.

use time::Date;

use super::{
    SPECIMEN, era,
    sheet::{Align, Book, Sheet},
};
use crate::office::{
    case::{Case, Member},
    refused::Refused,
    registry::Registry,
};

/// A5, landscape.
pub(super) const A5: (f32, f32) = (595.0, 420.0);
/// A4, portrait.
pub(super) const A4: (f32, f32) = (595.0, 842.0);

const LEFT: f32 = 40.0;
const WIDTH: f32 = 515.0;
/// Width of a label's cell.
const LABEL: f32 = 92.0;
const SIZE: f32 = 10.5;
/// Characters in a line of a cell that is as wide as the table; what narrower cells hold is made smaller.
const PER_LINE: usize = 38;
/// Height of a row of one line.
const LINE: f32 = 25.0;

/// What stands on a form.
pub(super) struct Form {
    /// The size of its page.
    pub(super) page: (f32, f32),
    /// Its title.
    pub(super) title: String,
    /// To whom it goes, where it is a letter.
    pub(super) to: Option<String>,
    /// Whom it is about.
    pub(super) recipient: String,
    /// The table.
    pub(super) rows: Vec<Row>,
    /// Lines under the table.
    pub(super) notes: Vec<String>,
    /// What its date is called, and the date.
    pub(super) dated: (&'static str, Date),
}

/// A row of the table: cells of a label and a text each.
pub(super) struct Row {
    height: f32,
    cells: Vec<(&'static str, String)>,
}

impl Row {
    /// Cells side by side.
    pub(super) fn of(cells: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self {
            height: LINE,
            cells: cells.into_iter().collect(),
        }
    }

    /// The same with one cell more.
    pub(super) fn beside(mut self, label: &'static str, text: String) -> Self {
        self.cells.push((label, text));
        self
    }

    /// One cell with room to write in.
    pub(super) fn tall(label: &'static str, text: String, lines: f32) -> Self {
        Self {
            height: LINE * lines,
            cells: vec![(label, text)],
        }
    }
}

/// What a form is called by the law under which the office pays: protection (生活保護), or 支援給付.
pub(super) fn titled(office: &str, what: &str) -> String {
    let law = if office.starts_with("25") {
        "支援給付"
    } else {
        "生活保護法"
    };
    format!("{law}{what}")
}

/// Who it is.
pub(super) fn person(case: &Case, member: &Member) -> [Row; 3] {
    let sex = if member.sex == "1" { "男" } else { "女" };
    // Where a masked person lives is on no paper: the institution has no need to know it.
    let address = if member.is_masked() {
        ""
    } else {
        &case.address
    };
    [
        Row::of([("氏名", member.name.clone()), ("性別", sex.into())]),
        Row::of([("生年月日", era::day(member.birth))]),
        Row::of([("居住地", address.to_owned())]),
    ]
}

/// The name of an institution with its code.
pub(super) fn institution(registry: &Registry, code: &str) -> String {
    match registry.institution(code) {
        Some(found) => format!("{}（{code}）", found.name),
        None => code.to_owned(),
    }
}

/// The name of the worker in charge.
pub(super) fn worker(registry: &Registry, case: &Case) -> String {
    let office = registry.office(&case.office);
    let worker = office.and_then(|office| office.staff(&case.worker));
    worker.map_or_else(|| case.worker.clone(), |worker| worker.name.clone())
}

/// Draws it on a page of its own.
pub(super) fn draw(
    book: &mut Book,
    registry: &Registry,
    office: &str,
    form: &Form,
) -> Result<(), Refused> {
    let (width, height) = form.page;
    let known = registry.office(office);
    book.page(form.page, |sheet| {
        let middle = (width / 2.0, 40.0);
        sheet.text(middle, 16.0, Align::Middle, 420.0, &form.title);
        let mut top = 60.0;
        if let Some(to) = &form.to {
            sheet.text((LEFT, top + 10.0), 12.0, Align::Left, WIDTH, to);
            top += 26.0;
        }
        boxes(sheet, (LEFT, top), "公費負担者番号", office);
        boxes(sheet, (LEFT + 280.0, top), "受給者番号", &form.recipient);
        let mut y = table(sheet, top + 34.0, &form.rows) + 16.0;
        for note in &form.notes {
            sheet.text((LEFT, y), 9.5, Align::Left, WIDTH, note);
            y += 14.0;
        }
        let (label, day) = form.dated;
        let (foot, right) = (y + 4.0, LEFT + WIDTH);
        let dated = format!("{label}　{}", era::day(day));
        sheet.text((LEFT, foot), SIZE, Align::Left, 200.0, &dated);
        if let Some(office) = known {
            let name = format!("{}長　　印", office.name);
            sheet.text((right, foot), 12.0, Align::Right, 300.0, &name);
            let phone = format!("電話　{}", office.phone);
            sheet.text((right, foot + 15.0), 9.0, Align::Right, 300.0, &phone);
        }
        let bottom = (width / 2.0, height - 14.0);
        sheet.text(bottom, 8.0, Align::Middle, WIDTH, SPECIMEN);
    })
}

/// A number, one digit in each box.
fn boxes(sheet: &mut Sheet<'_>, (x, top): (f32, f32), label: &str, number: &str) {
    const SIDE: f32 = 19.0;
    sheet.text((x, top + 13.5), SIZE, Align::Left, LABEL, label);
    let mut left = x + LABEL;
    for digit in number.chars() {
        sheet.frame((left, top), (SIDE, SIDE), 0.7);
        let middle = (left + SIDE / 2.0, top + 14.0);
        sheet.text(middle, 12.0, Align::Middle, SIDE, &digit.to_string());
        left += SIDE;
    }
}

/// The table; gives its lower edge.
fn table(sheet: &mut Sheet<'_>, top: f32, rows: &[Row]) -> f32 {
    let mut y = top;
    for row in rows {
        let width = if row.cells.len() > 1 {
            WIDTH / 2.0
        } else {
            WIDTH
        };
        let mut x = LEFT;
        for (label, text) in &row.cells {
            sheet.frame((x, y), (width, row.height), 0.5);
            sheet.line((x + LABEL, y), (x + LABEL, y + row.height), 0.5);
            let baseline = y + LINE / 2.0 + SIZE * 0.37;
            sheet.text((x + 5.0, baseline), 9.5, Align::Left, LABEL - 8.0, label);
            let room = width - LABEL - 12.0;
            let mut line = baseline;
            let characters: Vec<char> = text.chars().collect();
            let per_line = if row.height > LINE {
                PER_LINE
            } else {
                usize::MAX
            };
            for part in characters.chunks(per_line) {
                let part: String = part.iter().collect();
                sheet.text((x + LABEL + 6.0, line), SIZE, Align::Left, room, &part);
                line += SIZE * 1.35;
            }
            x += width;
        }
        y += row.height;
    }
    sheet.frame((LEFT, top), (WIDTH, y - top), 1.2);
    y
}
