//! The result (資格確認結果, OQS-IF-002) as JSON: elements in the order of the wire, absent ones omitted, every leaf a string.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use time::{Duration, OffsetDateTime, macros::format_description};

use crate::{
    authority::check::end_of_grace,
    clock::{JST, japanese_date},
    entitlement::{Block, Finding, is_here, text},
    person::{
        By, Person, compact,
        date::add_months,
        element::{PERSON, TICKET},
        right::ordered,
    },
};

pub(crate) mod bulk;
pub(crate) mod family;
pub(crate) mod order;

/// Notice that the card's certificate ends within three months. The official code is not public.
const EXPIRING: &str = "MDG-I001";
/// Notice that the card's certificate has ended and that its grace runs. The official code is not public.
const IN_GRACE: &str = "MDG-I002";

/// What a patient said on the consent screen; an absent item was not asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Consents {
    /// Diagnosis and treatment (診療情報).
    #[serde(skip_serializing_if = "Option::is_none")]
    care: Option<bool>,
    /// Medication (薬剤情報).
    #[serde(skip_serializing_if = "Option::is_none")]
    medication: Option<bool>,
    /// Specific health check-up (特定健診情報).
    #[serde(skip_serializing_if = "Option::is_none")]
    checkup: Option<bool>,
    /// Operations (手術情報).
    #[serde(skip_serializing_if = "Option::is_none")]
    surgery: Option<bool>,
}

/// A question with a card, answered.
pub(crate) struct ByCard<'a> {
    /// Who it is; nobody when the serial number leads to none.
    pub(crate) person: Option<&'a Person>,
    /// What follows from the rights.
    pub(crate) finding: Finding,
    /// The asking institution.
    pub(crate) institution: &'a str,
    /// Identifier that the service gives the answer.
    pub(crate) identifier: &'a str,
    /// When the question was first asked.
    pub(crate) at: OffsetDateTime,
    /// The card's certificate ends then.
    pub(crate) not_after: OffsetDateTime,
    /// The certificate has ended: eligibility only.
    pub(crate) grace: bool,
    /// The institution's own number for this person.
    pub(crate) reference: Option<String>,
    /// What the patient consented to.
    pub(crate) consents: Consents,
}

/// A question by number, answered.
pub(crate) struct ByNumber<'a> {
    /// Who it is, when the numbers lead to one person.
    pub(crate) person: Option<&'a Person>,
    /// What follows from the rights.
    pub(crate) finding: Finding,
    /// The asking institution.
    pub(crate) institution: &'a str,
    /// Echo of the question's identifier.
    pub(crate) identifier: Option<&'a str>,
    /// Echo of the question's date, `yyyyMMdd`.
    pub(crate) date: &'a str,
    /// Echo of `QualificationConfirmSearchInfo`.
    pub(crate) search: Value,
    /// The limit certificate's consent flag.
    pub(crate) limit: &'a str,
    /// The institution's own number for this person.
    pub(crate) reference: Option<String>,
    /// When.
    pub(crate) at: OffsetDateTime,
}

impl ByCard<'_> {
    /// The answer, `{"MessageHeader": …, "MessageBody": …}`.
    pub(crate) fn message(self) -> Value {
        let time = compact_time(self.at);
        let blocks = self.finding.blocks.into_iter().map(|mut block| {
            tickets_for(&mut block, self.institution);
            refer(&mut block, self.reference.as_deref());
            if block.contains_key("LimitApplicationCertificateRelatedInfo") {
                put(
                    &mut block,
                    "LimitApplicationCertificateRelatedConsFlg",
                    "1".into(),
                );
                put(
                    &mut block,
                    "LimitApplicationCertificateRelatedConsTime",
                    time.clone(),
                );
            }
            specific_disease(&mut block, self.person, &time);
            if !self.grace {
                standing_consents(&mut block, self.person, &time);
                given_consents(&mut block, self.consents, self.at);
            }
            block
        });
        let notice = certificate_notice(self.not_after, self.grace, self.at);
        json!({
            "MessageHeader": header(self.at, &compact(japanese_date(self.at)), "1", Some(self.identifier), self.institution),
            "MessageBody": body(self.person, self.finding.validity, blocks.collect(), notice, None),
        })
    }
}

