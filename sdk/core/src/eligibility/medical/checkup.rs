//! `TKKsiquc01res` in XML: 特定健診.

use time::Date;

use super::{MedicalVerdict, verdict};
use crate::eligibility::{
    echo::{EchoMismatch, require},
    message::message,
    tree::{Element, elements},
};

elements! {
    /// MessageHeader of an answer.
    pub struct CheckupHeader {
        /// Whose check-ups they are.
        person: Option<CheckupPerson> = "QualificationsInfo",
    }
}

elements! {
    /// QualificationsInfo: the person. No number stands here.
    pub struct CheckupPerson {
        /// 氏名.
        name: Element<String> = "Name",
        /// 氏名カナ.
        kana: Element<String> = "KanasName",
        /// 生年月日.
        birth: Element<Date> = "Birthday",
        /// 性別; its codes are not public.
        sex: Element<String> = "AdministrativeGenderCode",
    }
}

elements! {
    /// MessageBody: every check-up. What stands around them is not known.
    pub struct CheckupBody {
        /// Each.
        checkups: Vec<HealthCheckup> = "SpecificHealthCheckupInfos/SpecificHealthCheckupInfo",
    }
}

elements! {
    /// One check-up: 要配慮.
    pub struct HealthCheckup {
        /// 健診実施日.
        day: Element<Date> = "EffectiveTime",
        /// Results and answers to the questionnaire.
        items: Vec<CheckupItem> = "HealthCheckupResultAndQuestionInfos/HealthCheckupResultAndQuestionInfo",
    }
}

elements! {
    /// One value.
    pub struct CheckupItem {
        /// JLAC10, 17 characters.
        code: Element<String> = "ItemCode",
        /// 項目名.
        name: Element<String> = "ItemName",
        /// PQ a quantity, CD a code, ST a text.
        kind: Element<String> = "DataType",
        /// The value, as a text.
        value: Element<String> = "DataValue",
        /// 単位.
        unit: Element<String> = "Unit",
        /// The table of a code.
        oid: Element<String> = "Oid",
        /// What a code means.
        value_name: Element<String> = "DataValueName",
    }
}

message! {
    /// The check-ups of one person, `TKKsiquc01res`.
    pub struct CheckupResult(CheckupHeader, CheckupBody);
}

impl CheckupResult {
    /// What the answer says of itself.
    #[must_use]
    pub fn verdict(&self) -> MedicalVerdict {
        verdict(&self.raw)
    }

    /// Whether the answer is about somebody born on this day; see [`MedicationResult::check_birth`](super::MedicationResult::check_birth).
    ///
    /// # Errors
    /// Another birth date, or none.
    pub fn check_birth(&self, birth: Date) -> Result<(), EchoMismatch> {
        if matches!(self.verdict(), MedicalVerdict::Refused { .. })
            && self
                .body()
                .is_none_or(|body| *body == CheckupBody::default())
        {
            return Ok(());
        }
        let echo = self
            .header()
            .person
            .as_ref()
            .and_then(|person| person.birth.value());
        require(echo == Some(&birth), "Birthday")
    }
}
