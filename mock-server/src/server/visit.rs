//! Card visits: our own endpoints, modelled, not the official interface.
//!
//! A visit is opened for a certificate, proven by a signature over its challenge, and then asked for its result.

use axum::{Json, extract::State as Extract, http::StatusCode};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::Deserialize;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use super::{
    State,
    received::{Institution, Received, VisitId},
    refusal::Refusal,
};
use crate::{
    authority::{
        check::{CardCertificate, Refused, Term},
        real::upper_hex,
    },
    fault::circumstances::Circumstances,
    message::{
        Consents,
        family::{Failed, Question as Asker, card::Shown},
    },
    store::{Asked, Challenge, Proof, VISIT_KEPT, Visit},
};

/// How long a challenge may be signed.
const CHALLENGE_VALID: Duration = Duration::seconds(60);

/// How long after the proof the result may be asked.
const RESULT_WINDOW: Duration = Duration::seconds(180);

/// What a visit is opened for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Opening {
    certificate_serial: String,
    purpose: Purpose,
}

/// The only purpose there is.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Purpose {
    Eligibility,
}

/// An empty object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// A proof of possession.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Possession {
    certificate: String,
    signature: String,
    #[serde(rename = "identifiedBy")]
    _identified_by: IdentifiedBy,
}

/// How the person was identified at the terminal.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum IdentifiedBy {
    Pin,
    Face,
    StaffCheck,
    Device,
}

/// The question for the result.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResultQuestion {
    consents: Consents,
}

/// `POST /visits`
pub(crate) async fn open(
    Extract(state): Extract<State>,
    Institution(institution): Institution,
    Received(opening): Received<Opening>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let serial = opening.certificate_serial;
    if !(2..=40).contains(&serial.len()) || from_upper_hex(&serial).is_none() {
        return Err(Refusal::malformed(
            "certificateSerial is not upper-case hexadecimal",
        ));
    }
    let Purpose::Eligibility = opening.purpose;
    let now = (state.clock)();
    let visit = Visit {
        id: uuid::Builder::from_random_bytes(state.random()?)
            .into_uuid()
            .to_string(),
        institution,
        serial,
        purpose: "eligibility".into(),
        opened: now,
        challenge: fresh_challenge(&state, now)?,
        consumed: false,
        proof: None,
    };
    let answer = challenge_answer(&visit)?;
    state.store.open_visit(visit).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}

/// `POST /visits/{id}/challenge`
pub(crate) async fn challenge(
    Extract(state): Extract<State>,
    Institution(institution): Institution,
    VisitId(id): VisitId,
    Received(Nothing {}): Received<Nothing>,
) -> Result<Json<Value>, Refusal> {
    let mut visit = find(&state, id, &institution).await?;
    visit.challenge = fresh_challenge(&state, (state.clock)())?;
    if !state
        .store
        .replace_challenge(visit.id.clone(), visit.challenge.clone())
        .await?
    {
        return Err(Refusal::ChallengeUsed);
    }
    Ok(Json(challenge_answer(&visit)?))
}

/// `POST /visits/{id}/proof`
pub(crate) async fn proof(
    Extract(state): Extract<State>,
    Institution(institution): Institution,
    VisitId(id): VisitId,
    Received(possession): Received<Possession>,
) -> Result<Json<Value>, Refusal> {
    let decoded = |field, text: &str| {
        STANDARD
            .decode(text)
            .map_err(|_| Refusal::malformed(format_args!("{field} is not Base64")))
    };
    let certificate = decoded("certificate", &possession.certificate)?;
    let signature = decoded("signature", &possession.signature)?;
    let now = (state.clock)();
    let visit = find(&state, id, &institution).await?;

    // Whatever the checks below say, this challenge is never taken again.
    take_challenge(&state, &visit, now).await?;

    let certificate = CardCertificate::parse(&certificate)?;
    certificate.is_a_test()?;
    certificate.fits_the_profile()?;
    certificate.is_signed_by(&*state.authorities)?;
    let term = certificate.term(now)?;
    if upper_hex(certificate.serial()) != visit.serial {
        return Err(Refused::SerialDiffers.into());
    }
    if state
        .store
        .revoked_since(visit.serial.clone())
        .await?
        .is_some()
    {
        return Err(Refusal::Revoked);
    }
    certificate.verify(&signed_message(&visit), &signature)?;

    let grace = term == Term::Grace;
    let not_after = certificate.not_after();
    let answer = json!({
        "visit": visit.id,
        "institution": visit.institution,
        "certificateSerial": visit.serial,
        "certificate": if grace { "grace" } else { "valid" },
        "notAfter": rfc3339(not_after)?,
    });
    state
        .store
        .record_proof(
            visit.id,
            Proof {
                at: now,
                grace,
                not_after,
            },
        )
        .await?;
    Ok(Json(answer))
}

