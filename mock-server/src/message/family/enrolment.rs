//! 健康保険証利用登録 (invented): a person who proved to hold their card makes it a health-insurance card.

use serde_json::Value;

use super::{Elements, Failed, Halves, Question, Refused, failed, succeeded};
use crate::{
    person::Person,
    server::{
        question::{needed, optional},
        refusal::Refusal,
        visit,
    },
    store::{Document, StoreError},
};

/// `ProcessingResultCode` of a card that is not enrolled. The official code is not public.
const NOT_ENROLLED: &str = "MOCK-NOT-ENROLLED";

/// The kind of the document that says that somebody is enrolled.
const ENROLMENT: &str = "enrolment";

/// The kind of the documents that say whose tap brought a result.
pub(super) const TAP: &str = "tap";

impl Question<'_> {
    /// Enrols the person of a visit.
    pub(super) async fn enrolment(&self, asked: &Halves) -> Result<Elements, Failed> {
        let id = needed(&asked.body, "VisitIdentifier", 64)?;
        if optional(&asked.body, "EnrolmentConsent", 1)? != Some("1") {
            return Err(Refusal::malformed("EnrolmentConsent is not 1").into());
        }
        let echo = ("VisitIdentifier", Some(Value::from(id)));
        let body = match self.visitor(id).await? {
            Err(refused) => failed(refused),
            Ok(None) => failed(Refused::new(
                "MDG-E013",
                "資格の登録がないため、利用登録ができません。",
            )),
            Ok(Some(person)) => {
                // Whoever is enrolled already stays so: then nothing is written.
                let document = Document::new(ENROLMENT, person.id, "{}");
                let _first = self.state.store.put_documents(vec![document]).await?;
                vec![succeeded()]
            }
        };
        Ok(std::iter::once(echo).chain(body).collect())
    }

    /// Who proved to hold the card of a visit of this institution, or tapped at its face reader; nobody when the service does not know them.
    pub(super) async fn visitor(
        &self,
        id: &str,
    ) -> Result<Result<Option<Person>, Refused>, Failed> {
        let visit = match visit::find(self.state, id.to_owned(), self.institution).await {
            Ok(visit) => visit,
            Err(Refusal::VisitUnknown | Refusal::InstitutionDiffers { .. }) => {
                let tap = self.state.store.document(TAP, self.kept(id)).await?;
                let known = tap.and_then(|tap| self.state.everybody.by_id(&tap.body));
                let person = known.map(|known| Some(self.circumstances.seen(known.person)));
                return Ok(person.ok_or_else(Refused::no_visit));
            }
            Err(other) => return Err(other.into()),
        };
        if visit.proof.is_none() {
            return Ok(Err(Refused::no_visit()));
        }
        let person = self.state.store.person_by_certificate(visit.serial).await?;
        Ok(Ok(person.map(|person| self.circumstances.seen(person))))
    }
}

impl Question<'_> {
    /// Remembers whose tap brought the result with this identifier, which stands for their visit.
    pub(crate) async fn tapped(&self, identifier: &str, person: String) -> Result<(), StoreError> {
        let document = self.dated(TAP, self.kept(identifier), person);
        // The identifier is random: it never stands there before.
        let _first = self.state.store.put_documents(vec![document]).await?;
        Ok(())
    }

    /// A person as they are once they enrolled: what was said for want of it is not said any more.
    pub(crate) async fn as_enrolled(&self, mut person: Person) -> Result<Person, StoreError> {
        if person.answer.code.as_deref() == Some(NOT_ENROLLED) {
            let enrolment = self
                .state
                .store
                .document(ENROLMENT, person.id.clone())
                .await?;
            if enrolment.is_some() {
                let prescription = person.answer.prescription.take();
                person.answer = crate::person::Answer {
                    prescription,
                    ..crate::person::Answer::default()
                };
            }
        }
        Ok(person)
    }
}
