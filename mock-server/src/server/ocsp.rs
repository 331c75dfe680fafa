//! The online certificate status protocol (RFC 6960) for the cards of both authorities.

use axum::{
    body::Bytes,
    extract::{Path, State as Extract},
    http::header,
    response::IntoResponse,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use time::{Duration, OffsetDateTime};
use x509_cert::der::{
    self, Decode as _, Encode as _,
    asn1::{GeneralizedTime, ObjectIdentifier, OctetString},
};
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspRequest, OcspResponse,
    OcspResponseStatus, ResponderId, ResponseData, RevokedInfo, SingleResponse, Version,
};

use super::{State, refusal::Refusal};
use crate::authority::{AuthorityError, key::identifier, real::upper_hex, user::UserAuthority};

/// `id-sha1`.
const SHA1_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
/// `id-sha256`.
const SHA256_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
/// `id-pkix-ocsp-nonce`.
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");

/// Certificates that one request may ask for.
const LONGEST_LIST: usize = 32;

/// How long an answer stands.
const VALID: Duration = Duration::hours(1);

/// `POST /ocsp`
pub(crate) async fn by_post(
    Extract(state): Extract<State>,
    body: Bytes,
) -> Result<impl IntoResponse, Refusal> {
    answer(&state, &body).await
}

/// `GET /ocsp/{request}`: the request in Base64, as RFC 6960 A.1 has it.
pub(crate) async fn by_get(
    Extract(state): Extract<State>,
    Path(request): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    // What is no Base64 is no request either.
    answer(&state, &STANDARD.decode(request).unwrap_or_default()).await
}

async fn answer(state: &State, request: &[u8]) -> Result<impl IntoResponse + use<>, Refusal> {
    let response = match OcspRequest::from_der(request) {
        Ok(request) if (1..=LONGEST_LIST).contains(&request.tbs_request.request_list.len()) => {
            status_of_all(state, &request).await?
        }
        _ => only(OcspResponseStatus::MalformedRequest),
    };
    let der = response.to_der().map_err(unanswerable)?;
    Ok(([(header::CONTENT_TYPE, "application/ocsp-response")], der))
}

async fn status_of_all(state: &State, request: &OcspRequest) -> Result<OcspResponse, Refusal> {
    let list = &request.tbs_request.request_list;
    let issuer = list
        .first()
        .and_then(|first| issuer_of(state, &first.req_cert));
    // One signature stands under the answer: all must be of one authority, and of one of ours.
    let Some(issuer) = issuer.filter(|issuer| {
        list.iter()
            .all(|asked| is_of(&asked.req_cert, issuer).unwrap_or(false))
    }) else {
        return Ok(only(OcspResponseStatus::Unauthorized));
    };
    let now = (state.clock)();
    let mut responses = Vec::with_capacity(list.len());
    for asked in list {
        responses.push(SingleResponse {
            cert_status: status(state, issuer, &asked.req_cert).await?,
            cert_id: asked.req_cert.clone(),
            this_update: time(now).map_err(unanswerable)?,
            next_update: Some(time(now + VALID).map_err(unanswerable)?),
            single_extensions: None,
        });
    }
    let extensions = request.tbs_request.request_extensions.as_ref();
    let nonce = extensions
        .and_then(|list| list.iter().find(|extension| extension.extn_id == NONCE))
        .cloned();
    signed(issuer, responses, nonce.map(|nonce| vec![nonce]), now).map_err(unanswerable)
}

/// What is known of one certificate: revoked, good when somebody holds it, unknown otherwise.
async fn status(
    state: &State,
    issuer: &UserAuthority,
    asked: &CertId,
) -> Result<CertStatus, Refusal> {
    let serial = match asked.serial_number.as_bytes() {
        [0, number @ ..] if !number.is_empty() => upper_hex(number),
        number => upper_hex(number),
    };
    let person = state.store.person_by_certificate(serial.clone()).await?;
    let Some(card) = person.and_then(|person| person.card) else {
        return Ok(CertStatus::unknown());
    };
    if !super::is_issued_by(&card, issuer) {
        return Ok(CertStatus::unknown());
    }
    match state.store.revoked_since(serial).await? {
        Some(since) => Ok(CertStatus::revoked(RevokedInfo {
            revocation_time: time(since).map_err(unanswerable)?,
            revocation_reason: None,
        })),
        None => Ok(CertStatus::good()),
    }
}

fn signed(
    issuer: &UserAuthority,
    responses: Vec<SingleResponse>,
    response_extensions: Option<Vec<x509_cert::ext::Extension>>,
    now: OffsetDateTime,
) -> Result<OcspResponse, AuthorityError> {
    let data = ResponseData {
        version: Version::V1,
        responder_id: ResponderId::ByKey(OctetString::new(issuer.key_id())?),
        produced_at: time(now)?,
        responses,
        response_extensions,
    };
    let signature = issuer.sign(&data.to_der()?)?;
    Ok(OcspResponse::successful(BasicOcspResponse {
        tbs_response_data: data,
        signature_algorithm: identifier(issuer.algorithm()),
        signature,
        certs: None,
    })?)
}

fn issuer_of<'s>(state: &'s State, asked: &CertId) -> Option<&'s UserAuthority> {
    state
        .authorities
        .iter()
        .find(|authority| is_of(asked, authority).unwrap_or(false))
}

/// Whether a certificate id names this authority; `None` for a hash that is not known here.
fn is_of(asked: &CertId, authority: &UserAuthority) -> Option<bool> {
    let algorithm = match asked.hash_algorithm.oid {
        SHA1_ID => &SHA1_FOR_LEGACY_USE_ONLY,
        SHA256_ID => &SHA256,
        _ => return None,
    };
    let name = authority.name().to_der().ok()?;
    Some(
        digest(algorithm, &name).as_ref() == asked.issuer_name_hash.as_bytes()
            && digest(algorithm, &authority.public_key()).as_ref()
                == asked.issuer_key_hash.as_bytes(),
    )
}

fn only(status: OcspResponseStatus) -> OcspResponse {
    OcspResponse {
        response_status: status,
        response_bytes: None,
    }
}

fn time(moment: OffsetDateTime) -> der::Result<OcspGeneralizedTime> {
    let seconds = u64::try_from(moment.unix_timestamp()).map_err(|_| der::ErrorKind::DateTime)?;
    let since_epoch = std::time::Duration::from_secs(seconds);
    Ok(OcspGeneralizedTime(GeneralizedTime::from_unix_duration(
        since_epoch,
    )?))
}

fn unanswerable(error: impl std::fmt::Display) -> Refusal {
    Refusal::Unanswerable {
        what: error.to_string(),
    }
}
