//! What may be used for insurance business only.

use crate::eligibility::{tree::FromText, width::comparable, write::ToText};

/// A symbol (記号) or number (番号) of an insured person: for insurance business only (告知要求制限: 健康保険法194条の2, 国民健康保険法111条の2,
/// 高齢者医療確保法161条の2).
///
/// It cannot be printed, serialised, hashed or sorted, so that it cannot become a key of statistics, a field of a support bundle, or an entry of an
/// index made for something else. Whoever asks insurers or bills them says so at the call: [`for_insurance_business`](Self::for_insurance_business).
///
/// Not a key of a map:
/// ```compile_fail,E0599
/// # use madoguchi_core::eligibility::InsuranceOnly;
/// let mut visits = std::collections::HashMap::new();
/// visits.insert(InsuranceOnly::new("1001"), 1);
/// ```
/// Nor of a sorted one:
/// ```compile_fail,E0277
/// # use madoguchi_core::eligibility::InsuranceOnly;
/// let mut visits = std::collections::BTreeMap::new();
/// visits.insert(InsuranceOnly::new("1001"), 1);
/// ```
/// Not serialised:
/// ```compile_fail,E0277
/// # use madoguchi_core::eligibility::InsuranceOnly;
/// let bundle = serde_json::to_string(&InsuranceOnly::new("1001"));
/// ```
/// Not printed:
/// ```compile_fail,E0277
/// # use madoguchi_core::eligibility::InsuranceOnly;
/// let line = format!("{}", InsuranceOnly::new("1001"));
/// ```
/// And this is how it is used:
/// ```
/// # use madoguchi_core::eligibility::InsuranceOnly;
/// let number = InsuranceOnly::new("1001");
/// assert_eq!(number.for_insurance_business(), "1001");
/// assert_eq!(format!("{number:?}"), "InsuranceOnly(…)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InsuranceOnly(String);

impl InsuranceOnly {
    /// Takes the text as it came.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as it came, for asking, billing and showing at the desk.
    #[must_use]
    pub fn for_insurance_business(&self) -> &str {
        &self.0
    }

    /// Whether `other` is the same without regard to width and surrounding space. Zeros count.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        comparable(&self.0) == comparable(&other.0)
    }
}

impl FromText for InsuranceOnly {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self::new(text))
    }
}

/// Into a message to the service, which is insurance business.
impl ToText for InsuranceOnly {
    fn to_text(&self) -> String {
        self.0.clone()
    }
}

impl std::fmt::Debug for InsuranceOnly {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("InsuranceOnly(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_does_not_matter_and_zeros_do() {
        let number = InsuranceOnly::new("0012");
        assert!(number.is_same(&InsuranceOnly::new(" ００１２")));
        assert!(!number.is_same(&InsuranceOnly::new("12")));
    }
}
