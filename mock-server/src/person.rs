//! The synthetic people: who they are, what their card says, and what their insurers and offices say.
//!
//! They stand in `people.toml`, whose head explains the format. Everything in it is text; elements carry their official names
//! (modelled on open integrations), and dates may be relative to the server's date in Japan. Unknown keys are refused.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::{Date, OffsetDateTime, macros::format_description};

pub(crate) mod date;
pub(crate) mod element;
pub(crate) mod file;
pub(crate) mod right;

/// The people who come with the server.
pub(crate) const EMBEDDED: &str = include_str!("../people.toml");

/// The classification of a block that is medical assistance (医療扶助).
pub(crate) const ASSISTANCE: &str = "A1";

/// One synthetic person, with every date resolved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Person {
    /// A stable name in kebab case.
    pub id: String,
    /// One Japanese sentence: who this is and what should happen.
    pub story: String,
    /// The card; absent for people who are known by number only.
    pub card: Option<Card>,
    /// The rights as the service knows them, each a block of official elements.
    pub(crate) rights: Vec<Map<String, Value>>,
    /// What the service says instead of what it would derive from the rights.
    pub(crate) answer: Answer,
    /// Consents that stand from earlier, and that of the specific disease.
    pub(crate) consents: PriorConsents,
    /// Certificates of subsidies (医療費助成), each a block of the municipalities' elements.
    #[serde(default)]
    pub(crate) subsidies: Vec<Map<String, Value>>,
}

/// What a person's card holds and how it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Card {
    /// Name as printed, family and given name parted by U+3000.
    pub name: String,
    /// Address as printed.
    pub address: String,
    /// Birth date.
    pub birth: Date,
    /// `1` male, `2` female.
    pub sex: String,
    /// Last day of the card's body.
    pub expiry: Date,
    /// Four digits printed on the face.
    pub security_code: String,
    /// Municipality code, five digits.
    pub municipality: String,
    /// The PIN of the user-authentication certificate, four digits.
    pub pin: String,
    /// Tries left for that PIN, 0 (blocked) to 3.
    pub tries: u8,
    /// When the certificate begins.
    pub not_before: OffsetDateTime,
    /// When the certificate ends: 23:59:59 in Japan.
    pub not_after: OffsetDateTime,
    /// What kind of card it is.
    #[serde(default)]
    pub profile: Profile,
    /// Who signed the certificate.
    pub issuer: Issuer,
    /// One character of the certificate's subject was changed after signing.
    pub tampered: bool,
    /// The certificate is on the revocation list.
    pub revoked: bool,
}

impl Person {
    /// What is said to a question that came this way instead of what follows from the rights.
    pub(crate) fn said(&self, by: By) -> Answer {
        let fits = self.answer.by.is_none_or(|only| only == by);
        if fits {
            self.answer.clone()
        } else {
            Answer::default()
        }
    }
}

impl Card {
    /// Since when its certificate is on our revocation list. That of a foreign authority never is, whatever its number.
    pub(crate) fn revoked_since(&self) -> Option<OffsetDateTime> {
        (self.revoked && self.issuer == Issuer::Test).then_some(self.not_before)
    }
}

/// The kind of card that is minted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Profile {
    /// The card of today: RSA-2048 with SHA-256.
    #[default]
    Physical,
    /// The next card: P-384 with SHA-384, all else as today, for nothing of it is published \[C\].
    Next,
}

/// The authority that signs a card's certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Issuer {
    /// The user-authentication authority of this server.
    #[default]
    Test,
    /// An authority with the same name and another key, which must be refused.
    Foreign,
}

/// What overrides the derived answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    /// For which way of asking it is said; absent for both.
    pub(crate) by: Option<By>,
    /// `QualificationValidity` of the body.
    pub(crate) validity: Option<String>,
    /// `ProcessingResultStatus`; `2` gives no rights.
    pub(crate) status: Option<String>,
    /// `ProcessingResultCode`.
    pub(crate) code: Option<String>,
    /// `ProcessingResultMessage`.
    pub(crate) message: Option<String>,
    /// `PrescriptionIssueSelect`.
    pub(crate) prescription: Option<String>,
}

