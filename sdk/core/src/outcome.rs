//! What an answer means: five types, not one enum, because they answer five different questions.
//!
//! | type | one per | question |
//! |---|---|---|
//! | [`Entitlement`] | right | what does this right look like today, here? |
//! | [`Identity`] | visit | who says that the person is the card's holder, and how? |
//! | [`View`] | information item | may we look? |
//! | [`Ask`] | question | could the question be asked and answered at all? |
//! | [`ChargeBasis`] | visit | on what ground may the desk compute the patient's share? We never compute an amount. |
//!
//! [`assess`] derives them from an answer and the way it was asked; [`subsidies`] judges certificates of 医療費助成 and [`of_failure`] an inquiry that
//! brought no answer; [`Report::with_entry`] takes in what the desk saw. [`Outcome`] is the closed set of what can be told.
//!
//! | beside them | |
//! |---|---|
//! | [`Evidence`] | on what somebody was received, stored with the visit |
//! | [`Unattributed`] | a result that nobody asked for: closed until it is tied to one person |
//! | [`differences`], [`Alias`], [`resolve`] | what record, card and service say differently; accepted spellings; ● read by the card |
//! | [`claim_order`] | several rights in the order of receipt software |
//! | [`Offices`], [`next_fetch`], [`ticket_changes`] | when tickets are expected, when to ask again, what changed |
//! | [`Dated`] | rules of law, with the day from which they hold and their source |
//!
//! No path leads to "10 割 because a check failed": that is a person's decision.

mod alias;
mod assess;
mod assistance;
mod calendar;
#[cfg(test)]
mod closed_set;
mod codes;
mod context;
mod dated;
mod difference;
mod evidence;
mod expense_order;
mod facility;
mod failed;
mod fields;
#[cfg(test)]
mod golden;
mod hidden;
mod identity;
mod insurance;
mod known;
mod limit_class;
mod noted;
mod offices;
mod prescriber;
mod ratio;
mod refetch;
mod spelling;
mod standing;
#[cfg(test)]
mod stories;
mod subsidy;
mod table;
mod ticket_change;
mod unattributed;
mod views;

pub use alias::Alias;
pub use assess::assess;
pub use calendar::usable_until;
pub use codes::{Meaning, ResultCodes};
pub use context::{CardFacts, Context, Degraded, InstitutionKind};
pub use dated::{Confidence, Dated};
pub use difference::{Compared, Difference, Source, Statement, differences};
pub use evidence::Evidence;
pub use expense_order::{claim_order, expense_order, in_expense_order, is_national};
pub use facility::{Facility, SubsidyBooks};
pub use failed::{ServiceMode, of_face, of_failure, of_failure_in, of_phone_failure};
pub use hidden::{Named, Resolved, Unresolved, is_claimable, resolve};
pub use known::{Known, KnownBy, LastVisit, Situation, Visitors, first_visit};
pub use noted::{Relation, StaffEntry};
pub use offices::{Fetched, Offices, next_fetch};
pub use prescriber::Prescriber;
pub use subsidy::{
    Certificate, DirectPayment, Roster, SubsidyAnswer, SubsidyTables, kept, subsidies,
};
pub use table::Outcome;
pub use ticket_change::{LastFetch, TicketChange, TicketFacts, ticket_changes};
pub use unattributed::{Arrival, NotAttributed, Unattributable, Unattributed};

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use crate::visit::Identified;

/// How a question was asked, which decides what its answer can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedBy {
    /// 照会区分 1: the card.
    Card,
    /// 照会区分 2: insurer number, symbol, number, branch, birth date.
    Number,
}

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

/// The one word for the desk, derived in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusWord {
    /// 本人不一致の疑い.
    IdentityDoubt,
    /// 照会できず.
    CouldNotAsk,
    /// 受付可.
    Acceptable,
    /// 要確認.
    NeedsCheck,
}

/// The few texts a patient can see at the end, so that nobody behind learns the cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PatientText {
    /// 受付できました.
    P1,
    /// 読み取りが終わりました: the desk goes on.
    P2,
    /// 確認に時間がかかっています: the desk goes on.
    P3,
    /// 健康保険証の登録がまだです.
    P4,
}

/// A line added to the patient's last screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PatientNotice {
    /// e1: the certificate expires on this day.
    CertificateExpires(Date),
    /// e2: the certificate has expired and can be used for reception until this day.
    CertificateUsableUntil(Date),
}

/// An information item the institution may be allowed to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Item {
    /// 診療.
    Care,
    /// 薬剤.
    Medication,
    /// 特定健診.
    Checkup,
    /// 手術.
    Surgery,
}

