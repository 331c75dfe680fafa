//! Codes about a message: how it was asked, how it was processed, what it says.

use super::code_tables;

code_tables! {
    /// CD002 照会区分.
    ReferenceClassification {
        Card = "1" "マイナンバーカード",
        Number = "2" "被保険者証情報",
    }
    /// CD003 処理結果区分.
    Segment {
        Normal = "1" "正常終了",
        Processing = "2" "処理中",
        Error = "9" "異常終了",
    }
    /// CD004 処理結果状況.
    ProcessingStatus {
        Normal = "1" "正常終了",
        Error = "2" "エラー",
    }
    /// CD005 文字コード識別. One transcription of the table says 1 and 2; the samples and two working parsers say 0 and 1, and they are followed.
    /// What decides how a file is read is its XML prolog, not this element.
    CharacterCode {
        Utf8 = "0" "UTF-8",
        ShiftJis = "1" "Shift_JIS",
    }
    /// CD006 資格有効性.
    Validity {
        Valid = "1" "有効",
        Invalid = "2" "無効",
        InvalidNewer = "3" "無効(新しい資格あり)",
        NotFound = "4" "該当資格なし",
        /// Medical insurance only.
        Several = "5" "複数該当",
        /// Medical assistance only.
        ValidNotRegistered = "6" "有効(未登録)",
    }
    /// CD014 限度額情報変更有無.
    LimitChanged {
        No = "0" "変更なし",
        /// Or it cannot be told.
        Yes = "1" "変更あり/判定不能",
    }
    /// CD027 同一個人有無フラグ.
    SamePerson {
        Exists = "1" "あり",
    }
    /// CD032 資格情報変更確認フラグ.
    EligibilityChanged {
        Same = "0" "一致",
        Different = "1" "不一致",
    }
}
