//! One line of the people table: an answer on one day by one way, and what it must come to.

use std::{collections::BTreeMap, fmt};

use madoguchi::core::{
    clock::JST,
    eligibility::{
        EligibilityResult,
        code::{Sex, TreatmentType},
    },
    failure::Code,
    outcome::{
        AskedBy, CardFacts, Certificate, Context, Degraded, InstitutionKind, LastFetch, Offices,
        Report, ServiceMode, StaffEntry, SubsidyAnswer, SubsidyTables, TicketFacts, assess,
        of_failure_in, of_phone_failure, subsidies,
    },
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use time::{Date, Duration, format_description::well_known::Iso8601, macros::date};

/// When everybody comes who does not say otherwise.
pub const DAYS: [&str; 5] = [
    "2026-04-01",
    "2026-04-10",
    "2026-04-15",
    "2026-04-25",
    "2026-04-30",
];

const HERE: &str = "1311234567";

type Templates = BTreeMap<String, Map<String, Value>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleFile {
    pub template: Templates,
    pub person: Vec<Person>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub who: String,
    #[serde(default)]
    pub answer: Vec<Answer>,
    #[serde(default)]
    failure: Vec<FailureRow>,
    card: Option<CardRow>,
    certificate: Option<CertificateRow>,
    subsidy: Option<Vec<Value>>,
    entry: Option<Value>,
    entry_days: Option<Vec<String>>,
    fetched: Option<FetchedRow>,
    views: Option<String>,
    kind: Option<InstitutionKind>,
    treatment: Option<String>,
    office_day: Option<u8>,
    degraded: Option<String>,
    first_visit: Option<bool>,
    assistance: Option<bool>,
    designated: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    by: Option<AskedBy>,
    days: Option<Vec<String>>,
    validity: String,
    code: Option<String>,
    #[serde(default)]
    rights: Vec<Map<String, Value>>,
    claims: Option<Vec<String>>,
    told: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FailureRow {
    code: String,
    #[serde(default)]
    phone: bool,
    mode: Option<String>,
    told: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CardRow {
    birth: String,
    sex: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CertificateRow {
    not_before: Option<String>,
    not_after: Option<String>,
    #[serde(default)]
    grace: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FetchedRow {
    on: String,
    payer: String,
}

/// One visit of one person.
pub struct Case {
    who: String,
    asked_by: AskedBy,
    pub day: Date,
    /// What the answer means, or nothing where none came.
    pub report: Option<Report>,
    /// What a failure comes to, where no answer came.
    pub failed: String,
    /// What must be told.
    pub told: String,
    pub views: Option<String>,
    pub claims: Option<Vec<String>>,
}

impl Answer {
    pub fn days(&self) -> Vec<String> {
        self.days
            .clone()
            .unwrap_or_else(|| DAYS.map(str::to_owned).to_vec())
    }
}

impl Person {
    /// Days on which the person's story has nothing to tell.
    pub fn skips(&self, day: &str) -> bool {
        let renewed = self
            .certificate
            .as_ref()
            .and_then(|row| row.not_before.as_deref());
        renewed.is_some_and(|renewed| day < renewed)
    }

    pub fn cases(&self, templates: &Templates) -> Vec<Case> {
        let answers = self.answer.iter().flat_map(|answer| {
            let ways = answer
                .by
                .map_or(vec![AskedBy::Card, AskedBy::Number], |by| vec![by]);
            let days = answer.days();
            ways.into_iter()
                .flat_map(move |by| days.clone().into_iter().map(move |day| (by, day)))
                .map(|(by, day)| self.answered(answer, by, &day, templates))
                .collect::<Vec<_>>()
        });
        answers
            .chain(self.failure.iter().map(|row| self.failed(row)))
            .collect()
    }

    fn answered(
        &self,
        answer: &Answer,
        asked_by: AskedBy,
        day: &str,
        templates: &Templates,
    ) -> Case {
        let date = self.date(day);
        let message = message(answer, date, templates);
        let result = EligibilityResult::from_value(&message)
            .unwrap_or_else(|error| panic!("{}: {error}", self.who));
        let context = self.context(asked_by, date);
        let mut report = assess(&result, &context);
        if let Some(certificates) = &self.subsidy {
            let certificates: Vec<Certificate> = certificates
                .iter()
                .map(|row| self.certificate(row))
                .collect();
            let answer = SubsidyAnswer::Returned(certificates);
            report = report.with_subsidies(subsidies(&answer, SubsidyTables::default(), &context));
        }
        let enters = self
            .entry_days
            .as_ref()
            .is_none_or(|days| days.iter().any(|of| of == day));
        if let Some(entry) = self.entry.as_ref().filter(|_| enters) {
            report = report.with_entry(&self.entry(entry), date);
        }
        Case {
            who: self.who.clone(),
            asked_by,
            day: date,
            report: Some(report),
            failed: String::new(),
            told: answer.told.clone(),
            views: self.views.clone(),
            claims: answer.claims.clone(),
        }
    }

    fn failed(&self, row: &FailureRow) -> Case {
        let code = Code::ALL.iter().find(|code| code.as_str() == row.code);
        let code = *code.unwrap_or_else(|| panic!("{}: {}", self.who, row.code));
        let day = date!(2026 - 04 - 10);
        let now = day.midnight().assume_offset(JST);
        let mode = match row.mode.as_deref() {
            None => ServiceMode::Normal,
            Some("maintenance") => ServiceMode::Maintenance {
                until: now + Duration::HOUR,
            },
            Some("emergency") => ServiceMode::Emergency {
                since: now,
                approval: None,
            },
            Some("disaster") => ServiceMode::Disaster {
                area: None,
                until: None,
            },
            Some(other) => panic!("{}: {other}", self.who),
        };
        let (outcome, text) = if row.phone {
            of_phone_failure(code, &mode, now)
        } else {
            of_failure_in(code, &mode, now)
        };
        Case {
            who: self.who.clone(),
            asked_by: AskedBy::Card,
            day,
            report: None,
            failed: format!("{} {text:?}", outcome.id()),
            told: row.told.clone(),
            views: None,
            claims: None,
        }
    }

    fn context(&self, asked_by: AskedBy, day: Date) -> Context {
        let by_card = asked_by == AskedBy::Card;
        let at = |text: &String| self.date(text).midnight().assume_offset(JST);
        let certificate = self.certificate.as_ref().filter(|_| by_card);
        let kind = self.kind.unwrap_or(InstitutionKind::Clinic);
        let offices = self
            .office_day
            .map(|day| Offices::new([("12139994".to_owned(), day)]));
        Context {
            card: self.card.as_ref().map(|row| CardFacts {
                birth: Some(self.date(&row.birth)),
                sex: row
                    .sex
                    .as_ref()
                    .map(|code| self.code(Sex::ALL, Sex::as_str, code)),
                name: row.name.clone(),
            }),
            grace: certificate.is_some_and(|row| row.grace),
            certificate_not_before: certificate.and_then(|row| row.not_before.as_ref()).map(at),
            certificate_not_after: certificate.and_then(|row| row.not_after.as_ref()).map(at),
            treatment: self
                .treatment
                .as_ref()
                .map(|code| self.code(TreatmentType::ALL, TreatmentType::as_str, code)),
            offices: offices.unwrap_or_default(),
            degraded: self
                .degraded
                .iter()
                .map(|number| Degraded {
                    number: number.clone(),
                    since: None,
                })
                .collect(),
            first_visit: self.first_visit,
            assistance_enabled: self.assistance.unwrap_or(true),
            assistance_designated: self.designated.unwrap_or(true),
            last_fetches: self
                .fetched
                .iter()
                .map(|row| LastFetch {
                    on: self.date(&row.on),
                    payer_number: row.payer.clone(),
                    tickets: vec![whole_month()],
                })
                .collect(),
            ..Context::new(asked_by, day, HERE, kind)
        }
    }

    fn certificate(&self, row: &Value) -> Certificate {
        let mut row = row.clone();
        self.dates(&mut row, &["from", "until"]);
        serde_json::from_value(row).unwrap_or_else(|error| panic!("{}: {error}", self.who))
    }

    fn entry(&self, entry: &Value) -> StaffEntry {
        let mut entry = entry.clone();
        self.dates(&mut entry, &["until", "received"]);
        serde_json::from_value(entry).unwrap_or_else(|error| panic!("{}: {error}", self.who))
    }

    /// Dates as the types write them.
    fn dates(&self, row: &mut Value, names: &[&str]) {
        for name in names {
            if let Some(text) = row.get(name).and_then(Value::as_str) {
                row[*name] = serde_json::to_value(self.date(text)).expect("a date");
            }
        }
    }

    fn date(&self, text: &str) -> Date {
        Date::parse(text, &Iso8601::DATE)
            .unwrap_or_else(|error| panic!("{}: {text}: {error}", self.who))
    }

    fn code<T: Copy>(&self, all: &[T], as_str: fn(T) -> &'static str, code: &str) -> T {
        let found = all.iter().copied().find(|known| as_str(*known) == code);
        found.unwrap_or_else(|| panic!("{}: {code}", self.who))
    }
}

/// The template ticket, as it was fetched.
fn whole_month() -> TicketFacts {
    TicketFacts {
        issue_number: Some("M0000101".into()),
        month: Some("202604".into()),
        treatment_type: Some("02".into()),
        from: Some(date!(2026 - 04 - 01)),
        until: Some(date!(2026 - 04 - 30)),
        self_pay: Some(0),
    }
}

fn message(answer: &Answer, day: Date, templates: &Templates) -> Value {
    let rights: Vec<Value> = answer
        .rights
        .iter()
        .map(|right| block(right, templates))
        .collect();
    let compact = format!(
        "{:04}{:02}{:02}",
        day.year(),
        u8::from(day.month()),
        day.day()
    );
    let mut body = json!({
        "ProcessingResultStatus": "1", "QualificationValidity": answer.validity,
        "ResultList": {"ResultOfQualificationConfirmation": rights},
    });
    if let Some(code) = &answer.code {
        body["ProcessingResultCode"] = json!(code);
    }
    json!({"XmlMsg": {
        "MessageHeader": {
            "ProcessExecutionTime": format!("{compact}090000"), "QualificationConfirmationDate": compact,
            "SegmentOfResult": "1", "MedicalInstitutionCode": HERE,
        },
        "MessageBody": body,
    }})
}

/// A template with its changes; `tickets` are blocks of their own, `with` names templates that stand inside.
fn block(written: &Map<String, Value>, templates: &Templates) -> Value {
    let mut written = written.clone();
    let name = written.remove("is");
    let name = name.as_ref().and_then(Value::as_str).expect("a template");
    let mut block = templates[name].clone();
    if let Some(tickets) = written.remove("tickets") {
        let tickets: Vec<Value> = tickets
            .as_array()
            .expect("tickets")
            .iter()
            .map(|ticket| self::block(ticket.as_object().expect("a ticket"), templates))
            .collect();
        block.insert(
            "PublicExpenseResultList".into(),
            json!({"MedicalTicketInfo": tickets}),
        );
    }
    if let Some(inside) = written.remove("with") {
        for (element, name) in inside.as_object().expect("templates") {
            let name = name.as_str().expect("a template");
            block.insert(element.clone(), Value::Object(templates[name].clone()));
        }
    }
    block.extend(written);
    Value::Object(block)
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?}, {})", self.who, self.asked_by, self.day)
    }
}
