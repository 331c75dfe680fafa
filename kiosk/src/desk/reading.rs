//! A right as it may be read now: in the discreet words until the journal has the press.

use madoguchi::{
    core::outcome::{Entitlement, Outcome},
    terminal::DeskRecord,
};
use madoguchi_agent::phrasing::{self, Opens, Point};

use super::{Desk, Field, tone::Tone};

/// A right as it may be read now.
pub(super) struct Reading {
    /// What kind of right.
    pub(super) kind: String,
    pub(super) tone: Tone,
    /// What it looks like today, and what to do next.
    pub(super) point: Point,
    /// What else there is about it.
    pub(super) notices: Vec<Point>,
    /// Whether its numbers may be read.
    pub(super) open: bool,
    /// What a press would show, if the person at the desk may press.
    pub(super) press: Option<Field>,
    /// More is known, but only managers may see it.
    pub(super) for_managers: bool,
}

/// A right of `record` in the desk's words.
pub(super) fn reading(desk: &Desk, record: &DeskRecord, at: usize, right: &Entitlement) -> Reading {
    let field = Field::Right(at);
    let is_open = desk.selected == Some(record.entry.inquiry);
    let pressed = is_open && desk.revealed.contains(&field.to_string());
    let told = phrasing::right(desk.language, record, right, pressed, desk.manager);
    let may_press = match told.opens {
        Some(Opens::Staff) => true,
        Some(Opens::Manager) => desk.manager,
        None => false,
    };
    Reading {
        kind: told.kind,
        tone: if settled(right.outcome) {
            Tone::Ok
        } else {
            Tone::Attention
        },
        point: told.point,
        notices: told.notices,
        open: told.open,
        press: may_press.then_some(field),
        for_managers: told.opens == Some(Opens::Manager) && !desk.manager,
    }
}

/// Whether a right can be used today and nothing about it is open.
fn settled(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Valid
            | Outcome::ValidWithNotice
            | Outcome::ValidEligibilityOnly
            | Outcome::PaperWaiver
            | Outcome::TicketHere
            | Outcome::TicketHereSelfPay
            | Outcome::TicketHereCombined
            | Outcome::SupportBenefit
            | Outcome::SubsidyUsable
    )
}
