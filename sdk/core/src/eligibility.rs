//! What is asked of the qualification confirmation service and what it answers: one file per message, and the code tables.
//!
//! | file | message |
//! |---|---|
//! | `search` | OQS-IF-001 資格確認要求, by insured numbers: [`NumberQuestion`] |
//! | `result` | OQS-IF-002 資格確認結果, by number, by card, or pushed: [`EligibilityResult`] |
//! | `right` | one 資格 inside a result: [`Right`] |
//! | `ticket` | one 医療券・調剤券 inside a right: [`MedicalTicket`] |
//! | `echo` | whether a result belongs to what was asked |
//! | `code` | the code tables CD001–CD044 |
//! | `tree`, `json` | elements by name, bounded, whatever their order; absent, empty and a value are three things |
//!
//! Names, codes and layouts are modelled on open integrations; the official books go to registered vendors only. So every code is open, elements
//! are read by name, and what is not known survives in [`EligibilityResult::to_value`].

pub mod code;
mod date;
mod echo;
mod insurer_number;
mod json;
mod result;
mod right;
mod search;
mod ticket;
mod tree;
mod width;

pub use echo::EchoMismatch;
pub use insurer_number::InsurerNumber;
pub use result::{Body, EligibilityResult, Header, SearchInfo};
pub use right::{ElderlyCertificate, LimitCertificate, Ratio, Right, SpecificDisease};
pub use search::{NumberQuestion, QuestionError};
pub use ticket::{MedicalTicket, TreatmentMonth, Yen};
pub use tree::{Element, MessageError};
pub(crate) use width::comparable;
