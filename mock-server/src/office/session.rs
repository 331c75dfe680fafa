//! Signing in: the certificate names the office, staff id and password the person.

use axum::{Json, extract::State as Extract, http::request::Parts};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Value, json};
use time::{Duration, format_description::well_known::Rfc3339};

use super::{
    desk::{Desk, office_of},
    invented,
    refused::Refused,
};
use crate::{
    server::{State, received::Received},
    store::Token,
};

/// How long a session lasts: a working day.
const SESSION: Duration = Duration::hours(9);

/// Who signs in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    staff: String,
    password: String,
}

/// `POST /office/session`
pub(super) async fn begin(
    Extract(state): Extract<State>,
    parts: Parts,
    Received(credentials): Received<Credentials>,
) -> Result<Json<Value>, Refused> {
    let office = office_of(&parts)?;
    let known = state.registry.office(&office).ok_or(Refused::NoOffice)?;
    let staff = known.staff(&credentials.staff);
    let staff = staff.filter(|_| credentials.password == state.account.password);
    let staff = staff.ok_or(Refused::NotSignedIn)?;
    let value = URL_SAFE_NO_PAD.encode(state.random::<32>()?);
    let expires = (state.clock)() + SESSION;
    let institution = Desk::owner(&office, &staff.id);
    let token = Token {
        value: value.clone(),
        institution,
        expires,
    };
    state.store.put_token(token).await?;
    Ok(invented(json!({
        "token": value,
        "office": office,
        "officeName": known.name,
        "staff": staff.id,
        "name": staff.name,
        "role": staff.role,
        "expires": expires.format(&Rfc3339).unwrap_or_default(),
    })))
}
