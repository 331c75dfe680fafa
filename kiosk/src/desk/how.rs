//! How the question was asked and the person identified.

use madoguchi::{
    core::{
        outcome::AskedBy,
        visit::{End, Identified},
    },
    terminal::DeskRecord,
};
use madoguchi_agent::phrasing::clock;
use madoguchi_words::{Language, Table, screen::screens};

/// How the question was asked and the person identified, in one line.
pub(super) fn how(language: Language, record: &DeskRecord) -> String {
    let asked = match (record.entry.end, record.entry.asked_by) {
        (End::Unasked, _) => None,
        (_, AskedBy::Card) => Some("card"),
        (_, AskedBy::Number) => Some("number"),
    };
    let asked = asked.and_then(|asked| madoguchi_words::name(language, Table::AskedBy, asked));
    let mut parts = vec![asked];
    parts.push(
        record
            .entry
            .identified
            .and_then(|identified| identified_by(language, identified)),
    );
    if record.entry.end != End::Answered {
        parts.push(madoguchi_words::name(
            language,
            Table::End,
            end_key(record.entry.end),
        ));
    }
    let mut told: Vec<String> = parts.into_iter().flatten().map(str::to_owned).collect();
    told.extend(record.amended.map(|amended| {
        let words = &screens(language).desk;
        madoguchi_words::fill(&words.changed_at, &[("time", &clock(amended.at))])
    }));
    told.join("・")
}

/// How the person was identified, as the answer says it or else the visit.
pub(super) fn method(language: Language, record: &DeskRecord) -> Option<&'static str> {
    identified_by(language, record.entry.identified?)
}

fn identified_by(language: Language, identified: Identified) -> Option<&'static str> {
    let key = match identified {
        Identified::Pin => "pin",
        Identified::Face => "face",
        Identified::StaffCheck => "staff-check",
        Identified::Device => "device",
        _ => return None,
    };
    madoguchi_words::name(language, Table::Identified, key)
}

fn end_key(end: End) -> &'static str {
    match end {
        End::Answered => "answered",
        End::LeftToDesk => "left-to-desk",
        End::Abandoned => "abandoned",
        End::Unasked => "unasked",
        _ => "failed",
    }
}
