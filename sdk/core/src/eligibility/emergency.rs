//! Looking at medical information in an emergency (OQS-IF-047/048 資格確認(救急時医療情報閲覧)), and finding a person without a card in a disaster or while the
//! system is down. Invented: numbers, names and codes of the interfaces are known, their trees are not; the disaster mode is a web page of the operator.

use time::Date;

use super::{
    code::{
        AuthenticationFactor, BiometricMethod, EmergencyRequest as Pattern, KnowledgeMethod,
        PossessionMethod, Sex,
    },
    echo::{EchoMismatch, require},
    message::{AnswerHeader, AskHeader, message},
    number::InstitutionCode,
    result::Body,
    tree::{Element, elements},
};
use crate::failure::{Code, Failure};

elements! {
    /// MessageBody of a question in an emergency.
    pub struct EmergencyAsk {
        /// 情報要求パターン.
        pattern: Element<Pattern> = "InformationRequestPattern",
        /// 二要素認証, both factors of the member of staff.
        factors: Vec<Factor> = "AuthenticationList/Authentication",
        /// Who the person is thought to be.
        person: Option<FourItems> = "PersonSearchInfo",
        /// Why nobody could be asked for consent, in the institution's words.
        reason: Element<String> = "AccessReason",
    }
}

elements! {
    /// One factor by which staff proved who they are.
    pub struct Factor {
        /// 要素.
        factor: Element<AuthenticationFactor> = "AuthenticationFactor",
        /// 方式; its codes mean something only with the factor.
        method: Element<String> = "AuthenticationMethod",
    }
}

elements! {
    /// The four items by which a person is found without a card: name, birth date, sex, and address or insurer's name.
    pub struct FourItems {
        /// 氏名.
        name: Element<String> = "Name",
        /// 生年月日.
        birth: Element<Date> = "Birthdate",
        /// 性別.
        sex: Element<Sex> = "Sex1",
        /// 住所.
        address: Element<String> = "Address",
        /// 保険者名称.
        insurer_name: Element<String> = "InsurerName",
    }
}

elements! {
    /// MessageBody of a search in a disaster.
    pub struct DisasterAsk {
        /// Who is looked for.
        person: Option<FourItems> = "PersonSearchInfo",
        /// Under which permission the operator switched the mode on.
        permission: Element<String> = "PermissionNumber",
    }
}

message! {
    invented
    /// OQS-IF-047 資格確認(救急時医療情報閲覧)要求.
    pub struct EmergencyQuestion(AskHeader, EmergencyAsk);
}

message! {
    invented
    /// 災害時・システム障害時の検索.
    pub struct DisasterQuestion(AskHeader, DisasterAsk);
}

message! {
    invented
    /// The answer to both; OQS-IF-048. The body is that of a 資格確認結果.
    pub struct UnidentifiedResult(AnswerHeader, Body);
}

/// Why such a question is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmergencyError {
    /// One kind of proof is not two.
    #[error("two proofs of the same kind")]
    OneFactor,
    /// One of the four items is missing.
    #[error("{element} is missing")]
    Missing {
        /// Which.
        element: &'static str,
    },
}

impl From<EmergencyError> for Failure {
    fn from(error: EmergencyError) -> Self {
        Self::new(Code::EmergencyIncomplete, error)
    }
}

/// How a member of staff proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffProof {
    /// 記憶.
    Knowledge(KnowledgeMethod),
    /// 生体.
    Biometric(BiometricMethod),
    /// 物理.
    Possession(PossessionMethod),
}

impl StaffProof {
    fn factor(self) -> AuthenticationFactor {
        match self {
            Self::Knowledge(_) => AuthenticationFactor::Knowledge,
            Self::Biometric(_) => AuthenticationFactor::Biometric,
            Self::Possession(_) => AuthenticationFactor::Possession,
        }
    }

    fn written(self) -> Factor {
        let method = match self {
            Self::Knowledge(method) => method.as_str(),
            Self::Biometric(method) => method.as_str(),
            Self::Possession(method) => method.as_str(),
        };
        Factor {
            factor: Element::Value(self.factor()),
            method: Element::Value(method.to_owned()),
        }
    }
}

impl FourItems {
    /// A person by name, birth date, sex, and address.
    #[must_use]
    pub fn by_address(name: &str, birth: Date, sex: Sex, address: &str) -> Self {
        Self {
            address: Element::Value(address.to_owned()),
            ..Self::person(name, birth, sex)
        }
    }

    /// A person by name, birth date, sex, and the name of the insurer.
    #[must_use]
    pub fn by_insurer(name: &str, birth: Date, sex: Sex, insurer_name: &str) -> Self {
        Self {
            insurer_name: Element::Value(insurer_name.to_owned()),
            ..Self::person(name, birth, sex)
        }
    }

