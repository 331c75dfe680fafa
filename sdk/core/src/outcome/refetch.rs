//! What tickets that are fetched later (OQSmutic) make of a line that had ended.

use serde_json::{Map, Value, json};
use time::Date;

use super::{Context, Entitlement, Kind, LastFetch, Outcome, Report, assess, assess::settled};
use crate::{
    clock::JST,
    eligibility::{
        BatchResult, Element, EligibilityResult, InsurerNumber, MessageError,
        code::ProcessingStatus,
    },
};

/// Who a right belongs to, as far as tickets are looked for. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
struct Recipient<'a> {
    payer_number: &'a str,
    number: &'a str,
    birth: Date,
}

impl Entitlement {
    /// Whether a ticket for here is still to come: registered later, it settles the share.
    #[must_use]
    pub fn awaits_ticket(&self) -> bool {
        matches!(
            self.outcome,
            Outcome::RecipientNoTicketYet
                | Outcome::RecipientTicketOverdue
                | Outcome::RecipientFirstVisit
                | Outcome::DispensingTicketMissing
        )
    }

    /// Whether it stands on a ticket, which its office may still change.
    #[must_use]
    pub fn has_ticket(&self) -> bool {
        self.is_assistance() && !self.fields.tickets.is_empty()
    }
}

impl Report {
    /// This report after the tickets of everybody were fetched: assistance as `fetched` has it, everything else as it was. `None` where nothing has
    /// changed, or what came speaks of somebody else.
    ///
    /// Whoever is not in `fetched` has no ticket there any more, unless somebody there could not be processed: that may be they.
    ///
    /// # Errors
    /// What came cannot be read.
    pub fn with_fetched(
        &self,
        fetched: &BatchResult,
        context: &dyn Fn(&EligibilityResult) -> Context,
    ) -> Result<Option<Self>, MessageError> {
        let mut now = self.clone();
        let insured_by: Vec<InsurerNumber> = self.insured_by().collect();
        for right in &mut now.entitlements {
            let Some(recipient) = recipient(right, self).filter(|_| right.is_assistance()) else {
                continue;
            };
            let answer = match place(fetched, &recipient) {
                Some(index) => fetched.result_of(index)?,
                None if !is_whole(fetched) => continue,
                None => without_ticket(fetched, right, self)?,
            };
            let context = context(&answer);
            let context = Context {
                insured_by: insured_by.clone(),
                last_fetches: vec![self.last_fetch(right, &recipient, &context)],
                ..context
            };
            let told = assess(&answer, &context);
            let same = |found: &&Entitlement| {
                found.is_assistance() && self::recipient(found, &told).as_ref() == Some(&recipient)
            };
            let found = told.entitlements.iter().find(same);
            // What stands there with the same tickets keeps what it says of an earlier change.
            let differs = |found: &&Entitlement| {
                found.outcome != right.outcome || found.fields.tickets != right.fields.tickets
            };
            if let Some(found) = found.filter(differs) {
                *right = found.clone();
            }
        }
        let now = settled(now);
        Ok((now != *self).then_some(now))
    }
}

impl Report {
    /// The tickets as this line has them: what changed is told against them, whatever other lines of the person have.
    fn last_fetch(
        &self,
        right: &Entitlement,
        recipient: &Recipient<'_>,
        context: &Context,
    ) -> LastFetch {
        let known = context.last_fetches.iter();
        let known = known.filter(|known| known.payer_number == recipient.payer_number);
        LastFetch {
            on: known
                .map(|known| known.on)
                .next()
                .unwrap_or(self.as_of.to_offset(JST).date()),
            payer_number: recipient.payer_number.to_owned(),
            tickets: right.fields.tickets.clone(),
        }
    }

    /// The insurances in force of this report; one that cannot be told has no number that says anything.
    fn insured_by(&self) -> impl Iterator<Item = InsurerNumber> {
        let insured = self.entitlements.iter();
        let insured = insured.filter(|right| right.kind == Kind::Insurance);
        insured.filter_map(|right| match right.outcome {
            Outcome::NewCodeSeen | Outcome::AnswerInconsistent => Some(InsurerNumber::new("")),
            usable if usable.is_usable() => {
                let number = right.fields.insurer_number.clone();
                Some(InsurerNumber::new(number.unwrap_or_default()))
            }
            _ => None,
        })
    }
}

