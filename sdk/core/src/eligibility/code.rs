//! The code tables of annex 5-1, as open integrations transcribe them. A code that is not listed is kept as
//! [`Element::Other`](super::Element::Other): a new code is never a failure to read.

use super::tree::FromText;

macro_rules! code_tables {
    ($($(#[doc = $doc:expr])* $name:ident { $($(#[doc = $code_doc:expr])* $variant:ident = $code:literal,)* })*) => { $(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[doc = $code_doc])* $variant,)* }

        impl $name {
            /// Every code of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
        }

        impl FromText for $name {
            fn from_text(text: &str) -> Option<Self> {
                match text.trim() { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    )* };
}

code_tables! {
    /// CD002 照会区分.
    ReferenceClassification {
        /// マイナンバーカード.
        Card = "1",
        /// 被保険者証情報.
        Number = "2",
    }
    /// CD003 処理結果区分.
    Segment {
        /// 正常終了.
        Normal = "1",
        /// 処理中.
        Processing = "2",
        /// 異常終了.
        Error = "9",
    }
    /// CD004 処理結果状況.
    ProcessingStatus {
        /// 正常終了.
        Normal = "1",
        /// エラー.
        Error = "2",
    }
    /// CD006 資格有効性.
    Validity {
        /// 有効.
        Valid = "1",
        /// 無効.
        Invalid = "2",
        /// 無効(新しい資格あり).
        InvalidNewer = "3",
        /// 該当資格なし.
        NotFound = "4",
        /// 複数該当, medical insurance only.
        Several = "5",
        /// 有効(未登録), medical assistance only.
        ValidNotRegistered = "6",
    }
    /// CD007 性別.
    Sex {
        /// 男.
        Male = "1",
        /// 女.
        Female = "2",
        /// 未設定.
        NotSet = "3",
    }
    /// CD008 資格喪失事由.
    LossReason {
        /// 死亡.
        Death = "01",
        /// 生活保護受給開始.
        Assistance = "02",
        /// 医療保険等の資格取得.
        OtherInsurance = "03",
        /// その他.
        Other = "99",
    }
    /// CD009 本人家族.
    InsuredOrDependant {
        /// 本人.
        Insured = "1",
        /// 家族.
        Dependant = "2",
    }
    /// CD010 被保険者証区分.
    CardClassification {
        /// 一般.
        General = "01",
        /// 退職.
        Retired = "02",
        /// 短期(一般).
        ShortTermGeneral = "03",
        /// 短期(退職).
        ShortTermRetired = "04",
        /// 特別療養費支給対象者.
        SpecialTreatmentCost = "05",
        /// 特例退職.
        SpecialRetired = "06",
        /// 自衛官.
        SelfDefense = "07",
        /// 医療扶助.
        Assistance = "A1",
    }
    /// CD011 限度額認定証区分.
    LimitKind {
        /// 限度額適用認定証.
        Limit = "01",
        /// 限度額適用・標準負担額減額認定証.
        LimitAndMealReduction = "02",
        /// 標準負担額減額認定証.
        MealReduction = "03",
    }
    /// CD012 適用区分. The classes of the law change; the set is open.
    LimitClass {
        /// ア.
        A = "A01",
        /// イ.
        I = "A02",
        /// ウ.
        U = "A03",
        /// エ.
        E = "A04",
        /// オ.
        O = "A05",
        /// オ(境).
        OBorder = "A06",
        /// 現役並みⅢ.
        Active3 = "B01",
        /// 現役並みⅡ.
        Active2 = "B02",
        /// 現役並みⅠ.
        Active1 = "B03",
        /// 一般 (70–74).
        Ordinary = "B04",
        /// 低所得Ⅱ.
        Low2 = "B05",
        /// 低所得Ⅰ.
        Low1 = "B06",
        /// 低所得Ⅰ(老福).
        Low1Pension = "B07",
        /// 低所得Ⅰ(境).
        Low1Border = "B08",
        /// 一般Ⅱ(後期).
        Ordinary2 = "B09",
        /// 一般Ⅰ(後期).
        Ordinary1 = "B10",
    }
    /// CD013 特定疾病.
    Disease {
        /// 人工透析.
        Dialysis = "1",
        /// 血友病.
        Haemophilia = "2",
        /// 血液製剤による HIV.
        Hiv = "3",
    }
    /// CD015 未就学.
    Preschool {
        /// 該当.
        Applies = "1",
    }
    /// CD016 同意区分, and CD001 with its first two.
    ConsentFlag {
        /// なし.
        NotGiven = "0",
        /// あり.
        Given = "1",
        /// 有効期限切れ.
        Expired = "2",
        /// 同意取得困難 (救急).
        Emergency = "3",
    }
    /// CD017 処方箋発行形態.
    PrescriptionSelect {
        /// 電子.
        Electronic = "1",
        /// 紙.
        Paper = "2",
    }
    /// CD018 医療券・調剤券別.
    TicketType {
        /// 医療券.
        Medical = "01",
        /// 調剤券.
        Dispensing = "02",
    }
    /// CD019 診療別.
    TreatmentType {
        /// 入院.
        Inpatient = "01",
        /// 入院外.
        Outpatient = "02",
        /// 歯科.
        Dental = "03",
        /// 調剤.
        Dispensing = "04",
        /// 訪問看護.
        VisitingNurse = "05",
    }
    /// CD020 単独・併用別.
    SingleOrCombined {
        /// 単独.
        Single = "01",
        /// 併用.
        Combined = "02",
    }
    /// CD021, CD023–CD025: あり・なし.
    Status {
        /// あり.
        Yes = "01",
        /// なし.
        No = "02",
    }
    /// CD022 社会保険状況の整合性フラグ.
    Consistency {
        /// 不整合あり.
        Inconsistent = "1",
    }
    /// CD026 指定医療機関確認フラグ.
    Designated {
        /// 一致.
        Here = "0",
        /// 不一致.
        Elsewhere = "1",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_an_unknown_one_does_not() {
        for code in Validity::ALL {
            assert_eq!(Validity::from_text(code.as_str()), Some(*code));
        }
        for class in LimitClass::ALL {
            assert_eq!(LimitClass::from_text(class.as_str()), Some(*class));
        }
        assert_eq!(Validity::from_text("7"), None);
        assert_eq!(CardClassification::from_text("A2"), None);
        assert_eq!(LossReason::from_text("1"), None, "the zero counts");
    }
}
