//! Every family of messages: one table of what can be asked, whichever way the question comes in.
//!
//! The web variant ([`server::ask`](crate::server)) and the link application ([`link`](crate::link)) are two ways in: both look the family up here, hand
//! over header and body, and dress what comes back.

use serde_json::{Map, Value, json};
use time::{Date, OffsetDateTime};

use super::{compact_time, order::hashed};
use crate::{
    clock::japanese_date,
    entitlement::text,
    fault::{Endpoint, circumstances::Circumstances},
    server::{
        State,
        question::{identifier, names},
        refusal::Refusal,
    },
    store::{DAY, Document},
};
pub(crate) use batch::Bulk;
pub(crate) use refused::{Failed, Refused};
pub(crate) use table::FAMILIES;

pub(crate) mod batch;
pub(crate) mod card;
mod consent;
mod eligibility;
mod emergency;
mod enrolment;
mod insured;
mod medical;
mod notices;
mod pass_code;
mod prescription;
mod reference;
mod refused;
pub(crate) mod settings;
mod subsidy;
mod table;

/// Stands in the header of messages whose tree is not public: they are ours.
const MARKER: &str = "MadoguchiInvented";

/// What stands in the header of an answer of 電子処方箋.
const PRESCRIPTION_HEADER: &[&str] = &["ArbitraryFileIdentifier", "MedicalInstitutionCode"];

/// Kinds of documents that are kept for so many days after they were written last.
pub(crate) const KEPT: &[(&str, u16)] = &[
    (batch::RECEPTION, 7),
    (enrolment::TAP, 1),
    (consent::CONSENT, 62),
    (prescription::PRESCRIPTION, 100),
    (pass_code::PASS_CODE, 1),
];

/// One question that can be asked.
#[derive(Debug)]
pub(crate) struct Family {
    /// What its files begin with, up to `req_`.
    pub(crate) prefix: &'static str,
    /// The last part of its path on the web: that of its files where their prefix is known.
    pub(crate) name: &'static str,
    /// One sentence.
    pub(crate) about: &'static str,
    /// Where its faults are planned, when it is asked over the web.
    pub(crate) endpoint: Endpoint,
    /// What is asked.
    pub(crate) asks: Asks,
    /// Its tree is not public.
    pub(crate) invented: bool,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// Something that is answered at once.
    One(One),
    /// `…01req` of a batch.
    Upload(Bulk),
    /// `…02req` of a batch.
    Download(Bulk),
}

/// What is answered at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum One {
    /// 資格確認.
    Eligibility,
    /// 照会番号登録.
    Reference,
    /// 薬剤情報・診療情報.
    Medication,
    /// 特定健診情報.
    Checkup,
    /// 処方箋登録.
    Prescription,
    /// 処方箋取消.
    PrescriptionCancel,
    /// 処方箋検索.
    PrescriptionSearch,
    /// 電子署名, 重複投薬等チェック: not played.
    OutOfScope,
    /// 医療費助成情報.
    Subsidies,
    /// 健康保険証利用登録.
    Enrolment,
    /// 閲覧同意登録.
    Consent,
    /// 閲覧同意取り消し.
    Withdrawal,
    /// 医療機関環境設定情報照会.
    Settings,
    /// 医療機関環境設定情報更新.
    SettingsUpdate,
    /// 目視確認用パスコード取得.
    PassCode,
    /// お知らせ情報照会.
    Notices,
    /// 救急時医療情報閲覧.
    Emergency,
    /// 災害時・システム障害時の検索.
    Disaster,
}

/// A question with its surroundings.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    /// The server.
    pub(crate) state: &'a State,
    /// Who asks.
    pub(crate) institution: &'a str,
    /// When.
    pub(crate) now: OffsetDateTime,
    /// What stands in the way.
    pub(crate) circumstances: &'a Circumstances,
}

/// The two halves of a message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Halves {
    /// `MessageHeader`.
    pub(crate) header: Map<String, Value>,
    /// `MessageBody`.
    pub(crate) body: Map<String, Value>,
}

/// An answer.
pub(crate) enum Reply {
    /// `{"MessageHeader": …, "MessageBody": …}`.
    Message(Value),
    /// A PDF.
    Pdf(Vec<u8>),
}

