//! The names of our requests: mark, time in Japan, chance.

use madoguchi_core::{
    clock::{JST, Random},
    eligibility::file_name::{ExchangeName, FileNameError, Prefix},
};
use time::{
    OffsetDateTime, PrimitiveDateTime, format_description::BorrowedFormatItem,
    macros::format_description,
};

const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day][hour][minute][second]");
/// The characters of [`TIME`].
const TIME_LENGTH: usize = 14;
/// Those of chance, in hexadecimal digits.
const CHANCE_LENGTH: usize = 8;

/// A name that was never used before.
pub(super) fn request(
    prefix: Prefix,
    mark: &str,
    at: OffsetDateTime,
    random: &dyn Random,
) -> Result<ExchangeName, FileNameError> {
    let mut chance = [0; CHANCE_LENGTH / 2];
    random.fill(&mut chance);
    let chance = u32::from_be_bytes(chance);
    let time = at
        .to_offset(JST)
        .format(TIME)
        .map_err(|_| FileNameError::Suffix)?;
    ExchangeName::request(prefix, &format!("{mark}{time}{chance:08x}"))
}

/// When the request with this suffix was made; `None` where it is not one of `mark`'s.
pub(crate) fn asked_at(suffix: &str, mark: &str) -> Option<OffsetDateTime> {
    let rest = suffix.strip_prefix(mark)?;
    let (time, chance) = rest.split_at_checked(TIME_LENGTH)?;
    let is_ours = chance.len() == CHANCE_LENGTH
        && chance
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let time = PrimitiveDateTime::parse(time, TIME).ok()?;
    is_ours.then(|| time.assume_offset(JST))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    struct Chance(u32);

    impl Random for Chance {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&self.0.to_be_bytes());
        }
    }

    proptest! {
        #[test]
        fn a_result_answers_its_request_only_and_says_when_it_was_asked(
            seconds in 0_i64..3_000_000_000, chance: u32, other: u32, mark in "[A-Za-z0-9]{1,12}",
        ) {
            let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            let prefix: Prefix = "OQSsiquc01req".parse().unwrap();
            let name = request(prefix, &mark, at, &Chance(chance)).unwrap();
            prop_assert_eq!(asked_at(name.suffix(), &mark), Some(at));
            let another = request(prefix, &mark, at, &Chance(other)).unwrap();
            for extension in ["xml", "zip", "pdf"] {
                let result = another.result(extension.parse().unwrap());
                prop_assert_eq!(result.answers(&name), chance == other);
            }
        }

        #[test]
        fn no_suffix_of_others_is_taken_for_ours(suffix in "[A-Za-z0-9_-]{0,40}") {
            prop_assume!(!suffix.starts_with("mdg"));
            prop_assert_eq!(asked_at(&suffix, "mdg"), None);
        }
    }

    #[test]
    fn what_only_looks_like_ours_is_not() {
        let asked = Some(datetime!(2026-11-16 09:42:07 +9));
        for (suffix, expected) in [
            ("mdg20261116094207a1b2c3d4", asked),
            ("mdg20261116094207A1B2C3D4", None),
            ("mdg20261116094207a1b2c3d", None),
            ("mdg20261316094207a1b2c3d4", None),
            ("mdg2026", None),
            ("mdg", None),
            ("", None),
            ("20261116094207a1b2c3d4", None),
        ] {
            assert_eq!(asked_at(suffix, "mdg"), expected, "{suffix}");
        }
    }
}
