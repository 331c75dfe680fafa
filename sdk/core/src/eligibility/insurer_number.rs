//! 保険者番号 and 公費負担者番号.

use super::{tree::FromText, width::comparable};

/// An insurer number (保険者番号) or public payer number (公費負担者番号), as it came and as it is compared.
///
/// On the wire it has eight places; the six digits of a 国民健康保険 stand right, after two spaces (some vendors write two zeros).
/// Modelled on open integrations.
#[derive(Clone, PartialEq, Eq)]
pub struct InsurerNumber {
    raw: String,
    normalised: String,
}

impl InsurerNumber {
    /// Takes the number as it came. Nothing is refused here: a result may carry what a question may not.
    #[must_use]
    pub fn new(raw: impl Into<String>) -> Self {
        let raw = raw.into();
        let compared = comparable(&raw);
        let normalised = match compared.strip_prefix("00") {
            Some(six) if six.len() == 6 => six.to_owned(),
            _ => compared,
        };
        Self { raw, normalised }
    }

    /// As it came, spaces included.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Half-width digits without padding: 6 (国民健康保険) or 8.
    #[must_use]
    pub fn normalised(&self) -> &str {
        &self.normalised
    }

    /// The form on the wire: eight places, padded on the left with spaces.
    #[must_use]
    pub fn wire(&self) -> String {
        format!("{:>8}", self.normalised)
    }

    /// 法別番号: the first two of eight digits; six-digit numbers have none.
    #[must_use]
    pub fn law(&self) -> Option<&str> {
        if self.normalised.len() == 8 {
            self.normalised.get(..2)
        } else {
            None
        }
    }
}

impl FromText for InsurerNumber {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self::new(text))
    }
}

impl std::fmt::Debug for InsurerNumber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("InsurerNumber(…)")
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
}
