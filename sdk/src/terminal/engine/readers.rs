//! Which readers there are, which one is in use, and which card begins a visit.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use madoguchi_core::{
    clock::Now,
    failure::{Code, Failure},
    link::{ReaderState, ReadersError},
    visit::{self, State},
};

use super::{Engine, Output};
use crate::terminal::{Elsewhere, EventKind, Role, Roles};

/// What is known of the readers.
pub(super) struct Seen {
    roles: Roles,
    last: Result<Vec<ReaderState>, ReadersError>,
    /// What was told of them: the names of those that can be used, and why none can.
    told: Option<(Vec<String>, Option<Code>)>,
    /// The reader in use, and which card in it.
    active: Option<(Arc<str>, u32)>,
    /// The reader that was last in use.
    used: Arc<str>,
    silent: BTreeSet<Arc<str>>,
    /// Cards that begin nothing until they are put anew.
    left_alone: BTreeMap<String, u32>,
}

impl Seen {
    pub(super) fn new(roles: Roles) -> Self {
        Self {
            roles,
            last: Ok(Vec::new()),
            told: None,
            active: None,
            used: Arc::from(""),
            silent: BTreeSet::new(),
            left_alone: BTreeMap::new(),
        }
    }

    /// The reader that is in use, or was last.
    pub(super) fn used(&self) -> Arc<str> {
        Arc::clone(&self.used)
    }

    /// Whether a card lies in a reader that is in use.
    pub(super) fn is_in_use(&self) -> bool {
        self.active.is_some()
    }

    /// The readers that have a role here and answer.
    fn usable(&self) -> Vec<(Role, ReaderState)> {
        let readers = self.last.iter().flatten();
        readers
            .filter(|reader| !self.silent.contains(reader.name.as_str()))
            .filter_map(|reader| Some((self.roles.of(&reader.name)?, reader.clone())))
            .collect()
    }

    /// Why no visit can begin.
    fn failure(&self, usable: &[(Role, ReaderState)]) -> Option<Code> {
        if usable.iter().any(|(role, _)| *role != Role::Staff) {
            return None;
        }
        let is_silent = self.silent.iter().any(|reader| {
            self.roles
                .of(reader)
                .is_some_and(|role| role != Role::Staff)
        });
        Some(match &self.last {
            Err(ReadersError::AccessDenied) => Code::ReaderAccessDenied,
            Err(_) => Code::NoReaderService,
            Ok(_) if is_silent => Code::ReaderSilent,
            Ok(_) => Code::NoReader,
        })
    }

    /// Forgets what belongs to readers and cards that are not there any more.
    fn forget_gone(&mut self) {
        let Ok(last) = &self.last else {
            self.silent.clear();
            self.left_alone.clear();
            return;
        };
        self.silent
            .retain(|silent| last.iter().any(|reader| *reader.name == **silent));
        self.left_alone.retain(|name, card| {
            last.iter()
                .any(|reader| reader.name == *name && reader.card == Some(*card))
        });
    }
}

impl Engine {
    pub(super) fn on_readers(
        &mut self,
        now: Now,
        readers: Result<Vec<ReaderState>, ReadersError>,
    ) -> Vec<Output> {
        self.readers.last = readers;
        self.readers.forget_gone();
        self.look(now)
    }

    /// A reader does not answer: a visit on it ends, and nothing begins on it until it answers again or is plugged in anew.
    pub(super) fn on_silent(&mut self, now: Now, reader: &Arc<str>) -> Vec<Output> {
        let name = reader.to_string();
        let mut outputs = vec![self.publish(now, EventKind::ReaderSilent { reader: name })];
        self.readers.silent.insert(Arc::clone(reader));
        // The card that lies there may be the cause: it is not read again by itself.
        let card = self.readers.last.iter().flatten().find_map(|state| {
            let card = state.card.filter(|_| *state.name == **reader)?;
            Some((state.name.clone(), card))
        });
        self.readers.left_alone.extend(card);
        let is_active = |(name, _): &(Arc<str>, u32)| name == reader;
        if self
            .readers
            .active
            .take_if(|active| is_active(active))
            .is_some()
        {
            let silent = Failure::new(Code::ReaderSilent, "reader");
            outputs.extend(self.step_visit(now, visit::Event::Readers(Err(silent))));
            // What the visit was told of the readers is to be told anew.
            self.readers.told = None;
        }
        outputs.extend(self.look(now));
        outputs
    }

