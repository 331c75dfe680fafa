//! What certificates of subsidies are judged by beside themselves: where schemes are paid at the window, and which municipalities answer.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::outcome::{Context, expense_order::is_national, spelling::comparable_spelling};

/// Where schemes are paid at the window: the master table (現物給付), with dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectPayment {
    /// The first digits of the payer numbers it is about; the longest that fits decides.
    pub payer: String,
    /// 都道府県番号 of the institution, two digits.
    pub prefecture: String,
    /// From this day.
    pub from: Date,
    /// Through this day.
    #[serde(default)]
    pub until: Option<Date>,
    /// Whether it is paid at the window.
    pub direct: bool,
}

/// Which municipalities answer (先行実施・参加自治体), as of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// The day of the list.
    pub as_of: Date,
    /// 市区町村コード, five digits.
    pub joined: Vec<String>,
    /// Municipalities whose residents are known by their address, joined or not.
    #[serde(default, rename = "municipality")]
    pub municipalities: Vec<Municipality>,
}

/// A municipality as addresses begin with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Municipality {
    /// 市区町村コード, five digits.
    pub code: String,
    /// With its prefecture: `東京都中央区`.
    pub name: String,
}

impl Roster {
    /// The municipality that an address begins with, the longest name first; `None` where the roster does not name it.
    #[must_use]
    pub fn municipality_of(&self, address: &str) -> Option<&str> {
        let address = comparable_spelling(address);
        let named = self.municipalities.iter().filter_map(|municipality| {
            let name = comparable_spelling(&municipality.name);
            let begins = !name.is_empty() && address.starts_with(&name);
            begins.then_some((name.len(), municipality.code.as_str()))
        });
        named.max().map(|(_, code)| code)
    }
}

/// What is known here beside the answer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SubsidyTables<'a> {
    /// Where schemes are paid at the window.
    pub direct: &'a [DirectPayment],
    /// Who has joined.
    pub roster: Option<&'a Roster>,
    /// The person's municipality, where somebody knows it.
    pub municipality: Option<&'a str>,
}

impl SubsidyTables<'_> {
    /// The day of the roster, if the person's municipality is not on it.
    pub(super) fn not_joined(&self) -> Option<Date> {
        let (roster, municipality) = (self.roster?, self.municipality?);
        (!roster.joined.iter().any(|joined| joined == municipality)).then_some(roster.as_of)
    }

    /// Whether a scheme is paid at the window of this institution; `None` where it must be but the table does not say.
    ///
    /// Without a line of its own a national scheme is, everywhere, and a local one inside its own prefecture only. [I]
    pub(super) fn is_direct(&self, payer: &str, context: &Context) -> bool {
        let here = context.institution_code.get(..2);
        let line = self
            .direct
            .iter()
            .filter(|line| payer.starts_with(&line.payer) && Some(line.prefecture.as_str()) == here)
            .filter(|line| {
                line.from <= context.visit_date
                    && line.until.is_none_or(|until| context.visit_date <= until)
            })
            .max_by_key(|line| (line.payer.len(), line.from));
        match line {
            Some(line) => line.direct,
            None => is_national(payer, context.visit_date) || payer.get(2..4) == here,
        }
    }
}
