//! Households of four: who lives together, how they are called, when they were born, and whose insurance is whose.

use time::{Date, Duration};

use super::{
    chance::Chance,
    name::{self, Name},
    rates::{Households, Shape, WHOLE},
};
use crate::person::date::add_months;

/// Four people.
#[derive(Debug)]
pub(super) struct Household {
    /// Its number.
    pub(super) number: u32,
    /// Who lives there.
    pub(super) members: [Member; 4],
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member {
    /// How they are called.
    pub(super) name: Name,
    /// When they were born.
    pub(super) birth: Date,
    /// `1` male, `2` female.
    pub(super) sex: &'static str,
    /// Through whom they are insured.
    pub(super) insured: Insured,
    /// Insured by an employer, not by the municipality.
    pub(super) employed: bool,
}

/// Through whom somebody is insured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Insured {
    /// Through nobody else.
    Themselves,
    /// Through the first of the household.
    ByFirst,
}

/// A place in a household: its sex where it matters, youngest and oldest age in months, and through whom it is insured.
type Place = (Option<&'static str>, u32, u32, Insured);

impl Household {
    /// The household of a number.
    pub(super) fn of(seed: &str, number: u32, month: Date, rates: &Households) -> Self {
        let mut chance = Chance::of(seed, "household", number);
        let shape = rates.shape(chance.below(WHOLE));
        let employed = chance.below(2) == 0;
        let family = name::family(&mut chance);
        let mut members = places(shape).map(|(sex, youngest, oldest, insured)| {
            let sex = sex.unwrap_or(if chance.below(2) == 0 { "1" } else { "2" });
            let family = match shape {
                Shape::Singles | Shape::SameName => name::family(&mut chance),
                _ => family.clone(),
            };
            let given = name::given(&mut chance, sex);
            let months = youngest + chance.below(oldest - youngest);
            let days = Duration::days(i64::from(chance.below(28)));
            let birth = add_months(month, 0_i32.saturating_sub_unsigned(months)).unwrap_or(month);
            Member {
                name: Name { family, given },
                birth: birth - days,
                sex,
                insured,
                employed,
            }
        });
        let [first, second, elder, younger] = &mut members;
        match shape {
            Shape::Twins => {
                younger.birth = elder.birth;
                younger.sex = elder.sex;
                while younger.name.given == elder.name.given {
                    younger.name.given = name::given(&mut chance, younger.sex);
                }
            }
            Shape::SameName => {
                second.name = first.name.clone();
                (second.birth, second.sex) = (first.birth, first.sex);
                second.employed = !first.employed;
            }
            _ => {}
        }
        Self { number, members }
    }
}

fn places(shape: Shape) -> [Place; 4] {
    use Insured::{ByFirst, Themselves};
    let (husband, wife) = (Some("1"), Some("2"));
    match shape {
        Shape::CoupleAndChildren => [
            (husband, 360, 600, Themselves),
            (wife, 340, 590, ByFirst),
            (None, 72, 216, ByFirst),
            (None, 0, 72, ByFirst),
        ],
        Shape::Twins => [
            (husband, 360, 500, Themselves),
            (wife, 340, 490, ByFirst),
            (None, 1, 200, ByFirst),
            (None, 1, 200, ByFirst),
        ],
        Shape::ThreeGenerations => [
            (husband, 420, 700, Themselves),
            (wife, 400, 690, ByFirst),
            (None, 0, 216, ByFirst),
            (None, 910, 1180, Themselves),
        ],
        Shape::ElderlyCouple => [
            (husband, 841, 898, Themselves),
            (wife, 841, 898, Themselves),
            (None, 240, 800, Themselves),
            (None, 910, 1180, Themselves),
        ],
        Shape::Singles | Shape::SameName => [
            (None, 240, 830, Themselves),
            (None, 240, 830, Themselves),
            (None, 240, 830, Themselves),
            (None, 910, 1180, Themselves),
        ],
    }
}
