//! Bulk questions: an upload gets a reception number (受付番号), and a download with it gets the answer once it is processed.
//!
//! What was uploaded is kept in the work folder under its number, so that a restart loses nothing. Answers are written one
//! person at a time.

use std::{
    fs,
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use time::{Date, OffsetDateTime, PrimitiveDateTime, macros::format_description};

use super::{
    LinkError,
    answer::{Answer, Content, Failed, Halves, Question, Refused},
    at, later,
    name::Bulk,
    xml::{self, Charset},
};
use crate::{
    clock::{JST, japanese_date},
    entitlement::{by_card, is_assistance, is_here, text, tickets},
    message::{bulk::Unit, compact_time, order::hashed},
    office::{answer, checks},
    person::date::month_end_of,
    server::{
        access::{self, AskedBy},
        question::{Heading, Row, identifier, names, needed},
        refusal::Refusal,
    },
};

/// `SegmentOfResult` of a question that is still processed.
const PROCESSING: &str = "2";

impl Question<'_> {
    /// Keeps what is asked and gives it a number.
    pub(super) fn upload(
        &self,
        bulk: Bulk,
        halves: &Halves,
        bytes: &[u8],
    ) -> Result<Value, Failed> {
        self.check(bulk, halves)?;
        let mut random = [0; 4];
        if !(self.state.random)(&mut random) {
            return Err(Refusal::NoRandomness.into());
        }
        let time = compact_time(self.now);
        let number = format!("{time}{:06}", u32::from_be_bytes(random) % 1_000_000);
        let path = self.reception(bulk, &number);
        fs::write(&path, bytes).map_err(at(&path))?;
        let mut header = self.header(&halves.header);
        header.push(("SegmentOfResult", Some("1".into())));
        let body = vec![
            ("ReceptionNumber", Some(number.into())),
            ("ReceptionDateTime", Some(time.into())),
        ];
        Ok(json!({ "MessageHeader": hashed(header, 7), "MessageBody": hashed(body, 2) }))
    }

    /// Answers what was uploaded under a number.
    pub(super) async fn download(&self, bulk: Bulk, halves: &Halves) -> Result<Answer, Failed> {
        names(&halves.header, &self.options.institution)?;
        let number = needed(&halves.body, "ReceptionNumber", 20)?;
        let since = received(number).ok_or_else(unknown)?;
        let path = self.reception(bulk, number);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(unknown()),
            Err(error) => return Err(at(&path)(error).into()),
        };
        let (message, _) =
            xml::read(&bytes).map_err(|error| Failed::Refused(Refused::unreadable(error)))?;
        let question = Halves::of(message);
        if later(since, self.options.processing) > self.now {
            let header = self.summary(&question, number, PROCESSING, None);
            let message = json!({ "MessageHeader": header, "MessageBody": {} });
            return Ok(Answer::message(message));
        }
        Ok(Answer {
            extension: if self.options.zipped { "zip" } else { "xml" },
            content: Content::File(self.process(bulk, &question, number).await?),
        })
    }

    /// Whether an upload can be processed at all; rows are judged one by one, later.
    fn check(&self, bulk: Bulk, halves: &Halves) -> Result<(), Refusal> {
        match bulk {
            Bulk::Eligibility => {
                Heading::read(&halves.header, &self.options.institution)?;
                if halves.rows("QualificationConfirmSearchInfo").is_empty() {
                    return Err(Refusal::malformed(
                        "QualificationConfirmSearchInfo is missing",
                    ));
                }
            }
            Bulk::Entrusted => {
                names(&halves.header, &self.options.institution)?;
                month(halves)?;
            }
            Bulk::References | Bulk::HomeVisits | Bulk::OnlineVisits => {
                return Err(Refusal::malformed("this bulk question is not answered"));
            }
        }
        identifier(&halves.header).map(drop)
    }

    fn reception(&self, bulk: Bulk, number: &str) -> PathBuf {
        let name = format!("{}-{number}.xml", bulk.prefix());
        self.options.folder.join("work/receptions").join(name)
    }

    /// The header of a download's answer.
    fn summary(
        &self,
        question: &Halves,
        number: &str,
        segment: &str,
        counts: Option<(usize, usize)>,
    ) -> Value {
        let mut header = self.header(&question.header);
        let date = needed(&question.header, "QualificationConfirmationDate", 8);
        header.extend([
            ("SegmentOfResult", Some(segment.into())),
            ("QualificationConfirmationDate", date.ok().map(Value::from)),
            ("ReceptionNumber", Some(number.into())),
        ]);
        if let Some((good, bad)) = counts {
            for (name, count) in [
                ("NumberOfProcessingResult", good + bad),
                ("NumberOfNormalProcessing", good),
                ("NumberOfError", bad),
            ] {
                header.push((name, Some(count.to_string().into())));
            }
        }
        Value::Object(hashed(header, 12))
    }

    /// Writes the whole answer into a file of the work folder.
    async fn process(
        &self,
        bulk: Bulk,
        question: &Halves,
        number: &str,
    ) -> Result<PathBuf, Failed> {
        let work = self.options.folder.join("work");
        let (units, whole) = (
            work.join(format!("{number}.units")),
            work.join(format!("{number}.whole")),
        );
        let mut sheet = Sheet::new(&units, self.charset)?;
        match bulk {
            Bulk::Eligibility => self.eligibility(question, &mut sheet).await?,
            Bulk::Entrusted => self.entrusted(question, &mut sheet).await?,
            Bulk::References | Bulk::HomeVisits | Bulk::OnlineVisits => {}
        }
        let counts = sheet.close()?;
        let header = self.summary(question, number, "1", Some(counts));
        self.join(&header, &units, &whole).map_err(at(&whole))?;
        fs::remove_file(&units).map_err(at(&units))?;
        Ok(whole)
    }

    fn join(&self, header: &Value, units: &Path, whole: &Path) -> io::Result<()> {
        let mut file = BufWriter::new(fs::File::create(whole)?);
        xml::begin(self.charset, &mut file)?;
        xml::element("MessageHeader", header, self.charset, &mut file)?;
        write!(file, "<MessageBody>")?;
        io::copy(&mut fs::File::open(units)?, &mut file)?;
        write!(file, "</MessageBody>")?;
        xml::end(&mut file)?;
        file.flush()
    }

    async fn eligibility(&self, question: &Halves, sheet: &mut Sheet) -> Result<(), Failed> {
        let institution = &self.options.institution;
        let heading = Heading::read(&question.header, institution)?;
        for search in question.rows("QualificationConfirmSearchInfo") {
            let row = match Row::read(search) {
                Ok(row) => row,
                Err(refusal) => {
                    sheet.put(&refused_unit(search, refusal.into()), false)?;
                    continue;
                }
            };
            let (finding, person) = row
                .find(self.state, institution, heading.day, &self.circumstances)
                .await?;
            let (unit, good) = Unit {
                person: person.as_ref(),
                finding,
                institution,
                limit: row.limit == "1",
                search: Some(Value::Object(row.search)),
                reference: None,
            }
            .write();
            sheet.put(&unit, good)?;
        }
        Ok(())
    }

    /// Everybody with a ticket of the month for this institution.
    async fn entrusted(&self, question: &Halves, sheet: &mut Sheet) -> Result<(), Failed> {
        let (month, first, last) = month(question)?;
        let institution = &self.options.institution;
        // Seen from today while the month is running, else from its nearer end.
        let day = japanese_date(self.now).clamp(first, last);
        for known in self.state.everybody.named() {
            let person = self.circumstances.seen(known.person.clone());
            let person = answer::of_card(self.state, person, institution, day).await;
            let person = person.map_err(Refusal::from)?;
            let mut finding = by_card(&person, institution, day);
            finding.blocks.retain(|block| {
                is_assistance(block)
                    && tickets(block).any(|ticket| {
                        is_here(ticket, institution)
                            && text(ticket, "MedicalTreatmentMonth") == month
                    })
            });
            if finding.blocks.is_empty() {
                continue;
            }
            let (by, now) = (AskedBy::List, self.now);
            let noted = checks::note(self.state, institution, &finding.blocks, now).await;
            noted.map_err(Refusal::from)?;
            access::record(self.state, now, institution, by, Some(&person), &finding).await?;
            let (unit, good) = Unit {
                person: Some(&person),
                finding,
                institution,
                search: None,
                limit: false,
                reference: None,
            }
            .write();
            sheet.put(&unit, good)?;
        }
        Ok(())
    }
}