impl ByNumber<'_> {
    /// The answer, `{"MessageHeader": …, "MessageBody": …}`.
    pub(crate) fn message(self) -> Value {
        let time = compact_time(self.at);
        let blocks = self.finding.blocks.into_iter().map(|mut block| {
            tickets_for(&mut block, self.institution);
            refer(&mut block, self.reference.as_deref());
            put(
                &mut block,
                "LimitApplicationCertificateRelatedConsFlg",
                self.limit.into(),
            );
            if self.limit == "1" {
                put(
                    &mut block,
                    "LimitApplicationCertificateRelatedConsTime",
                    time.clone(),
                );
            } else {
                block.shift_remove("LimitApplicationCertificateRelatedInfo");
            }
            specific_disease(&mut block, self.person, &time);
            standing_consents(&mut block, self.person, &time);
            block
        });
        json!({
            "MessageHeader": header(self.at, self.date, "2", self.identifier, self.institution),
            "MessageBody": body(self.person, self.finding.validity, blocks.collect(), None, Some(self.search)),
        })
    }
}

fn header(
    at: OffsetDateTime,
    date: &str,
    class: &str,
    identifier: Option<&str>,
    institution: &str,
) -> Value {
    let elements = [
        ("ProcessExecutionTime", Some(compact_time(at))),
        ("CharacterCodeIdentifier", Some("0".into())),
        ("SegmentOfResult", Some("1".into())),
        ("QualificationConfirmationDate", Some(date.into())),
        ("ReferenceClassification", Some(class.into())),
        ("ArbitraryFileIdentifier", identifier.map(str::to_owned)),
        ("MedicalInstitutionCode", Some(institution.into())),
    ];
    elements
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))))
        .collect()
}

