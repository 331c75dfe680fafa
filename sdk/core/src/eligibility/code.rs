//! The code tables CD001–CD044 of annex 5-1, as open integrations transcribe them. A code that is not listed is kept as
//! [`Element::Other`](super::Element::Other): a new code is never a failure to read. [`TABLES`] lists them all.

mod answer;
mod consent;
mod emergency;
mod medical;
mod person;
mod settings;
mod ticket;

pub use answer::{
    CharacterCode, EligibilityChanged, LimitChanged, ProcessingStatus, ReferenceClassification,
    SamePerson, Segment, Validity,
};
pub use consent::{
    CareSetting, ConsentEnded, ConsentFlag, ConsentItem, LimitConsent, MedicalInformation,
    PrescriptionSelect, PrescriptionsShown,
};
pub use emergency::{
    AuthenticationFactor, BiometricMethod, EmergencyAccess, EmergencyRequest, KnowledgeMethod,
    PossessionMethod,
};
pub use medical::{CheckupFile, MedicationFile};
pub use person::{
    CardClassification, Disease, InsuredOrDependant, LimitClass, LimitKind, LossReason, Preschool,
    Sex,
};
pub use settings::{
    Change, LinkedSystem, PrescriptionTiming, PrescriptionUse, UrlForm, UrlKind, Use,
};
pub use ticket::{Consistency, Designated, SingleOrCombined, Status, TicketType, TreatmentType};

/// One table of the annex: the codes that are known of it.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its official number, such as `CD006`.
    pub id: &'static str,
    /// Its Japanese name.
    pub name_ja: &'static str,
    /// Code and Japanese name of each.
    pub codes: &'static [(&'static str, &'static str)],
}

/// Every table in the order of its number. CD042 is three lists, one for each factor.
pub const TABLES: &[Table] = &[
    table(
        "CD001",
        "限度額適用認定証提供同意フラグ",
        LimitConsent::CODES,
    ),
    table("CD002", "照会区分", ReferenceClassification::CODES),
    table("CD003", "処理結果区分", Segment::CODES),
    table("CD004", "処理結果状況", ProcessingStatus::CODES),
    table("CD005", "文字コード識別", CharacterCode::CODES),
    table("CD006", "資格有効性", Validity::CODES),
    table("CD007", "性別", Sex::CODES),
    table("CD008", "資格喪失事由", LossReason::CODES),
    table("CD009", "本人家族", InsuredOrDependant::CODES),
    table("CD010", "被保険者証区分", CardClassification::CODES),
    table("CD011", "限度額認定証区分", LimitKind::CODES),
    table("CD012", "適用区分", LimitClass::CODES),
    table("CD013", "特定疾病", Disease::CODES),
    table("CD014", "限度額情報変更有無", LimitChanged::CODES),
    table("CD015", "未就学", Preschool::CODES),
    table("CD016", "同意区分", ConsentFlag::CODES),
    table("CD017", "処方箋発行形態", PrescriptionSelect::CODES),
    table("CD018", "医療券・調剤券別", TicketType::CODES),
    table("CD019", "診療別", TreatmentType::CODES),
    table("CD020", "単独・併用別", SingleOrCombined::CODES),
    table("CD021", "社会保険状況", Status::CODES),
    table("CD022", "社会保険状況の整合性フラグ", Consistency::CODES),
    table("CD023", "感染症法37条の2", Status::CODES),
    table("CD024", "後期高齢者医療", Status::CODES),
    table("CD025", "都道府県費", Status::CODES),
    table("CD026", "指定医療機関確認フラグ", Designated::CODES),
    table("CD027", "同一個人有無フラグ", SamePerson::CODES),
    table("CD028", "診療区分", CareSetting::CODES),
    table("CD029", "医療情報種別", MedicalInformation::CODES),
    table("CD030", "薬剤情報等の表示", PrescriptionsShown::CODES),
    table("CD031", "同意有効期限切れ理由", ConsentEnded::CODES),
    table("CD032", "資格情報変更確認フラグ", EligibilityChanged::CODES),
    table("CD033", "URL取得区分", UrlKind::CODES),
    table("CD034", "URL二次元コード出力形式", UrlForm::CODES),
    table("CD035", "変更の有無", Change::CODES),
    table("CD036", "閲覧同意情報種別", ConsentItem::CODES),
    table("CD037", "利用設定区分", Use::CODES),
    table("CD038", "電子処方箋利用区分", PrescriptionUse::CODES),
    table("CD039", "発行形態選択タイミング", PrescriptionTiming::CODES),
    table("CD040", "情報要求パターン(救急)", EmergencyRequest::CODES),
    table("CD041", "二要素認証 要素", AuthenticationFactor::CODES),
    table("CD042", "二要素認証 方式(記憶)", KnowledgeMethod::CODES),
    table("CD042", "二要素認証 方式(生体)", BiometricMethod::CODES),
    table("CD042", "二要素認証 方式(物理)", PossessionMethod::CODES),
    table("CD043", "救急時閲覧権限", EmergencyAccess::CODES),
    table("CD044", "連携システムID", LinkedSystem::CODES),
];