    fn person(name: &str, birth: Date, sex: Sex) -> Self {
        Self {
            name: Element::Value(name.to_owned()),
            birth: Element::Value(birth),
            sex: Element::Value(sex),
            ..Self::default()
        }
    }

    fn check_whole(&self) -> Result<(), EmergencyError> {
        let blank =
            |element: &Element<String>| element.value().is_none_or(|text| text.trim().is_empty());
        for (missing, element) in [
            (blank(&self.name), "Name"),
            (self.birth.value().is_none(), "Birthdate"),
            (self.sex.value().is_none(), "Sex1"),
            (blank(&self.address) && blank(&self.insurer_name), "Address"),
        ] {
            if missing {
                return Err(EmergencyError::Missing { element });
            }
        }
        Ok(())
    }
}

impl EmergencyQuestion {
    /// Asks for the information of a person who cannot be asked for consent. Staff prove who they are in two ways of different kinds.
    ///
    /// # Errors
    /// [`EmergencyError`]: two proofs of one kind, an item missing, or no reason.
    pub fn new(
        institution: &InstitutionCode,
        identifier: &str,
        pattern: Pattern,
        proofs: [StaffProof; 2],
        person: FourItems,
        reason: &str,
    ) -> Result<Self, EmergencyError> {
        let [first, second] = proofs;
        if first.factor() == second.factor() {
            return Err(EmergencyError::OneFactor);
        }
        person.check_whole()?;
        if reason.trim().is_empty() {
            return Err(EmergencyError::Missing {
                element: "AccessReason",
            });
        }
        let body = EmergencyAsk {
            pattern: Element::Value(pattern),
            factors: vec![first.written(), second.written()],
            person: Some(person),
            reason: Element::Value(reason.to_owned()),
        };
        Ok(Self::of(AskHeader::new(institution, identifier), body))
    }
}

impl DisasterQuestion {
    /// Looks for a person under the operator's permission.
    ///
    /// # Errors
    /// [`EmergencyError`]: an item missing, or no permission.
    pub fn new(
        institution: &InstitutionCode,
        identifier: &str,
        person: FourItems,
        permission: &str,
    ) -> Result<Self, EmergencyError> {
        person.check_whole()?;
        if permission.trim().is_empty() {
            return Err(EmergencyError::Missing {
                element: "PermissionNumber",
            });
        }
        let body = DisasterAsk {
            person: Some(person),
            permission: Element::Value(permission.to_owned()),
        };
        Ok(Self::of(AskHeader::new(institution, identifier), body))
    }
}

impl UnidentifiedResult {
    /// Whether the answer belongs to a question with this header about this person: institution, identifier, and the birth date and sex of every right.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, header: &AskHeader, person: &FourItems) -> Result<(), EchoMismatch> {
        self.header().check(header)?;
        let rights = self
            .body()
            .map(|body| body.rights.as_slice())
            .unwrap_or_default();
        for right in rights {
            let same = right.birth.value() == person.birth.value();
            require(same && person.birth.value().is_some(), "Birthdate")?;
            require(right.sex.value() == person.sex.value(), "Sex1")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn an_emergency_needs_two_kinds_of_proof_a_whole_person_and_a_reason() {
        let person = || {
            FourItems::by_insurer(
                "試験　太郎",
                date!(1980 - 05 - 17),
                Sex::Male,
                "見本健康保険組合",
            )
        };
        let pin = StaffProof::Knowledge(KnowledgeMethod::Pin);
        let password = StaffProof::Knowledge(KnowledgeMethod::Password);
        let card = StaffProof::Possession(PossessionMethod::IcCard);
        let missing = |element| Some(EmergencyError::Missing { element });
        let nameless = FourItems {
            name: Element::Value("　".to_owned()),
            ..person()
        };
        let nowhere = FourItems {
            insurer_name: Element::Absent,
            ..person()
        };
        for (proofs, person, reason, expected) in [
            ([pin, card], person(), "意識なし", None),
            (
                [pin, password],
                person(),
                "意識なし",
                Some(EmergencyError::OneFactor),
            ),
            (
                [card, card],
                person(),
                "意識なし",
                Some(EmergencyError::OneFactor),
            ),
            ([pin, card], nameless, "意識なし", missing("Name")),
            ([pin, card], nowhere, "意識なし", missing("Address")),
            ([pin, card], person(), " ", missing("AccessReason")),
        ] {
            let institution = InstitutionCode::new("1311234567");
            let question =
                EmergencyQuestion::new(&institution, "1", Pattern::Summary, proofs, person, reason);
            assert_eq!(question.err(), expected);
        }
    }
}
