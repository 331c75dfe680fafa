//! 公費負担者番号.

use super::{NumberFault, Scheme, SchemeKind, all_digits, check_digit, paper_number, prefecture};
use crate::eligibility::width::comparable;

paper_number! {
    /// A public payer number (公費負担者番号): law 2, prefecture 2, implementing body 3, check digit 1.
    PublicPayerNumber, comparable
}

impl PublicPayerNumber {
    /// 法別番号; `None` where these are not eight digits.
    #[must_use]
    pub fn law(&self) -> Option<&str> {
        if self.normalised().len() == 8 {
            self.normalised().get(..2)
        } else {
            None
        }
    }

    /// The scheme of the law. Numbers from 41 to 49 and from 80 are given out by prefectures and towns (地方単独事業), each for itself.
    #[must_use]
    pub fn scheme(&self) -> Option<Scheme> {
        let scheme = Scheme::of_law(self.law()?)?;
        (scheme.kind != SchemeKind::Insurance).then_some(scheme)
    }

    /// 都道府県番号, 1 to 47.
    #[must_use]
    pub fn prefecture(&self) -> Option<u8> {
        self.law()?;
        prefecture(self.normalised().get(2..)?).ok()
    }

    /// What is wrong with it.
    #[must_use]
    pub fn fault(&self) -> Option<NumberFault> {
        self.judge().err()
    }

    fn judge(&self) -> Result<(), NumberFault> {
        all_digits(self.normalised())?;
        if self.normalised().len() != 8 {
            return Err(NumberFault::Length {
                found: self.normalised().len(),
                expected: "8",
            });
        }
        check_digit(self.normalised())?;
        prefecture(self.normalised().get(2..).unwrap_or_default())?;
        match self.scheme() {
            Some(_) => Ok(()),
            None => Err(NumberFault::Law),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn the_digits_name_the_scheme_and_the_prefecture() {
        for (raw, scheme, prefecture, fault) in [
            ("12139994", Some("生活保護法の医療扶助"), Some(13), None),
            ("１２１３９９９４", Some("生活保護法の医療扶助"), Some(13), None),
            ("25139999", Some("中国残留邦人等の医療支援給付"), Some(13), None),
            ("54136015", Some("難病の特定医療"), Some(13), None),
            ("88139993", Some("地方単独の医療費助成"), Some(13), None),
            ("06139992", None, Some(13), Some(NumberFault::Law)),
            ("12139949", Some("生活保護法の医療扶助"), Some(13), Some(NumberFault::CheckDigit)),
            ("139998", None, None, Some(NumberFault::Length { found: 6, expected: "8" })),
        ] {
            let number = PublicPayerNumber::new(raw);
            let found = number.scheme().map(|scheme| scheme.name_ja);
            assert_eq!((found, number.prefecture(), number.fault()), (scheme, prefecture, fault), "{raw}");
        }
    }
}
