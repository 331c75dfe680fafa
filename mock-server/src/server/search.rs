//! The web variant of the official interface (modelled on open integrations): a token, and the question by number.

use axum::{
    Json,
    extract::State as Extract,
    http::{HeaderMap, header},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use time::{Date, Duration, macros::format_description};

use super::{
    State,
    access::{self, AskedBy},
    received::{Institution, Received},
    refusal::Refusal,
};
use crate::{
    entitlement::{
        by_number,
        number::{Numbers, insurer, normal},
        text,
    },
    message::ByNumber,
    office::{answer, checks},
    store::{NumberKey, Token},
};

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

/// `POST /oqs-api-pro/MSA01030/ILI01030SV01/search`
pub(crate) async fn search(
    Extract(state): Extract<State>,
    Institution(institution): Institution,
    headers: HeaderMap,
    Received(question): Received<Question>,
) -> Result<Json<Value>, Refusal> {
    let now = (state.clock)();
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = state
        .store
        .token(token.ok_or(Refusal::TokenInvalid)?.to_owned())
        .await?;
    if token.is_none_or(|token| token.institution != institution || token.expires <= now) {
        return Err(Refusal::TokenInvalid);
    }

    let Message { header, body } = question.message;
    if needed(&header, "MedicalInstitutionCode", 10)? != institution {
        return Err(Refusal::InstitutionDiffers {
            what: "MedicalInstitutionCode",
        });
    }
    let date = needed(&header, "QualificationConfirmationDate", 8)?;
    let day = Date::parse(date, format_description!("[year][month][day]"))
        .map_err(|_| Refusal::malformed("QualificationConfirmationDate is not yyyyMMdd"))?;
    let identifier = optional(&header, "ArbitraryFileIdentifier", 64)?;
    let search = body
        .get("QualificationConfirmSearchInfo")
        .and_then(Value::as_object)
        .ok_or_else(|| Refusal::malformed("QualificationConfirmSearchInfo is missing"))?;
    if let Some((name, _)) = search.iter().find(|(_, value)| !value.is_string()) {
        return Err(Refusal::malformed(format_args!(
            "{name:.40} is not a string"
        )));
    }
    let asked = Numbers {
        key: NumberKey {
            insurer: insurer(needed(search, "InsurerNumber", 8)?),
            number: normal(needed(search, "InsuredIdentificationNumber", 20)?),
            birth: needed(search, "Birthdate", 8)?.to_owned(),
        },
        symbol: optional(search, "InsuredCardSymbol", 20)?
            .map(normal)
            .filter(|symbol| !symbol.is_empty()),
        branch: optional(search, "InsuredBranchNumber", 2)?
            .map(normal)
            .filter(|branch| !branch.is_empty()),
    };
    let limit = needed(search, "LimitApplicationCertificateRelatedConsFlg", 1)?;

    let people = state.store.people_by_number(asked.key.clone()).await?;
    let people = answer::of_number(&state, people, &asked.key, &institution, day).await?;
    let (finding, person) = by_number(&people, &asked, &institution, day);
    checks::note(&state, &institution, &finding.blocks, now).await?;
    access::record(&state, now, &institution, AskedBy::Number, person, &finding).await?;
    let message = ByNumber {
        person,
        finding,
        institution: &institution,
        identifier,
        date,
        search: Value::Object(search.clone()),
        limit,
        at: now,
    };
    Ok(Json(json!({ "XmlMsg": message.message() })))
}

fn needed<'b>(
    block: &'b Map<String, Value>,
    name: &str,
    longest: usize,
) -> Result<&'b str, Refusal> {
    match optional(block, name, longest)? {
        Some(value) if !value.is_empty() => Ok(value),
        _ => Err(Refusal::malformed(format_args!("{name} is missing"))),
    }
}

fn optional<'b>(
    block: &'b Map<String, Value>,
    name: &str,
    longest: usize,
) -> Result<Option<&'b str>, Refusal> {
    match block.get(name) {
        None => Ok(None),
        Some(value) if !value.is_string() => {
            Err(Refusal::malformed(format_args!("{name} is not a string")))
        }
        Some(_) if text(block, name).chars().count() > longest => Err(Refusal::malformed(
            format_args!("{name} is longer than {longest}"),
        )),
        Some(_) => Ok(Some(text(block, name))),
    }
}
