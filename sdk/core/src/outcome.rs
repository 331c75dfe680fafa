//! What an answer means: five types, not one enum, because they answer five different questions.
//!
//! | type | one per | question |
//! |---|---|---|
//! | [`Entitlement`] | right | what does this right look like today, here? |
//! | [`Identity`] | visit | who says that the person is the card's holder, and how? |
//! | [`View`] | information item | may we look? |
//! | [`Ask`] | question | could the question be asked and answered at all? |
//! | [`ChargeBasis`] | visit | on what ground may the desk compute the patient's share? We never compute an amount. |
//!
//! [`assess`] derives them from an answer and the way it was asked; [`subsidies`] judges certificates of 医療費助成 and [`of_failure`] an inquiry that
//! brought no answer; [`Report::with_entry`] takes in what the desk saw. [`Outcome`] is the closed set of what can be told.
//!
//! | beside them | |
//! |---|---|
//! | [`Evidence`] | on what somebody was received, stored with the visit |
//! | [`Unattributed`] | a result that nobody asked for: closed until it is tied to one person |
//! | [`differences`], [`Alias`], [`resolve`] | what record, card and service say differently; accepted spellings; ● read by the card |
//! | [`claim_order`] | several rights in the order of receipt software |
//! | [`Offices`], [`next_fetch`], [`ticket_changes`] | when tickets are expected, when to ask again, what changed |
//! | [`Dated`] | rules of law, with the day from which they hold and their source |
//!
//! No path leads to "10 割 because a check failed": that is a person's decision.

mod alias;
mod assess;
mod assistance;
mod calendar;
#[cfg(test)]
mod closed_set;
mod codes;
mod context;
mod dated;
mod difference;
mod entitlement;
mod evidence;
mod expense_order;
mod facility;
mod failed;
mod fields;
#[cfg(test)]
mod golden;
mod hidden;
mod identity;
mod insurance;
mod known;
mod limit_class;
mod noted;
mod offices;
mod person;
mod prescriber;
mod ratio;
mod refetch;
mod report;
mod spelling;
mod standing;
#[cfg(test)]
mod stories;
mod subsidy;
mod table;
mod ticket_change;
mod unattributed;
mod views;

pub use alias::Alias;
pub use assess::assess;
pub use calendar::usable_until;
pub use codes::{Meaning, ResultCodes};
pub use context::{CardFacts, Context, Degraded, InstitutionKind};
pub use dated::{Confidence, Dated};
pub use difference::{Compared, Difference, Source, Statement, differences};
pub use entitlement::{ChargeBasis, Entitlement, Fields, Kind};
pub use evidence::Evidence;
pub use expense_order::{claim_order, expense_order, in_expense_order, is_national};
pub use facility::{Facility, SubsidyBooks};
pub use failed::{ServiceMode, of_face, of_failure, of_failure_in, of_phone_failure};
pub use hidden::{Named, Resolved, Unresolved, is_claimable, resolve};
pub use known::{Known, KnownBy, LastVisit, Situation, Visitors, first_visit};
pub use noted::{Relation, StaffEntry};
pub use offices::{Fetched, Offices, next_fetch};
pub use person::{OtherForm, Person};
pub use prescriber::Prescriber;
pub use report::{Ask, Identity, Item, PatientNotice, PatientText, Report, StatusWord, View};
pub use subsidy::{
    Certificate, DirectPayment, Municipality, Roster, SubsidyAnswer, SubsidyTables, kept, subsidies,
};
pub use table::Outcome;
pub use ticket_change::{LastFetch, TicketChange, TicketFacts, ticket_changes};
pub use unattributed::{Arrival, NotAttributed, Unattributable, Unattributed};

use serde::{Deserialize, Serialize};

/// How a question was asked, which decides what its answer can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedBy {
    /// 照会区分 1: the card.
    Card,
    /// 照会区分 2: insurer number, symbol, number, branch, birth date.
    Number,
}
