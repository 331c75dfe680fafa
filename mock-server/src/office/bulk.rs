//! Tickets of a month in bulk: a table becomes drafts, all of them or none; a dry run only lists what is bad.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    case::Case,
    change::Change,
    desk::{Desk, Held},
    month::Month,
    refused::Refused,
    role::Deed,
    table::{self, Bad, Table},
};

/// The drafts that rows became, and the rows that became none.
pub(super) struct Bulk {
    cases: BTreeMap<String, Held>,
    /// As the cases stand once everything drafted here is decided, so that rows of one table cannot contradict each other.
    ahead: BTreeMap<String, Case>,
    touched: BTreeSet<String>,
    drafts: Vec<Value>,
    bad: Vec<Bad>,
}

impl Bulk {
    /// Begins with the cases of this office.
    pub(super) async fn of(desk: &Desk) -> Result<Self, Refused> {
        desk.actor.may(Deed::Draft)?;
        let cases = desk.all().await?;
        let numbered = |held: Held| (held.case.number.clone(), held);
        let cases: BTreeMap<_, _> = cases.into_iter().map(numbered).collect();
        let ahead = |(number, held): (&String, &Held)| (number.clone(), held.case.clone());
        let ahead = cases.iter().map(ahead).collect();
        let (touched, drafts, bad) = (BTreeSet::new(), Vec::new(), Vec::new());
        Ok(Self {
            cases,
            ahead,
            touched,
            drafts,
            bad,
        })
    }

    /// Drafts what a table says.
    pub(super) fn draft_table(&mut self, desk: &Desk, table: Table) {
        self.bad = table.bad;
        for row in table.rows {
            if let Err(refused) = self.draft(desk, &row.case, row.change) {
                self.bad.push(Bad {
                    line: row.line,
                    column: table::column(&refused),
                    reason: refused.for_staff(),
                });
            }
        }
        self.bad.sort_by_key(|bad| bad.line);
    }

    /// Drafts the next month's ticket (継続) for every valid ticket of a month that has none yet; gives the tickets left out, each with its reason.
    pub(super) fn draft_next(&mut self, desk: &Desk, month: Month) -> Vec<Value> {
        let mut left_out = Vec::new();
        let mut due = Vec::new();
        for (number, held) in &self.cases {
            let case = &held.case;
            let tickets = case.tickets.iter().filter(|ticket| ticket.is_valid());
            let of_month = tickets.filter(|ticket| ticket.terms.month == month);
            let mine = case.worker == desk.actor.staff;
            let of_month = of_month.filter(|_| mine);
            due.extend(of_month.map(|ticket| (number.clone(), ticket.number.clone())));
        }
        for (case, ticket) in due {
            let change = Change::Extend {
                ticket: ticket.clone(),
                month: month.next(),
            };
            if let Err(refused) = self.draft(desk, &case, change) {
                left_out.push(json!({ "ticket": ticket, "reason": refused.for_staff() }));
            }
        }
        left_out
    }

    /// Whether every row became a draft.
    pub(super) fn is_whole(&self) -> bool {
        self.bad.is_empty()
    }

    /// The drafts and the bad cells.
    pub(super) fn told(&self) -> (Value, Value) {
        (json!(self.drafts), json!(self.bad))
    }

    /// Writes every draft at once.
    pub(super) async fn write(self, desk: &Desk, did: &str) -> Result<(), Refused> {
        let Self {
            mut cases, touched, ..
        } = self;
        let changed = touched
            .iter()
            .filter_map(|number| cases.remove(number))
            .collect();
        if desk.save(changed, did, None, None).await? {
            Ok(())
        } else {
            Err(Refused::Stale)
        }
    }

    fn draft(&mut self, desk: &Desk, number: &str, change: Change) -> Result<(), Refused> {
        let unknown = Refused::Unknown { what: "case" };
        let Some(held) = self.cases.get_mut(number) else {
            return Err(unknown);
        };
        let Some(ahead) = self.ahead.get_mut(number) else {
            return Err(unknown);
        };
        let registry = &desk.state.registry;
        desk.actor.may_in(Deed::Draft, &held.case.worker)?;
        ahead.apply(&change, 0, registry)?;
        let id = held
            .case
            .propose(&desk.actor, change, registry, desk.today)?;
        let warnings = held.case.drafts.last().map(|draft| &draft.warnings);
        let draft = json!({ "case": number, "draft": id, "warnings": warnings });
        self.drafts.push(draft);
        self.touched.insert(number.into());
        Ok(())
    }
}