/// How a question came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum By {
    /// With a card.
    Card,
    /// With numbers.
    Number,
}

/// Consent flags that stand without this visit's question (`2` expired, `3` emergency, …).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PriorConsents {
    /// Diagnosis and treatment.
    pub(crate) care: Option<String>,
    /// Medication.
    pub(crate) medication: Option<String>,
    /// Specific health check-up.
    pub(crate) checkup: Option<String>,
    /// Operations.
    pub(crate) surgery: Option<String>,
    /// The day of a consent to home visits (訪問診療等), `yyyyMMdd`.
    #[serde(default)]
    pub(crate) home_visit: Option<String>,
    /// The day of a consent to online visits (オンライン診療等), `yyyyMMdd`.
    #[serde(default)]
    pub(crate) online_visit: Option<String>,
    /// Specific disease; its list is given with `1` only.
    pub(crate) specific_disease: Option<String>,
}

/// A date as the interface writes it, `yyyyMMdd`.
pub(crate) fn compact(date: Date) -> String {
    date.format(format_description!("[year][month][day]"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use time::macros::date;

    use super::{file::read, *};

    const TODAY: Date = date!(2026 - 11 - 16);

    #[test]
    fn the_embedded_people_are_complete() {
        let people = read(EMBEDDED, TODAY).unwrap();
        let ids: BTreeSet<&str> = people.iter().map(|person| person.id.as_str()).collect();
        for id in [
            "employee",
            "dependant",
            "preschool",
            "elderly-75",
            "elderly-70",
            "variant-kanji",
            "unknown",
            "several",
            "assistance-ticket",
            "assistance-not-entrusted",
            "assistance-combined",
            "expired-last-month",
            "expired-beyond-grace",
            "revoked",
            "pin-blocked",
            "one-try-left",
            "same-name-a",
            "same-name-b",
            "foreign-ca",
            "tampered",
            "lost-no-newer",
            "lost-to-assistance",
            "expiring-soon",
            "next-card",
        ] {
            assert!(ids.contains(id), "{id} is missing");
        }
    }

    #[test]
    fn everybody_is_visibly_invented() {
        for person in read(EMBEDDED, TODAY).unwrap() {
            let names = person
                .rights
                .iter()
                .filter_map(|right| right.get("Name")?.as_str());
            for name in names.chain(person.card.iter().map(|card| card.name.as_str())) {
                assert!(
                    ["試験", "見本", "例示", "架空"]
                        .iter()
                        .any(|word| name.starts_with(word)),
                    "{}: {name}",
                    person.id
                );
            }
        }
    }

    /// Insurer, public payer and recipient numbers end in a check digit: weights 2, 1, 2 … from the right.
    #[test]
    fn every_number_of_an_insurer_or_office_has_its_check_digit() {
        let check = |number: &str| {
            let mut sum = 0;
            for (place, digit) in number.trim().bytes().rev().skip(1).enumerate() {
                let product = u32::from(digit - b'0') * if place % 2 == 0 { 2 } else { 1 };
                sum += product / 10 + product % 10;
            }
            char::from_digit((10 - sum % 10) % 10, 10)
        };
        for person in read(EMBEDDED, TODAY).unwrap() {
            for right in &person.rights {
                let number = right["InsurerNumber"].as_str().unwrap();
                assert_eq!(number.chars().count(), 8, "{}: {number:?}", person.id);
                assert_eq!(
                    number.chars().last(),
                    check(number),
                    "{}: {number}",
                    person.id
                );
                if right["InsuredCardClassification"] == ASSISTANCE {
                    let recipient = right["InsuredIdentificationNumber"].as_str().unwrap();
                    assert_eq!(recipient.len(), 7);
                    assert_eq!(
                        recipient.chars().last(),
                        check(recipient),
                        "{}: {recipient}",
                        person.id
                    );
                }
            }
        }
    }
}
