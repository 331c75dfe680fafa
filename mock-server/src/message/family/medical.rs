//! 薬剤情報・診療情報 (`YZK`) and 特定健診情報 (`TKK`): for whoever has a live consent at this institution, as XML or PDF.
//!
//! What is told is invented and follows from seed and person. Refusals have the style of these messages: `ResultCode` with `MessageContents`. What the codes
//! mean is not public; ours: 2 no consent, 3 an expired one, 4 no information, 9 anything else.

use serde_json::{Value, json};

use super::{Failed, Halves, Question, Refused, Reply, consent::FLAGS, insured::Insured};
use crate::{
    entitlement::{Finding, text},
    office::month::Month,
    person::Person,
    server::{
        access::{self, AskedBy},
        question::{needed, optional},
        refusal::Refusal,
    },
};

mod checkup;
mod history;
mod medication;
mod page;

/// Insurer, symbol, number, branch.
const NUMBERS: [&str; 4] = [
    "InsurerNumber",
    "InsuranceCardSymbol",
    "InsuredPersonIdentificationNumber",
    "BranchNumber",
];

/// The most months that are told.
const MONTHS: usize = 60;

/// An answer that refuses.
pub(super) fn refusal(refused: &Refused) -> Value {
    let code = match refused.code {
        "MDG-E020" => "2",
        "MDG-E021" => "3",
        "MDG-E022" => "4",
        _ => "9",
    };
    json!({
        "MessageHeader": { "MessageContents": refused.message, "ResultCode": code },
        "MessageBody": {},
    })
}

impl Question<'_> {
    /// Medication, and care where it was asked and consented to.
    pub(super) async fn medication(&self, asked: &Halves) -> Result<Reply, Failed> {
        let (pdf, care) = match needed(&asked.body, "FileCategory", 1)? {
            "1" => (true, false),
            "2" => (false, false),
            "3" => (true, true),
            "4" => (false, true),
            _ => return Err(Refusal::malformed("FileCategory is not known").into()),
        };
        let from = month(asked, "StartDate")?;
        let to = month(asked, "EndDate")?;
        let items: &[&str] = if care { &["YZK", "SRJ"] } else { &["YZK"] };
        let (person, live) = self.consenting(asked, items).await?;
        let shown = medication::Shown {
            drugs: live.contains(&"YZK"),
            care: live.contains(&"SRJ"),
            electronic: optional(&asked.body, "PrDiInfClassification", 1)? == Some("1"),
        };
        let history = self.history(&person, from, to);
        let visits = medication::shown(&history, shown);
        if visits.is_empty() {
            return Err(nothing().into());
        }
        Ok(if pdf {
            Reply::Pdf(page::medication(&person, &visits)?)
        } else {
            Reply::Message(medication::message(&person, &visits, shown))
        })
    }

    /// Check-ups.
    pub(super) async fn checkup(&self, asked: &Halves) -> Result<Reply, Failed> {
        let pdf = match needed(&asked.body, "FileCategory", 1)? {
            "1" => true,
            "2" => false,
            _ => return Err(Refusal::malformed("FileCategory is not known").into()),
        };
        let from = month(asked, "StartDate")?;
        let (person, _) = self.consenting(asked, &["TKK"]).await?;
        let seed = self.state.everybody.seed();
        let checkups = checkup::of(seed, &person, from.first(), self.today());
        if checkups.is_empty() {
            return Err(nothing().into());
        }
        Ok(if pdf {
            Reply::Pdf(page::checkups(&person, &checkups)?)
        } else {
            Reply::Message(checkup::message(&person, &checkups))
        })
    }

    /// Whose information it is, and which of these items may be looked at; the look is noted.
    async fn consenting<'i>(
        &self,
        asked: &Halves,
        items: &[&'i str],
    ) -> Result<(Person, Vec<&'i str>), Failed> {
        let flag = needed(&asked.body, "MedicalTreatmentFlag", 1)?;
        if !FLAGS.contains(&flag) {
            return Err(Refusal::malformed("MedicalTreatmentFlag is not known").into());
        }
        let insured = Insured::read(&asked.header, NUMBERS)?;
        let person = self.person_of(&insured).await?;
        let live = self.live(&person.id, flag, items).await?;
        let (by, finding) = (AskedBy::Number, Finding::nothing(""));
        access::record(
            self.state,
            self.now,
            self.institution,
            by,
            Some(&person),
            &finding,
        )
        .await?;
        Ok((person, live))
    }

    fn history(&self, person: &Person, from: Month, to: Month) -> Vec<history::Visit> {
        let seed = self.state.everybody.seed();
        let months = std::iter::successors(Some(to), |month| Some(month.before()));
        let asked = months.take(MONTHS).take_while(|month| from <= *month);
        let visits = asked.filter_map(|month| history::of(seed, &person.id, month));
        visits.filter(|visit| visit.day <= self.today()).collect()
    }
}

fn nothing() -> Refused {
    Refused::new("MDG-E022", "該当する情報がありません。")
}

fn month(asked: &Halves, name: &'static str) -> Result<Month, Refusal> {
    let month = Month::parse(needed(&asked.body, name, 6)?);
    month.ok_or_else(|| Refusal::malformed(format_args!("{name} is not yyyyMM")))
}

/// Name, kana, birth date and sex of somebody, as registered last.
fn names(person: &Person) -> [String; 4] {
    let right = person.rights.last();
    ["Name", "NameKana", "Birthdate", "Sex1"].map(|name| {
        right
            .map(|right| text(right, name).to_owned())
            .unwrap_or_default()
    })
}
