//! A case: a household with what was decided about it.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{Draft, Personal, Referral, Terms, Treatment};

/// A household under one case number (ケース番号).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    /// Its number.
    pub number: String,
    /// The worker in charge (地区担当員).
    pub worker: String,
    /// Where the household lives; absent where it is masked.
    pub address: Option<Personal>,
    /// Its telephone; absent where it is masked.
    pub phone: Option<Personal>,
    /// The members, the head of the household first.
    pub members: Vec<Member>,
    /// Drafts, in their order.
    #[serde(default)]
    pub drafts: Vec<Draft>,
    /// Tickets, in the order of their numbers.
    #[serde(default)]
    pub tickets: Vec<Ticket>,
    /// Opinions (医療要否意見書).
    #[serde(default)]
    pub opinions: Vec<Opinion>,
    /// Referrals (診療依頼書).
    #[serde(default)]
    pub referrals: Vec<Referral>,
}

/// A household to be registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    /// Case number, one to eight digits.
    pub number: String,
    /// Where the household lives (居住地).
    pub address: Personal,
    /// Its telephone.
    pub phone: Personal,
    /// The members, the head of the household first.
    pub members: Vec<Member>,
}

/// A member of a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Recipient number (受給者番号), seven digits with check digit.
    pub recipient: Personal,
    /// Name, family and given name parted by U+3000.
    pub name: Personal,
    /// Half-width kana.
    pub kana: Personal,
    /// Birth date.
    pub birth: Date,
    /// `1` male, `2` female.
    pub sex: String,
    /// In the mock service the id of a synthetic person; stands for the link by individual number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What may be given away.
    #[serde(default)]
    pub disclosure: Disclosure,
    /// Health insurance beside assistance.
    #[serde(default)]
    pub insurance: Insurance,
    /// Certificates under other laws.
    #[serde(default)]
    pub certificates: Vec<Certificate>,
    /// When the member is under protection; decided, never registered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
}

/// What may be given away about a member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Disclosure {
    /// As for everybody.
    #[default]
    Open,
    /// Where the member lives and is treated is masked in the office (不開示).
    Masked,
    /// Masked in the office, and nothing of the assistance is given to institutions.
    Withheld,
    /// A word that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Health insurance beside assistance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Insurance {
    /// None: 単独.
    #[default]
    None,
    /// Employees' insurance: 併用.
    Employees,
    /// A word that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A certificate under another law (他法).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// Scheme (法別番号), two digits.
    pub scheme: String,
    /// Its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// Days under protection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// How it ended; absent while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
}

/// The end of protection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// The first day without protection.
    pub on: Date,
    /// Why.
    pub why: Why,
}

/// Why protection ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Why {
    /// 停止: it may go on.
    Stopped,
    /// 廃止.
    Abolished,
    /// 移管: another office goes on.
    Moved {
        /// The other office's public payer number.
        to: String,
    },
}

/// What is to stand about a member; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// Whom it is about.
    pub recipient: Personal,
    /// What may be given away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disclosure: Option<Disclosure>,
    /// Health insurance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insurance: Option<Insurance>,
    /// Certificates under other laws.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificates: Option<Vec<Certificate>>,
}

/// A ticket that was decided.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// Number (交付番号).
    pub number: String,
    /// What it says now.
    pub terms: Terms,
    /// The drafts that made and changed it.
    pub drafts: Vec<u32>,
    /// Why it is cancelled; absent while it is valid.
    #[serde(default)]
    pub cancelled: Option<String>,
}

/// An opinion and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Opinion {
    /// Counts within the case.
    pub id: u32,
    /// Whom it is about.
    pub recipient: Personal,
    /// Of which institution; absent where it is masked.
    pub institution: Option<String>,
    /// For which treatment.
    pub treatment: Treatment,
    /// When it was asked for.
    pub asked: Date,
    /// Until when the institution sends it.
    pub due: Date,
    /// How far it is.
    pub state: OpinionState,
}

/// How far an opinion is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum OpinionState {
    /// The institution has it.
    Asked,
    /// It came.
    Received {
        /// When.
        on: Date,
        /// Until when treatment is expected to be needed.
        until: Date,
    },
    /// The office's doctor judged it.
    Judged {
        /// Whether treatment is needed (要・否).
        needed: bool,
        /// Until when.
        until: Date,
    },
    /// A word that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A case in a list: no address, no telephone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseLine {
    /// Case number.
    pub number: String,
    /// The worker in charge.
    pub worker: String,
    /// The members.
    pub members: Vec<MemberLine>,
}

/// A member in a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberLine {
    /// Recipient number.
    pub recipient: Personal,
    /// Name.
    pub name: Personal,
    /// Half-width kana.
    pub kana: Personal,
    /// Where the member lives and is treated is masked.
    pub masked: bool,
}
