//! The person that an answer is about.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{Named, Resolved, Source, Unresolved, resolve};
use crate::eligibility::{code::Sex, comparable};

/// The person as the service describes them.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// 氏名, possibly with ●.
    pub name: Option<String>,
    /// 氏名カナ.
    pub kana: Option<String>,
    /// 生年月日.
    pub birth: Option<Date>,
    /// 性別 (CD007), as reported: 1 男 2 女 3 未設定.
    pub sex: Option<String>,
    /// 住所.
    pub address: Option<String>,
    /// 照会番号.
    pub reference_number: Option<String>,
    /// The other form of the name, where card or record have one (I18), also one that the desk has accepted: both are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_form: Option<OtherForm>,
}

/// A name as somebody else has it. `Debug` shows who.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherForm {
    /// Who has it so: the card, or the record of the visit before.
    pub source: Source,
    /// The name.
    pub name: String,
    /// 生年月日, where that source says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<Date>,
    /// 性別 (CD007), where that source says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
}

impl Person {
    /// The name with its ● read by the other form: only where both say the same birth date and sex.
    ///
    /// A visit reads neither from the card. The record has them from the visit before; where the desk entered the card's name, it has compared them.
    ///
    /// # Errors
    /// Why it cannot be read so. Without another form nothing can be compared.
    pub fn resolved(&self) -> Result<Resolved, Unresolved> {
        let other = self.other_form.as_ref().ok_or(Unresolved::NotComparable)?;
        let named = |name, birth, sex: &Option<String>| Named {
            name,
            birth,
            sex: sex.as_deref().and_then(sex_of),
        };
        let service = named(
            self.name.as_deref().unwrap_or_default(),
            self.birth,
            &self.sex,
        );
        let other = named(&other.name, other.birth, &other.sex);
        resolve(service, other, self.kana.as_deref())
    }
}

fn sex_of(code: &str) -> Option<Sex> {
    let code = comparable(code);
    Sex::ALL.iter().copied().find(|sex| sex.as_str() == code)
}

impl std::fmt::Debug for Person {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Person(…)")
    }
}
