//! ●: a character that the insurer's system could not write. The card has it, and a person at the desk decides.

use time::Date;

use super::spelling::{comparable_spelling, is_variation_selector};
use crate::eligibility::code::Sex;

/// What the service writes for a character it does not have.
const HIDDEN: char = '●';

/// What the service or the card says about whom.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Named<'a> {
    /// 氏名, as it is written there.
    pub name: &'a str,
    /// 生年月日.
    pub birth: Option<Date>,
    /// 性別.
    pub sex: Option<Sex>,
}

/// A name with ● and its reading by the card. Both forms are kept; which one is used is a person's decision.
#[derive(Clone, PartialEq, Eq)]
pub struct Resolved {
    /// As the service wrote it, with ●.
    pub of_service: String,
    /// The same with the card's characters in the places of ●; every other character is the service's.
    pub with_card: String,
    /// 氏名カナ of the service, to be shown beside: the card has none.
    pub kana: Option<String>,
    /// The card's characters that a claim (レセプト) cannot carry, because JIS X 0208 lacks them.
    pub not_claimable: Vec<String>,
}

/// Why a name cannot be read by the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unresolved {
    /// There is no ● in it.
    #[error("no character is hidden")]
    NothingHidden,
    /// Service or card do not say when the person was born or which sex they have.
    #[error("birth date or sex is not known on both sides")]
    NotComparable,
    /// Another birth date.
    #[error("another birth date")]
    OtherBirth,
    /// Another sex.
    #[error("another sex")]
    OtherSex,
    /// The names have different lengths.
    #[error("{service} characters at the service, {card} on the card")]
    OtherLength {
        /// Characters at the service, without spaces.
        service: usize,
        /// Characters on the card, without spaces.
        card: usize,
    },
    /// A character that can be read is another one on the card.
    #[error("character {place} differs")]
    OtherCharacter {
        /// Its place without spaces, from 0.
        place: usize,
    },
    /// The card cannot write the character either.
    #[error("character {place} is hidden on the card as well")]
    HiddenOnCard {
        /// Its place without spaces, from 0.
        place: usize,
    },
    /// Nothing can be read: the length alone says too little.
    #[error("every character is hidden")]
    AllHidden,
}

/// Reads the ● of `service` by the name on `card`: only for the same birth date and sex, the same length, and the same readable characters.
///
/// # Errors
/// Why not. Then both names are shown as they came.
pub fn resolve(
    service: Named<'_>,
    card: Named<'_>,
    kana: Option<&str>,
) -> Result<Resolved, Unresolved> {
    if !service.name.contains(HIDDEN) {
        return Err(Unresolved::NothingHidden);
    }
    same_person(service, card)?;
    let shown: Vec<&str> = letters(service.name).collect();
    let printed: Vec<&str> = letters(card.name).collect();
    if shown.len() != printed.len() {
        return Err(Unresolved::OtherLength {
            service: shown.len(),
            card: printed.len(),
        });
    }
    let mut readable = 0_usize;
    for (place, (shown, printed)) in shown.iter().zip(&printed).enumerate() {
        if is_hidden(printed) {
            return Err(Unresolved::HiddenOnCard { place });
        }
        if is_hidden(shown) {
            continue;
        }
        readable += 1;
        if comparable_spelling(shown) != comparable_spelling(printed) {
            return Err(Unresolved::OtherCharacter { place });
        }
    }
    if readable == 0 {
        return Err(Unresolved::AllHidden);
    }
    Ok(Resolved {
        of_service: service.name.to_owned(),
        with_card: filled(service.name, &printed),
        kana: kana.map(str::to_owned),
        not_claimable: shown
            .iter()
            .zip(&printed)
            .filter(|(shown, printed)| is_hidden(shown) && !printed.chars().all(is_claimable))
            .map(|(_, printed)| (*printed).to_owned())
            .collect(),
    })
}

