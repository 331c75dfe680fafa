//! The PIN typed on the reader, through the whole terminal. vpcd has no keys: the reader is the simulated one with a double of its keys, which fills the
//! digits into the command that came for them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use madoguchi::{
    config::Config,
    core::{
        link::{Link, LinkError, NotTyped, PinPad, ReaderState, Readers, ReadersError},
        visit::{Consents, End, PersonEvent, PinPrompt, Screen},
    },
    host::SystemRandom,
    terminal::{Command, EventKind, Events},
};
use madoguchi_agent::{Host, Surroundings};
use madoguchi_drivers::simulated::SimulatedReaders;
use madoguchi_simulated_card::{Reference, Slot};
use madoguchi_tests::{World, clock::MovedClock};

const EMPLOYEE: &str = "employee";

/// What the person does on the reader's keys, one entry a question.
type Keys = Arc<Mutex<VecDeque<Result<String, NotTyped>>>>;
type Shared = Mutex<Box<dyn Link>>;

#[derive(Clone)]
struct WithKeys {
    reader: SimulatedReaders,
    keys: Keys,
    opened: Weak<Shared>,
}

impl Readers for WithKeys {
    fn watch(&mut self, wait: Duration) -> Result<Vec<ReaderState>, ReadersError> {
        self.reader.watch(wait)
    }

    fn open(&mut self, reader: &str) -> Result<Box<dyn Link>, LinkError> {
        let link = Arc::new(Mutex::new(self.reader.open(reader)?));
        self.opened = Arc::downgrade(&link);
        Ok(Box::new(Opened(link)))
    }

    fn pin_pad(&mut self, _: &str) -> Option<Box<dyn PinPad>> {
        Some(Box::new(Pad {
            keys: Arc::clone(&self.keys),
            opened: self.opened.clone(),
        }))
    }
}

struct Opened(Arc<Shared>);

impl Link for Opened {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        locked(&self.0).transmit(command)
    }
}

struct Pad {
    keys: Keys,
    opened: Weak<Shared>,
}

impl PinPad for Pad {
    fn verify(&mut self, template: &[u8], digits: u8) -> Result<Vec<u8>, LinkError> {
        let typed = locked(&self.keys).pop_front();
        let typed = typed
            .unwrap_or(Err(NotTyped::TimedOut))
            .map_err(LinkError::NotTyped)?;
        assert_eq!(typed.len(), usize::from(digits));
        let (head, room) = template.split_at(template.len() - typed.len());
        assert!(
            room.iter().all(|byte| *byte == 0xFF),
            "no digit comes from the program"
        );
        let link = self.opened.upgrade().ok_or(LinkError::Removed)?;
        locked(&link).transmit(&[head, typed.as_bytes()].concat())
    }
}

fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn screen(events: &mut Events, mut want: impl FnMut(&Screen) -> bool) {
    loop {
        let event = events.recv().expect("the terminal runs");
        if matches!(&event.kind, EventKind::Screen { screen, .. } if want(screen)) {
            return;
        }
    }
}

#[test]
fn a_person_types_a_wrong_pin_and_then_the_right_one_on_the_reader() {
    let world = World::without_terminal();
    let right = world.pin(EMPLOYEE);
    let wrong = if right == "0000" { "1111" } else { "0000" };
    let keys: Keys = Keys::default();
    locked(&keys).extend([
        Err(NotTyped::Length),
        Ok(wrong.to_owned()),
        Ok(right),
        // Of the second visit.
        Err(NotTyped::Cancelled),
    ]);
    let slot = Slot::new();
    let readers = WithKeys {
        reader: SimulatedReaders::new(world.pcscd.reader(), slot.clone()),
        keys: Arc::clone(&keys),
        opened: Weak::new(),
    };
    let surroundings = Surroundings {
        readers: Box::new(move || Box::new(readers.clone())),
        clock: Arc::new(MovedClock::new(world.clock)),
        random: Arc::new(SystemRandom),
    };
    let config = Config::read(&world.config()).expect("configuration");
    let (host, mut events) = Host::start(&config, surroundings).expect("host");

    slot.insert(world.card(EMPLOYEE));
    let asks = |tries, prompt| Screen::TypeOnReader {
        tries: Some(tries),
        prompt,
    };
    screen(&mut events, |screen| *screen == asks(3, PinPrompt::First));
    screen(&mut events, |screen| *screen == asks(2, PinPrompt::Wrong));
    screen(&mut events, |screen| *screen == Screen::Consent);
    assert_eq!(slot.tries(Reference::UserAuthentication), Some(3));
    let consents = Consents::comprehensive(true, false);
    host.send(Command::Person(PersonEvent::Consent(consents)))
        .expect("the terminal runs");
    screen(&mut events, |screen| {
        matches!(screen, Screen::Finished { .. })
    });
    slot.remove();
    screen(&mut events, |screen| {
        matches!(screen, Screen::Welcome { .. })
    });

    slot.insert(world.card(EMPLOYEE));
    screen(&mut events, |screen| {
        matches!(screen, Screen::Finished { .. })
    });
    drop(host);
    let (journal, _) = world.journal();
    let ends: Vec<End> = journal
        .iter()
        .rev()
        .map(|record| record.entry.end)
        .collect();
    assert_eq!(ends, [End::Answered, End::LeftToDesk]);
    assert!(locked(&keys).is_empty());
}
