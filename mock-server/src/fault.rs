//! Faults that the server commits when asked to, so that a client's handling of them can be tested.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

pub(crate) mod body;
pub(crate) mod circumstances;
pub(crate) mod commit;
pub(crate) mod content;
pub(crate) mod scenario;

/// Something that goes wrong. Faults of content change a successful answer; all others hide it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// The request is processed only after so many milliseconds.
    Delay(u64),
    /// The request is not processed; the answer has this status and an error body.
    Status(u16),
    /// The request is processed; the answer's JSON breaks off and yet is complete for HTTP.
    MalformedJson,
    /// The request is processed; half of the answer comes, then the connection ends.
    TruncatedBody,
    /// The request is processed; the connection ends without an answer.
    CloseConnection,
    /// The answer names another visit.
    WrongVisit,
    /// The answer names another institution.
    WrongInstitution,
    /// The answer names another certificate.
    WrongCertificateSerial,
    /// The answer echoes another insured number than was asked.
    WrongSearchEcho,
    /// The answer brings another challenge than the service keeps, so that the card signs one that nobody asked for.
    WrongChallenge,
    /// The request is not processed; the answer says that the challenge has expired.
    ExpiredChallenge,
    /// The request is not processed; the answer says that the challenge was used before.
    UsedChallenge,
    /// The answer is a header error (`SegmentOfResult` 9) without a body.
    HeaderError {
        /// `ErrorCode`.
        code: String,
        /// `ErrorMessage`.
        message: String,
    },
    /// A pushed result comes twice, under two names.
    Duplicate,
    /// The request is processed; the answer never comes, and the connection stays open.
    NoAnswer,
    /// The answer comes in pieces.
    Drip {
        /// So many bytes at a time, at least one.
        bytes: u32,
        /// With so many milliseconds between them.
        milliseconds: u64,
    },
    /// The request is not processed: the service says that it is closed for maintenance, and until when where that is planned.
    Maintenance,
    /// The answer is what was registered so many days ago: later rights are not known, later losses neither.
    Stale {
        /// How old it is.
        days: u16,
        /// Insurer number, or public payer number, whose data are so old; all when absent. Of one it is known (お知らせ情報), of all it is not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        insurer: Option<String>,
    },
    /// This insurer (保険者) or welfare office (福祉事務所) does not answer: whoever has a right of theirs gets an error.
    InsurerDown {
        /// Insurer number, or public payer number.
        insurer: String,
    },
    /// The service's clock is wrong by so many seconds; wherever it is planned, all answers have it.
    ClockSkew {
        /// Positive when it is fast.
        seconds: i32,
    },
    /// The server presents another certificate to new connections; wherever it is planned.
    ServerCertificate(PresentedCertificate),
    /// The service is open without a card, by name and birth date, to institutions of these prefectures.
    Disaster {
        /// Two digits each (the first of an institution code); everywhere when there are none.
        prefectures: Vec<String>,
    },
    /// The answer carries codes that the code tables do not know.
    NewCode {
        /// `QualificationValidity`, when it is to change.
        validity: Option<String>,
        /// `InsuredCardClassification` of every block, when it is to change.
        class: Option<String>,
    },
}

/// What is wrong with a certificate that the server presents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PresentedCertificate {
    /// It has expired.
    Expired,
    /// It is not yet valid.
    NotYetValid,
    /// It is for another name.
    WrongName,
    /// Another authority signed it.
    UnknownAuthority,
    /// It stands on the facility authority's revocation list.
    Revoked,
}

/// Where a fault happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Endpoint {
    /// Everywhere but at the administration of faults.
    Any,
    /// `…/auth`.
    Auth,
    /// `…/search`.
    Search,
    /// `POST /visits`.
    Open,
    /// `POST /visits/{id}/challenge`.
    Challenge,
    /// `POST /visits/{id}/proof`.
    Proof,
    /// `POST /visits/{id}/result`.
    Result,
    /// `GET /crl` and its sisters.
    Crl,
    /// `/ocsp`.
    Ocsp,
    /// The search in disaster mode.
    Disaster,
    /// `GET /health`.
    Health,
    /// Everything under `/office/`.
    Office,
    /// Batches over the web.
    Bulk,
    /// Reference numbers over the web.
    Reference,
    /// Medical information over the web.
    Medical,
    /// Electronic prescriptions over the web.
    Prescription,
    /// Subsidies over the web.
    Subsidy,
    /// Enrolment, settings and the like over the web.
    Terminal,
    /// Requests in the folders of the link application; not among `any`.
    Link,
    /// Results that the face reader pushes; not among `any`.
    Face,
}

