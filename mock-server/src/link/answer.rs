//! From a request's message to what lies in `res`.

use std::path::PathBuf;

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{
    LinkError, LinkOptions,
    name::{Asked, RequestName},
    xml::{Charset, Unreadable},
};
use crate::{
    fault::circumstances::Circumstances,
    message::{ByNumber, compact_time, order::hashed},
    server::{
        State,
        question::{Heading, Row, identifier},
        refusal::Refusal,
    },
};

/// One request and its surroundings.
pub(super) struct Question<'a> {
    pub(super) state: &'a State,
    pub(super) options: &'a LinkOptions,
    pub(super) charset: Charset,
    pub(super) now: OffsetDateTime,
    pub(super) circumstances: Circumstances,
}

/// What comes into `res`.
pub(super) struct Answer {
    pub(super) extension: &'static str,
    pub(super) content: Content,
}

/// An answer's content.
pub(super) enum Content {
    /// `{"MessageHeader": …, "MessageBody": …}`, to be written as XML.
    Message(Value),
    /// XML that is written already; packed where the extension is that of ZIP.
    File(PathBuf),
}

/// Why a whole file is refused. The official codes are not public; these are ours.
pub(super) struct Refused {
    pub(super) code: &'static str,
    pub(super) message: String,
}

/// Why there is no answer of success.
pub(super) enum Failed {
    /// The answer is a header error.
    Refused(Refused),
    /// There is no answer now; the request is taken again by a later pass.
    Folder(LinkError),
}

/// The two halves of a message.
pub(super) struct Halves {
    pub(super) header: Map<String, Value>,
    pub(super) body: Map<String, Value>,
}

impl Answer {
    /// XML.
    pub(super) fn message(message: Value) -> Self {
        Self {
            extension: "xml",
            content: Content::Message(message),
        }
    }
}

impl Question<'_> {
    /// Answers a request, with a header error where it is refused.
    pub(super) async fn answer(
        &self,
        name: &RequestName,
        message: Result<Value, Unreadable>,
        bytes: &[u8],
    ) -> Result<Answer, LinkError> {
        let halves = match message {
            Ok(message) => Halves::of(message),
            Err(error) => {
                let refused = Refused::unreadable(error);
                return Ok(Answer::message(self.header_error(&Map::new(), refused)));
            }
        };
        let answer = match name.asked {
            Asked::Single => self.single(&halves).await.map(Answer::message),
            Asked::Upload(bulk) => self.upload(bulk, &halves, bytes).map(Answer::message),
            Asked::Download(bulk) => self.download(bulk, &halves).await,
            Asked::Reference | Asked::Medication | Asked::Checkup => {
                Err(Failed::Refused(Refused {
                    code: "MDG-E004",
                    message: "この要求には対応していません。".into(),
                }))
            }
        };
        match answer {
            Ok(answer) => Ok(answer),
            Err(Failed::Refused(refused)) => {
                Ok(Answer::message(self.header_error(&halves.header, refused)))
            }
            Err(Failed::Folder(error)) => Err(error),
        }
    }

    async fn single(&self, halves: &Halves) -> Result<Value, Failed> {
        let institution = &self.options.institution;
        let heading = Heading::read(&halves.header, institution)?;
        let search = halves.body.get("QualificationConfirmSearchInfo");
        let row = Row::read(search.unwrap_or(&Value::Null))?;
        let (finding, person) = row
            .find(self.state, institution, heading.day, &self.circumstances)
            .await?;
        let message = ByNumber {
            person: person.as_ref(),
            finding,
            institution,
            identifier: heading.identifier.as_deref(),
            date: &heading.date,
            search: Value::Object(row.search),
            limit: &row.limit,
            at: self.now,
        };
        Ok(encoded_as(message.message(), self.charset))
    }

    /// The elements of every header.
    pub(super) fn header(&self, header: &Map<String, Value>) -> Vec<(&'static str, Option<Value>)> {
        vec![
            ("ProcessExecutionTime", Some(compact_time(self.now).into())),
            ("CharacterCodeIdentifier", Some(self.charset.code().into())),
            (
                "ArbitraryFileIdentifier",
                identifier(header).ok().flatten().map(Value::from),
            ),
            (
                "MedicalInstitutionCode",
                Some(self.options.institution.as_str().into()),
            ),
        ]
    }

    fn header_error(&self, header: &Map<String, Value>, refused: Refused) -> Value {
        let mut elements = self.header(header);
        elements.extend([
            ("SegmentOfResult", Some("9".into())),
            ("ErrorCode", Some(refused.code.into())),
            ("ErrorMessage", Some(refused.message.into())),
        ]);
        serde_json::json!({ "MessageHeader": hashed(elements, 9), "MessageBody": {} })
    }
}

impl Halves {
    pub(super) fn of(mut message: Value) -> Self {
        let mut half = |name: &str| match message.get_mut(name).map(Value::take) {
            Some(Value::Object(elements)) => elements,
            _ => Map::new(),
        };
        Self {
            header: half("MessageHeader"),
            body: half("MessageBody"),
        }
    }

    /// The elements of a name that may be repeated.
    pub(super) fn rows(&self, name: &str) -> &[Value] {
        match self.body.get(name) {
            Some(Value::Array(rows)) => rows,
            Some(one) => std::slice::from_ref(one),
            None => &[],
        }
    }
}

impl Refused {
    pub(super) fn unreadable(error: Unreadable) -> Self {
        Self {
            code: "MDG-E001",
            message: format!("要求ファイルを読み取れません。（{error}）"),
        }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::InstitutionDiffers { .. } => Self {
                code: "MDG-E002",
                message: "医療機関等コードが、この端末の医療機関等と一致しません。".into(),
            },
            Refusal::Malformed { what } => Self {
                code: "MDG-E001",
                message: format!("要求ファイルの内容に誤りがあります。（{what}）"),
            },
            other => {
                tracing::error!(error = %other, "a request in the folder failed");
                Self {
                    code: "MDG-E009",
                    message: "サービスが応答できません。時間をおいて、もう一度送信してください。"
                        .into(),
                }
            }
        }
    }
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<LinkError> for Failed {
    fn from(error: LinkError) -> Self {
        Self::Folder(error)
    }
}

/// Says in the header how the file is encoded.
pub(super) fn encoded_as(mut message: Value, charset: Charset) -> Value {
    if let Some(code) = message.pointer_mut("/MessageHeader/CharacterCodeIdentifier") {
        *code = charset.code().into();
    }
    message
}
