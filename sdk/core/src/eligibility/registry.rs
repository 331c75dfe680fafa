//! Every message of the interface in one table: its official number, the prefix of its files, and how sure its tree is. `docs/messages.md` is written
//! from it.

use serde_json::Value;

use super::{
    BatchAccepted, BatchFetch, BatchQuestion, BatchResult, ConsentedRequest, EligibilityResult,
    EntrustedRequest, MessageError, ReferenceBatchRequest, ReferenceBatchResult, ReferenceRequest,
    ReferenceResult,
    consent::{ConsentRequest, ConsentResult, ConsentWithdrawal},
    emergency::{DisasterQuestion, EmergencyQuestion, UnidentifiedResult},
    enrolment::{EnrolmentRequest, EnrolmentResult},
    file_name::Direction::{self, Request, Result as Answer},
    invented,
    medical::{CheckupRequest, CheckupResult, MedicationRequest, MedicationResult},
    notices::{NoticesRequest, NoticesResult},
    pass_code::{PassCodeRequest, PassCodeResult},
    prescription::{
        PrescriptionCancelRequest, PrescriptionCancelResult, PrescriptionRegisterRequest,
        PrescriptionRegisterResult, PrescriptionSearchRequest, PrescriptionSearchResult,
    },
    settings::{SettingsRequest, SettingsResult},
    subsidy::{SubsidyRequest, SubsidyResult},
};

/// One message.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Interface {
    /// Its official number, such as `OQS-IF-003`; empty where none is known.
    pub id: &'static str,
    /// The prefix of its files, without `_`; `None` where none is known.
    pub prefix: Option<&'static str>,
    /// Its Japanese name.
    pub name_ja: &'static str,
    /// What it is about.
    pub family: Family,
    /// Which way it goes.
    pub direction: Direction,
    /// How sure its tree is.
    pub fidelity: Fidelity,
    /// The stem of its golden files.
    pub golden: &'static str,
    read: fn(&Value) -> Result<Value, MessageError>,
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Family {
    /// 資格確認 of one person.
    Single,
    /// 照会番号.
    Reference,
    /// 一括.
    Batch,
    /// 薬剤・診療・健診.
    Medical,
    /// 電子処方箋.
    Prescription,
    /// 公費負担医療・地方単独.
    Subsidy,
    /// What the terminal does beside: enrolment, consents, settings, pass codes, emergencies.
    Terminal,
}

/// How sure the tree of a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fidelity {
    /// Seen in open integrations or in samples.
    Seen,
    /// Put together from parts that were seen.
    Inferred,
    /// Ours: no tree is public. It carries the marker of [`invented`] and never counts as fidelity.
    Invented,
}

impl Interface {
    /// Reads `tree` as this message and gives it back as it would be handed on.
    ///
    /// # Errors
    /// [`MessageError`], as the message's own `read`.
    pub fn read(&self, tree: &Value) -> Result<Value, MessageError> {
        (self.read)(tree)
    }

    /// The prefix of its files: the known one, or ours where none is known ([`invented`]).
    #[must_use]
    pub fn file_prefix(&self) -> Option<&'static str> {
        self.prefix.or_else(|| invented::file_prefix(self.golden))
    }

    /// The message of files with this prefix.
    #[must_use]
    pub fn of_prefix(prefix: &str) -> Option<&'static Self> {
        MESSAGES
            .iter()
            .find(|message| message.prefix == Some(prefix))
    }
}

macro_rules! messages {
    ($($family:ident: $($id:literal $prefix:expr, $name:literal, $direction:ident $fidelity:ident $golden:literal => $type:ident;)*)*) => {
        /// Every message that is read or written here, by family.
        pub const MESSAGES: &[Interface] = &[$($(Interface {
            id: $id,
            prefix: $prefix,
            name_ja: $name,
            family: Family::$family,
            direction: $direction,
            fidelity: Fidelity::$fidelity,
            golden: $golden,
            read: |tree| $type::read(tree).map(|message| message.to_value()),
        },)*)*];
    };
}

