//! What a tap at the face reader brings: a result that nobody asked for by file.

use std::sync::{Arc, Mutex, PoisonError};

use base64::{Engine as _, engine::general_purpose::URL_SAFE};
use serde::Deserialize;
use serde_json::Value;
use time::OffsetDateTime;

use super::name;
use crate::{
    authority::check::{Refused, end_of_grace},
    fault::{Endpoint, circumstances::Circumstances},
    message::{
        Consents,
        family::{Failed, Question, card::Shown},
    },
    person::Issuer,
    server::{State, refusal::Refusal},
};

/// Somebody lays their card on the face reader.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tap {
    /// The person's id.
    pub(crate) person: String,
    /// What they say on the reader's screen.
    #[serde(default)]
    pub(crate) consents: Consents,
}

/// A result on its way to `face`.
#[derive(Clone)]
pub(crate) struct Pushed {
    /// The file's name.
    pub(crate) name: String,
    /// Its message.
    pub(crate) message: Value,
}

/// The face reader of one terminal: clones share it.
#[derive(Clone, Default)]
pub(crate) struct FaceReader(Arc<Mutex<Reader>>);

#[derive(Default)]
struct Reader {
    /// The institution whose link application takes the results; absent while there is none.
    institution: Option<String>,
    /// Results go as ZIP.
    packed: bool,
    pushed: Vec<Pushed>,
}

impl FaceReader {
    /// Joins the reader to a link application.
    pub(super) fn attach(&self, institution: &str, packed: bool) {
        let mut reader = self.lock();
        reader.institution = Some(institution.to_owned());
        reader.packed = packed;
    }

    /// The results since the last time.
    pub(super) fn take(&self) -> Vec<Pushed> {
        std::mem::take(&mut self.lock().pushed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Reader> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks for a person's eligibility as the face reader does, and lets the result go its way. Gives the file's name.
///
/// # Errors
/// When nobody has this id or their card is refused: then the reader's screen says so, and no file appears.
pub(crate) async fn tap(state: &State, tap: Tap) -> Result<String, Refusal> {
    let (institution, packed) = {
        let reader = state.face_reader.lock();
        (reader.institution.clone(), reader.packed)
    };
    let institution = institution.ok_or(Refusal::NoLink)?;
    let known = state.everybody.by_id(&tap.person);
    let (card, serial) = known
        .and_then(|known| Some((known.person.card?, known.serial?)))
        .ok_or(Refusal::PersonUnknown)?;
    let now = (state.clock)();
    let grace = standing(card.not_before, card.not_after, now)?;
    if card.issuer != Issuer::Test || card.tampered {
        return Err(Refused::Signature.into());
    }
    if state.store.revoked_since(serial.clone()).await?.is_some() {
        return Err(Refusal::Revoked);
    }
    let true_now = (state.true_clock)();
    let circumstances =
        Circumstances::at(&state.faults.standing(true_now), Endpoint::Face, true_now);
    let asker = Question {
        state,
        institution: &institution,
        now,
        circumstances: &circumstances,
    };
    let identifier = URL_SAFE.encode(state.random::<11>()?);
    let shown = Shown {
        serial,
        identifier: &identifier,
        first: now,
        not_after: card.not_after,
        grace,
        consents: tap.consents,
    };
    let message = asker.shown(shown).await.map_err(Failed::into_refusal)?;
    asker.tapped(&identifier, tap.person).await?;
    let pushed = Pushed {
        name: name::face(&institution, state.random()?, now, packed),
        message,
    };
    let name = pushed.name.clone();
    state.face_reader.lock().pushed.push(pushed);
    Ok(name)
}

/// Whether the certificate is in its grace.
fn standing(
    not_before: OffsetDateTime,
    not_after: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<bool, Refused> {
    if now < not_before {
        Err(Refused::NotYetValid { not_before })
    } else if now <= not_after {
        Ok(false)
    } else if end_of_grace(not_after).is_some_and(|end| now < end) {
        Ok(true)
    } else {
        Err(Refused::Expired { not_after })
    }
}
