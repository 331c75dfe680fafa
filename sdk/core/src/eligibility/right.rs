//! ResultOfQualificationConfirmation: one right (資格) with the person it belongs to. Modelled on open integrations.

use time::{Date, OffsetDateTime};

use super::{
    code::{
        CardClassification, ConsentFlag, Disease, InsuredOrDependant, LimitChanged, LimitClass,
        LimitKind, LossReason, Preschool, PrescriptionSelect, Sex,
    },
    date::digits,
    number::{BranchNumber, InsuranceOnly, InsurerNumber},
    ticket::{MedicalTicket, Yen},
    tree::{Element, FromText, elements},
    write::ToText,
};

elements! {
    /// One right: medical insurance, or medical assistance where [`classification`](Self::classification) is A1.
    pub struct Right {
        /// 被保険者証区分.
        classification: Element<CardClassification> = "InsuredCardClassification",
        /// 保険者番号; for assistance 公費負担者番号.
        insurer_number: Element<InsurerNumber> = "InsurerNumber",
        /// 被保険者証記号.
        symbol: Element<InsuranceOnly> = "InsuredCardSymbol",
        /// 被保険者証番号; for assistance 受給者番号.
        number: Element<InsuranceOnly> = "InsuredIdentificationNumber",
        /// 枝番.
        branch_number: Element<BranchNumber> = "InsuredBranchNumber",
        /// 本人・家族.
        insured_or_dependant: Element<InsuredOrDependant> = "PersonalFamilyClassification",
        /// 被保険者氏名(世帯主氏名).
        insured_name: Element<String> = "InsuredName",
        /// 氏名.
        name: Element<String> = "Name",
        /// 氏名(その他), such as 通称.
        other_name: Element<String> = "NameOfOther",
        /// 氏名カナ, half-width.
        kana: Element<String> = "NameKana",
        /// 氏名カナ(その他).
        other_kana: Element<String> = "NameOfOtherKana",
        /// 性別1.
        sex: Element<Sex> = "Sex1",
        /// 性別2, where the face of the card is to be considerate about it.
        printed_sex: Element<Sex> = "Sex2",
        /// 生年月日.
        birth: Element<Date> = "Birthdate",
        /// 住所, as the insurer has it.
        address: Element<String> = "Address",
        /// 郵便番号.
        post_number: Element<String> = "PostNumber",
        /// 資格取得年月日; 保護開始・再開.
        from: Element<Date> = "QualificationDate",
        /// 資格喪失年月日, the first day without; 停止・廃止.
        lost_on: Element<Date> = "DisqualificationDate",
        /// 被保険者証交付年月日.
        issued_on: Element<Date> = "InsuredCertificateIssuanceDate",
        /// 被保険者証有効開始年月日.
        valid_from: Element<Date> = "InsuredCardValidDate",
        /// 被保険者証有効終了年月日.
        valid_until: Element<Date> = "InsuredCardExpirationDate",
        /// 一部負担金割合 of 後期高齢.
        partial_ratio: Element<Ratio> = "InsuredPartialContributionRatio",
        /// 未就学区分.
        preschool: Element<Preschool> = "PreschoolClassification",
        /// 資格喪失事由.
        loss_reason: Element<LossReason> = "ReasonOfLoss",
        /// 保険者名称; for assistance the welfare office.
        insurer_name: Element<String> = "InsurerName",
        /// 高齢受給者証情報.
        elderly: Option<ElderlyCertificate> = "ElderlyRecipientCertificateInfo",
        /// 限度額適用認定証提供同意フラグ.
        limit_consent: Element<ConsentFlag> = "LimitApplicationCertificateRelatedConsFlg",
        /// When that was given.
        limit_consent_at: Element<OffsetDateTime> = "LimitApplicationCertificateRelatedConsTime",
        /// 限度額情報変更有無, in batches.
        limit_changed: Element<LimitChanged> = "LimitApplicationCertificateChanged",
        /// 限度額適用認定証関連情報.
        limit: Option<LimitCertificate> = "LimitApplicationCertificateRelatedInfo",
        /// 特定疾病療養受療証提供同意フラグ.
        disease_consent: Element<ConsentFlag> = "SpecificDiseasesCertificateRelatedConsFlg",
        /// When that was given.
        disease_consent_at: Element<OffsetDateTime> = "SpecificDiseasesCertificateRelatedConsTime",
        /// 特定疾病療養受療証情報.
        diseases: Vec<SpecificDisease> = "SpecificDiseasesCertificateList/SpecificDiseasesCertificateInfo",
        /// 医療券・調剤券.
        tickets: Vec<MedicalTicket> = "PublicExpenseResultList/MedicalTicketInfo",
        /// 特定健診情報閲覧同意.
        checkup_consent: Element<ConsentFlag> = "SpecificHealthCheckupsInfoConsFlg",
        /// When that was given.
        checkup_consent_at: Element<OffsetDateTime> = "SpecificHealthCheckupsInfoConsTime",
        /// Until when it counts.
        checkup_until: Element<OffsetDateTime> = "SpecificHealthCheckupsInfoAvailableTime",
        /// 薬剤情報閲覧同意.
        medication_consent: Element<ConsentFlag> = "PharmacistsInfoConsFlg",
        /// When that was given.
        medication_consent_at: Element<OffsetDateTime> = "PharmacistsInfoConsTime",
        /// Until when it counts.
        medication_until: Element<OffsetDateTime> = "PharmacistsInfoAvailableTime",
        /// 診療情報閲覧同意.
        care_consent: Element<ConsentFlag> = "DiagnosisInfoConsFlg",
        /// When that was given.
        care_consent_at: Element<OffsetDateTime> = "DiagnosisInfoConsTime",
        /// Until when it counts.
        care_until: Element<OffsetDateTime> = "DiagnosisInfoAvailableTime",
        /// 手術情報閲覧同意.
        surgery_consent: Element<ConsentFlag> = "OperationInfoConsFlg",
        /// When that was given.
        surgery_consent_at: Element<OffsetDateTime> = "OperationInfoConsTime",
        /// Until when it counts.
        surgery_until: Element<OffsetDateTime> = "OperationInfoAvailableTime",
        /// 処方箋発行形態, where it comes with the person and not with the body.
        prescription: Element<PrescriptionSelect> = "PrescriptionIssueSelect",
        /// 照会番号: the institution's own patient id.
        reference_number: Element<String> = "ReferenceNumber",
        /// 任意の識別子.
        arbitrary_identifier: Element<String> = "ArbitraryIdentifier",
        /// Seen once in a real file; its meaning is not documented.
        confirmation_key: Element<String> = "QualificationConfirmationKey",
    }
}

