//! Why a message cannot be read.

use crate::{
    eligibility::{wire::cp932::Undecoded, xml::XmlFault},
    failure::{Code, Failure},
};

/// Why a message cannot be read. Element names are the official ones, as a path; content never appears.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MessageError {
    /// More bytes than any such message has.
    #[error("{bytes} bytes, at most {limit} are read")]
    TooLarge {
        /// How many came.
        bytes: usize,
        /// How many are read.
        limit: usize,
    },
    /// Nested deeper than any such message.
    #[error("nested deeper than {limit} levels")]
    TooDeep {
        /// How deep is read.
        limit: usize,
    },
    /// More elements than any such message has.
    #[error("more than {limit} elements")]
    TooMany {
        /// How many are read.
        limit: usize,
    },
    /// The beginning of a message, or nothing at all: the rest may still come.
    #[error("the message is not whole")]
    Unfinished,
    /// Neither XML nor a JSON object.
    #[error("neither XML nor JSON")]
    UnknownForm,
    /// In characters that are not read here.
    #[error("written in {label}, not in UTF-8 or Shift_JIS")]
    Encoding {
        /// As the XML declaration calls them.
        label: String,
    },
    /// Bytes that are no text.
    #[error("undecodable bytes about {at}")]
    Undecodable {
        /// Where, in bytes.
        at: u64,
    },
    /// What the bytes come from failed.
    #[error("the source failed: {kind}")]
    Source {
        /// How.
        kind: std::io::ErrorKind,
    },
    /// A document type declaration. None is ever read.
    #[error("a document type declaration")]
    Doctype,
    /// Not well-formed XML.
    #[error("not XML at byte {at}: {fault:?}")]
    NotXml {
        /// Where, in bytes of UTF-8.
        at: u64,
        /// What is wrong.
        fault: XmlFault,
    },
    /// Text beside elements.
    #[error("{element} holds text beside elements")]
    Mixed {
        /// Its path.
        element: String,
    },
    /// Not JSON.
    #[error("not JSON at line {line}, column {column}")]
    NotJson {
        /// From 1.
        line: usize,
        /// From 1; 0 at the end of a line.
        column: usize,
    },
    /// One object names an element twice, so that nobody can say which counts.
    #[error("an element twice in one group")]
    Repeated,
    /// An element without which there is no message.
    #[error("{element} is missing")]
    Missing {
        /// Its path.
        element: String,
    },
    /// Something else stands where a text belongs. All leaves are texts: a number has already lost its leading zeros.
    #[error("{element} is {found}, not a text")]
    NotText {
        /// Its path.
        element: String,
        /// What stands there.
        found: &'static str,
    },
    /// Something else stands where further elements belong.
    #[error("{element} is {found}, not a group of elements")]
    NotAGroup {
        /// Its path.
        element: String,
        /// What stands there.
        found: &'static str,
    },
    /// A text that must have a certain shape has another.
    #[error("{element} has not the form {form}")]
    Malformed {
        /// Its path.
        element: String,
        /// Such as `yyyyMMddHHmmss`.
        form: &'static str,
    },
}

impl From<MessageError> for Failure {
    fn from(error: MessageError) -> Self {
        Self::new(Code::AnswerMalformed, error)
    }
}

impl From<Undecoded> for MessageError {
    fn from(error: Undecoded) -> Self {
        match error {
            Undecoded::Half => Self::Unfinished,
            Undecoded::Unknown { at } => Self::Undecodable {
                at: u64::try_from(at).unwrap_or(u64::MAX),
            },
        }
    }
}
