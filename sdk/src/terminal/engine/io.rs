//! What goes into the loop, and what comes out of it.

use std::sync::Arc;

use madoguchi_core::{
    eligibility::{BatchResult, EligibilityResult, EntrustedRequest, NumberQuestion},
    failure::Failure,
    link::{ReaderState, ReadersError},
    outcome::{Situation, Unattributable, Unattributed},
    visit::{self, Contact, Effect, InquiryId},
};
use time::Date;

use crate::{
    store::NextFetch,
    terminal::{Amendment, Change, Command, DeskRecord, Event},
};

/// Something that happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Input {
    /// To the visit: what the card, the service or the journal answered.
    Visit(visit::Event),
    /// The readers as they are now.
    Readers(Result<Vec<ReaderState>, ReadersError>),
    /// A reader has not answered for too long.
    ReaderSilent(Arc<str>),
    /// A reader that had been silent answers again.
    ReaderAnswers(Arc<str>),
    /// Too many readers are silent, and nobody is here.
    Restart,
    /// A shell wants something.
    Command(Command),
    /// A question by number about this day was answered.
    Searched(InquiryId, Date, Result<Box<EligibilityResult>, Failure>),
    /// The line of an inquiry that has ended, as the journal has it.
    LookedUp(InquiryId, Result<Box<DeskRecord>, Failure>),
    /// Which fetch of tickets is planned next.
    FetchPlanned(Option<NextFetch>),
    /// The recipients of a month came, or not.
    Fetched(Date, Result<Box<BatchResult>, Failure>),
    /// What is going on stands in the store, or could not be written.
    Situated(Result<Situation, Failure>),
    /// The journal takes something again, or not.
    JournalTried(Result<(), Failure>),
    /// A sensitive field may be shown, or not.
    Revealed(InquiryId, String, Result<(), Failure>),
    /// A result arrived that nobody asked for.
    Received(InquiryId, Box<Unattributed>),
    /// That one was not the person's who was said stands in the journal, or could not be written.
    TieRefused(InquiryId, Unattributable, Result<(), Failure>),
    /// Where such results arrive can be read, or not.
    Folder(Result<(), Failure>),
    /// A line that had ended has changed, or not.
    Amended(InquiryId, Result<Box<DeskRecord>, Failure>),
    /// A result was handed over, or not.
    HandedOver(InquiryId, Result<(), Failure>),
}

/// Something to do, in the order given.
#[derive(Debug)]
#[non_exhaustive]
pub enum Output {
    /// With the card in this reader.
    Card(Arc<str>, Effect),
    /// Have the face unit compare, and answer with [`visit::Event::Face`].
    Look(Contact),
    /// The service will soon be asked: whatever that needs can be made ready.
    Connect,
    /// With the service.
    Service(Effect),
    /// Ask by number.
    Search(InquiryId, Box<NumberQuestion>),
    /// Read the line of an inquiry that has ended, and answer with [`Input::LookedUp`].
    LookUp(InquiryId),
    /// Write to the journal, and answer with `Recorded`.
    Record(Box<DeskRecord>),
    /// Write to the journal what says nothing, and answer with [`Input::JournalTried`].
    TryJournal,
    /// Change the line of an inquiry that has ended, and answer with [`Input::Amended`].
    Amend(InquiryId, Box<Amendment>),
    /// Note that somebody tried to tie a result to another person, and answer with [`Input::TieRefused`].
    RefuseTie {
        /// Which result.
        inquiry: InquiryId,
        /// Who tried.
        by: String,
        /// Why it stays closed.
        why: Unattributable,
    },
    /// Note that a sensitive field is opened, and answer with [`Input::Revealed`].
    Reveal(InquiryId, String),
    /// Look when tickets are fetched next, and answer with [`Input::FetchPlanned`].
    PlanFetch,
    /// Ask for everybody whose assistance is entrusted in the month of this day, and answer with [`Input::Fetched`].
    Fetch(Date, Box<EntrustedRequest>),
    /// Judge the lines of a month again; answer with [`Input::Amended`] for each that changes, then with [`Input::FetchPlanned`].
    TakeFetched(Date, Result<Box<BatchResult>, Failure>),
    /// Keep what is going on, and answer with [`Input::Situated`].
    Situate(Option<String>, Change),
    /// Hand to the receipt software what stands in the journal and its outbox.
    HandOver(Box<DeskRecord>),
    /// Tell everybody.
    Publish(Event),
}
