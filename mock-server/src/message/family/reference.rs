//! 照会番号登録 (`OQSsiimm`): an institution's own number for somebody, which later results carry. One document per institution and person.

use serde_json::{Value, json};

use super::{Elements, Failed, Halves, Question, Refused, failed, insured::Insured, succeeded};
use crate::{
    message::order::hashed,
    person::Person,
    server::{question::needed, refusal::Refusal},
    store::{Document, StoreError},
};

/// The kind of the documents.
const REFERENCE: &str = "reference";

/// The element that is registered, and echoed.
pub(super) const REGISTRATION: &str = "ReferenceNumberRegistrationInfo";

/// Insurer, symbol, number, branch.
const NUMBERS: [&str; 4] = [
    "InsurerNumber",
    "InsuredCardSymbol",
    "InsuredIdentificationNumber",
    "InsuredBranchNumber",
];

impl Question<'_> {
    /// Registers one.
    pub(super) async fn reference(&self, asked: &Halves) -> Result<Elements, Failed> {
        let info = asked.rows(REGISTRATION).first();
        let info =
            info.ok_or_else(|| Refusal::malformed(format_args!("{REGISTRATION} is missing")))?;
        self.registered(info).await
    }

    /// Registers one and says what became of it; the registration is echoed in the order of the wire.
    pub(super) async fn registered(&self, info: &Value) -> Result<Elements, Failed> {
        let block = info
            .as_object()
            .ok_or_else(|| Refusal::malformed(format_args!("{REGISTRATION} is not a block")))?;
        let number = needed(block, "ReferenceNumber", 50)?;
        let insured = Insured::read(block, NUMBERS)?;
        let mut body = match self.person_of(&insured).await {
            Ok(person) => match self.put_reference(&person.id, number).await? {
                Ok(()) => vec![succeeded()],
                Err(refused) => failed(refused),
            },
            Err(Failed::Refused(refused)) => failed(refused),
            Err(other) => return Err(other),
        };
        let elements = block
            .iter()
            .map(|(name, value)| (name.as_str(), Some(value.clone())));
        let echo = hashed(elements.collect(), 5);
        body.push((REGISTRATION, Some(Value::Object(echo))));
        Ok(body)
    }

    /// The number that the institution registered for somebody.
    pub(crate) async fn reference_of(
        &self,
        person: Option<&Person>,
    ) -> Result<Option<String>, StoreError> {
        let Some(person) = person else {
            return Ok(None);
        };
        let id = self.kept(&person.id);
        let document = self.state.store.document(REFERENCE, id).await?;
        document.map(|document| number_in(&document)).transpose()
    }

    /// The id of whom the institution gave this number.
    pub(super) async fn referred(&self, number: &str) -> Result<Option<String>, StoreError> {
        let found = self
            .state
            .store
            .documents(REFERENCE, "number", self.kept(number))
            .await?;
        let id = found
            .first()
            .and_then(|document| document.id.split_once('/'));
        Ok(id.map(|(_, person)| person.to_owned()))
    }

    async fn put_reference(
        &self,
        person: &str,
        number: &str,
    ) -> Result<Result<(), Refused>, StoreError> {
        if self
            .referred(number)
            .await?
            .is_some_and(|other| other != person)
        {
            return Ok(Err(Refused::new(
                "MDG-E014",
                "この照会番号は、ほかの方に登録されています。",
            )));
        }
        let id = self.kept(person);
        let before = self.state.store.document(REFERENCE, id.clone()).await?;
        let body = json!({ "number": number }).to_string();
        let mut document = Document::new(REFERENCE, id, body).found_by("number", self.kept(number));
        document.version = before.map_or(0, |before| before.version);
        if self.state.store.put_documents(vec![document]).await? {
            Ok(Ok(()))
        } else {
            // Somebody else registers for this person at this moment.
            Err(StoreError::Busy)
        }
    }

    /// What the institution keeps under a key.
    pub(super) fn kept(&self, key: &str) -> String {
        format!("{}/{key}", self.institution)
    }
}

fn number_in(document: &Document) -> Result<String, StoreError> {
    let body: Value = serde_json::from_str(&document.body)
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    let number = body.get("number").and_then(Value::as_str);
    number
        .map(str::to_owned)
        .ok_or_else(|| StoreError::Damaged("a reference number is missing".into()))
}
