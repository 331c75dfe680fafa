//! What is asked of the qualification confirmation service and what it answers: one file per message, and the code tables.
//!
//! | file | message |
//! |---|---|
//! | `search` | OQS-IF-001 資格確認要求, by insured numbers: [`NumberQuestion`] |
//! | `result` | OQS-IF-002 資格確認結果, by number, by card, or pushed: [`EligibilityResult`] |
//! | `right` | one 資格 inside a result: [`Right`] |
//! | `ticket` | one 医療券・調剤券 inside a right: [`MedicalTicket`] |
//! | `reference` | OQS-IF-003/004, 009, 012 照会番号: [`ReferenceRequest`], [`ReferenceResult`] |
//! | `batch` | the four files of every batch: [`BatchQuestion`], [`BatchAccepted`], [`BatchFetch`], [`BatchResult`] |
//! | `entrusted` | OQS-IF-013 委託先資格情報: [`EntrustedRequest`] |
//! | `consented` | OQS-IF-017, 021 同意済資格情報: [`ConsentedRequest`] |
//! | [`medical`] | 薬剤・診療・特定健診 |
//! | `attachment` | answers in PDF and ZIP: [`Attachment`] |
//! | [`prescription`] | 電子処方箋, as far as it is done here |
//! | [`subsidy`] | 医療費助成の受給者証 (PMH), invented |
//! | [`enrolment`], [`consent`], [`settings`], [`pass_code`], [`notices`], [`emergency`] | what a terminal does beside, invented |
//!
//! | file | what all of them need |
//! |---|---|
//! | [`registry`] | every message in one table; `docs/messages.md` is written from it |
//! | `message` | header, body, and everything else a message came with; [`AskHeader`], [`AnswerHeader`] |
//! | `echo` | whether a result belongs to what was asked |
//! | `question` | to which interface a message goes, and what its answer must echo: [`Question`] |
//! | [`invented`] | the marker of messages whose tree is ours |
//! | [`code`] | the code tables CD001–CD044 |
//! | `number` | insurer, public payer, recipient, institution and branch numbers, each with its rule; what may be used for insurance business only |
//! | `paper_date` | dates as people type them from papers, in either calendar |
//! | [`file_name`] | the names of the files that carry messages |
//! | [`wire`] | reading and writing a tree as JSON, XML in UTF-8, XML in Shift_JIS |
//! | [`bulk`] | bulk messages, person by person |
//! | `xml`, `json` | text as tokens, strict and bounded |
//! | `tree`, `write` | elements by name, whatever their order, read and written from one declaration; absent, empty and a value are three things |
//!
//! Names, codes and layouts are modelled on open integrations; the official books go to registered vendors only. So every code is open, elements
//! are read by name, and what is not known survives in [`EligibilityResult::to_value`].

mod attachment;
mod batch;
pub mod bulk;
pub mod code;
pub mod consent;
mod consented;
mod date;
mod echo;
pub mod emergency;
pub mod enrolment;
mod entrusted;
pub mod file_name;
#[cfg(test)]
mod golden;
pub mod invented;
mod json;
pub mod medical;
mod message;
pub mod notices;
mod number;
mod paper_date;
pub mod pass_code;
pub mod prescription;
mod question;
mod reference;
pub mod registry;
mod result;
mod right;
mod search;
pub mod settings;
pub mod subsidy;
mod ticket;
mod tree;
mod width;
pub mod wire;
mod write;
mod xml;

pub use attachment::{Attachment, AttachmentError, AttachmentKind};
pub use batch::{
    BatchAccepted, BatchFetch, BatchQuestion, BatchQuestions, BatchResult, Reception,
    UnfitQuestion, Units,
};
pub use consented::{
    BackwardPeriod, ConsentedAsk, ConsentedPeriod, ConsentedRequest, OnlinePeriod,
};
pub use echo::EchoMismatch;
pub use entrusted::{EntrustedAsk, EntrustedMonth, EntrustedRequest};
pub use message::{AnswerHeader, AskHeader, Count, Stage};
pub use number::{
    BranchNumber, Entry, InstitutionCode, InsuranceOnly, InsurerNumber, NumberFault, PointTable,
    PublicPayerNumber, RecipientNumber, Scheme, SchemeKind,
};
pub use paper_date::paper_date;
pub use question::{
    AnswerError, AnyQuestion, EligibilityQuestion, Fetch, Fetched, MedicalQuestion, Question,
    Reply, Upload,
};
pub use reference::{
    ReferenceAnswer, ReferenceAsk, ReferenceBatch, ReferenceBatchRequest, ReferenceBatchResult,
    ReferenceRegistration, ReferenceRequest, ReferenceResult, ReferenceUnits,
};
pub use result::{Body, EligibilityResult, Header, SearchInfo};
pub use right::{ElderlyCertificate, LimitCertificate, Ratio, Right, SpecificDisease};
pub use search::{NumberQuestion, QuestionError};
pub use ticket::{MedicalTicket, TreatmentMonth, Yen};
pub use tree::{Element, MessageError};
pub(crate) use width::comparable;
pub use xml::XmlFault;
