//! `YZKsiquc01res` in XML: what was prescribed, dispensed and done, from three sources that have the same layout under three sets of names.

use time::Date;

use super::{MedicalVerdict, verdict};
use crate::eligibility::{
    echo::{EchoMismatch, require},
    message::message,
    ticket::TreatmentMonth,
    tree::{Element, elements},
};

elements! {
    /// MessageHeader of an answer.
    pub struct MedicationHeader {
        /// Whose information it is.
        person: Option<MedicationPerson> = "QuaInf",
    }
}

elements! {
    /// QuaInf: the person. No number stands here.
    pub struct MedicationPerson {
        /// 氏名.
        name: Element<String> = "Name",
        /// 氏名カナ.
        kana: Element<String> = "KanaName",
        /// 生年月日.
        birth: Element<Date> = "Birth",
        /// 性別; its codes are not public.
        sex: Element<String> = "AdmGendCode",
    }
}

elements! {
    /// MessageBody: a month each, by where it is known from.
    pub struct MedicationBody {
        /// レセプト由来.
        claims: Vec<MedicationMonth> = "MeTrMonthInf",
        /// 電子処方箋(処方).
        prescriptions: Vec<MedicationMonth> = "ShPrInf/ShPrMonthInf",
        /// 電子処方箋(調剤).
        dispensings: Vec<MedicationMonth> = "CzDiInf/CzDiMonthInf",
    }
}

elements! {
    /// What one institution did in one month.
    pub struct MedicationMonth {
        /// 機関種別.
        kind: Element<String> = "DiOrg|ShPrOrg|CzDiOrg",
        /// 医療機関等コード.
        institution_code: Element<String> = "MeTrDiHCd|ShMeTrDiHCd|CzMeTrDiHCd",
        /// 医療機関等名.
        institution_name: Element<String> = "MeTrDiHNm|ShMeTrDiHNm|CzMeTrDiHNm",
        /// 処方箋発行元コード.
        prescriber_code: Element<String> = "PrlsHCd|ShPrHCd|CzPrlsHCd",
        /// 処方箋発行元名.
        prescriber_name: Element<String> = "PrlsHNm|ShPrHNm|CzPrlsHNm",
        /// 処方箋発行元の種別.
        prescriber_kind: Element<String> = "PrIsOrg|ShPrIsOrg|CzPrIsOrg",
        /// 診療年月, 処方年月, 調剤年月.
        month: Element<TreatmentMonth> = "MeTrMonth|ShPrMonth|CzDiMonth",
        /// 入院外来; its codes are not public.
        in_or_out: Element<String> = "InOut|ShPrCl|CzPrCl",
        /// Each day.
        days: Vec<MedicationDay> = "DiDateInfs|ShPrDateInfs|CzDiDateInfs/DiDateInf|ShPrDateInf|CzDiDateInf",
    }
}

elements! {
    /// What was done on one day.
    pub struct MedicationDay {
        /// 診療日, 処方日, 調剤日.
        day: Element<Date> = "DiDate|ShPrDate|CzDiDate",
        /// 処方日, where the day is another one's.
        prescribed_on: Element<Date> = "PrDate|CzPrDate",
        /// Each drug.
        drugs: Vec<Drug> = "DrugInfs|ShDrugInfs|CzDrugInfs/DrugInf|ShDrugInf|CzDrugInf",
        /// 診療情報, from claims only.
        treatments: Vec<Treatment> = "MeTrInfs/MeTrInf",
    }
}

elements! {
    /// One drug. Amounts stay texts: nothing is computed from them.
    pub struct Drug {
        /// 診療識別, 用法区分.
        usage_class: Element<String> = "MeTrIdCl|ShUsageCl|CzUsageCl",
        /// 用法名.
        usage: Element<String> = "UsageN|ShUsageN|CzUsageN",
        /// 医薬品コード.
        code: Element<String> = "DrugC|ShDrugC|CzDrugC",
        /// 医薬品名.
        name: Element<String> = "DrugN|ShDrugN|CzDrugN",
        /// 成分名.
        ingredient: Element<String> = "IngreN|ShIngreN|CzIngreN",
        /// 1回量, 用量.
        amount: Element<String> = "Qua1|ShQua1|CzQua1",
        /// 単位.
        unit: Element<String> = "Unit|ShUnit|CzUnit",
        /// 回数.
        times: Element<String> = "Times|ShTimes|CzTimes",
        /// 特別指示.
        instruction: Element<String> = "SpInst|ShSpInst|CzSpInst",
    }
}

elements! {
    /// One thing done (診療行為): 要配慮.
    pub struct Treatment {
        /// 診療識別.
        class: Element<String> = "MeTrIdCl",
        /// 診療行為コード.
        code: Element<String> = "SinInfCd",
        /// 診療行為名.
        name: Element<String> = "SinInfN",
        /// 数量.
        amount: Element<String> = "Qua1",
        /// 単位.
        unit: Element<String> = "Unit",
        /// 回数.
        times: Element<String> = "Times",
    }
}

message! {
    /// Medication and care of one person, `YZKsiquc01res`.
    pub struct MedicationResult(MedicationHeader, MedicationBody);
}

impl MedicationResult {
    /// What the answer says of itself.
    #[must_use]
    pub fn verdict(&self) -> MedicalVerdict {
        verdict(&self.raw)
    }

    /// Whether the answer is about somebody born on this day. It names no institution and no number, so that this and the file's name are all that ties
    /// it to a question. A refusal names nobody.
    ///
    /// # Errors
    /// Another birth date, or none.
    pub fn check_birth(&self, birth: Date) -> Result<(), EchoMismatch> {
        if matches!(self.verdict(), MedicalVerdict::Refused { .. })
            && self
                .body()
                .is_none_or(|body| *body == MedicationBody::default())
        {
            return Ok(());
        }
        let echo = self
            .header()
            .person
            .as_ref()
            .and_then(|person| person.birth.value());
        require(echo == Some(&birth), "Birth")
    }
}