elements! {
    /// 高齢受給者証情報, from 70 to 74.
    pub struct ElderlyCertificate {
        /// 交付年月日.
        issued_on: Element<Date> = "ElderlyRecipientCertificateDate",
        /// 有効開始年月日.
        from: Element<Date> = "ElderlyRecipientValidStartDate",
        /// 有効終了年月日, the last day.
        until: Element<Date> = "ElderlyRecipientValidEndDate",
        /// 一部負担金割合.
        ratio: Element<Ratio> = "ElderlyRecipientContributionRatio",
    }
}

elements! {
    /// 限度額適用認定証関連情報.
    pub struct LimitCertificate {
        /// 認定証区分.
        kind: Element<LimitKind> = "LimitApplicationCertificateClassification",
        /// 適用区分.
        class: Element<LimitClass> = "LimitApplicationCertificateClassificationFlag",
        /// 交付年月日.
        issued_on: Element<Date> = "LimitApplicationCertificateDate",
        /// 有効開始年月日.
        from: Element<Date> = "LimitApplicationCertificateValidStartDate",
        /// 有効終了年月日, the last day.
        until: Element<Date> = "LimitApplicationCertificateValidEndDate",
        /// 長期入院該当年月日.
        long_term_from: Element<Date> = "LimitApplicationCertificateLongTermDate",
    }
}

elements! {
    /// 特定疾病療養受療証情報: 要配慮.
    pub struct SpecificDisease {
        /// 認定疾病区分.
        disease: Element<Disease> = "SpecificDiseasesDiseaseCategory",
        /// 交付年月日.
        issued_on: Element<Date> = "SpecificDiseasesCertificateDate",
        /// 有効開始年月日.
        from: Element<Date> = "SpecificDiseasesValidStartDate",
        /// 有効終了年月日, the last day.
        until: Element<Date> = "SpecificDiseasesValidEndDate",
        /// 自己負担限度額.
        limit: Element<Yen> = "SpecificDiseasesSelfPay",
    }
}

/// A copayment ratio of the law (一部負担金割合): on the wire per cent in three digits, "030" is 3割.
///
/// Only the ratios the law knows are values; everything else stays text, so that no path leads from an odd answer to 0割 or 10割.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio(u8);

impl Ratio {
    /// Tenths: 3 is 3割.
    #[must_use]
    pub fn tenths(self) -> u8 {
        self.0
    }
}

impl FromText for Ratio {
    fn from_text(text: &str) -> Option<Self> {
        match digits(text, 3)? {
            "010" => Some(Self(1)),
            "020" => Some(Self(2)),
            "030" => Some(Self(3)),
            _ => None,
        }
    }
}

impl ToText for Ratio {
    fn to_text(&self) -> String {
        format!("0{}0", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ratios_of_the_law_are_ratios() {
        for (text, tenths) in [("010", 1), ("020", 2), ("030", 3)] {
            assert_eq!(Ratio::from_text(text).map(Ratio::tenths), Some(tenths));
        }
        for text in ["000", "100", "30", "3", "3割", "０３０", "035"] {
            assert_eq!(Ratio::from_text(text), None, "{text}");
        }
    }
}
