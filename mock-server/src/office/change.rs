//! What can be decided about a household: the steps of protection, tickets, referrals. Pure rules over one case.

use serde::{Deserialize, Serialize};
use time::{Date, Duration};

use super::{
    case::{Case, End, Member, Span, Why, check_text},
    month::Month,
    referral::Referral,
    refused::Refused,
    registry::{Registry, is_checked},
    ticket::{Alteration, Terms, Ticket},
    warning::{Warning, warnings},
};

/// A change that is drafted and decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "change",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Change {
    /// 開始.
    Start {
        /// Whose.
        recipient: String,
        /// The first day.
        from: Date,
    },
    /// 停止.
    Stop {
        /// Whose.
        recipient: String,
        /// The first day without protection.
        on: Date,
    },
    /// 再開 after 停止.
    Resume {
        /// Whose.
        recipient: String,
        /// The first day.
        from: Date,
    },
    /// 廃止.
    Abolish {
        /// Whose.
        recipient: String,
        /// The first day without protection.
        on: Date,
    },
    /// 移管: another office goes on.
    Move {
        /// Whose.
        recipient: String,
        /// The first day under the other office.
        on: Date,
        /// The other office's public payer number.
        to: String,
    },
    /// 発行.
    Issue {
        /// What the ticket says.
        terms: Terms,
    },
    /// 変更.
    Alter {
        /// The ticket's number.
        ticket: String,
        /// What is to be different.
        alteration: Alteration,
    },
    /// 取消.
    Cancel {
        /// The ticket's number.
        ticket: String,
        /// Why.
        reason: String,
    },
    /// 継続: the same for a later month.
    Extend {
        /// The ticket's number.
        ticket: String,
        /// The month.
        month: Month,
    },
    /// 診療依頼書.
    Refer {
        /// What it says.
        referral: Referral,
    },
}

impl Change {
    /// What there is to look at before it is decided.
    pub(crate) fn warnings(&self, case: &Case, today: Date) -> Vec<Warning> {
        match self {
            Self::Issue { terms } => warnings(case, terms, None, today),
            Self::Alter { ticket, alteration } => match case.ticket(ticket) {
                Ok(found) => warnings(case, &found.terms.altered(alteration), Some(ticket), today),
                Err(_) => Vec::new(),
            },
            Self::Extend { ticket, month } => match case.extended(ticket, *month) {
                Ok(terms) => warnings(case, &terms, None, today),
                Err(_) => Vec::new(),
            },
            _ => Vec::new(),
        }
    }
}

impl Case {
    /// Makes a decided change happen, or refuses and leaves everything as it is.
    pub(crate) fn apply(
        &mut self,
        change: &Change,
        draft: u32,
        registry: &Registry,
    ) -> Result<(), Refused> {
        match change {
            Change::Start { recipient, from } => self.member_mut(recipient)?.start(*from),
            Change::Resume { recipient, from } => self.member_mut(recipient)?.resume(*from),
            Change::Stop { recipient, on } => self.end(recipient, *on, Why::Stopped),
            Change::Abolish { recipient, on } => self.end(recipient, *on, Why::Abolished),
            Change::Move { recipient, on, to } => {
                if !is_checked(to, 8) || *to == self.office {
                    let (field, what) = ("to", "他の福祉事務所の公費負担者番号");
                    return Err(Refused::Form { field, what });
                }
                self.end(recipient, *on, Why::Moved { to: to.clone() })
            }
            Change::Issue { terms } => self.issue(terms.clone(), draft, registry),
            Change::Extend { ticket, month } => {
                let terms = self.extended(ticket, *month)?;
                self.issue(terms, draft, registry)
            }
            Change::Alter { ticket, alteration } => self.alter(ticket, alteration, draft, registry),
            Change::Cancel { ticket, reason } => {
                check_text("reason", reason, 200)?;
                let ticket = self.valid_ticket(ticket)?;
                ticket.cancelled = Some(reason.clone());
                ticket.drafts.push(draft);
                Ok(())
            }
            Change::Refer { referral } => {
                referral.check(self, registry)?;
                self.referrals.push(referral.clone());
                Ok(())
            }
        }
    }

    fn issue(&mut self, terms: Terms, draft: u32, registry: &Registry) -> Result<(), Refused> {
        terms.check(self, registry, None)?;
        self.tickets.push(Ticket {
            number: format!("{}-{:03}", self.number, self.tickets.len() + 1),
            terms,
            drafts: vec![draft],
            cancelled: None,
        });
        Ok(())
    }