#[rustfmt::skip]
messages! {
    Single:
    "OQS-IF-001" Some("OQSsiquc01req"), "資格確認要求", Request Seen "search.request" => BatchQuestion;
    "OQS-IF-002" Some("OQSsiquc01res"), "資格確認結果", Answer Seen "search.result" => Pushed;
    Reference:
    "OQS-IF-003" Some("OQSsiimm01req"), "照会番号登録要求", Request Seen "OQSsiimm01req" => ReferenceRequest;
    "OQS-IF-004" Some("OQSsiimm01res"), "照会番号登録結果", Answer Seen "OQSsiimm01res" => ReferenceResult;
    Batch:
    "OQS-IF-005" Some("OQSmuquc01req"), "資格確認一括照会要求", Request Seen "OQSmuquc01req" => BatchQuestion;
    "OQS-IF-006" Some("OQSmuquc01res"), "資格確認一括照会 アップロード結果", Answer Seen "OQSmuquc01res" => BatchAccepted;
    "OQS-IF-007" Some("OQSmuquc02req"), "資格確認一括照会 ダウンロード要求", Request Seen "OQSmuquc02req" => BatchFetch;
    "OQS-IF-008" Some("OQSmuquc02res"), "資格確認一括照会結果", Answer Seen "OQSmuquc02res" => BatchResult;
    "OQS-IF-009" Some("OQSmuimm01req"), "照会番号一括登録要求", Request Seen "OQSmuimm01req" => ReferenceBatchRequest;
    "OQS-IF-010" Some("OQSmuimm01res"), "照会番号一括登録 アップロード結果", Answer Seen "OQSmuimm01res" => BatchAccepted;
    "OQS-IF-011" Some("OQSmuimm02req"), "照会番号一括登録 ダウンロード要求", Request Seen "OQSmuimm02req" => BatchFetch;
    "OQS-IF-012" Some("OQSmuimm02res"), "照会番号一括登録結果", Answer Seen "OQSmuimm02res" => ReferenceBatchResult;
    "OQS-IF-013" Some("OQSmutic01req"), "委託先資格情報一括取得要求", Request Seen "OQSmutic01req" => EntrustedRequest;
    "OQS-IF-014" Some("OQSmutic01res"), "委託先資格情報一括取得 アップロード結果", Answer Seen "OQSmutic01res" => BatchAccepted;
    "OQS-IF-015" Some("OQSmutic02req"), "委託先資格情報一括取得 ダウンロード要求", Request Seen "OQSmutic02req" => BatchFetch;
    "OQS-IF-016" Some("OQSmutic02res"), "委託先資格情報一括取得結果", Answer Inferred "OQSmutic02res" => BatchResult;
    "OQS-IF-017" Some("OQSmuhvq01req"), "同意済資格情報一括取得要求(訪問診療等)", Request Seen "OQSmuhvq01req" => ConsentedRequest;
    "OQS-IF-018" Some("OQSmuhvq01res"), "同意済資格情報一括取得 アップロード結果(訪問診療等)", Answer Seen "OQSmuhvq01res" => BatchAccepted;
    "OQS-IF-019" Some("OQSmuhvq02req"), "同意済資格情報一括取得 ダウンロード要求(訪問診療等)", Request Seen "OQSmuhvq02req" => BatchFetch;
    "OQS-IF-020" Some("OQSmuhvq02res"), "同意済資格情報一括取得結果(訪問診療等)", Answer Inferred "OQSmuhvq02res" => BatchResult;
    "OQS-IF-021" Some("OQSmuonq01req"), "同意済資格情報一括取得要求(オンライン診療等)", Request Seen "OQSmuonq01req" => ConsentedRequest;
    "OQS-IF-022" Some("OQSmuonq01res"), "同意済資格情報一括取得 アップロード結果(オンライン診療等)", Answer Seen "OQSmuonq01res" => BatchAccepted;
    "OQS-IF-023" Some("OQSmuonq02req"), "同意済資格情報一括取得 ダウンロード要求(オンライン診療等)", Request Seen "OQSmuonq02req" => BatchFetch;
    "OQS-IF-024" Some("OQSmuonq02res"), "同意済資格情報一括取得結果(オンライン診療等)", Answer Inferred "OQSmuonq02res" => BatchResult;
    Medical:
    "" Some("YZKsiquc01req"), "薬剤情報・診療情報取得要求", Request Seen "YZKsiquc01req" => MedicationRequest;
    "" Some("YZKsiquc01res"), "薬剤情報・診療情報取得結果", Answer Seen "YZKsiquc01res" => MedicationResult;
    "" Some("TKKsiquc01req"), "特定健診情報取得要求", Request Seen "TKKsiquc01req" => CheckupRequest;
    "" Some("TKKsiquc01res"), "特定健診情報取得結果", Answer Seen "TKKsiquc01res" => CheckupResult;
    Prescription:
    "" Some("EPSsiPIR01req"), "処方箋登録要求", Request Seen "EPSsiPIR01req" => PrescriptionRegisterRequest;
    "" Some("EPSsiPIR01res"), "処方箋登録結果", Answer Seen "EPSsiPIR01res" => PrescriptionRegisterResult;
    "" None, "処方箋取消要求", Request Invented "prescription-cancel.request" => PrescriptionCancelRequest;
    "" None, "処方箋取消結果", Answer Invented "prescription-cancel.result" => PrescriptionCancelResult;
    "" None, "処方箋検索要求", Request Invented "prescription-search.request" => PrescriptionSearchRequest;
    "" None, "処方箋検索結果", Answer Invented "prescription-search.result" => PrescriptionSearchResult;
    Subsidy:
    "" Some("PMHsimsm01req"), "医療費助成情報要求", Request Invented "PMHsimsm01req" => SubsidyRequest;
    "" Some("PMHsimsm01res"), "医療費助成情報結果", Answer Invented "PMHsimsm01res" => SubsidyResult;
    Terminal:
    "" None, "健康保険証利用登録要求", Request Invented "enrolment.request" => EnrolmentRequest;
    "" None, "健康保険証利用登録結果", Answer Invented "enrolment.result" => EnrolmentResult;
    "" None, "閲覧同意登録要求", Request Invented "consent.request" => ConsentRequest;
    "" None, "閲覧同意登録結果", Answer Invented "consent.result" => ConsentResult;
    "OQS-IF-037" Some("OQSsihvd01req"), "閲覧同意取り消し要求(訪問診療等)", Request Invented "OQSsihvd01req" => ConsentWithdrawal;
    "OQS-IF-038" Some("OQSsihvd01res"), "閲覧同意取り消し結果(訪問診療等)", Answer Invented "OQSsihvd01res" => ConsentResult;
    "OQS-IF-041" Some("OQSsiinq01req"), "医療機関環境設定情報照会要求", Request Invented "OQSsiinq01req" => SettingsRequest;
    "OQS-IF-042" Some("OQSsiinq01res"), "医療機関環境設定情報照会結果", Answer Invented "OQSsiinq01res" => SettingsResult;
    "OQS-IF-043" Some("OQSsiupd01req"), "医療機関環境設定情報更新要求", Request Invented "OQSsiupd01req" => SettingsRequest;
    "OQS-IF-044" Some("OQSsiupd01res"), "医療機関環境設定情報更新結果", Answer Invented "OQSsiupd01res" => SettingsResult;
    "OQS-IF-047" None, "資格確認要求(救急時医療情報閲覧)", Request Invented "emergency.request" => EmergencyQuestion;
    "OQS-IF-048" None, "資格確認結果(救急時医療情報閲覧)", Answer Invented "emergency.result" => UnidentifiedResult;
    "OQS-IF-049" None, "目視確認用パスコード取得要求", Request Invented "pass-code.request" => PassCodeRequest;
    "OQS-IF-050" None, "目視確認用パスコード取得結果", Answer Invented "pass-code.result" => PassCodeResult;
    "" None, "お知らせ情報照会要求", Request Invented "notices.request" => NoticesRequest;
    "" None, "お知らせ情報照会結果", Answer Invented "notices.result" => NoticesResult;
    "" None, "災害時・システム障害時の検索", Request Invented "disaster.request" => DisasterQuestion;
    "" None, "災害時・システム障害時の検索結果", Answer Invented "disaster.result" => UnidentifiedResult;
}