/// A fault, where it happens, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedFault {
    /// Where.
    pub endpoint: Endpoint,
    /// What.
    pub fault: Fault,
    /// How many more times; absent for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// From when on; absent for at once.
    #[serde(
        default,
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub from: Option<OffsetDateTime>,
    /// The moment at which it is over; absent for never.
    #[serde(
        default,
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub to: Option<OffsetDateTime>,
}

/// The faults of one server. Clones are handles to the same list.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Vec<PlannedFault>>>);

impl Faults {
    /// Puts these faults in the place of all others.
    pub fn set(&self, faults: Vec<PlannedFault>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Adds a fault that happens `times` times.
    pub fn add(&self, endpoint: Endpoint, fault: Fault, times: u32) {
        self.plan(PlannedFault {
            endpoint,
            fault,
            times: Some(times),
            from: None,
            to: None,
        });
    }

    /// Adds a fault.
    pub fn plan(&self, planned: PlannedFault) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(planned);
    }

    /// The faults that are still to happen.
    pub fn planned(&self) -> Vec<PlannedFault> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// By how much the service's clock is wrong.
    pub(crate) fn skew(&self, now: OffsetDateTime) -> Duration {
        let standing = self.standing(now);
        let skews = standing.iter().filter_map(|planned| match planned.fault {
            Fault::ClockSkew { seconds } => Some(Duration::seconds(seconds.into())),
            _ => None,
        });
        skews.sum()
    }

    /// What is wrong with the certificate that the server presents.
    pub(crate) fn presented(&self, now: OffsetDateTime) -> Option<PresentedCertificate> {
        let standing = self.standing(now);
        standing.iter().find_map(|planned| match planned.fault {
            Fault::ServerCertificate(presented) => Some(presented),
            _ => None,
        })
    }

    /// When the maintenance that stands now is over, where that is planned.
    pub(crate) fn open_again(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let standing = self.standing(now);
        let ends = standing
            .iter()
            .filter(|planned| planned.fault == Fault::Maintenance)
            .filter_map(|planned| planned.to);
        ends.max()
    }

    /// What stands at a moment without counting as one time.
    pub(crate) fn standing(&self, now: OffsetDateTime) -> Vec<PlannedFault> {
        let mut standing = self.planned();
        standing.retain(|planned| planned.times != Some(0) && planned.stands_at(now));
        standing
    }

    /// Takes what happens to one request; each counts once.
    pub(crate) fn take(&self, endpoint: Endpoint, now: OffsetDateTime) -> Vec<Fault> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::new();
        faults.retain_mut(|planned| {
            if planned.times == Some(0) || planned.to.is_some_and(|to| to <= now) {
                return false;
            }
            if !planned.endpoint.is(endpoint) || planned.from.is_some_and(|from| now < from) {
                return true;
            }
            taken.push(planned.fault.clone());
            planned.times = planned.times.map(|times| times - 1);
            planned.times != Some(0)
        });
        taken
    }
}

impl PlannedFault {
    fn stands_at(&self, now: OffsetDateTime) -> bool {
        self.from.is_none_or(|from| from <= now) && self.to.is_none_or(|to| now < to)
    }
}

impl Endpoint {
    fn is(self, endpoint: Self) -> bool {
        self == endpoint || (self == Self::Any && !matches!(endpoint, Self::Link | Self::Face))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-16 09:42:07 +9);

    #[test]
    fn a_fault_happens_where_it_is_planned_and_as_often() {
        let faults = Faults::default();
        faults.add(Endpoint::Proof, Fault::WrongVisit, 2);
        faults.add(Endpoint::Any, Fault::Delay(1), 1);
        assert_eq!(faults.take(Endpoint::Open, NOW), [Fault::Delay(1)]);
        assert_eq!(faults.take(Endpoint::Open, NOW), []);
        assert_eq!(faults.take(Endpoint::Proof, NOW), [Fault::WrongVisit]);
        assert_eq!(faults.take(Endpoint::Proof, NOW), [Fault::WrongVisit]);
        assert_eq!(faults.take(Endpoint::Proof, NOW), []);
        assert_eq!(faults.planned(), []);
    }

    #[test]
    fn a_plan_is_readable_json() {
        let plan = r#"[{"endpoint":"open","fault":{"delay":1500},"times":1},{"endpoint":"any","fault":"malformed_json"},
            {"endpoint":"search","fault":{"header_error":{"code":"E1","message":"m"}}},
            {"endpoint":"result","fault":{"new_code":{"validity":"9","class":null}}}]"#;
        let plan: Vec<PlannedFault> = serde_json::from_str(plan).unwrap();
        assert_eq!(
            plan[0],
            PlannedFault {
                endpoint: Endpoint::Open,
                fault: Fault::Delay(1500),
                times: Some(1),
                from: None,
                to: None,
            }
        );
        assert_eq!(
            (plan[1].fault.clone(), plan[1].times),
            (Fault::MalformedJson, None)
        );
        assert_eq!(plan.len(), 4);
    }
}
