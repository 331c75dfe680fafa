//! 保険者番号.

use std::borrow::Cow;

use super::{NumberFault, Scheme, all_digits, check_digit, paper_number, prefecture};
use crate::eligibility::width::comparable;

paper_number! {
    /// An insurer number (保険者番号), or the public payer number (公費負担者番号) that stands in its place on a right of medical assistance.
    ///
    /// On the wire it has eight places; the six digits of a 国民健康保険 stand right, after two spaces (some vendors write two zeros).
    /// Modelled on open integrations.
    InsurerNumber, without_padding
}

impl InsurerNumber {
    /// The form on the wire: eight places, padded on the left with spaces.
    #[must_use]
    pub fn wire(&self) -> String {
        format!("{:>8}", self.normalised())
    }

    /// 法別番号: the first two of eight digits; six-digit numbers have none.
    #[must_use]
    pub fn law(&self) -> Option<&str> {
        if self.normalised().len() == 8 {
            self.normalised().get(..2)
        } else {
            None
        }
    }

    /// The scheme that the number names; `None` where the number is none, or its law not known here.
    #[must_use]
    pub fn scheme(&self) -> Option<Scheme> {
        match (self.normalised().len(), self.law()) {
            (6, _) => Some(Scheme::NATIONAL),
            (8, Some(law)) => Scheme::of_law(law),
            _ => None,
        }
    }

    /// 都道府県番号 of the insurer, 1 to 47.
    #[must_use]
    pub fn prefecture(&self) -> Option<u8> {
        prefecture(self.after_law()).ok()
    }

    /// What is wrong with it.
    #[must_use]
    pub fn fault(&self) -> Option<NumberFault> {
        self.judge().err()
    }

    fn judge(&self) -> Result<(), NumberFault> {
        all_digits(self.normalised())?;
        if !matches!(self.normalised().len(), 6 | 8) {
            return Err(NumberFault::Length {
                found: self.normalised().len(),
                expected: "6 or 8",
            });
        }
        // The check digit first: a mistyped digit is likelier than a new law.
        check_digit(self.normalised())?;
        prefecture(self.after_law())?;
        match self.scheme() {
            Some(_) => Ok(()),
            None => Err(NumberFault::Law),
        }
    }

    /// What follows the law, where there is one.
    fn after_law(&self) -> &str {
        match self.law() {
            Some(_) => self.normalised().get(2..).unwrap_or_default(),
            None => self.normalised(),
        }
    }
}

fn without_padding(raw: &str) -> Cow<'_, str> {
    let compared = comparable(raw);
    match compared.strip_prefix("00") {
        Some(six) if six.len() == 6 => Cow::Owned(six.to_owned()),
        _ => compared,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_are_the_same_number_in_every_padding() {
        for raw in ["123456", "  123456", "00123456", "１２３４５６"] {
            let number = InsurerNumber::new(raw);
            assert_eq!(
                (number.normalised(), number.wire().as_str()),
                ("123456", "  123456")
            );
            assert_eq!((number.raw(), number.law()), (raw, None));
        }
        let elderly = InsurerNumber::new("39131234");
        assert_eq!(
            (elderly.wire().as_str(), elderly.law()),
            ("39131234", Some("39"))
        );
    }

    #[test]
    #[rustfmt::skip]
    fn the_digits_name_the_scheme_and_the_prefecture() {
        for (raw, scheme, prefecture, fault) in [
            ("06139992", Some("組合管掌健康保険"), Some(13), None),
            ("39139993", Some("後期高齢者医療"), Some(13), None),
            ("12139994", Some("生活保護法の医療扶助"), Some(13), None),
            ("  139998", Some("国民健康保険"), Some(13), None),
            ("139998", Some("国民健康保険"), Some(13), None),
            ("139999", Some("国民健康保険"), Some(13), Some(NumberFault::CheckDigit)),
            ("06139929", Some("組合管掌健康保険"), Some(13), Some(NumberFault::CheckDigit)),
            ("06489991", Some("組合管掌健康保険"), None, Some(NumberFault::Prefecture)),
            ("98139991", None, Some(13), Some(NumberFault::Law)),
            ("1399982", None, Some(13), Some(NumberFault::Length { found: 7, expected: "6 or 8" })),
            ("0613999X", Some("組合管掌健康保険"), Some(13), Some(NumberFault::NotDigit { position: 8 })),
            ("", None, None, Some(NumberFault::Empty)),
        ] {
            let number = InsurerNumber::new(raw);
            let found = number.scheme().map(|scheme| scheme.name_ja);
            assert_eq!((found, number.prefecture(), number.fault()), (scheme, prefecture, fault), "{raw}");
        }
    }
}
