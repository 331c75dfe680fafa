//! One right: what it looks like today, here.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{Outcome, Prescriber, TicketChange, TicketFacts};

/// One right: insurance, assistance, a subsidy certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlement {
    /// Which kind of right.
    pub kind: Kind,
    /// What it looks like today, here.
    pub outcome: Outcome,
    /// On what ground the share may be computed, as far as this right goes.
    pub charge: ChargeBasis,
    /// Further points about the same right, in order of weight.
    pub notices: Vec<Outcome>,
    /// The fields of the right, as the desk reads them. Absent is not a value.
    pub fields: Fields,
    /// The name of this right or its cause is shown only after a press at the desk, never to the patient.
    pub sensitive: bool,
}

/// The kinds of right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// 医療保険.
    Insurance,
    /// 医療扶助 (法別 12).
    Assistance,
    /// 支援給付 (法別 25, 中国残留邦人等): a scheme of its own, whose tickets are handled like those of 医療扶助.
    SupportBenefit,
    /// 医療費助成.
    Subsidy,
}

/// The fields of one right. Numbers are zero-padded strings, never integers.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// 保険者番号 or 公費負担者番号.
    pub insurer_number: Option<String>,
    /// 保険者名称 or 福祉事務所名.
    pub insurer_name: Option<String>,
    /// 記号.
    pub symbol: Option<String>,
    /// 番号 or 受給者番号.
    pub number: Option<String>,
    /// 枝番.
    pub branch_number: Option<String>,
    /// 本人・家族 (CD009), as reported.
    pub insured_or_dependant: Option<String>,
    /// 資格取得年月日, 保護開始.
    pub from: Option<Date>,
    /// 資格喪失年月日, 停止・廃止.
    pub lost_on: Option<Date>,
    /// 限度額適用区分 (CD012), as reported.
    pub limit_class: Option<String>,
    /// End of the limit certificate.
    pub limit_until: Option<Date>,
    /// 診療年月 of the ticket, `yyyyMM`.
    pub treatment_month: Option<String>,
    /// 診療別 (CD019), as reported.
    pub treatment_type: Option<String>,
    /// 単独・併用別 (CD020), as reported.
    pub single_or_combined: Option<String>,
    /// 有効開始 of the ticket.
    pub ticket_from: Option<Date>,
    /// 有効終了 of the ticket.
    pub ticket_until: Option<Date>,
    /// An unknown code, as it came.
    pub unknown_code: Option<String>,
    /// 制度名 of a subsidy certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Who wrote the prescription of a dispensing ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prescriber: Option<Prescriber>,
    /// The day of the month by which the welfare office usually has registered a ticket, where none is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_day: Option<u8>,
    /// The day that the outcome speaks of: of the fetch before (A12), since when a source is degraded (A17, T07), of the application (A14), of
    /// the list (S08).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub named_day: Option<Date>,
    /// The tickets for this institution, as they came now; what changes is told by comparing with them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<TicketFacts>,
    /// How tickets changed since they were fetched before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ticket_changes: Vec<TicketChange>,
}

/// On what ground the desk may compute the patient's share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "basis")]
#[non_exhaustive]
pub enum ChargeBasis {
    /// The service sent a ratio.
    Reported {
        /// Tenths: 3 is 3割.
        tenths: u8,
    },
    /// The law gives it; shown as 法定.
    Statutory {
        /// Tenths: 3 is 3割.
        tenths: u8,
    },
    /// 被保険者資格申立書, to be filled in at the desk.
    Declared,
    /// The person declared it: by 被保険者資格申立書, or by word of mouth where nothing has changed.
    DeclaredRatio {
        /// Tenths: 3 is 3割.
        tenths: u8,
    },
    /// A medical ticket, with the monthly self-pay amount in yen.
    Ticket {
        /// Yen per month.
        monthly_self_pay: u32,
    },
    /// 特別療養費: the whole amount, by a rule of law, refunded by the insurer.
    FullBySpecialRule,
    /// A paper ticket or waiver must be seen.
    Paper,
    /// Not known; never guessed.
    Undetermined,
}

impl Entitlement {
    /// Whether it is one of medical assistance or of support benefit.
    #[must_use]
    pub fn is_assistance(&self) -> bool {
        matches!(self.kind, Kind::Assistance | Kind::SupportBenefit)
    }
}

impl std::fmt::Debug for Fields {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Fields(…)")
    }
}
