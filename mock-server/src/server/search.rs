//! The web variant of the official interface (modelled on open integrations): a token, and the question by number.

use axum::{
    Json,
    extract::State as Extract,
    http::{HeaderMap, header},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use time::Duration;

use super::{
    State,
    received::{Institution, Received},
    refusal::Refusal,
};
use crate::{message::family::Halves, store::Token};

/// How long a token is taken.
const TOKEN_VALID: Duration = Duration::HOUR;

/// User and password.
#[derive(Deserialize)]
pub(crate) struct Credentials {
    user: String,
    pass: String,
}

/// `{"XmlMsg": {"MessageHeader": …, "MessageBody": …}}`.
#[derive(Deserialize)]
pub(crate) struct Question {
    #[serde(rename = "XmlMsg")]
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    #[serde(rename = "MessageHeader")]
    header: Map<String, Value>,
    #[serde(rename = "MessageBody")]
    body: Map<String, Value>,
}

impl Question {
    /// The message's two halves.
    pub(crate) fn halves(self) -> Halves {
        let Message { header, body } = self.message;
        Halves { header, body }
    }
}

/// `POST /oqs-api-pro/MSA12020/ILI12020SV01/auth`
pub(crate) async fn auth(
    Extract(state): Extract<State>,
    Institution(institution): Institution,
    Received(credentials): Received<Credentials>,
) -> Result<Json<Value>, Refusal> {
    if credentials.user != state.account.user || credentials.pass != state.account.password {
        return Err(Refusal::CredentialsInvalid);
    }
    let [access, refresh, id] = [state.random::<32>()?, state.random()?, state.random()?]
        .map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
    let expires = (state.clock)() + TOKEN_VALID;
    state
        .store
        .put_token(Token {
            value: id.clone(),
            institution,
            expires,
        })
        .await?;
    Ok(Json(
        json!({ "accessToken": access, "refreshToken": refresh, "idToken": id, "linkSysCharCd": "0" }),
    ))
}

/// Refuses whoever has no token of this institution that still counts.
pub(super) async fn authorised(
    state: &State,
    institution: &str,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .ok_or(Refusal::TokenInvalid)?;
    let token = state.store.token(token.to_owned()).await?;
    let now = (state.clock)();
    if token.is_some_and(|token| token.institution == institution && now < token.expires) {
        Ok(())
    } else {
        Err(Refusal::TokenInvalid)
    }
}
