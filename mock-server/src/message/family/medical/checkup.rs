//! `TKKsiquc01res` in XML: one check-up a year for people of 40 to 74 (特定健診).

use serde_json::{Value, json};
use time::{Date, Month, macros::format_description};

use super::{history::Chance, names};
use crate::{
    message::order::hashed,
    person::{Person, compact},
};

/// One check-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Checkup {
    /// The day.
    pub(super) day: Date,
    /// What was measured and asked.
    pub(super) items: Vec<Item>,
}

/// One result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// JLAC10, 17 characters.
    pub(super) code: &'static str,
    /// Its name.
    pub(super) name: &'static str,
    /// `PQ` with a unit, `CD` with the code's name and its system.
    pub(super) kind: Kind,
    /// The value.
    pub(super) value: String,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A quantity with its unit.
    Quantity(&'static str),
    /// 1 はい, 2 いいえ.
    YesOrNo,
}

/// The check-ups from a day to another.
pub(super) fn of(seed: &str, person: &Person, from: Date, until: Date) -> Vec<Checkup> {
    let [_, _, birth, _] = names(person);
    let Ok(birth) = Date::parse(&birth, format_description!("[year][month][day]")) else {
        return Vec::new();
    };
    let years = (from.year()..=until.year()).rev();
    let in_age = years.filter(|year| (40..=74).contains(&(year - birth.year())));
    in_age
        .filter_map(|year| one(seed, person, year))
        .filter(|checkup| (from..=until).contains(&checkup.day))
        .collect()
}

fn one(seed: &str, person: &Person, year: i32) -> Option<Checkup> {
    let mut chance = Chance::of(seed, "checkup", &person.id, &year.to_string());
    let day = Date::from_calendar_date(year, Month::May, chance.below(28) + 1).ok()?;
    let mut number = |from: u16, span: u8| from + u16::from(chance.below(span));
    let mut items = vec![
        quantity(
            "9N001000000000001",
            "身長",
            "cm",
            number(150, 35).to_string() + ".2",
        ),
        quantity(
            "9N006000000000001",
            "体重",
            "kg",
            number(45, 40).to_string() + ".5",
        ),
        quantity(
            "9A751000000000001",
            "収縮期血圧",
            "mmHg",
            number(105, 50).to_string(),
        ),
        quantity(
            "9A761000000000001",
            "拡張期血圧",
            "mmHg",
            number(60, 35).to_string(),
        ),
    ];
    items.push(Item {
        code: "9N736000000000011",
        name: "喫煙",
        kind: Kind::YesOrNo,
        value: number(1, 2).to_string(),
    });
    Some(Checkup { day, items })
}

fn quantity(code: &'static str, name: &'static str, unit: &'static str, value: String) -> Item {
    Item {
        code,
        name,
        kind: Kind::Quantity(unit),
        value,
    }
}

impl Item {
    /// The value for people.
    pub(super) fn shown(&self) -> String {
        match self.kind {
            Kind::Quantity(unit) => format!("{} {unit}", self.value),
            Kind::YesOrNo => self.answer().to_owned(),
        }
    }

    fn answer(&self) -> &'static str {
        if self.value == "1" {
            "はい"
        } else {
            "いいえ"
        }
    }

    fn written(&self) -> Value {
        let (kind, unit, oid, name) = match self.kind {
            Kind::Quantity(unit) => ("PQ", Some(unit.into()), None, None),
            Kind::YesOrNo => (
                "CD",
                None,
                Some("1.2.392.200119.6.2001".into()),
                Some(self.answer().into()),
            ),
        };
        let elements = vec![
            ("ItemCode", Some(self.code.into())),
            ("ItemName", Some(self.name.into())),
            ("DataType", Some(kind.into())),
            ("DataValue", Some(self.value.as_str().into())),
            ("Unit", unit),
            ("Oid", oid),
            ("DataValueName", name),
        ];
        Value::Object(hashed(elements, 7))
    }
}

/// The message.
pub(super) fn message(person: &Person, checkups: &[Checkup]) -> Value {
    let [name, kana, birth, sex] = names(person);
    let person = hashed(
        vec![
            ("Name", Some(name.into())),
            ("KanasName", Some(kana.into())),
            ("Birthday", Some(birth.into())),
            ("AdministrativeGenderCode", Some(sex.into())),
        ],
        4,
    );
    let checkups: Vec<Value> = checkups
        .iter()
        .map(|checkup| {
            let items: Vec<Value> = checkup.items.iter().map(Item::written).collect();
            let list = json!({ "HealthCheckupResultAndQuestionInfo": items });
            json!({
                "EffectiveTime": compact(checkup.day),
                "HealthCheckupResultAndQuestionInfos": list,
            })
        })
        .collect();
    json!({
        "MessageHeader": { "QualificationsInfo": person },
        "MessageBody": { "SpecificHealthCheckupInfo": checkups, "ResultCode": "1" },
    })
}