/// Elements in the order in which they are put into a hash map.
pub(crate) type Elements = Vec<(&'static str, Option<Value>)>;

impl Family {
    /// The family of files with this prefix.
    pub(crate) fn of_prefix(prefix: &str) -> Option<&'static Self> {
        FAMILIES.iter().find(|family| family.prefix == prefix)
    }

    /// Refuses a question whose header is not the institution's, or lacks the marker of an invented one.
    pub(crate) fn check(
        &self,
        header: &Map<String, Value>,
        institution: &str,
    ) -> Result<(), Refusal> {
        if self.invented && text(header, MARKER) != "1" {
            return Err(Refusal::malformed(format_args!("{MARKER} is missing")));
        }
        names(header, institution)?;
        identifier(header).map(drop)
    }

    /// An answer of success.
    fn answer(&self, question: &Question<'_>, asked: &Halves, body: Elements) -> Value {
        let mut header = question.header(&asked.header);
        if self.is_prescription() {
            header.retain(|(name, _)| PRESCRIPTION_HEADER.contains(name));
        } else {
            header.push(("SegmentOfResult", Some("1".into())));
        }
        json!({ "MessageHeader": self.marked(header), "MessageBody": hashed(body, 12) })
    }

    /// An answer that refuses the whole question, in the style of its system.
    pub(crate) fn refusal(
        &self,
        question: &Question<'_>,
        header: &Map<String, Value>,
        refused: Refused,
    ) -> Value {
        if matches!(self.asks, Asks::One(One::Medication | One::Checkup)) {
            return medical::refusal(&refused);
        }
        let mut header = question.header(header);
        if self.is_prescription() {
            header.retain(|(name, _)| PRESCRIPTION_HEADER.contains(name));
            let body = hashed(failed(refused), 12);
            return json!({ "MessageHeader": self.marked(header), "MessageBody": body });
        }
        json!({ "MessageHeader": self.marked(rejected(header, refused)), "MessageBody": {} })
    }

    /// Whether its answers have another header than most.
    pub(crate) fn has_own_header(&self) -> bool {
        self.is_prescription() || matches!(self.asks, Asks::One(One::Medication | One::Checkup))
    }

    /// Whether its envelope is that of 電子処方箋, as far as it was seen.
    fn is_prescription(&self) -> bool {
        self.prefix.starts_with("EPS")
    }

    /// A header in the order of the wire, with the marker of what is invented.
    pub(crate) fn marked(&self, header: Elements) -> Map<String, Value> {
        if self.invented {
            marked(header)
        } else {
            hashed(header, 12)
        }
    }
}

impl Question<'_> {
    /// Answers what is answered at once.
    pub(crate) async fn ask(
        &self,
        family: &Family,
        one: One,
        asked: &Halves,
    ) -> Result<Reply, Failed> {
        family.check(&asked.header, self.institution)?;
        let body = match one {
            One::Eligibility => return Ok(Reply::Message(self.by_number(asked).await?)),
            One::Medication => return self.medication(asked).await,
            One::Checkup => return self.checkup(asked).await,
            One::Reference => self.reference(asked).await?,
            One::Prescription => self.prescription(asked).await?,
            One::PrescriptionCancel => self.prescription_cancel(asked).await?,
            One::PrescriptionSearch => self.prescription_search(asked).await?,
            One::OutOfScope => return Err(Refused::out_of_scope().into()),
            One::Subsidies => self.subsidies(asked).await?,
            One::Enrolment => self.enrolment(asked).await?,
            One::Consent => self.consent(asked).await?,
            One::Withdrawal => self.withdrawal(asked).await?,
            One::Settings => self.settings(asked).await?,
            One::SettingsUpdate => self.update_settings(asked).await?,
            One::PassCode => self.pass_code(asked).await?,
            One::Notices => self.notices(),
            One::Emergency => self.emergency(asked).await?,
            One::Disaster => self.disaster(asked).await?,
        };
        Ok(Reply::Message(family.answer(self, asked, body)))
    }

    /// A document of one of the kinds that are [kept](KEPT) for some time.
    pub(crate) fn dated(&self, kind: &'static str, id: String, body: String) -> Document {
        Document::new(kind, id, body).found_by(DAY, self.today().to_string())
    }

    /// Today in Japan.
    pub(crate) fn today(&self) -> Date {
        japanese_date(self.now)
    }

    /// The elements of every header.
    pub(crate) fn header(&self, asked: &Map<String, Value>) -> Elements {
        vec![
            ("ProcessExecutionTime", Some(compact_time(self.now).into())),
            ("CharacterCodeIdentifier", Some("0".into())),
            (
                "ArbitraryFileIdentifier",
                identifier(asked).ok().flatten().map(Value::from),
            ),
            ("MedicalInstitutionCode", Some(self.institution.into())),
        ]
    }
}

impl Halves {
    /// Takes a message apart; what is not there is empty.
    pub(crate) fn of(mut message: Value) -> Self {
        let mut half = |name: &str| match message.get_mut(name).map(Value::take) {
            Some(Value::Object(elements)) => elements,
            _ => Map::new(),
        };
        Self {
            header: half("MessageHeader"),
            body: half("MessageBody"),
        }
    }

    /// The elements of a name that may be repeated.
    pub(crate) fn rows(&self, name: &str) -> &[Value] {
        match self.body.get(name) {
            Some(Value::Array(rows)) => rows,
            Some(one) => std::slice::from_ref(one),
            None => &[],
        }
    }
}

/// A header in the order of the wire, of what is invented.
pub(crate) fn marked(header: Elements) -> Map<String, Value> {
    let mut header = hashed(header, 12);
    header.insert(MARKER.into(), "1".into());
    header
}

/// A header that refuses a whole question.
pub(crate) fn rejected(mut header: Elements, refused: Refused) -> Elements {
    header.extend([
        ("SegmentOfResult", Some("9".into())),
        ("ErrorCode", Some(refused.code.into())),
        ("ErrorMessage", Some(refused.message.into())),
    ]);
    header
}

/// What a body says of success.
pub(crate) fn succeeded() -> (&'static str, Option<Value>) {
    ("ProcessingResultStatus", Some("1".into()))
}

/// What a body says of failure.
pub(crate) fn failed(refused: Refused) -> Elements {
    vec![
        ("ProcessingResultStatus", Some("2".into())),
        ("ProcessingResultCode", Some(refused.code.into())),
        ("ProcessingResultMessage", Some(refused.message.into())),
    ]
}
