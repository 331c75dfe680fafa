//! How often each kind of person and household is met.

use ring::digest::{SHA256, digest};
use serde::Deserialize;

use super::{beside::Beside, kind::Kind};
use crate::authority::real::upper_hex;

/// The rates that come with the server.
const EMBEDDED: &str = include_str!("../../population.toml");

/// What shares are of.
pub(super) const WHOLE: u32 = 100_000;

/// Shares of kinds and households.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rates {
    pub(super) households: Households,
    #[serde(default)]
    pub(super) offices: OfficeRates,
    #[serde(rename = "kind", default)]
    pub(super) kinds: Vec<KindRate>,
    #[serde(default)]
    pub(super) beside: Beside,
    #[serde(skip)]
    digest: String,
}

/// What welfare offices keep.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfficeRates {
    /// Of 100,000 households with recipients, how many have a case at their office.
    pub(super) cases: u32,
}

/// Shares of households.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Households {
    couple_and_children: u32,
    twins: u32,
    three_generations: u32,
    elderly_couple: u32,
    same_name: u32,
}

/// A kind of person, its share, and its story.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindRate {
    pub(super) id: Kind,
    pub(super) per_100000: u32,
    /// For people who read the file.
    #[serde(rename = "outcome")]
    _outcome: String,
    pub(super) story: String,
}

/// Who lives in a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    CoupleAndChildren,
    Twins,
    ThreeGenerations,
    ElderlyCouple,
    SameName,
    Singles,
}

/// Why a list of rates is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RatesError {
    /// It is not TOML, or has a key or kind that the format does not know.
    #[error(transparent)]
    Syntax(#[from] toml::de::Error),
    /// The shares are more than the whole.
    #[error("the shares of {what} add up to {sum} of {WHOLE}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// To how much.
        sum: u64,
    },
}

impl Rates {
    /// The rates that come with the server.
    pub(crate) fn embedded() -> Result<Self, RatesError> {
        Self::read(EMBEDDED)
    }

    /// Reads a list of rates.
    pub(crate) fn read(text: &str) -> Result<Self, RatesError> {
        let mut rates: Self = toml::from_str(text)?;
        let shares = rates.kinds.iter().map(|kind| kind.per_100000);
        let households = rates.households.shares().map(|(share, _)| share);
        for (what, sum) in [
            ("kinds", shares.map(u64::from).sum()),
            ("households", households.map(u64::from).iter().sum()),
            ("certificates", rates.beside.subsidies()),
        ] {
            if sum > u64::from(WHOLE) {
                return Err(RatesError::TooMany { what, sum });
            }
        }
        rates.digest = upper_hex(digest(&SHA256, text.as_bytes()).as_ref());
        Ok(rates)
    }

    /// What tells this list from others.
    pub(super) fn digest(&self) -> &str {
        &self.digest
    }

    /// The kind that a number below the whole falls into; `None` for the rest.
    pub(super) fn kind(&self, number: u32) -> Option<&KindRate> {
        let mut end = 0;
        self.kinds.iter().find(|kind| {
            end += kind.per_100000;
            number < end
        })
    }
}

impl Households {
    /// The household that a number below the whole falls into.
    pub(super) fn shape(&self, number: u32) -> Shape {
        let mut end = 0;
        let shape = self.shares().into_iter().find(|(share, _)| {
            end += share;
            number < end
        });
        shape.map_or(Shape::Singles, |(_, shape)| shape)
    }

    fn shares(&self) -> [(u32, Shape); 5] {
        [
            (self.couple_and_children, Shape::CoupleAndChildren),
            (self.twins, Shape::Twins),
            (self.three_generations, Shape::ThreeGenerations),
            (self.elderly_couple, Shape::ElderlyCouple),
            (self.same_name, Shape::SameName),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_with_a_mistake_is_refused() {
        let households = "[households]\ncouple-and-children=1\ntwins=1\nthree-generations=1\nelderly-couple=1\nsame-name=1\n";
        let kind = |id: &str, share: u32| {
            format!("[[kind]]\nid='{id}'\nper_100000={share}\noutcome='I08'\nstory='s'\n")
        };
        for (text, expected) in [
            (households.to_owned(), "fine"),
            (String::new(), "missing field `households`"),
            (
                households.replace("twins=1", "twins=99997"),
                "households add up to 100001",
            ),
            (
                households.to_owned() + &kind("revoked", 100_001),
                "kinds add up to 100001",
            ),
            (
                households.to_owned() + &kind("revoked", 100_000) + &kind("tampered", 1),
                "kinds add up to 100001",
            ),
            (
                households.to_owned() + &kind("richer", 1),
                "unknown variant `richer`",
            ),
            (households.to_owned() + "colour=1", "unknown field `colour`"),
        ] {
            let read = match Rates::read(&text) {
                Ok(_) => "fine".to_owned(),
                Err(error) => error.to_string(),
            };
            assert!(read.contains(expected), "{read}\nshould contain {expected}");
        }
    }
}
