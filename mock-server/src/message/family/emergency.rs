//! Finding somebody without a card (invented): in an emergency (救急時医療情報閲覧), and in a disaster or while the system is down (災害時モード).

use serde_json::{Map, Value};

use super::{Elements, Failed, Halves, Question, Refused};
use crate::{
    entitlement::{Finding, by_card, text},
    message::{body, compact_time, put, tickets_for},
    person::Person,
    server::{
        access::{self, AskedBy},
        question::{needed, optional},
        refusal::Refusal,
    },
    store::Mark,
};

/// What each 情報要求パターン (CD040) may look at.
const PATTERNS: &[(&str, &[&str])] = &[
    ("1", &["YZK", "SRJ", "TKK"]),
    ("2", &["YZK", "SRJ", "TKK"]),
    ("3", &["YZK", "SRJ", "TKK"]),
    ("4", &["YZK"]),
    ("5", &["YZK", "SRJ"]),
    ("6", &["TKK"]),
];

/// The most people of one name, birth date and sex that are looked at.
const AT_MOST: u32 = 1000;

/// Ways to prove who one is (CD042), by factor (CD041).
const FACTORS: &[(&str, &[&str])] = &[
    ("1", &["01", "02", "03"]),
    ("2", &["01", "02", "03", "04", "05"]),
    ("3", &["01", "02", "03"]),
];

impl Question<'_> {
    /// Finds somebody who cannot be asked, and lets their information be looked at for a day.
    pub(super) async fn emergency(&self, asked: &Halves) -> Result<Elements, Failed> {
        needed(&asked.body, "AccessReason", 200)?;
        let pattern = needed(&asked.body, "InformationRequestPattern", 1)?;
        let pattern = PATTERNS.iter().find(|(code, _)| *code == pattern);
        let (_, items) =
            pattern.ok_or_else(|| Refusal::malformed("InformationRequestPattern is not known"))?;
        if !self.is_set("EmergencyAccess", "1").await? {
            return Err(Refused::switched_off("救急時医療情報閲覧").into());
        }
        if !has_two_factors(&asked.body) {
            return Err(Refused::new("MDG-E008", "種類の異なる二つの認証が必要です。").into());
        }
        let (person, finding) = self.searched(asked).await?;
        if let Some(person) = &person {
            self.in_emergency(&person.id, items).await?;
        }
        let flags = [
            ("YZK", "PharmacistsInfo"),
            ("SRJ", "DiagnosisInfo"),
            ("TKK", "SpecificHealthCheckupsInfo"),
        ];
        let time = compact_time(self.now);
        Ok(self.told(person.as_ref(), finding, |block| {
            for (item, element) in flags {
                if items.contains(&item) {
                    // 同意取得困難: nobody could be asked.
                    put(block, &format!("{element}ConsFlg"), "3".into());
                    put(block, &format!("{element}ConsTime"), time.clone());
                }
            }
        }))
    }

    /// Finds somebody while disaster mode is on for this institution.
    pub(super) async fn disaster(&self, asked: &Halves) -> Result<Elements, Failed> {
        if !self.circumstances.is_disaster_at(self.institution) {
            return Err(Refusal::DisasterModeOff.into());
        }
        needed(&asked.body, "PermissionNumber", 40)?;
        let (person, finding) = self.searched(asked).await?;
        Ok(self.told(person.as_ref(), finding, |_| {}))
    }

    /// Whoever has the four items: name, birth date, sex, and address or insurer's name.
    async fn searched(&self, asked: &Halves) -> Result<(Option<Person>, Finding), Failed> {
        let search = asked
            .body
            .get("PersonSearchInfo")
            .and_then(Value::as_object);
        let search = search.ok_or_else(|| Refusal::malformed("PersonSearchInfo is missing"))?;
        let name = needed(search, "Name", 100)?;
        let (birth, sex) = (needed(search, "Birthdate", 8)?, needed(search, "Sex1", 1)?);
        let address = optional(search, "Address", 200)?.unwrap_or_default();
        let insurer = optional(search, "InsurerName", 100)?.unwrap_or_default();
        if address.trim().is_empty() && insurer.trim().is_empty() {
            return Err(Refusal::malformed("Address is missing").into());
        }
        let (state, institution) = (self.state, self.institution);
        let mark = Mark::name(name, birth, sex);
        let mut found = state
            .store
            .people_by_mark(mark, String::new(), AT_MOST)
            .await?;
        found.retain(|person| {
            person.rights.iter().any(|right| {
                plain(text(right, "Address")).contains(&plain(address))
                    && plain(text(right, "InsurerName")).contains(&plain(insurer))
            })
        });
        let mut found = found.into_iter();
        let (person, finding) = match (found.next(), found.next()) {
            (None, _) => (None, Finding::nothing("4")),
            (Some(person), None) => {
                let person = self.known(person, self.today()).await?;
                let finding = by_card(&person, institution, self.today());
                (Some(person), finding)
            }
            (Some(_), Some(_)) => (None, Finding::nothing("5")),
        };
        let by = AskedBy::List;
        access::record(state, self.now, institution, by, person.as_ref(), &finding).await?;
        Ok((person, finding))
    }

    fn told(
        &self,
        person: Option<&Person>,
        finding: Finding,
        mark: impl Fn(&mut Map<String, Value>),
    ) -> Elements {
        let blocks = finding.blocks.into_iter().map(|mut block| {
            tickets_for(&mut block, self.institution);
            block.shift_remove("LimitApplicationCertificateRelatedInfo");
            block.shift_remove("SpecificDiseasesCertificateList");
            mark(&mut block);
            block
        });
        // An empty search, so that 5 can be said; it is not echoed.
        let search = Some(Value::Null);
        let mut body = body(person, finding.validity, blocks.collect(), None, search);
        let mut take = |name| body.get_mut(name).map(Value::take);
        [
            "ResultList",
            "ProcessingResultCode",
            "ProcessingResultMessage",
            "ProcessingResultStatus",
            "QualificationValidity",
        ]
        .into_iter()
        .map(|name| (name, take(name)))
        .collect()
    }
}

/// Two proofs of two kinds, each by a way that this kind has.
fn has_two_factors(body: &Map<String, Value>) -> bool {
    let list = body
        .get("AuthenticationList")
        .and_then(|list| list.get("Authentication"));
    let proofs = match list {
        Some(Value::Array(proofs)) => proofs.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let said = |proof: &Value, name: &str| {
        let text = proof.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let known = |proof: &Value| {
        let (factor, way) = (
            said(proof, "AuthenticationFactor"),
            said(proof, "AuthenticationMethod"),
        );
        let mut ways = FACTORS.iter();
        ways.any(|(known, ways)| *known == factor && ways.contains(&way.as_str()))
    };
    let mut kinds: Vec<String> = proofs
        .iter()
        .filter(|proof| known(proof))
        .map(|proof| said(proof, "AuthenticationFactor"))
        .collect();
    kinds.sort();
    kinds.dedup();
    kinds.len() >= 2
}

fn plain(text: &str) -> String {
    let half = crate::entitlement::number::normal(text);
    half.chars().filter(|c| !c.is_whitespace()).collect()
}