/// Whether a claim can carry a character: it is in JIS X 0208, and not one of the rows that vendors added to it in CP932.
#[must_use]
pub fn is_claimable(character: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode(character.encode_utf8(&mut buffer));
    match (unmappable, bytes.as_ref()) {
        // Row 13, and the rows above 84, are NEC's and IBM's.
        (false, [lead, _]) => !matches!(lead, 0x85..=0x87 | 0xeb..),
        _ => false,
    }
}

/// Whether `hidden` is `whole` but for ● in some places.
pub(crate) fn is_hidden_form_of(hidden: &str, whole: &str) -> bool {
    let shown: Vec<&str> = letters(hidden).collect();
    let written: Vec<&str> = letters(whole).collect();
    let same = |(shown, written): (&&str, &&str)| {
        is_hidden(shown) || comparable_spelling(shown) == comparable_spelling(written)
    };
    hidden.contains(HIDDEN) && shown.len() == written.len() && shown.iter().zip(&written).all(same)
}

fn same_person(service: Named<'_>, card: Named<'_>) -> Result<(), Unresolved> {
    match (service.birth, card.birth) {
        (Some(service), Some(card)) if service == card => {}
        (Some(_), Some(_)) => return Err(Unresolved::OtherBirth),
        _ => return Err(Unresolved::NotComparable),
    }
    match (service.sex, card.sex) {
        (Some(Sex::NotSet), Some(_)) | (Some(_), Some(Sex::NotSet)) => Ok(()),
        (Some(service), Some(card)) if service == card => Ok(()),
        (Some(_), Some(_)) => Err(Unresolved::OtherSex),
        _ => Err(Unresolved::NotComparable),
    }
}

/// The letters of a name, each with its variation selectors, without spaces.
fn letters(name: &str) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = name
        .char_indices()
        .filter(|(_, character)| !is_variation_selector(*character))
        .map(|(start, _)| start)
        .chain([name.len()])
        .collect();
    let spans: Vec<&str> = starts
        .windows(2)
        .filter_map(|span| match span {
            [start, end] => name.get(*start..*end),
            _ => None,
        })
        .filter(|letter| !letter.trim().is_empty())
        .collect();
    spans.into_iter()
}

fn is_hidden(letter: &str) -> bool {
    letter.starts_with(HIDDEN)
}

/// `name` with each ● replaced by the printed letter of its place; spaces stay where they are.
fn filled(name: &str, printed: &[&str]) -> String {
    let mut printed = printed.iter();
    let mut filled = String::with_capacity(name.len());
    for character in name.chars() {
        if is_variation_selector(character) {
            filled.push(character);
            continue;
        }
        let letter = if character.is_whitespace() {
            None
        } else {
            printed.next()
        };
        match letter {
            Some(letter) if character == HIDDEN => filled.push_str(letter),
            _ => filled.push(character),
        }
    }
    filled
}

impl std::fmt::Debug for Named<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Named(…)")
    }
}

impl std::fmt::Debug for Resolved {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Resolved(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const BIRTH: Date = date!(1971 - 09 - 30);

    fn named(name: &str) -> Named<'_> {
        Named {
            name,
            birth: Some(BIRTH),
            sex: Some(Sex::Male),
        }
    }

    #[test]
    fn a_hidden_character_is_read_in_its_place() {
        for (service, card, read, not_claimable) in [
            ("見本　●志", "見本　髙志", "見本　髙志", vec!["髙"]),
            ("●野 一", "𠮷野　一", "𠮷野 一", vec!["𠮷"]),
            ("辻●太", "辻\u{e0100}清太", "辻清太", vec![]),
            ("●井", "葛\u{e0101}井", "葛\u{e0101}井", vec!["葛\u{e0101}"]),
            ("●口　●子", "樋口　桜子", "樋口　桜子", vec![]),
            ("ＡＢ●", "AB㐂", "ＡＢ㐂", vec!["㐂"]),
        ] {
            let found = resolve(named(service), named(card), Some("ﾐﾎﾝ")).unwrap();
            assert_eq!(
                (found.with_card.as_str(), found.of_service.as_str()),
                (read, service)
            );
            assert_eq!(found.not_claimable, not_claimable, "{card}");
            assert_eq!(found.kana.as_deref(), Some("ﾐﾎﾝ"));
        }
    }

