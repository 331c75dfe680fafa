//! A case (ケース): one household with its members, and everything decided about them. One document.

use serde::{Deserialize, Serialize};
use time::{Date, Duration};

use super::{
    draft::Draft, opinion::Opinion, referral::Referral, refused::Refused, registry::is_checked,
    ticket::Ticket,
};

/// A household under one case number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Case {
    /// The office: its public payer number.
    pub(crate) office: String,
    /// Case number, one to eight digits.
    pub(crate) number: String,
    /// The worker in charge.
    pub(crate) worker: String,
    /// Where the household lives (居住地).
    pub(crate) address: String,
    /// Its telephone.
    pub(crate) phone: String,
    /// The members, the head of the household first.
    pub(crate) members: Vec<Member>,
    /// What was drafted, in its order.
    #[serde(default)]
    pub(crate) drafts: Vec<Draft>,
    /// The tickets, in the order of their numbers.
    #[serde(default)]
    pub(crate) tickets: Vec<Ticket>,
    /// The opinions (医療要否意見書).
    #[serde(default)]
    pub(crate) opinions: Vec<Opinion>,
    /// The referrals (診療依頼書).
    #[serde(default)]
    pub(crate) referrals: Vec<Referral>,
}

/// A member of a household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Member {
    /// Recipient number (受給者番号), seven digits with check digit.
    pub(crate) recipient: String,
    /// Name, family and given name parted by U+3000.
    pub(crate) name: String,
    /// Half-width kana.
    pub(crate) kana: String,
    /// Birth date.
    pub(crate) birth: Date,
    /// `1` male, `2` female.
    pub(crate) sex: String,
    /// Stands for the link by individual number at the intermediate server: the id of a synthetic person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) link: Option<String>,
    /// What may be given away.
    #[serde(default)]
    pub(crate) disclosure: Disclosure,
    /// Health insurance beside assistance.
    #[serde(default)]
    pub(crate) insurance: Insurance,
    /// Certificates under other laws.
    #[serde(default)]
    pub(crate) certificates: Vec<Certificate>,
    /// When the member is under protection, in order.
    #[serde(default)]
    pub(crate) spans: Vec<Span>,
}

/// What may be given away about a member. Institutions cannot tell one from another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Disclosure {
    /// As for everybody.
    #[default]
    Open,
    /// Where the member lives and is treated is masked in the office (不開示).
    Masked,
    /// Masked in the office, and nothing of the assistance is given to institutions.
    Withheld,
}

/// Health insurance beside assistance; national and late-stage insurance end when protection begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Insurance {
    /// None.
    #[default]
    None,
    /// Employees' insurance (被用者保険), as insured or dependant.
    Employees,
}

/// A certificate under another law, which goes before assistance (他法優先).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Certificate {
    /// Scheme (法別番号), two digits.
    pub(crate) scheme: String,
    /// Its last day; absent when it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Date>,
}

/// Days under protection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Span {
    /// The first day.
    pub(crate) from: Date,
    /// How it ended; absent while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) end: Option<End>,
}

/// The end of protection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct End {
    /// The first day without protection.
    pub(crate) on: Date,
    /// Why.
    pub(crate) why: Why,
}

/// Why protection ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Why {
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

impl Case {
    /// A member by recipient number.
    pub(crate) fn member(&self, recipient: &str) -> Result<&Member, Refused> {
        let mut members = self.members.iter();
        let found = members.find(|member| member.recipient == recipient);
        found.ok_or(Refused::Unknown { what: "recipient" })
    }

    /// A member to be changed.
    pub(crate) fn member_mut(&mut self, recipient: &str) -> Result<&mut Member, Refused> {
        let mut members = self.members.iter_mut();
        let found = members.find(|member| member.recipient == recipient);
        found.ok_or(Refused::Unknown { what: "recipient" })
    }

    /// A ticket by number.
    pub(crate) fn ticket(&self, number: &str) -> Result<&Ticket, Refused> {
        let mut tickets = self.tickets.iter();
        let found = tickets.find(|ticket| ticket.number == number);
        found.ok_or(Refused::Unknown { what: "ticket" })
    }

    /// Takes a new member in, not yet under protection.
    pub(crate) fn add_member(&mut self, member: Member) -> Result<(), Refused> {
        member.check()?;
        if !member.spans.is_empty() {
            let (field, what) = ("spans", "decided, not registered");
            return Err(Refused::Form { field, what });
        }
        if self.member(&member.recipient).is_ok() {
            return Err(Refused::Exists { what: "recipient" });
        }
        self.members.push(member);
        Ok(())
    }

    /// The forms of what was registered.
    pub(crate) fn check(&self) -> Result<(), Refused> {
        let digits = self.number.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !(1..=8).contains(&self.number.len()) {
            let (field, what) = ("number", "数字8桁まで");
            return Err(Refused::Form { field, what });
        }
        check_text("address", &self.address, 100)?;
        check_text("phone", &self.phone, 20)
    }
}

impl Member {
    /// Whether every day from the first to the last is under protection without a break.
    pub(crate) fn is_protected(&self, from: Date, until: Date) -> bool {
        self.span_at(from)
            .is_some_and(|span| span.last().is_none_or(|last| until <= last))
    }

    /// The protection on a day.
    pub(crate) fn span_at(&self, day: Date) -> Option<&Span> {
        let mut spans = self.spans.iter();
        spans.find(|span| span.from <= day && span.last().is_none_or(|last| day <= last))
    }

    /// Whether what is known about where the member lives and is treated is masked.
    pub(crate) fn is_masked(&self) -> bool {
        self.disclosure != Disclosure::Open
    }

    /// The forms of what was registered.
    pub(crate) fn check(&self) -> Result<(), Refused> {
        if !is_checked(&self.recipient, 7) {
            let (field, what) = ("recipient", "数字7桁、検証番号つき");
            return Err(Refused::Form { field, what });
        }
        if !matches!(self.sex.as_str(), "1" | "2") {
            let (field, what) = ("sex", "1 または 2");
            return Err(Refused::Form { field, what });
        }
        let scheme = |certificate: &Certificate| certificate.scheme.len() == 2;
        if !self.certificates.iter().all(scheme) {
            let (field, what) = ("certificates", "法別番号2桁");
            return Err(Refused::Form { field, what });
        }
        check_text("name", &self.name, 40)?;
        check_text("kana", &self.kana, 60)
    }
}

impl Span {
    /// The last day under protection; absent while it lasts.
    pub(crate) fn last(&self) -> Option<Date> {
        self.end.as_ref().map(|end| end.on - Duration::DAY)
    }
}

/// A text that is there, short enough, and without control characters.
pub(crate) fn check_text(field: &'static str, text: &str, longest: usize) -> Result<(), Refused> {
    let long = text.chars().count() > longest;
    if text.trim().is_empty() || long || text.chars().any(char::is_control) {
        let what = "空でなく、長すぎず、改行を含まない";
        return Err(Refused::Form { field, what });
    }
    Ok(())
}