fn body(
    person: Option<&Person>,
    validity: &str,
    blocks: Vec<Block>,
    notice: Option<(String, String)>,
    search: Option<Value>,
) -> Value {
    let by = if search.is_some() {
        By::Number
    } else {
        By::Card
    };
    let said = person.map(|person| person.said(by)).unwrap_or_default();
    // 3 and 5 answer numbers only; whoever was not found by number cannot get them.
    let can_be = |code: &&str| search.is_some() || !matches!(*code, "3" | "5");
    let validity = said.validity.as_deref().filter(can_be).unwrap_or(validity);
    let failed = said.status.as_deref() == Some("2");
    let (code, message) = match (said.code, said.message) {
        (None, None) => notice.unzip(),
        both => both,
    };
    let blocks: Vec<Value> = blocks
        .into_iter()
        .map(|block| Value::Object(ordered(block, PERSON)))
        .collect();
    // No rights are named when nobody, or more than one person, was found.
    let list = (!blocks.is_empty() && !failed && !matches!(validity, "4" | "5"))
        .then(|| json!({ "ResultOfQualificationConfirmation": blocks }));
    let elements = [
        ("ProcessingResultCode", code.map(Value::from)),
        ("ResultList", list),
        (
            "PrescriptionIssueSelect",
            said.prescription.map(Value::from),
        ),
        ("ProcessingResultMessage", message.map(Value::from)),
        ("QualificationConfirmSearchInfo", search),
        (
            "ProcessingResultStatus",
            Some(said.status.unwrap_or_else(|| "1".into()).into()),
        ),
        ("QualificationValidity", (!failed).then(|| validity.into())),
    ];
    elements
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// Resolves "here" and derives the flag that says whether a ticket is for the asking institution.
fn tickets_for(block: &mut Block, institution: &str) {
    let Some(list) = block
        .get_mut("PublicExpenseResultList")
        .and_then(|list| list.get_mut("MedicalTicketInfo"))
    else {
        return;
    };
    for ticket in list
        .as_array_mut()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
    {
        if text(ticket, "DesignatedMedicalInstitutionCode").is_empty() {
            continue;
        }
        let here = is_here(ticket, institution);
        if here {
            put(
                ticket,
                "DesignatedMedicalInstitutionCode",
                institution.into(),
            );
        }
        let flag = if here { "0" } else { "1" };
        ticket
            .entry("DesignatedMedicalInstitutionFlag")
            .or_insert_with(|| flag.into());
        *ticket = ordered(std::mem::take(ticket), TICKET);
    }
}

/// The institution's own number for the person.
fn refer(block: &mut Block, reference: Option<&str>) {
    if let Some(reference) = reference {
        put(block, "ReferenceNumber", reference.to_owned());
    }
}

/// The list of specific diseases is given with consent only.
fn specific_disease(block: &mut Block, person: Option<&Person>, time: &str) {
    let flag = person.and_then(|person| person.consents.specific_disease.clone());
    if flag.as_deref() != Some("1") {
        block.shift_remove("SpecificDiseasesCertificateList");
    }
    if let Some(flag) = flag {
        put(block, "SpecificDiseasesCertificateRelatedConsFlg", flag);
        put(
            block,
            "SpecificDiseasesCertificateRelatedConsTime",
            time.into(),
        );
    }
}

fn standing_consents(block: &mut Block, person: Option<&Person>, time: &str) {
    let Some(standing) = person.map(|person| &person.consents) else {
        return;
    };
    for (item, flag) in [
        ("DiagnosisInfo", &standing.care),
        ("PharmacistsInfo", &standing.medication),
        ("SpecificHealthCheckupsInfo", &standing.checkup),
        ("OperationInfo", &standing.surgery),
    ] {
        if let Some(flag) = flag {
            put(block, &format!("{item}ConsFlg"), flag.clone());
            put(block, &format!("{item}ConsTime"), time.to_owned());
        }
    }
}

/// A consent given stands for a day; one declined stands for nothing and has no end.
fn given_consents(block: &mut Block, consents: Consents, at: OffsetDateTime) {
    for (item, given) in [
        ("DiagnosisInfo", consents.care),
        ("PharmacistsInfo", consents.medication),
        ("SpecificHealthCheckupsInfo", consents.checkup),
        ("OperationInfo", consents.surgery),
    ] {
        let Some(given) = given else { continue };
        put(
            block,
            &format!("{item}ConsFlg"),
            if given { "1" } else { "0" }.into(),
        );
        put(block, &format!("{item}ConsTime"), compact_time(at));
        if given {
            put(
                block,
                &format!("{item}AvailableTime"),
                compact_time(at + Duration::DAY),
            );
        }
    }
}

fn certificate_notice(
    not_after: OffsetDateTime,
    grace: bool,
    at: OffsetDateTime,
) -> Option<(String, String)> {
    let day = |moment: OffsetDateTime| {
        let date = japanese_date(moment);
        format!(
            "{}年{}月{}日",
            date.year(),
            u8::from(date.month()),
            date.day()
        )
    };
    if grace {
        let last = end_of_grace(not_after)? - Duration::SECOND;
        let text = format!(
            "電子証明書の有効期限が切れています。{}までは資格の確認に使えます。",
            day(last)
        );
        return Some((IN_GRACE.into(), text));
    }
    let soon = add_months(japanese_date(at), 3)?;
    let text = format!("電子証明書の有効期限は{}です。", day(not_after));
    (japanese_date(not_after) <= soon).then(|| (EXPIRING.into(), text))
}

/// A moment as the interface writes it: `yyyyMMddHHmmss` in Japan.
pub(crate) fn compact_time(moment: OffsetDateTime) -> String {
    moment
        .to_offset(JST)
        .format(format_description!(
            "[year][month][day][hour][minute][second]"
        ))
        .unwrap_or_default()
}

fn put(block: &mut Map<String, Value>, name: &str, value: String) {
    block.insert(name.to_owned(), Value::String(value));
}
