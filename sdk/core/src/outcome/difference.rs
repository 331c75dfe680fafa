//! What three sources say about one person: the institution's record, the card, the service. Differences have a type and both values; blank never wins.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    Alias, Fields, Person,
    hidden::is_hidden_form_of,
    spelling::{comparable_spelling, same_spelling},
};
use crate::eligibility::{InsurerNumber, code::Sex, comparable};

/// Who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The institution's own record, such as the receipt software's.
    Record,
    /// The card.
    Card,
    /// The qualification confirmation service.
    Service,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Compared {
    /// 氏名.
    Name,
    /// 氏名カナ.
    Kana,
    /// 生年月日.
    Birth,
    /// 性別.
    Sex,
    /// 住所.
    Address,
    /// 保険者番号.
    InsurerNumber,
    /// 記号.
    Symbol,
    /// 番号.
    Number,
    /// 枝番.
    BranchNumber,
}

/// What one source says about a person; what it does not say is absent. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Statement {
    /// 氏名.
    pub name: Option<String>,
    /// 氏名カナ.
    pub kana: Option<String>,
    /// 生年月日.
    pub birth: Option<Date>,
    /// 性別 (CD007). 未設定 says nothing.
    pub sex: Option<String>,
    /// 住所.
    pub address: Option<String>,
    /// 保険者番号, without padding.
    pub insurer_number: Option<String>,
    /// 記号.
    pub symbol: Option<String>,
    /// 番号.
    pub number: Option<String>,
    /// 枝番.
    pub branch_number: Option<String>,
}

/// One thing that two sources say differently, with both values as they came.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What differs.
    pub item: Compared,
    /// One source, and what it says.
    pub one: (Source, String),
    /// The other source, and what it says.
    pub other: (Source, String),
}

impl Statement {
    /// What the service says about the person and one right.
    #[must_use]
    pub fn of_service(person: &Person, fields: &Fields) -> Self {
        Self {
            name: person.name.clone(),
            kana: person.kana.clone(),
            birth: person.birth,
            sex: person.sex.clone(),
            address: person.address.clone(),
            insurer_number: fields.insurer_number.clone(),
            symbol: fields.symbol.clone(),
            number: fields.number.clone(),
            branch_number: fields.branch_number.clone(),
        }
    }

    /// This statement brought up to date by `newer`: what `newer` does not say stays as it is, and so does a name that `newer` only writes with ●.
    #[must_use]
    pub fn updated_by(&self, newer: &Self) -> Self {
        let text = |old: &Option<String>, new: &Option<String>| {
            new.as_ref()
                .filter(|new| !new.trim().is_empty())
                .or(old.as_ref())
                .cloned()
        };
        let hides = |name: &&String| {
            let old = self.name.as_deref();
            old.is_some_and(|old| is_hidden_form_of(name, old))
        };
        Self {
            name: text(
                &self.name,
                &newer.name.as_ref().filter(|name| !hides(name)).cloned(),
            ),
            kana: text(&self.kana, &newer.kana),
            birth: newer.birth.or(self.birth),
            sex: text(&self.sex, &newer.says(Compared::Sex)),
            address: text(&self.address, &newer.address),
            insurer_number: text(&self.insurer_number, &newer.insurer_number),
            symbol: text(&self.symbol, &newer.symbol),
            number: text(&self.number, &newer.number),
            branch_number: text(&self.branch_number, &newer.branch_number),
        }
    }

    fn says(&self, item: Compared) -> Option<String> {
        let text = match item {
            Compared::Birth => return self.birth.map(|birth| birth.to_string()),
            Compared::Name => &self.name,
            Compared::Kana => &self.kana,
            Compared::Sex => {
                let not_set = |sex: &&String| comparable(sex) == Sex::NotSet.as_str();
                return self
                    .sex
                    .as_ref()
                    .filter(|sex| !sex.trim().is_empty() && !not_set(sex))
                    .cloned();
            }
            Compared::Address => &self.address,
            Compared::InsurerNumber => &self.insurer_number,
            Compared::Symbol => &self.symbol,
            Compared::Number => &self.number,
            Compared::BranchNumber => &self.branch_number,
        };
        text.clone().filter(|text| !text.trim().is_empty())
    }
}

const ITEMS: [Compared; 9] = [
    Compared::Name,
    Compared::Kana,
    Compared::Birth,
    Compared::Sex,
    Compared::Address,
    Compared::InsurerNumber,
    Compared::Symbol,
    Compared::Number,
    Compared::BranchNumber,
];

/// Where two sources differ. What one of them does not say does not differ, and neither do spellings that an alias joins.
#[must_use]
pub fn differences(
    (one, left): (Source, &Statement),
    (other, right): (Source, &Statement),
    aliases: &[Alias],
) -> Vec<Difference> {
    ITEMS
        .into_iter()
        .filter_map(|item| {
            let (left, right) = (left.says(item)?, right.says(item)?);
            let joined = aliases.iter().any(|alias| alias.joins(item, &left, &right));
            (!is_same(item, &left, &right) && !joined).then_some(Difference {
                item,
                one: (one, left),
                other: (other, right),
            })
        })
        .collect()
}