/// May we look at one item?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Which item.
    pub item: Item,
    /// V01–V08.
    pub state: Outcome,
    /// Until when, where given.
    #[serde(with = "time::serde::rfc3339::option")]
    pub until: Option<OffsetDateTime>,
}

/// Who says that the person is the card's holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "by", content = "how")]
pub enum Identity {
    /// The card, and how.
    Card(Identified),
    /// Nobody: asked by number only.
    NumberOnly,
}

/// The person as the service describes them.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// 氏名, possibly with ●.
    pub name: Option<String>,
    /// 氏名カナ.
    pub kana: Option<String>,
    /// 生年月日.
    pub birth: Option<Date>,
    /// 性別 (CD007), as reported: 1 男 2 女 3 未設定.
    pub sex: Option<String>,
    /// 住所.
    pub address: Option<String>,
    /// 照会番号.
    pub reference_number: Option<String>,
    /// The other form of the name, where card or record have one (I18), also one that the desk has accepted: both are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_form: Option<OtherForm>,
}

/// A name as somebody else has it. `Debug` shows who.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherForm {
    /// Who has it so: the card, or the record of the visit before.
    pub source: Source,
    /// The name.
    pub name: String,
}

/// Everything one answer means.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The one word for the desk.
    pub status: StatusWord,
    /// How many points are open although reception can go on.
    pub open_points: u8,
    /// What the patient reads.
    pub patient: PatientText,
    /// Lines added to it.
    pub patient_notices: Vec<PatientNotice>,
    /// The person.
    pub person: Person,
    /// Each right.
    pub entitlements: Vec<Entitlement>,
    /// Each information item.
    pub views: Vec<View>,
    /// The visit's ground for the share: of medical assistance where the patient receives it, else of the first usable right.
    pub charge: ChargeBasis,
    /// Could the question be asked and answered.
    pub ask: Ask,
    /// How it was asked.
    pub asked_by: AskedBy,
    /// The service's own time of the answer.
    #[serde(with = "time::serde::rfc3339")]
    pub as_of: OffsetDateTime,
    /// The service's notice, as is (ProcessingResultMessage, ErrorMessage).
    pub service_notice: Option<String>,
    /// The service's code for it, as is (ProcessingResultCode, ErrorCode).
    #[serde(default)]
    pub service_code: Option<String>,
    /// Certificates of subsidies as the record has them after this answer, where they are used here: a silent answer deletes none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<Certificate>,
}

/// Could the question be asked and answered at all?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "ask", content = "why")]
pub enum Ask {
    /// Asked and answered.
    Answered,
    /// Not answered, and the T-outcome says why.
    NotAnswered(Outcome),
}

impl Entitlement {
    /// Whether it is one of medical assistance or of support benefit.
    #[must_use]
    pub fn is_assistance(&self) -> bool {
        matches!(self.kind, Kind::Assistance | Kind::SupportBenefit)
    }
}

impl Report {
    /// What is known where nothing was answered, and why nothing was.
    #[must_use]
    pub fn unanswered(why: Outcome, asked_by: AskedBy, as_of: OffsetDateTime) -> Self {
        Self {
            status: StatusWord::CouldNotAsk,
            open_points: 1,
            patient: why.patient(),
            patient_notices: Vec::new(),
            person: Person::default(),
            entitlements: Vec::new(),
            views: Vec::new(),
            charge: ChargeBasis::Undetermined,
            ask: Ask::NotAnswered(why),
            asked_by,
            as_of,
            service_notice: None,
            service_code: None,
            certificates: Vec::new(),
        }
    }

    /// What the desk still has to do, right by right, each point once. The sentences stand with the words.
    #[must_use]
    pub fn next_steps(&self) -> Vec<Outcome> {
        let mut steps = Vec::new();
        let told = self.entitlements.iter();
        let told = told.flat_map(|found| {
            [found.outcome]
                .into_iter()
                .chain(found.notices.iter().copied())
        });
        let asked = match self.ask {
            Ask::Answered => None,
            Ask::NotAnswered(why) => Some(why),
        };
        for step in told.chain(asked).filter(|outcome| outcome.is_open()) {
            if !steps.contains(&step) {
                steps.push(step);
            }
        }
        steps
    }
}

impl std::fmt::Debug for Fields {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Fields(…)")
    }
}

impl std::fmt::Debug for Person {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Person(…)")
    }
}

impl std::fmt::Debug for Report {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Report")
            .field("status", &self.status)
            .field("open_points", &self.open_points)
            .field("patient", &self.patient)
            .finish_non_exhaustive()
    }
}
