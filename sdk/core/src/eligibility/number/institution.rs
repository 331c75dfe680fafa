//! 医療機関等コード.

use super::{NumberFault, all_digits, paper_number, prefecture};
use crate::eligibility::width::comparable;

paper_number! {
    /// A medical institution's code (医療機関等コード): prefecture, point table, and seven digits. Ten digits in messages; tickets carry the seven alone
    /// or all ten.
    InstitutionCode, comparable
}

/// What an institution is paid by (点数表). The digits are from memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PointTable {
    /// 医科, digit 1.
    Medical,
    /// 歯科, digit 3.
    Dental,
    /// 調剤, digit 4.
    Dispensing,
    /// 訪問看護, digit 6.
    VisitingNurse,
}

impl InstitutionCode {
    /// 都道府県番号, 1 to 47.
    #[must_use]
    pub fn prefecture(&self) -> Option<u8> {
        prefecture(self.normalised()).ok()
    }

    /// 点数表.
    #[must_use]
    pub fn point_table(&self) -> Option<PointTable> {
        match self.normalised().get(2..3)? {
            "1" => Some(PointTable::Medical),
            "3" => Some(PointTable::Dental),
            "4" => Some(PointTable::Dispensing),
            "6" => Some(PointTable::VisitingNurse),
            _ => None,
        }
    }

    /// What is wrong with it. The open integrations know no check digit in it, so none is asked for.
    #[must_use]
    pub fn fault(&self) -> Option<NumberFault> {
        self.judge().err()
    }

    fn judge(&self) -> Result<(), NumberFault> {
        all_digits(self.normalised())?;
        if self.normalised().len() != 10 {
            return Err(NumberFault::Length {
                found: self.normalised().len(),
                expected: "10",
            });
        }
        prefecture(self.normalised())?;
        match self.point_table() {
            Some(_) => Ok(()),
            None => Err(NumberFault::PointTable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn a_code_says_where_the_institution_is_and_what_it_is() {
        for (raw, prefecture, table, fault) in [
            ("1311234567", Some(13), Some(PointTable::Medical), None),
            ("１３３１２３４５６７", Some(13), Some(PointTable::Dental), None),
            ("4741234567", Some(47), Some(PointTable::Dispensing), None),
            ("0161234567", Some(1), Some(PointTable::VisitingNurse), None),
            ("0011234567", None, Some(PointTable::Medical), Some(NumberFault::Prefecture)),
            ("4811234567", None, Some(PointTable::Medical), Some(NumberFault::Prefecture)),
            ("1391234567", Some(13), None, Some(NumberFault::PointTable)),
            ("1234567", Some(12), Some(PointTable::Dental), Some(NumberFault::Length { found: 7, expected: "10" })),
            ("13-1234567", Some(13), None, Some(NumberFault::NotDigit { position: 3 })),
            ("　", None, None, Some(NumberFault::Empty)),
        ] {
            let code = InstitutionCode::new(raw);
            assert_eq!((code.prefecture(), code.point_table(), code.fault()), (prefecture, table, fault), "{raw}");
        }
    }
}
