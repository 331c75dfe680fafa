//! Messages that are answered: which interface each goes to, and what its answer must echo. One way for every family, whatever carries it.
//!
//! | file | what |
//! |---|---|
//! | `families` | every family whose answer is a message |
//! | `single` | 資格確認 of one person by numbers: [`EligibilityQuestion`] |
//! | `medical` | 薬剤・診療・特定健診, answered by a message or by a file: [`MedicalQuestion`] |
//! | `any` | any of them as a tree: [`AnyQuestion`] |

mod any;
mod families;
mod medical;
mod single;

use std::marker::PhantomData;

use serde_json::Value;

use super::{
    AnswerHeader, Attachment, BatchAccepted, BatchFetch, BatchResult, EchoMismatch, MessageError,
    ReferenceBatchResult, registry::Interface,
};
use crate::failure::{Code, Failure};

pub use any::AnyQuestion;
pub use medical::MedicalQuestion;
pub use single::EligibilityQuestion;

/// A message that is answered by one of another type, which must belong to it.
pub trait Question {
    /// The answer.
    type Answer;

    /// The interface it goes to, by the stem of its golden files: a prefix where one is known.
    fn interface(&self) -> &'static str;

    /// The message as it goes.
    fn tree(&self) -> Value;

    /// Reads an answer, and refuses one that belongs to something else.
    ///
    /// # Errors
    /// [`AnswerError`].
    fn answer(&self, tree: &Value) -> Result<Self::Answer, AnswerError>;

    /// Takes a file in the place of a message. Most questions are never answered by one.
    ///
    /// # Errors
    /// [`AnswerError::NotAMessage`].
    fn file(&self, file: Attachment) -> Result<Self::Answer, AnswerError> {
        let _ = file;
        Err(AnswerError::NotAMessage)
    }
}

/// What comes back.
#[derive(Clone, PartialEq, Eq)]
pub enum Reply<M = Value> {
    /// A message.
    Message(M),
    /// PDF or ZIP. It echoes nothing: only the way it came ties it to its question.
    File(Attachment),
}

/// Shows nothing of a message.
impl<M> std::fmt::Debug for Reply<M> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Message(_) => formatter.write_str("Message(…)"),
            Self::File(file) => formatter.debug_tuple("File").field(file).finish(),
        }
    }
}

/// Why an answer cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] MessageError),
    /// It belongs to another question.
    #[error(transparent)]
    Echo(#[from] EchoMismatch),
    /// PDF or ZIP, where a message is the only answer.
    #[error("a file in the place of a message")]
    NotAMessage,
}

impl From<AnswerError> for Failure {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::Echo(mismatch) => mismatch.into(),
            AnswerError::Unreadable(error) => error.into(),
            AnswerError::NotAMessage => Self::new(Code::AnswerMalformed, error),
        }
    }
}

/// The first message of a batch, with how its result is read.
pub trait Upload: Question<Answer = BatchAccepted> {
    /// The result that is fetched under its reception number.
    type Result: Fetched;
}

/// The result of a batch.
pub trait Fetched: Sized {
    /// Reads one.
    ///
    /// # Errors
    /// [`MessageError`].
    fn read(tree: &Value) -> Result<Self, MessageError>;

    /// Its header, which names the batch.
    fn header(&self) -> &AnswerHeader;
}

/// A batch of which the questions have been uploaded: asks for its result under the reception number.
pub struct Fetch<R = BatchResult> {
    interface: &'static str,
    message: BatchFetch,
    result: PhantomData<fn() -> R>,
}

impl<R> Fetch<R> {
    /// Asks for the result that the upload `upload` was given this reception number for; `None` where there is no such interface.
    #[must_use]
    pub fn of(upload: &impl Upload<Result = R>, message: BatchFetch) -> Option<Self> {
        let second = upload.interface().replace("01req", "02req");
        Some(Self {
            interface: Interface::of_prefix(&second)?.golden,
            message,
            result: PhantomData,
        })
    }
}

impl<R: Fetched> Question for Fetch<R> {
    type Answer = R;

    fn interface(&self) -> &'static str {
        self.interface
    }

    fn tree(&self) -> Value {
        self.message.to_value()
    }

    fn answer(&self, tree: &Value) -> Result<R, AnswerError> {
        let result = R::read(tree)?;
        self.message.check(result.header())?;
        Ok(result)
    }
}

impl<R> std::fmt::Debug for Fetch<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Fetch({})", self.interface)
    }
}

macro_rules! fetched {
    ($($result:ty),*) => {$(
        impl Fetched for $result {
            fn read(tree: &Value) -> Result<Self, MessageError> {
                Self::read(tree)
            }

            fn header(&self) -> &AnswerHeader {
                self.header()
            }
        }
    )*};
}

fetched!(BatchResult, ReferenceBatchResult);

#[cfg(test)]
mod tests;
