//! The names of our requests: mark, time in Japan, chance.

use madoguchi_core::{
    clock::{JST, Random},
    eligibility::file_name::{ExchangeName, FileNameError, Prefix},
};
use time::OffsetDateTime;

use crate::folder::late::{CHANCE_LENGTH, TIME};

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;
    use crate::folder::late::asked_at;

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