    #[test]
    fn nothing_is_read_for_another_person_or_by_too_little() {
        let card = named("見本　髙志");
        for (service, card, why) in [
            (named("見本　髙志"), card, Unresolved::NothingHidden),
            (
                Named {
                    birth: Some(date!(1971 - 10 - 01)),
                    ..named("見本　●志")
                },
                card,
                Unresolved::OtherBirth,
            ),
            (
                Named {
                    sex: Some(Sex::Female),
                    ..named("見本　●志")
                },
                card,
                Unresolved::OtherSex,
            ),
            (
                Named {
                    birth: None,
                    ..named("見本　●志")
                },
                card,
                Unresolved::NotComparable,
            ),
            (
                named("見本　●志"),
                Named { sex: None, ..card },
                Unresolved::NotComparable,
            ),
            (
                named("見本　●"),
                card,
                Unresolved::OtherLength {
                    service: 3,
                    card: 4,
                },
            ),
            (
                named("見本　●司"),
                card,
                Unresolved::OtherCharacter { place: 3 },
            ),
            (named("●●　●●"), card, Unresolved::AllHidden),
            (
                named("見本　●志"),
                named("見本　●志"),
                Unresolved::HiddenOnCard { place: 2 },
            ),
        ] {
            assert_eq!(resolve(service, card, None), Err(why));
        }
        let not_set = Named {
            sex: Some(Sex::NotSet),
            ..named("見本　●志")
        };
        assert!(resolve(not_set, card, None).is_ok());
    }

    #[test]
    fn a_claim_carries_jis_x_0208_and_nothing_else() {
        for character in [
            '亜', '熙', '凜', 'ア', 'あ', 'Ａ', '１', '　', '々', '〆', '腕', '弌',
        ] {
            assert!(is_claimable(character), "{character}");
        }
        for character in [
            '髙',
            '﨑',
            '𠮷',
            '①',
            'Ⅰ',
            '㈱',
            'ｱ',
            'A',
            '纊',
            '黑',
            '\u{e0100}',
            '\u{e000}',
        ] {
            assert!(!is_claimable(character), "{character}");
        }
    }

    proptest! {
        #[test]
        fn a_readable_character_never_changes(
            name in "[亜-熙ア-ン　]{1,8}", card in "[亜-熙髙𠮷ア-ン　]{1,8}", hidden in proptest::collection::vec(any::<bool>(), 8),
            copied in any::<bool>(),
        ) {
            let mask = |character: char, hide: bool| if hide && character != '　' { HIDDEN } else { character };
            let service: String = name.chars().zip(hidden).map(|(character, hide)| mask(character, hide)).collect();
            let printed = if copied { &name } else { &card };
            if let Ok(found) = resolve(named(&service), named(printed), None) {
                prop_assert_eq!(found.with_card.chars().count(), service.chars().count());
                for (shown, read) in service.chars().zip(found.with_card.chars()) {
                    prop_assert!(shown == read || shown == HIDDEN);
                }
                prop_assert!(!found.with_card.contains(HIDDEN));
                prop_assert_eq!(letters(&service).count(), letters(printed).count());
            } else if copied {
                let all = letters(&service).all(is_hidden);
                prop_assert!(all || !service.contains(HIDDEN), "{} by {}", service, printed);
            }
        }

        #[test]
        fn another_birth_date_or_sex_never_resolves(day in 1_u16..366, other_sex in any::<bool>()) {
            let birth = Date::from_ordinal_date(1971, day).unwrap();
            let sex = if other_sex { Sex::Female } else { Sex::Male };
            let service = Named { birth: Some(birth), sex: Some(sex), ..named("見本　●志") };
            let found = resolve(service, named("見本　髙志"), None);
            prop_assert_eq!(found.is_ok(), birth == BIRTH && !other_sex);
        }
    }
}