    pub(super) fn on_answers(&mut self, now: Now, reader: &Arc<str>) -> Vec<Output> {
        self.readers.silent.remove(reader);
        self.look(now)
    }

    /// Whether a visit can begin, as far as the readers go.
    pub(super) fn usable_readers(&self) -> Result<(), Failure> {
        let failure = self.readers.failure(&self.readers.usable());
        failure.map_or(Ok(()), |code| Err(Failure::new(code, "readers")))
    }

    /// The card that lies there begins nothing until it is put anew.
    pub(super) fn leave_card_alone(&mut self) {
        if let Some((name, card)) = self.readers.active.take() {
            self.readers.left_alone.insert(name.to_string(), card);
        }
    }

    /// Tells what is new about the readers, and follows the cards in them.
    fn look(&mut self, now: Now) -> Vec<Output> {
        let usable = self.readers.usable();
        let failure = self.readers.failure(&usable);
        let names: Vec<String> = usable
            .iter()
            .map(|(_, reader)| reader.name.clone())
            .collect();
        let told = Some((names.clone(), failure));
        let mut outputs = Vec::new();
        if self.readers.told != told {
            self.readers.told = told;
            outputs.push(self.publish(now, EventKind::Readers { names, failure }));
            let usable = failure.map_or(Ok(()), |code| Err(Failure::new(code, "readers")));
            if usable.is_err() {
                self.readers.active = None;
            }
            outputs.extend(self.step_visit(now, visit::Event::Readers(usable)));
        }
        outputs.extend(self.on_cards(now, &usable));
        outputs
    }

    /// Follows the card in the reader in use; of the others, the first one where a visit can begin is taken, and the rest is told to wait.
    fn on_cards(&mut self, now: Now, usable: &[(Role, ReaderState)]) -> Vec<Output> {
        let mut outputs = Vec::new();
        if let Some((name, card)) = &self.readers.active {
            let still_there = usable
                .iter()
                .any(|(_, reader)| reader.name == **name && reader.card == Some(*card));
            if !still_there {
                outputs.extend(self.on_card_went(now));
                self.readers.active = None;
            }
        }
        for (role, reader) in usable {
            let Some(card) = reader.card else { continue };
            let is_known = self.readers.left_alone.get(&reader.name) == Some(&card)
                || matches!(&self.readers.active, Some((name, _)) if **name == *reader.name);
            if is_known {
                continue;
            }
            match self.elsewhere(*role, usable) {
                Some(why) => {
                    self.readers.left_alone.insert(reader.name.clone(), card);
                    let reader = reader.name.clone();
                    outputs.push(self.publish(now, EventKind::CardElsewhere { reader, why }));
                }
                None => {
                    self.readers.used = Arc::from(reader.name.as_str());
                    self.readers.active = Some((self.readers.used(), card));
                    let inquiry = self.inquiry_id(now);
                    outputs.extend(self.on_card_came(now, inquiry));
                }
            }
        }
        outputs
    }

    /// Why a card begins nothing in a reader of this role.
    fn elsewhere(&self, role: Role, usable: &[(Role, ReaderState)]) -> Option<Elsewhere> {
        let there = |wanted| usable.iter().any(|(role, _)| *role == wanted);
        let holds_phone = self.visit.state() == State::PhoneHold;
        if role == Role::Staff {
            Some(Elsewhere::StaffReader)
        } else if self.readers.active.is_some() {
            Some(Elsewhere::OneAtATime)
        } else if role == Role::Phone && !holds_phone && there(Role::Card) {
            Some(Elsewhere::PhoneNotChosen)
        } else if role == Role::Card && holds_phone && there(Role::Phone) {
            Some(Elsewhere::PhoneExpected)
        } else {
            None
        }
    }
}
