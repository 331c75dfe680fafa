//! The table of what can be asked.

use super::{Asks, Bulk, Family, One};
use crate::fault::Endpoint;

/// The table: prefix of files, name on the web, what is asked, where faults are planned, whether the tree is ours, one sentence.
#[rustfmt::skip]
pub(crate) static FAMILIES: &[Family] = &[
    one("OQSsiquc01", "OQSsiquc01req", One::Eligibility, Endpoint::Search, false, "Eligibility by number (資格確認要求), with the token in Authorization."),
    one("OQSsiimm01", "OQSsiimm01req", One::Reference, Endpoint::Reference, false, "Registers a reference number (照会番号登録)."),
    upload("OQSmuquc01", "OQSmuquc01req", Bulk::Eligibility),
    download("OQSmuquc02", "OQSmuquc02req", Bulk::Eligibility),
    upload("OQSmuimm01", "OQSmuimm01req", Bulk::References),
    download("OQSmuimm02", "OQSmuimm02req", Bulk::References),
    upload("OQSmutic01", "OQSmutic01req", Bulk::Entrusted),
    download("OQSmutic02", "OQSmutic02req", Bulk::Entrusted),
    upload("OQSmuhvq01", "OQSmuhvq01req", Bulk::HomeVisits),
    download("OQSmuhvq02", "OQSmuhvq02req", Bulk::HomeVisits),
    upload("OQSmuonq01", "OQSmuonq01req", Bulk::OnlineVisits),
    download("OQSmuonq02", "OQSmuonq02req", Bulk::OnlineVisits),
    one("YZKsiquc01", "YZKsiquc01req", One::Medication, Endpoint::Medical, false, "Medication and care (薬剤情報・診療情報) of somebody who consented."),
    one("TKKsiquc01", "TKKsiquc01req", One::Checkup, Endpoint::Medical, false, "Check-ups (特定健診情報) of somebody who consented."),
    one("EPSsiPIR01", "EPSsiPIR01req", One::Prescription, Endpoint::Prescription, false, "Registers a prescription (処方箋登録)."),
    one("EPSsiDMP01", "EPSsiDMP01req", One::OutOfScope, Endpoint::Prescription, false, "Refused: clinical checks (重複投薬等チェック) are out of scope."),
    one("MDGsisgn01", "prescription-sign.request", One::OutOfScope, Endpoint::Prescription, true, "Refused: signing (電子署名) is out of scope."),
    one("MDGsipcn01", "prescription-cancel.request", One::PrescriptionCancel, Endpoint::Prescription, true, "Cancels a prescription (処方箋取消)."),
    one("MDGsipsr01", "prescription-search.request", One::PrescriptionSearch, Endpoint::Prescription, true, "The institution's prescriptions (処方箋検索)."),
    one("PMHsimsm01", "PMHsimsm01req", One::Subsidies, Endpoint::Subsidy, true, "Certificates of subsidies (医療費助成情報) of a visit's person."),
    one("MDGsienr01", "enrolment.request", One::Enrolment, Endpoint::Terminal, true, "Enrols a visit's person for insurance use (利用登録)."),
    one("MDGsicon01", "consent.request", One::Consent, Endpoint::Terminal, true, "Registers a consent (閲覧同意登録)."),
    one("OQSsihvd01", "OQSsihvd01req", One::Withdrawal, Endpoint::Terminal, true, "Withdraws a consent (閲覧同意取り消し)."),
    one("OQSsiinq01", "OQSsiinq01req", One::Settings, Endpoint::Terminal, true, "The institution's settings (環境設定情報照会)."),
    one("OQSsiupd01", "OQSsiupd01req", One::SettingsUpdate, Endpoint::Terminal, true, "Changes the institution's settings (環境設定情報更新)."),
    one("MDGsipas01", "pass-code.request", One::PassCode, Endpoint::Terminal, true, "A code for a check by sight (目視確認用パスコード)."),
    one("MDGsinot01", "notices.request", One::Notices, Endpoint::Terminal, true, "Insurers and offices whose data are known to be old, and when offices register (お知らせ情報)."),
    one("MDGsiemg01", "emergency.request", One::Emergency, Endpoint::Terminal, true, "Finds somebody who cannot be asked (救急時医療情報閲覧)."),
    one("MDGsidis01", "disaster.request", One::Disaster, Endpoint::Disaster, true, "Finds somebody without a card in disaster mode (災害時モード)."),
];

const fn upload(prefix: &'static str, name: &'static str, bulk: Bulk) -> Family {
    Family {
        prefix,
        name,
        about: bulk.uploads(),
        endpoint: Endpoint::Bulk,
        asks: Asks::Upload(bulk),
        invented: false,
    }
}

const fn download(prefix: &'static str, name: &'static str, bulk: Bulk) -> Family {
    Family {
        prefix,
        name,
        about: "The answer to what was uploaded under a reception number.",
        endpoint: Endpoint::Bulk,
        asks: Asks::Download(bulk),
        invented: false,
    }
}

const fn one(
    prefix: &'static str,
    name: &'static str,
    one: One,
    endpoint: Endpoint,
    invented: bool,
    about: &'static str,
) -> Family {
    Family {
        prefix,
        name,
        about,
        endpoint,
        asks: Asks::One(one),
        invented,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_family_has_a_prefix_and_a_name_of_its_own() {
        let prefixes: BTreeSet<&str> = FAMILIES.iter().map(|family| family.prefix).collect();
        let names: BTreeSet<&str> = FAMILIES.iter().map(|family| family.name).collect();
        assert_eq!(
            (prefixes.len(), names.len()),
            (FAMILIES.len(), FAMILIES.len())
        );
        for family in FAMILIES {
            let ours = family.prefix.starts_with("MDG");
            assert_eq!(
                family.name == format!("{}req", family.prefix),
                !ours,
                "{family:?}"
            );
            assert!(!ours || family.invented, "{family:?}");
        }
    }
}
