//! Codes of 医療券・調剤券.

use super::code_tables;

code_tables! {
    /// CD018 医療券・調剤券別.
    TicketType {
        Medical = "01" "医療券",
        Dispensing = "02" "調剤券",
    }
    /// CD019 診療別.
    TreatmentType {
        Inpatient = "01" "入院",
        Outpatient = "02" "入院外",
        Dental = "03" "歯科",
        Dispensing = "04" "調剤",
        VisitingNurse = "05" "訪問看護",
    }
    /// CD020 単独・併用別.
    SingleOrCombined {
        Single = "01" "単独",
        Combined = "02" "併用",
    }
    /// CD021 社会保険状況, and CD023–CD025 with the same codes.
    Status {
        Yes = "01" "あり",
        No = "02" "なし",
    }
    /// CD022 社会保険状況の整合性フラグ.
    Consistency {
        Inconsistent = "1" "不整合あり",
    }
    /// CD026 指定医療機関確認フラグ.
    Designated {
        Here = "0" "一致",
        Elsewhere = "1" "不一致",
    }
}
