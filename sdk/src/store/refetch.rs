//! Which lines wait for a ticket (医療券), and when the recipients of a month are fetched for them (OQSmutic). The plan stands in the store, so that a
//! terminal that was off goes on with it. Nothing in it is a person's: the line it belongs to is sealed.

use madoguchi_core::{
    clock::{JST, Random},
    eligibility::{BatchResult, EligibilityResult},
    outcome::{Context, Entitlement, Fetched, Offices, next_fetch},
    visit::InquiryId,
};
use rusqlite::{Connection, OptionalExtension, params};
use time::{
    Date, Duration, OffsetDateTime,
    format_description::well_known::{Iso8601, Rfc3339},
};

use super::{Store, StoreError};
use crate::{
    journal::text_of,
    terminal::{Amendment, DeskRecord},
};

/// How long after a question that was not answered the next one is asked.
const AGAIN: Duration = Duration::minutes(30);

/// The next fetch: when, and of which month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextFetch {
    /// When.
    pub due: OffsetDateTime,
    /// A day of the month.
    pub month: Date,
}

/// Plans the fetch for a line that waits for a ticket, and watches one that has one, in the transaction of its record.
pub(crate) fn plan(
    connection: &Connection,
    offices: &Offices,
    record: &DeskRecord,
) -> Result<(), StoreError> {
    let Some(report) = &record.entry.report else {
        return Ok(());
    };
    let rights = &report.entitlements;
    let waits = rights.iter().any(Entitlement::awaits_ticket);
    if !waits && !rights.iter().any(Entitlement::has_ticket) {
        return Ok(());
    }
    let visited = record.at.to_offset(JST).date();
    let due = due(offices, record, Fetched::default(), record.at);
    connection.execute(
        "INSERT INTO refetch (inquiry, visited, due) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![
            record.entry.inquiry.to_string(),
            visited.to_string(),
            due.map(text_of).transpose()?
        ],
    )?;
    Ok(())
}

/// When the tickets of a line are fetched next; `None` where none is awaited, or it is too late.
fn due(
    offices: &Offices,
    record: &DeskRecord,
    fetched: Fetched,
    now: OffsetDateTime,
) -> Option<OffsetDateTime> {
    let visited = record.at.to_offset(JST).date();
    let waiting = record.entry.report.iter().flat_map(|report| {
        let rights = report.entitlements.iter();
        rights.filter(|right| right.awaits_ticket() && right.fields.number.is_some())
    });
    waiting
        .filter_map(|right| {
            let payer = right.fields.insurer_number.as_deref();
            let expected = offices.expected_date(payer, visited);
            next_fetch(expected, visited, fetched, now)
        })
        .min()
}

impl Store {
    /// The next fetch that is planned.
    ///
    /// # Errors
    /// The store.
    pub fn next_fetch(&self) -> Result<Option<NextFetch>, StoreError> {
        let first = self
            .connection
            .query_row(
                "SELECT due, visited FROM refetch WHERE due IS NOT NULL ORDER BY due LIMIT 1",
                [],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
            )
            .optional()?;
        first
            .map(|(due, visited)| {
                Ok(NextFetch {
                    due: OffsetDateTime::parse(&due, &Rfc3339).map_err(|_| StoreError::Sealed)?,
                    month: day_of(&visited)?,
                })
            })
            .transpose()
    }

    /// What was fetched for a month at `now`: every line of that month is judged again, and those that have changed are returned.
    ///
    /// # Errors
    /// The store, or people who cannot be read. What was changed before that has changed.
    pub fn take_fetched(
        &mut self,
        month: Date,
        fetched: &BatchResult,
        deliver: bool,
        now: OffsetDateTime,
        random: &dyn Random,
    ) -> Result<Vec<DeskRecord>, StoreError> {
        let mut changed = Vec::new();
        for (inquiry, empty) in self.lines_of(month)? {
            let mut line = self.line(inquiry)?;
            if let Some(report) = self.judged_again(&line, fetched)? {
                let again = Amendment::AskedAgain(Box::new(report));
                line = self.amend(inquiry, &again, now, deliver, random)?;
                changed.push(line.clone());
            }
            let seen = Fetched {
                last: Some(now),
                empty: empty.saturating_add(1),
            };
            self.plan_again(&line, seen, now)?;
        }
        // What was seen may tell more about an office.
        self.refresh_situation()?;
        Ok(changed)
    }

    /// Nothing came: everything that is due is asked again later, unless it is too late for its month.
    ///
    /// # Errors
    /// The store.
    pub fn fetch_failed(&mut self, now: OffsetDateTime) -> Result<(), StoreError> {
        let later = text_of(now.saturating_add(AGAIN))?;
        let days = self
            .connection
            .prepare("SELECT DISTINCT visited FROM refetch")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<Vec<String>, _>>()?;
        for day in days {
            let visited = day_of(&day)?;
            if next_fetch(visited, visited, Fetched::default(), now).is_none() {
                self.connection
                    .execute("DELETE FROM refetch WHERE visited = ?1", [day])?;
            }
        }
        self.connection.execute(
            "UPDATE refetch SET due = ?1 WHERE due IS NOT NULL AND due < ?1",
            [later],
        )?;
        Ok(())
    }

    fn judged_again(
        &self,
        line: &DeskRecord,
        fetched: &BatchResult,
    ) -> Result<Option<madoguchi_core::outcome::Report>, StoreError> {
        let Some(report) = &line.entry.report else {
            return Ok(None);
        };
        let visited = line.at.to_offset(JST).date();
        let visitors = self.visitors();
        let context = |answer: &EligibilityResult| -> Context {
            let asked_by = line.entry.asked_by;
            let context = self.configured.context(asked_by, visited);
            context.knowing(answer, &*visitors)
        };
        report
            .with_fetched(fetched, &context)
            .map_err(StoreError::Fetched)
    }

    fn plan_again(
        &mut self,
        line: &DeskRecord,
        seen: Fetched,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let inquiry = line.entry.inquiry.to_string();
        let visited = line.at.to_offset(JST).date();
        let due = due(&self.offices, line, seen, now);
        let over = next_fetch(visited, visited, seen, now).is_none();
        if over {
            self.connection
                .execute("DELETE FROM refetch WHERE inquiry = ?1", [inquiry])?;
        } else {
            self.connection.execute(
                "UPDATE refetch SET due = ?2, asked = ?3, empty = ?4 WHERE inquiry = ?1",
                params![
                    inquiry,
                    due.map(text_of).transpose()?,
                    text_of(now)?,
                    seen.empty
                ],
            )?;
        }
        Ok(())
    }

    /// The lines of a month that wait or are watched, and how often in a row nothing came.
    fn lines_of(&self, month: Date) -> Result<Vec<(InquiryId, u32)>, StoreError> {
        let mut statement = self
            .connection
            .prepare("SELECT inquiry, visited, empty FROM refetch ORDER BY inquiry")?;
        let mut rows = statement.query([])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            let (inquiry, visited, empty): (String, String, u32) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let visited = day_of(&visited)?;
            if (visited.year(), visited.month()) == (month.year(), month.month()) {
                let inquiry = uuid::Uuid::parse_str(&inquiry).map_err(|_| StoreError::Sealed)?;
                lines.push((InquiryId(inquiry), empty));
            }
        }
        Ok(lines)
    }
}

fn day_of(text: &str) -> Result<Date, StoreError> {
    Date::parse(text, &Iso8601::DATE).map_err(|_| StoreError::Sealed)
}
