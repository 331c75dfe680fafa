//! The messages of the stories' people. Everyone and every number is invented.

use serde_json::{Value, json};

use crate::outcome::Statement;

/// 医療機関等コード of the institution that asks.
pub(crate) const HERE: &str = "1311234567";

/// An answer of this validity with these rights, of 10 April 2026.
pub(crate) fn answer(validity: &str, rights: &[Value]) -> Value {
    json!({"XmlMsg": {
        "MessageHeader": {"ProcessExecutionTime": "20260410090000", "SegmentOfResult": "1", "MedicalInstitutionCode": HERE},
        "MessageBody": {
            "ProcessingResultStatus": "1", "QualificationValidity": validity,
            "ResultList": {"ResultOfQualificationConfirmation": rights},
        },
    }})
}

/// The right or ticket with these elements changed.
pub(crate) fn with(mut right: Value, change: Value) -> Value {
    let right_fields = right.as_object_mut().unwrap();
    right_fields.extend(change.as_object().unwrap().clone());
    right
}

/// 被用者保険, 40 years old.
pub(crate) fn employee() -> Value {
    json!({
        "InsuredCardClassification": "01", "InsurerNumber": "06123456", "InsuredCardSymbol": "例１", "InsuredIdentificationNumber": "12",
        "InsuredBranchNumber": "00", "PersonalFamilyClassification": "1", "Name": "試験　太郎", "Sex1": "1", "Birthdate": "19850615",
        "Address": "見本県例示市１－１", "QualificationDate": "20200401", "InsurerName": "見本健康保険組合",
    })
}

/// What the record says of somebody of whom it knows the insurer.
pub(crate) fn insured_by(insurer_number: Option<&str>) -> Statement {
    Statement {
        insurer_number: insurer_number.map(str::to_owned),
        ..Statement::default()
    }
}

/// A dependant born on this day.
pub(crate) fn child(birth: &str) -> Value {
    let change = json!({"Birthdate": birth, "PersonalFamilyClassification": "2", "Name": "試験　花子", "QualificationDate": birth});
    with(employee(), change)
}

/// 国民健康保険.
pub(crate) fn national() -> Value {
    with(employee(), json!({"InsurerNumber": "  123456"}))
}

/// 後期高齢 with a limit certificate, 78 years old.
pub(crate) fn late_elderly() -> Value {
    let change = json!({"InsurerNumber": "39131234", "Birthdate": "19480101", "InsuredPartialContributionRatio": "010"});
    with(with(employee(), change), limit("B05"))
}

/// 国民健康保険 with an elderly certificate, 72 years old.
pub(crate) fn elderly() -> Value {
    let certificate = json!({
        "ElderlyRecipientCertificateDate": "20250801", "ElderlyRecipientValidStartDate": "20250801",
        "ElderlyRecipientValidEndDate": "20260731", "ElderlyRecipientContributionRatio": "020",
    });
    with(
        national(),
        json!({"Birthdate": "19540101", "ElderlyRecipientCertificateInfo": certificate}),
    )
}

/// A limit certificate of this class.
pub(crate) fn limit(class: &str) -> Value {
    json!({"LimitApplicationCertificateRelatedInfo": {
        "LimitApplicationCertificateClassification": "02", "LimitApplicationCertificateClassificationFlag": class,
        "LimitApplicationCertificateValidStartDate": "20250801", "LimitApplicationCertificateValidEndDate": "20260731",
    }})
}

/// A right lost on 1 April 2026 for this reason.
pub(crate) fn lost(reason: &str) -> Value {
    with(
        employee(),
        json!({"DisqualificationDate": "20260401", "ReasonOfLoss": reason}),
    )
}

/// A recipient of medical assistance with these tickets.
pub(crate) fn recipient(tickets: &[Value]) -> Value {
    json!({
        "InsuredCardClassification": "A1", "InsurerNumber": "12131234", "InsuredIdentificationNumber": "1234567", "Name": "試験　太郎",
        "Sex1": "1", "Birthdate": "19850615", "QualificationDate": "20230401", "InsurerName": "例示福祉事務所",
        "PublicExpenseResultList": {"MedicalTicketInfo": tickets},
    })
}

/// A ticket for April 2026, alone.
pub(crate) fn ticket() -> Value {
    json!({
        "TicketType": "01", "MedicalTicketValidDate": "20260401", "MedicalTicketExpirationDate": "20260430", "MedicalTreatmentMonth": "202604",
        "DesignatedMedicalInstitutionCode": HERE, "DesignatedMedicalInstitutionFlag": "0", "MedicalTreatmentType": "02",
        "SelfPayAmount": "0", "SingleOrCombinedUse": "01", "StatusOfSocialInsurance": "02",
    })
}

/// A ticket beside employees' insurance.
pub(crate) fn combined() -> Value {
    with(
        ticket(),
        json!({"SingleOrCombinedUse": "02", "StatusOfSocialInsurance": "01"}),
    )
}

/// A consent to the care information.
pub(crate) fn consent(flag: &str, until: &str) -> Value {
    json!({"DiagnosisInfoConsFlg": flag, "DiagnosisInfoConsTime": "20260410090000", "DiagnosisInfoAvailableTime": until})
}