fn recipient<'a>(right: &'a Entitlement, report: &Report) -> Option<Recipient<'a>> {
    Some(Recipient {
        payer_number: right.fields.insurer_number.as_deref()?,
        number: right.fields.number.as_deref()?.trim(),
        birth: report.person.birth?,
    })
}

/// Where a recipient stands among those that were fetched.
fn place(fetched: &BatchResult, recipient: &Recipient<'_>) -> Option<usize> {
    let units = &fetched.body()?.units;
    units.iter().position(|unit| {
        unit.rights.iter().any(|right| {
            let payer = right.insurer_number.value().map(|it| it.normalised());
            let number = right.number.value().map(|it| it.for_insurance_business());
            payer == Some(recipient.payer_number)
                && number.map(str::trim) == Some(recipient.number)
                && right.birth.value() == Some(&recipient.birth)
        })
    })
}

/// Whether everybody on the list could be processed.
fn is_whole(fetched: &BatchResult) -> bool {
    let normal = Element::Value(ProcessingStatus::Normal);
    let units = fetched.body().map(|body| &body.units);
    units.is_some_and(|units| units.iter().all(|unit| unit.status == normal))
}

/// The answer about a recipient whom the list does not name.
fn without_ticket(
    fetched: &BatchResult,
    right: &Entitlement,
    report: &Report,
) -> Result<EligibilityResult, MessageError> {
    let date = |day: Option<Date>| {
        day.map(|day| {
            format!(
                "{:04}{:02}{:02}",
                day.year(),
                u8::from(day.month()),
                day.day()
            )
        })
    };
    let fields = &right.fields;
    let person = &report.person;
    let elements = [
        ("InsuredCardClassification", Some("A1".to_owned())),
        ("InsurerNumber", fields.insurer_number.clone()),
        ("InsurerName", fields.insurer_name.clone()),
        ("InsuredIdentificationNumber", fields.number.clone()),
        ("Name", person.name.clone()),
        ("Birthdate", date(person.birth)),
        ("QualificationDate", date(fields.from)),
        ("DisqualificationDate", date(fields.lost_on)),
    ];
    let right: Map<String, Value> = elements
        .into_iter()
        .filter_map(|(name, text)| Some((name.to_owned(), Value::String(text?))))
        .collect();
    let body =
        json!({"ProcessingResultStatus": "1", "QualificationValidity": "6", "ResultList": [right]});
    fetched.result_with(body)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::outcome::{
        AskedBy, InstitutionKind,
        stories::{
            people::{HERE, answer, combined, employee, recipient, ticket, with},
            summary,
        },
    };

    fn context(_: &EligibilityResult) -> Context {
        let day = date!(2026 - 04 - 10);
        Context::new(AskedBy::Card, day, HERE, InstitutionKind::Clinic)
    }

    fn told(answer: &Value) -> Report {
        let answer = EligibilityResult::from_value(answer).unwrap();
        assess(&answer, &context(&answer))
    }

    fn fetched(people: &[Value]) -> BatchResult {
        let unit = |right: &Value| json!({"ProcessingResultStatus": "1", "QualificationValidity": "1", "ResultOfQualificationConfirmation": right});
        let units: Vec<Value> = people.iter().map(unit).collect();
        BatchResult::read(&json!({"XmlMsg": {
            "MessageHeader": {"SegmentOfResult": "1", "ProcessExecutionTime": "20260415070000"},
            "MessageBody": {"BulkConfirmUnit": units},
        }}))
        .unwrap()
    }

    #[test]
    #[rustfmt::skip]
    fn a_ticket_that_came_later_settles_the_line_and_nothing_else_changes() {
        let pays = |yen: &str| with(ticket(), json!({"SelfPayAmount": yen}));
        let other = |change| with(recipient(&[ticket()]), change);
        let waiting = || answer("6", &[recipient(&[])]);
        for (story, before, fetched, expected) in [
            ("came", waiting(), vec![recipient(&[ticket()])], Some("Acceptable/0 P1 ticket0: A01")),
            ("self-pay", waiting(), vec![recipient(&[pays("3000")])], Some("Acceptable/1 P1 ticket3000: A02")),
            ("beside insurance", answer("1", &[employee(), recipient(&[])]), vec![recipient(&[combined()])],
                Some("Acceptable/0 P1 ticket0: I01+I06 A03")),
            ("still nothing", waiting(), vec![recipient(&[])], None),
            ("not in the list", waiting(), vec![], None),
            ("another number", waiting(), vec![other(json!({"InsuredIdentificationNumber": "7654321"}))], None),
            ("another office", waiting(), vec![other(json!({"InsurerNumber": "12139994"}))], None),
            ("another birth date", waiting(), vec![other(json!({"Birthdate": "19850616"}))], None),
            ("among others", waiting(), vec![other(json!({"Birthdate": "19850616"})), recipient(&[ticket()])],
                Some("Acceptable/0 P1 ticket0: A01")),
            ("the same as before", answer("1", &[recipient(&[ticket()])]), vec![recipient(&[ticket()])], None),
            ("taken back", answer("1", &[recipient(&[ticket()])]), vec![], Some("Acceptable/2 P1 open: A05+A12")),
            ("changed", answer("1", &[recipient(&[ticket()])]), vec![recipient(&[pays("3000")])], Some("Acceptable/2 P1 ticket3000: A02+A12")),
            ("no recipient", answer("1", &[employee()]), vec![recipient(&[ticket()])], None),
        ] {
            let before = told(&before);
            let now = before.with_fetched(&self::fetched(&fetched), &context).unwrap();
            assert_eq!(now.as_ref().map(summary).as_deref(), expected, "{story}");
            if let Some(now) = now {
                assert!(now.person == before.person, "{story}");
                assert_eq!(now.as_of, before.as_of, "{story}");
            }
        }
    }

    fn batch(segment: &str, units: &[Value]) -> BatchResult {
        BatchResult::read(&json!({"XmlMsg": {
            "MessageHeader": {"SegmentOfResult": segment, "ProcessExecutionTime": "20260415070000"},
            "MessageBody": {"BulkConfirmUnit": units},
        }}))
        .unwrap()
    }

    #[test]
    #[rustfmt::skip]
    fn a_list_that_is_not_whole_takes_no_ticket_back() {
        let before = told(&answer("1", &[recipient(&[ticket()])]));
        let failed = json!({"ProcessingResultStatus": "2", "ProcessingResultCode": "OQX0002E"});
        let unsaid = json!({"QualificationValidity": "1"});
        for (story, list) in [
            ("refused", batch("9", &[])),
            ("processing", batch("2", &[])),
            ("somebody failed", batch("1", &[failed])),
            ("somebody unclear", batch("1", &[unsaid])),
        ] {
            let now = before.with_fetched(&list, &context).unwrap();
            assert_eq!(now.as_ref().map(summary), None, "{story}");
        }
    }

    #[test]
    fn insurance_that_cannot_be_told_keeps_the_share_open_when_a_ticket_comes() {
        let new_class = with(employee(), json!({"InsuredCardClassification": "08"}));
        let before = told(&answer("1", &[new_class, recipient(&[])]));
        let now = before.with_fetched(&fetched(&[recipient(&[ticket()])]), &context);
        let now = now.unwrap().as_ref().map(summary);
        assert_eq!(now.as_deref(), Some("Acceptable/2 P1 open: I21 A04"));
    }

    #[test]
    fn what_waits_for_a_ticket_says_so() {
        for (answer, waits, has) in [
            (answer("6", &[recipient(&[])]), true, false),
            (answer("1", &[recipient(&[ticket()])]), false, true),
            (answer("1", &[employee()]), false, false),
        ] {
            let told = told(&answer);
            let right = &told.entitlements[0];
            assert_eq!((right.awaits_ticket(), right.has_ticket()), (waits, has));
        }
    }
}