/// The units of an answer, in a file.
struct Sheet {
    path: PathBuf,
    file: BufWriter<fs::File>,
    charset: Charset,
    good: usize,
    bad: usize,
}

impl Sheet {
    fn new(path: &Path, charset: Charset) -> Result<Self, LinkError> {
        let file = fs::File::create(path).map_err(at(path))?;
        Ok(Self {
            path: path.to_owned(),
            file: BufWriter::new(file),
            charset,
            good: 0,
            bad: 0,
        })
    }

    fn put(&mut self, unit: &Value, good: bool) -> Result<(), LinkError> {
        *if good { &mut self.good } else { &mut self.bad } += 1;
        xml::element("BulkConfirmUnit", unit, self.charset, &mut self.file).map_err(at(&self.path))
    }

    /// How many units succeeded and how many did not.
    fn close(mut self) -> Result<(usize, usize), LinkError> {
        self.file.flush().map_err(at(&self.path))?;
        Ok((self.good, self.bad))
    }
}

fn refused_unit(search: &Value, refused: Refused) -> Value {
    let elements = vec![
        ("QualificationConfirmSearchInfo", Some(search.clone())),
        ("ProcessingResultStatus", Some("2".into())),
        ("ProcessingResultCode", Some(refused.code.into())),
        ("ProcessingResultMessage", Some(refused.message.into())),
    ];
    Value::Object(hashed(elements, 7))
}

fn unknown() -> Failed {
    Failed::Refused(Refused {
        code: "MDG-E003",
        message: "受付番号が見つかりません。".into(),
    })
}

/// When a reception number was given: it begins with the time in Japan. `None` when it is none of ours.
fn received(number: &str) -> Option<OffsetDateTime> {
    if number.len() != 20 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let format = format_description!("[year][month][day][hour][minute][second]");
    let time = PrimitiveDateTime::parse(number.get(..14)?, format).ok()?;
    Some(time.assume_offset(JST))
}

/// `MedicalTreatmentMonth` with its first and last day.
fn month(halves: &Halves) -> Result<(&str, Date, Date), Refusal> {
    let wrong = || Refusal::malformed("MedicalTreatmentMonth is not yyyyMM");
    let search = halves
        .body
        .get("QualificationConfirmSearchInfo")
        .and_then(Value::as_object)
        .ok_or_else(|| Refusal::malformed("QualificationConfirmSearchInfo is missing"))?;
    let month = needed(search, "MedicalTreatmentMonth", 6)?;
    let first = Date::parse(
        &format!("{month}01"),
        format_description!("[year][month][day]"),
    )
    .map_err(|_| wrong())?;
    Ok((month, first, month_end_of(first, 0).ok_or_else(wrong)?))
}
