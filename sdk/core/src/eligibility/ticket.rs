//! MedicalTicketInfo: one 医療券・調剤券. Modelled on open integrations.

use time::Date;

use super::{
    code::{Consistency, Designated, SingleOrCombined, Status, TicketType, TreatmentType},
    date::digits,
    tree::{Element, FromText, elements},
    write::ToText,
};

elements! {
    /// A medical or dispensing ticket. Names of diseases are 要配慮 and not for the reception desk.
    pub struct MedicalTicket {
        /// 医療券・調剤券別.
        kind: Element<TicketType> = "TicketType",
        /// 有効開始年月日.
        from: Element<Date> = "MedicalTicketValidDate",
        /// 有効終了年月日, the last day.
        until: Element<Date> = "MedicalTicketExpirationDate",
        /// 交付番号.
        issue_number: Element<String> = "IssueNumber",
        /// 診療年月.
        month: Element<TreatmentMonth> = "MedicalTreatmentMonth",
        /// 指定医療機関コード.
        institution_code: Element<String> = "DesignatedMedicalInstitutionCode",
        /// 指定医療機関確認フラグ.
        designated: Element<Designated> = "DesignatedMedicalInstitutionFlag",
        /// 指定医療機関名: another institution's name is not shown.
        institution_name: Element<String> = "DesignatedMedicalInstitutionName",
        /// 処方箋発行元医療機関コード.
        prescriber_code: Element<String> = "PrescriptionIssuerMedicalInstitutionCode",
        /// 処方箋発行元医療機関名.
        prescriber_name: Element<String> = "PrescriptionIssuerMedicalInstitutionName",
        /// 傷病名1.
        injury_name_1: Element<String> = "InjuryName1",
        /// 傷病名2.
        injury_name_2: Element<String> = "InjuryName2",
        /// 傷病名3.
        injury_name_3: Element<String> = "InjuryName3",
        /// 診療別.
        treatment_type: Element<TreatmentType> = "MedicalTreatmentType",
        /// 本人支払額: per month, not per visit.
        self_pay: Element<Yen> = "SelfPayAmount",
        /// 地区担当員名.
        district_contact: Element<String> = "DistrictContactName",
        /// 取扱担当者名.
        handling_contact: Element<String> = "HandlingContactName",
        /// 単独・併用別.
        single_or_combined: Element<SingleOrCombined> = "SingleOrCombinedUse",
        /// 社会保険状況.
        social_insurance: Element<Status> = "StatusOfSocialInsurance",
        /// 社会保険状況の整合性フラグ.
        consistency: Element<Consistency> = "ConsistencyFlag",
        /// 感染症法37条の2; the official name is misspelt.
        infection: Element<Status> = "StatusOfInfecton",
        /// 後期高齢者医療.
        elderly_care: Element<Status> = "StatusOfElderlyMedicalCare",
        /// 都道府県費.
        prefectural_expenses: Element<Status> = "StatusOfPrefecturalExpenses",
        /// 備考1.
        remarks_1: Element<String> = "Remarks1",
        /// 備考2.
        remarks_2: Element<String> = "Remarks2",
        /// 備考3.
        remarks_3: Element<String> = "Remarks3",
    }
}

/// 診療年月, `yyyyMM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreatmentMonth {
    first: Date,
}

impl TreatmentMonth {
    /// The month of this day.
    #[must_use]
    pub fn of(day: Date) -> Self {
        let first = day.replace_day(1).unwrap_or(day);
        Self { first }
    }

    /// Whether `day` lies in this month.
    #[must_use]
    pub fn contains(self, day: Date) -> bool {
        (day.year(), day.month()) == (self.first.year(), self.first.month())
    }
}

impl std::fmt::Display for TreatmentMonth {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "{:04}{:02}",
            self.first.year(),
            u8::from(self.first.month())
        )
    }
}

impl FromText for TreatmentMonth {
    fn from_text(text: &str) -> Option<Self> {
        let month = digits(text, 6)?;
        Date::from_text(&format!("{month}01")).map(|first| Self { first })
    }
}

/// An amount that the service sends, in yen. This product never computes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Yen(pub u32);

impl ToText for TreatmentMonth {
    fn to_text(&self) -> String {
        self.to_string()
    }
}

impl ToText for Yen {
    fn to_text(&self) -> String {
        self.0.to_string()
    }
}

impl FromText for Yen {
    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let all_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if all_digits {
            text.parse().ok().map(Self)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn months_and_amounts_are_read_or_left_as_text() {
        let month = TreatmentMonth::from_text("202604").unwrap();
        assert!(month.contains(date!(2026 - 04 - 30)) && !month.contains(date!(2025 - 04 - 30)));
        assert_eq!(month.to_string(), "202604");
        assert_eq!(TreatmentMonth::from_text("202613"), None);
        assert_eq!(Yen::from_text("03000"), Some(Yen(3000)));
        for text in ["-1", "+1", "3,000", "３０００", "99999999999"] {
            assert_eq!(Yen::from_text(text), None, "{text}");
        }
    }
}
