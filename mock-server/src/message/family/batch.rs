//! Batches (一括): an upload gets a reception number (受付番号), and a download with it gets the answer once it is processed.
//!
//! Rows come one after another and units go one after another, so that the way in decides whether they stand in memory or in files.

use std::io;

use serde_json::{Map, Value, json};
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, macros::format_description};

use super::{
    Elements, Failed, Family, Question, Refused, failed, reference::REGISTRATION,
    settings::uses_assistance, succeeded,
};
use crate::{
    clock::JST,
    message::{compact_time, order::hashed},
    office::month::Month,
    server::{
        question::{Heading, Row, needed},
        refusal::Refusal,
    },
};

mod consented;
mod entrusted;
mod unit;

use unit::Beside;

/// The kind of the documents that hold uploads over the web.
pub(crate) const RECEPTION: &str = "reception";

/// `SegmentOfResult` of a batch that is still processed.
const PROCESSING: &str = "2";

/// The batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bulk {
    /// `OQSmuquc`: many people's eligibility by number.
    Eligibility,
    /// `OQSmuimm`: registers many reference numbers.
    References,
    /// `OQSmutic`: recipients of medical assistance entrusted to this institution.
    Entrusted,
    /// `OQSmuhvq`: people who consented to home visits.
    HomeVisits,
    /// `OQSmuonq`: people who consented to online visits.
    OnlineVisits,
}

/// The rows of an upload.
pub(crate) type Rows<'r> = Box<dyn Iterator<Item = Result<Value, Refused>> + Send + 'r>;

/// Where the units of an answer go.
pub(crate) trait Units: Send {
    /// Takes the next one, and whether it is one of success.
    fn put(&mut self, unit: Value, good: bool) -> io::Result<()>;
}

/// How many units there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Of success.
    pub(crate) good: usize,
    /// Of failure.
    pub(crate) bad: usize,
}

impl Bulk {
    /// One sentence about its upload.
    pub(super) const fn uploads(self) -> &'static str {
        match self {
            Self::Eligibility => {
                "Uploads questions by number (資格確認一括照会); gives a ReceptionNumber."
            }
            Self::Entrusted => {
                "Asks who has a ticket for this institution (委託先資格情報); gives a ReceptionNumber."
            }
            Self::References => {
                "Uploads reference numbers (照会番号一括登録); gives a ReceptionNumber."
            }
            Self::HomeVisits => {
                "Asks who consented to home visits (訪問診療等); gives a ReceptionNumber."
            }
            Self::OnlineVisits => {
                "Asks who consented to online visits (オンライン診療等); gives a ReceptionNumber."
            }
        }
    }

    /// The element that is repeated in an upload.
    pub(crate) fn row(self) -> &'static str {
        match self {
            Self::References => REGISTRATION,
            Self::Eligibility | Self::Entrusted | Self::HomeVisits | Self::OnlineVisits => {
                "QualificationConfirmSearchInfo"
            }
        }
    }

    /// The element that is repeated in an answer.
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::References => "BulkRegistrationUnit",
            Self::Eligibility | Self::Entrusted | Self::HomeVisits | Self::OnlineVisits => {
                "BulkConfirmUnit"
            }
        }
    }
}

impl Counts {
    /// Counts one more.
    pub(crate) fn count(&mut self, good: bool) {
        *if good { &mut self.good } else { &mut self.bad } += 1;
    }
}