/// Interfaces that are known by number and name only, with the prefix where one was seen: number, prefix, name. Nothing here reads or writes them.
pub const NAMED_ONLY: &[(&str, &str, &str)] = &[
    ("OQS-IF-025/026", "OQSsihvq", "資格確認(訪問診療等)"),
    ("OQS-IF-027/028", "OQSsionq", "資格確認(オンライン診療等)"),
    ("OQS-IF-029–032", "", "資格確認一括照会(訪問診療等)"),
    ("OQS-IF-033–036", "", "資格確認一括照会(オンライン診療等)"),
    ("OQS-IF-039/040", "OQSsiurl", "医療機関アクセスURL取得"),
    (
        "OQS-IF-045/046",
        "",
        "電子カルテ情報共有サービス施設利用状況回答",
    ),
    (
        "OQS-IF-051–056",
        "",
        "アクティベーションコード 照会・発行・無効化",
    ),
    ("", "CIPsiquc", "臨床情報(電子カルテ情報共有)"),
    (
        "",
        "EPSsiDMP",
        "重複投薬チェック事前処理: refused, a clinical check",
    ),
    ("", "EPSsiPIR06", "処方箋控え取得"),
];

/// [`EligibilityResult`] under the name that the table calls.
struct Pushed;

impl Pushed {
    fn read(tree: &Value) -> Result<EligibilityResult, MessageError> {
        EligibilityResult::from_value(tree)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{super::file_name::Prefix, *};

    #[test]
    fn every_prefix_is_one_and_says_which_way_the_message_goes() {
        let mut seen = BTreeSet::new();
        for message in MESSAGES {
            let text = message.file_prefix().unwrap();
            let prefix: Prefix = text.parse().unwrap();
            assert!(seen.insert(text), "{text}");
            if message.prefix.is_none() {
                assert_eq!(message.fidelity, Fidelity::Invented, "{}", message.name_ja);
                assert_eq!(
                    (prefix.system(), prefix.direction()),
                    ("MDG", message.direction)
                );
                continue;
            }
            assert_eq!(prefix.to_string(), text);
            assert_eq!(prefix.direction(), message.direction, "{text}");
            assert_eq!(prefix.is_batch(), message.family == Family::Batch, "{text}");
            assert_eq!(Interface::of_prefix(text).unwrap().name_ja, message.name_ja);
        }
        assert!(Interface::of_prefix("OQSsiquc02req").is_none());
    }

    #[test]
    fn no_interface_is_both_read_and_known_by_name_only() {
        let read: BTreeSet<&str> = MESSAGES
            .iter()
            .map(|message| message.id)
            .filter(|id| !id.is_empty())
            .collect();
        for (id, _, name) in NAMED_ONLY {
            assert!(!read.contains(id), "{name}");
        }
        let numbers: BTreeSet<&str> = MESSAGES.iter().map(|message| message.golden).collect();
        assert_eq!(
            numbers.len(),
            MESSAGES.len(),
            "each has golden files of its own"
        );
    }
}
