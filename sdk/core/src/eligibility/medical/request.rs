//! `YZKsiquc01req` and `TKKsiquc01req`.

use crate::eligibility::{
    code::{CareSetting, CheckupFile, MedicationFile, PrescriptionsShown},
    message::message,
    number::{BranchNumber, InstitutionCode, InsuranceOnly, InsurerNumber},
    search::NumberQuestion,
    ticket::TreatmentMonth,
    tree::{Element, elements},
};

elements! {
    /// MessageHeader of a question: the person, under other names than elsewhere.
    pub struct MedicalAskHeader {
        /// 医療機関等コード.
        institution: Element<InstitutionCode> = "MedicalInstitutionCode",
        /// 保険者番号.
        insurer_number: Element<InsurerNumber> = "InsurerNumber",
        /// 被保険者証記号.
        symbol: Element<InsuranceOnly> = "InsuranceCardSymbol",
        /// 被保険者証番号.
        number: Element<InsuranceOnly> = "InsuredPersonIdentificationNumber",
        /// 枝番.
        branch_number: Element<BranchNumber> = "BranchNumber",
        /// 任意のファイル識別子.
        identifier: Element<String> = "ArbitraryFileIdentifier",
    }
}

elements! {
    /// MessageBody of a question.
    pub struct MedicalAsk {
        /// 開始年月.
        from: Element<TreatmentMonth> = "StartDate",
        /// 終了年月.
        to: Element<TreatmentMonth> = "EndDate",
        /// Which file is wanted: [`MedicationFile`] or [`CheckupFile`], by the system that is asked.
        file: Element<String> = "FileCategory",
        /// Whether prescriptions and dispensings of 電子処方箋 are among them.
        prescriptions: Element<PrescriptionsShown> = "PrDiInfClassification",
        /// 診療区分.
        setting: Element<CareSetting> = "MedicalTreatmentFlag",
    }
}

message! {
    /// A question about medication and care, `YZKsiquc01req`.
    pub struct MedicationRequest(MedicalAskHeader, MedicalAsk);
}

message! {
    /// A question about check-ups, `TKKsiquc01req`.
    pub struct CheckupRequest(MedicalAskHeader, MedicalAsk);
}

/// The months that are asked about, both included. The service gives up to sixty months back, as far as seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Months {
    /// The first.
    pub from: TreatmentMonth,
    /// The last.
    pub to: TreatmentMonth,
}

impl MedicationRequest {
    /// Asks about the person of `person`, in a way of care that their consent covers.
    #[must_use]
    pub fn new(
        institution: &InstitutionCode,
        identifier: &str,
        person: &NumberQuestion,
        file: MedicationFile,
        months: Months,
        setting: CareSetting,
    ) -> Self {
        let body = MedicalAsk {
            from: Element::Value(months.from),
            to: Element::Value(months.to),
            file: Element::Value(file.as_str().to_owned()),
            prescriptions: Element::Value(PrescriptionsShown::Yes),
            setting: Element::Value(setting),
        };
        Self::of(header(institution, identifier, person), body)
    }
}

impl CheckupRequest {
    /// Asks about the person of `person`, in a way of care that their consent covers.
    #[must_use]
    pub fn new(
        institution: &InstitutionCode,
        identifier: &str,
        person: &NumberQuestion,
        file: CheckupFile,
        from: TreatmentMonth,
        setting: CareSetting,
    ) -> Self {
        let body = MedicalAsk {
            from: Element::Value(from),
            file: Element::Value(file.as_str().to_owned()),
            setting: Element::Value(setting),
            ..MedicalAsk::default()
        };
        Self::of(header(institution, identifier, person), body)
    }
}

fn header(
    institution: &InstitutionCode,
    identifier: &str,
    person: &NumberQuestion,
) -> MedicalAskHeader {
    MedicalAskHeader {
        institution: Element::Value(institution.clone()),
        insurer_number: Element::Value(InsurerNumber::new(person.insurer_number().wire())),
        symbol: person.symbol().map(InsuranceOnly::new).into(),
        number: Element::Value(InsuranceOnly::new(person.number())),
        branch_number: person.branch_number().map(BranchNumber::new).into(),
        identifier: Element::Value(identifier.to_owned()),
    }
}