/// `POST /visits/{id}/result`
pub(crate) async fn result(
    Extract(state): Extract<State>,
    Institution(institution): Institution,
    VisitId(id): VisitId,
    circumstances: Circumstances,
    Received(question): Received<ResultQuestion>,
) -> Result<Json<Value>, Refusal> {
    let visit = find(&state, id, &institution).await?;
    let proof = visit.proof.as_ref().ok_or(Refusal::ProofRequired)?;
    let now = (state.clock)();
    if now > proof.at + RESULT_WINDOW {
        return Err(Refusal::ResultWindowOver {
            seconds: RESULT_WINDOW.whole_seconds(),
        });
    }
    let consents = serde_json::to_string(&question.consents).map_err(unanswerable)?;
    let first = state
        .store
        .record_result(
            visit.id.clone(),
            Asked {
                at: now,
                consents: consents.clone(),
            },
        )
        .await?;
    let first = first.ok_or(Refusal::VisitUnknown)?;
    if first.consents != consents {
        return Err(Refusal::ConsentsDiffer);
    }

    let asker = Asker {
        state: &state,
        institution: &institution,
        now,
        circumstances: &circumstances,
    };
    let shown = Shown {
        serial: visit.serial.clone(),
        identifier: &identifier_of(&visit),
        first: first.at,
        not_after: proof.not_after,
        grace: proof.grace,
        consents: question.consents,
    };
    let message = asker.shown(shown).await.map_err(Failed::into_refusal)?;
    Ok(Json(json!({
        "visit": visit.id,
        "institution": visit.institution,
        "certificateSerial": visit.serial,
        "XmlMsg": message,
    })))
}

/// The bytes of upper-case hexadecimal digits.
pub(crate) fn from_upper_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: char| {
        if c.is_ascii_lowercase() {
            None
        } else {
            c.to_digit(16)
        }
    };
    let digits: Vec<u32> = text.chars().map(digit).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes = pairs
        .iter()
        .map(|[high, low]| u8::try_from(high * 16 + low).ok());
    if rest.is_empty() {
        bytes.collect()
    } else {
        None
    }
}

/// A visit of this institution that is remembered.
pub(crate) async fn find(state: &State, id: String, institution: &str) -> Result<Visit, Refusal> {
    let visit = state.store.visit(id).await?;
    // It is forgotten by the minute, not by when the store is swept.
    let kept = |visit: &Visit| visit.opened + VISIT_KEPT >= (state.clock)();
    let visit = visit.filter(kept).ok_or(Refusal::VisitUnknown)?;
    if visit.institution != institution {
        return Err(Refusal::InstitutionDiffers {
            what: "the visit's",
        });
    }
    Ok(visit)
}

async fn take_challenge(state: &State, visit: &Visit, now: OffsetDateTime) -> Result<(), Refusal> {
    let bytes = visit.challenge.bytes.clone();
    if state
        .store
        .consume_challenge(visit.id.clone(), bytes, now)
        .await?
    {
        Ok(())
    } else if visit.challenge.expires <= now && !visit.consumed {
        Err(Refusal::ChallengeExpired)
    } else {
        Err(Refusal::ChallengeUsed)
    }
}

fn fresh_challenge(state: &State, now: OffsetDateTime) -> Result<Challenge, Refusal> {
    // Whole seconds: the text in the answer and the stored moment are the same.
    let expires = (now + CHALLENGE_VALID)
        .replace_nanosecond(0)
        .map_err(unanswerable)?;
    Ok(Challenge {
        bytes: state.random::<32>()?.to_vec(),
        expires,
    })
}

fn challenge_answer(visit: &Visit) -> Result<Value, Refusal> {
    Ok(json!({
        "visit": visit.id,
        "institution": visit.institution,
        "certificateSerial": visit.serial,
        "challenge": STANDARD.encode(&visit.challenge.bytes),
        "expires": rfc3339(visit.challenge.expires)?,
    }))
}

/// What the card signs: everything the challenge is bound to.
fn signed_message(visit: &Visit) -> Vec<u8> {
    let mut message = Vec::new();
    for part in [
        "madoguchi visit v1",
        &visit.institution,
        &visit.id,
        &visit.purpose,
    ] {
        message.extend_from_slice(part.as_bytes());
        message.push(0);
    }
    message.extend_from_slice(&visit.challenge.bytes);
    message
}

/// Results of the real reader carry an identifier of 16 characters; ours follows from the visit.
fn identifier_of(visit: &Visit) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, visit.id.as_bytes());
    let bytes: Vec<u8> = digest.as_ref().iter().take(12).copied().collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

fn rfc3339(moment: OffsetDateTime) -> Result<String, Refusal> {
    moment
        .to_offset(UtcOffset::UTC)
        .format(&Rfc3339)
        .map_err(unanswerable)
}

fn unanswerable(error: impl std::error::Error) -> Refusal {
    Refusal::Unanswerable {
        what: error.to_string(),
    }
}
