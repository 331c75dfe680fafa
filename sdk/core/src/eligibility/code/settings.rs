//! Codes of an institution's settings (環境設定) and of the addresses it hands out.

use super::code_tables;

code_tables! {
    /// CD033 URL取得区分. It counts as CD028 does.
    UrlKind {
        HomeVisit = "2" "訪問診療等",
        Online = "3" "オンライン診療等",
    }
    /// CD034 URLの二次元コードの出力形式.
    UrlForm {
        Pdf = "1" "PDF",
        Png = "2" "PNG",
    }
    /// CD035 変更の有無.
    Change {
        No = "0" "しない",
        Yes = "1" "する",
    }
    /// CD037 利用設定区分.
    Use {
        No = "0" "利用しない",
        Yes = "1" "利用する",
    }
    /// CD038 電子処方箋利用区分.
    PrescriptionUse {
        No = "0" "利用しない",
        ElectronicOnly = "1" "電子のみ",
        Both = "2" "併用",
        PaperOnly = "3" "紙のみ",
    }
    /// CD039 処方箋発行形態を選択するタイミング.
    PrescriptionTiming {
        Elsewhere = "1" "資格確認時以外",
        AtConfirmation = "2" "資格確認時",
    }
    /// CD044 連携システムID. The codes double each time, so that they can be added up; that they are is inferred.
    LinkedSystem {
        Subsidies = "1" "医療費助成",
        MotherAndChild = "2" "母子保健",
        Vaccination = "4" "予防接種",
        LongTermCare = "8" "介護保険",
    }
}
