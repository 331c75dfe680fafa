//! From a request in `req` to what lies in `res`: the families answer, this dresses.

use std::{
    io::{Read as _, Seek as _},
    path::PathBuf,
};

use serde_json::{Map, Value};

use super::{
    LinkError, LinkOptions, at,
    incoming::{SINGLE_LIMIT, Whole},
    name::RequestName,
    xml::{self, Charset, Unreadable},
};
use crate::{
    message::family::{Asks, Failed, Halves, Question, Refused, Reply, marked, rejected},
    server::refusal::Refusal,
};

/// A request and its surroundings.
pub(super) struct Request<'a> {
    pub(super) question: Question<'a>,
    pub(super) options: &'a LinkOptions,
    pub(super) name: &'a RequestName,
    pub(super) charset: Charset,
}

/// What comes into `res`.
pub(super) enum Answer {
    /// `{"MessageHeader": …, "MessageBody": …}`, to be written as XML.
    Message(Value),
    /// A PDF.
    Pdf(Vec<u8>),
    /// XML of a batch that is written already, in a file of the work folder.
    Batch(PathBuf),
    /// What an error file says: the request could not be read.
    Error(Value),
}

/// Why there is no answer of success.
pub(super) enum Unanswered {
    /// The answer says why.
    Failed(Failed),
    /// The request is no message.
    Unreadable(Unreadable),
    /// There is no answer now; the request is taken again by a later pass.
    Folder(LinkError),
}

impl Request<'_> {
    /// Answers, with an error in the words of the interface where it is refused.
    pub(super) async fn answer(
        &self,
        read: Result<Whole, Unreadable>,
    ) -> Result<Answer, LinkError> {
        let mut asked = Halves::default();
        let answer = match read {
            Ok(whole) => self.reply(whole, &mut asked).await,
            Err(error) => Err(error.into()),
        };
        let refused = match answer {
            Ok(Answer::Message(message)) => {
                return Ok(Answer::Message(encoded_as(message, self.charset)));
            }
            Ok(answer) => return Ok(answer),
            Err(Unanswered::Folder(error)) => return Err(error),
            Err(Unanswered::Unreadable(error)) if self.options.error_files => {
                return Ok(Answer::Error(error_file(&self.question, unreadable(error))));
            }
            Err(Unanswered::Unreadable(error)) => unreadable(error),
            Err(Unanswered::Failed(Failed::Refused(refused))) => refused,
            Err(Unanswered::Failed(other)) => other.into_refusal().into(),
        };
        let family = self.name.family;
        let message = family.refusal(&self.question, &asked.header, refused);
        Ok(Answer::Message(encoded_as(message, self.charset)))
    }

    async fn reply(
        &self,
        (mut file, charset): Whole,
        asked: &mut Halves,
    ) -> Result<Answer, Unanswered> {
        let family = self.name.family;
        if let Asks::Upload(bulk) = family.asks {
            let accepted = self.upload(bulk, &file, charset, &mut asked.header).await?;
            return Ok(Answer::Message(accepted));
        }
        let mut bytes = Vec::new();
        // It may grow while it is read.
        let mut read = || {
            file.rewind()?;
            file.by_ref().take(SINGLE_LIMIT + 1).read_to_end(&mut bytes)
        };
        let length = read().map_err(|source| self.failed(source))?;
        if u64::try_from(length).is_ok_and(|length| length > SINGLE_LIMIT) {
            return Err(Unreadable::Broken("the file is too long").into());
        }
        let (message, _) = xml::read(&bytes)?;
        *asked = Halves::of(message);
        match family.asks {
            Asks::One(one) => match self.question.ask(family, one, asked).await? {
                Reply::Message(message) => Ok(Answer::Message(message)),
                Reply::Pdf(pdf) => Ok(Answer::Pdf(pdf)),
            },
            Asks::Upload(bulk) | Asks::Download(bulk) => self.download(bulk, asked).await,
        }
    }

    /// The request's file does not work.
    pub(super) fn failed(&self, source: std::io::Error) -> LinkError {
        at(&self.options.folder.join("req"))(source)
    }
}

/// What an error file says (invented): how it is named and what it holds is not public.
pub(super) fn error_file(question: &Question<'_>, refused: Refused) -> Value {
    let header = rejected(question.header(&Map::new()), refused);
    serde_json::json!({ "MessageHeader": marked(header), "MessageBody": {} })
}

/// A request whose name nobody knows.
pub(super) fn unknown_name() -> Refused {
    Refused::new(
        "MDG-E018",
        "要求ファイルの名前が、この端末で扱うものではありません。",
    )
}

/// Says in the header how the file is encoded.
pub(super) fn encoded_as(mut message: Value, charset: Charset) -> Value {
    if let Some(code) = message.pointer_mut("/MessageHeader/CharacterCodeIdentifier") {
        *code = charset.code().into();
    }
    message
}

/// A request that is no message.
pub(super) fn unreadable(error: Unreadable) -> Refused {
    Refused::new(
        "MDG-E001",
        format!("要求ファイルを読み取れません。（{error}）"),
    )
}

impl From<Failed> for Unanswered {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed)
    }
}

impl From<Refused> for Unanswered {
    fn from(refused: Refused) -> Self {
        Self::Failed(refused.into())
    }
}

impl From<Refusal> for Unanswered {
    fn from(refusal: Refusal) -> Self {
        Self::Failed(refusal.into())
    }
}

impl From<Unreadable> for Unanswered {
    fn from(error: Unreadable) -> Self {
        Self::Unreadable(error)
    }
}

impl From<LinkError> for Unanswered {
    fn from(error: LinkError) -> Self {
        Self::Folder(error)
    }
}
