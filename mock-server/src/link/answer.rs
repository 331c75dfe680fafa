//! From a request in `req` to what lies in `res`: the families answer, this dresses.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{
    LinkError, LinkOptions, at,
    name::RequestName,
    xml::{self, Charset, Unreadable},
};
use crate::{
    message::family::{Asks, Failed, Halves, Question, Refused, Reply},
    server::refusal::Refusal,
};

/// The longest request that is not an upload.
const SINGLE_LIMIT: u64 = 1024 * 1024;

/// A request and its surroundings.
pub(super) struct Request<'a> {
    pub(super) question: Question<'a>,
    pub(super) options: &'a LinkOptions,
    pub(super) name: &'a RequestName,
    /// Its XML, unpacked.
    pub(super) file: &'a Path,
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
}

/// Why there is no answer of success.
pub(super) enum Unanswered {
    /// The answer says why.
    Failed(Failed),
    /// There is no answer now; the request is taken again by a later pass.
    Folder(LinkError),
}

impl Request<'_> {
    /// Answers, with an error in the words of the interface where it is refused.
    pub(super) async fn answer(
        &self,
        read: Result<Charset, Unreadable>,
    ) -> Result<Answer, LinkError> {
        let mut asked = Halves::default();
        let answer = match read {
            Ok(charset) => self.reply(charset, &mut asked).await,
            Err(error) => Err(unreadable(error).into()),
        };
        let refused = match answer {
            Ok(Answer::Message(message)) => {
                return Ok(Answer::Message(encoded_as(message, self.charset)));
            }
            Ok(answer) => return Ok(answer),
            Err(Unanswered::Folder(error)) => return Err(error),
            Err(Unanswered::Failed(Failed::Refused(refused))) => refused,
            Err(Unanswered::Failed(other)) => other.into_refusal().into(),
        };
        let family = self.name.family;
        let message = family.refusal(&self.question, &asked.header, refused);
        Ok(Answer::Message(encoded_as(message, self.charset)))
    }

    async fn reply(&self, charset: Charset, asked: &mut Halves) -> Result<Answer, Unanswered> {
        let family = self.name.family;
        if let Asks::Upload(bulk) = family.asks {
            let accepted = self.upload(bulk, charset, &mut asked.header)?;
            return Ok(Answer::Message(accepted));
        }
        let length = fs::metadata(self.file).map_err(at(self.file))?.len();
        if length > SINGLE_LIMIT {
            return Err(unreadable(Unreadable::Broken("the file is too long")).into());
        }
        let bytes = fs::read(self.file).map_err(at(self.file))?;
        let (message, _) = xml::read(&bytes).map_err(unreadable)?;
        *asked = Halves::of(message);
        match family.asks {
            Asks::One(one) => match self.question.ask(family, one, asked).await? {
                Reply::Message(message) => Ok(Answer::Message(message)),
                Reply::Pdf(pdf) => Ok(Answer::Pdf(pdf)),
            },
            Asks::Upload(bulk) | Asks::Download(bulk) => self.download(bulk, asked).await,
        }
    }
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

impl From<LinkError> for Unanswered {
    fn from(error: LinkError) -> Self {
        Self::Folder(error)
    }
}
