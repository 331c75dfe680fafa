//! The elements of a result in the order of the wire, and what each may hold.
//!
//! Names and order are modelled on open integrations: real answers carry the iteration order of a Java hash map,
//! so clients must read by name. The order is kept here so that they meet it.

use Kind::{Block, Date, List, Month, Text, Texts};

/// One element of a block.
#[derive(Debug)]
pub(crate) struct Element {
    /// Its official name.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) kind: Kind,
}

/// What an element holds. Everything is text on the wire; the people file may write dates as expressions.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Text as it stands.
    Text,
    /// `yyyyMMdd`.
    Date,
    /// `yyyyMM`.
    Month,
    /// Texts, one after another under the same name.
    Texts,
    /// One nested block.
    Block(&'static [Element]),
    /// A list of nested blocks under one name.
    List(&'static str, &'static [Element]),
}

const fn element(name: &'static str, kind: Kind) -> Element {
    Element { name, kind }
}

/// `ResultOfQualificationConfirmation`: one right of one person.
pub(crate) const PERSON: &[Element] = &[
    element("Address", Text),
    element("InsuredName", Text),
    element("SpecificHealthCheckupsInfoConsTime", Text),
    element("DiagnosisInfoConsFlg", Text),
    element("QualificationDate", Date),
    element("SpecificHealthCheckupsInfoAvailableTime", Text),
    element("PersonalFamilyClassification", Text),
    element("Sex2", Text),
    element("Sex1", Text),
    element("SpecificDiseasesCertificateRelatedConsFlg", Text),
    element("OperationInfoConsFlg", Text),
    element("ReasonOfLoss", Text),
    element("SpecificDiseasesCertificateRelatedConsTime", Text),
    element("Name", Text),
    element("InsurerNumber", Text),
    element("InsuredCardSymbol", Text),
    element(
        "SpecificDiseasesCertificateList",
        List("SpecificDiseasesCertificateInfo", DISEASE),
    ),
    element("NameKana", Text),
    element("InsuredCardValidDate", Date),
    element("LimitApplicationCertificateRelatedConsFlg", Text),
    element("InsuredCardClassification", Text),
    element("DiagnosisInfoAvailableTime", Text),
    element("LimitApplicationCertificateRelatedConsTime", Text),
    element("ReferenceNumber", Text),
    element("NameOfOther", Text),
    element("OperationInfoAvailableTime", Text),
    element("InsuredBranchNumber", Text),
    element("DiagnosisInfoConsTime", Text),
    element("Birthdate", Date),
    element("InsuredCardExpirationDate", Date),
    element("InsuredCertificateIssuanceDate", Date),
    element("InsuredIdentificationNumber", Text),
    element("PreschoolClassification", Text),
    element("PharmacistsInfoAvailableTime", Text),
    element("SpecificHealthCheckupsInfoConsFlg", Text),
    element("ElderlyRecipientCertificateInfo", Block(ELDERLY)),
    element("PharmacistsInfoConsTime", Text),
    element("DisqualificationDate", Date),
    element("PharmacistsInfoConsFlg", Text),
    element("NameOfOtherKana", Text),
    element("InsurerName", Text),
    element("InsuredPartialContributionRatio", Text),
    element("PostNumber", Text),
    element("PublicExpenseResultList", List("MedicalTicketInfo", TICKET)),
    element("LimitApplicationCertificateRelatedInfo", Block(LIMIT)),
    element("OperationInfoConsTime", Text),
];

const ELDERLY: &[Element] = &[
    element("ElderlyRecipientCertificateDate", Date),
    element("ElderlyRecipientValidStartDate", Date),
    element("ElderlyRecipientValidEndDate", Date),
    element("ElderlyRecipientContributionRatio", Text),
];

const LIMIT: &[Element] = &[
    element("LimitApplicationCertificateClassification", Text),
    element("LimitApplicationCertificateClassificationFlag", Text),
    element("LimitApplicationCertificateDate", Date),
    element("LimitApplicationCertificateValidStartDate", Date),
    element("LimitApplicationCertificateValidEndDate", Date),
    element("LimitApplicationCertificateLongTermDate", Date),
];

const DISEASE: &[Element] = &[
    element("SpecificDiseasesDiseaseCategory", Text),
    element("SpecificDiseasesCertificateDate", Date),
    element("SpecificDiseasesValidStartDate", Date),
    element("SpecificDiseasesValidEndDate", Date),
    element("SpecificDiseasesSelfPay", Text),
];

/// `MedicalTicketInfo`: one medical or dispensing ticket of medical assistance.
pub(crate) const TICKET: &[Element] = &[
    element("DesignatedMedicalInstitutionCode", Text),
    element("StatusOfElderlyMedicalCare", Text),
    element("Remarks3", Text),
    element("DesignatedMedicalInstitutionFlag", Text),
    element("PrescriptionIssuerMedicalInstitutionName", Text),
    element("HandlingContactName", Text),
    element("StatusOfSocialInsurance", Text),
    element("MedicalTreatmentMonth", Month),
    element("IssueNumber", Text),
    element("InjuryName2", Text),
    element("InjuryName3", Text),
    element("DistrictContactName", Text),
    element("SingleOrCombinedUse", Text),
    element("InjuryName1", Text),
    element("PrescriptionIssuerMedicalInstitutionCode", Text),
    element("TicketType", Text),
    element("SelfPayAmount", Text),
    element("DesignatedMedicalInstitutionName", Text),
    element("MedicalTreatmentType", Text),
    element("MedicalTicketExpirationDate", Date),
    element("MedicalTicketValidDate", Date),
    element("StatusOfInfecton", Text),
    element("ConsistencyFlag", Text),
    element("StatusOfPrefecturalExpenses", Text),
    element("Remarks1", Text),
    element("Remarks2", Text),
];

/// A certificate of a subsidy (受給者証) as municipalities upload it. Its tree is not public, nor is its order; the names are those of the upload.
pub(crate) const SUBSIDY: &[Element] = &[
    element("medicalSubsidyInsurerNumber", Text),
    element("certificationName", Text),
    element("medicalSubsidyRecipientNumber", Text),
    element("certificationSubKey", Text),
    element("segment", Text),
    element("incomeSegment", Text),
    element("additionalConditions", Text),
    element("designatedMedicalInstitutions", Texts),
    element("isAlwaysReimbursement", Text),
    element("validFrom", Date),
    element("validTo", Date),
    element("historyKey", Text),
    element("isDeleted", Text),
    element("isNotDisclosed", Text),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The iteration order of `java.util.HashMap` with 64 buckets, computed anew.
    #[test]
    fn the_order_is_that_of_a_hash_map_with_64_buckets() {
        let bucket = |name: &str| {
            let hash = name.encode_utf16().fold(0_u32, |hash, unit| {
                hash.wrapping_mul(31).wrapping_add(u32::from(unit))
            });
            (hash ^ (hash >> 16)) & 63
        };
        for (what, table) in [("person", PERSON), ("ticket", TICKET)] {
            assert!(table.len() > 24, "{what} would need a smaller map");
            let buckets: Vec<u32> = table.iter().map(|element| bucket(element.name)).collect();
            assert!(buckets.is_sorted(), "{what}: {buckets:?}");
        }
    }

    #[test]
    fn no_name_stands_twice() {
        for table in [PERSON, ELDERLY, LIMIT, DISEASE, TICKET, SUBSIDY] {
            let mut names: Vec<&str> = table.iter().map(|element| element.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), table.len());
        }
    }
}
