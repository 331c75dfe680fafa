//! Drafts: what is to change, what there is to look at, and how far it is.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{Month, Personal};

/// The kind of treatment (診療別, CD019).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Treatment {
    /// 入院.
    Inpatient,
    /// 入院外.
    Outpatient,
    /// 歯科.
    Dental,
    /// 調剤: the ticket is a dispensing ticket (調剤券).
    Dispensing,
    /// 訪問看護.
    VisitingNurse,
    /// A word that this version does not know.
    #[serde(other)]
    Unknown,
}

/// What a ticket says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    /// Recipient number.
    pub recipient: Personal,
    /// The institution's code; absent where it is masked.
    pub institution: Option<String>,
    /// The kind of treatment.
    pub treatment: Treatment,
    /// The month (診療年月).
    pub month: Month,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// What the person pays in the month (本人支払額), yen.
    #[serde(default)]
    pub self_pay: u32,
    /// Names of the injury or disease (傷病名), at most three.
    #[serde(default)]
    pub injuries: Vec<Personal>,
    /// The institution that prescribes; for dispensing only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prescriber: Option<String>,
}

/// What is to change on a ticket; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alteration {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The monthly amount, yen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_pay: Option<u32>,
    /// Names of the injury or disease.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub injuries: Option<Vec<Personal>>,
}

/// A referral (診療依頼書).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Referral {
    /// Recipient number.
    pub recipient: Personal,
    /// The institution's code; absent where it is masked.
    pub institution: Option<String>,
    /// The kind of treatment.
    pub treatment: Treatment,
    /// The day of the examination.
    pub on: Date,
}

/// A change that is drafted and decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "change",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
#[non_exhaustive]
pub enum Change {
    /// 開始.
    Start {
        /// Whose.
        recipient: Personal,
        /// The first day.
        from: Date,
    },
    /// 停止.
    Stop {
        /// Whose.
        recipient: Personal,
        /// The first day without protection.
        on: Date,
    },
    /// 再開 after 停止.
    Resume {
        /// Whose.
        recipient: Personal,
        /// The first day.
        from: Date,
    },
    /// 廃止.
    Abolish {
        /// Whose.
        recipient: Personal,
        /// The first day without protection.
        on: Date,
    },
    /// 移管: another office goes on.
    Move {
        /// Whose.
        recipient: Personal,
        /// The first day under the other office.
        on: Date,
        /// The other office's public payer number.
        to: String,
    },
    /// 発行.
    Issue {
        /// What the ticket says.
        terms: Terms,
    },
    /// 変更.
    Alter {
        /// The ticket's number.
        ticket: String,
        /// What is to be different.
        alteration: Alteration,
    },
    /// 取消.
    Cancel {
        /// The ticket's number.
        ticket: String,
        /// Why.
        reason: String,
    },
    /// 継続: the same for a later month.
    Extend {
        /// The ticket's number.
        ticket: String,
        /// The month.
        month: Month,
    },
    /// 診療依頼書.
    Refer {
        /// What it says.
        referral: Referral,
    },
    /// A word that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Something to look at before a ticket is decided. None of them stops it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    tag = "warning",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
#[non_exhaustive]
pub enum Warning {
    /// Another law may go before assistance (他法優先).
    OtherLaw {
        /// Its scheme (法別番号).
        scheme: String,
        /// What staff reads, Japanese.
        text: String,
    },
    /// No opinion says that the treatment is needed.
    NoOpinion,
    /// The opinion does not reach to the ticket's last day.
    OpinionEnds {
        /// Its last day.
        on: Date,
    },
    /// The opinion that was asked for has not come.
    OpinionOverdue {
        /// When it was due.
        due: Date,
    },
    /// The office's doctor judged the treatment not needed.
    JudgedNotNeeded,
    /// Another ticket of the month has a monthly amount as well.
    SelfPayTwice {
        /// The other ticket.
        number: String,
    },
    /// A word that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A draft and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// Counts within the case.
    pub id: u32,
    /// Who drafted it.
    pub by: String,
    /// When.
    pub on: Date,
    /// What is to change.
    pub change: Change,
    /// What there is to look at.
    pub warnings: Vec<Warning>,
    /// How far it is.
    pub state: DraftState,
}

/// How far a draft is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DraftState {
    /// Waits for the decision.
    Open,
    /// Decided; what it says has happened.
    Decided {
        /// Who decided.
        by: String,
        /// When.
        on: Date,
    },
    /// Given back (差戻し).
    Returned {
        /// Who.
        by: String,
        /// When.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Taken back by the worker.
    Withdrawn {
        /// When.
        on: Date,
    },
    /// A word that this version does not know.
    #[serde(other)]
    Unknown,
}

/// What an approver says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "decision", rename_all = "kebab-case")]
pub enum Decision {
    /// Decides it.
    Approve,
    /// Gives it back.
    Return {
        /// Why.
        reason: String,
    },
}

/// A draft that was made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Drafted {
    /// Case number.
    pub case: String,
    /// The draft's number within the case.
    pub draft: u32,
    /// What there is to look at.
    pub warnings: Vec<Warning>,
}

/// A draft that waits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OpenDraft {
    /// Case number.
    pub case: String,
    /// The draft.
    pub draft: Draft,
}

/// A request for an opinion (医療要否意見書).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Asking {
    /// Whom it is about.
    pub recipient: Personal,
    /// Of which institution.
    pub institution: String,
    /// For which treatment.
    pub treatment: Treatment,
    /// Until when the institution sends it.
    pub due: Date,
}

/// How a table is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8; written with a byte order mark.
    Utf8,
    /// CP932, the Shift_JIS of Windows.
    Cp932,
    /// A word that this version does not know.
    #[serde(other)]
    Unknown,
}

/// What became of a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Imported {
    /// How it was written.
    pub encoding: Encoding,
    /// The drafts; in a dry run those that would be made.
    pub drafts: Vec<Drafted>,
    /// The bad cells, by line.
    pub bad: Vec<Bad>,
    /// The drafts were made.
    pub written: bool,
}

/// A bad cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Bad {
    /// The line of the file, from 1.
    pub line: u64,
    /// The column's name.
    pub column: String,
    /// What is wrong, Japanese, for staff.
    pub reason: String,
}

/// The tickets of the next month.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NextMonth {
    /// The drafts.
    pub drafts: Vec<Drafted>,
    /// The tickets that got none.
    pub left_out: Vec<LeftOut>,
}

/// A ticket that got no successor.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LeftOut {
    /// Its number.
    pub ticket: String,
    /// Why, Japanese, for staff.
    pub reason: String,
}
