//! The order of the elements of a group when it is written.

use serde_json::{Map, Value};

use super::{Order, specification::SPECIFICATION};

/// Groups whose table the service has made for every element there may be, whether it is there or not.
const FULL_TABLES: [&str; 2] = ["ResultOfQualificationConfirmation", "MedicalTicketInfo"];

/// The elements of `group` in the wanted order.
pub(in crate::eligibility) fn ordered<'a>(
    order: Order,
    group: &str,
    children: &'a Map<String, Value>,
) -> Vec<(&'a String, &'a Value)> {
    let mut elements: Vec<(&String, &Value)> = children.iter().collect();
    if order == Order::AsGiven {
        return elements;
    }
    let places = SPECIFICATION
        .iter()
        .find(|(name, _)| *name == group)
        .map_or(&[][..], |(_, places)| places);
    // What the specification does not know comes last, as it stands.
    elements.sort_by_key(|(name, _)| {
        let place = places.iter().position(|place| place == name);
        place.unwrap_or(places.len())
    });
    if order == Order::Result {
        let capacity = capacity(group, elements.len());
        elements.sort_by_key(|(name, _)| bucket(name, capacity));
    }
    elements
}

/// How many buckets Java's `HashMap` has: a power of two, at least 16, at most three quarters full.
fn capacity(group: &str, elements: usize) -> u32 {
    if FULL_TABLES.contains(&group) {
        return 64;
    }
    let mut capacity: u32 = 16;
    while usize::try_from(capacity / 4 * 3).is_ok_and(|most| elements > most) {
        capacity = capacity.saturating_mul(2);
    }
    capacity
}

