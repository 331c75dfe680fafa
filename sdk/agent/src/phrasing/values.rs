//! The values of sentences: each name that a sentence may use, and where its value stands in a record.

use madoguchi::{
    core::{
        clock::JST,
        outcome::{
            ChargeBasis, Entitlement, Fetched, Offices, PatientNotice, ServiceMode, StaffEntry,
            View, next_fetch,
        },
    },
    terminal::DeskRecord,
};
use madoguchi_words::{Language, Table, registry};
use time::Date;

use super::written::{date, day_and_clock, named, relation, yen};

/// What goes into a sentence. A value that nobody knows is not there.
pub(super) struct Values(Vec<(&'static str, String)>);

impl Values {
    /// `text` with the values in their places.
    pub(super) fn fill(&self, text: &str) -> String {
        let values: Vec<(&str, &str)> = self
            .0
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        madoguchi_words::fill(text, &values)
    }

    /// What the whole record says.
    pub(super) fn of_record(language: Language, record: &DeskRecord) -> Self {
        let mut values = Self(Vec::new());
        if let Some(report) = &record.entry.report {
            // What the service writes may tell what is held back.
            let held_back = report.entitlements.iter().any(|right| right.sensitive);
            let message = report.service_notice.clone().filter(|_| !held_back);
            values.put("message", message);
            values.put("code", report.service_code.clone());
            let usable = report
                .patient_notices
                .iter()
                .find_map(|notice| match notice {
                    PatientNotice::CertificateUsableUntil(until) => Some(*until),
                    _ => None,
                });
            values.put("until", usable.map(date));
        }
        let registered = record
            .entry
            .failure
            .and_then(|code| registry().failure(code.as_str()));
        let layer = registered.map(|failure| named(language, Table::Layer, failure.layer.key()));
        values.put("layer", layer);
        for noted in &record.noted {
            match &noted.entry {
                StaffEntry::ReceivedUnchecked { evidence, .. } => {
                    let evidence = named(language, Table::Evidence, evidence.key());
                    values.put("evidence", Some(evidence));
                }
                StaffEntry::ConsentByAnother { relation: who } => {
                    values.put("name", Some(relation(language, *who)));
                }
                _ => {}
            }
        }
        values
    }

    /// What the record and one of its rights say.
    pub(super) fn of_right(language: Language, record: &DeskRecord, right: &Entitlement) -> Self {
        let fields = &right.fields;
        let code =
            |table, code: &Option<String>| code.as_ref().map(|code| named(language, table, code));
        let mut values = Self::of_record(language, record);
        values.put("from", fields.from.map(date));
        values.put("until", fields.ticket_until.map(date));
        values.put("period", period(fields.ticket_from, fields.ticket_until));
        values.put("lost_on", fields.lost_on.map(date));
        values.put(
            "treatment",
            code(Table::TreatmentType, &fields.treatment_type),
        );
        values.put(
            "combined",
            code(Table::SingleOrCombined, &fields.single_or_combined),
        );
        values.put("source", fields.insurer_name.clone());
        values.put("scheme", fields.scheme.clone());
        values.put("day", fields.expected_day.map(|day| day.to_string()));
        values.put("date", fields.named_day.map(date));
        values.put("code", fields.unknown_code.clone());
        let retry = next_asked(right, record);
        values.put(
            "retry",
            retry.map(|day| madoguchi_words::day(language, u8::from(day.month()), day.day())),
        );
        values.0.extend(Self::of_charge(&right.charge).0);
        values
    }

    /// What the record says about an information item.
    pub(super) fn of_view(language: Language, record: &DeskRecord, view: &View) -> Self {
        let mut values = Self::of_record(language, record);
        values.put("until", view.until.map(day_and_clock));
        values
    }

    /// What the service's operator has announced.
    pub(super) fn of_mode(mode: &ServiceMode) -> Self {
        let mut values = Self(Vec::new());
        match mode {
            ServiceMode::Normal => {}
            ServiceMode::Maintenance { until } => values.put("time", Some(day_and_clock(*until))),
            ServiceMode::Emergency { since, approval } => {
                values.put("time", Some(day_and_clock(*since)));
                values.put("approval", approval.clone());
            }
            ServiceMode::Disaster { area, until } => {
                values.put("area", area.clone());
                values.put("time", until.map(date));
            }
        }
        values
    }

    /// What the ground for a share says.
    pub(super) fn of_charge(basis: &ChargeBasis) -> Self {
        let mut values = Self(Vec::new());
        match basis {
            ChargeBasis::Reported { tenths }
            | ChargeBasis::Statutory { tenths }
            | ChargeBasis::DeclaredRatio { tenths } => {
                values.put("tenths", Some(tenths.to_string()));
            }
            ChargeBasis::Ticket { monthly_self_pay } if *monthly_self_pay > 0 => {
                values.put("amount", Some(yen(*monthly_self_pay)));
            }
            _ => {}
        }
        values
    }

    /// The last value of a name counts: what is nearer to the sentence comes later.
    fn put(&mut self, name: &'static str, value: Option<String>) {
        if let Some(value) = value {
            self.0.retain(|(other, _)| *other != name);
            self.0.push((name, value));
        }
    }
}

/// A period of which an end may be open.
fn period(from: Option<Date>, until: Option<Date>) -> Option<String> {
    let day = |day: Option<Date>| day.map(date).unwrap_or_default();
    (from.is_some() || until.is_some()).then(|| format!("{}～{}", day(from), day(until)))
}

/// The first day on which the terminal asks by itself for a ticket that was not registered when the line came.
fn next_asked(right: &Entitlement, record: &DeskRecord) -> Option<Date> {
    let payer = right.fields.insurer_number.clone().unwrap_or_default();
    let visited = record.at.to_offset(JST).date();
    let offices = Offices::new([(payer.clone(), right.fields.expected_day?)]);
    let expected = offices.expected_date(Some(&payer), visited);
    let at = next_fetch(expected, visited, Fetched::default(), record.at)?;
    Some(at.to_offset(JST).date())
}
