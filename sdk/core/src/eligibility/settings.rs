//! OQS-IF-041–044 医療機関環境設定情報照会・更新 (`OQSsiinq`, `OQSsiupd`): what the institution uses. Invented: the interfaces and their codes are known,
//! their trees are not.

use super::{
    code::{
        Change, EmergencyAccess, LinkedSystem, PrescriptionTiming, PrescriptionUse,
        ProcessingStatus, Use,
    },
    echo::EchoMismatch,
    message::{AnswerHeader, AskHeader, message},
    number::InstitutionCode,
    tree::{Element, FromText, elements},
    write::ToText,
};

elements! {
    /// 環境設定: each element is a setting, and one that is absent is not changed, or not known.
    pub struct Settings {
        /// 医療扶助の利用.
        assistance: Element<Use> = "MedicalAssistanceUse",
        /// 医療費助成情報の利用, which accepts the terms of PMH.
        subsidies: Element<Use> = "MedicalSubsidyUse",
        /// 電子処方箋利用区分.
        prescriptions: Element<PrescriptionUse> = "ElectronicPrescriptionUse",
        /// 発行形態選択タイミング.
        prescription_timing: Element<PrescriptionTiming> = "PrescriptionSelectTiming",
        /// 救急時閲覧権限.
        emergency: Element<EmergencyAccess> = "EmergencyAccess",
        /// 連携システムID, added up.
        linked: Element<LinkedSystems> = "LinkedSystemId",
    }
}

elements! {
    /// MessageBody of a question: there is nothing to say.
    pub struct SettingsAsk {
        /// Whether something is to be changed, which a question says no to.
        change: Element<Change> = "ChangeFlag",
        /// What is to be changed.
        settings: Option<Settings> = "InstitutionSettings",
    }
}

elements! {
    /// MessageBody of an answer.
    pub struct SettingsAnswer {
        /// 処理結果状況.
        status: Element<ProcessingStatus> = "ProcessingResultStatus",
        /// 処理結果コード.
        code: Element<String> = "ProcessingResultCode",
        /// 処理結果メッセージ, to be shown as is.
        message: Element<String> = "ProcessingResultMessage",
        /// The settings as they stand now.
        settings: Option<Settings> = "InstitutionSettings",
    }
}

message! {
    invented
    /// OQS-IF-041 and 043, `OQSsiinq01req` and `OQSsiupd01req`.
    pub struct SettingsRequest(AskHeader, SettingsAsk);
}

message! {
    invented
    /// OQS-IF-042 and 044, `OQSsiinq01res` and `OQSsiupd01res`.
    pub struct SettingsResult(AnswerHeader, SettingsAnswer);
}

/// Several linked systems in one number. That the codes add up is inferred from their doubling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkedSystems(u8);

impl LinkedSystems {
    /// These systems.
    #[must_use]
    pub fn new(systems: &[LinkedSystem]) -> Self {
        Self(systems.iter().fold(0, |sum, system| sum | bit(*system)))
    }

    /// Whether this system is among them.
    #[must_use]
    pub fn contains(self, system: LinkedSystem) -> bool {
        self.0 & bit(system) != 0
    }
}

impl SettingsRequest {
    /// Asks for the settings of `institution`.
    #[must_use]
    pub fn inquire(institution: &InstitutionCode, identifier: &str) -> Self {
        let body = SettingsAsk {
            change: Element::Value(Change::No),
            settings: None,
        };
        Self::of(AskHeader::new(institution, identifier), body)
    }

    /// Changes the settings of `institution` that are not absent.
    #[must_use]
    pub fn update(institution: &InstitutionCode, identifier: &str, settings: Settings) -> Self {
        let body = SettingsAsk {
            change: Element::Value(Change::Yes),
            settings: Some(settings),
        };
        Self::of(AskHeader::new(institution, identifier), body)
    }
}

impl SettingsResult {
    /// Whether the answer belongs to `request`: institution and identifier.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, request: &SettingsRequest) -> Result<(), EchoMismatch> {
        self.header().check(request.header())
    }
}

impl FromText for LinkedSystems {
    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits =
            (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let sum: u8 = digits.then(|| text.parse().ok()).flatten()?;
        let known = LinkedSystem::ALL
            .iter()
            .fold(0, |all, system| all | bit(*system));
        (sum & !known == 0).then_some(Self(sum))
    }
}

impl ToText for LinkedSystems {
    fn to_text(&self) -> String {
        format!("{:02}", self.0)
    }
}

fn bit(system: LinkedSystem) -> u8 {
    system.as_str().parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linked_systems_add_up_and_unknown_ones_stay_text() {
        let some = LinkedSystems::new(&[LinkedSystem::Subsidies, LinkedSystem::Vaccination]);
        assert_eq!(some.to_text(), "05");
        assert_eq!(LinkedSystems::from_text("05"), Some(some));
        assert_eq!(LinkedSystems::from_text("5"), Some(some));
        for (system, expected) in [
            (LinkedSystem::Subsidies, true),
            (LinkedSystem::MotherAndChild, false),
            (LinkedSystem::Vaccination, true),
            (LinkedSystem::LongTermCare, false),
        ] {
            assert_eq!(some.contains(system), expected);
        }
        for text in ["16", "99", "-1", "005", "", "A"] {
            assert_eq!(LinkedSystems::from_text(text), None, "{text}");
        }
    }
}