/// The bucket of a name in a `java.util.HashMap` of this capacity.
fn bucket(name: &str, capacity: u32) -> u32 {
    let hash = name.encode_utf16().fold(0u32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(u32::from(unit))
    });
    (hash ^ (hash >> 16)) & capacity.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Predicted from samples of real results; the samples' collisions are as the specification lists them.
    const PREDICTED: &[(&str, &[&str])] = &[
        ("XmlMsg", &["MessageHeader", "MessageBody"]),
        (
            "MessageHeader",
            &[
                "ProcessExecutionTime",
                "CharacterCodeIdentifier",
                "SegmentOfResult",
                "QualificationConfirmationDate",
                "ReferenceClassification",
                "ArbitraryFileIdentifier",
                "MedicalInstitutionCode",
                "ErrorCode",
                "ErrorMessage",
            ],
        ),
        (
            "MessageHeader",
            &[
                "ProcessExecutionTime",
                "CharacterCodeIdentifier",
                "SegmentOfResult",
                "NumberOfNormalProcessing",
                "QualificationConfirmationDate",
                "NumberOfError",
                "ReceptionNumber",
                "NumberOfProcessingResult",
                "ArbitraryFileIdentifier",
                "MedicalInstitutionCode",
                "ErrorCode",
                "ErrorMessage",
            ],
        ),
        (
            "MessageBody",
            &[
                "ProcessingResultCode",
                "ResultList",
                "PrescriptionIssueSelect",
                "ProcessingResultMessage",
                "QualificationConfirmSearchInfo",
                "ProcessingResultStatus",
                "QualificationValidity",
            ],
        ),
        (
            "ResultOfQualificationConfirmation",
            &[
                "Address",
                "InsuredName",
                "SpecificHealthCheckupsInfoConsTime",
                "DiagnosisInfoConsFlg",
                "QualificationDate",
                "SpecificHealthCheckupsInfoAvailableTime",
                "PersonalFamilyClassification",
                "Sex2",
                "Sex1",
                "SpecificDiseasesCertificateRelatedConsFlg",
                "OperationInfoConsFlg",
                "ReasonOfLoss",
                "SpecificDiseasesCertificateRelatedConsTime",
                "Name",
                "InsurerNumber",
                "InsuredCardSymbol",
                "SpecificDiseasesCertificateList",
                "NameKana",
                "InsuredCardValidDate",
                "LimitApplicationCertificateRelatedConsFlg",
                "InsuredCardClassification",
                "DiagnosisInfoAvailableTime",
                "LimitApplicationCertificateRelatedConsTime",
                "ReferenceNumber",
                "NameOfOther",
                "OperationInfoAvailableTime",
                "InsuredBranchNumber",
                "DiagnosisInfoConsTime",
                "Birthdate",
                "InsuredCardExpirationDate",
                "InsuredCertificateIssuanceDate",
                "InsuredIdentificationNumber",
                "PreschoolClassification",
                "PharmacistsInfoAvailableTime",
                "SpecificHealthCheckupsInfoConsFlg",
                "ElderlyRecipientCertificateInfo",
                "PharmacistsInfoConsTime",
                "DisqualificationDate",
                "PharmacistsInfoConsFlg",
                "NameOfOtherKana",
                "InsurerName",
                "InsuredPartialContributionRatio",
                "PostNumber",
                "PublicExpenseResultList",
                "LimitApplicationCertificateRelatedInfo",
                "OperationInfoConsTime",
            ],
        ),
        (
            "MedicalTicketInfo",
            &[
                "DesignatedMedicalInstitutionCode",
                "StatusOfElderlyMedicalCare",
                "Remarks3",
                "DesignatedMedicalInstitutionFlag",
                "PrescriptionIssuerMedicalInstitutionName",
                "HandlingContactName",
                "StatusOfSocialInsurance",
                "MedicalTreatmentMonth",
                "IssueNumber",
                "InjuryName2",
                "InjuryName3",
                "DistrictContactName",
                "SingleOrCombinedUse",
                "InjuryName1",
                "PrescriptionIssuerMedicalInstitutionCode",
                "TicketType",
                "SelfPayAmount",
                "DesignatedMedicalInstitutionName",
                "MedicalTreatmentType",
                "MedicalTicketExpirationDate",
                "MedicalTicketValidDate",
                "StatusOfInfecton",
                "ConsistencyFlag",
                "StatusOfPrefecturalExpenses",
                "Remarks1",
                "Remarks2",
            ],
        ),
    ];

    #[test]
    fn results_have_the_order_of_a_java_hash_map() {
        for (group, expected) in PREDICTED {
            // From the other end, so that nothing is right by itself.
            let mut names = expected.to_vec();
            names.sort_unstable();
            assert_eq!(names_in(Order::Result, group, &names), *expected, "{group}");
        }
    }

    #[test]
    fn the_specification_order_is_that_of_the_table_and_the_unknown_comes_last() {
        for (group, places) in SPECIFICATION {
            let names: Vec<&str> = ["Unheard"]
                .into_iter()
                .chain(places.iter().rev().copied())
                .collect();
            let expected: Vec<&str> = places.iter().copied().chain(["Unheard"]).collect();
            assert_eq!(
                names_in(Order::Specification, group, &names),
                expected,
                "{group}"
            );
        }
        assert_eq!(
            names_in(Order::AsGiven, "MessageHeader", &["B", "ErrorCode", "A"]),
            ["B", "ErrorCode", "A"]
        );
        assert_eq!(
            names_in(Order::Specification, "NoSuchGroup", &["B", "A"]),
            ["B", "A"]
        );
    }

    #[test]
    fn a_table_doubles_when_it_is_more_than_three_quarters_full() {
        for (elements, expected) in [
            (0, 16),
            (12, 16),
            (13, 32),
            (24, 32),
            (25, 64),
            (48, 64),
            (49, 128),
        ] {
            assert_eq!(capacity("MessageBody", elements), expected, "{elements}");
        }
        assert_eq!(capacity("ResultOfQualificationConfirmation", 3), 64);
    }

    fn names_in(order: Order, group: &str, names: &[&str]) -> Vec<String> {
        let children = names
            .iter()
            .map(|name| ((*name).to_owned(), Value::Null))
            .collect();
        ordered(order, group, &children)
            .into_iter()
            .map(|(name, _)| name.clone())
            .collect()
    }
}
