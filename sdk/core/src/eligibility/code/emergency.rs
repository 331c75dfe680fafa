//! Codes of looking at medical information in an emergency (救急時医療情報閲覧).

use super::code_tables;

code_tables! {
    /// CD040 情報要求パターン.
    EmergencyRequest {
        Summary = "1" "救急用サマリー",
        Full = "2" "救急用全量版",
        WithPrescriptions = "3" "電子処方箋と救急用サマリーと救急用全量版",
        Medication = "4" "現行の薬剤",
        CareAndMedication = "5" "現行の診療・薬剤",
        Checkup = "6" "現行の特定健診",
    }
    /// CD041 二要素認証の要素.
    AuthenticationFactor {
        Knowledge = "1" "記憶",
        Biometric = "2" "生体",
        Possession = "3" "物理",
    }
    /// CD042 二要素認証の方式, where the factor is 記憶. The three lists count from 01 each: a method means nothing without its factor.
    KnowledgeMethod {
        Password = "01" "ID・パスワード",
        Pin = "02" "PIN",
        SecretQuestion = "03" "秘密の質問",
    }
    /// CD042 二要素認証の方式, where the factor is 生体.
    BiometricMethod {
        Fingerprint = "01" "指紋",
        Face = "02" "顔",
        Voice = "03" "音声",
        Vein = "04" "静脈",
        Iris = "05" "虹彩",
    }
    /// CD042 二要素認証の方式, where the factor is 物理.
    PossessionMethod {
        IcCard = "01" "ICカード",
        OneTimePassword = "02" "ワンタイムパスワード",
        Other = "03" "その他",
    }
    /// CD043 救急時閲覧権限.
    EmergencyAccess {
        No = "0" "なし",
        Yes = "1" "あり",
    }
}
