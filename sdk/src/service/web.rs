//! [`Service`] over any [`Transport`].

use std::path::PathBuf;

use base64::{Engine, engine::general_purpose::STANDARD};
use madoguchi_core::{
    eligibility::{
        Attachment, AttachmentError, EligibilityQuestion, EligibilityResult, InstitutionCode,
        NumberQuestion, Reply, code::ReferenceClassification,
    },
    visit::{Consents, InquiryId, Opened, Proof, Proven, Purpose},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::sync::Mutex;

use super::{
    Answer, Echoed, Health, Request, Response, Service, ServiceError, Transport, ask,
    wire::{
        AuthAnswer, AuthRequest, ErrorAnswer, HealthAnswer, OpenAnswer, OpenRequest, ProofAnswer,
        ProofRequest, ResultAnswer, ResultRequest,
    },
};

/// Path of the web variant's token, as open integrations use it [C].
const AUTH: &str = "/oqs-api-pro/MSA12020/ILI12020SV01/auth";
/// Path of the web variant's search, as open integrations use it [C].
const SEARCH: &str = "/oqs-api-pro/MSA01030/ILI01030SV01/search";
/// Where every other family of messages stands, by the name of its interface: no path of theirs is public, so these are ours (modelled).
const MODELLED: &str = "/oqs-api-pro/modelled";

/// The longest name of a visit, or of the service.
const LONGEST_NAME: usize = 64;
/// The longest token.
const LONGEST_TOKEN: usize = 4096;

/// The service over HTTP and JSON.
pub struct WebService<T> {
    transport: T,
    institution: String,
    user: String,
    password_file: Option<PathBuf>,
    token: Mutex<Option<String>>,
}

impl<T: Transport> WebService<T> {
    /// Asks for `institution` over `transport`.
    pub fn new(
        transport: T,
        institution: String,
        user: String,
        password_file: Option<PathBuf>,
    ) -> Self {
        Self {
            transport,
            institution,
            user,
            password_file,
            token: Mutex::new(None),
        }
    }

    async fn post<A: DeserializeOwned>(
        &self,
        path: String,
        body: &impl Serialize,
        what: &'static str,
    ) -> Result<A, ServiceError> {
        let body =
            serde_json::to_vec(body).map_err(|_| ServiceError::Malformed { what: "request" })?;
        let response = self
            .transport
            .send(Request {
                body: Some(body),
                path,
                authorization: None,
            })
            .await?;
        read(&response, what)
    }

    fn opened(
        &self,
        answer: OpenAnswer,
        serial: &str,
        visit: Option<&str>,
    ) -> Result<Opened, ServiceError> {
        self.check_echo(
            &answer.institution,
            visit.unwrap_or(&answer.visit),
            &answer.visit,
            serial,
            &answer.certificate_serial,
        )?;
        if !is_name(&answer.visit) {
            return Err(ServiceError::Malformed { what: "visit" });
        }
        let challenge = STANDARD
            .decode(&answer.challenge)
            .ok()
            .and_then(|challenge| challenge.try_into().ok())
            .ok_or(ServiceError::Malformed { what: "challenge" })?;
        Ok(Opened {
            visit: answer.visit,
            institution: answer.institution,
            challenge,
            expires: answer.expires,
        })
    }

    fn check_echo(
        &self,
        institution: &str,
        visit: &str,
        visit_echoed: &str,
        serial: &str,
        serial_echoed: &str,
    ) -> Result<(), ServiceError> {
        let pairs = [
            (self.institution.as_str(), institution, Echoed::Institution),
            (visit, visit_echoed, Echoed::Visit),
            (serial, serial_echoed, Echoed::Serial),
        ];
        for (asked, echoed, what) in pairs {
            if asked != echoed {
                return Err(ServiceError::Echo { what });
            }
        }
        Ok(())
    }

    /// The answer is for this institution, and to a card.
    fn check_result(&self, result: &EligibilityResult) -> Result<(), ServiceError> {
        result
            .check_institution(&self.institution)
            .map_err(|_| ServiceError::Echo {
                what: Echoed::Institution,
            })?;
        // A refusal without a body says nothing of a person.
        let by_card = ReferenceClassification::Card;
        if result.body().is_some() && result.check_reference_classification(by_card).is_err() {
            return Err(ServiceError::Malformed {
                what: "ReferenceClassification",
            });
        }
        Ok(())
    }

    /// Asks with the token of the web variant, and once more with a fresh one where it is no longer good.
    async fn authorised(&self, path: &str, body: &[u8]) -> Result<Response, ServiceError> {
        let response = self.try_once(path, body, self.token(false).await?).await?;
        if response.status != 401 {
            return Ok(response);
        }
        self.try_once(path, body, self.token(true).await?).await
    }

    async fn try_once(
        &self,
        path: &str,
        body: &[u8],
        token: String,
    ) -> Result<Response, ServiceError> {
        Ok(self
            .transport
            .send(Request {
                body: Some(body.to_vec()),
                path: path.to_owned(),
                authorization: Some(token),
            })
            .await?)
    }

    async fn token(&self, fresh: bool) -> Result<String, ServiceError> {
        let mut held = self.token.lock().await;
        if let (Some(token), false) = (&*held, fresh) {
            return Ok(token.clone());
        }
        let password = match &self.password_file {
            Some(path) => std::fs::read_to_string(path).map_err(|source| ServiceError::File {
                what: "service.password_file",
                source,
            })?,
            None => String::new(),
        };
        let request = AuthRequest {
            user: &self.user,
            pass: password.trim_end_matches(['\r', '\n']),
        };
        // What was refused is not tried again, whatever comes now.
        *held = None;
        let answer: AuthAnswer = self.post(AUTH.to_owned(), &request, "token").await?;
        if !is_token(&answer.id_token) {
            return Err(ServiceError::Malformed { what: "token" });
        }
        *held = Some(answer.id_token.clone());
        Ok(answer.id_token)
    }
}

impl<T: Transport> Service for WebService<T> {
    fn open<'a>(&'a self, serial: &'a str) -> Answer<'a, Opened> {
        Box::pin(async move {
            let request = OpenRequest {
                certificate_serial: serial,
                purpose: Purpose::Eligibility.as_str(),
            };
            let answer = self.post("/visits".to_owned(), &request, "visit").await?;
            self.opened(answer, serial, None)
        })
    }

    fn replace_challenge<'a>(&'a self, visit: &'a str, serial: &'a str) -> Answer<'a, Opened> {
        Box::pin(async move {
            let answer = self
                .post(
                    format!("/visits/{visit}/challenge"),
                    &serde_json::json!({}),
                    "challenge",
                )
                .await?;
            self.opened(answer, serial, Some(visit))
        })
    }

    fn prove<'a>(&'a self, proof: &'a Proof) -> Answer<'a, Proven> {
        Box::pin(async move {
            let request = ProofRequest {
                certificate: STANDARD.encode(&proof.certificate),
                signature: STANDARD.encode(&proof.signature),
                identified_by: proof.identified,
            };
            let answer: ProofAnswer = self
                .post(format!("/visits/{}/proof", proof.visit), &request, "proof")
                .await?;
            self.check_echo(
                &answer.institution,
                &proof.visit,
                &answer.visit,
                &proof.serial,
                &answer.certificate_serial,
            )?;
            match answer.certificate.as_str() {
                "valid" => Ok(Proven { grace: false }),
                "grace" => Ok(Proven { grace: true }),
                _ => Err(ServiceError::Malformed {
                    what: "certificate state",
                }),
            }
        })
    }

    fn result<'a>(
        &'a self,
        visit: &'a str,
        serial: &'a str,
        consents: &'a Consents,
    ) -> Answer<'a, Box<EligibilityResult>> {
        Box::pin(async move {
            let answer: ResultAnswer = self
                .post(
                    format!("/visits/{visit}/result"),
                    &ResultRequest { consents },
                    "result",
                )
                .await?;
            self.check_echo(
                &answer.institution,
                visit,
                &answer.visit,
                serial,
                &answer.certificate_serial,
            )?;
            let result = EligibilityResult::from_value(&serde_json::Value::Object(answer.message))
                .map_err(|_| ServiceError::Malformed { what: "XmlMsg" })?;
            self.check_result(&result)?;
            Ok(Box::new(result))
        })
    }

    fn search<'a>(
        &'a self,
        question: &'a NumberQuestion,
        inquiry: InquiryId,
    ) -> Answer<'a, Box<EligibilityResult>> {
        Box::pin(async move {
            let institution = InstitutionCode::new(&*self.institution);
            let identifier = inquiry.0.simple().to_string();
            let question = EligibilityQuestion::new(&institution, &identifier, question.clone());
            ask(self, &question).await
        })
    }

    fn exchange<'a>(&'a self, interface: &'static str, message: Value) -> Answer<'a, Reply> {
        Box::pin(async move {
            let body = serde_json::to_vec(&message)
                .map_err(|_| ServiceError::Malformed { what: "request" })?;
            let path = match interface {
                "search.request" => SEARCH.to_owned(),
                _ => format!("{MODELLED}/{interface}"),
            };
            reply(self.authorised(&path, &body).await?)
        })
    }

    fn connect(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            if self.transport.is_idle() {
                self.health().await?;
            }
            Ok(())
        })
    }

    fn health(&self) -> Answer<'_, Health> {
        Box::pin(async move {
            let response = self
                .transport
                .send(Request {
                    body: None,
                    path: "/health".to_owned(),
                    authorization: None,
                })
                .await?;
            let answer: HealthAnswer = read(&response, "health")?;
            if !is_text(&answer.name) || !is_text(&answer.version) {
                return Err(ServiceError::Malformed { what: "health" });
            }
            Ok(Health {
                name: answer.name,
                version: answer.version,
                time: answer.time,
            })
        })
    }
}

