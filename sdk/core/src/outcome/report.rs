//! Everything one answer means: what desk, patient and receipt software are told.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::{
    AskedBy, Certificate, ChargeBasis, Compared, Difference, Entitlement, Outcome, Person,
};
use crate::visit::Identified;

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
    /// What the record of the visit before, the card where it was read, or the desk says otherwise than the service: each with both values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// What speaks of somebody else (I17): the names of the items and nothing more, because nothing of the answer is shown, kept or handed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Compared>,
    /// The rights that can be claimed today, in the order of receipt software (insurance, 第1公費, 第2公費, …): places in
    /// [`entitlements`](Self::entitlements), from 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<usize>,
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

/// Who says that the person is the card's holder; [`Entry::identity`](crate::visit::Entry::identity) knows it of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "by", content = "how")]
pub enum Identity {
    /// The card, and how.
    Card(Identified),
    /// Nobody: asked by number only.
    NumberOnly,
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
            differences: Vec::new(),
            conflicts: Vec::new(),
            claims: Vec::new(),
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
