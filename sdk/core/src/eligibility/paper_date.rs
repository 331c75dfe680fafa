//! Dates as people type them from insurance papers.

use time::Date;

use crate::card::{PrintedError, printed};

/// The day that a person typed from a paper, in either calendar and either width: `1980年5月17日`, `昭和55年5月17日`, `Ｓ５５．５．１７`, `19800517`, `S550517`.
///
/// Six digits without an era are refused, since 昭和55年 and 1955 look the same.
///
/// # Errors
/// What is wrong with it.
pub fn paper_date(typed: &str) -> Result<Date, PrintedError> {
    printed::date(typed)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn one_day_is_written_in_many_ways() {
        for typed in [
            "1980年5月17日",
            "昭和55年5月17日",
            "Ｓ５５．５．１７",
            "19800517",
            "S550517",
            " 1980-05-17 ",
            "昭和55年5月17日生",
        ] {
            assert_eq!(paper_date(typed), Ok(date!(1980 - 05 - 17)), "{typed}");
        }
        assert_eq!(paper_date("550517"), Err(PrintedError::WhichCalendar));
        assert!(matches!(
            paper_date("平成55年5月17日"),
            Err(PrintedError::OtherEra { .. })
        ));
    }
}