impl<T> std::fmt::Debug for WebService<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("WebService")
    }
}

/// A name that can stand in a path, and in what the card signs.
fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A token that can stand in a header.
fn is_token(text: &str) -> bool {
    (1..=LONGEST_TOKEN).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A text that people can be shown.
fn is_text(text: &str) -> bool {
    text.len() <= LONGEST_NAME && !text.chars().any(char::is_control)
}

/// A message or a file: JSON begins with its brace, files with what makes them one.
fn reply(response: Response) -> Result<Reply, ServiceError> {
    const MESSAGE: &str = "XmlMsg";
    let begin = response
        .body
        .iter()
        .find(|byte| !byte.is_ascii_whitespace());
    if !(200..300).contains(&response.status) || begin.is_none_or(|byte| *byte == b'{') {
        return read(&response, MESSAGE).map(Reply::Message);
    }
    match Attachment::new(response.body) {
        Ok(file) => Ok(Reply::File(file)),
        Err(AttachmentError::UnknownForm) => Err(ServiceError::Malformed { what: MESSAGE }),
        Err(error) => Err(error.into()),
    }
}

fn read<A: DeserializeOwned>(response: &Response, what: &'static str) -> Result<A, ServiceError> {
    if (200..300).contains(&response.status) {
        return serde_json::from_slice(&response.body)
            .map_err(|_| ServiceError::Malformed { what });
    }
    let code = serde_json::from_slice::<ErrorAnswer>(&response.body)
        .map(|answer| answer.code)
        .unwrap_or_default();
    // What the other side wrote goes into logs only where it looks like a code.
    let looks_like_one = code.len() <= 40
        && code
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    Err(ServiceError::Refused {
        status: response.status,
        code: if looks_like_one { code } else { String::new() },
    })
}

#[cfg(test)]
mod tests;
