//! Every family of messages: one table of what can be asked, whichever way the question comes in.
//!
//! The web variant ([`server::ask`](crate::server)) and the link application ([`link`](crate::link)) are two ways in: both look the family up here, hand
//! over header and body, and dress what comes back.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::{compact_time, order::hashed};
use crate::{
    entitlement::text,
    fault::{Endpoint, circumstances::Circumstances},
    server::{
        State,
        question::{identifier, names},
        refusal::Refusal,
    },
};
pub(crate) use batch::Bulk;
pub(crate) use refused::{Failed, Refused};

pub(crate) mod batch;
mod enrolment;
mod refused;
mod settings;
mod subsidy;

/// Stands in the header of messages whose tree is not public: they are ours.
const MARKER: &str = "MadoguchiInvented";

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
    /// 医療費助成情報.
    Subsidies,
    /// 健康保険証利用登録.
    Enrolment,
    /// 医療機関環境設定情報照会.
    Settings,
    /// 医療機関環境設定情報更新.
    SettingsUpdate,
}

/// The table.
pub(crate) static FAMILIES: &[Family] = &[
    upload("OQSmuquc01", "OQSmuquc01req", Bulk::Eligibility),
    download("OQSmuquc02", "OQSmuquc02req", Bulk::Eligibility),
    upload("OQSmutic01", "OQSmutic01req", Bulk::Entrusted),
    download("OQSmutic02", "OQSmutic02req", Bulk::Entrusted),
    invented(
        "PMHsimsm01",
        "PMHsimsm01req",
        One::Subsidies,
        Endpoint::Subsidy,
        "Certificates of subsidies (医療費助成情報) of a visit's person.",
    ),
    invented(
        "MDGsienr01",
        "enrolment.request",
        One::Enrolment,
        Endpoint::Terminal,
        "Enrols a visit's person for insurance use (利用登録).",
    ),
    invented(
        "OQSsiinq01",
        "OQSsiinq01req",
        One::Settings,
        Endpoint::Terminal,
        "The institution's settings (環境設定情報照会).",
    ),
    invented(
        "OQSsiupd01",
        "OQSsiupd01req",
        One::SettingsUpdate,
        Endpoint::Terminal,
        "Changes the institution's settings (環境設定情報更新).",
    ),
];

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

/// Elements in the order in which they are put into a hash map.
pub(crate) type Elements = Vec<(&'static str, Option<Value>)>;

const fn upload(prefix: &'static str, name: &'static str, bulk: Bulk) -> Family {
    Family {
        prefix,
        name,
        about: bulk.uploads(),
        endpoint: Endpoint::Bulk,
        asks: Asks::Upload(bulk),
        invented: false,
    }
}

const fn download(prefix: &'static str, name: &'static str, bulk: Bulk) -> Family {
    Family {
        prefix,
        name,
        about: "The answer to what was uploaded under a reception number.",
        endpoint: Endpoint::Bulk,
        asks: Asks::Download(bulk),
        invented: false,
    }
}

const fn invented(
    prefix: &'static str,
    name: &'static str,
    one: One,
    endpoint: Endpoint,
    about: &'static str,
) -> Family {
    Family {
        prefix,
        name,
        about,
        endpoint,
        asks: Asks::One(one),
        invented: true,
    }
}

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
    pub(crate) fn answer(&self, question: &Question<'_>, asked: &Halves, body: Elements) -> Value {
        let mut header = question.header(&asked.header);
        header.push(("SegmentOfResult", Some("1".into())));
        json!({ "MessageHeader": self.marked(header), "MessageBody": hashed(body, 12) })
    }

    /// An answer that refuses the whole question.
    pub(crate) fn refusal(
        &self,
        question: &Question<'_>,
        header: &Map<String, Value>,
        refused: Refused,
    ) -> Value {
        let mut header = question.header(header);
        header.extend([
            ("SegmentOfResult", Some("9".into())),
            ("ErrorCode", Some(refused.code.into())),
            ("ErrorMessage", Some(refused.message.into())),
        ]);
        json!({ "MessageHeader": self.marked(header), "MessageBody": {} })
    }

    /// A header in the order of the wire, with the marker of what is invented.
    pub(crate) fn marked(&self, header: Elements) -> Map<String, Value> {
        let mut header = hashed(header, 12);
        if self.invented {
            header.insert(MARKER.into(), "1".into());
        }
        header
    }
}

impl Question<'_> {
    /// Answers what is answered at once.
    pub(crate) async fn ask(
        &self,
        family: &Family,
        one: One,
        asked: &Halves,
    ) -> Result<Value, Failed> {
        family.check(&asked.header, self.institution)?;
        let body = match one {
            One::Subsidies => self.subsidies(asked).await?,
            One::Enrolment => self.enrolment(asked).await?,
            One::Settings => self.settings(asked).await?,
            One::SettingsUpdate => self.update_settings(asked).await?,
        };
        Ok(family.answer(self, asked, body))
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_family_has_a_prefix_and_a_name_of_its_own() {
        let prefixes: BTreeSet<&str> = FAMILIES.iter().map(|family| family.prefix).collect();
        let names: BTreeSet<&str> = FAMILIES.iter().map(|family| family.name).collect();
        assert_eq!(
            (prefixes.len(), names.len()),
            (FAMILIES.len(), FAMILIES.len())
        );
        for family in FAMILIES {
            let ours = family.prefix.starts_with("MDG");
            assert_eq!(
                family.name == format!("{}req", family.prefix),
                !ours,
                "{family:?}"
            );
            assert!(!ours || family.invented, "{family:?}");
        }
    }
}
