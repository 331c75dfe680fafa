//! One counter: its engine, its reader, and who stands there.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::Duration,
};

use madoguchi::{
    core::{
        clock::Random,
        failure::Failure,
        outcome::{Facility, InstitutionKind},
        visit::{Effect, InquiryId, ServiceEvent, Settings, State},
    },
    service::{Answer, Service, web::WebService},
    terminal::{DeskRecord, Engine},
};
use madoguchi_simulated_card::{Card, Reference, Slot};

use super::{
    Sabotage,
    chance::Ids,
    network::{Network, Wire},
    people::Mint,
    reader::{CardReader, READER},
    visitor::Visitor,
};
use crate::world::INSTITUTION;

pub(super) struct Counter {
    pub(super) engine: Engine,
    pub(super) ids: Arc<Ids>,
    pub(super) service: WebService<Wire>,
    pub(super) slot: Slot,
    pub(super) reader: CardReader,
    /// What the reader says instead of what lies in it.
    pub(super) outage: Option<Outage>,
    /// What the card thread still has to do.
    pub(super) jobs: VecDeque<Effect>,
    pub(super) is_reader_busy: bool,
    pub(super) visitor: Option<Visitor>,
    /// Grows with every visitor, so that nobody does what somebody before them wanted to.
    pub(super) visitor_number: u64,
    /// Whose card lies on the reader.
    pub(super) on_reader: Option<usize>,
    /// Whose card was read last.
    pub(super) read: Option<usize>,
    /// The inquiry that the terminal began for the card on the reader.
    pub(super) known: Option<u32>,
    /// Who typed last, and whether rightly.
    pub(super) typist: Option<(usize, bool)>,
    /// Whom the face unit has recognised as the holder of the card in the reader.
    pub(super) recognised: Option<usize>,
    /// Whether somebody confirmed the last try since the last VERIFY.
    pub(super) is_confirmed: bool,
    /// Grows with every screen.
    pub(super) screen: u64,
    pub(super) shows_put_back: bool,
    pub(super) is_welcome: bool,
    pub(super) tick: Option<Duration>,
    pub(super) state: State,
    pub(super) since: Duration,
    /// Answers that its desk has seen.
    pub(super) answered: u64,
    /// What the journal holds for the receipt software.
    pub(super) outbox: BTreeMap<InquiryId, DeskRecord>,
}

/// A reader that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outage {
    /// The reader service does not run.
    NoService,
    /// The reader is unplugged.
    NoReader,
}

impl Counter {
    /// The counter of that number: every second one has a face unit, every third and fourth a reader with keys.
    pub(super) fn new(
        number: usize,
        network: &Arc<Mutex<Network>>,
        sabotage: Option<Sabotage>,
    ) -> Self {
        let settings = Settings {
            anchors: Mint::get().anchors.clone(),
            facility: Facility::new(INSTITUTION, InstitutionKind::Clinic),
            phones: true,
            face: number % 2 == 1,
            staff_check: false,
        };
        let ids = Arc::new(Ids::default());
        let slot = Slot::new();
        let engine = Engine::new(
            settings,
            READER.to_owned(),
            Arc::clone(&ids) as Arc<dyn Random>,
        );
        Self {
            state: engine.visit().state(),
            engine,
            ids,
            service: WebService::new(
                Wire(Arc::clone(network)),
                INSTITUTION.to_owned(),
                "user".to_owned(),
                None,
            ),
            reader: CardReader::new(slot.clone(), number % 4 >= 2, sabotage),
            slot,
            outage: None,
            jobs: VecDeque::new(),
            is_reader_busy: false,
            visitor: None,
            visitor_number: 0,
            on_reader: None,
            read: None,
            known: None,
            typist: None,
            recognised: None,
            is_confirmed: false,
            screen: 0,
            shows_put_back: false,
            is_welcome: false,
            tick: None,
            since: Duration::ZERO,
            answered: 0,
            outbox: BTreeMap::new(),
        }
    }

    /// Somebody comes, in the place of whoever was there.
    pub(super) fn comes(&mut self, visitor: Visitor) {
        self.visitor = Some(visitor);
        self.visitor_number += 1;
        self.recognised = None;
    }

    /// The visitor puts their card into the empty reader. Whether there was one to put, and room for it.
    pub(super) fn put_card(&mut self, extended_length: bool) -> bool {
        let Some(visitor) = &self.visitor else {
            return false;
        };
        if self.slot.presence().atr.is_some() {
            return false;
        }
        let file = Mint::get().card(visitor.person, visitor.tries, extended_length);
        self.slot.insert(Card::new(file));
        self.on_reader = Some(visitor.person);
        true
    }

    /// The visitor takes their card. Whether there was one.
    pub(super) fn take_card(&mut self) -> bool {
        let tries = self.slot.tries(Reference::UserAuthentication);
        if let (Some(visitor), Some(tries)) = (&mut self.visitor, tries) {
            visitor.tries = tries;
        }
        self.on_reader = None;
        self.slot.clear_faults();
        self.slot.remove()
    }

    /// Asks the service what an effect wants asked.
    pub(super) fn ask(&self, effect: &Effect) -> Option<(InquiryId, ServiceEvent)> {
        let service = &self.service;
        let event = match effect {
            Effect::Open { serial, .. } => ServiceEvent::Opened(at_once(service.open(serial))),
            Effect::ReplaceChallenge { visit, serial, .. } => {
                ServiceEvent::Opened(at_once(service.replace_challenge(visit, serial)))
            }
            Effect::Prove(proof) => ServiceEvent::Proven(at_once(service.prove(proof))),
            Effect::Ask {
                visit,
                serial,
                consents,
                ..
            } => ServiceEvent::Answered(at_once(service.result(visit, serial, consents))),
            _ => return None,
        };
        Some((asker_of(effect)?, event))
    }
}

/// The inquiry that asks the service.
pub(super) fn asker_of(effect: &Effect) -> Option<InquiryId> {
    match effect {
        Effect::Open { inquiry, .. }
        | Effect::ReplaceChallenge { inquiry, .. }
        | Effect::Ask { inquiry, .. } => Some(*inquiry),
        Effect::Prove(proof) => Some(proof.inquiry),
        _ => None,
    }
}

/// An answer of the simulated network, which never makes anybody wait.
pub(super) fn at_once<T>(mut answer: Answer<'_, T>) -> Result<T, Failure> {
    match answer
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(answer) => answer.map_err(Failure::from),
        Poll::Pending => unreachable!("the network answers at once"),
    }
}
