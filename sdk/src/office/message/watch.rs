//! Sessions, and what is only read: checks, reviews, requests, errors, the log.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::{Personal, Treatment};
use crate::office::Wish;

/// A role in an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Role {
    /// A caseworker (地区担当員): own cases only.
    Worker,
    /// Who decides (決裁者).
    Approver,
    /// The office's doctor (嘱託医).
    Doctor,
    /// Reads the log.
    Audit,
    /// A word that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The office: public payer number.
    pub office: String,
    /// Its name.
    pub office_name: String,
    /// Staff id.
    pub staff: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// When the session ends.
    #[serde(with = "time::serde::rfc3339")]
    pub expires: OffsetDateTime,
}

/// The checks of a month.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Checks {
    /// What stands above them, Japanese: checks, not visits.
    pub label: String,
    /// One for each day, recipient and institution.
    pub checks: Vec<Check>,
}

/// That an institution asked about a recipient on a day, however often.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Check {
    /// Recipient number.
    pub recipient: Personal,
    /// The institution's code; empty where it is masked.
    pub institution: String,
    /// The day.
    pub on: Date,
}

/// Whom to look at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Reviews {
    /// What stands above the list, Japanese.
    pub label: String,
    /// The list.
    pub review: Vec<Review>,
}

/// Somebody with many days at one institution.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// Recipient number.
    pub recipient: Personal,
    /// The institution's code; empty where it is masked.
    pub institution: String,
    /// Days with a check in the month.
    pub days: u32,
    /// Days with a check in the month and the two before it.
    pub three_months: u32,
}

/// An opinion that has not come, or that waits for the doctor.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenOpinion {
    /// Case number.
    pub case: String,
    /// The opinion's number within the case.
    pub opinion: u32,
    /// For which treatment.
    pub treatment: Treatment,
    /// For the doctor: what the institution writes.
    #[serde(default)]
    pub text: Option<Personal>,
    /// For the doctor: until when treatment is expected to be needed.
    #[serde(default)]
    pub until: Option<Date>,
    /// For the worker: until when the institution sends it.
    #[serde(default)]
    pub due: Option<Date>,
    /// For the worker: it is due and has not come.
    #[serde(default)]
    pub overdue: bool,
}

/// A request of an institution (発行依頼) that is not answered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OpenRequest {
    /// The request.
    pub request: Request,
    /// The case to which the numbers lead, if any.
    pub case: Option<String>,
}

/// A request of an institution.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// Who asks.
    pub institution: String,
    /// When it was sent.
    pub on: Date,
    /// What is asked for.
    pub wish: Wish,
}

/// The office's answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RequestAnswer {
    /// The ticket is there.
    Issued,
    /// There will be none; telephone.
    Declined,
    /// The office does not find these numbers.
    NotFound,
    /// A word that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A registration that contradicts another office's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RegistrationError {
    /// Case number.
    pub case: String,
    /// Recipient number.
    pub recipient: Personal,
    /// What is wrong, such as `protected-elsewhere`.
    pub error: String,
    /// What staff reads, Japanese.
    pub text: String,
    /// The other office.
    pub office: Option<String>,
}

/// Who did what.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LogEntry {
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Who.
    pub staff: String,
    /// What, such as `reveal`.
    pub did: String,
    /// In which case.
    #[serde(default)]
    pub case: Option<String>,
    /// The reason given.
    #[serde(default)]
    pub reason: Option<String>,
}
