//! The commands, from standard input and from the control socket.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use madoguchi_simulated_card::{Card, Reference, Slot, Timing, Vpcd, parse_script};

/// How long the virtual reader may take to see a card.
const PATIENCE: Duration = Duration::from_secs(10);

const COMMANDS: &str = "commands: insert [PERSON], remove, swap PERSON, fault SCRIPT, forget, release, timing KEY=VALUE,…|default|off, status, quit";

/// Whoever has a command gives it here; commands of several go on beside each other.
pub(crate) struct Console {
    slot: Slot,
    vpcd: Vpcd,
    cards: PathBuf,
    /// Whose card was inserted last; a swap by fault writes it too.
    name: Arc<Mutex<String>>,
}

pub(crate) enum Done {
    Nothing,
    Reply(String),
    Quit,
}

type Failure = Box<dyn Error>;

impl Console {
    pub(crate) fn new(slot: Slot, vpcd: Vpcd, cards: PathBuf) -> Self {
        let name = Arc::new(Mutex::new(String::new()));
        slot.supply({
            let (cards, name) = (cards.clone(), Arc::clone(&name));
            move |person| {
                let card = Card::open(&card_path(&cards, person)?).ok()?;
                person.clone_into(&mut name.lock().unwrap_or_else(PoisonError::into_inner));
                Some(card)
            }
        });
        Self {
            slot,
            vpcd,
            cards,
            name,
        }
    }

    pub(crate) fn execute(&self, line: &str) -> Result<Done, Failure> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let reply = match *words.as_slice() {
            [] => return Ok(Done::Nothing),
            ["quit"] => return Ok(Done::Quit),
            ["insert", ..] if self.slot.presence().atr.is_some() => {
                return Err("the slot is full".into());
            }
            ["insert"] => self.insert_again()?,
            ["insert" | "swap", person] => self.insert_person(person)?,
            ["remove"] if self.slot.remove() => "removed".to_owned(),
            ["remove"] => return Err("the slot is empty".into()),
            ["fault", script] => {
                self.slot.add_faults(parse_script(script)?);
                "fault".to_owned()
            }
            ["forget"] => {
                self.slot.clear_faults();
                "forgotten".to_owned()
            }
            ["release"] if self.slot.release() => "released".to_owned(),
            ["release"] => return Err("no command hangs".into()),
            ["timing", "off"] => {
                self.slot.set_timing(None);
                "timing".to_owned()
            }
            ["timing", timing] => {
                self.slot.set_timing(Some(timing.parse::<Timing>()?));
                "timing".to_owned()
            }
            ["status"] => self.status(),
            _ => return Err(COMMANDS.into()),
        };
        Ok(Done::Reply(reply))
    }

    pub(crate) fn insert_person(&self, person: &str) -> Result<String, Failure> {
        let path = card_path(&self.cards, person)
            .ok_or("a person is named by letters, digits, - and _")?;
        self.insert_file(&path)
    }

    pub(crate) fn insert_file(&self, path: &Path) -> Result<String, Failure> {
        self.slot.insert(Card::open(path)?);
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        name.into_owned().clone_into(&mut self.name());
        self.taken()
    }

    fn insert_again(&self) -> Result<String, Failure> {
        if !self.slot.insert_again() {
            return Err("no card was taken out".into());
        }
        self.taken()
    }

    fn taken(&self) -> Result<String, Failure> {
        self.vpcd.wait_until_taken(PATIENCE)?;
        Ok(format!("inserted {}", self.name()))
    }

    fn status(&self) -> String {
        if self.slot.presence().atr.is_none() {
            return "empty".to_owned();
        }
        let counters = [
            ("user_authentication", Reference::UserAuthentication),
            ("signature", Reference::Signature),
            ("text_pin", Reference::TextPin),
            ("text_number_b", Reference::TextNumberB),
        ];
        let mut reply = format!(
            "inserted {} apdus={}",
            self.name(),
            self.slot.trace().apdus()
        );
        for (name, reference) in counters {
            if let Some(tries) = self.slot.tries(reference) {
                reply.push_str(&format!(" {name}={tries}"));
            }
        }
        match self.slot.elapsed().as_millis() {
            0 => {}
            elapsed => reply.push_str(&format!(" elapsed_ms={elapsed}")),
        }
        match self.slot.hanging() {
            0 => {}
            hanging => reply.push_str(&format!(" hanging={hanging}")),
        }
        reply
    }

    fn name(&self) -> std::sync::MutexGuard<'_, String> {
        self.name.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name, not a path: a command may come from a script. `None`: it is no name.
fn card_path(cards: &Path, person: &str) -> Option<PathBuf> {
    let is_name = !person.is_empty()
        && person
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    is_name.then(|| cards.join(format!("{person}.toml")))
}

/// What a command brought, as a line of answer; `None` for an empty line.
pub(crate) fn answer(done: &Result<Done, Failure>) -> Option<String> {
    match done {
        Ok(Done::Nothing) => None,
        Ok(Done::Reply(reply)) => Some(format!("ok {reply}")),
        Ok(Done::Quit) => Some("ok quit".to_owned()),
        Err(error) => Some(format!("error {}", chain(&**error))),
    }
}

/// An error and its causes in one line.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    let line = causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ");
    line.replace(['\n', '\r'], " ")
}
