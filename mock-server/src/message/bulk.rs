//! One person's part of a bulk answer (`BulkConfirmUnit`).
//!
//! No consents stand in it but in batches about consents, for nobody was asked; whether the limit certificate changed since the institution last asked is
//! not known here, which its flag can say (CD014: 1, changed or undecidable).

use serde_json::Value;

use super::{body, order::hashed, put, tickets_for};
use crate::{
    entitlement::{Block, Finding, text},
    person::{Person, element::PERSON, right::ordered},
};

/// What one unit says.
pub(crate) struct Unit<'a> {
    /// Who it is, when one person was found.
    pub(crate) person: Option<&'a Person>,
    /// What follows from the rights.
    pub(crate) finding: Finding,
    /// The asking institution.
    pub(crate) institution: &'a str,
    /// Echo of `QualificationConfirmSearchInfo`, where there was one.
    pub(crate) search: Option<Value>,
    /// The limit certificate may be shown.
    pub(crate) limit: bool,
    /// Consent elements, where the batch is about consents.
    pub(crate) consents: Vec<(String, String)>,
    /// The institution's own number for this person.
    pub(crate) reference: Option<String>,
}

impl Unit<'_> {
    /// The unit, and whether it is one of success.
    pub(crate) fn write(self) -> (Value, bool) {
        let mut body = body(
            self.person,
            self.finding.validity,
            Vec::new(),
            None,
            self.search,
        );
        let mut take = |name: &str| body.get_mut(name).map(Value::take);
        let status = take("ProcessingResultStatus");
        let validity = take("QualificationValidity");
        let succeeded = status.as_ref().is_some_and(|status| status == "1");
        let named = succeeded
            && validity
                .as_ref()
                .is_some_and(|code| code != "4" && code != "5");
        let blocks: Vec<Value> = self
            .finding
            .blocks
            .into_iter()
            .filter(|_| named)
            .map(|block| {
                let block = without_consents(block, self.institution, self.limit, &self.consents);
                Value::Object(block)
            })
            .collect();
        let unit = hashed(
            vec![
                (
                    "QualificationConfirmSearchInfo",
                    take("QualificationConfirmSearchInfo"),
                ),
                ("ProcessingResultStatus", status),
                ("ProcessingResultCode", take("ProcessingResultCode")),
                ("ProcessingResultMessage", take("ProcessingResultMessage")),
                ("QualificationValidity", validity),
                (
                    "ResultOfQualificationConfirmation",
                    (!blocks.is_empty()).then_some(Value::Array(blocks)),
                ),
                ("ReferenceNumber", self.reference.map(Value::from)),
            ],
            7,
        );
        (Value::Object(unit), succeeded)
    }
}

fn without_consents(
    mut block: Block,
    institution: &str,
    limit: bool,
    consents: &[(String, String)],
) -> Block {
    tickets_for(&mut block, institution);
    block.shift_remove("SpecificDiseasesCertificateList");
    let insured = text(&block, "InsuredCardClassification") != crate::person::ASSISTANCE;
    if !limit {
        block.shift_remove("LimitApplicationCertificateRelatedInfo");
    }
    let mut block = ordered(block, PERSON);
    if insured && limit {
        put(&mut block, "LimitApplicationCertificateChanged", "1".into());
    }
    if insured {
        for (name, value) in consents {
            put(&mut block, name, value.clone());
        }
    }
    let elements: Vec<(String, Value)> = block.into_iter().collect();
    hashed(
        elements
            .iter()
            .map(|(name, value)| (name.as_str(), Some(value.clone())))
            .collect(),
        PERSON.len() + 1,
    )
}