impl Question<'_> {
    /// Whether an upload can be processed at all; rows are judged one by one, later.
    pub(crate) async fn check_upload(
        &self,
        family: &Family,
        bulk: Bulk,
        header: &Map<String, Value>,
        first: Option<&Value>,
        rows: usize,
    ) -> Result<(), Failed> {
        family.check(header, self.institution)?;
        let first =
            first.ok_or_else(|| Refusal::malformed(format_args!("{} is missing", bulk.row())))?;
        if let Some(most) = self.state.most_rows.filter(|most| rows > *most) {
            return Err(Refused::too_many(most).into());
        }
        match bulk {
            Bulk::Eligibility => Heading::read(header, self.institution).map(drop)?,
            Bulk::References => {}
            Bulk::Entrusted => {
                month(first)?;
                if !uses_assistance(self.state, self.institution).await? {
                    return Err(Refused::switched_off("医療扶助").into());
                }
            }
            Bulk::HomeVisits | Bulk::OnlineVisits => {
                consented::Period::read(bulk, first).map(drop)?
            }
        }
        Ok(())
    }

    /// A new reception number: the time in Japan and six digits.
    pub(crate) fn reception_number(&self) -> Result<String, Refusal> {
        let random = u32::from_be_bytes(self.state.random()?) % 1_000_000;
        Ok(format!("{}{random:06}", compact_time(self.now)))
    }

    /// The answer to an upload.
    pub(crate) fn accepted(
        &self,
        family: &Family,
        header: &Map<String, Value>,
        number: String,
    ) -> Value {
        let mut header = self.header(header);
        header.push(("SegmentOfResult", Some("1".into())));
        let body: Elements = vec![
            ("ReceptionNumber", Some(number.into())),
            ("ReceptionDateTime", Some(compact_time(self.now).into())),
        ];
        json!({ "MessageHeader": family.marked(header), "MessageBody": hashed(body, 2) })
    }

    /// The answer to a download while the batch is processed; `None` once it is.
    pub(crate) fn still(
        &self,
        header: &Map<String, Value>,
        number: &str,
        processing: Duration,
    ) -> Result<Option<Value>, Refused> {
        let since = received(number).ok_or_else(Refused::unknown_reception)?;
        let ready = since.checked_add(processing).unwrap_or(since);
        Ok((ready > self.now).then(|| {
            let header = self.summary(header, number, PROCESSING, None);
            json!({ "MessageHeader": header, "MessageBody": {} })
        }))
    }

    /// The header of a whole answer.
    pub(crate) fn done(&self, header: &Map<String, Value>, number: &str, counts: Counts) -> Value {
        Value::Object(self.summary(header, number, "1", Some(counts)))
    }

    fn summary(
        &self,
        asked: &Map<String, Value>,
        number: &str,
        segment: &str,
        counts: Option<Counts>,
    ) -> Map<String, Value> {
        let mut header = self.header(asked);
        let date = needed(asked, "QualificationConfirmationDate", 8);
        header.extend([
            ("SegmentOfResult", Some(segment.into())),
            ("QualificationConfirmationDate", date.ok().map(Value::from)),
            ("ReceptionNumber", Some(number.into())),
        ]);
        if let Some(Counts { good, bad }) = counts {
            for (name, count) in [
                ("NumberOfProcessingResult", good + bad),
                ("NumberOfNormalProcessing", good),
                ("NumberOfError", bad),
            ] {
                header.push((name, Some(count.to_string().into())));
            }
        }
        hashed(header, 12)
    }

    /// Answers an upload, unit by unit.
    pub(crate) async fn process(
        &self,
        bulk: Bulk,
        header: &Map<String, Value>,
        mut rows: Rows<'_>,
        units: &mut dyn Units,
    ) -> Result<(), Failed> {
        match bulk {
            Bulk::Eligibility => self.eligibility(header, rows, units).await,
            Bulk::References => self.references(rows, units).await,
            Bulk::HomeVisits | Bulk::OnlineVisits => {
                let first = rows.next().transpose()?.unwrap_or_default();
                let period = consented::Period::read(bulk, &first)?;
                self.consented_between(period, units).await
            }
            Bulk::Entrusted => {
                let first = rows.next().transpose()?.unwrap_or_default();
                let (month, day) = month(&first)?;
                self.entrusted(month, self.seen_from(day), units).await
            }
        }
    }

    async fn eligibility(
        &self,
        header: &Map<String, Value>,
        rows: Rows<'_>,
        units: &mut dyn Units,
    ) -> Result<(), Failed> {
        let heading = Heading::read(header, self.institution)?;
        for search in rows {
            let search = search?;
            let row = match Row::read(&search) {
                Ok(row) => row,
                Err(refusal) => {
                    units.put(unit::refused(&search, refusal.into()), false)?;
                    continue;
                }
            };
            let (finding, person) = row
                .find(
                    self.state,
                    self.institution,
                    heading.day,
                    self.circumstances,
                )
                .await?;
            let beside = Beside {
                limit: row.limit == "1",
                search: Some(Value::Object(row.search)),
                ..Beside::default()
            };
            self.put(person.as_ref(), finding, beside, units).await?;
        }
        Ok(())
    }

    async fn references(&self, rows: Rows<'_>, units: &mut dyn Units) -> Result<(), Failed> {
        for row in rows {
            let row = row?;
            let elements = match self.registered(&row).await {
                Ok(elements) => elements,
                Err(Failed::Refusal(refusal @ Refusal::Malformed { .. })) => {
                    let mut elements = failed(refusal.into());
                    elements.push((REGISTRATION, Some(row)));
                    elements
                }
                Err(other) => return Err(other),
            };
            let good = elements.contains(&succeeded());
            units.put(Value::Object(hashed(elements, 4)), good)?;
        }
        Ok(())
    }

    /// The day from which a month is seen: today while it is running, else its nearer end.
    fn seen_from(&self, (first, last): (Date, Date)) -> Date {
        self.today().clamp(first, last)
    }
}

/// When a reception number was given: it begins with the time in Japan. `None` when it is none of ours.
pub(crate) fn received(number: &str) -> Option<OffsetDateTime> {
    if number.len() != 20 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let format = format_description!("[year][month][day][hour][minute][second]");
    let time = PrimitiveDateTime::parse(number.get(..14)?, format).ok()?;
    Some(time.assume_offset(JST))
}

/// `MedicalTreatmentMonth` with its first and last day.
fn month(search: &Value) -> Result<(Month, (Date, Date)), Refusal> {
    let wrong = || Refusal::malformed("MedicalTreatmentMonth is not yyyyMM");
    let search = search.as_object().ok_or_else(wrong)?;
    let month = needed(search, "MedicalTreatmentMonth", 6)?;
    let month = Month::parse(month).ok_or_else(wrong)?;
    Ok((month, (month.first(), month.last())))
}