fn is_same(item: Compared, left: &str, right: &str) -> bool {
    match item {
        Compared::Name | Compared::Kana | Compared::Address => same_spelling(left, right),
        Compared::Birth => left == right,
        // Zeros count in a symbol or number; the padding of an insurer number does not, and a branch of one digit is one of two.
        Compared::InsurerNumber => {
            InsurerNumber::new(left).normalised() == InsurerNumber::new(right).normalised()
        }
        Compared::Symbol => comparable_spelling(left) == comparable_spelling(right),
        Compared::Sex | Compared::Number => comparable(left) == comparable(right),
        Compared::BranchNumber => {
            format!("{:0>2}", comparable(left)) == format!("{:0>2}", comparable(right))
        }
    }
}

impl std::fmt::Debug for Statement {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Statement(…)")
    }
}

impl std::fmt::Debug for Difference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Difference({:?}, …)", self.item)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    fn statement() -> Statement {
        Statement {
            name: Some("試験　太郎".into()),
            kana: Some("ｼｹﾝ ﾀﾛｳ".into()),
            birth: Some(date!(1980 - 05 - 17)),
            sex: Some("1".into()),
            address: Some("見本県例示市１－１".into()),
            insurer_number: Some("123456".into()),
            symbol: Some("見本１２".into()),
            number: Some("0012".into()),
            branch_number: Some("00".into()),
        }
    }

    #[test]
    fn only_what_both_say_and_say_differently_is_a_difference() {
        let with = |change: fn(&mut Statement)| {
            let mut changed = statement();
            change(&mut changed);
            changed
        };
        for (story, other, expected) in [
            ("the same", statement(), vec![]),
            ("blank", Statement::default(), vec![]),
            (
                "empty text",
                with(|other| other.name = Some("　".into())),
                vec![],
            ),
            (
                "width",
                with(|other| other.kana = Some("シケン　タロウ".into())),
                vec![],
            ),
            (
                "hyphen",
                with(|other| other.address = Some("見本県例示市1-1".into())),
                vec![],
            ),
            (
                "padding",
                with(|other| other.insurer_number = Some("00123456".into())),
                vec![],
            ),
            (
                "half-width symbol",
                with(|other| other.symbol = Some("見本12".into())),
                vec![],
            ),
            (
                "a branch of one digit",
                with(|other| other.branch_number = Some("0".into())),
                vec![],
            ),
            (
                "a zero",
                with(|other| other.number = Some("12".into())),
                vec![Compared::Number],
            ),
            (
                "another name",
                with(|other| other.name = Some("試験　大郎".into())),
                vec![Compared::Name],
            ),
            (
                "another day",
                with(|other| other.birth = Some(date!(1980 - 05 - 18))),
                vec![Compared::Birth],
            ),
            (
                "two things",
                with(|other| {
                    other.sex = Some("2".into());
                    other.branch_number = Some("01".into());
                }),
                vec![Compared::Sex, Compared::BranchNumber],
            ),
        ] {
            let found = differences(
                (Source::Record, &statement()),
                (Source::Service, &other),
                &[],
            );
            assert_eq!(
                found.iter().map(|found| found.item).collect::<Vec<_>>(),
                expected,
                "{story}"
            );
            for found in found {
                assert_eq!(
                    Some(&found.one.1),
                    statement().says(found.item).as_ref(),
                    "{story}"
                );
                assert_eq!(
                    (found.one.0, found.other.0),
                    (Source::Record, Source::Service)
                );
                assert_eq!(
                    Some(&found.other.1),
                    other.says(found.item).as_ref(),
                    "{story}"
                );
            }
        }
    }

    #[test]
    fn what_could_not_be_written_or_was_not_set_never_wins() {
        let written = |name: &str, sex: &str| Statement {
            name: Some(name.into()),
            sex: Some(sex.into()),
            ..Statement::default()
        };
        for (old, new, expected) in [
            (("見本　髙志", "1"), ("見本　●志", "3"), ("見本　髙志", "1")),
            (("見本　髙志", "1"), ("見本 ●志", "2"), ("見本　髙志", "2")),
            (("見本　髙志", "3"), ("例示　●志", "1"), ("例示　●志", "1")),
            (
                ("見本　●志", "1"),
                ("見本　髙志", "１"),
                ("見本　髙志", "１"),
            ),
        ] {
            let updated = written(old.0, old.1).updated_by(&written(new.0, new.1));
            assert!(updated == written(expected.0, expected.1), "{new:?}");
        }
        let found = differences(
            (Source::Record, &written("見本　髙志", "1")),
            (Source::Service, &written("見本　●志", "3")),
            &[],
        );
        assert_eq!(
            found.iter().map(|found| found.item).collect::<Vec<_>>(),
            [Compared::Name],
            "● is for a person to look at; a sex that is not set says nothing"
        );
    }

    fn any_statement() -> impl Strategy<Value = Statement> {
        let text = || proptest::option::of("[ 　a-c1-3あ-う]{0,3}");
        (text(), text(), text(), text(), any::<bool>()).prop_map(
            |(name, address, number, symbol, born)| Statement {
                name,
                address,
                number,
                symbol,
                birth: born.then_some(date!(1980 - 05 - 17)),
                ..Statement::default()
            },
        )
    }

    proptest! {
        #[test]
        fn blank_never_wins(old in any_statement(), new in any_statement()) {
            let updated = old.updated_by(&new);
            for item in ITEMS {
                let expected = new.says(item).or(old.says(item));
                prop_assert_eq!(updated.says(item), expected);
            }
            prop_assert!(differences((Source::Record, &updated), (Source::Service, &new), &[]).is_empty());
        }
    }
}