    fn alter(
        &mut self,
        number: &str,
        alteration: &Alteration,
        draft: u32,
        registry: &Registry,
    ) -> Result<(), Refused> {
        let old = &self.ticket(number)?.terms;
        let terms = old.altered(alteration);
        if terms == *old {
            return Err(Refused::NoChange);
        }
        terms.check(self, registry, Some(number))?;
        let ticket = self.valid_ticket(number)?;
        ticket.terms = terms;
        ticket.drafts.push(draft);
        Ok(())
    }

    /// The terms of a ticket for a later month, on the days under protection at its beginning or, failing that, its end.
    pub(crate) fn extended(&self, number: &str, month: Month) -> Result<Terms, Refused> {
        let ticket = self.ticket(number)?;
        if !ticket.is_valid() {
            return Err(Refused::TicketCancelled);
        }
        if month <= ticket.terms.month {
            let (on, last) = (month.first(), ticket.terms.month.last());
            return Err(Refused::NotAfter { on, last });
        }
        let (first, last) = (month.first(), month.last());
        let member = self.member(&ticket.terms.recipient)?;
        let span = member.span_at(first).or_else(|| member.span_at(last));
        let span = span.ok_or(Refused::NotProtected {
            from: first,
            until: last,
        })?;
        Ok(Terms {
            month,
            from: span.from.max(first),
            until: span.last().map_or(last, |end| end.min(last)),
            ..ticket.terms.clone()
        })
    }

    /// Ends a member's protection, and every ticket with it: none reaches beyond the last day.
    fn end(&mut self, recipient: &str, on: Date, why: Why) -> Result<(), Refused> {
        self.member_mut(recipient)?.end(on, why)?;
        let last = on - Duration::DAY;
        for ticket in &mut self.tickets {
            let terms = &mut ticket.terms;
            if terms.recipient != recipient || ticket.cancelled.is_some() || terms.until < on {
                continue;
            }
            if terms.from > last {
                ticket.cancelled = Some("保護の停止・廃止・移管".into());
            } else {
                terms.until = last;
            }
        }
        Ok(())
    }

    fn valid_ticket(&mut self, number: &str) -> Result<&mut Ticket, Refused> {
        let mut tickets = self.tickets.iter_mut();
        let ticket = tickets
            .find(|ticket| ticket.number == number)
            .ok_or(Refused::Unknown { what: "ticket" })?;
        if ticket.is_valid() {
            Ok(ticket)
        } else {
            Err(Refused::TicketCancelled)
        }
    }
}

impl Member {
    fn start(&mut self, from: Date) -> Result<(), Refused> {
        match self.spans.last().map(|span| &span.end) {
            None => {}
            Some(None) => return Err(Refused::ProtectionState { state: "running" }),
            Some(Some(end)) if end.why == Why::Stopped => {
                return Err(Refused::ProtectionState { state: "stopped" });
            }
            Some(Some(end)) => after(from, end.on)?,
        }
        self.spans.push(Span { from, end: None });
        Ok(())
    }

    fn resume(&mut self, from: Date) -> Result<(), Refused> {
        match self.spans.last().map(|span| &span.end) {
            None => return Err(Refused::ProtectionState { state: "none" }),
            Some(None) => return Err(Refused::ProtectionState { state: "running" }),
            Some(Some(end)) if end.why == Why::Stopped => after(from, end.on)?,
            Some(Some(_)) => return Err(Refused::ProtectionState { state: "ended" }),
        }
        self.spans.push(Span { from, end: None });
        Ok(())
    }

    fn end(&mut self, on: Date, why: Why) -> Result<(), Refused> {
        let Some(span) = self.spans.last_mut() else {
            return Err(Refused::ProtectionState { state: "none" });
        };
        match &mut span.end {
            None if on > span.from => span.end = Some(End { on, why }),
            None => {
                return Err(Refused::NotAfter {
                    on,
                    last: span.from,
                });
            }
            // Who is stopped can still be abolished or moved; the days under protection stay as they are.
            Some(end) if end.why == Why::Stopped && why != Why::Stopped => {
                after(on, end.on)?;
                end.why = why;
            }
            Some(end) if end.why == Why::Stopped => {
                return Err(Refused::ProtectionState { state: "stopped" });
            }
            Some(_) => return Err(Refused::ProtectionState { state: "ended" }),
        }
        Ok(())
    }
}

fn after(on: Date, last: Date) -> Result<(), Refused> {
    if on < last {
        return Err(Refused::NotAfter { on, last });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
