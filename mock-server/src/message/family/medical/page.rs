//! The same as PDF, A4: a heading, the person, and a line for each thing.

use super::{checkup::Checkup, history::Visit, names};
use crate::{
    office::paper::sheet::{Align, Book},
    person::Person,
    server::refusal::Refusal,
};

const SIZE: (f32, f32) = (595.0, 842.0);
const LEFT: f32 = 57.0;
const TOP: f32 = 150.0;
const STEP: f32 = 17.0;
/// Lines on one page.
const LINES: usize = 38;

/// Stands on every page.
const MARK: &str = "架空のデータです（模擬サービス）";

/// Medication and care.
pub(super) fn medication(person: &Person, visits: &[Visit]) -> Result<Vec<u8>, Refusal> {
    let lines = visits.iter().flat_map(|visit| {
        let (_, institution) = visit.institution;
        let head = (0.0, format!("{}　{institution}", visit.day));
        let drugs = visit.drugs.iter().map(|drug| {
            (
                18.0,
                format!("{}　{}　{}日分", drug.name, drug.usage, visit.days),
            )
        });
        let done = visit.treatment.map(|done| (18.0, done.name.to_owned()));
        std::iter::once(head)
            .chain(drugs)
            .chain(done)
            .collect::<Vec<_>>()
    });
    draw("薬剤情報・診療情報", person, &lines.collect::<Vec<_>>())
}

/// Check-ups.
pub(super) fn checkups(person: &Person, checkups: &[Checkup]) -> Result<Vec<u8>, Refusal> {
    let lines = checkups.iter().flat_map(|checkup| {
        let head = (0.0, format!("{}　特定健診", checkup.day));
        let items = checkup
            .items
            .iter()
            .map(|item| (18.0, format!("{}　{}", item.name, item.shown())));
        std::iter::once(head).chain(items).collect::<Vec<_>>()
    });
    draw("特定健診情報", person, &lines.collect::<Vec<_>>())
}

fn draw(title: &str, person: &Person, lines: &[(f32, String)]) -> Result<Vec<u8>, Refusal> {
    let failed = |refused: &dyn std::fmt::Display| Refusal::Unanswerable {
        what: refused.to_string(),
    };
    let [name, kana, birth, _] = names(person);
    let mut book = Book::new(title).map_err(|refused| failed(&refused))?;
    for lines in lines.chunks(LINES) {
        book.page(SIZE, |sheet| {
            let room = SIZE.0 - 2.0 * LEFT;
            sheet.text((SIZE.0 / 2.0, 70.0), 16.0, Align::Middle, room, title);
            sheet.text(
                (LEFT, 105.0),
                11.0,
                Align::Left,
                room,
                &format!("{name}（{kana}）　生年月日 {birth}"),
            );
            sheet.line((LEFT, 118.0), (SIZE.0 - LEFT, 118.0), 0.7);
            let mut y = TOP;
            for (indent, line) in lines {
                sheet.text((LEFT + indent, y), 10.0, Align::Left, room - indent, line);
                y += STEP;
            }
            sheet.text(
                (SIZE.0 - LEFT, SIZE.1 - 40.0),
                9.0,
                Align::Right,
                room,
                MARK,
            );
        })
        .map_err(|refused| failed(&refused))?;
    }
    book.finish().map_err(|refused| failed(&refused))
}
