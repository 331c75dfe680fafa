//! Codes about a person and their right.

use super::code_tables;

code_tables! {
    /// CD007 性別.
    Sex {
        Male = "1" "男",
        Female = "2" "女",
        NotSet = "3" "未設定",
    }
    /// CD008 資格喪失事由.
    LossReason {
        Death = "01" "死亡",
        Assistance = "02" "生活保護受給開始",
        OtherInsurance = "03" "医療保険等の資格取得",
        Other = "99" "その他",
    }
    /// CD009 本人家族.
    InsuredOrDependant {
        Insured = "1" "本人",
        Dependant = "2" "家族",
    }
    /// CD010 被保険者証区分.
    CardClassification {
        General = "01" "一般",
        Retired = "02" "退職",
        ShortTermGeneral = "03" "短期(一般)",
        ShortTermRetired = "04" "短期(退職)",
        /// Formerly 資格証明書.
        SpecialTreatmentCost = "05" "特別療養費支給対象者",
        SpecialRetired = "06" "特例退職",
        SelfDefense = "07" "自衛官",
        Assistance = "A1" "医療扶助",
    }
    /// CD011 限度額認定証区分.
    LimitKind {
        Limit = "01" "限度額適用認定証",
        LimitAndMealReduction = "02" "限度額適用・標準負担額減額認定証",
        MealReduction = "03" "標準負担額減額認定証",
    }
    /// CD012 適用区分. The classes of the law change; the set is open.
    LimitClass {
        A = "A01" "ア",
        I = "A02" "イ",
        U = "A03" "ウ",
        E = "A04" "エ",
        O = "A05" "オ",
        OBorder = "A06" "オ(境)",
        Active3 = "B01" "現役並みⅢ",
        Active2 = "B02" "現役並みⅡ",
        Active1 = "B03" "現役並みⅠ",
        /// From 70 to 74.
        Ordinary = "B04" "一般",
        Low2 = "B05" "低所得Ⅱ",
        Low1 = "B06" "低所得Ⅰ",
        Low1Pension = "B07" "低所得Ⅰ(老福)",
        Low1Border = "B08" "低所得Ⅰ(境)",
        Ordinary2 = "B09" "一般Ⅱ(後期)",
        Ordinary1 = "B10" "一般Ⅰ(後期)",
    }
    /// CD013 特定疾病.
    Disease {
        Dialysis = "1" "人工透析",
        Haemophilia = "2" "血友病(Ⅷ,Ⅸ)",
        Hiv = "3" "血液製剤によるHIV",
    }
    /// CD015 未就学.
    Preschool {
        Applies = "1" "該当",
    }
}
