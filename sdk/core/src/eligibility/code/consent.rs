//! Codes about consents and the patient's choices, and about what may be looked at.

use super::code_tables;

code_tables! {
    /// CD001 限度額適用認定証提供同意フラグ, as a question says it. In answers it is read as [`ConsentFlag`], whose first two codes it has.
    LimitConsent {
        NotGiven = "0" "未同意",
        Given = "1" "同意",
    }
    /// CD016 同意区分.
    ConsentFlag {
        NotGiven = "0" "なし",
        Given = "1" "あり",
        Expired = "2" "有効期限切れ",
        Emergency = "3" "同意取得困難(救急)",
    }
    /// CD017 処方箋発行形態.
    PrescriptionSelect {
        Electronic = "1" "電子",
        Paper = "2" "紙",
    }
    /// CD028 診療区分.
    CareSetting {
        Outpatient = "1" "外来",
        HomeVisit = "2" "訪問診療等",
        Online = "3" "オンライン診療等",
        Emergency = "4" "救急時",
    }
    /// CD029 医療情報種別.
    MedicalInformation {
        Checkup = "TKK" "特定健診",
        Medication = "YZK" "薬剤",
    }
    /// CD030 薬剤情報等の表示: whether prescriptions and dispensings of 電子処方箋 are among them.
    PrescriptionsShown {
        No = "0" "表示しない",
        Yes = "1" "表示する",
    }
    /// CD031 同意有効期限切れ理由.
    ConsentEnded {
        /// What it means differs by the way of care.
        ByKind = "0" "形態ごとの補足による",
        ByInstitution = "1" "医療機関取消",
        ByPatient = "2" "患者取消",
        PurposeChanged = "3" "用途変更",
    }
    /// CD036 閲覧同意情報種別.
    ConsentItem {
        SpecificDisease = "TSR" "特定疾病",
        Checkup = "TKK" "特定健診",
        Medication = "YZK" "薬剤",
        Care = "SRJ" "診療",
        Surgery = "SHJ" "手術",
    }
}
