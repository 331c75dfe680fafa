//! Spellings of one person that the desk has accepted, with who and when.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Compared, spelling::same_spelling};

/// Two spellings that somebody at the desk has accepted as one person's. `Debug` shows neither.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// Of what: a name, a kana name or an address.
    pub item: Compared,
    /// One spelling.
    pub one: String,
    /// The other.
    pub other: String,
    /// Who accepted it.
    pub by: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

impl Alias {
    /// Whether it joins these two spellings, in either order.
    #[must_use]
    pub fn joins(&self, item: Compared, left: &str, right: &str) -> bool {
        let same = |one, other| same_spelling(&self.one, one) && same_spelling(&self.other, other);
        // A birth date or a number is never a matter of spelling.
        matches!(item, Compared::Name | Compared::Kana | Compared::Address)
            && self.item == item
            && (same(left, right) || same(right, left))
    }

    /// The other spelling of what is written `known`, if this joins the two.
    #[must_use]
    pub fn spelled_otherwise(&self, item: Compared, known: &str) -> Option<&str> {
        let other = if same_spelling(&self.one, known) {
            &self.other
        } else {
            &self.one
        };
        self.joins(item, known, other).then_some(other.as_str())
    }
}

impl std::fmt::Debug for Alias {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Alias({:?}, …)", self.item)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::outcome::{Source, Statement, differences};

    #[test]
    fn an_alias_joins_two_spellings_of_its_own_item_and_nothing_else() {
        let alias = |item| Alias {
            item,
            one: "見本　髙志".into(),
            other: "見本　●志".into(),
            by: "受付1".into(),
            at: datetime!(2026-11-16 09:00 +9),
        };
        let named = |name: &str| Statement {
            name: Some(name.into()),
            ..Statement::default()
        };
        for (left, right, alias, differs) in [
            ("見本　髙志", "見本 ●志", alias(Compared::Name), false),
            ("見本　●志", "見本　髙志", alias(Compared::Name), false),
            ("見本　髙志", "見本　高志", alias(Compared::Name), true),
            ("見本　髙志", "見本　●志", alias(Compared::Kana), true),
        ] {
            let found = differences(
                (Source::Card, &named(left)),
                (Source::Service, &named(right)),
                &[alias],
            );
            assert_eq!(!found.is_empty(), differs, "{left} {right}");
        }
        assert!(!alias(Compared::Birth).joins(Compared::Birth, "見本　髙志", "見本　●志"));
        assert!(!format!("{:?}", alias(Compared::Name)).contains('髙'));
    }
}
