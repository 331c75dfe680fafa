//! The order of elements in real answers: that of a `java.util.HashMap` from name to value.

use serde_json::{Map, Value};

/// A block in the order of a hash map that grew to hold `keys` elements; elements of one bucket keep their order.
pub(crate) fn hashed(elements: Vec<(&str, Option<Value>)>, keys: usize) -> Map<String, Value> {
    let buckets = match keys {
        0..=12 => 16,
        13..=24 => 32,
        _ => 64,
    };
    let mut present: Vec<(&str, Value)> = elements
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    present.sort_by_key(|(name, _)| bucket(name, buckets));
    present
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn bucket(name: &str, buckets: u32) -> u32 {
    let hash = name.encode_utf16().fold(0_u32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(u32::from(unit))
    });
    (hash ^ (hash >> 16)) & (buckets - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_in_the_order_that_was_observed() {
        for (what, observed) in [
            (
                "single",
                "ProcessExecutionTime CharacterCodeIdentifier SegmentOfResult QualificationConfirmationDate \
                 ReferenceClassification ArbitraryFileIdentifier MedicalInstitutionCode ErrorCode ErrorMessage",
            ),
            (
                "bulk",
                "ProcessExecutionTime CharacterCodeIdentifier SegmentOfResult NumberOfNormalProcessing \
                 QualificationConfirmationDate NumberOfError ReceptionNumber NumberOfProcessingResult \
                 ArbitraryFileIdentifier MedicalInstitutionCode ErrorCode ErrorMessage",
            ),
            (
                "body",
                "ProcessingResultCode ResultList PrescriptionIssueSelect ProcessingResultMessage \
                 QualificationConfirmSearchInfo ProcessingResultStatus QualificationValidity",
            ),
        ] {
            let names: Vec<&str> = observed.split_whitespace().collect();
            let mut sorted = names.clone();
            sorted.sort_unstable();
            let block = hashed(
                sorted.iter().map(|name| (*name, Some("".into()))).collect(),
                names.len(),
            );
            let buckets = |names: &[&str]| -> Vec<u32> {
                names.iter().map(|name| bucket(name, 16)).collect()
            };
            let got: Vec<&str> = block.keys().map(String::as_str).collect();
            assert_eq!(buckets(&got), buckets(&names), "{what}");
            assert!(buckets(&names).is_sorted(), "{what}");
        }
    }

    #[test]
    fn absent_elements_leave_no_trace() {
        let block = hashed(vec![("B", Some("1".into())), ("A", None)], 2);
        assert_eq!(Value::Object(block), serde_json::json!({ "B": "1" }));
    }
}
