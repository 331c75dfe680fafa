//! One member of an office's staff at work: who they are, and the documents they read and write.

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use time::{Date, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    case::Case,
    refused::Refused,
    role::{Actor, Deed, Role},
};
use crate::{
    authority::real::upper_hex,
    clock::japanese_date,
    server::{Peer, State},
    store::{DAY, Document, StoreError},
};

/// The kind of the cases' documents.
pub(super) const CASE: &str = "case";
/// The kind of the log's documents.
pub(crate) const LOG: &str = "log";

/// How often a change is tried again on a case that others changed meanwhile.
const TRIES: usize = 8;

/// Somebody signed in, with what they work on.
pub(super) struct Desk {
    /// The server.
    pub(super) state: State,
    /// Who it is.
    pub(super) actor: Actor,
    /// Now.
    pub(super) now: OffsetDateTime,
    /// Today in Japan.
    pub(super) today: Date,
}

/// A case as it was read.
pub(super) struct Held {
    document: Document,
    /// The case.
    pub(super) case: Case,
}

/// Who did what, in the log. No name and no number of a person but the case's.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    /// When, RFC 3339.
    at: String,
    /// Who.
    staff: String,
    /// What.
    did: String,
    /// In which case, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    /// The reason given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Desk {
    /// The token's owner: `office staff`.
    pub(super) fn owner(office: &str, staff: &str) -> String {
        format!("office {office} {staff}")
    }

    /// A case of this office.
    pub(super) async fn held(&self, number: &str) -> Result<Held, Refused> {
        let id = format!("{}/{number}", self.actor.office);
        let document = self.state.store.document(CASE, id).await?;
        let document = document.ok_or(Refused::Unknown { what: "case" })?;
        let case = read(&document)?;
        Ok(Held { document, case })
    }

    /// Every case of this office.
    pub(super) async fn all(&self) -> Result<Vec<Held>, Refused> {
        let office = self.actor.office.clone();
        let documents = self.state.store.documents(CASE, "office", office).await?;
        documents
            .into_iter()
            .map(|document| {
                Ok(Held {
                    case: read(&document)?,
                    document,
                })
            })
            .collect()
    }

    /// The cases in which this actor may do something.
    pub(super) async fn mine(&self, deed: Deed) -> Result<Vec<Held>, Refused> {
        self.actor.may(deed)?;
        let mut cases = self.all().await?;
        if self.actor.role == Role::Worker {
            cases.retain(|held| held.case.worker == self.actor.staff);
        }
        Ok(cases)
    }

    /// Changes one case by a rule, and logs it; tries again when others changed it meanwhile.
    pub(super) async fn alter<T>(
        &self,
        number: &str,
        did: &str,
        reason: Option<&str>,
        rule: impl Fn(&mut Case) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        for _ in 0..TRIES {
            let mut held = self.held(number).await?;
            let told = rule(&mut held.case)?;
            if self.save(vec![held], did, Some(number), reason).await? {
                return Ok(told);
            }
        }
        Err(Refused::Stale)
    }

    /// Writes cases and one line of the log, all or nothing; `false` when others changed one meanwhile.
    pub(super) async fn save(
        &self,
        cases: Vec<Held>,
        did: &str,
        case: Option<&str>,
        reason: Option<&str>,
    ) -> Result<bool, Refused> {
        let mut documents = vec![self.entry(did, case, reason)?];
        for held in cases {
            documents.push(held.written()?);
        }
        Ok(self.state.store.put_documents(documents).await?)
    }

    /// Logs what changed nothing.
    pub(super) async fn log(
        &self,
        did: &str,
        case: Option<&str>,
        reason: Option<&str>,
    ) -> Result<(), Refused> {
        if self.save(Vec::new(), did, case, reason).await? {
            Ok(())
        } else {
            Err(Refused::Stale)
        }
    }

    fn entry(
        &self,
        did: &str,
        case: Option<&str>,
        reason: Option<&str>,
    ) -> Result<Document, Refused> {
        let at = self.now.format(&Rfc3339).unwrap_or_default();
        let entry = Entry {
            at,
            staff: self.actor.staff.clone(),
            did: did.into(),
            case: case.map(Into::into),
            reason: reason.map(Into::into),
        };
        let random = upper_hex(&self.state.random::<8>()?);
        let id = format!("{:020}-{random}", self.now.unix_timestamp_nanos().max(0));
        let document = Document::new(LOG, id, as_json(&entry)?);
        let document = document.found_by("office", self.actor.office.clone());
        Ok(document.found_by(DAY, self.today.to_string()))
    }
}

impl Held {
    /// A case that is not written yet.
    pub(super) fn new(case: Case) -> Self {
        let id = format!("{}/{}", case.office, case.number);
        let document = Document::new(CASE, id, "");
        Self { document, case }
    }

    pub(super) fn written(mut self) -> Result<Document, StoreError> {
        let case = &self.case;
        self.document.body = as_json(case)?;
        self.document.index.clear();
        let mut document = self.document.found_by("office", case.office.clone());
        for member in &case.members {
            let numbered = format!("{}/{}", case.office, member.recipient);
            document = document.found_by("recipient", numbered);
            if let Some(link) = &member.link {
                document = document.found_by("link", link.clone());
            }
        }
        for ticket in case.tickets.iter().filter(|ticket| ticket.is_valid()) {
            let entrusted = format!("{}/{}", ticket.terms.institution, ticket.terms.month);
            document = document.found_by("entrusted", entrusted);
        }
        Ok(document)
    }
}

impl FromRequestParts<State> for Desk {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Refused> {
        let office = office_of(parts)?;
        let token = parts.headers.get(header::AUTHORIZATION);
        let token = token.and_then(|token| token.to_str().ok());
        let token = token.ok_or(Refused::NotSignedIn)?.to_owned();
        let now = (state.clock)();
        let token = state.store.token(token).await?;
        let token = token.filter(|token| now < token.expires);
        let token = token.ok_or(Refused::NotSignedIn)?;
        let known = state.registry.office(&office).ok_or(Refused::NoOffice)?;
        let staff = token.institution.strip_prefix(&Self::owner(&office, ""));
        let staff = staff.and_then(|staff| known.staff(staff));
        let staff = staff.ok_or(Refused::NotSignedIn)?;
        let actor = Actor {
            office,
            staff: staff.id.clone(),
            role: staff.role,
        };
        let today = japanese_date(now);
        Ok(Self {
            state: state.clone(),
            actor,
            now,
            today,
        })
    }
}

/// The office that the caller's certificate names.
pub(super) fn office_of(parts: &Parts) -> Result<String, Refused> {
    let peer = parts.extensions.get::<Peer>();
    let office = peer.and_then(|peer| peer.office.clone());
    office.ok_or(Refused::NoOffice)
}

/// The content of a document.
pub(super) fn read<T: DeserializeOwned>(document: &Document) -> Result<T, StoreError> {
    serde_json::from_str(&document.body).map_err(|error| StoreError::Damaged(error.to_string()))
}

/// Content for a document.
pub(super) fn as_json(content: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(content).map_err(|error| StoreError::Damaged(error.to_string()))
}
