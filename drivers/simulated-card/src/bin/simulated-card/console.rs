//! The commands on standard input.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use madoguchi_simulated_card::{Card, Reference, Slot, Vpcd, parse_script};

/// How long the virtual reader may take to see a card.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Console {
    slot: Slot,
    vpcd: Vpcd,
    cards: PathBuf,
    /// Whose card was inserted last.
    name: String,
}

pub(crate) enum Done {
    Nothing,
    Reply(String),
    Quit,
}

type Failure = Box<dyn Error>;

impl Console {
    pub(crate) fn new(slot: Slot, vpcd: Vpcd, cards: PathBuf) -> Self {
        Self {
            slot,
            vpcd,
            cards,
            name: String::new(),
        }
    }

    pub(crate) fn execute(&mut self, line: &str) -> Result<Done, Failure> {
        let mut words = line.split_whitespace();
        let reply =
            match (words.next(), words.next(), words.next()) {
                (None, ..) => return Ok(Done::Nothing),
                (Some("quit"), None, _) => return Ok(Done::Quit),
                (Some("insert"), ..) if self.slot.presence().atr.is_some() => {
                    return Err("the slot is full".into());
                }
                (Some("insert"), None, _) => self.insert_again()?,
                (Some("insert" | "swap"), Some(person), None) => self.insert_person(person)?,
                (Some("remove"), None, _) if self.slot.remove() => "removed".to_owned(),
                (Some("remove"), None, _) => return Err("the slot is empty".into()),
                (Some("fault"), Some(script), None) => {
                    self.slot.add_faults(parse_script(script)?);
                    "fault".to_owned()
                }
                (Some("status"), None, _) => self.status(),
                _ => return Err(
                    "commands: insert [PERSON], remove, swap PERSON, fault SCRIPT, status, quit"
                        .into(),
                ),
            };
        Ok(Done::Reply(reply))
    }

    pub(crate) fn insert_person(&mut self, person: &str) -> Result<String, Failure> {
        // A name, not a path: this line may come from a script.
        if !person
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        {
            return Err("a person is named by letters, digits, - and _".into());
        }
        self.insert_file(&self.cards.join(format!("{person}.toml")))
    }

    pub(crate) fn insert_file(&mut self, path: &Path) -> Result<String, Failure> {
        self.slot.insert(Card::open(path)?);
        self.name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        self.taken()
    }

    fn insert_again(&mut self) -> Result<String, Failure> {
        if !self.slot.insert_again() {
            return Err("no card was taken out".into());
        }
        self.taken()
    }

    fn taken(&self) -> Result<String, Failure> {
        self.vpcd.wait_until_taken(PATIENCE)?;
        Ok(format!("inserted {}", self.name))
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
        let mut reply = format!("inserted {} apdus={}", self.name, self.slot.trace().apdus());
        for (name, reference) in counters {
            if let Some(tries) = self.slot.tries(reference) {
                reply.push_str(&format!(" {name}={tries}"));
            }
        }
        reply
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