/// Codes that have no table of the annex, by the element they stand in.
pub const ELEMENT_CODES: &[Table] = &[
    table(
        "YZK FileCategory",
        "薬剤・診療情報のファイル区分",
        MedicationFile::CODES,
    ),
    table(
        "TKK FileCategory",
        "特定健診情報のファイル区分",
        CheckupFile::CODES,
    ),
];

const fn table(
    id: &'static str,
    name_ja: &'static str,
    codes: &'static [(&'static str, &'static str)],
) -> Table {
    Table { id, name_ja, codes }
}

/// One enum per table: variant, code on the wire, Japanese name.
macro_rules! code_tables {
    ($($(#[doc = $doc:expr])* $name:ident {
        $($(#[doc = $code_doc:expr])* $variant:ident = $code:literal $name_ja:literal,)*
    })*) => { $(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $(#[doc = concat!($name_ja, ".")] $(#[doc = $code_doc])* $variant,)* }

        impl $name {
            /// Every code of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            pub(super) const CODES: &'static [(&'static str, &'static str)] = &[$(($code, $name_ja),)*];

            /// The code on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The official Japanese name, as open integrations have it.
            #[must_use]
            pub fn name_ja(self) -> &'static str {
                match self { $(Self::$variant => $name_ja,)* }
            }
        }

        impl $crate::eligibility::write::ToText for $name {
            fn to_text(&self) -> String {
                self.as_str().to_owned()
            }
        }

        impl $crate::eligibility::tree::FromText for $name {
            fn from_text(text: &str) -> Option<Self> {
                match text.trim() { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    )* };
}
use code_tables;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::tree::FromText;

    /// Written by hand from the annex as open integrations transcribe it: table, name of the table, code, name of the code.
    const FIXTURE: &str = include_str!("../../../../tests/fixtures/messages/codes.tsv");

    #[test]
    fn every_table_has_the_codes_and_names_of_the_list_and_no_others() {
        let ours: Vec<String> = TABLES
            .iter()
            .chain(ELEMENT_CODES)
            .flat_map(|table| {
                let Table { id, name_ja, codes } = *table;
                codes
                    .iter()
                    .map(move |(code, name)| format!("{id}\t{name_ja}\t{code}\t{name}"))
            })
            .collect();
        let listed: Vec<&str> = FIXTURE.lines().skip(1).collect();
        assert_eq!(ours, listed);
    }

    #[test]
    fn the_tables_are_numbered_without_a_gap() {
        let mut ids: Vec<&str> = TABLES.iter().map(|table| table.id).collect();
        ids.dedup();
        let expected: Vec<String> = (1..=44).map(|number| format!("CD{number:03}")).collect();
        assert_eq!(ids, expected);
    }

    #[test]
    fn every_code_reads_back_as_itself() {
        macro_rules! check {
            ($($name:ident)*) => { $(
                for code in $name::ALL {
                    assert_eq!($name::from_text(code.as_str()), Some(*code));
                    assert!($name::CODES.contains(&(code.as_str(), code.name_ja())));
                }
                assert_eq!($name::ALL.len(), $name::CODES.len());
            )* };
        }
        check! {
            AuthenticationFactor BiometricMethod CardClassification CareSetting Change CharacterCode CheckupFile ConsentEnded ConsentFlag ConsentItem
            Consistency Designated Disease EligibilityChanged EmergencyAccess EmergencyRequest InsuredOrDependant KnowledgeMethod LimitChanged
            LimitClass LimitConsent LimitKind LinkedSystem LossReason MedicalInformation MedicationFile PossessionMethod Preschool PrescriptionSelect
            PrescriptionTiming PrescriptionUse PrescriptionsShown ProcessingStatus ReferenceClassification SamePerson Segment Sex
            SingleOrCombined Status TicketType TreatmentType UrlForm UrlKind Use Validity
        }
    }

    #[test]
    fn an_unknown_code_is_no_known_one() {
        assert_eq!(Validity::from_text("7"), None);
        assert_eq!(CardClassification::from_text("A2"), None);
        assert_eq!(LossReason::from_text("1"), None, "the zero counts");
        assert_eq!(CharacterCode::from_text("2"), None);
        assert_eq!(ConsentItem::from_text("tkk"), None);
    }
}
